// Domains that hand out vectors from a matrix: VECTOR on x86, the IMSIC on RISC-V.

import type { MachineView } from '../../model/machine.ts';

export interface MatrixSource {
  /** Row of irqDomain. */
  readonly domain: number;
  /** Row of matrix. */
  readonly matrix: number;
  /** Name of the domain: `VECTOR`. */
  readonly name: string;
  /** What the domain calls its numbers. */
  readonly word: 'vector' | 'identity';
  readonly isX86: boolean;
}

/** All domains that print a matrix, those with a CPU that is online first; the order of the files otherwise. */
export function matrixSources(view: MachineView): MatrixSource[] {
  const { irqDomain, matrix } = view.t;
  const sources: MatrixSource[] = [];
  for (let domain = 0; domain < irqDomain.length; domain++) {
    const row = irqDomain.col.matrix[domain]!;
    if (row < 0) continue;
    const kind = view.str(irqDomain.col.kind[domain]);
    sources.push({
      domain,
      matrix: row,
      name: view.str(irqDomain.col.name[domain]),
      word: kind === 'imsic' ? 'identity' : 'vector',
      isX86: kind === 'x86-vector',
    });
  }
  const used = (source: MatrixSource): number => Number(matrix.col.onlineMaps[source.matrix]! > 0);
  return sources.sort((a, b) => used(b) - used(a));
}

/** The source that was asked for by name, or the first one that is in use; null where no CPU ever came online in one. */
export function chooseSource(
  view: MachineView,
  sources: readonly MatrixSource[],
  name: string,
): MatrixSource | null {
  const used = sources.filter((source) => view.t.matrix.col.onlineMaps[source.matrix]! > 0);
  return used.find((source) => source.name === name) ?? used[0] ?? null;
}
