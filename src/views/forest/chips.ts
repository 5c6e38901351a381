// What is known of interrupts without any domain: the chips that /proc/interrupts names.

import type { MachineView } from '../../model/machine.ts';
import { plural } from '../../ui/values.tsx';
import { type Forest, forestOf } from './forest.ts';

export interface ChipFacts {
  readonly chip: string;
  /** Rows of irqDesc. */
  readonly irqs: readonly number[];
  /** Flow handlers, triggers: `edge`, `fasteoi`. */
  readonly flows: readonly string[];
  /** Devices, by id. */
  readonly devices: readonly string[];
  /** Events counted on all CPUs. */
  readonly total: number;
  /** Where its first irq stands. */
  readonly file: number;
  readonly line: number;
}

export function chipsOf(machine: MachineView): ChipFacts[] {
  const forest: Forest = forestOf(machine);
  const { irqDesc, device } = machine.t;
  return forest.loose.map(({ chip, irqs }) => {
    const { flow, trigger, deviceRow, total } = irqDesc.col;
    const words = irqs.map((desc) => machine.str(flow[desc]) || machine.str(trigger[desc]));
    const devices = irqs.map((desc) =>
      deviceRow[desc]! < 0 ? '' : machine.str(device.col.id[deviceRow[desc]!]),
    );
    const place = irqs.map((desc) => placeOf(machine, desc)).find(({ line }) => line > 0);
    return {
      chip,
      irqs,
      flows: distinct(words),
      devices: distinct(devices),
      total: irqs.reduce((sum, desc) => sum + total[desc]!, 0),
      file: place?.file ?? -1,
      line: place?.line ?? 0,
    };
  });
}

/** Where an irq is spoken of: /proc/interrupts, else /sys/kernel/irq, else debugfs. */
function placeOf(machine: MachineView, desc: number): { readonly file: number; readonly line: number } {
  const { col } = machine.t.irqDesc;
  const places = [
    { file: col.interruptsFile[desc]!, line: col.interruptsLine[desc]! },
    { file: col.sysfsFile[desc]!, line: col.sysfsLine[desc]! },
    { file: col.file[desc]!, line: col.line[desc]! },
  ];
  return places.find(({ file, line }) => file >= 0 && line > 0) ?? { file: -1, line: 0 };
}

const distinct = (words: readonly string[]): string[] => [...new Set(words)].filter(Boolean).sort();

/** Why there is no forest to draw, in the words of what the capture has. */
export interface Absence {
  readonly title: string;
  readonly why: string;
  /** What stays unknown; '' where nothing does. */
  readonly unknown: string;
}

export function absenceOf(machine: MachineView): Absence {
  const { arch } = machine.header;
  if (arch === 's390x') {
    return {
      title: 'This machine has no irq domains',
      why:
        's390 does not use the hierarchy: arch/s390/pci/pci_irq.c sets up every message itself, and interrupts arrive through adapter ' +
        'interrupt vectors. The chips below are those that the capture names.',
      unknown: '',
    };
  }
  if (machine.t.irqDesc.length === 0 && machine.t.xenIrq.length > 0) {
    return {
      title: 'No irq domain in this capture',
      why:
        `It holds Xen's own tables: ${plural(machine.t.xenIrq.length, 'irq')}, ${plural(machine.t.xenPort.length, 'event channel')}. ` +
        'Xen gives out vectors and writes the messages; they are in the view Remapping.',
      unknown: 'What Linux makes of them would be in debugfs and /proc/interrupts, which this capture lacks.',
    };
  }
  if (machine.t.irqDesc.length === 0) {
    return {
      title: 'No interrupt in this capture',
      why: `It has no file about interrupts${machine.t.device.length > 0 ? '; its devices are in the view Devices' : ''}.`,
      unknown: 'Domains, vectors and counts need /sys/kernel/debug/irq and /proc/interrupts.',
    };
  }
  return {
    title: 'No irq domain in this capture',
    why:
      'Domains are in debugfs alone, under /sys/kernel/debug/irq. It takes root to read it, and a kernel with ' +
      'CONFIG_GENERIC_IRQ_DEBUGFS. What /proc/interrupts says of chips is listed instead.',
    unknown: 'Parents, chains, hardware numbers and vectors stay unknown.',
  };
}
