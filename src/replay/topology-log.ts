// Lines of the boot log that say what the machine has: IO-APICs, the entries of an MP table, CPUs, nodes, HPET, remapping units.
// arch/x86/kernel/apic/io_apic.c: mp_register_ioapic, arch/x86/kernel/mpparse.c, arch/x86/kernel/setup_percpu.c,
// arch/x86/kernel/hpet.c: hpet_select_clockevents, drivers/acpi/tables.c: acpi_table_print_madt_entry, kernel/irq/irqdesc.c:
// early_irq_init, drivers/iommu; 6.1 and 6.12.

import { messageOf } from '../importers/console-log/prefix.ts';
import type { Text } from './topology-sources.ts';

export interface LogIoApic {
  readonly id: number;
  readonly gsiBase: number;
  readonly pins: number;
}

/** An interrupt entry, as an MP table has it or as the kernel makes it of the MADT; printed with apic=verbose or debug. */
export interface LogMpEntry {
  readonly bus: number;
  readonly irq: number;
  readonly apic: number;
  readonly pin: number;
  /** 0 as the bus has it, 1 high or edge, 3 low or level. */
  readonly polarity: number;
  readonly trigger: number;
}

/** An interrupt source override of the MADT, coded as there. */
export interface LogOverride {
  readonly irq: number;
  readonly gsi: number;
  readonly polarity: number;
  readonly trigger: number;
}

export interface LogVtdUnit {
  readonly base: number;
  readonly cap: string;
  readonly ecap: string;
}

/** What one boot said; -1 and '' where it said nothing. */
export class BootLog {
  isEmpty = true;
  /** Signatures of the ACPI tables that the firmware has. */
  readonly tables = new Set<string>();
  mpTable = false;
  readonly ioApics: LogIoApic[] = [];
  readonly overrides: LogOverride[] = [];
  readonly mpEntries: LogMpEntry[] = [];
  readonly isaBuses = new Set<number>();
  /** preallocated irqs: nr_legacy_irqs(). */
  legacyIrqs = -1;
  /** Irq 0 did not come through the IO-APIC at once. */
  timerFailed = false;
  /** Hypervisor detected. */
  hypervisor = '';
  possibleCpus = -1;
  nodes = -1;
  hpetId = -1;
  hpetChannels = -1;
  /** Channels that got an interrupt of their own. */
  hpetEvents = -1;
  readonly vtdUnits: LogVtdUnit[] = [];
  readonly busNodes = new Map<string, number>();
}

type Rule = readonly [
  start: string,
  pattern: RegExp,
  read: (log: BootLog, groups: readonly string[]) => void,
];

const number = (text: string | undefined): number => Number(text);
const hex = (text: string | undefined): number => Number.parseInt(text!, 16);

