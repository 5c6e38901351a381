// For tests: a small machine with a vector matrix, put together by hand.

import { MachineBuilder, type MachineView } from '../../model/machine.ts';
import { Bus, CpuState, Detail, Has } from '../../model/tables.ts';
import { testHeader } from '../../model/test-header.ts';
import { buildMatrix, type Matrix } from './matrix.ts';
import { matrixSources } from './source.ts';

export interface TestCpu {
  readonly cpu: number;
  /** What is allocated, as the kernel prints it. */
  readonly vectors: string;
  readonly man?: number;
  readonly mac?: number;
  /** Added to what avl should be. */
  readonly quirk?: number;
  readonly node?: number;
}

export interface TestIrq {
  readonly irq: number;
  readonly cpu: number;
  readonly vector: number;
  readonly device?: string;
  readonly driver?: string;
  readonly actions?: string;
  readonly managed?: boolean;
  /** CPUs asked for, as the kernel prints them. */
  readonly affinity?: string;
  /** Where it came from and still holds a vector. */
  readonly previous?: readonly [cpu: number, vector: number];
  /** Counts by CPU. */
  readonly counts?: readonly (readonly [cpu: number, count: number])[];
}

export interface TestMachine {
  readonly cpus: readonly TestCpu[];
  readonly irqs?: readonly TestIrq[];
  /** CPUs that are present and not online. */
  readonly offline?: readonly number[];
  readonly system?: string;
  readonly kind?: 'x86-vector' | 'imsic';
  /** Numbers that an empty CPU has available. */
  readonly size?: number;
}

export const SYSTEM_612 = '0-17,19,21,50,236,246-248,250-255';

export function testMachine(spec: TestMachine): MachineView {
  const b = new MachineBuilder();
  const { t } = b;
  const matrix = addMatrix(b, spec);
  const domain = t.irqDomain.push({
    name: b.strings.intern('VECTOR'),
    kind: b.strings.intern(spec.kind ?? 'x86-vector'),
    role: b.strings.intern('VE'),
    dumped: 1,
    matrix,
  });
  for (const { cpu, node = -1 } of spec.cpus)
    t.cpu.push({ cpu, node, state: CpuState.possible | CpuState.present | CpuState.online });
  for (const cpu of spec.offline ?? []) t.cpu.push({ cpu, state: CpuState.possible | CpuState.present });
  for (const irq of spec.irqs ?? []) addIrq(b, irq, domain);
  return b.finish(testHeader({ kernel: '6.12.117', arch: spec.kind === 'imsic' ? 'riscv64' : 'x86_64' }));
}

function addMatrix(b: MachineBuilder, spec: TestMachine): number {
  const { t } = b;
  const size = spec.size ?? 202;
  const first = t.matrixRow.length;
  let total = 0;
  for (const { cpu, vectors, man = 0, mac = 0, quirk = 0 } of spec.cpus) {
    const set = b.set(vectors);
    const allocated = t.set.col.size[set]!;
    const available = size - (allocated - mac) - man + quirk;
    t.matrixRow.push({ cpu, available, managed: man, managedAllocated: mac, allocated, vectors: set });
    total += allocated;
  }
  const system = b.set(spec.system ?? SYSTEM_612);
  return t.matrix.push({
    onlineMaps: spec.cpus.length,
    totalAllocated: total,
    systemCount: t.set.col.size[system]!,
    system,
    first,
    rows: spec.cpus.length,
  });
}

function addIrq(b: MachineBuilder, spec: TestIrq, domain: number): void {
  const { t } = b;
  const str = (text: string | undefined): number => (text === undefined ? -1 : b.strings.intern(text));
  const detailRow = t.x86Vector.push({
    vector: spec.vector,
    target: spec.cpu,
    prevTarget: spec.previous?.[0] ?? 0,
    prevVector: spec.previous?.[1] ?? 0,
    moveInProgress: spec.previous ? 1 : 0,
  });
  const first = t.irqData.push({
    domainName: b.strings.intern('VECTOR'),
    domain,
    detail: Detail.x86,
    detailRow,
  });
  const deviceRow = spec.device === undefined ? -1 : b.device(spec.device, Bus.pci);
  if (deviceRow >= 0) t.device.col.driver[deviceRow] = str(spec.driver);
  const firstCount = t.count.length;
  for (const [cpu, value] of spec.counts ?? []) t.count.push({ cpu, value });
  const row = b.irq(spec.irq);
  const columns = {
    has: Has.debugfs,
    first,
    levels: 1,
    vector: spec.vector,
    target: spec.cpu,
    deviceRow,
    actions: str(spec.actions),
    managed: spec.managed ? 1 : 0,
    affinity: b.set(spec.affinity ?? String(spec.cpu)),
    firstCount,
    counts: spec.counts?.length ?? 0,
    total: (spec.counts ?? []).reduce((sum, [, n]) => sum + n, 0),
  };
  for (const [name, value] of Object.entries(columns))
    t.irqDesc.col[name as keyof typeof columns][row] = value;
}

/** The matrix of such a machine. */
export function testMatrix(spec: TestMachine): Matrix {
  const view = testMachine(spec);
  return buildMatrix(view, matrixSources(view)[0]!);
}

/** A machine of many CPUs on 16 nodes; numbers come from a fixed sequence, each CPU has 0 to 120 vectors in use. */
export function largeMachine(cpus: number): MachineView {
  let state = 12345;
  const next = (): number => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state;
  };
  return testMachine({
    cpus: Array.from({ length: cpus }, (_, cpu) => {
      const last = 51 + (next() % 100);
      return {
        cpu,
        vectors: next() % 8 === 0 ? '' : `32-48,51-${last}`,
        node: Math.floor((cpu * 16) / cpus),
      };
    }),
  });
}
