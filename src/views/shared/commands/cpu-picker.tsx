// Picks CPUs: a list as the kernel writes it, nodes, and a strip of all CPUs to click and drag on.

import { type KeyboardEvent, type PointerEvent, useId, useRef, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { between, type CpuGroup, formatCpuList, groupsOf, withRange } from './cpu-set.ts';

export interface CpuPickerProps {
  readonly label: string;
  readonly cpus: readonly number[];
  /** Node of each CPU, or null where they are not known. */
  readonly nodes: readonly number[] | null;
  readonly online: ReadonlySet<number>;
  /** CPUs that are picked. */
  readonly picked: ReadonlySet<number>;
  /** What was asked for before, and where it is. */
  readonly asked: ReadonlySet<number>;
  readonly effective: ReadonlySet<number>;
  readonly onPick: (picked: ReadonlySet<number>) => void;
}

/** CPUs of a row of the strip: 16 with their numbers, 32 of many. */
const FEW = 32;
const perRow = (cpus: number): number => (cpus <= FEW ? 16 : 32);

export function CpuPicker(props: CpuPickerProps) {
  const { label, cpus, nodes, online, picked, onPick } = props;
  const groups = groupsOf(cpus, nodes);
  const pick = (list: readonly number[]) => onPick(new Set(list));
  return (
    <div className="cpu-picker">
      <div className="cpu-groups" role="group" aria-label={`${label}: groups`}>
        <Button small pressed={isAll(picked, [...online])} onClick={() => pick([...online])}>
          All on line
        </Button>
        {groups.length > 1
          ? groups.map((group) => (
              <Button
                key={group.node}
                small
                pressed={isAll(picked, group.cpus)}
                onClick={() => pick(group.cpus)}
              >
                {`Node ${group.node}`}
              </Button>
            ))
          : null}
      </div>
      <Strip {...props} groups={groups} />
      <div className="cpu-legend" aria-hidden>
        <span data-mark="asked">requested</span>
        <span data-mark="effective">effective</span>
        <span>click or drag</span>
      </div>
    </div>
  );
}

const isAll = (picked: ReadonlySet<number>, cpus: readonly number[]): boolean =>
  picked.size === cpus.length && cpus.every((cpu) => picked.has(cpu));

/** Arrow keys move, Space puts in or takes out, Shift extends from the CPU that was changed last. */
function Strip(props: CpuPickerProps & { readonly groups: readonly CpuGroup[] }) {
  const { label, cpus, picked, onPick, groups } = props;
  const id = useId();
  const [at, setAt] = useState(() => [...picked][0] ?? cpus[0] ?? 0);
  const order = groups.flatMap((group) => group.cpus);
  const columns = perRow(cpus.length);
  const anchor = useRef({ cpu: at, isIn: true });
  const drag = useRef<{
    readonly from: number;
    readonly isIn: boolean;
    readonly set: ReadonlySet<number>;
  } | null>(null);

  const toggle = (cpu: number): void => {
    const isIn = !picked.has(cpu);
    anchor.current = { cpu, isIn };
    onPick(withRange(picked, [cpu], isIn));
  };
  const move = (event: KeyboardEvent, by: number): void => {
    event.preventDefault();
    const to = order[Math.max(0, Math.min(order.length - 1, order.indexOf(at) + by))] ?? at;
    setAt(to);
    if (event.shiftKey)
      onPick(withRange(picked, between(order, anchor.current.cpu, to), anchor.current.isIn));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: columns,
      ArrowUp: -columns,
      Home: -order.length,
      End: order.length,
    };
    const by = steps[event.key];
    if (by !== undefined) return move(event, by);
    if (event.key !== ' ' && event.key !== 'Enter') return;
    event.preventDefault();
    toggle(at);
  };
  const cpuUnder = (event: PointerEvent): number => {
    const cell = document.elementFromPoint(event.clientX, event.clientY)?.closest('[data-cpu]');
    return cell && event.currentTarget.contains(cell) ? Number(cell.getAttribute('data-cpu')) : -1;
  };
  const onPointerDown = (event: PointerEvent): void => {
    const cpu = cpuUnder(event);
    if (cpu < 0 || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { from: cpu, isIn: !picked.has(cpu), set: picked };
    setAt(cpu);
    toggle(cpu);
  };
  const onPointerMove = (event: PointerEvent): void => {
    const cpu = cpuUnder(event);
    if (!drag.current || cpu < 0 || cpu === at) return;
    const { from, isIn, set } = drag.current;
    setAt(cpu);
    onPick(withRange(set, between(order, from, cpu), isIn));
  };
  return (
    <div
      className="cpu-strip"
      role="listbox"
      aria-label={label}
      aria-multiselectable
      aria-activedescendant={`${id}-${at}`}
      tabIndex={0}
      data-many={cpus.length > FEW || undefined}
      style={{ '--columns': columns } as React.CSSProperties}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        drag.current = null;
      }}
    >
      {groups.map((group) => (
        <div
          key={group.node}
          className="cpu-node"
          role="group"
          aria-label={group.node < 0 ? 'CPUs' : `Node ${group.node}: CPUs ${formatCpuList(group.cpus)}`}
        >
          {group.node < 0 || groups.length < 2 ? null : (
            <span className="cpu-node-name" aria-hidden>
              node {group.node}
            </span>
          )}
          <div className="cpu-cells" role="presentation">
            {group.cpus.map((cpu) => (
              <Cell key={cpu} id={`${id}-${cpu}`} cpu={cpu} isAt={cpu === at} {...props} />
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}

function Cell(props: CpuPickerProps & { readonly id: string; readonly cpu: number; readonly isAt: boolean }) {
  const { id, cpu, isAt, cpus, online, picked, asked, effective } = props;
  const words = [
    `CPU ${cpu}`,
    online.has(cpu) ? '' : 'off line',
    asked.has(cpu) ? 'requested now' : '',
    effective.has(cpu) ? 'effective now' : '',
  ].filter(Boolean);
  return (
    <span
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={picked.has(cpu)}
      aria-label={words.join(', ')}
      className="cpu-cell"
      data-cpu={cpu}
      data-at={isAt || undefined}
      data-offline={!online.has(cpu) || undefined}
      data-asked={asked.has(cpu) || undefined}
      data-effective={effective.has(cpu) || undefined}
      data-tip={words.join(', ')}
    >
      {cpus.length > FEW ? null : cpu}
    </span>
  );
}
