// The checks of the way against real captures: everything agrees there, and a changed column makes its check differ.

import { beforeAll, describe, expect, it } from 'vitest';
import { readSample } from '../../importers/read-sample.ts';
import type { MachineView } from '../../model/machine.ts';
import { entryOf, routeLine, routeOf } from '../../model/route.ts';
import { Known } from '../../model/tables.ts';
import { routeChecks, verdict } from './checks.ts';

let vtd: MachineView;
let plain: MachineView;
beforeAll(async () => {
  vtd = await readSample('x86-612-q35-vtd-many-devices', '00-boot');
  plain = await readSample('x86-612-q35-noiommu-4cpu', '00-boot');
});

describe('the way of an interrupt', () => {
  it('goes from the function through message, entry and vector to the handler', () => {
    const hops = routeOf(vtd, vtd.irqRow(60));
    expect(hops.map((hop) => hop.kind)).toEqual(['device', 'message', 'entry', 'root', 'irq']);
    expect(routeLine(hops)).toBe(
      '0000:03:00.0 → fee006d8 / 00000000 → IRTE 54 of dmar0 → vector 0x28 at CPU 2 → irq 60',
    );
  });

  it('has no entry without remapping', () => {
    expect(routeOf(plain, plain.irqRow(36)).map((hop) => hop.kind)).toEqual([
      'device',
      'message',
      'root',
      'irq',
    ]);
  });

  it('says that a message is unknown where nothing but its index follows from the capture', async () => {
    const machine = await readSample('x86-612-q35-noiommu-4cpu', '00-boot');
    const desc = machine.irqRow(36);
    const { col } = machine.t.msiDesc;
    const msi = machine.t.irqDesc.col.msi[desc]!;
    col.state[msi] = Known.derived;
    for (const column of [col.addressLo, col.addressHi, col.data]) column[msi] = 0;
    expect(routeOf(machine, desc)[1]).toMatchObject({
      kind: 'message',
      known: 'unknown',
      decoded: undefined,
      text: expect.stringContaining('was not read'),
    });
  });

  it('names a source for every hop of a whole capture', () => {
    for (let row = 0; row < vtd.t.irqDesc.length; row++) {
      if (vtd.t.irqDesc.col.msi[row]! < 0) continue;
      for (const hop of routeOf(vtd, row))
        expect(hop.source.line, `${hop.kind} of row ${row}`).toBeGreaterThan(0);
    }
  });
});

describe('the checks', () => {
  it('agree for every requested irq of a VT-d machine and of one without remapping', () => {
    for (const view of [vtd, plain]) {
      for (let row = 0; row < view.t.irqDesc.length; row++) {
        if (view.t.irqDesc.col.actions[row]! < 0 || view.t.irqDesc.col.msi[row]! < 0) continue;
        const checks = routeChecks(view, row);
        expect(checks.filter((check) => check.ok === false)).toEqual([]);
        expect(checks.length).toBeGreaterThan(5);
      }
    }
  });

  it('say where the message would go wrong when the entry names another vector', async () => {
    const view = await readSample('x86-612-q35-vtd-many-devices', '00-boot');
    const row = view.irqRow(60);
    view.t.remapEntry.col.vector[entryOf(view, row)] = 0x99;
    const checks = routeChecks(view, row);
    expect(checks.filter((check) => check.ok === false).map((check) => check.what)).toEqual([
      'number in the entry',
    ]);
    expect(verdict(view, row, checks)).toEqual({
      ok: false,
      text: 'irq 60 does not arrive as it should: number in the entry is 0x99, not 0x28',
    });
  });
});
