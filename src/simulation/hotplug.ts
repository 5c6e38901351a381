// A CPU leaves or comes, as the kernel's state machine for it calls the interrupt code. kernel/cpu.c: cpuhp_hp_states, 6.12.

import { Call } from '../engine/calls.ts';
import { cpumaskTest } from '../engine/cpumask.ts';
import type { Engine } from '../engine/engine.ts';
import { Mask } from '../engine/machine.ts';
import { EBUSY, EINVAL } from '../model/errno.ts';

const TASK = 0;
const BOOT_CPU = 0;

/** remove_cpu(): 0, or -errno of the kernel. The boot CPU stays: Linux has no way to take it off x86 since 6.5. */
export function cpuOffline(engine: Engine, cpu: number): number {
  const { machine: m } = engine;
  if (!cpumaskTest(m.masks, Mask.online, cpu)) return -EINVAL;
  if (cpu === BOOT_CPU) return -EBUSY;
  engine.begin(TASK, Call.cpuDisable, [cpu]);
  const ret = engine.run(TASK, cpu);
  if (ret !== 0) return ret;
  engine.begin(TASK, Call.migrateAllOffThisCpu, [cpu]);
  return engine.run(TASK, cpu);
}

/** add_cpu(): 0, or -EINVAL where the CPU is not there or on line already. */
export function cpuOnline(engine: Engine, cpu: number): number {
  const { machine: m } = engine;
  if (!cpumaskTest(m.masks, Mask.present, cpu) || cpumaskTest(m.masks, Mask.online, cpu)) return -EINVAL;
  engine.begin(TASK, Call.lapicOnline, [cpu]);
  const ret = engine.run(TASK, cpu);
  if (ret !== 0) return ret;
  engine.begin(TASK, Call.affinityOnlineCpu, [cpu]);
  return engine.run(TASK, cpu);
}
