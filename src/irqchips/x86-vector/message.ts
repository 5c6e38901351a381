// The message in compatibility format. arch/x86/kernel/apic/apic.c: __irq_msi_compose_msg, 6.12; model/layouts/x86-msi.ts has the bits.

import type { Machine } from '../../engine/machine.ts';

const BASE = 0xfee00000;

/** Fills m.msg. @param dmar the VT-d unit's own interrupt: its register takes 32 bits of destination */
export function composeMsiMsg(m: Machine, vector: number, dest: number, dmar: boolean): void {
  const { msg } = m;
  const logical = m.platform.destModeLogical ? 1 << 2 : 0;
  const upper = !dmar && m.platform.extDestId ? (dest >>> 8) & 0x7f : 0;
  msg.addressLo = (BASE | ((dest & 0xff) << 12) | (upper << 5) | logical) >>> 0;
  msg.addressHi = dmar ? (dest & ~0xff) >>> 0 : 0;
  msg.data = vector;
}
