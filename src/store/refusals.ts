// Why a command was refused: the errno by its name, and the rule behind it.

import {
  EBUSY,
  EEXIST,
  EINVAL,
  EIO,
  ENODEV,
  ENOENT,
  ENOMEM,
  ENOSPC,
  ENOSYS,
  ENOTSUPP,
  ENXIO,
  EOPNOTSUPP,
  EPERM,
  ERANGE,
} from '../model/errno.ts';
import { SimCall } from '../model/simulation.ts';

export interface Refusal {
  /** `ENOSPC` */
  readonly name: string;
  /** One sentence with its full stop. */
  readonly rule: string;
}

const ERRNO = {
  EPERM,
  ENOENT,
  EIO,
  ENXIO,
  ENOMEM,
  EBUSY,
  EEXIST,
  ENODEV,
  EINVAL,
  ENOSPC,
  ERANGE,
  ENOSYS,
  EOPNOTSUPP,
  ENOTSUPP,
};

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(ERRNO).map(([name, value]) => [value, name]),
);

/** What any command can be refused for. */
const ANY: Readonly<Record<number, string>> = {
  [EINVAL]: 'A number of the command is none that it takes.',
  [EIO]: 'The engine ended twice during this command, so it was left out.',
  [ENOSPC]: 'There is no room left for it.',
  [ENODEV]: 'There is no such device.',
  [ENOENT]: 'There is no such thing.',
};

const RULES: Readonly<Record<number, Readonly<Record<number, string>>>> = {
  [SimCall.startSource]: {
    [EINVAL]: 'The function has no such entries, or a number is out of its range.',
    [ENOSPC]: 'Every row for sources is taken: there is one for each function and 64 more.',
  },
  [SimCall.startForger]: {
    [ENOSPC]: 'Every row for sources is taken: there is one for each function and 64 more.',
  },
  [SimCall.setRate]: { [ENOENT]: 'The source has been stopped.' },
  [SimCall.stopSource]: { [ENOENT]: 'The source has been stopped already.' },
  [SimCall.cpuOffline]: {
    [EINVAL]: 'The CPU is off line already.',
    [EBUSY]: 'The boot CPU stays on line: since 6.5 the kernel has no way to take it off on x86.',
    [ENOSPC]:
      'The CPUs that would be left have fewer free vectors than this one has in use (lapic_can_unplug_cpu).',
  },
  [SimCall.cpuOnline]: { [EINVAL]: 'The CPU is on line already, or it is not there.' },
};

/**
 * Why a command was refused.
 * @param call number of Call or SimCall
 * @param result -errno
 */
export function refusalOf(call: number, result: number): Refusal {
  const errno = -result;
  const rule = RULES[call]?.[errno] ?? ANY[errno] ?? 'The kernel says no more than this number.';
  return { name: NAMES.get(errno) ?? `errno ${errno}`, rule };
}
