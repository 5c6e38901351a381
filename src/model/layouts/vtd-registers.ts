/**
 * Registers of a VT-d unit that interrupts depend on: status, address of the remapping table, faults and their event.
 * Mirrors drivers/iommu/intel/iommu.h (DMA_GSTS_*, DMA_FSTS_*, DMA_FECTL_*, DMA_FRCD_*), 6.12.
 */

import type { BitField, BitLayout } from '../../lib/bits';

const source = (section: string): string =>
  `Intel VT-d specification, ${section}; drivers/iommu/intel/iommu.h: DMAR_*_REG`;

const status = (name: string, bit: number, meaning: string): BitField => ({
  name,
  hi: bit,
  lo: bit,
  level: 'flag',
  meaning,
});

const reserved = (hi: number, lo: number): BitField => ({
  name: 'reserved',
  hi,
  lo,
  level: 'reserved',
  meaning: 'reserved',
});

export const vtdGlobalStatus: BitLayout = {
  id: 'vtd-gsts',
  title: 'VT-d global status, GSTS_REG',
  bits: 32,
  source: source('Global Status Register'),
  fields: [
    status('TES', 31, 'translation of DMA is on'),
    status('RTPS', 30, 'the root table is set'),
    status('FLS', 29, 'the fault log is set'),
    status('AFLS', 28, 'advanced fault logging is on'),
    status('WBFS', 27, 'a flush of write buffers is under way'),
    status('QIES', 26, 'the invalidation queue is on'),
    status('IRES', 25, 'interrupt remapping is on'),
    status('IRTPS', 24, 'the interrupt remapping table is set'),
    status(
      'CFIS',
      23,
      'messages of compatibility format pass, unless the unit is in extended interrupt mode',
    ),
    reserved(22, 0),
  ],
};

export const vtdTableAddress: BitLayout = {
  id: 'vtd-irta',
  title: 'VT-d interrupt remapping table address, IRTA_REG',
  bits: 64,
  source: source('Interrupt Remapping Table Address Register'),
  fields: [
    {
      name: 'IRTA',
      hi: 63,
      lo: 12,
      level: 'ir',
      form: 'address',
      shift: 12,
      meaning: 'where the remapping table lies',
    },
    status('EIME', 11, 'extended interrupt mode: destinations have 32 bits'),
    reserved(10, 4),
    { name: 'S', hi: 3, lo: 0, level: 'ir', meaning: 'the table has 2 to the power of S + 1 entries' },
  ],
};

export const vtdFaultStatus: BitLayout = {
  id: 'vtd-fsts',
  title: 'VT-d fault status, FSTS_REG',
  bits: 32,
  source: source('Fault Status Register'),
  fields: [
    reserved(31, 16),
    {
      name: 'FRI',
      hi: 15,
      lo: 8,
      level: 'md',
      form: 'dec',
      meaning: 'record of the first fault that pends, while PPF is set',
    },
    status('PRO', 7, 'page requests overflowed'),
    status('ITE', 6, 'an invalidation timed out'),
    status('ICE', 5, 'a device answered an invalidation wrongly'),
    status('IQE', 4, 'the invalidation queue has an error'),
    status('APF', 3, 'advanced fault log: a fault pends'),
    status('AFO', 2, 'advanced fault log: overflow'),
    status('PPF', 1, 'a fault recording register has a fault'),
    status('PFO', 0, 'a fault found no free recording register; none is recorded until this is cleared'),
  ],
};

export const vtdFaultEventControl: BitLayout = {
  id: 'vtd-fectl',
  title: 'VT-d fault event control, FECTL_REG',
  bits: 32,
  source: source('Fault Event Control Register'),
  fields: [
    status('IM', 31, 'the fault event is masked'),
    status('IP', 30, 'a fault event pends'),
    reserved(29, 0),
  ],
};

/** Reasons as drivers/iommu/intel/dmar.c names them (irq_remap_fault_reasons). */
const reasons: Readonly<Record<number, string>> = {
  32: 'reserved fields of the request',
  33: 'index beyond the table',
  34: 'entry not present',
  35: 'table not readable',
  36: 'reserved fields of the entry',
  37: 'compatibility format blocked',
  38: 'source id',
  39: 'descriptor not accessible',
  40: 'reserved fields of the descriptor',
};

export const vtdFaultRecord: BitLayout = {
  id: 'vtd-frcd',
  title: 'VT-d fault recording register, FRCD_REG, of an interrupt',
  bits: 128,
  source: source('Fault Recording Registers'),
  fields: [
    status('F', 127, 'the register has a fault'),
    status('T1', 126, 'kind of a DMA request'),
    { name: 'AT', hi: 125, lo: 124, level: 'flag', meaning: 'address type of a DMA request' },
    { name: 'PV', hi: 123, lo: 104, level: 'md', meaning: 'PASID of a DMA request' },
    { name: 'FR', hi: 103, lo: 96, level: 'md', values: reasons, meaning: 'fault reason' },
    status('PP', 95, 'a PASID is present'),
    status('EXE', 94, 'a DMA request to execute'),
    status('PRIV', 93, 'a privileged DMA request'),
    status('T2', 92, 'kind of a DMA request'),
    reserved(91, 80),
    { name: 'SID', hi: 79, lo: 64, level: 'md', form: 'bdf', meaning: 'requester' },
    {
      name: 'index',
      hi: 63,
      lo: 48,
      level: 'ir',
      form: 'dec',
      meaning: 'index of the remapping table entry',
    },
    reserved(47, 0),
  ],
};
