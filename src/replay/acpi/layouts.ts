// The parts of ACPI tables that say how interrupts are wired, in the order of the specifications. Mirrors include/acpi/actbl.h,
// actbl1.h, actbl2.h and actbl3.h, 6.12. What is not about interrupts is named and left undivided.

import { bits, reserved, structure, typeByte, u8, u16, u32, u64 } from './structure.ts';

/** The header that every table begins with. */
const header = [
  u32('signature', 'four letters that name the table'),
  u32('length', 'bytes of the table with its header', { form: 'dec' }),
  u8('revision', 'revision of the structure', { form: 'dec' }),
  u8('checksum', 'makes the sum of all bytes 0'),
  bits(48, 'OEM ID', 'who made the machine'),
  u64('OEM table ID', 'which machine'),
  u32('OEM revision', 'revision of the OEM table'),
  u32('creator ID', 'tool that made the table'),
  u32('creator revision', 'revision of that tool'),
];

export const acpiHeader = structure(
  'acpi-header',
  'ACPI table header',
  'ACPI specification, System Description Table Header; include/acpi/actbl.h: acpi_table_header',
  [header],
);

const length = u8('length', 'bytes of this structure', { form: 'dec' });

export const madt = structure(
  'acpi-madt',
  'MADT: interrupt controllers of the machine',
  'ACPI specification, Multiple APIC Description Table; include/acpi/actbl2.h: acpi_table_madt',
  [
    header,
    u32('local APIC address', 'where each CPU sees its local APIC', { form: 'address' }),
    bits(1, 'PCAT_COMPAT', 'the machine has two 8259s, too'),
    reserved(31),
  ],
);

/** Flags of a processor structure. */
const processorFlags = [
  bits(1, 'enabled', 'the processor is ready for use', { level: 've' }),
  bits(1, 'online capable', 'it can be enabled later (ACPI 6.3)', { level: 've' }),
  reserved(30),
];

export const madtLocalApic = structure(
  'acpi-madt-local-apic',
  'MADT: processor with a local APIC',
  'ACPI specification, Processor Local APIC Structure; include/acpi/actbl2.h: acpi_madt_local_apic',
  [
    typeByte(0, 'local APIC'),
    length,
    u8('processor UID', 'ties it to an object of the name space', { form: 'dec' }),
    u8('APIC ID', "the processor's local APIC ID", { level: 've', form: 'dec' }),
    processorFlags,
  ],
);

export const madtIoApic = structure(
  'acpi-madt-io-apic',
  'MADT: IO-APIC',
  'ACPI specification, I/O APIC Structure; include/acpi/actbl2.h: acpi_madt_io_apic',
  [
    typeByte(1, 'IO-APIC'),
    length,
    u8('IO-APIC ID', 'its ID, the number in the name of its domain', { level: 'io', form: 'dec' }),
    reserved(8),
    u32('address', 'registers', { form: 'address' }),
    u32('GSI base', 'global system interrupt of its first pin', { level: 'io', form: 'dec' }),
  ],
);

/** MPS INTI flags, also of an MP table. */
const intiFlags = [
  bits(2, 'polarity', 'level that counts', {
    level: 'io',
    values: { 0: 'as the bus has it', 1: 'active high', 3: 'active low' },
  }),
  bits(2, 'trigger mode', 'how the pin is read', {
    level: 'io',
    values: { 0: 'as the bus has it', 1: 'edge', 3: 'level' },
  }),
  reserved(12),
];

export const madtOverride = structure(
  'acpi-madt-override',
  'MADT: interrupt source override',
  'ACPI specification, Interrupt Source Override Structure; include/acpi/actbl2.h: acpi_madt_interrupt_override',
  [
    typeByte(2, 'interrupt source override'),
    length,
    u8('bus', '0: ISA', { values: { 0: 'ISA' } }),
    u8('source', 'irq of the bus', { level: 'io', form: 'dec' }),
    u32('GSI', 'pin that it is wired to', { level: 'io', form: 'dec' }),
    intiFlags,
  ],
);

export const madtX2apic = structure(
  'acpi-madt-x2apic',
  'MADT: processor with an x2APIC',
  'ACPI specification, Processor Local x2APIC Structure; include/acpi/actbl2.h: acpi_madt_local_x2apic',
  [
    typeByte(9, 'local x2APIC'),
    length,
    reserved(16),
    u32('x2APIC ID', "the processor's local x2APIC ID", { level: 've', form: 'dec' }),
    processorFlags,
    u32('processor UID', 'ties it to an object of the name space', { form: 'dec' }),
  ],
);

