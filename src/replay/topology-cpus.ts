// Processors: which there are, their APIC ids, nodes, packages, cores and thread siblings. What the running kernel said of a CPU
// comes first; the MADT and the SRAT stand in for CPUs that were not online. Mirrors arch/x86/kernel/cpu/topology.c and
// arch/x86/kernel/smpboot.c: prefill_possible_map (6.1).

import { Sets } from '../lib/ranges.ts';
import type { MachineBuilder } from '../model/machine.ts';
import { CpuState } from '../model/tables.ts';
import type { CpuTopology, ReleaseId } from '../model/topology.ts';
import type { Fadt } from './acpi/fadt.ts';
import type { Madt, Srat } from './acpi/madt.ts';
import type { BootLog } from './topology-log.ts';
import type { Problems } from './topology-problems.ts';
import { factOf } from './topology-sources.ts';

export interface CpuSources {
  readonly machine: MachineBuilder;
  readonly madt: Madt | undefined;
  readonly srat: Srat | undefined;
  readonly fadt: Fadt | undefined;
  readonly log: BootLog;
  readonly release: ReleaseId;
  /** Runs under a hypervisor: processors that are not enabled may be plugged in later. */
  readonly guest: boolean;
  /** CONFIG_NR_CPUS. */
  readonly limit: number;
  readonly numa: boolean;
  readonly maxcpus: number | undefined;
}

export interface Cpus {
  readonly cpus: readonly CpuTopology[];
  readonly nodes: number;
}

type Draft = Omit<CpuTopology, 'siblings'>;

export function cpuTopology(sources: CpuSources, problems: Problems): Cpus {
  const nodes = nodeCount(sources);
  const apicIds = numberedApicIds(sources);
  const count = possibleCount(sources, apicIds.length, problems);
  const drafts = Array.from({ length: count }, (_, cpu) => draft(sources, cpu, apicIds, nodes));
  reportApicIds(sources, drafts, apicIds, problems);
  const siblings = siblingsOf(drafts);
  return { cpus: drafts.map((cpu, i) => ({ ...cpu, siblings: siblings[i]! })), nodes };
}

/** A list of CPUs that the capture has, as its members, or undefined. */
function listed(machine: MachineBuilder, name: string): readonly number[] | undefined {
  const text = factOf(machine, `cpus ${name}`);
  const set = text === '' ? -1 : machine.set(text);
  return set < 0 ? undefined : [...new Sets(machine.t.set.table(), machine.t.range.table()).members(set)];
}

function possibleCount(sources: CpuSources, numbered: number, problems: Problems): number {
  const { machine, log, limit } = sources;
  const possible = listed(machine, 'possible');
  if (possible) return Math.max(0, ...possible) + 1;
  if (log.possibleCpus > 0) return log.possibleCpus;
  const known = Math.max(numbered, 1 + highestCpu(machine));
  problems.missing(
    'the list of possible CPUs',
    `${Math.max(1, known)} CPUs were taken, as many as are named`,
  );
  return Math.max(1, Math.min(known, limit));
}

function highestCpu(machine: MachineBuilder): number {
  const { col, length } = machine.t.cpu;
  return Math.max(-1, ...col.cpu.subarray(0, length));
}

function nodeCount({ log, srat, machine, numa }: CpuSources): number {
  if (!numa) return 1;
  if (log.nodes > 0) return log.nodes;
  const { col, length } = machine.t.cpu;
  return Math.max(1, srat?.count ?? 0, 1 + Math.max(-1, ...col.node.subarray(0, length)));
}

/** APIC ids by CPU number: the boot CPU, then enabled ones in the order of the MADT, then those that may be plugged in. */
function numberedApicIds(sources: CpuSources): number[] {
  const { madt } = sources;
  if (!madt) return [];
  const enabled = madt.processors.filter((p) => p.enabled).map((p) => p.apicId);
  const boot = of(sources, 0, 'apicId') ?? enabled[0];
  const later = madt.processors.filter((p) => !p.enabled && isUsable(sources, p.onlineCapable));
  return [
    ...(boot === undefined ? [] : [boot]),
    ...enabled.filter((id) => id !== boot),
    ...pluggable(
      sources.release,
      later.map((p) => p.apicId),
    ),
  ];
}

