// From a capture to the machine that it is of: what there was before the kernel decided anything. Facts only; where a text is missing,
// what Linux or a usual machine would have is taken, and a problem says so.

import type { Capture } from '../importers/capture.ts';
import { kernelParameters } from '../model/kernel-parameters.ts';
import type { ReleaseId, Topology } from '../model/topology.ts';
import { readDmar } from './acpi/dmar.ts';
import { readFadt, readHpet } from './acpi/fadt.ts';
import { readHexdump } from './acpi/hexdump.ts';
import { readIvrs } from './acpi/ivrs.ts';
import { readMadt, readSrat } from './acpi/madt.ts';
import { type AcpiTable, acpiTable } from './acpi/table.ts';
import { kernelConfig } from './topology-config.ts';
import { controllers } from './topology-controllers.ts';
import { cpuTopology } from './topology-cpus.ts';
import { type BootLog, readBootLog } from './topology-log.ts';
import { pciTopology } from './topology-pci.ts';
import { Problems, type TopologyProblem } from './topology-problems.ts';
import { remappingTopology } from './topology-remapping.ts';
import { factOf, type Text, type TopologySources, topologySources } from './topology-sources.ts';

export interface ReadTopology {
  readonly topology: Topology;
  readonly problems: readonly TopologyProblem[];
}

/** The machine of a capture. Never throws on content. */
export function topologyOf(capture: Capture): ReadTopology {
  const problems = new Problems();
  const sources = topologySources(capture);
  // A machine whose vectors are not given out here needs none of what is missing.
  const gaps = isOther(sources, problems) ? new Problems() : problems;
  return { topology: read(sources, gaps), problems: problems.all };
}

function read(sources: TopologySources, problems: Problems): Topology {
  const { first, texts } = sources;
  const release = releaseOf(factOf(first, 'kernel'), problems);
  const config = kernelConfig(texts('kernel-config'), release, problems);
  const tables = new Tables(texts('hexdump'), problems);
  const log = readBootLog(texts('console-log'));
  tables.reportMissing(log);
  const flags = cpuFlags(texts('cpuinfo'), problems);
  const line = commandLine(sources, problems);
  const { maxcpus } = kernelParameters(line, config.nrCpus).params;

  const madt = tables.read('APIC', readMadt);
  const fadt = tables.read('FACP', readFadt);
  const srat = tables.read('SRAT', readSrat);
  const guest = flags?.has('hypervisor') ?? false;
  const { cpus, nodes } = cpuTopology(
    {
      machine: first,
      madt,
      srat,
      fadt,
      log,
      release,
      guest,
      limit: config.nrCpus,
      numa: config.numa,
      maxcpus,
    },
    problems,
  );
  const params = parametersOf(line, cpus.length, problems);
  const hpet = tables.read('HPET', readHpet);
  const pci = pciTopology(sources, log, line, problems);
  const x2apic = flags?.has('x2apic') ?? false;
  const { functions } = pci;
  const dmar = tables.read('DMAR', readDmar);
  const ivrs = tables.read('IVRS', readIvrs);
  return {
    release,
    cpus,
    nodes,
    x2apic,
    ...hypervisorOf(log, cpus),
    arat: flags?.has('arat') ?? false,
    config,
    params,
    ...controllers({ machine: first, madt, fadt, hpet, log, config, params, cpus: cpus.length }, problems),
    remapping: remappingTopology(
      { machine: first, dmar, ivrs, srat, log, functions, x2apic, cx16: flags?.has('cx16') },
      problems,
    ),
    pci,
  };
}

/** True, with a problem, for other architectures and for guests of Xen. */
function isOther({ first }: TopologySources, problems: Problems): boolean {
  const arch = factOf(first, 'arch');
  const done = 'only its CPUs and PCI functions are as captured';
  if (arch !== '' && arch !== 'x86_64')
    problems.wrong('', `a machine of architecture ${arch}`, 'x86_64', done);
  else if (factOf(first, 'hypervisor') === 'xen')
    problems.wrong('', 'a kernel on Xen', 'a kernel that gives out the vectors itself', done);
  return problems.all.length > 0;
}

