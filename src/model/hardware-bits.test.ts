// Constants of code without time, against the declarations of the formats.

import { describe, expect, it } from 'vitest';
import { type BitLayout, fieldOf, pack, type Words, widthOf } from '../lib/bits.ts';
import { AMD_CONTROL, FSTS, GSTS, IRTA, SVR_ENABLE } from './hardware.ts';
import * as bits from './hardware-bits.ts';
import {
  amdControl,
  amdDteInterrupt,
  amdEvent,
  amdIrte32,
  amdIrte128,
  amdIrte128Guest,
} from './layouts/amd-vi.ts';
import { ioApicEntry } from './layouts/io-apic.ts';
import { apicErrorStatus, apicSpuriousVector } from './layouts/local-apic.ts';
import { msiControl, msixControl, msixVectorControl, pciCommand } from './layouts/pci.ts';
import { irtePosted, irteX2apic, irteXapic, postedDescriptor, vtdMsiAddress } from './layouts/vtd.ts';
import { vtdFaultRecord, vtdFaultStatus, vtdGlobalStatus, vtdTableAddress } from './layouts/vtd-registers.ts';
import { x86MsiAddress, x86MsiData } from './layouts/x86-msi.ts';

/** A field with all its bits set, alone in its word. */
function mask(layout: BitLayout, name: string, word = 0): number {
  const field = fieldOf(layout, name);
  const ones = pack(layout, { [name]: 2 ** widthOf(field) - 1 });
  const nothing = pack(layout, {});
  return only(ones, nothing, word);
}

/** The word in which two values differ, and how. */
function only(a: Words, b: Words, word: number): number {
  const differing = [...a].map((value, at) => (value ^ b[at]!) >>> 0);
  expect(differing.filter((bits, at) => bits !== 0 && at !== word)).toEqual([]);
  return differing[word]!;
}

/** Reserved bits of a word. */
function reserved(layout: BitLayout, word: number): number {
  let found = 0;
  for (const { name, hi, lo } of layout.fields)
    for (let bit = Math.max(lo, word * 32); name === 'reserved' && bit <= Math.min(hi, word * 32 + 31); bit++)
      found |= 1 << (bit & 31);
  return found >>> 0;
}

const at = (layout: BitLayout, name: string): number => fieldOf(layout, name).lo & 31;