export const fadt = structure(
  'acpi-fadt',
  'FADT up to its minor revision',
  'ACPI specification, Fixed ACPI Description Table; include/acpi/actbl.h: acpi_table_fadt',
  [
    header,
    u32('FACS', 'address of the FACS', { form: 'address' }),
    u32('DSDT', 'address of the DSDT', { form: 'address' }),
    u8('interrupt model', 'ACPI 1.0 only'),
    u8('power profile', 'kind of machine'),
    u16('SCI', 'irq by which ACPI speaks to the system', { level: 'io', form: 'dec' }),
    bits(488, 'power management', 'ports, lengths, latencies and the clock'),
    bits(16, 'IA-PC boot flags', 'what of a PC is missing'),
    reserved(8),
    bits(18, 'feature flags 17:0', 'buttons, clocks and sleep states'),
    bits(1, 'FORCE_APIC_CLUSTER_MODEL', 'logical destinations must be clusters', { level: 've' }),
    bits(1, 'FORCE_APIC_PHYSICAL', 'destinations must be physical', { level: 've' }),
    bits(1, 'HW_REDUCED_ACPI', 'no PIC, no PIT, no SCI'),
    bits(11, 'feature flags 31:21', 'sleep states'),
    bits(104, 'reset', 'register and value that reset the machine'),
    u16('Arm boot flags', 'Arm only'),
    u8('minor revision', 'of the specification, revision 5 and later', { form: 'dec' }),
  ],
);

export const hpet = structure(
  'acpi-hpet',
  'HPET table',
  'IA-PC HPET specification, HPET Description Table; include/acpi/actbl1.h: acpi_table_hpet',
  [
    header,
    u8('hardware revision', 'revision of the block'),
    bits(5, 'comparators', 'their number less one', { level: 'io', form: 'plusOne' }),
    bits(1, 'COUNT_SIZE_CAP', 'the main counter has 64 bits'),
    reserved(1),
    bits(1, 'LEG_RT_CAP', 'it can take the place of PIT and RTC', { level: 'io' }),
    u16('vendor', 'PCI vendor of the block'),
    bits(96, 'address', 'generic address of the registers'),
    u8('HPET number', 'number of the block, in the name of its domain', { level: 'io', form: 'dec' }),
    u16('minimum tick', 'shortest period'),
    u8('page protection', 'what else may be in the page'),
  ],
);

export const srat = structure(
  'acpi-srat',
  'SRAT: which node processors and memory belong to',
  'ACPI specification, System Resource Affinity Table; include/acpi/actbl3.h: acpi_table_srat',
  [header, u32('table revision', '1 for compatibility'), reserved(64)],
);

const affinityFlags = [bits(1, 'enabled', 'the structure counts'), reserved(31)];

export const sratLocalApic = structure(
  'acpi-srat-local-apic',
  'SRAT: node of a processor with a local APIC',
  'ACPI specification, Processor Local APIC/SAPIC Affinity Structure; include/acpi/actbl3.h: acpi_srat_cpu_affinity',
  [
    typeByte(0, 'processor affinity'),
    length,
    u8('proximity domain 7:0', 'lower bits of the proximity domain', { level: 've' }),
    u8('APIC ID', "the processor's local APIC ID", { level: 've', form: 'dec' }),
    affinityFlags,
    u8('SAPIC EID', 'Itanium only'),
    bits(24, 'proximity domain 31:8', 'upper bits, revision 2 and later', { level: 've' }),
    u32('clock domain', 'processors with one clock'),
  ],
);

export const sratMemory = structure(
  'acpi-srat-memory',
  'SRAT: node of a range of memory',
  'ACPI specification, Memory Affinity Structure; include/acpi/actbl3.h: acpi_srat_mem_affinity',
  [
    typeByte(1, 'memory affinity'),
    length,
    u32('proximity domain', 'node, as the firmware counts'),
    reserved(16),
    u64('base', 'first byte', { form: 'address' }),
    u64('size', 'bytes'),
    reserved(32),
    affinityFlags,
    reserved(64),
  ],
);

