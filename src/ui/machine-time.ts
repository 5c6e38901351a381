export { machineTime } from '../model/machine-time.ts';
