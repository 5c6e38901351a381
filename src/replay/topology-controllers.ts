// IO-APICs, 8259s, the PIT and the HPET. The boot log tells what the kernel found in the registers, the tables what the firmware
// says; a machine without ACPI has an MP table, which only the log shows.

import type { MachineBuilder } from '../model/machine.ts';
import type {
  HpetTopology,
  IoApicTopology,
  IsaOverride,
  KernelConfig,
  KernelParameters,
  Topology,
} from '../model/topology.ts';
import type { Fadt, HpetTable } from './acpi/fadt.ts';
import type { Madt } from './acpi/madt.ts';
import type { BootLog, LogMpEntry } from './topology-log.ts';
import type { Problems } from './topology-problems.ts';

export interface ControllerSources {
  readonly machine: MachineBuilder;
  readonly madt: Madt | undefined;
  readonly fadt: Fadt | undefined;
  readonly hpet: HpetTable | undefined;
  readonly log: BootLog;
  readonly config: KernelConfig;
  readonly params: KernelParameters;
  /** Possible CPUs. */
  readonly cpus: number;
}

type Controllers = Pick<
  Topology,
  | 'firmware'
  | 'ioApics'
  | 'isaOverrides'
  | 'pic'
  | 'pit'
  | 'timerTries'
  | 'hpet'
  | 'apicPhysical'
  | 'firmwareNoMsi'
  | 'sciIrq'
>;

/** Pins of an IO-APIC about which nothing is known: as many as the 82093AA has. */
const USUAL_PINS = 24;

export function controllers(sources: ControllerSources, problems: Problems): Controllers {
  const firmware = firmwareOf(sources);
  const ioApics = ioApicsOf(sources, firmware, problems);
  return {
    firmware,
    ioApics,
    isaOverrides: firmware === 'acpi' ? overridesOfMadt(sources) : overridesOfMpTable(sources, ioApics),
    pic: picOf(sources, problems),
    pit: pitOf(sources),
    timerTries: sources.log.timerFailed ? 2 : 1,
    hpet: firmware === 'acpi' ? hpetOf(sources, problems) : undefined,
    apicPhysical: sources.fadt?.apicPhysical ?? false,
    firmwareNoMsi: sources.fadt?.noMsi ?? false,
    sciIrq: firmware === 'acpi' ? sciOf(sources, problems) : -1,
  };
}

function firmwareOf({ madt, fadt, log, params }: ControllerSources): Topology['firmware'] {
  if (!params.acpiOff && (madt || fadt || log.tables.size > 0)) return 'acpi';
  if (log.mpTable || log.ioApics.length > 0) return 'mptable';
  // Without a log and without tables, most machines have both.
  return log.isEmpty && !params.acpiOff ? 'acpi' : 'none';
}

function ioApicsOf(
  { machine, madt, log, params }: ControllerSources,
  firmware: Topology['firmware'],
  problems: Problems,
): IoApicTopology[] {
  if (log.ioApics.length > 0) return [...log.ioApics].sort((a, b) => a.gsiBase - b.gsiBase);
  const domains = ioApicDomains(machine);
  const listed = madt?.ioApics ?? [];
  if (listed.length === 0 && domains.size === 0) {
    if (firmware !== 'none' && !params.noapic)
      problems.missing('an IO-APIC, in the MADT, in the boot log or as a domain', 'the machine has none');
    return [];
  }
  if (listed.length === 0) {
    problems.note('the IO-APICs in the MADT or in the boot log', 'they were taken from their domains');
    return consecutive(domains);
  }
  return listed.map(({ id, gsiBase }) => {
    const pins = domains.get(id) ?? pinsUpTo(gsiBase, listed);
    if (!domains.has(id)) problems.note(`the number of pins of IO-APIC ${id}`, `${pins} pins were taken`);
    return { id, gsiBase, pins };
  });
}

/** Pins of each IO-APIC that has a domain. */
function ioApicDomains(machine: MachineBuilder): Map<number, number> {
  const { col, length } = machine.t.domainLevel;
  const found = new Map<number, number>();
  for (let row = 0; row < length; row++) {
    const match = /^IO-APIC-(\d+)$/.exec(machine.strings.get(col.name[row]!));
    if (match && col.size[row]! > 0) found.set(Number(match[1]), col.size[row]!);
  }
  return found;
}

function consecutive(domains: ReadonlyMap<number, number>): IoApicTopology[] {
  let gsiBase = 0;
  return [...domains]
    .sort(([a], [b]) => a - b)
    .map(([id, pins]) => {
      const ioApic = { id, gsiBase, pins };
      gsiBase += pins;
      return ioApic;
    });
}

/** Up to the next IO-APIC; the last one has the usual number. */
function pinsUpTo(gsiBase: number, listed: Madt['ioApics']): number {
  const above = listed.map((other) => other.gsiBase).filter((base) => base > gsiBase);
  return above.length === 0 ? USUAL_PINS : Math.min(...above) - gsiBase;
}

