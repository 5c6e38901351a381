// Why a fault cannot be injected, in words.

import { EBUSY, EINVAL, ENODEV, ENOENT, ENOSPC, EOPNOTSUPP, errnoName } from '../../model/errno.ts';
import { FAULTS, Fault } from '../../model/simulation.ts';

/** One sentence with the number's name, for what injecting a fault answered: -errno. */
export function refusalWords(fault: number, answer: number): string {
  const words = wordsOf(fault, -answer);
  return `${words} (-${errnoName(-answer)})`;
}

function wordsOf(fault: number, errno: number): string {
  switch (errno) {
    case EOPNOTSUPP:
      return unsupported(fault);
    case ENODEV:
      return fault === Fault.offlineTarget
        ? 'The irq has no vector now'
        : 'MSI is off: the function sends no message';
    case ENOENT:
      return 'Nothing is behind the entry: no irq, or no remapping entry that the message names';
    case EINVAL:
      return fault === Fault.staleEntry
        ? 'There is no other CPU that the entry could lead to'
        : 'The function has no such entry';
    case EBUSY:
      return 'It is so already, or another fault has its place: repair that one first';
    case ENOSPC:
      return fault === Fault.unassignedVector
        ? 'Every vector of the CPU has an irq'
        : 'No room for another fault: repair one';
    default:
      return 'The engine could not do it';
  }
}

function unsupported(fault: number): string {
  if (fault === Fault.masked) return 'The MSI capability has no mask bits';
  return FAULTS[fault]?.needs === 'vtd'
    ? 'It needs VT-d to remap interrupts, which it does not here'
    : 'It needs interrupt remapping, which this machine does without';
}
