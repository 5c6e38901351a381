// The tables of an ITS at one moment, rebuilt from the commands that it executed up to then. IHI 0069, 5.2 and 5.3.

import type { Columns } from '../../lib/columns.ts';
import type { MachineSchema } from '../../model/tables.ts';
import { ItsKind } from '../../model/tables.ts';

/** A machine with its trace: builder and view both fit. */
export interface ItsTrace {
  readonly t: {
    readonly itsCommand: { readonly length: number; readonly col: Columns<MachineSchema['itsCommand']> };
  };
}

/** A device table entry: from MAPD. `row` is that of itsCommand which made it. */
export interface ItsDevice {
  readonly deviceId: number;
  /** EventIDs have this many bits. */
  readonly eventBits: number;
  readonly ittLo: number;
  readonly ittHi: number;
  readonly row: number;
}

/** A collection table entry: from MAPC. */
export interface ItsCollection {
  readonly icid: number;
  readonly rdbase: number;
  readonly row: number;
}

/** An interrupt translation entry: from MAPTI or MAPI, moved by MOVI. `row` is the command that gave it its collection. */
export interface ItsMapping {
  readonly deviceId: number;
  readonly eventId: number;
  readonly lpi: number;
  readonly icid: number;
  readonly row: number;
}

/** Tables of an ITS. */
export class ItsTables {
  readonly devices = new Map<number, ItsDevice>();
  readonly collections = new Map<number, ItsCollection>();
  private readonly entries = new Map<number, Map<number, ItsMapping>>();

  /** The entry of a message, or undefined. */
  find(deviceId: number, eventId: number): ItsMapping | undefined {
    return this.entries.get(deviceId)?.get(eventId);
  }

  /** Every entry, devices in the order in which they were first mapped. */
  *mappings(): Generator<ItsMapping> {
    for (const events of this.entries.values()) yield* events.values();
  }

  /** Executes one command; `changed` hears of every entry that goes (`now` undefined), comes or moves. */
  apply(trace: ItsTrace, row: number, changed: Listener = () => {}): void {
    const { col } = trace.t.itsCommand;
    const deviceId = col.deviceId[row]!;
    const eventId = col.eventId[row]!;
    const icid = col.icid[row]!;
    switch (col.kind[row]) {
      case ItsKind.mapd:
        this.mapDevice(trace, row, changed);
        break;
      case ItsKind.mapc:
        if (col.valid[row]) this.collections.set(icid, { icid, rdbase: col.rdbase[row]!, row });
        else this.collections.delete(icid);
        break;
      case ItsKind.mapti:
      case ItsKind.mapi:
        this.set({ deviceId, eventId, lpi: col.lpi[row]!, icid, row }, changed);
        break;
      case ItsKind.movi:
        this.move(deviceId, eventId, icid, row, changed);
        break;
      case ItsKind.discard:
        this.remove(deviceId, eventId, changed);
        break;
      default:
        // MOVALL moves pending state only; the others touch no table.
        break;
    }
  }

  /** A new translation table is empty, and without one there is nothing. */
  private mapDevice(trace: ItsTrace, row: number, changed: Listener): void {
    const { col } = trace.t.itsCommand;
    const deviceId = col.deviceId[row]!;
    for (const eventId of [...(this.entries.get(deviceId)?.keys() ?? [])])
      this.remove(deviceId, eventId, changed);
    if (!col.valid[row]) {
      this.devices.delete(deviceId);
      return;
    }
    const entry = {
      deviceId,
      eventBits: col.eventBits[row]!,
      ittLo: col.ittLo[row]!,
      ittHi: col.ittHi[row]!,
      row,
    };
    this.devices.set(deviceId, entry);
  }

  private set(mapping: ItsMapping, changed: Listener): void {
    let events = this.entries.get(mapping.deviceId);
    if (!events) {
      events = new Map();
      this.entries.set(mapping.deviceId, events);
    }
    const before = events.get(mapping.eventId);
    events.set(mapping.eventId, mapping);
    changed(before, mapping);
  }

  private move(deviceId: number, eventId: number, icid: number, row: number, changed: Listener): void {
    const before = this.find(deviceId, eventId);
    if (before) this.set({ ...before, icid, row }, changed);
  }

  private remove(deviceId: number, eventId: number, changed: Listener): void {
    const before = this.find(deviceId, eventId);
    if (!before) return;
    this.entries.get(deviceId)!.delete(eventId);
    changed(before, undefined);
  }
}

/** Hears of an entry before and after a command; undefined where there is none. */
export type Listener = (before: ItsMapping | undefined, now: ItsMapping | undefined) => void;

/** The tables after the first `upTo` commands of the trace. A MAPTI without a MAPD is taken all the same: a trace may begin late. */
export function replayUntil(trace: ItsTrace, upTo: number): ItsTables {
  const tables = new ItsTables();
  const end = Math.min(upTo, trace.t.itsCommand.length);
  for (let row = 0; row < end; row++) tables.apply(trace, row);
  return tables;
}