const isUsable = ({ fadt, guest }: CpuSources, onlineCapable: boolean): boolean =>
  fadt?.onlineCapable ? onlineCapable : guest;

/** Since 6.9 they are numbered at boot by their APIC ids; before, when they come. */
const pluggable = (release: ReleaseId, ids: readonly number[]): number[] =>
  release === '6.1' ? ids.map(() => -1) : [...ids].sort((a, b) => a - b);

function draft(sources: CpuSources, cpu: number, apicIds: readonly number[], nodes: number): Draft {
  const { srat } = sources;
  const present = isPresent(sources, cpu);
  const apicId = toldApicId(sources, cpu, apicIds) ?? (present ? cpu : -1);
  const node = of(sources, cpu, 'node') ?? srat?.nodes.get(apicId) ?? (nodes === 1 ? 0 : -1);
  return {
    apicId,
    node,
    package: of(sources, cpu, 'package') ?? -1,
    core: of(sources, cpu, 'core') ?? -1,
    present,
    bootOnline: present && isOnline(sources, cpu),
  };
}

/** What the kernel said of a CPU. */
function of(
  { machine }: CpuSources,
  cpu: number,
  column: 'apicId' | 'node' | 'package' | 'core',
): number | undefined {
  const row = machine.findCpu(cpu);
  const value = row < 0 ? -1 : machine.t.cpu.col[column][row]!;
  return value < 0 ? undefined : value;
}

function toldApicId(sources: CpuSources, cpu: number, apicIds: readonly number[]): number | undefined {
  const firmware = apicIds[cpu] ?? -1;
  return of(sources, cpu, 'apicId') ?? (firmware < 0 ? undefined : firmware);
}

function reportApicIds(
  sources: CpuSources,
  cpus: readonly Draft[],
  apicIds: readonly number[],
  problems: Problems,
): void {
  const assumed = cpus.flatMap((cpu, i) =>
    cpu.present && toldApicId(sources, i, apicIds) === undefined ? [i] : [],
  );
  if (assumed.length > 0)
    problems.missing(
      `the APIC ids of ${assumed.length} CPUs from CPU ${assumed[0]} on`,
      'their own numbers were taken',
    );
  for (const [cpu, firmware] of apicIds.entries()) {
    const said = of(sources, cpu, 'apicId');
    if (said === undefined || firmware < 0 || said === firmware) continue;
    const found = `CPU ${cpu} with APIC id ${said}`;
    problems.wrong(
      '',
      found,
      `APIC id ${firmware}, the next one of the MADT`,
      'what the kernel said was taken',
    );
    return;
  }
}

/** CPUs without any list are present: the firmware names those that are there. */
function isPresent({ machine, madt }: CpuSources, cpu: number): boolean {
  const present = listed(machine, 'present');
  if (present) return present.includes(cpu);
  return cpu < (madt?.processors.filter((p) => p.enabled).length ?? Number.POSITIVE_INFINITY);
}

function isOnline({ machine, maxcpus }: CpuSources, cpu: number): boolean {
  const online = listed(machine, 'online');
  if (online) return online.includes(cpu);
  const row = machine.findCpu(cpu);
  if (row >= 0 && machine.t.cpu.col.state[row]! & CpuState.online) return true;
  return cpu < Math.max(1, maxcpus ?? Number.POSITIVE_INFINITY);
}

/** Threads of one core; a CPU whose core is not known has none. */
function siblingsOf(cpus: readonly Draft[]): number[][] {
  const cores = new Map<string, number[]>();
  const key = (cpu: Draft, i: number): string =>
    cpu.package < 0 || cpu.core < 0 ? `cpu ${i}` : `${cpu.package}/${cpu.core}`;
  for (const [i, cpu] of cpus.entries()) {
    const core = cores.get(key(cpu, i)) ?? [];
    core.push(i);
    cores.set(key(cpu, i), core);
  }
  return cpus.map((cpu, i) => cores.get(key(cpu, i))!);
}