export const sratX2apic = structure(
  'acpi-srat-x2apic',
  'SRAT: node of a processor with an x2APIC',
  'ACPI specification, Processor Local x2APIC Affinity Structure; include/acpi/actbl3.h: acpi_srat_x2apic_cpu_affinity',
  [
    typeByte(2, 'x2APIC affinity'),
    length,
    reserved(16),
    u32('proximity domain', 'node, as the firmware counts', { level: 've' }),
    u32('x2APIC ID', "the processor's local x2APIC ID", { level: 've', form: 'dec' }),
    affinityFlags,
    u32('clock domain', 'processors with one clock'),
    reserved(32),
  ],
);

export const dmar = structure(
  'acpi-dmar',
  'DMAR: VT-d units of the machine',
  'Intel VT-d specification, DMA Remapping Reporting Structure; include/acpi/actbl1.h: acpi_table_dmar',
  [
    header,
    u8('host address width', 'bits of a DMA address less one', { form: 'plusOne' }),
    bits(1, 'INTR_REMAP', 'interrupts can be remapped', { level: 'ir' }),
    bits(1, 'X2APIC_OPT_OUT', 'the firmware asks not to use x2APIC mode', { level: 'ir' }),
    reserved(6),
    reserved(80),
  ],
);

/** Type and length of a remapping structure, 16 bits each. */
export const dmarStructure = structure(
  'acpi-dmar-structure',
  'DMAR: header of a remapping structure',
  'Intel VT-d specification, Remapping Structure Types; include/acpi/actbl1.h: acpi_dmar_header',
  [
    u16('type', 'kind of structure', {
      values: { 0: 'DRHD', 1: 'RMRR', 2: 'ATSR', 3: 'RHSA', 4: 'ANDD', 5: 'SATC' },
    }),
    u16('length', 'bytes of this structure with its device scopes', { form: 'dec' }),
  ],
);

export const dmarUnit = structure(
  'acpi-dmar-drhd',
  'DMAR: a remapping unit (DRHD)',
  'Intel VT-d specification, DMA Remapping Hardware Unit Definition Structure; include/acpi/actbl1.h: acpi_dmar_hardware_unit',
  [
    u16('type', 'structure type: DRHD', { level: 'const', fixed: 0 }),
    u16('length', 'bytes of this structure with its device scopes', { form: 'dec' }),
    bits(1, 'INCLUDE_PCI_ALL', 'it covers all of the segment that no other unit names', { level: 'ir' }),
    reserved(7),
    u8('size', 'pages of registers, as a power of two'),
    u16('segment', 'PCI segment', { level: 'md' }),
    u64('register base', 'registers', { form: 'address' }),
  ],
);

export const dmarRhsa = structure(
  'acpi-dmar-rhsa',
  'DMAR: proximity domain of a remapping unit (RHSA)',
  'Intel VT-d specification, Remapping Hardware Static Affinity Structure; include/acpi/actbl1.h: acpi_dmar_rhsa',
  [
    u16('type', 'structure type: RHSA', { level: 'const', fixed: 3 }),
    u16('length', 'bytes of this structure', { form: 'dec' }),
    reserved(32),
    u64('register base', 'registers of the unit', { form: 'address' }),
    u32('proximity domain', 'where the unit is', { level: 've', form: 'dec' }),
  ],
);

export const dmarScope = structure(
  'acpi-dmar-scope',
  'DMAR: device scope',
  'Intel VT-d specification, Device Scope Structure; include/acpi/actbl1.h: acpi_dmar_device_scope',
  [
    u8('type', 'what is in the scope', {
      values: { 1: 'PCI endpoint', 2: 'PCI bridge', 3: 'IO-APIC', 4: 'HPET', 5: 'ACPI device' },
    }),
    length,
    reserved(16),
    u8('enumeration ID', 'ID of the IO-APIC, number of the HPET', { level: 'io', form: 'dec' }),
    u8('start bus', 'bus of the first step of the path', { level: 'md' }),
  ],
);

export const dmarPath = structure(
  'acpi-dmar-path',
  'DMAR: a step of the path of a device scope',
  'Intel VT-d specification, Device Scope Structure, PCI Path; include/acpi/actbl1.h: acpi_dmar_pci_path',
  [
    u8('device', 'device of a bridge, or of the function at the end', { level: 'md' }),
    u8('function', 'its function', { level: 'md' }),
  ],
);

