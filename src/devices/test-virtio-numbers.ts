import type { Machine } from '../engine/machine.ts';

/** Numbers of virtio devices: those that are there at boot in the order of their functions, then the lowest that is free. */
export class VirtioNumbers {
  private readonly taken = new Map<number, number>();

  constructor({ topology }: Machine) {
    const { functions } = topology.pci;
    const rows = functions.flatMap((f, row) => (f.vendor === 0x1af4 ? [row] : []));
    const order = rows.sort(
      (a, b) => functions[a]!.bus - functions[b]!.bus || functions[a]!.devfn - functions[b]!.devfn,
    );
    for (const [number, row] of order.entries()) this.taken.set(row, number);
  }

  next(dev: number): number {
    const known = this.taken.get(dev);
    if (known !== undefined) return known;
    const used = new Set(this.taken.values());
    let number = 0;
    while (used.has(number)) number++;
    return number;
  }

  take(dev: number): void {
    this.taken.set(dev, this.next(dev));
  }

  give(dev: number): void {
    this.taken.delete(dev);
  }
}
