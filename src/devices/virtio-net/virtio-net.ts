// The affinity hints of virtio-net: CPUs on line are dealt out over the queue pairs, again whenever a CPU comes or goes.
// drivers/net/virtio_net.c, 6.1 and 6.12.

import { Call } from '../../engine/calls.ts';
import type { AllocationFacts, BoundDriver, DriverCall, RequestFacts } from '../model.ts';

const QUEUE = /^virtio\d+-(input|output)\.(\d+)$/;
const SHARED = /^virtio\d+-virtqueues$/;

/** Vectors beside those of queue pairs: configuration changes. */
const OTHER_VECTORS = 1;

export class VirtioNet implements BoundDriver {
  /** max_queue_pairs, and curr_queue_pairs as the probe set it. */
  private pairs = 0;
  private current = 0;
  /** Irqs of the receive and the transmit queue of each pair; one that is shared stands in all places. */
  private readonly irqs = new Map<number, number>();
  private isHintSet = false;

  /** One vector per queue is tried first; what is asked for afterwards says nothing of the pairs. */
  allocates({ caller, min, max }: AllocationFacts): void {
    if (caller.startsWith('vp_') && min === max)
      this.pairs = Math.max(this.pairs, (min - OTHER_VECTORS) >> 1, 1);
  }

  /** virtnet_find_vqs() is through with the last transmit queue; init_vqs() goes on with the hints. */
  requested({ irq, name, cpus }: RequestFacts): readonly DriverCall[] {
    const [, side, pair] = QUEUE.exec(name) ?? [];
    if (side !== undefined) this.irqs.set(2 * Number(pair) + (side === 'output' ? 1 : 0), irq);
    else if (SHARED.test(name))
      for (let queue = 0; queue < 2 * this.pairs; queue++) this.irqs.set(queue, irq);
    if (!this.irqs.has(2 * this.pairs - 1)) return [];
    this.current = Math.min(this.pairs, cpus.length);
    return this.setAffinity(cpus);
  }

  freed(irq: number): void {
    for (const [queue, one] of this.irqs) if (one === irq) this.irqs.delete(queue);
    this.isHintSet = false;
  }

  cpuOnline(cpus: readonly number[]): readonly DriverCall[] {
    return this.setAffinity(cpus);
  }

  cpuDead(cpus: readonly number[]): readonly DriverCall[] {
    return this.setAffinity(cpus);
  }

  /** virtnet_clean_affinity() */
  cpuDownPrepare(): readonly DriverCall[] {
    if (!this.isHintSet) return [];
    this.isHintSet = false;
    return this.forQueues(this.pairs, () => []);
  }

  private setAffinity(cpus: readonly number[]): readonly DriverCall[] {
    if (this.irqs.size === 0) return [];
    this.isHintSet = true;
    const groups = dealCpus(cpus, this.current);
    return this.forQueues(this.current, (pair) => groups[pair]!);
  }

  /** No CPUs: the hint is taken away and the irq stays where it is. */
  private forQueues(pairs: number, cpusOf: (pair: number) => readonly number[]): DriverCall[] {
    const calls: DriverCall[] = [];
    for (let queue = 0; queue < 2 * pairs; queue++) {
      const irq = this.irqs.get(queue);
      const mask = cpusOf(queue >> 1);
      const call = mask.length > 0 ? Call.setAffinityAndHint : Call.updateAffinityHint;
      if (irq !== undefined) calls.push({ call, args: [irq], mask });
    }
    return calls;
  }
}

/** Groups of neighbours of equal size, the first ones by one larger; CPUs are used again where there are more groups. */
export function dealCpus(cpus: readonly number[], groups: number): number[][] {
  const stride = Math.max(Math.trunc(cpus.length / groups), 1);
  const larger = cpus.length >= groups ? cpus.length % groups : 0;
  let next = 0;
  return Array.from({ length: groups }, (_, group) =>
    Array.from({ length: stride + (group < larger ? 1 : 0) }, () => cpus[next++ % cpus.length]!),
  );
}