const RULES: readonly Rule[] = [
  ['ACPI: ', /^ACPI: ([A-Z][A-Z0-9]{3}) 0x[0-9A-F]{8,16} /, (log, [table]) => log.tables.add(table!)],
  [
    'ACPI: INT_SRC_OVR ',
    /^ACPI: INT_SRC_OVR \(bus 0 bus_irq (\d+) global_irq (\d+) (dfl|high|res|low) (dfl|edge|res|level)\)$/,
    (log, [irq, gsi, polarity, trigger]) =>
      log.overrides.push({
        irq: number(irq),
        gsi: number(gsi),
        polarity: ['dfl', 'high', 'res', 'low'].indexOf(polarity!),
        trigger: ['dfl', 'edge', 'res', 'level'].indexOf(trigger!),
      }),
  ],
  ['Hypervisor detected: ', /^Hypervisor detected: (.+)$/, (log, [name]) => (log.hypervisor = name!)],
  ['MPTABLE: ', /^MPTABLE: OEM ID: /, (log) => (log.mpTable = true)],
  [
    'IOAPIC[',
    /^IOAPIC\[\d+\]: apic_id (\d+), version \d+, address 0x[0-9a-f]+, GSI (\d+)-(\d+)$/,
    (log, [id, first, last]) => {
      const ioApic = { id: number(id), gsiBase: number(first), pins: number(last) - number(first) + 1 };
      if (!log.ioApics.some((other) => other.gsiBase === ioApic.gsiBase)) log.ioApics.push(ioApic);
    },
  ],
  [
    'Int: type 0, ',
    /^Int: type 0, pol (\d), trig (\d), bus ([0-9a-f]{2}), IRQ ([0-9a-f]{2}), APIC ID ([0-9a-f]+), APIC INT ([0-9a-f]{2})$/,
    (log, [polarity, trigger, bus, irq, apic, pin]) =>
      log.mpEntries.push({
        polarity: number(polarity),
        trigger: number(trigger),
        bus: hex(bus),
        irq: hex(irq),
        apic: hex(apic),
        pin: hex(pin),
      }),
  ],
  ['Bus #', /^Bus #(\d+) is ISA *$/, (log, [bus]) => log.isaBuses.add(number(bus))],
  ['NR_IRQS: ', /preallocated irqs: (\d+)$/, (log, [irqs]) => (log.legacyIrqs = number(irqs))],
  [
    '..MP-BIOS bug: ',
    /^\.\.MP-BIOS bug: 8254 timer not connected to IO-APIC$/,
    (log) => (log.timerFailed = true),
  ],
  ['Using NULL legacy PIC', /^Using NULL legacy PIC$/, (log) => (log.legacyIrqs = 0)],
  [
    'CPU topo: Allowing ',
    /^CPU topo: Allowing (\d+) present CPUs plus (\d+) hotplug CPUs$/,
    (log, [present, hotplug]) => (log.possibleCpus = number(present) + number(hotplug)),
  ],
  [
    'smpboot: Allowing ',
    /^smpboot: Allowing (\d+) CPUs, \d+ hotplug CPUs$/,
    (log, [all]) => (log.possibleCpus = number(all)),
  ],
  [
    'setup_percpu: ',
    /nr_cpu_ids:(\d+) nr_node_ids:(\d+)$/,
    (log, [cpus, nodes]) => {
      if (log.possibleCpus < 0) log.possibleCpus = number(cpus);
      log.nodes = number(nodes);
    },
  ],
  ['ACPI: HPET id: ', /^ACPI: HPET id: 0x([0-9a-f]+) base: /, (log, [id]) => (log.hpetId = hex(id))],
  [
    'hpet: ',
    /^hpet: (\d+) channels of (\d+) reserved for per-cpu timers$/,
    (log, [channels, events]) => {
      log.hpetChannels = number(channels);
      log.hpetEvents = number(events);
    },
  ],
  [
    'DMAR: dmar',
    /^DMAR: dmar\d+: reg_base_addr ([0-9a-f]+) ver \d+:\d+ cap ([0-9a-f]+) ecap ([0-9a-f]+)$/,
    (log, [base, cap, ecap]) => log.vtdUnits.push({ base: hex(base), cap: cap!, ecap: ecap! }),
  ],
  [
    'pci_bus ',
    /^pci_bus ([0-9a-f]{4,8}:[0-9a-f]{2}): on NUMA node (\d+)$/,
    (log, [bus, node]) => log.busNodes.set(bus!, number(node)),
  ],
];

/** Reads the logs of a capture: of several the one that says most, of one that goes over several boots the last. */
export function readBootLog(texts: readonly Text[]): BootLog {
  const logs = texts.map(({ text }) => lastBoot(text));
  return logs.reduce((best, log) => (weight(log) > weight(best) ? log : best), new BootLog());
}

const weight = (log: BootLog): number =>
  (log.isEmpty ? 0 : 1) + log.ioApics.length + (log.legacyIrqs >= 0 ? 1 : 0) + (log.nodes >= 0 ? 1 : 0);

function lastBoot(text: string): BootLog {
  let log = new BootLog();
  for (const line of text.split('\n')) {
    const message = messageOf(line);
    if (message.startsWith('Linux version ')) log = new BootLog();
    if (message !== '') log.isEmpty = false;
    for (const [start, pattern, read] of RULES) {
      const match = message.startsWith(start) ? pattern.exec(message) : null;
      if (match) read(log, match.slice(1));
    }
  }
  return log;
}
