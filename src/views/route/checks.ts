// What has to agree from hop to hop for a message to arrive where the kernel says it does. Hardware facts on one side, kernel facts on the other.

import type { MachineView } from '../../model/machine.ts';
import { chainKinds, entryOf } from '../../model/route.ts';
import { CpuState, Has, Known, RemapKind } from '../../model/tables.ts';

export interface Check {
  /** What is compared: `handle in the message`. */
  readonly what: string;
  readonly found: string;
  readonly expected: string;
  /** Undefined: one side is not in the capture. */
  readonly ok: boolean | undefined;
}

const hex = (value: number, digits = 1): string => `0x${(value >>> 0).toString(16).padStart(digits, '0')}`;
const UNKNOWN = 'not in the capture';

/** Checks of the irq in row `desc`, in the order in which a message meets them. */
export function routeChecks(view: MachineView, desc: number): Check[] {
  const entry = entryOf(view, desc);
  return [
    ...capabilityChecks(view, desc),
    ...messageChecks(view, desc, entry),
    ...(entry < 0 ? [] : entryChecks(view, desc, entry)),
    ...rootChecks(view, desc),
  ];
}

function capabilityChecks(view: MachineView, desc: number): Check[] {
  const msi = view.t.irqDesc.col.msi[desc]!;
  if (msi < 0) return [];
  const { col } = view.t.msiDesc;
  const device = col.device[msi]!;
  const control =
    col.kind[msi] === 2 ? view.t.device.col.msixControl[device]! : view.t.device.col.msiControl[device]!;
  const enable = col.kind[msi] === 2 ? 0x8000 : 1;
  const name = col.kind[msi] === 2 ? 'MSI-X enable' : 'MSI enable';
  const checks: Check[] = [];
  if (col.kind[msi]! <= 2) {
    checks.push({
      what: name,
      found: control < 0 ? UNKNOWN : control & enable ? '1' : '0',
      expected: '1',
      ok: control < 0 ? undefined : (control & enable) !== 0,
    });
  }
  if (col.state[msi]! & Known.maskKnown) {
    const masked = (col.state[msi]! & Known.masked) !== 0;
    checks.push({
      what: 'vector mask',
      found: masked ? '1, the message waits' : '0',
      expected: '0',
      ok: !masked,
    });
  }
  const command = view.t.device.col.command[device]!;
  if (command >= 0)
    checks.push({
      what: 'bus master enable',
      found: command & 4 ? '1' : '0',
      expected: '1',
      ok: (command & 4) !== 0,
    });
  return checks;
}

function messageChecks(view: MachineView, desc: number, entry: number): Check[] {
  const msi = view.t.irqDesc.col.msi[desc]!;
  if (msi < 0) return [];
  const { col } = view.t.msiDesc;
  const read = (col.state[msi]! & (Known.read | Known.trace)) !== 0;
  const kinds = chainKinds(view, desc);
  const address = col.addressLo[msi]!;
  if (kinds.includes('intel-ir') && entry >= 0) {
    const handle = ((address >>> 5) & 0x7fff) | (((address >>> 2) & 1) << 15);
    const named = handle + (address & 8 ? col.data[msi]! & 0xffff : 0);
    return [
      compare('entry that the message names', read, `${named}`, `${view.t.remapEntry.col.index[entry]}`),
    ];
  }
  if (kinds.includes('amd-ir') && entry >= 0) {
    return [compare('index in the data', read, `${col.data[msi]}`, `${view.t.remapEntry.col.index[entry]}`)];
  }
  if (kinds.includes('its') && entry >= 0) {
    return [
      compare('EventID in the data', read, `${col.data[msi]}`, `${view.t.remapEntry.col.index[entry]}`),
    ];
  }
  const vector = view.t.irqDesc.col.vector[desc]!;
  if (vector < 0 || kinds.includes('intel-ir') || kinds.includes('amd-ir') || kinds.includes('its'))
    return [];
  const data = kinds.at(-1) === 'x86-vector' ? col.data[msi]! & 0xff : col.data[msi]!;
  return [compare('number in the data', read, hex(data, 2), hex(vector, 2))];
}

function compare(what: string, known: boolean, found: string, expected: string): Check {
  return { what, found: known ? found : UNKNOWN, expected, ok: known ? found === expected : undefined };
}

function entryChecks(view: MachineView, desc: number, entry: number): Check[] {
  const { col } = view.t.remapEntry;
  const { vector, target } = view.t.irqDesc.col;
  const checks: Check[] = [];
  if (col.kind[entry] === RemapKind.vtd || col.kind[entry] === RemapKind.amd) {
    checks.push({
      what: col.kind[entry] === RemapKind.vtd ? 'present' : 'valid',
      found: `${col.w0[entry]! & 1}`,
      expected: '1',
      ok: (col.w0[entry]! & 1) === 1,
    });
  }
  if (vector[desc]! >= 0)
    checks.push(compare('number in the entry', true, hex(col.vector[entry]!, 2), hex(vector[desc]!, 2)));
  if (target[desc]! >= 0) {
    const cpu = col.cpu[entry]!;
    checks.push(compare('CPU of the entry', cpu >= 0, `${cpu}`, `${target[desc]}`));
  }
  return checks;
}

function rootChecks(view: MachineView, desc: number): Check[] {
  const { target, has, effective, actions } = view.t.irqDesc.col;
  const checks: Check[] = [];
  if (target[desc]! >= 0) {
    const { col, length } = view.t.cpu;
    let online: boolean | undefined;
    for (let row = 0; row < length; row++)
      if (col.cpu[row] === target[desc]) online = (col.state[row]! & CpuState.online) !== 0;
    checks.push({
      what: `CPU ${target[desc]} online`,
      found: online === undefined ? UNKNOWN : online ? 'yes' : 'no',
      expected: 'yes',
      ok: online,
    });
    if (has[desc]! & Has.effective && view.sets.size(effective[desc]!) > 0) {
      checks.push(compare('effective affinity', true, view.sets.text(effective[desc]!), `${target[desc]}`));
    }
  }
  if (has[desc]! & (Has.interrupts | Has.sysfs)) {
    const handled = actions[desc]! >= 0;
    checks.push({
      what: 'handler',
      found: handled ? view.str(actions[desc]) : 'none',
      expected: 'one',
      ok: handled,
    });
  }
  return checks;
}

/** One sentence: what becomes of a message sent now. */
export function verdict(
  view: MachineView,
  desc: number,
  checks: readonly Check[],
): { readonly ok: boolean | undefined; readonly text: string } {
  const failed = checks.find((check) => check.ok === false);
  const irq = `irq ${view.t.irqDesc.col.irq[desc]}`;
  if (failed)
    return {
      ok: false,
      text: `${irq} does not arrive as it should: ${failed.what} is ${failed.found}, not ${failed.expected}`,
    };
  const target = view.t.irqDesc.col.target[desc]!;
  const missing = checks.filter((check) => check.ok === undefined).length;
  const where = target < 0 ? '' : ` at CPU ${target}`;
  if (missing > 0)
    return {
      ok: undefined,
      text: `${irq} arrives${where} as far as the capture tells; ${missing} of ${checks.length} checks lack a source`,
    };
  return { ok: true, text: `${irq} arrives${where}; ${checks.length} of ${checks.length} checks agree` };
}
