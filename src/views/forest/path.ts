// The selected path in one line: what stands in the path bar, and what is copied.

import type { MachineView } from '../../model/machine.ts';
import { Known } from '../../model/tables.ts';
import { cpuKey, domainKey, irqKey, msiKey, rowOf } from '../../store/machine-keys.ts';
import { type Selection, selectionKey } from '../../store/selection.ts';
import { plural, register } from '../../ui/values.tsx';
import { cpusOf, targetsOf } from './cpus.ts';
import { ancestors, type Forest } from './forest.ts';
import { domainName, mappedText } from './labels.ts';
import type { Lit } from './lit.ts';

/** A station of the path, root first. */
export interface PathPart {
  /** Selection key, '' for what cannot be selected. */
  readonly key: string;
  /** As the kernel prints it. */
  readonly name: string;
  /** What it adds, or what it holds. */
  readonly adds: string;
}

/** The stations of what is selected, from the CPU to the device. */
export function pathOf(forest: Forest, selection: Selection | null, lit: Lit): PathPart[] {
  const { machine } = forest;
  if (!selection) return [];
  if (lit.irq >= 0) return irqPath(machine, lit);
  if (selection.kind === 'cpu') return cpuPath(machine, selection.cpu);
  if (lit.domain < 0) return [];
  const domains = ancestors(machine, lit.domain)
    .reverse()
    .map((row) => ({
      key: domainKey(machine, row),
      name: domainName(machine, row),
      adds: mappedText(machine, row),
    }));
  return selection.kind === 'dev' ? [...domains, devicePart(forest, selection.device, lit)] : domains;
}

function irqPath(machine: MachineView, lit: Lit): PathPart[] {
  const { irqDesc, irqData } = machine.t;
  const desc = lit.irq;
  const first = irqDesc.col.first[desc]!;
  const parts: PathPart[] = [];
  const cpus = [...targetsOf(machine, desc)];
  if (cpus.length === 1) parts.push({ key: selectionKey.cpu(cpus[0]!), name: `CPU ${cpus[0]}`, adds: '' });
  for (let level = irqDesc.col.levels[desc]! - 1; level >= 0; level--) {
    const row = irqData.col.domain[first + level]!;
    const chip = machine.str(irqData.col.chip[first + level]);
    if (row < 0) parts.push({ key: '', name: chip || 'no chip', adds: 'no irq domain' });
    else
      parts.push({ key: domainKey(machine, row), name: domainName(machine, row), adds: tagAlone(lit, row) });
  }
  parts.push(...messagePart(machine, desc), {
    key: irqKey(machine, desc),
    name: `irq ${irqDesc.col.irq[desc]}`,
    adds: machine.str(irqDesc.col.actions[desc]),
  });
  return parts;
}

/** A tag without the CPU, which stands beside it. */
const tagAlone = (lit: Lit, row: number): string => (lit.tags.get(row) ?? '').replace(/ @ CPU \d+$/, '');

function messagePart(machine: MachineView, desc: number): PathPart[] {
  const msi = machine.t.irqDesc.col.msi[desc]!;
  if (msi < 0) return [];
  const { col } = machine.t.msiDesc;
  const state = col.state[msi]!;
  if (!(state & (Known.read | Known.derived | Known.trace)))
    return [{ key: msiKey(machine, msi), name: 'message', adds: 'not read' }];
  const high = col.addressHi[msi] ? register(col.addressHi[msi]!) : '';
  const name = `${high}${register(col.addressLo[msi]!)} / ${register(col.data[msi]!)}`;
  return [{ key: msiKey(machine, msi), name, adds: state & Known.read ? '' : 'derived' }];
}

function cpuPath(machine: MachineView, cpu: number): PathPart[] {
  const facts = cpusOf(machine).list.find((c) => c.cpu === cpu);
  if (!facts) return [];
  const vectors = facts.room > 0 ? `${facts.used} of ${facts.room} vectors, ` : '';
  const key = facts.row < 0 ? '' : cpuKey(machine, facts.row);
  return [{ key, name: `CPU ${cpu}`, adds: `${vectors}${plural(facts.irqs, 'irq')}` }];
}

function devicePart(forest: Forest, device: string, lit: Lit): PathPart {
  const row = rowOf(forest.machine, { kind: 'dev', device });
  const driver = forest.machine.str(forest.machine.t.device.col.driver[row]);
  return {
    key: selectionKey.dev(device),
    name: device,
    adds: [driver, plural(lit.irqs.size, 'irq')].filter(Boolean).join(', '),
  };
}

/** One line of text; `message` turns the order round. */
export function pathLine(parts: readonly PathPart[], message: boolean): string {
  const words = parts.map(({ name, adds }) => (adds === '' ? name : `${name} (${adds})`));
  return message ? words.reverse().join(' → ') : words.join(' ← ');
}
