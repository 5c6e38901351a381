// Whether the two moments can be compared number by number, said before any number is read.

import TriangleAlert from 'lucide-react/icons/triangle-alert';
import type { MachineDiff } from '../../model/diff/diff.ts';
import { StateChip } from '../../ui/chip.tsx';
import { formatCpus } from '../../ui/cpu-ranges.ts';

interface SettingWarning {
  readonly text: string;
  readonly tip: string;
}

/** What differs of the setting itself, in words; empty when nothing does. */
export function settingWarnings({ setting }: MachineDiff): SettingWarning[] {
  const { kernel, arch, remapping, cpus, sources } = setting;
  const warnings: SettingWarning[] = [];
  const both = (name: string, [a, b]: readonly [string, string]): void => {
    if (a !== '' && b !== '' && a !== b) warnings.push({ text: `${name} differs`, tip: `A: ${a}; B: ${b}` });
  };
  both('kernel', kernel);
  both('architecture', arch);
  both('remapping', remapping);
  const listed = (test: (cpu: (typeof cpus)[number]) => boolean): string =>
    formatCpus(cpus.filter(test).map(({ cpu }) => cpu));
  const off = listed(({ a, b }) => a === true && b !== true);
  const on = listed(({ a, b }) => a !== true && b === true);
  if (off !== '') warnings.push({ text: `CPU ${off} offline at B`, tip: 'Online at A' });
  if (on !== '') warnings.push({ text: `CPU ${on} offline at A`, tip: 'Online at B' });
  for (const side of ['a', 'b'] as const) {
    const names = sources.filter((source) => source.in === side).map((source) => source.name);
    if (names.length > 0)
      warnings.push({
        text: `${names.join(', ')} only at ${side.toUpperCase()}`,
        tip: 'What one of the moments does not have is not compared',
      });
  }
  return warnings;
}

/** `✓ same kernel, same 4 CPUs`, or what differs. */
export function SettingChips({ diff }: { readonly diff: MachineDiff }) {
  const warnings = settingWarnings(diff);
  const cpus = diff.b.t.cpu.length;
  const same = [diff.b.header.kernel ? 'same kernel' : '', cpus > 0 ? `same ${cpus} CPUs` : ''].filter(
    Boolean,
  );
  if (warnings.length === 0)
    return same.length > 0 ? <StateChip state="ok">{same.join(', ')}</StateChip> : null;
  return (
    <>
      {warnings.map(({ text, tip }) => (
        <span key={text} className="chip" data-state="pend" data-tip={tip}>
          <TriangleAlert className="icon-small" aria-hidden />
          {text}
        </span>
      ))}
    </>
  );
}
