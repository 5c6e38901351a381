// The HPET's domain, its parent, and the channels that get an irq in it. arch/x86/kernel/hpet.c: hpet_create_irq_domain, hpet_enable,
// hpet_select_device_channel, hpet_select_clockevents; arch/x86/kernel/apic/vector.c: x86_vector_select, 6.12 and 6.1.

import { createDomain, DomainFlag } from '../../engine/irqdomain.ts';
import type { Machine } from '../../engine/machine.ts';
import { MsiFlag } from '../../engine/msi.ts';
import type { HpetTopology, Topology } from '../../model/topology.ts';
import { unitOfHpet } from '../amd-ir/units.ts';
import { unitOfScope, vtdOf } from '../intel-ir/units.ts';
import { VECTOR_DOMAIN } from '../x86-vector/cfg.ts';
import { findDomain } from '../x86-vector/domains.ts';

/** APIC ids from here on need remapping: where they are valid, VECTOR is no parent of a HPET. */
const REMAPPED_APIC_ID = 32768;

/** ATI SB700 and SB800, whose HPET messages spoil floppy DMA (quirks.c: force_disable_hpet_msi). */
const ATI = 0x1002;
const SBX00_SMBUS = 0x4385;

/** Whether channels stand in for APIC timers: not where those run in every state. */
export function usesHpetMsi({ hpet, config, arat, pci }: Topology): boolean {
  if (hpet === undefined || !config.hpetTimer || arat) return false;
  return !pci.functions.some(({ vendor, device }) => vendor === ATI && device === SBX00_SMBUS);
}

/** irq_find_matching_fwspec(): domain of the remapping unit that has the HPET in its scope, else VECTOR; -1 where neither takes it. */
function hpetParent(m: Machine, block: number): number {
  const { remapping, maxApicId } = m.platform;
  const plain = maxApicId >= REMAPPED_APIC_ID ? -1 : VECTOR_DOMAIN;
  if (remapping === 'none') return plain;
  const vtd = remapping === 'vtd';
  const unit = vtd ? unitOfScope(vtdOf(m), 'hpet', block) : unitOfHpet(m, block);
  return unit < 0 ? plain : findDomain(m, vtd ? 'intel-ir' : 'amd-ir', unit);
}

/** hpet_create_irq_domain(): the row, that of the domain which is there already, or -1. */
export function createHpetDomain(m: Machine): number {
  const { hpet } = m.topology;
  if (hpet === undefined || !usesHpetMsi(m.topology)) return -1;
  const found = findDomain(m, 'hpet-msi', hpet.blockId);
  if (found >= 0) return found;
  const parent = hpetParent(m, hpet.blockId);
  if (parent < 0) return -1;
  const domain = createDomain(m, m.chips.kind('hpet-msi'), parent, hpet.blockId, 0, DomainFlag.msi);
  m.irqDomain.msiFlags[domain] = MsiFlag.useDefDomOps;
  return domain;
}

/** Lowest channel from one on that has messages and nothing else uses, or -1. */
export function clockeventChannel({ hpet, config }: Topology, from: number): number {
  if (hpet === undefined) return -1;
  const first = firstFree(hpet, config.hpetEmulateRtc) + (config.hpet ? 1 : 0);
  return hpet.msiChannels.find((channel) => channel >= Math.max(first, from)) ?? -1;
}

/** The first channels stand in for the PIT and the RTC. */
function firstFree({ legacy }: HpetTopology, emulateRtc: boolean): number {
  if (!legacy) return 0;
  return emulateRtc ? 2 : 1;
}