const CASES: Readonly<Record<string, readonly (readonly [name: string, value: number, declared: number])[]>> =
  {
    messages: [
      ['WINDOW', bits.WINDOW, pack(x86MsiAddress, {})[0]! >>> 20],
      ['ADDRESS_FORMAT', bits.ADDRESS_FORMAT, mask(vtdMsiAddress, 'format')],
      ['ADDRESS_HINT', bits.ADDRESS_HINT, mask(x86MsiAddress, 'redirection hint')],
      ['ADDRESS_LOGICAL', bits.ADDRESS_LOGICAL, mask(x86MsiAddress, 'destination mode')],
      ['ADDRESS_SHV', bits.ADDRESS_SHV, mask(vtdMsiAddress, 'SHV')],
      ['ADDRESS_HANDLE_15', bits.ADDRESS_HANDLE_15, mask(vtdMsiAddress, 'handle[15]')],
      ['DATA_LEVEL', bits.DATA_LEVEL, mask(x86MsiData, 'trigger mode')],
    ],
    'redirection entries': [
      ['RTE_DATA', bits.RTE_DATA, mask(ioApicEntry, 'vector') | mask(ioApicEntry, 'delivery mode')],
      ['RTE_STATUS', bits.RTE_STATUS, mask(ioApicEntry, 'delivery status')],
      ['RTE_REMOTE_IRR', bits.RTE_REMOTE_IRR, mask(ioApicEntry, 'remote IRR')],
      ['RTE_LEVEL', bits.RTE_LEVEL, mask(ioApicEntry, 'trigger mode')],
      ['RTE_MASKED', bits.RTE_MASKED, mask(ioApicEntry, 'mask')],
    ],
    'VT-d entries': [
      ...[irteX2apic, irteXapic, irtePosted].flatMap((layout) => [
        ['IRTE_PRESENT', bits.IRTE_PRESENT, mask(layout, 'P')] as const,
        ['IRTE_FPD', bits.IRTE_FPD, mask(layout, 'FPD')] as const,
        ['IRTE_POSTED', bits.IRTE_POSTED, mask(layout, 'IM')] as const,
        ['IRTE_SVT_SHIFT', bits.IRTE_SVT_SHIFT, at(layout, 'SVT')] as const,
        ['IRTE_AVAIL', bits.IRTE_AVAIL, mask(layout, 'AVAIL')] as const,
        ['IRTE_VECTOR', bits.IRTE_VECTOR, mask(layout, 'vector')] as const,
      ]),
      ...[irteX2apic, irteXapic].flatMap((layout) => [
        ['IRTE_LOGICAL', bits.IRTE_LOGICAL, mask(layout, 'DM')] as const,
        ['IRTE_HINT', bits.IRTE_HINT, mask(layout, 'RH')] as const,
        ['IRTE_LEVEL', bits.IRTE_LEVEL, mask(layout, 'TM')] as const,
        ['IRTE_MODE', bits.IRTE_MODE, mask(layout, 'DLM')] as const,
        ['IRTE_RESERVED', bits.IRTE_RESERVED, reserved(layout, 0)] as const,
        ['IRTE_SOURCE_BITS', (0xffffffff << bits.IRTE_SOURCE_BITS) >>> 0, reserved(layout, 2)] as const,
        ['the last word', 0xffffffff, reserved(layout, 3)] as const,
      ]),
      ['IRTE_URGENT', bits.IRTE_URGENT, mask(irtePosted, 'URG')],
      ['IRTE_RESERVED_POSTED', bits.IRTE_RESERVED_POSTED, reserved(irtePosted, 0)],
      ['IRTE_ADDRESS_RESERVED', bits.IRTE_ADDRESS_RESERVED, reserved(irtePosted, 1)],
      ['IRTE_DEST_RESERVED', bits.IRTE_DEST_RESERVED, reserved(irteXapic, 1)],
      ['IRTE_SOURCE_BITS posted', (0xffffffff << bits.IRTE_SOURCE_BITS) >>> 0, reserved(irtePosted, 2)],
    ],
    'posted-interrupt descriptors': [
      ['PI_ON', bits.PI_ON, mask(postedDescriptor, 'ON', 8)],
      ['PI_SN', bits.PI_SN, mask(postedDescriptor, 'SN', 8)],
      ['PI_NV_SHIFT', bits.PI_NV_SHIFT, at(postedDescriptor, 'NV')],
    ],
    'VT-d registers': [
      ['GSTS.ires', GSTS.ires, mask(vtdGlobalStatus, 'IRES')],
      ['GSTS.cfis', GSTS.cfis, mask(vtdGlobalStatus, 'CFIS')],
      ['IRTA.eime', IRTA.eime, mask(vtdTableAddress, 'EIME')],
      ['IRTA.size', IRTA.size, mask(vtdTableAddress, 'S')],
      ['FSTS.pfo', FSTS.pfo, mask(vtdFaultStatus, 'PFO')],
      ['FSTS.ppf', FSTS.ppf, mask(vtdFaultStatus, 'PPF')],
      ['FSTS.friShift', FSTS.friShift, at(vtdFaultStatus, 'FRI')],
      ['RECORD_VALID', bits.RECORD_VALID >>> 0, mask(vtdFaultRecord, 'F', 3)],
      ['RECORD_INDEX_SHIFT', bits.RECORD_INDEX_SHIFT, at(vtdFaultRecord, 'index')],
      ['FR', 0xff, mask(vtdFaultRecord, 'FR', 3)],
      ['SID', 0xffff, mask(vtdFaultRecord, 'SID', 2)],
    ],
    'AMD-Vi': [
      ...[amdIrte32, amdIrte128, amdIrte128Guest].flatMap((layout) => [
        ['AMD_VALID', bits.AMD_VALID, mask(layout, 'RemapEn')] as const,
        ['AMD_SUPPRESS', bits.AMD_SUPPRESS, mask(layout, 'SupIOPF')] as const,
      ]),
      ['AMD_LOGICAL', bits.AMD_LOGICAL, mask(amdIrte32, 'DM')],
      ['AMD_LOGICAL', bits.AMD_LOGICAL, mask(amdIrte128, 'DM')],
      ['AMD_RUNS', bits.AMD_RUNS, mask(amdIrte128Guest, 'IsRun')],
      ['AMD_GUEST', bits.AMD_GUEST, mask(amdIrte128, 'GuestMode')],
      ['DTE_VALID', bits.DTE_VALID, mask(amdDteInterrupt, 'IV')],
      ['DTE_IGNORE', bits.DTE_IGNORE, mask(amdDteInterrupt, 'IG')],
      ['DTE_INIT_PASS', bits.DTE_INIT_PASS, mask(amdDteInterrupt, 'INITPass', 1)],
      ['DTE_EXTINT_PASS', bits.DTE_EXTINT_PASS, mask(amdDteInterrupt, 'EIntPass', 1)],
      ['DTE_NMI_PASS', bits.DTE_NMI_PASS, mask(amdDteInterrupt, 'NMIPass', 1)],
      ['EVENT_BAD_DTE', bits.EVENT_BAD_DTE, pack(amdEvent, { code: 1, I: 1 })[1]!],
      ['EVENT_FAULT', bits.EVENT_FAULT, pack(amdEvent, { code: 2, I: 1 })[1]!],
      ['EVENT_REFUSED', bits.EVENT_REFUSED, pack(amdEvent, { code: 8, type: 5 })[1]!],
      ['AMD_CONTROL.iommuEn', AMD_CONTROL.iommuEn, mask(amdControl, 'IommuEn')],
      ['AMD_CONTROL.gaEn', AMD_CONTROL.gaEn, mask(amdControl, 'GAEn')],
      ['AMD_CONTROL.xtEnHi', AMD_CONTROL.xtEnHi, mask(amdControl, 'XTEn', 1)],
    ],
    functions: [
      ['COMMAND_MASTER', bits.COMMAND_MASTER, mask(pciCommand, 'bus master')],
      ['MSI_ENABLE', bits.MSI_ENABLE, mask(msiControl, 'MSI enable')],
      ['MSI_64', bits.MSI_64, mask(msiControl, '64-bit address')],
      ['MSI_MASKING', bits.MSI_MASKING, mask(msiControl, 'per-vector masking')],
      ['MSIX_ENABLE', bits.MSIX_ENABLE, mask(msixControl, 'MSI-X enable')],
      ['MSIX_MASK', bits.MSIX_MASK, mask(msixControl, 'function mask')],
      ['ENTRY_MASK', bits.ENTRY_MASK, mask(msixVectorControl, 'mask')],
    ],
    'local APICs': [
      ['SVR_ENABLE', SVR_ENABLE, mask(apicSpuriousVector, 'enable')],
      ['ESR_RECEIVE_ILLEGAL', bits.ESR_RECEIVE_ILLEGAL, mask(apicErrorStatus, 'receive illegal vector')],
    ],
  };

describe('constants of hot code', () => {
  it.each(Object.entries(CASES))('are what the layouts say: %s', (_, cases) => {
    const wrong = cases.filter(([, value, declared]) => value >>> 0 !== declared >>> 0);
    expect(wrong).toEqual([]);
  });

  it('are all held against a layout', () => {
    const held = new Set(Object.values(CASES).flatMap((cases) => cases.map(([name]) => name)));
    expect(Object.keys(bits).filter((name) => !held.has(name))).toEqual([]);
  });
});
