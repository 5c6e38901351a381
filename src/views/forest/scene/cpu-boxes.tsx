// CPUs: one box each with its vectors as a bar, or a box for a run of neighbours with a bar for each.

import { memo } from 'react';
import { formatCpus } from '../../../ui/cpu-ranges.ts';
import { count, plural } from '../../../ui/values.tsx';
import type { CpuFacts } from '../cpus.ts';
import type { CpuBox } from '../layout.ts';
import { type Art, itemProps } from './art.ts';
import { n } from './lines.ts';

interface Props {
  readonly art: Art;
  readonly box: CpuBox;
  /** CPUs of the box that are lit, as a list; '' for none. */
  readonly lit: string;
  /** CPU that is the selection itself, -1 for none. */
  readonly selected: number;
}

export const CpuBoxView = memo(function CpuBoxView(props: Props) {
  return props.box.cpus.length === 1 ? <OneCpu {...props} /> : <ManyCpus {...props} />;
});

/** `17 act`, `1 irq`. */
const holds = (art: Art, used: number): string =>
  art.cpus.hasMatrix ? `${count(used)} act` : plural(used, 'irq');

/** `CPU 2, 17 of 202 vectors, node 0`. */
function cpuName(art: Art, cpu: CpuFacts): string {
  const holds = cpu.room > 0 ? `${cpu.used} of ${cpu.room} vectors in use` : plural(cpu.irqs, 'irq');
  return `CPU ${cpu.cpu}, ${holds}${cpu.node >= 0 ? `, node ${cpu.node}` : ''}${art.cpus.hasMatrix ? `, ${plural(cpu.irqs, 'irq')}` : ''}`;
}

function OneCpu({ art, box, lit, selected }: Props) {
  const cpu = box.cpus[0]!;
  const { columns, flip } = art;
  const column = columns.cpu!;
  const x = flip.left(column.x, column.width);
  const on = lit !== '';
  const most = cpu.room || Math.max(1, ...art.cpus.list.map((c) => c.used));
  return (
    <g transform={`translate(0 ${n(box.y)})`}>
      <g {...itemProps(art, `cpu:${cpu.cpu}`, 1, () => cpuName(art, cpu), cpu.cpu === selected)}>
        <BoxRect x={x} width={column.width} height={box.height} on={on} />
        <text x={x + 8} y={-1.5} fontSize={11.5} fontWeight={600} fill="var(--ink-1)">
          CPU {cpu.cpu}
        </text>
        <text x={x + column.width - 7} y={-1.5} fontSize={10.5} textAnchor="end" fill="var(--ink-3)">
          {holds(art, cpu.used)}
        </text>
        <rect x={x + 8} y={5} width={76} height={3.5} rx={1} fill="var(--bg-3)" />
        {cpu.used > 0 ? (
          <rect
            x={x + 8}
            y={5}
            width={n(Math.max(1.5, (76 * cpu.used) / most))}
            height={3.5}
            rx={1}
            fill="var(--ve)"
          />
        ) : null}
      </g>
    </g>
  );
}

function BoxRect(props: {
  readonly x: number;
  readonly width: number;
  readonly height: number;
  readonly on: boolean;
}) {
  const { x, width, height, on } = props;
  return (
    <rect
      x={x + 0.5}
      y={-height / 2}
      width={width - 1}
      height={height}
      rx={4}
      fill={on ? 'var(--accent-wash)' : 'var(--bg-0)'}
      stroke={on ? 'var(--accent)' : 'var(--line-3)'}
      strokeWidth={on ? 1.5 : 1}
    />
  );
}

const BARS = 102;

function ManyCpus({ art, box, lit, selected }: Props) {
  const { columns, flip } = art;
  const column = columns.cpu!;
  const x = flip.left(column.x, column.width);
  const first = box.cpus[0]!;
  const last = box.cpus.at(-1)!;
  const shown = new Set(lit === '' ? [] : lit.split(',').map(Number));
  const bins = binsOf(box.cpus);
  const pitch = BARS / bins.length;
  // Against the fullest CPU: how they differ is what a group can show.
  const most = Math.max(1, ...art.cpus.list.map((cpu) => cpu.used));
  const used = box.cpus.reduce((sum, cpu) => sum + cpu.used, 0);
  return (
    <g transform={`translate(0 ${n(box.y)})`}>
      <BoxRect x={x} width={column.width} height={box.height} on={shown.size > 0} />
      <text
        x={x + 8}
        y={-8}
        fontSize={11}
        fontWeight={600}
        fill={shown.size > 0 ? 'var(--accent-ink)' : 'var(--ink-1)'}
      >
        {shown.size > 0 ? `CPU ${shortList(shown)}` : `CPU ${first.cpu}–${last.cpu}`}
      </text>
      <text x={x + column.width - 7} y={-8} fontSize={10.5} textAnchor="end" fill="var(--ink-3)">
        {first.node >= 0 && shown.size < 2 ? `node ${first.node}` : count(used)}
      </text>
      <path d={`M${x + 8} 17.5h${BARS}`} stroke="var(--line-1)" />
      {bins.map((bin, at) => {
        const on = bin.some((cpu) => shown.has(cpu.cpu));
        const top = bin.reduce((best, cpu) => (cpu.used > best.used ? cpu : best), bin[0]!);
        const meant = bin.find((cpu) => shown.has(cpu.cpu)) ?? top;
        const height = top.used === 0 ? 0 : Math.max(1.5, (17 * top.used) / most);
        const width = Math.max(0.8, Math.min(9, pitch - (pitch > 3 ? 1 : 0.2)));
        return (
          <g
            key={top.cpu}
            {...itemProps(
              art,
              `cpu:${meant.cpu}`,
              1,
              () => cpuName(art, meant),
              bin.some((cpu) => cpu.cpu === selected),
            )}
          >
            <rect x={n(x + 8 + at * pitch)} y={-2} width={n(pitch)} height={20} fill="transparent" />
            {on ? (
              <rect
                x={n(x + 8 + at * pitch - 1)}
                y={-2}
                width={n(width + 2)}
                height={20}
                rx={1.5}
                fill="var(--accent)"
              />
            ) : null}
            <rect
              x={n(x + 8 + at * pitch)}
              y={n(17 - height)}
              width={n(width)}
              height={n(height)}
              fill={on ? 'var(--on-accent)' : 'var(--ve)'}
            />
          </g>
        );
      })}
    </g>
  );
}

/** At most one bar for each px; several CPUs share one when there are more. */
function binsOf(cpus: readonly CpuFacts[]): CpuFacts[][] {
  const bins = Math.min(cpus.length, Math.floor(BARS / 1.5));
  const out: CpuFacts[][] = Array.from({ length: bins }, () => []);
  for (const [at, cpu] of cpus.entries()) out[Math.floor((at * bins) / cpus.length)]!.push(cpu);
  return out;
}

function shortList(cpus: ReadonlySet<number>): string {
  const text = formatCpus(cpus);
  return text.length <= 8 ? text : `${cpus.size}`;
}
