// The stations of a message's way, in the order in which it meets them: what each is called and drawn as.

import type { HopStage } from '../../model/delivery.ts';
import type { Role } from '../../ui/role-glyph.tsx';

export type StationId =
  | 'source'
  | 'unit'
  | 'pin'
  | 'message'
  | 'remap'
  | 'destination'
  | 'apic'
  | 'dispatch'
  | 'kernel'
  | 'handler';

export interface StationFace {
  /** What it is, in the heading of its evidence. */
  readonly what: string;
  readonly role: Role;
  readonly letters: string;
  /** Its title where the message never came. */
  readonly generic: string;
}

export const FACES: Readonly<Record<StationId, StationFace>> = {
  source: { what: 'source', role: 'md', letters: 'MD', generic: 'Function' },
  unit: { what: 'fault event', role: 'ir', letters: 'IR', generic: 'Remapping unit' },
  pin: { what: 'interrupt pin', role: 'io', letters: 'IO', generic: 'IO-APIC' },
  message: { what: 'memory write', role: 'mp', letters: 'PC', generic: 'Memory write' },
  remap: { what: 'interrupt remapping', role: 'ir', letters: 'IR', generic: 'Remapping' },
  destination: { what: 'destination', role: 'cpu', letters: 'DE', generic: 'Destination' },
  apic: { what: 'local APIC', role: 'cpu', letters: 'LA', generic: 'Local APIC' },
  dispatch: { what: 'dispatch by the CPU', role: 'cpu', letters: 'CPU', generic: 'CPU' },
  kernel: { what: 'kernel entry', role: 've', letters: 'VE', generic: 'Kernel entry' },
  handler: { what: 'handlers', role: 'cpu', letters: 'HD', generic: 'Handlers' },
};

export const STATION_OF: Readonly<Record<HopStage, StationId>> = {
  function: 'source',
  pin: 'pin',
  message: 'message',
  vtd: 'remap',
  amd: 'remap',
  fault: 'remap',
  destination: 'destination',
  apic: 'apic',
  dispatch: 'dispatch',
  kernel: 'kernel',
};

/** What lies before a message that has left its device. */
export const AFTER_MESSAGE: readonly StationId[] = [
  'message',
  'remap',
  'destination',
  'apic',
  'dispatch',
  'kernel',
  'handler',
];
