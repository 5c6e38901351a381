// The events of an ITS and their arguments.

import { ItsKind } from '../../model/tables.ts';

/** Columns of itsCommand but for file and line. */
export interface ItsEvent {
  readonly kind: number;
  readonly deviceId?: number;
  readonly eventId?: number;
  readonly icid?: number;
  readonly lpi?: number;
  readonly rdbase?: number;
  readonly rdbase2?: number;
  readonly eventBits?: number;
  readonly ittLo?: number;
  readonly ittHi?: number;
  readonly valid?: number;
}

type Reader = (text: string) => ItsEvent | undefined;

const HEX = '0x([0-9a-f]{1,16})';

/** Reader of `GICv3 ITS: command NAME` and arguments, given as words with `#` for a number in hexadecimal and `?` for 0 or 1. */
function command(format: string, make: (...numbers: number[]) => ItsEvent): Reader {
  const pattern = new RegExp(`^GICv3 ITS: command ${format.replaceAll('#', HEX).replaceAll('?', '([01])')}$`);
  return (text) => {
    const match = pattern.exec(text);
    if (!match) return undefined;
    const numbers = match.slice(1).map((digits) => Number.parseInt(digits, 16));
    const event = make(...numbers);
    return fits(event) ? event : undefined;
  };
}

/** Every field of a command but the table's address has at most 32 bits. */
function fits(event: ItsEvent): boolean {
  return Object.values(event).every((value: number) => value <= 0xffffffff) && (event.eventBits ?? 0) <= 32;
}

/** ITT_addr is printed without its low 8 bits. IHI 0069, 5.3.11 */
function mapd(deviceId: number, size: number, itt: number, valid: number): ItsEvent {
  return {
    kind: ItsKind.mapd,
    deviceId,
    eventBits: size + 1,
    ittLo: (itt * 256) >>> 0,
    ittHi: Math.floor(itt / 0x1000000),
    valid,
  };
}

const interrupt =
  (kind: number) =>
  (deviceId: number, eventId: number): ItsEvent => ({ kind, deviceId, eventId });

const TRANSLATE =
  /^GICv3 ITS TRANSLATER write: offset 0x40 data 0x([0-9a-f]{1,8}) size [248] requester_id 0x([0-9a-f]{1,8})$/;

function translate(text: string): ItsEvent | undefined {
  const match = TRANSLATE.exec(text);
  if (!match) return undefined;
  return {
    kind: ItsKind.translate,
    eventId: Number.parseInt(match[1]!, 16),
    deviceId: Number.parseInt(match[2]!, 16),
  };
}

/** Reader of each event's text. */
export const EVENTS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['gicv3_its_cmd_mapd', command('MAPD DeviceID # Size # ITT_addr # V ?', mapd)],
  [
    'gicv3_its_cmd_mapc',
    command('MAPC ICID # RDbase # V ?', (icid, rdbase, valid) => ({
      kind: ItsKind.mapc,
      icid,
      rdbase,
      valid,
    })),
  ],
  [
    'gicv3_its_cmd_mapti',
    command('MAPTI DeviceID # EventID # ICID # pINTID #', (deviceId, eventId, icid, lpi) => ({
      kind: ItsKind.mapti,
      deviceId,
      eventId,
      icid,
      lpi,
    })),
  ],
  [
    'gicv3_its_cmd_mapi',
    // The EventID is the LPI, too.
    command('MAPI DeviceID # EventID # ICID #', (deviceId, eventId, icid) => ({
      kind: ItsKind.mapi,
      deviceId,
      eventId,
      icid,
      lpi: eventId,
    })),
  ],
  [
    'gicv3_its_cmd_movi',
    command('MOVI DeviceID # EventID # ICID #', (deviceId, eventId, icid) => ({
      kind: ItsKind.movi,
      deviceId,
      eventId,
      icid,
    })),
  ],
  [
    'gicv3_its_cmd_movall',
    command('MOVALL RDbase1 # RDbase2 #', (rdbase, rdbase2) => ({ kind: ItsKind.movall, rdbase, rdbase2 })),
  ],
  ['gicv3_its_cmd_discard', command('DISCARD DeviceID # EventID #', interrupt(ItsKind.discard))],
  ['gicv3_its_cmd_inv', command('INV DeviceID # EventID #', interrupt(ItsKind.inv))],
  ['gicv3_its_cmd_int', command('INT DeviceID # EventID #', interrupt(ItsKind.int))],
  ['gicv3_its_cmd_clear', command('CLEAR DeviceID # EventID #', interrupt(ItsKind.clear))],
  ['gicv3_its_cmd_invall', command('INVALL', () => ({ kind: ItsKind.invall }))],
  ['gicv3_its_cmd_sync', command('SYNC', () => ({ kind: ItsKind.sync }))],
  ['gicv3_its_translation_write', translate],
]);
