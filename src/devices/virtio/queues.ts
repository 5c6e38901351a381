// Virtqueues of each kind of virtio device: which have a callback, and so may have a vector.

import type { ReleaseId } from '../../model/topology.ts';
import type { FunctionFacts } from '../driver.ts';
import { uintParameter } from '../parameters.ts';

export interface VirtQueues {
  /** Names of those with a callback, in order. */
  readonly names: readonly string[];
  /** Queues in front whose vectors are not spread, -1 where the driver gives no descriptor. */
  readonly own: number;
}

/** Possible CPUs of the machine, and its kernel. */
export interface VirtMachine {
  readonly possibleCpus: number;
  readonly release: ReleaseId;
}

type QueuesOf = (facts: FunctionFacts, machine: VirtMachine) => VirtQueues;

const numbered = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${name}.${i}`);

/** drivers/net/virtio_net.c: virtnet_find_vqs(). The control queue has no callback. */
function network({ registers }: FunctionFacts): VirtQueues {
  const pairs = Array.from({ length: registers.queues ?? 1 }, (_, i) => [`input.${i}`, `output.${i}`]);
  return { names: pairs.flat(), own: -1 };
}

/** drivers/block/virtio_blk.c: init_vq(), no more queues than CPUs or than was asked for; those that are polled have no callback. */
function block({ registers, commandLine }: FunctionFacts, { possibleCpus }: VirtMachine): VirtQueues {
  const asked = uintParameter(commandLine, 'virtio_blk.num_request_queues', 0) || possibleCpus;
  const count = Math.min(registers.queues ?? 1, possibleCpus, asked);
  const polled = Math.min(uintParameter(commandLine, 'virtio_blk.poll_queues', 0), count - 1);
  return { names: numbered('req', count - polled), own: 0 };
}

/** drivers/char/hw_random/virtio-rng.c: probe_common() */
const random = (): VirtQueues => ({ names: ['input'], own: -1 });

/** drivers/virtio/virtio_balloon.c: init_vqs(), with statistics, without hints and reports of free pages. */
const balloon = (): VirtQueues => ({ names: ['inflate', 'deflate', 'stats'], own: -1 });

/** drivers/char/virtio_console.c: init_vqs(). What is sent to the control queue has no callback. */
function consolePorts({ registers }: FunctionFacts): VirtQueues {
  const ports = registers.consolePorts ?? 0;
  const more = Array.from({ length: Math.max(ports - 1, 0) }, () => ['input', 'output']);
  return { names: ['input', 'output', ...(ports > 0 ? ['control-i'] : []), ...more.flat()], own: -1 };
}

/** drivers/scsi/virtio_scsi.c: virtscsi_probe(), no more queues than CPUs; virtscsi_init() */
function scsi({ registers }: FunctionFacts, { possibleCpus }: VirtMachine): VirtQueues {
  const requests = Array<string>(Math.min(registers.queues ?? 1, possibleCpus)).fill('request');
  return { names: ['control', 'event', ...requests], own: 2 };
}

/** fs/fuse/virtio_fs.c: virtio_fs_setup_vqs(); 6.1 spreads nothing and takes all queues. */
function fileSystem({ registers }: FunctionFacts, { possibleCpus, release }: VirtMachine): VirtQueues {
  const queues = registers.queues ?? 1;
  const count = release === '6.1' ? queues : Math.min(queues, possibleCpus);
  return { names: ['hiprio', ...numbered('requests', count)], own: release === '6.1' ? -1 : 1 };
}

/** drivers/virtio/virtio_input.c: virtinput_init_vqs() */
const input = (): VirtQueues => ({ names: ['events', 'status'], own: -1 });

/** By device type; transitional devices have PCI ids of their own. */
const KINDS: readonly (readonly [type: number, transitional: number, queues: QueuesOf])[] = [
  [1, 0x1000, network],
  [2, 0x1001, block],
  [3, 0x1003, consolePorts],
  [4, 0x1005, random],
  [5, 0x1002, balloon],
  [8, 0x1004, scsi],
  [18, 0, input],
  [26, 0, fileSystem],
];

/** PCI id of a modern device: 0x1040 and its type. */
const MODERN = 0x1040;

const BY_DEVICE: ReadonlyMap<number, QueuesOf> = new Map(
  KINDS.flatMap(([type, transitional, queues]) => [
    [MODERN + type, queues] as const,
    ...(transitional === 0 ? [] : [[transitional, queues] as const]),
  ]),
);

/** Undefined for a device whose driver is not known. */
export function virtQueues(facts: FunctionFacts, machine: VirtMachine): VirtQueues | undefined {
  return BY_DEVICE.get(facts.device)?.(facts, machine);
}

export const isVirtNet = ({ device }: FunctionFacts): boolean => BY_DEVICE.get(device) === network;

export const isVirtKnown = ({ device }: FunctionFacts): boolean => BY_DEVICE.has(device);
