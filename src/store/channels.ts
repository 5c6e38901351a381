/** Where a link of some length arrives whole. */

export interface Channel {
  readonly name: string;
  /** Characters that it takes. */
  readonly most: number;
  /** What is known of it. */
  readonly about: string;
}

/** Ascending by what they take. */
export const CHANNELS: readonly Channel[] = [
  {
    name: 'QR code from a projector',
    most: 600,
    about: 'Beyond that its squares are too small for the camera of a phone in the room.',
  },
  {
    name: 'Anywhere: chat, mail, slides',
    most: 2000,
    about: 'Chat programs cut messages at 2,000 characters, and so do old browsers.',
  },
  {
    name: 'Web pages, issues, documents',
    most: 8000,
    about: 'RFC 9110 asks everybody who handles addresses to take 8,000.',
  },
  {
    name: 'Address bars of browsers',
    most: 32_000,
    about: 'Firefox takes 65,000, Safari 80,000, Chrome two million; bookmarks and history take less.',
  },
];

/** Above this the file is what should be passed on. */
export const MOST_SAFE = 8000;

/** Bytes that a QR code of the largest size holds. */
export const MOST_QR = 2953;

export const fits = ({ most }: Channel, length: number): boolean => length <= most;

/** Markdown in which the title cannot end the link early. */
export function markdownLink(title: string, url: string): string {
  const text = title.replace(/([\\[\]])/g, '\\$1').replace(/\s+/g, ' ');
  return `[${text}](${url.replace(/[()]/g, (c) => (c === '(' ? '%28' : '%29'))})`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '"': '&quot;', '<': '&lt;', '>': '&gt;' };
const attribute = (text: string): string => text.replace(/[&"<>]/g, (c) => ENTITIES[c]!);

/** HTML that shows a link in another page. */
export const embedCode = (title: string, url: string): string =>
  `<iframe src="${attribute(url)}" title="${attribute(title)}" width="1280" height="720" loading="lazy"></iframe>`;
