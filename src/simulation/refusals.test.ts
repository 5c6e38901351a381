import { describe, expect, it } from 'vitest';
import { Call } from '../engine/calls.ts';
import type { Machine } from '../engine/machine.ts';
import { seeded } from '../engine/matrix-testing.ts';
import { EINVAL, EIO } from '../model/errno.ts';
import { hasRule, refusalOf } from '../model/refusals.ts';
import { type Command, SimCall } from '../model/simulation.ts';
import { checkRecipe } from '../scenario/check.ts';
import { PRESETS } from '../scenario/presets.ts';
import { type Below, randomRecipe } from '../scenario/test-recipes.ts';
import { checkCommand } from './check.ts';
import { Simulation } from './simulation.ts';
import { startOfRecipe } from './start.ts';

/** Numbers as commands have them: often such as are there, sometimes not. */
function randomCommand(m: Machine, below: Below): Command {
  const one = <T>(list: readonly T[]): T => list[below(list.length)]!;
  const dev = () => below(m.topology.pci.functions.length);
  const cpu = () => below(m.shape.cpus);
  const live = [...m.irqDesc.allocated.keys()].filter((row) => m.irqDesc.allocated[row] !== 0);
  const irq = () => (below(12) === 0 ? below(m.shape.irqs) : one(live));
  const entry = () => below(below(2) === 0 ? 3 : 40);
  const flags = () => one([1, 2, 4, 6, 7, 12, 15]);
  const name = () => below(m.names.length + 1) - 1;
  const most = () => below(one([3, 10, 300]));
  const args: Readonly<Record<number, () => number[]>> = {
    [Call.lapicOnline]: () => [cpu()],
    [Call.affinityOnlineCpu]: () => [cpu()],
    [Call.pciAllocIrqVectors]: () => [dev(), below(4), most(), flags(), 0, 0, 0, 0, 0],
    [Call.pciFreeIrqVectors]: () => [dev()],
    [Call.pciMsixAllocIrqAt]: () => [dev(), below(3) === 0 ? -1 : entry()],
    [Call.pciMsixFreeIrq]: () => [dev(), entry()],
    [Call.pciEnableMsi]: () => [dev()],
    [Call.pciEnableMsixRange]: () => [dev(), below(4), most()],
    [Call.pciDisableMsi]: () => [dev()],
    [Call.pciDisableMsix]: () => [dev()],
    [Call.requestIrq]: () => [irq(), one([0, 0x80, 0x2080]), Math.max(0, name())],
    [Call.freeIrq]: () => [irq(), name()],
    [Call.disableIrq]: () => [irq()],
    [Call.enableIrq]: () => [irq()],
    [Call.writeAffinity]: () => [irq(), 0],
    [Call.setAffinity]: () => [irq()],
    [Call.setAffinityAndHint]: () => [irq()],
    [Call.updateAffinityHint]: () => [irq()],
    [Call.removeDevice]: () => [dev()],
    [Call.addDevice]: () => [dev()],
    [Call.writeMsiBus]: () => [dev(), below(2)],
    [Call.mapGsi]: () => [below(64), below(2), below(2), -1],
    [SimCall.fire]: () => [dev(), entry()],
    [SimCall.takeInterrupts]: () => [cpu(), below(2)],
    [SimCall.cpuOffline]: () => [cpu()],
    [SimCall.cpuOnline]: () => [cpu()],
    [SimCall.bind]: () => [dev()],
    [SimCall.unbind]: () => [dev()],
    [SimCall.setVirtualFunctions]: () => [dev(), below(9)],
    [SimCall.startSource]: () => [below(6), dev(), entry(), 1 + below(9), 1000, 1, below(99)],
    [SimCall.setRate]: () => [below(200), 1000],
    [SimCall.stopSource]: () => [below(200) - 1],
    [SimCall.inject]: () => [below(8), dev(), entry(), -1],
    [SimCall.repair]: () => [below(9) - 1],
  };
  const call = Number(one(Object.keys(args)));
  const mask = Array.from({ length: below(4) }, cpu);
  return { call, args: args[call]!(), mask };
}

