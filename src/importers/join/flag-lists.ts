// One kernel prints one set of flag names. Files whose bits are the same in several sets were read with any of them: here the set that
// other files showed is settled on.

import { CHIP_LISTS, DSTATE_LISTS, type FlagBit, namedFlags } from '../../model/flags.ts';
import type { MachineBuilder } from '../../model/machine.ts';

/** Gives irqDesc.dstateList and irqData.flagsList one value throughout, as far as the printed names allow it. */
export function settleFlagLists(machine: MachineBuilder): void {
  const { irqDesc, irqData } = machine.t;
  settle(DSTATE_LISTS, irqDesc.length, irqDesc.col.dstate, irqDesc.col.dstateList);
  settle(CHIP_LISTS, irqData.length, irqData.col.flags, irqData.col.flagsList);
}

type Lists = readonly (readonly FlagBit[])[];

/** The newest list is where reading starts, so another one was chosen because the newest did not fit. */
function settle(lists: Lists, length: number, words: Uint32Array, chosen: Uint8Array): void {
  let list = 0;
  for (let row = 0; row < length; row++) list = Math.max(list, chosen[row]!);
  if (list === 0) return;
  for (let row = 0; row < length; row++) {
    const [now, then] = [lists[chosen[row]!]!, lists[list]!];
    if (chosen[row] !== list && print(now, words[row]!) === print(then, words[row]!)) chosen[row] = list;
  }
}

const print = (list: readonly FlagBit[], word: number): string =>
  namedFlags(list, word)
    .map((flag) => flag.name)
    .join();
