import { describe, expect, it } from 'vitest';
import { Call } from '../engine/calls.ts';
import { EBUSY, EINVAL, EPERM } from '../model/errno.ts';
import { SimCall } from '../model/simulation.ts';
import { PRESETS } from '../scenario/presets.ts';
import { foresee, functionStates } from './foresee.ts';
import { Simulation } from './simulation.ts';
import { startOfRecipe } from './start.ts';
import { command, MACHINES, startOf } from './test-start.ts';

const simulation = (machine: keyof typeof MACHINES = 'vtd'): Simulation =>
  new Simulation(startOf(MACHINES[machine]));

/** The first irq of a function. */
function irqOf(s: Simulation, dev: number): number {
  const { msiDesc, shape } = s.machine;
  return msiDesc.irq[shape.msiFirst[dev]!]!;
}

describe('what commands would do', () => {
  it('is told, and the machine is as before', () => {
    const s = simulation();
    s.run(900);
    s.engine.clearEvents();
    const before = s.hash();
    const names = [...s.machine.names];
    const { results, irqs } = foresee(s, [
      { call: SimCall.name, args: [], mask: [], text: 'new' },
      command(SimCall.cpuOffline, [1]),
      command(SimCall.unbind, [0]),
    ]);
    expect(results.slice(1)).toEqual([0, 0]);
    expect(irqs.length).toBeGreaterThan(7);
    expect(s.hash()).toBe(before);
    expect([...s.machine.names]).toEqual(names);
    expect(s.engine.events().count).toBe(0);
    s.apply(command(SimCall.unbind, [0]));
    expect(s.engine.events().count).toBeGreaterThan(0);
  });

  it('is what they do', () => {
    const s = simulation('none');
    const irq = irqOf(s, 0);
    const to = command(Call.writeAffinity, [irq, 0], [3]);
    const foreseen = foresee(s, [to]);
    expect(s.apply(to).result).toBe(foreseen.results[0]);
    expect(foresee(s, [to]).irqs).toEqual([]);
    // Without remapping the move waits for the next interrupt.
    expect(foreseen.irqs.map(({ irq, after }) => [irq, after.isMovePending])).toEqual([[irq, true]]);
  });

  it('is a move at once where interrupts are remapped', () => {
    const s = simulation('vtd');
    const irq = irqOf(s, 0);
    const [change] = foresee(s, [command(Call.writeAffinity, [irq, 0], [3])]).irqs;
    expect(change!.before.cpu).not.toBe(3);
    expect(change!.after).toMatchObject({ cpu: 3, affinity: [3], isMovePending: false });
    expect(s.machine.apicChipData.cpu[irq]).toBe(change!.before.cpu);
  });

  it('names CPUs that go, and irqs that leave them', () => {
    const s = simulation();
    s.apply(command(Call.writeAffinity, [irqOf(s, 2), 0], [3]));
    const { cpus, irqs } = foresee(s, [command(SimCall.cpuOffline, [3])]);
    expect(cpus).toEqual([{ cpu: 3, isOnline: false }]);
    expect(irqs.length).toBeGreaterThan(0);
    for (const { before, after } of irqs) {
      expect(before.cpu).toBe(3);
      expect(after.cpu).not.toBe(3);
    }
  });

  it('names functions that lose their driver, and their irqs', () => {
    const { functions, irqs } = foresee(simulation(), [
      command(SimCall.unbind, [1]),
      command(Call.removeDevice, [1]),
    ]);
    expect(functions).toEqual([
      {
        dev: 1,
        before: { isPresent: true, isBound: true, mayUseMsi: true },
        after: { isPresent: false, isBound: false, mayUseMsi: true },
      },
    ]);
    expect(irqs.map(({ after }) => after.isAllocated)).toEqual(Array.from({ length: 8 }, () => false));
  });

  it('is told of those that come behind one that is refused, too', () => {
    const { results, irqs } = foresee(simulation(), [
      command(SimCall.bind, [0]),
      command(SimCall.unbind, [0]),
    ]);
    expect(results).toEqual([-EBUSY, 0]);
    expect(irqs.length).toBe(8);
    expect(foresee(simulation(), [command(Call.writeAffinity, [0, 0], [1])]).results).toEqual([-EPERM]);
    expect(foresee(simulation(), [command(SimCall.fire, [99, 0])]).results).toEqual([-EINVAL]);
  });
});

describe('functions of a machine', () => {
  it('are told with their driver and their virtual functions', () => {
    const { recipe } = PRESETS.find(({ id }) => id === 'nic-64-vfs')!;
    const s = new Simulation(startOfRecipe(recipe));
    const physical = functionStates(s.machine).findIndex(({ virtualTotal }) => virtualTotal > 0);
    const { virtualTotal, virtualOn, isBound } = functionStates(s.machine)[physical]!;
    expect(isBound).toBe(true);
    expect(virtualOn).toBeLessThanOrEqual(virtualTotal);
    s.apply(command(SimCall.setVirtualFunctions, [physical, 0]));
    expect(functionStates(s.machine)[physical]!.virtualOn).toBe(0);
    expect(s.apply(command(SimCall.setVirtualFunctions, [physical, virtualTotal])).result).toBe(0);
    const after = functionStates(s.machine);
    expect(after[physical]!.virtualOn).toBe(virtualTotal);
    expect(after.filter(({ physfn, isPresent }) => physfn === physical && isPresent).length).toBe(
      virtualTotal,
    );
  });
});