/** The release whose rules are nearest: 6.2 brought the device domains that 6.12 has. */
function releaseOf(kernel: string, problems: Problems): ReleaseId {
  const match = /^(\d+)\.(\d+)/.exec(kernel);
  if (!match) {
    problems.missing('the release of the kernel (version.txt)', '6.12 was taken');
    return '6.12';
  }
  const [major, minor] = [Number(match[1]), Number(match[2])];
  const release = major < 6 || (major === 6 && minor < 2) ? '6.1' : '6.12';
  if (`${major}.${minor}` !== release)
    problems.wrong('', `kernel ${major}.${minor}`, '6.1 or 6.12', `the rules of ${release} were taken`);
  return release;
}

function commandLine({ first }: TopologySources, problems: Problems): string {
  const line = factOf(first, 'command line');
  if (line === '')
    problems.missing('the kernel command line (cmdline.txt)', 'a line without parameters was taken');
  return line;
}

function parametersOf(line: string, cpus: number, problems: Problems): Topology['params'] {
  const { params, refused } = kernelParameters(line, cpus);
  for (const word of refused) problems.wrong('', word, 'a list of CPUs such as 0-3,8', 'it was left out');
  return params;
}

/**
 * KVM offers x2APIC without remapping (arch/x86/kernel/kvm.c: kvm_para_available). Nothing prints whether it offers 15 bits of
 * destination, which tells only where a CPU with a higher id came up.
 */
function hypervisorOf(log: BootLog, cpus: Topology['cpus']): Pick<Topology, 'hypervisor'> {
  if (log.hypervisor !== 'KVM') return {};
  return {
    hypervisor: {
      x2apic: true,
      msiExtDestId: cpus.some(({ apicId, bootOnline }) => bootOnline && apicId > 255),
    },
  };
}

/** Flags of the first CPU, or undefined where no text has them. */
function cpuFlags(texts: readonly Text[], problems: Problems): ReadonlySet<string> | undefined {
  for (const { text } of texts) {
    const match = /^flags\t*: (.*)$/m.exec(text);
    if (match) return new Set(match[1]!.split(' '));
  }
  problems.missing('the flags of a CPU (/proc/cpuinfo)', 'a CPU without x2APIC and without ARAT was taken');
  return undefined;
}

/** What is taken where the firmware has a table and the capture has not. */
const WITHOUT: Readonly<Record<string, string>> = {
  DMAR: 'a machine without VT-d was taken',
  IVRS: 'a machine without AMD-Vi was taken',
  SRAT: 'CPUs that were not online have no node',
};

/** ACPI tables of a capture by signature. */
class Tables {
  private readonly tables = new Map<string, AcpiTable>();
  private readonly problems: Problems;

  constructor(texts: readonly Text[], problems: Problems) {
    this.problems = problems;
    for (const { path, text, firstLine } of texts) {
      const { bytes, line } = readHexdump(text);
      const table = acpiTable(bytes);
      if (line > 0)
        problems.wrong(
          path,
          'a line of another form',
          'rows of hexdump -C',
          'the rows before it were read',
          firstLine + line - 1,
        );
      if (!table || this.tables.has(table.signature)) continue;
      if (table.wrong !== '')
        problems.wrong(path, table.wrong, 'a whole ACPI table', 'it was read as far as it goes', firstLine);
      this.tables.set(table.signature, table);
    }
  }

  read<T>(signature: string, reader: (table: AcpiTable) => T): T | undefined {
    const table = this.tables.get(signature);
    return table && reader(table);
  }
  /** Tables of which the log says that they are there; without a log, what nothing tells of. */
  reportMissing(log: BootLog): void {
    for (const [signature, done] of Object.entries(WITHOUT))
      if (log.tables.has(signature) && !this.tables.has(signature))
        this.problems.missing(`the table ${signature} (acpi/${signature}.hex)`, done);
    if (log.isEmpty && this.tables.size === 0)
      this.problems.missing(
        'ACPI tables or the boot log',
        'a machine without IOMMU, HPET and overrides was taken',
      );
  }
}