const TRIGGERS = ['conforms', 'edge', 'conforms', 'level'] as const;
const POLARITIES = ['conforms', 'high', 'conforms', 'low'] as const;

/** The log repeats what the MADT says. */
const overridesOfMadt = ({ madt, log }: ControllerSources): IsaOverride[] =>
  (madt?.overrides ?? log.overrides).map(({ irq, gsi, polarity, trigger }) => ({
    irq,
    gsi,
    trigger: TRIGGERS[trigger & 3]!,
    polarity: POLARITIES[polarity & 3]!,
  }));

/** Entries of an ISA bus that are no plain wire from irq N to pin N. */
function overridesOfMpTable({ log }: ControllerSources, ioApics: readonly IoApicTopology[]): IsaOverride[] {
  return log.mpEntries
    .filter((entry) => log.isaBuses.has(entry.bus))
    .map((entry) => ({
      irq: entry.irq,
      gsi: gsiOf(entry, ioApics),
      trigger: TRIGGERS[entry.trigger & 3]!,
      polarity: POLARITIES[entry.polarity & 3]!,
    }))
    .filter((o) => o.gsi !== o.irq || o.trigger !== 'conforms' || o.polarity !== 'conforms');
}

function gsiOf(entry: LogMpEntry, ioApics: readonly IoApicTopology[]): number {
  const ioApic = ioApics.find(({ id }) => id === entry.apic);
  return (ioApic?.gsiBase ?? 0) + entry.pin;
}

function picOf({ log, madt, fadt }: ControllerSources, problems: Problems): boolean {
  if (log.legacyIrqs >= 0) return log.legacyIrqs > 0;
  if (madt) return madt.pic && !fadt?.hardwareReduced;
  problems.missing('whether there are 8259s, in the boot log or in the MADT', 'two were taken');
  return true;
}

/** Irq 0 belongs to the timer on every machine that has one. */
function pitOf({ machine, fadt, madt, log }: ControllerSources): boolean {
  if (fadt?.hardwareReduced) return false;
  if (machine.t.countCpu.length > 0) {
    const { col } = machine.t.irqDesc;
    const row = machine.findIrq(0);
    return row >= 0 && col.actions[row]! >= 0 && /\btimer\b/.test(machine.strings.get(col.actions[row]!));
  }
  return log.legacyIrqs >= 0 ? log.legacyIrqs > 0 : (madt?.pic ?? true);
}

function sciOf({ fadt }: ControllerSources, problems: Problems): number {
  if (fadt) return fadt.hardwareReduced ? -1 : fadt.sci;
  problems.missing('the FADT (acpi/FACP.hex)', 'irq 9 was taken as the SCI, and destinations as not forced');
  return 9;
}

/** Bits of the HPET's general capabilities, as the log prints them. */
const LEG_RT_CAP = 1 << 15;

function hpetOf(sources: ControllerSources, problems: Problems): HpetTopology | undefined {
  const { hpet, log } = sources;
  if (!hpet && log.hpetId < 0 && log.hpetChannels < 0) return undefined;
  const channels =
    log.hpetChannels > 0 ? log.hpetChannels : (hpet?.channels ?? ((log.hpetId >>> 8) & 31) + 1);
  const legacy = hpet?.legacy ?? (log.hpetId < 0 || (log.hpetId & LEG_RT_CAP) !== 0);
  return {
    blockId: hpet?.blockId ?? 0,
    channels,
    legacy,
    msiChannels: msiChannels(sources, channels, legacy, problems),
  };
}

/**
 * No table says which channels can deliver by message: the kernel reads it from their registers and gives an interrupt to each of
 * them that it does not use otherwise, up to one for each CPU.
 */
function msiChannels(
  sources: ControllerSources,
  channels: number,
  legacy: boolean,
  problems: Problems,
): readonly number[] {
  const all = Array.from({ length: channels }, (_, channel) => channel);
  const { config } = sources;
  const used = (legacy ? (config.hpetEmulateRtc ? 2 : 1) : 0) + (config.hpet ? 1 : 0);
  const free = all.slice(used);
  const { machine, log, cpus } = sources;
  if (log.hpetEvents === 0) return [];
  if (log.hpetEvents > 0)
    return log.hpetEvents >= Math.min(free.length, cpus) ? all : free.slice(0, log.hpetEvents);
  const named = channelsWithIrq(machine);
  if (named.length === 0 && log.isEmpty)
    problems.note('which HPET channels deliver by message, in the boot log', 'none was taken');
  return named;
}

/** Channels that have an interrupt, as /proc/interrupts shows them. */
function channelsWithIrq(machine: MachineBuilder): number[] {
  const { col, length } = machine.t.irqDesc;
  const found: number[] = [];
  for (let row = 0; row < length; row++) {
    const chip = col.procChip[row]! < 0 ? '' : machine.strings.get(col.procChip[row]!);
    if (/^(?:IR-)?HPET-MSI/.test(chip) && col.procHwirqKnown[row]) found.push(col.procHwirqLo[row]!);
  }
  return found.sort((a, b) => a - b);
}
