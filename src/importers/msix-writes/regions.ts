// Whose MSI-X table a memory region is. The trace names regions by an address in the emulator; messages name the function.

import type { MachineBuilder } from '../../model/machine.ts';
import { Bus, MsixWriteKind } from '../../model/tables.ts';

/** Words of an MSI-X table entry. PCIe 7.7.2 */
const WORD = { lo: 0, hi: 1, data: 2, control: 3 } as const;
const ENTRY_BYTES = 16;

/** Region name (a str id) and row of device. */
export type Owners = ReadonlyMap<number, number>;

/**
 * Finds the function of each region, as far as it can be proved; others are left out. Two facts exclude functions:
 * Linux masks every entry of a table when it enables MSI-X (drivers/pci/msi/msi.c: msix_mask_all), so the highest entry written
 * gives the size of the table; and a function sends a message only while an entry of its table holds it unmasked.
 * What is left is solved by elimination: a region with one possible function, or a sender with one possible region.
 * zPCI functions are found by their UID, which is the PCI segment. arch/s390/pci/pci_bus.c: zpci_bus_get_domain
 */
export function regionOwners(machine: MachineBuilder): Owners {
  const tables = new Tables(machine);
  const devices = devicesByUid(machine);
  const possible = possibleBySize(machine, tables, devices);
  const senders = excludeByMessages(machine, possible, devices);
  return eliminate(possible, senders);
}

/** The only function of each segment. */
function devicesByUid(machine: MachineBuilder): Map<number, number> {
  const { device } = machine.t;
  const devices = new Map<number, number>();
  const several = new Set<number>();
  for (let row = 0; row < device.length; row++) {
    const id = machine.strings.get(device.col.id[row]!);
    if (device.col.bus[row] !== Bus.pci || !/^[0-9a-f]{4}:/.test(id)) continue;
    const uid = Number.parseInt(id.slice(0, 4), 16);
    if (devices.has(uid)) several.add(uid);
    devices.set(uid, row);
  }
  for (const uid of several) devices.delete(uid);
  return devices;
}

/** The content of every region while writes go by. */
class Tables {
  readonly sizes = new Map<number, number>();
  private readonly machine: MachineBuilder;
  private readonly words = new Map<number, Map<number, number>>();

  constructor(machine: MachineBuilder) {
    this.machine = machine;
    const { col, length } = machine.t.msixWrite;
    for (let row = 0; row < length; row++) {
      if (col.kind[row] !== MsixWriteKind.table) continue;
      const entries = Math.floor(col.offset[row]! / ENTRY_BYTES) + 1;
      this.sizes.set(col.region[row]!, Math.max(entries, this.sizes.get(col.region[row]!) ?? 0));
    }
  }

  write(row: number): void {
    const { col } = this.machine.t.msixWrite;
    const words = this.words.get(col.region[row]!) ?? new Map<number, number>();
    words.set(col.offset[row]! / 4, col.value[row]!);
    this.words.set(col.region[row]!, words);
  }

  /** An entry of the region holds the message of `row`, unmasked. */
  holds(region: number, row: number): boolean {
    const { col } = this.machine.t.msixWrite;
    const words = this.words.get(region);
    for (let entry = 0; words && entry < this.sizes.get(region)!; entry++) {
      const word = (which: number): number | undefined => words.get(entry * 4 + which);
      const same =
        word(WORD.lo) === col.addressLo[row] &&
        word(WORD.hi) === col.addressHi[row] &&
        word(WORD.data) === col.value[row];
      if (same && !((word(WORD.control) ?? 0) & 1)) return true;
    }
    return false;
  }
}

type Possible = Map<number, Set<number>>;

function possibleBySize(
  machine: MachineBuilder,
  tables: Tables,
  devices: ReadonlyMap<number, number>,
): Possible {
  const { msixSize } = machine.t.device.col;
  const possible: Possible = new Map();
  for (const [region, size] of tables.sizes)
    possible.set(region, new Set([...devices.values()].filter((row) => msixSize[row] === size)));
  return possible;
}

/** Takes functions away from regions that did not hold what they sent; the functions that sent something. */
function excludeByMessages(
  machine: MachineBuilder,
  possible: Possible,
  devices: ReadonlyMap<number, number>,
): Set<number> {
  const tables = new Tables(machine);
  const senders = new Set<number>();
  const { col, length } = machine.t.msixWrite;
  for (let row = 0; row < length; row++) {
    if (col.kind[row] === MsixWriteKind.table) {
      tables.write(row);
      continue;
    }
    const device = devices.get(col.uid[row]!);
    if (device === undefined) continue;
    senders.add(device);
    for (const [region, owners] of possible)
      if (owners.has(device) && !tables.holds(region, row)) owners.delete(device);
  }
  return senders;
}

function eliminate(possible: Possible, senders: ReadonlySet<number>): Map<number, number> {
  const owners = new Map<number, number>();
  const settle = (region: number, device: number): void => {
    owners.set(region, device);
    possible.delete(region);
    for (const others of possible.values()) others.delete(device);
  };
  for (;;) {
    const single = [...possible].find(([, devices]) => devices.size === 1);
    if (single) {
      settle(single[0], [...single[1]][0]!);
      continue;
    }
    const sender = [...senders].find((device) => regionsOf(possible, device).length === 1);
    if (sender === undefined) return owners;
    settle(regionsOf(possible, sender)[0]!, sender);
  }
}

const regionsOf = (possible: Possible, device: number): number[] =>
  [...possible].filter(([, devices]) => devices.has(device)).map(([region]) => region);
