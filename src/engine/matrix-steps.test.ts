// Three sequences of the kernel's allocator built in user space, with its answer and its counters after every step.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ENOSPC } from '../model/errno.ts';
import { chosenBit, chosenCpu, irqMatrix } from './matrix.ts';
import { irqAllocMatrix } from './matrix-columns.ts';
import { matrixFacts } from './matrix-facts.ts';
import { maskColumns } from './matrix-replay.ts';

interface Step {
  readonly op: 'online' | 'offline' | 'alloc' | 'alloc_managed' | 'free' | 'reserve' | 'reserve_managed';
  readonly cpu: number;
  readonly bit: number;
  readonly mask: readonly number[];
  readonly managed: boolean;
  readonly reserved: boolean;
  readonly result?: { readonly bit: number; readonly cpu: number } | { readonly error: number };
  readonly after: {
    readonly global_available: number;
    readonly global_reserved: number;
    readonly total_allocated: number;
    readonly online_maps: number;
    readonly cpus: readonly {
      readonly avl: number;
      readonly act: number;
      readonly man: number;
      readonly mac: number;
    }[];
  };
}

interface Sequence {
  readonly cpus: number;
  readonly alloc_start: number;
  readonly alloc_end: number;
  readonly system_bits: readonly number[];
  readonly steps: readonly Step[];
}

const FILE = path.join(import.meta.dirname, 'fixtures/x86-matrix-steps.json.gz');
const SEQUENCES: readonly Sequence[] = JSON.parse(gunzipSync(readFileSync(FILE)).toString());

function run(
  { cpus, alloc_start: allocStart, alloc_end: allocEnd, system_bits, steps }: Sequence,
  scanCpus: number,
) {
  const columns = irqAllocMatrix({ cpus, matrixBits: 256, allocStart, allocEnd, scanCpus });
  const matrix = irqMatrix(
    columns,
    maskColumns(
      cpus,
      steps.map(({ mask }) => mask ?? []),
    ),
  );
  const facts = matrixFacts(columns);
  for (const bit of system_bits) matrix.assignSystem(0, bit, false);

  const answer = (got: number) => (got < 0 ? { error: got } : { bit: chosenBit(got), cpu: chosenCpu(got) });

  function take(step: Step, mask: number): Step['result'] {
    switch (step.op) {
      case 'online':
        return void matrix.online(step.cpu);
      case 'offline':
        return void matrix.offline(step.cpu);
      case 'alloc':
        return answer(matrix.alloc(mask, step.reserved));
      case 'alloc_managed':
        return answer(matrix.allocManaged(mask));
      case 'free':
        return void matrix.free(step.cpu, step.bit, step.managed);
      case 'reserve':
        return void matrix.reserve();
      case 'reserve_managed':
        return matrix.reserveManaged(mask) < 0 ? { error: -ENOSPC } : undefined;
    }
  }

  function counters(): Step['after'] {
    const [global_available, global_reserved, , total_allocated, online_maps] = facts.global() as number[];
    const rows = Array.from({ length: cpus }, (_, cpu) => facts.cpu(cpu) as number[]);
    return {
      global_available: global_available!,
      global_reserved: global_reserved!,
      total_allocated: total_allocated!,
      online_maps: online_maps!,
      cpus: rows.map(([avl, act, man, mac]) => ({ avl: avl!, act: act!, man: man!, mac: mac! })),
    };
  }

  return steps.map((step, mask) => ({ step, got: take(step, mask), after: counters() }));
}

describe.each([
  ['by a look at every CPU', 8192],
  ['by levels', 0],
])('the vector matrix %s', (_, scanCpus) => {
  it.each([0, 1, 2])('answers and counts in sequence %i as the kernel did', (number) => {
    for (const { step, got, after } of run(SEQUENCES[number]!, scanCpus)) {
      expect(got).toEqual(step.result);
      expect(after).toEqual(step.after);
    }
  });
});
