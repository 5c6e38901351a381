import { describe, expect, it } from 'vitest';
import { Call } from '../engine/calls.ts';
import type { Topology } from '../model/topology.ts';
import { StepCalls } from './step-calls.ts';
import type { StepCommand } from './step-commands.ts';

/** A root port, a switch port behind it, and an endpoint behind that. */
const TOPOLOGY = {
  pci: {
    functions: [
      { segment: 0, bus: 0, devfn: 8, secondaryBus: 1, physfn: -1 },
      { segment: 0, bus: 0, devfn: 16, secondaryBus: -1, physfn: -1 },
      { segment: 0, bus: 1, devfn: 0, secondaryBus: 2, physfn: -1 },
      { segment: 0, bus: 2, devfn: 0, secondaryBus: -1, physfn: -1 },
    ],
  },
  cpus: [{}, {}],
} as unknown as Topology;

const made = (calls: StepCalls, command: StepCommand, at: 'begin' | 'end') =>
  calls.of({ command, at }).map(({ start }) => [start.call, start.args[0]]);

describe('commands as calls', () => {
  const remove: StepCommand = { kind: 'remove', device: '0000:00:01.0' };

  it('remove what is behind a bridge before it, and add it again behind it', () => {
    const calls = new StepCalls(TOPOLOGY);
    expect(made(calls, remove, 'begin')).toEqual([]);
    const removed = made(calls, remove, 'end').filter(([call]) => call === Call.removeDevice);
    expect(removed.map(([, dev]) => dev)).toEqual([3, 2, 0]);
    expect(made(calls, { kind: 'rescan' }, 'begin')).toEqual([
      [Call.addDevice, 0],
      [Call.addDevice, 2],
      [Call.addDevice, 3],
    ]);
  });

  it('write the default affinity by its mask', () => {
    const calls = new StepCalls(TOPOLOGY).of({
      command: { kind: 'defaultAffinity', mask: '1,00000005' },
      at: 'begin',
    });
    expect(calls).toEqual([{ start: { call: Call.writeDefaultAffinity, args: [], mask: [0, 2, 32] } }]);
  });

  it('do not release again what the trace has shown to be released', () => {
    const calls = new StepCalls(TOPOLOGY);
    made(calls, remove, 'begin');
    calls.noteReleased(2);
    expect(made(calls, remove, 'end')).toEqual([
      [Call.releaseDevres, 3],
      [Call.removeDevice, 3],
      [Call.removeDevice, 2],
      [Call.releaseDevres, 0],
      [Call.removeDevice, 0],
    ]);
  });

  it('ask about a CPU that stays on line only where its vectors may be why', () => {
    const offline = (result: number): StepCommand => ({ kind: 'offline', cpu: 1, result });
    expect(made(new StepCalls(TOPOLOGY), offline(-28), 'begin')).toEqual([[Call.cpuDisable, 1]]);
    expect(made(new StepCalls(TOPOLOGY), offline(-16), 'begin')).toEqual([]);
  });
});
