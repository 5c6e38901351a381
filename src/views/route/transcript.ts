// A journey as text: numbered hops, for copying and for reading aloud.

import type { Journey, Station, Way } from './journey.ts';

/** `delivered: nvme0q1 ran for irq 25 on CPU 2`. */
export const resultText = ({ result }: Journey): string => `${result.word}: ${withoutStop(result.text)}`;

const withoutStop = (text: string): string => text.replace(/\.$/, '');

/** One sentence for a station: where, and what happened. */
export function stationText(station: Station): string {
  const body = bodyOf(station);
  return body.startsWith(station.title) ? body : `${station.title}: ${body}`;
}

const reachedOf = ({ stations, reached }: Way): readonly Station[] => stations.slice(0, reached);

/** What is left out, or ''. */
export const moreText = ({ more }: Journey): string =>
  more === 0 ? '' : `And ${more} more of the same firing.`;

/** Plain text, a line for each hop. */
export function plainText(journey: Journey): string {
  const lines = journey.ways.flatMap((way, at) => [
    ...(at === 0 ? [] : [`${way.title}:`]),
    ...reachedOf(way).map((station, i) => `${i + 1}. ${stationText(station)}`),
  ]);
  const more = journey.more === 0 ? [] : [moreText(journey)];
  return `${[journey.title, resultText(journey), ...lines, ...more].join('\n')}\n`;
}

/** Markdown: the title bold, hops as ordered lists. */
export function markdown(journey: Journey): string {
  const parts = journey.ways.flatMap((way, at) => [
    ...(at === 0 ? [] : ['', `**${escaped(way.title)}**`]),
    '',
    ...reachedOf(way).map(
      (station, i) => `${i + 1}. **${escaped(station.title)}**: ${escaped(bodyOf(station))}`,
    ),
  ]);
  return `**${escaped(journey.title)}**: ${escaped(resultText(journey))}\n${parts.join('\n')}\n`;
}

const bodyOf = ({ texts }: Station): string => texts.map(withoutStop).join('; ');

/** Characters that Markdown would read as marks. */
const escaped = (text: string): string => text.replace(/[\\`*_[\]<>#|]/g, '\\$&');

/** What a screen reader is told when a message was fired. */
export const spokenText = (journey: Journey): string => plainText(journey).trimEnd().replaceAll('\n', '. ');
