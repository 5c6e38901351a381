import { nameParts } from './name-parts.ts';

/** A domain name in mono: constant parts recede, the identity stands out. `strong` where it heads something. */
export function NameParts({ name, strong }: { readonly name: string; readonly strong?: boolean }) {
  let from = 0;
  return (
    <span className={strong ? 'name name-strong' : 'name'}>
      {nameParts(name).map(({ text, identity }) => {
        const key = from;
        from += text.length;
        return identity ? <b key={key}>{text}</b> : <i key={key}>{text}</i>;
      })}
    </span>
  );
}
