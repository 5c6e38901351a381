// No simulation, for tests of everything else.

import type { NewSimulation } from './simulation.ts';

export const noSimulation: NewSimulation = () => Promise.reject(new Error('there is no simulation here'));
