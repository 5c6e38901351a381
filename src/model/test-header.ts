// For tests: the header of a machine of one moment.

import type { MachineHeader } from './machine.ts';

/** Moment `a` of capture `c`, of which nothing is known, and what is given. */
export const testHeader = (more: Partial<MachineHeader> = {}): MachineHeader => ({
  capture: 'c',
  step: 'a',
  steps: ['a'],
  description: '',
  kernel: '',
  arch: '',
  hypervisor: '',
  ...more,
});