/** Whether it is such as the machine of a kernel can meet: handlers go before vectors do, and drivers before their function does. */
function isInOrder({ irqDesc, device }: Machine, { call, args }: Command): boolean {
  const [a = 0] = args;
  const frees: readonly number[] = [Call.pciFreeIrqVectors, Call.pciDisableMsi, Call.pciDisableMsix];
  if (call === Call.removeDevice || call === Call.addDevice) return device.bound[a] === 0;
  if (call === Call.pciMsixFreeIrq || frees.includes(call))
    return irqDesc.device.every((owner, irq) => owner !== a + 1 || irqDesc.action[irq] === 0);
  return call !== Call.lapicOnline && call !== Call.affinityOnlineCpu;
}

const seen = new Set<string>();

function refuseAll(s: Simulation, below: Below, commands: number): void {
  for (let n = 0; n < commands; n++) {
    const command = randomCommand(s.machine, below);
    if (!isInOrder(s.machine, command)) continue;
    const isWrong = checkCommand(s.machine, command) !== 0;
    const { result } = s.apply(command);
    if (result >= 0) continue;
    if (!isWrong) {
      seen.add(`${command.call} ${result}`);
      expect(hasRule(command.call, result), JSON.stringify([command, result])).toBe(true);
    }
  }
}

describe('refused commands', () => {
  const seeds = Array.from({ length: 60 }, (_, i) => 500 + i);
  const fitting = seeds.filter((seed) => checkRecipe(randomRecipe(seeded(seed))).length === 0);

  it.each(fitting)('have a rule of their own on a machine of a random recipe (seed %i)', (seed) => {
    const below = seeded(seed);
    refuseAll(new Simulation(startOfRecipe(randomRecipe(below))), below, 300);
  });

  it.each(PRESETS.filter(({ recipe }) => (recipe.cpus ?? 4) <= 32).map(({ id }) => id))(
    'have a rule of their own on %s',
    (id) => {
      const { recipe } = PRESETS.find((preset) => preset.id === id)!;
      refuseAll(new Simulation(startOfRecipe(recipe)), seeded(7), 400);
    },
  );

  it('were met in many ways', () => {
    expect(seen.size).toBeGreaterThan(35);
  });
});

describe('rules', () => {
  const all = [...Object.values(Call), ...Object.values(SimCall)]
    .flatMap((call) =>
      Array.from({ length: 530 }, (_, errno) => ({ call, result: -errno, ...refusalOf(call, -errno) })),
    )
    .filter(({ call, result }) => hasRule(call, result));

  it.each(all.map((each) => [each.call, each.name, each] as const))(
    'of %i, %s: a sentence',
    (_, name, each) => {
      expect(name).toMatch(/^E[A-Z0-9]+$/);
      expect(each.rule).toMatch(/^[A-Z].*\.$/);
      expect(each.source).toMatch(/^$|^[a-z0-9/_.-]+\.[ch]: \w+, 6\.\d+$/);
    },
  );

  it('name the number and its general meaning where a call has none', () => {
    expect(refusalOf(SimCall.fire, -EINVAL)).toEqual({
      name: 'EINVAL',
      rule: 'A number of the command is none that it takes.',
      source: '',
    });
    expect(refusalOf(SimCall.fire, -EIO).rule).toMatch(/^The engine ended twice/);
    expect(refusalOf(SimCall.fire, -77).name).toBe('77');
  });

  it('say where the kernel has them', () => {
    expect(refusalOf(Call.writeAffinity, -EIO).source).toBe('kernel/irq/proc.c: write_irq_affinity, 6.1');
    expect(refusalOf(Call.writeAffinity, -EINVAL).source).toBe('kernel/irq/proc.c: write_irq_affinity, 6.12');
  });
});
