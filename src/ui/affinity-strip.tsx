import { type StripInput, stripLayout } from './affinity.ts';
import { formatCpus } from './cpu-ranges.ts';

/** CPUs asked for (outline) and effective (solid), one slot per CPU up to 64, then per node. Height 12 px. */
export function AffinityStrip(props: StripInput) {
  const { width, asked, effective, rules } = stripLayout(props);
  return (
    <svg className="strip" width={width + 1} height={12} role="img" aria-label={affinityText(props)}>
      <path d={`M0 11.5H${width}`} stroke="var(--line-1)" />
      {rules.map((x) => (
        <path key={x} d={`M${x} 0V12`} stroke="var(--line-3)" strokeDasharray="1 1.5" />
      ))}
      {asked.map(({ x, width: w }) => (
        <rect
          key={x}
          x={x + 0.5}
          y={1.5}
          width={w - 1}
          height={9}
          rx={1.5}
          fill="var(--ve-w)"
          stroke="var(--ve)"
        />
      ))}
      {effective.map(({ x, width: w }) => (
        <rect key={x} x={x} y={0} width={w} height={12} rx={1} fill="var(--ve)" />
      ))}
    </svg>
  );
}

/** The strip in words: `asked CPU 4-5, effective CPU 4`. */
export function affinityText({ asked, effective }: Pick<StripInput, 'asked' | 'effective'>): string {
  const words = (cpus: readonly number[]) => {
    const list = formatCpus(cpus);
    return list === '' ? 'no CPU' : `CPU ${list}`;
  };
  return `asked ${words(asked)}, effective ${words(effective)}`;
}

/** A CPU list in mono, `0-3,7`; the empty set says `none`. */
export function CpuList({ cpus }: { readonly cpus: readonly number[] }) {
  const text = formatCpus(cpus);
  return text === '' ? <span className="faint">none</span> : <span className="mono">{text}</span>;
}
