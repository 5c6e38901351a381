// irq domains and the vector matrix as debugfs shows them. kernel/irq/irqdomain.c: irq_domain_debug_show_one, irq_domain_debugfs_init;
// kernel/irq/matrix.c: irq_matrix_debug_show, 6.12 and 6.1.

import type { MachineBuilder } from '../model/machine.ts';
import { cpumaskNext, wordsFor } from './cpumask.ts';
import { domainName } from './irqdomain.ts';
import { type Machine, Mask } from './machine.ts';
import { mapLog } from './matrix-columns.ts';
import { bitList } from './view-lists.ts';

/** Folder of the root domain, which prints the matrix and the vectors of irqs. */
export const VECTOR_KIND = 'x86-vector';

/** File of the domain that irq_set_default_host() named: the root. */
const DEFAULT_FILE = 'default';

export const isVector = (m: Machine, domain: number): boolean =>
  m.chips.irqchips[m.irqDomain.kind[domain]!]?.id === VECTOR_KIND;

interface DomainFile {
  readonly name: string;
  readonly domain: number;
}

/** One file for each domain in the order of their names, the levels below repeated in each. */
export function fillDomains(m: Machine, b: MachineBuilder): void {
  const files = domainFiles(m);
  if (files.length === 0) return;
  const matrix = addMatrix(m, b);
  for (const file of files) addFile(m, b, file, matrix);
}

function domainFiles(m: Machine): DomainFile[] {
  const files: DomainFile[] = [];
  for (const [domain, used] of m.irqDomain.used.entries()) {
    if (used === 0) continue;
    files.push({ name: domainName(m, domain), domain });
    if (isVector(m, domain)) files.push({ name: DEFAULT_FILE, domain });
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function addFile(m: Machine, b: MachineBuilder, { name, domain }: DomainFile, matrix: number): void {
  const first = b.t.domainLevel.length;
  for (let row = domain; row >= 0; row = m.irqDomain.parent[row]! - 1) addLevel(m, b, row, matrix);
  b.t.domainFile.push({ name: b.strings.intern(name), first, levels: b.t.domainLevel.length - first });
}

function addLevel(m: Machine, b: MachineBuilder, domain: number, matrix: number): void {
  const { size, mapcount, flags, parent } = m.irqDomain;
  const below = parent[domain]! - 1;
  b.t.domainLevel.push({
    name: b.strings.intern(domainName(m, domain)),
    size: size[domain]!,
    mapped: mapcount[domain]!,
    flags: flags[domain]!,
    named: m.release.namedDomainFlags ? 1 : 0,
    matrix: isVector(m, domain) ? matrix : -1,
    parentName: below < 0 ? -1 : b.strings.intern(domainName(m, below)),
  });
}

function addMatrix(m: Machine, b: MachineBuilder): number {
  const { matrix, systemWord } = m.matrixColumns.tables;
  const words = wordsFor(m.matrixColumns.shape.matrixBits);
  const system = b.set(bitList(systemWord.col.systemMap, 0, words));
  const first = b.t.matrixRow.length;
  for (
    let cpu = cpumaskNext(m.masks, Mask.online, -1);
    cpu >= 0;
    cpu = cpumaskNext(m.masks, Mask.online, cpu)
  )
    addMatrixRow(m, b, cpu);
  return b.t.matrix.push({
    onlineMaps: matrix.col.onlineMaps[0]!,
    globalAvailable: matrix.col.globalAvailable[0]!,
    globalReserved: matrix.col.globalReserved[0]!,
    totalAllocated: matrix.col.totalAllocated[0]!,
    systemCount: b.sets.sets.col.size[system]!,
    system,
    first,
    rows: b.t.matrixRow.length - first,
  });
}

function addMatrixRow(m: Machine, b: MachineBuilder, cpu: number): void {
  const { shape, tables } = m.matrixColumns;
  const { available, managed, managedAllocated, allocated } = tables.cpumap.col;
  const map = (2 * cpu) << mapLog(shape);
  b.t.matrixRow.push({
    cpu,
    available: available[cpu]!,
    managed: managed[cpu]!,
    managedAllocated: managedAllocated[cpu]!,
    allocated: allocated[cpu]!,
    vectors: b.set(bitList(tables.cpumapWord.col.bits, map, wordsFor(shape.matrixBits))),
  });
}
