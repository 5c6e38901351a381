import { describe, expect, it } from 'vitest';
import type { Topology } from '../model/topology.ts';
import type { ScriptEvent } from './script.ts';
import type { StepCommand } from './step-commands.ts';
import { type Due, StepQueue } from './step-queue.ts';

const DEVICE = '0000:00:05.0';
const TOPOLOGY = { pci: { functions: [{ segment: 0, bus: 0, devfn: 0x28 }] } } as unknown as Topology;

const write = (irq: number, list: string): StepCommand => ({ kind: 'affinity', irq, list, result: 0 });
const test = (verb: string, ...numbers: number[]): StepCommand => ({
  kind: 'msitest',
  verb,
  device: DEVICE,
  numbers,
  result: 0,
});

function queue(...commands: StepCommand[]): StepQueue {
  const all = new StepQueue(new Map([['01-step', commands]]), TOPOLOGY);
  all.enter('01-step');
  return all;
}

const event = (name: string, fields: Record<string, number | string>, caller?: string): ScriptEvent =>
  ({ name, fields: new Map(Object.entries(fields)), caller }) as unknown as ScriptEvent;

const moves = (irq: number, mask: number) =>
  event('irq_do_set_affinity', { irq, mask }, 'irq_move_masked_irq');
const sets = (irq: number, mask: number) =>
  event('irq_do_set_affinity', { irq, mask }, 'irq_set_affinity_locked');

const texts = (due: readonly Due[]): string[] =>
  due.map(
    ({ command, at }) => `${at} ${command.kind}${'list' in command ? ` ${command.irq} ${command.list}` : ''}`,
  );

describe('commands of a step', () => {
  it('are done before the interrupt that shows them', () => {
    const commands = queue(write(33, '1'), write(33, '2'), write(34, '0'));
    expect(texts(commands.reach(moves(33, 4)).due)).toEqual(['begin affinity 33 1', 'begin affinity 33 2']);
    expect(texts(commands.leave())).toEqual(['begin affinity 34 0']);
  });

  it('are done by the event itself where it is the write', () => {
    const commands = queue(write(33, '1-2'));
    expect(commands.reach(sets(33, 6))).toEqual({ due: [], shown: write(33, '1-2') });
    expect(commands.leave()).toEqual([]);
  });

  it('wait for the end of the step where nothing shows them', () => {
    const commands = queue(write(33, '1'));
    expect(commands.reach(moves(33, 8)).due).toEqual([]);
    expect(texts(commands.leave())).toEqual(['begin affinity 33 1']);
  });

  it('come before a CPU that goes off line behind them', () => {
    const off: StepCommand = { kind: 'hotplug', cpu: 3, online: false };
    const commands = queue(write(33, '3'), off, write(33, '1'));
    const going = { ...event('irq_migrate_all_off_this_cpu', {}), cpu: 3 };
    expect(texts(commands.reach({ ...going, cpu: 2 }).due)).toEqual([]);
    expect(texts(commands.reach(going).due)).toEqual(['begin affinity 33 3']);
    expect(texts(commands.leave())).toEqual(['begin affinity 33 1']);
  });

  it('are those of msitest right behind the bind of its device', () => {
    const commands = queue(
      { kind: 'bind', device: DEVICE, driver: 'msitest' },
      test('allocaff', 1, 8, 15, 1, 0),
    );
    const allocation = event('pci_alloc_irq_vectors', { bus: 0, devfn: 0x28, min: 1, max: 8, flags: 15 });
    expect(commands.reach(allocation).shown).toMatchObject({ verb: 'allocaff' });
  });

  it('allocate with any word of msitest that begins so', () => {
    const commands = queue(test('allocaffnr', 1, 8, 12, 0, 1));
    const allocation = event('pci_alloc_irq_vectors', { bus: 0, devfn: 0x28, min: 1, max: 8, flags: 12 });
    expect(commands.reach(allocation).shown).toMatchObject({ verb: 'allocaffnr' });
  });

  it('are over when a marker announces the next one', () => {
    const commands = queue(write(33, '1'), write(34, '2'), test('free'));
    expect(commands.announce('OP affinity irq 33 -> 1')).toEqual([]);
    expect(texts(commands.announce('OP cpu 3 online -> 0'))).toEqual(['begin affinity 33 1']);
    expect(commands.announce('OP affinity irq 34 -> 2')).toEqual([]);
    expect(texts(commands.announce(`OP msitest free on ${DEVICE}`))).toEqual(['begin affinity 34 2']);
  });

  it('of msitest are known by their arguments', () => {
    const commands = queue(test('alloc', 1, 8, 4), test('req', 3), test('del', 20));
    const call = { bus: 0, devfn: 0x28 };
    const allocation = event('pci_alloc_irq_vectors', { ...call, min: 1, max: 8, flags: 4 });
    expect(commands.reach(allocation).shown).toEqual(test('alloc', 1, 8, 4));
    expect(commands.reach(event('request_irq', { name: 'mt-00:05.0-3' })).shown).toEqual(test('req', 3));
    expect(commands.reach(event('pci_msix_free_irq', call)).shown).toEqual(test('del', 20));
  });

  it('that take a driver away end when the next one begins', () => {
    const commands = queue(
      { kind: 'unbind', device: DEVICE, driver: 'nvme' },
      { kind: 'bind', device: DEVICE, driver: 'nvme' },
    );
    const call = { bus: 0, devfn: 0x28 };
    expect(commands.reach(event('pci_free_irq_vectors', call)).due).toEqual([]);
    const allocation = event('pci_alloc_irq_vectors', { ...call, min: 1, max: 1, flags: 4 });
    expect(texts(commands.reach(allocation).due)).toEqual(['end unbind']);
  });
});