export const ivrs = structure(
  'acpi-ivrs',
  'IVRS: AMD IOMMUs of the machine',
  'AMD I/O Virtualization Technology (IOMMU) Specification, I/O Virtualization Reporting Structure; drivers/iommu/amd/init.c: IVRS_HEADER_LENGTH',
  [header, u32('IVinfo', 'sizes of addresses'), reserved(64)],
);

/** Beginning of an IVHD of any type. */
const ivhdHeader = [
  u8('type', 'kind of block', { values: { 16: '10h', 17: '11h', 64: '40h' } }),
  u8('flags', 'what the unit should have switched on'),
  u16('length', 'bytes of the block with its device entries', { form: 'dec' }),
  u16('device ID', "the unit's own function", { level: 'md', form: 'bdf' }),
  u16('capability offset', 'where its capability is in config space'),
  u64('base', 'registers', { form: 'address' }),
  u16('segment', 'PCI segment', { level: 'md' }),
  u16('IOMMU info', 'message number of its own MSI, and its unit ID'),
];

const ivhdSource =
  'AMD I/O Virtualization Technology (IOMMU) Specification, I/O Virtualization Hardware Definition Block; drivers/iommu/amd/init.c: ivhd_header';

export const ivhd10 = structure('acpi-ivhd-10', 'IVRS: a unit, IVHD of type 10h', ivhdSource, [
  ivhdHeader,
  bits(1, 'XTSup', 'entries with x2APIC destinations', { level: 'ir' }),
  bits(5, 'features 5:1', 'what else the unit can'),
  bits(1, 'GASup', 'entries of 128 bits', { level: 'ir' }),
  bits(25, 'features 31:7', 'what else the unit can'),
]);

/** Types 11h and 40h carry a copy of the extended feature register. */
export const ivhd11 = structure('acpi-ivhd-11', 'IVRS: a unit, IVHD of type 11h or 40h', ivhdSource, [
  ivhdHeader,
  u32('attributes', 'performance counters and their banks'),
  bits(2, 'EFR 1:0', 'prefetch and peripheral page requests'),
  bits(1, 'XTSup', 'entries with x2APIC destinations', { level: 'ir' }),
  bits(4, 'EFR 6:3', 'guest translation and others'),
  bits(1, 'GASup', 'entries of 128 bits', { level: 'ir' }),
  bits(56, 'EFR 63:8', 'what else the unit can'),
  u64('EFR2', 'copy of the second extended feature register'),
]);

const ivhdEntrySource =
  'AMD I/O Virtualization Technology (IOMMU) Specification, IVHD Device Entries; drivers/iommu/amd/init.c: ivhd_entry';

export const ivhdEntry = structure('acpi-ivhd-entry', 'IVRS: device entry', ivhdEntrySource, [
  u8('type', 'what the entry says', {
    values: {
      0: 'pad',
      1: 'all',
      2: 'select',
      3: 'start of range',
      4: 'end of range',
      66: 'alias select',
      67: 'alias start of range',
      70: 'extended select',
      71: 'extended start of range',
      72: 'special device',
      240: 'ACPI device',
    },
  }),
  u16('device ID', 'function, or first or last one of a range', { level: 'md', form: 'bdf' }),
  u8('flags', 'which interrupts of the legacy kind pass'),
]);

export const ivhdAlias = structure('acpi-ivhd-alias', 'IVRS: device entry with an alias', ivhdEntrySource, [
  u8('type', 'alias select or start of range'),
  u16('device ID', 'function, or first one of a range', { level: 'md', form: 'bdf' }),
  u8('flags', 'which interrupts of the legacy kind pass'),
  reserved(8),
  u16('source device ID', 'what its requests arrive with', { level: 'md', form: 'bdf' }),
  reserved(8),
]);

export const ivhdSpecial = structure('acpi-ivhd-special', 'IVRS: special device', ivhdEntrySource, [
  typeByte(72, 'special device'),
  reserved(16),
  u8('flags', 'which interrupts of the legacy kind pass'),
  u8('handle', 'ID of the IO-APIC, number of the HPET', { level: 'io', form: 'dec' }),
  u16('source device ID', 'what its requests arrive with', { level: 'md', form: 'bdf' }),
  u8('variety', 'what it is', { values: { 1: 'IO-APIC', 2: 'HPET' } }),
]);
