// The kernel command line, as far as it decides about interrupts. Parameters as in Documentation/admin-guide/kernel-parameters.txt;
// drivers/iommu/irq_remapping.c: setup_irqremap, kernel/sched/isolation.c: housekeeping_isolcpus_setup, lib/bitmap-str.c:
// bitmap_parselist, 6.12.

import { EINVAL, ERANGE } from './errno.ts';
import type { KernelParameters } from './topology.ts';

export interface ParsedParameters {
  readonly params: KernelParameters;
  /** Parameters that the kernel would not take, as they stand. */
  readonly refused: readonly string[];
}

/** `cpus`: nr_cpu_ids, by which lists are read. */
export function kernelParameters(text: string, cpus: number): ParsedParameters {
  const words = (text.match(/(?:[^\s"]|"[^"]*")+/g) ?? []).map((word) => word.replaceAll('"', ''));
  const refused: string[] = [];
  const list = (name: string, value: string | undefined): CpuList | undefined => {
    const found = value === undefined ? undefined : cpuList(value, cpus);
    if (found && found.errno !== 0) refused.push(`${name}=${value}`);
    return found;
  };
  const maxcpus = maxCpus(words);
  const irqaffinity = list('irqaffinity', lastOf(words, 'irqaffinity'));
  const isolated = list('isolcpus', managedList(lastOf(words, 'isolcpus')));
  return {
    params: {
      text,
      // Without a second CPU the IO-APIC is left alone, too (arch/x86/kernel/apic/io_apic.c: arch_disable_smp_support).
      noapic: words.includes('noapic') || maxcpus === 0,
      nolapic: words.includes('nolapic') || words.includes('disableapic'),
      acpiOff: lastOf(words, 'acpi') === 'off',
      nomsi: parts(words, 'pci').includes('nomsi'),
      ...remapping(words),
      amdIommuOff: parts(words, 'amd_iommu').some((part) => part.startsWith('off')),
      intelIommuOff: lastOnOff(parts(words, 'intel_iommu')) === false,
      iommuOff: parts(words, 'iommu').some((part) => part.startsWith('off')),
      nox2apic: words.includes('nox2apic'),
      x2apicPhys: words.includes('x2apic_phys'),
      maxcpus,
      // What a bad list says before its error counts for irq_affinity_setup(), which ignores the answer.
      irqaffinity: irqaffinity?.cpus,
      isolatedManagedIrq: isolated?.errno === 0 ? isolated.cpus : undefined,
    },
    refused,
  };
}

/** Value of the last `name=`. */
const lastOf = (words: readonly string[], name: string): string | undefined =>
  words.findLast((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);

/** Parts of all `name=`, separated by commas. */
const parts = (words: readonly string[], name: string): string[] =>
  words
    .filter((word) => word.startsWith(`${name}=`))
    .flatMap((word) => word.slice(name.length + 1).split(','));

function maxCpus(words: readonly string[]): number | undefined {
  if (words.includes('nosmp')) return 0;
  const value = Number.parseInt(lastOf(words, 'maxcpus') ?? '', 10);
  return Number.isNaN(value) ? undefined : value;
}

/** Whether the last part that says on or off says on; undefined where none does. */
const lastOnOff = (all: readonly string[]): boolean | undefined =>
  all.findLast((part) => part.startsWith('on') || part.startsWith('off'))?.startsWith('on');

type Remapping = Pick<KernelParameters, 'intremapOff' | 'nosid' | 'noX2apicOptout' | 'nopost' | 'postedMsi'>;

/** The kernel looks at the beginning of each part only, and `on` takes an earlier `off` back. */
function remapping(words: readonly string[]): Remapping {
  const all = parts(words, 'intremap');
  const on = lastOnOff(all);
  const off = on === undefined ? words.includes('nointremap') : !on;
  const has = (name: string): boolean => all.some((part) => part.startsWith(name));
  return {
    intremapOff: off,
    nosid: has('nosid'),
    noX2apicOptout: has('no_x2apic_optout'),
    nopost: off || has('nopost'),
    postedMsi: has('posted_msi'),
  };
}

/** The list of `isolcpus=` when managed_irq stands before it. */
function managedList(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const all = value.split(',');
  const from = all.findIndex((part) => !/^[a-z_]+$/i.test(part));
  const flags = from < 0 ? all : all.slice(0, from);
  return flags.includes('managed_irq') ? all.slice(flags.length).join(',') : undefined;
}

const REGION = /^(?:all|(\d+|N)(?:-(\d+|N))?)(?::(\d+)\/(\d+))?$/;

export interface CpuList {
  /** Ascending; of a list that is not taken those before the error. */
  readonly cpus: readonly number[];
  /** 0, -EINVAL or, for a CPU that there is not, -ERANGE. */
  readonly errno: number;
}

/** CPUs of a list such as `0-3,8` or `0-31:2/4`, read by nr_cpu_ids. */
export function cpuList(text: string, cpus: number): CpuList {
  const found = new Set<number>();
  const end = (errno: number): CpuList => ({ cpus: [...found].sort((a, b) => a - b), errno });
  for (const part of text.split(',').filter((p) => p !== '')) {
    const match = REGION.exec(part);
    if (!match) return end(-EINVAL);
    const number = (digits: string): number => (digits === 'N' ? cpus - 1 : Number(digits));
    const first = match[1] === undefined ? 0 : number(match[1]);
    const last = match[1] === undefined ? cpus - 1 : number(match[2] ?? match[1]);
    const group = Number(match[4] ?? last - first + 1);
    const used = Number(match[3] ?? group);
    if (first > last || group === 0 || used > group) return end(-EINVAL);
    if (last >= cpus) return end(-ERANGE);
    for (let cpu = first; cpu <= last; cpu++) if ((cpu - first) % group < used) found.add(cpu);
  }
  return end(0);
}
