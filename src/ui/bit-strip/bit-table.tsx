import { joinedReadings, readings } from '../../lib/bit-text.ts';
import type { BitLayout, Owner, Words } from '../../lib/bits.ts';
import './bit-strip.css';

export interface BitTableProps {
  readonly layout: BitLayout;
  readonly words: Words;
  /** Leave rows of reserved bits out while they are zero. Default false. */
  readonly hideReserved?: boolean;
  readonly active?: string | null;
  readonly onActive?: (name: string | null) => void;
}

interface Row {
  readonly key: string;
  readonly name: string;
  readonly level: Owner;
  readonly bits: string;
  readonly value: string;
  readonly text: string;
  readonly meaning: string;
  readonly faint: boolean;
}

/** The text twin of a bit strip: field, bits, value, meaning, and the source of the layout. */
export function BitTable({ layout, words, hideReserved, active, onActive }: BitTableProps) {
  const rows = tableRows(layout, words).filter(
    (r) => !hideReserved || r.level !== 'reserved' || r.text !== '',
  );
  return (
    <div className="bit-table-box">
      <table className="bit-table">
        <caption className="hidden-text">{layout.title}</caption>
        <thead>
          <tr>
            <th scope="col">field</th>
            <th scope="col">bits</th>
            <th scope="col">value</th>
            <th scope="col">meaning</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((r) => (
            <tr
              key={r.key}
              data-owner={r.level}
              data-active={(active === r.name && r.level !== 'reserved') || undefined}
              data-faint={r.faint || undefined}
              onPointerEnter={() => onActive?.(r.name)}
              onPointerLeave={() => onActive?.(null)}
            >
              <th scope="row">{r.name}</th>
              <td className="mono bit-table-bits">{r.bits}</td>
              <td className={`mono bit-table-value${r.value.length > 20 ? ' bit-table-long' : ''}`}>
                {r.value}
              </td>
              <td>
                {r.text === '' ? null : <b>{r.text}</b>}
                {r.text === '' ? null : '; '}
                {r.meaning}
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td colSpan={4}>{layout.source}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function tableRows(layout: BitLayout, words: Words): Row[] {
  const single = readings(layout, words).map((r) => ({
    key: String(r.field.hi),
    name: r.field.name,
    level: r.field.level,
    bits: r.bits,
    value: r.hex,
    text: r.text,
    meaning: r.field.meaning,
    faint: r.field.level === 'reserved' || !r.applies,
  }));
  const joined = joinedReadings(layout, words).map((r) => ({
    key: r.joined.name,
    name: r.joined.name,
    level: r.joined.level,
    bits: r.bits,
    value: r.hex,
    text: r.text,
    meaning: r.joined.meaning,
    faint: false,
  }));
  return [...joined, ...single];
}
