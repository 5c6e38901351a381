// Searching a machine of 100,000 irqs, against looking at the same texts with includes().

import { MachineBuilder } from '../src/model/machine.ts';
import { testHeader } from '../src/model/test-header.ts';
import { buildIndex, search } from '../src/store/search.ts';
import { type BenchMaker, type BenchRow, ratioRow } from './rows.ts';

const IRQS = 100_000;

async function againstIncludes(): Promise<BenchRow> {
  const m = new MachineBuilder();
  const names = Array.from({ length: IRQS }, (_, irq) => `nvme${irq >> 6}q${irq & 63}`);
  for (const [irq, name] of names.entries()) m.t.irqDesc.col.actions[m.irq(irq)] = m.strings.intern(name);
  const index = buildIndex(m.finish(testHeader()));
  let found = 0;
  return ratioRow(
    {
      id: 'search-vs-includes',
      unit: '× includes() of every name',
      target: 25,
      note: `${IRQS} irqs, ranked and in groups`,
    },
    9,
    () => void search(index, 'nvme99q1'),
    () => {
      found = names.filter((name) => name.toLowerCase().includes('nvme99q1')).length;
      if (found === 0) throw new Error('nothing found');
    },
  );
}

export const searchRows: readonly BenchMaker[] = [{ id: 'search-vs-includes', run: againstIncludes }];
