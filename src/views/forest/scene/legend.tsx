// What the marks mean: only those that are in the drawing.

import { vectorWord } from '../../../model/route.ts';
import type { Role } from '../../../ui/role-glyph.tsx';
import { RoleGlyph } from '../../../ui/role-glyph.tsx';
import type { Forest } from '../forest.ts';
import { infoOfDomain, isEmpty, roleOf } from '../labels.ts';
import type { Form } from '../layout.ts';
import { TrafficLegend } from '../traffic/legend.tsx';
import { CellMark } from './marks.tsx';
import { darkness, STEPS } from './squares.tsx';

const ROLE_WORDS: Readonly<Record<Role, string>> = {
  ve: 'vector root',
  ir: 'remapping',
  mp: 'parent, not PCI',
  md: 'per device',
  io: 'wired lines',
  cpu: 'target',
};
const ORDER: readonly Role[] = ['ve', 'ir', 'mp', 'md', 'io'];

const CELLS = [
  { word: 'vector', marks: { filled: true, managed: false, fired: false } },
  { word: 'managed', marks: { filled: true, managed: true, fired: false } },
  { word: 'reserved', marks: { filled: false, managed: false, fired: false } },
  { word: 'fired', marks: { filled: true, managed: false, fired: true } },
] as const;

export function Legend({
  place,
  forest,
  form,
  irqs,
  traffic,
}: {
  readonly forest: Forest;
  readonly form: Form;
  readonly irqs: boolean;
  readonly traffic: boolean;
  /** In a corner of the drawing, or as a line of its own. */
  readonly place: 'left' | 'right' | 'strip';
}) {
  return (
    <figure className="forest-legend" aria-label="Legend" data-no-pan data-place={place}>
      <ul className="legend-roles">
        {rolesIn(forest).map(({ role, letters }) => (
          <li key={role}>
            <RoleGlyph role={role} letters={letters} /> {ROLE_WORDS[role]}
          </li>
        ))}
        <li>
          <svg width={24} height={12} aria-hidden>
            <path d="M1 6H23" stroke="var(--accent)" strokeWidth={2.5} />
          </svg>{' '}
          selected path
        </li>
        {hasEmpty(forest) ? (
          <li>
            <svg width={24} height={14} aria-hidden>
              <rect
                x={1}
                y={1}
                width={22}
                height={12}
                rx={3}
                fill="none"
                stroke="var(--pend-mark)"
                strokeWidth={1.25}
              />
            </svg>{' '}
            no irq
          </li>
        ) : null}
        {hasGhosts(forest) ? (
          <li>
            <svg width={24} height={14} aria-hidden>
              <rect
                x={1}
                y={1}
                width={22}
                height={12}
                rx={3}
                fill="none"
                stroke="var(--line-3)"
                strokeDasharray="4 3"
              />
            </svg>{' '}
            not captured
          </li>
        ) : null}
      </ul>
      {form === 'square' ? traffic ? null : <Steps /> : irqs ? <Cells forest={forest} form={form} /> : null}
      {traffic ? <TrafficLegend squares={form === 'square'} /> : null}
    </figure>
  );
}

function Cells({ forest, form }: { readonly forest: Forest; readonly form: Form }) {
  const vector = vectorWord(forest.machine);
  // Only x86 reserves; elsewhere a hollow cell is an irq that nobody has activated.
  const words: Readonly<Record<string, string>> = {
    vector,
    reserved: vector === 'vector' ? 'reserved' : 'not active',
  };
  const shown = form === 'stripe' ? CELLS.filter(({ word }) => word in words) : CELLS;
  return (
    <ul className="legend-cells">
      {shown.map(({ word, marks }) => (
        <li key={word}>
          <svg width={12} height={16} viewBox="-0.5 -8 12 16" aria-hidden>
            <CellMark x={0} marks={marks} state="plain" />
          </svg>{' '}
          {words[word] ?? word}
        </li>
      ))}
    </ul>
  );
}

function Steps() {
  return (
    <ul className="legend-cells">
      <li className="muted">mapped</li>
      {STEPS.map((least, at) => (
        <li key={least}>
          <svg width={12} height={12} aria-hidden>
            <rect
              x={1}
              y={1}
              width={10}
              height={10}
              rx={1}
              fill="var(--ink-3)"
              fillOpacity={darkness(least)}
            />
          </svg>{' '}
          {at === 0 ? least : `${least}+`}
        </li>
      ))}
    </ul>
  );
}

/** Each role once, with the letters of the kind that holds the most irqs. */
function rolesIn(forest: Forest): { role: Role; letters: string }[] {
  const { machine } = forest;
  const { irqs } = machine.t.irqDomain.col;
  const letters = new Map<Role, Map<string, number>>();
  for (let row = 0; row < machine.t.irqDomain.length; row++) {
    const role = roleOf(machine, row);
    const counts = letters.get(role) ?? new Map<string, number>();
    const glyph = infoOfDomain(machine, row).glyph;
    counts.set(glyph, (counts.get(glyph) ?? 0) + irqs[row]!);
    letters.set(role, counts);
  }
  return ORDER.flatMap((role) => {
    const counts = letters.get(role);
    if (!counts) return [];
    return [{ role, letters: [...counts].sort((a, b) => b[1] - a[1])[0]![0] }];
  });
}

const hasEmpty = ({ machine, children }: Forest): boolean => children.some((_, row) => isEmpty(machine, row));

const hasGhosts = (forest: Forest): boolean =>
  forest.machine.t.irqDomain.col.dumped.some((dumped) => dumped === 0);
