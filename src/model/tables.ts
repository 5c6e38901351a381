// The tables of a machine at one moment, named after the kernel's structs. Columns that hold a text id are marked "str", a row of another
// table "row", a set "set": all of these are -1 where there is none. Lines count from 1; 0 is "not in any file".

import { RANGE, SET } from '../lib/ranges.ts';

/** Which sources spoke about an irq. Bits of `irqDesc.has`. */
export const Has = {
  debugfs: 1,
  effective: 2,
  pending: 4,
  interrupts: 8,
  procIrq: 16,
  sysfs: 32,
  procEffective: 64,
  /** debugfs shows no masks: a kernel built for one CPU. */
  noMasks: 128,
} as const;

/** What a level of the chain adds in debugfs. Values of `irqData.detail`. */
export const Detail = { none: 0, x86: 1, legacyPic: 2, notAssigned: 3, imsic: 4, message: 5 } as const;

/** Bits of `cpu.state`. */
export const CpuState = { possible: 1, present: 2, online: 4, isolated: 8 } as const;

/** How a message or an entry is known. Bits of `msiDesc.state` and `remapEntry.state`. */
export const Known = {
  /** Read from the device's table or capability, or from a table dump. */
  read: 1,
  /** Follows from the remapping entry, the vector or the chain; the device was not read. */
  derived: 2,
  /** The last write seen in a trace. */
  trace: 4,
  /** The capability that owns the entry is enabled. */
  enabled: 8,
  /** The per-vector (or function) mask is known. */
  maskKnown: 16,
  masked: 32,
} as const;

/** Values of `msiDesc.kind`. */
export const MsiKind = { msi: 1, msix: 2, platform: 3, wired: 4 } as const;

/** Values of `device.bus`. */
export const Bus = { pci: 1, platform: 2, ioapic: 3, dmar: 4, hpet: 5, wired: 6, ccw: 7 } as const;

/** Values of `remapEntry.kind` and `remapUnit.kind`. */
export const RemapKind = {
  vtd: 1,
  vtdPosted: 2,
  amd: 3,
  its: 4,
  imsic: 5,
  xen: 6,
  /** The 32-bit entry of AMD-Vi without GA mode: only w0 is used. */
  amd32: 7,
  /** A unit that remaps no interrupts: an SMMU. */
  other: 8,
} as const;

/** What became of a device's MSI-X table. Values of `device.tableState`. */
export const TableState = { unknown: 0, read: 1, notRead: 2 } as const;

/** Values of `itsCommand.kind`: the commands of the ITS, and the write of a message to GITS_TRANSLATER. */
export const ItsKind = {
  mapd: 1,
  mapc: 2,
  mapti: 3,
  mapi: 4,
  movi: 5,
  movall: 6,
  discard: 7,
  inv: 8,
  invall: 9,
  sync: 10,
  int: 11,
  clear: 12,
  translate: 13,
} as const;

/** Values of `msixWrite.kind`: a word of an MSI-X table, or a message that arrived. */
export const MsixWriteKind = { table: 1, message: 2 } as const;

/** Values of `traceArg.kind`: `lo` and `hi` hold 64 bits of a number (two's complement when signed), `text` a text. */
export const ArgKind = { text: 0, unsigned: 1, signed: 2, hex: 3 } as const;

/** Severity of a problem: what became of the line. */
export const Severity = { note: 0, warning: 1, error: 2 } as const;

/** Values of `keptLine.owner`. */
export const Owner = { domainFile: 0, irqFile: 1 } as const;

/** Values of `file.state`. */
export const FileState = { parsed: 1, ignored: 2, unknown: 3, failed: 4 } as const;

export const SCHEMA = {
  // files of the capture that this moment was read from
  file: {
    path: 'i32', // str
    format: 'i32', // str: what it was recognised as, '' where it was not
    reason: 'i32', // str: why a known file was not read
    state: 'u8',
    bytes: 'u32',
    lines: 'u32',
  },
  set: SET,
  range: RANGE,
  cpu: {
    cpu: 'u32',
    state: 'u8',
    node: 'i32',
    package: 'i32',
    core: 'i32',
    apicId: 'i32',
    hwId: 'i32', // what hardware calls it where it has no APIC id: hart (RISC-V), CPU address (s390)
    file: 'i32',
    line: 'u32',
  },
  // one row per file under debugfs irq/domains, its levels endpoint first (kernel/irq/irqdomain.c: irq_domain_debug_show_one)
  domainFile: { name: 'i32', first: 'u32', levels: 'u32', file: 'i32', line: 'u32' },
  domainLevel: {
    name: 'i32', // str
    size: 'u32',
    mapped: 'u32',
    flags: 'u32',
    named: 'u8', // flag names follow the number (6.2 and later)
    matrix: 'i32', // row
    parentName: 'i32', // str
    domain: 'i32', // row of irqDomain
    line: 'u32',
  },
  // kernel/irq/matrix.c: irq_matrix_debug_show
  matrix: {
    onlineMaps: 'u32',
    globalAvailable: 'u32',
    globalReserved: 'u32',
    totalAllocated: 'u32',
    systemCount: 'u32',
    system: 'i32', // set
    first: 'u32',
    rows: 'u32',
    noManaged: 'u8', // no column mac (before 4.20)
    file: 'i32',
    line: 'u32',
  },
  matrixRow: {
    cpu: 'u32',
    available: 'u32',
    managed: 'u32',
    managedAllocated: 'u32',
    allocated: 'u32',
    vectors: 'i32', // set
    line: 'u32',
  },
  // lines of a debugfs file that were reported as not understood, so that it can be printed again
  keptLine: { owner: 'u8', row: 'u32', index: 'u32', text: 'i32' },
  // struct irq_domain: one row per domain, dumped or only named
  irqDomain: {
    name: 'i32', // str
    parent: 'i32', // row
    size: 'u32',
    mapped: 'u32',
    flags: 'u32',
    busToken: 'i32', // -1: not known
    kind: 'i32', // str: id of the irqchip folder
    role: 'i32', // str: VE, IR, MP, MD, IO, …
    dumped: 'u8',
    matrix: 'i32', // row
    device: 'i32', // row
    irqs: 'u32',
    chip: 'i32', // str: chip of its irqs
    file: 'i32',
    line: 'u32',
  },
  // struct irq_desc with its irq_common_data, and what procfs and sysfs say of it
  irqDesc: {
    irq: 'u32',
    has: 'u16',
    handler: 'i32', // str
    device: 'i32', // str, -1: printed as (null)
    status: 'u32',
    istate: 'u32',
    ddepth: 'u32',
    wdepth: 'u32',
    dstate: 'u32',
    dstateList: 'u8', // of DSTATE_LISTS: the names that this release prints
    node: 'i32',
    affinity: 'i32', // set
    effective: 'i32', // set
    pending: 'i32', // set
    first: 'u32', // row of irqData
    levels: 'u32',
    procAffinity: 'i32', // set
    procEffective: 'i32', // set
    hint: 'i32', // set
    procNode: 'i32',
    procChip: 'i32', // str: chip column of /proc/interrupts or sysfs chip_name
    procHwirqLo: 'u32',
    procHwirqHi: 'u32',
    procHwirqKnown: 'u8',
    trigger: 'i32', // str: edge, level
    flow: 'i32', // str: flow handler name (edge, fasteoi)
    actions: 'i32', // str: handler names, ", " between them
    firstCount: 'u32',
    counts: 'u32', // CPUs with a count other than 0
    total: 'f64',
    deviceRow: 'i32', // row
    msi: 'i32', // row
    vector: 'i32', // vector, INTID or local id at the root
    target: 'i32', // CPU the root level names
    managed: 'i32', // 0, 1, -1: not known
    file: 'i32',
    line: 'u32',
    istateLine: 'u32',
    dstateLine: 'u32',
    nodeLine: 'u32',
    interruptsFile: 'i32',
    interruptsLine: 'u32',
    affinityFile: 'i32',
    affinityLine: 'u32',
    sysfsFile: 'i32',
    sysfsLine: 'u32',
    sysfsFirst: 'u32', // per_cpu_count: row of count
    sysfsCounts: 'u32',
    sysfsTotal: 'f64',
    wakeup: 'i32', // 0, 1, -1: not known
    spuriousCount: 'i32', // /proc/irq/N/spurious: count and unhandled
    spuriousUnhandled: 'i32',
  },
  // struct irq_data: the chain, endpoint first
  irqData: {
    desc: 'u32', // row
    domainName: 'i32', // str
    domain: 'i32', // row
    hwirqLo: 'u32',
    hwirqHi: 'u32',
    chip: 'i32', // str, -1: None
    flags: 'u32',
    flagsList: 'u8', // of CHIP_LISTS: the names that this release prints
    detail: 'u8',
    detailRow: 'i32', // row of x86Vector, imsicVector or dataMsg
    parent: 'u8', // a parent level follows
    line: 'u32',
  },
  // arch/x86/kernel/apic/vector.c: x86_vector_debug_show
  x86Vector: {
    vector: 'u32',
    target: 'u32',
    prevVector: 'u32',
    prevTarget: 'u32',
    moveInProgress: 'u32',
    isManaged: 'u32',
    canReserve: 'u32',
    hasReserved: 'u32',
    cleanupPending: 'u32',
    line: 'u32',
  },
  // drivers/irqchip/irq-riscv-imsic-state.c: imsic_vector_debug_show
  imsicVector: {
    targetCpu: 'u32',
    targetLocalId: 'u32',
    isReserved: 'u32',
    isEnabled: 'u32',
    isMovePending: 'u32',
    moveCpu: 'u32',
    moveLocalId: 'u32',
    line: 'u32',
  },
  // kernel/irq/msi.c: msi_domain_debug_show, 6.16: the kernel's own copy of the message
  dataMsg: { addressLo: 'u32', addressHi: 'u32', data: 'u32', line: 'u32' },
  // counts other than 0 of irqDesc and archCount rows
  count: { cpu: 'u16', value: 'u32' },
  // CPU columns of /proc/interrupts
  countCpu: { cpu: 'u32' },
  // rows of /proc/interrupts without an irq: NMI, LOC, …
  archCount: {
    label: 'i32', // str
    text: 'i32', // str
    firstCount: 'u32',
    counts: 'u32',
    total: 'f64',
    file: 'i32',
    line: 'u32',
  },
  device: {
    id: 'i32', // str: 0000:00:03.0, IO-APIC-0, …
    bus: 'u8',
    parent: 'i32', // row
    label: 'i32', // str: what lspci calls it
    vendor: 'i32',
    product: 'i32',
    class: 'i32', // 24 bit class code
    driver: 'i32', // str
    command: 'i32',
    node: 'i32',
    iommuGroup: 'i32',
    iommuType: 'i32', // str: type of the group's default domain: DMA, DMA-FQ, identity
    iommuUnit: 'i32', // row of remapUnit
    secondaryBus: 'i32',
    subordinateBus: 'i32',
    expressType: 'i32', // device/port type of the PCI Express capability
    legacyIrq: 'i32', // sysfs irq: the INTx irq, or the first MSI one
    pin: 'i32', // 1…4: INTA…INTD
    domain: 'i32', // row: its device domain
    parentDomain: 'i32', // row: the domain its messages go through
    physfn: 'i32', // row: the physical function of an SR-IOV virtual function
    msiDomain: 'i32', // str: dev->msi.domain, where a dump names it
    msiCap: 'i32', // offset in config space
    msiControl: 'i32',
    msiCapable: 'u16', // messages the function can send
    msiEnabledCount: 'u16',
    msiMaskBits: 'u32',
    msiPending: 'u32',
    msiMaskKnown: 'u8',
    msixCap: 'i32',
    msixControl: 'i32',
    msixSize: 'u16',
    msixBir: 'i32',
    msixOffset: 'u32',
    pbaBir: 'i32',
    pbaOffset: 'u32',
    zeroEntries: 'u16', // MSI-X entries with address and data 0 that are not listed: as many indices without a row
    zeroMasked: 'u8', // their mask bits are known to be set
    tableState: 'u8', // of the MSI-X table
    tableReason: 'i32', // str: why it was not read
    sysfsIrqs: 'u32', // number of msi_irqs entries
    msiIrqsKnown: 'u8', // msi_irqs of this device was listed (possibly empty)
    first: 'i32', // row of msiDesc, rows of one device are neighbours
    descs: 'u32',
    irqs: 'u32',
    file: 'i32', // MSI table or capability text
    line: 'u32',
    lspciFile: 'i32',
    lspciLine: 'u32',
    sysfsFile: 'i32',
    sysfsLine: 'u32',
  },
  // msi_irqs entries as listed: irq number and mode
  msiIrq: { device: 'u32', irq: 'u32', msix: 'u8', file: 'i32', line: 'u32' },
  // struct msi_desc with the message that the device holds
  msiDesc: {
    device: 'u32', // row
    kind: 'u8',
    index: 'u32',
    irq: 'i32', // Linux irq number
    desc: 'i32', // row of irqDesc
    domain: 'i32', // row
    addressLo: 'u32',
    addressHi: 'u32',
    data: 'u32',
    control: 'u32', // vector control
    state: 'u8',
    cached: 'u8', // the kernel's own copy (msi_desc.msg) was captured
    cachedLo: 'u32',
    cachedHi: 'u32',
    cachedData: 'u32',
    remap: 'i32', // row of remapEntry
    vector: 'i32',
    cpu: 'i32',
    file: 'i32',
    line: 'u32',
    cachedFile: 'i32',
    cachedLine: 'u32',
    nvecUsed: 'u16', // irqs that share the kernel's descriptor (multi-MSI), 0: not known
  },
  // a dump of msi_desc: the kernel's own copy of each message, and the entry of the MSI-X table as it read it back
  msiDump: {
    device: 'u32', // row
    kind: 'u8', // msi, msix, platform (or wired: the chain tells)
    index: 'u32',
    irq: 'i32',
    nvecUsed: 'u16',
    cachedLo: 'u32',
    cachedHi: 'u32',
    cachedData: 'u32',
    tableKnown: 'u8',
    tableLo: 'u32',
    tableHi: 'u32',
    tableData: 'u32',
    tableControl: 'u32',
    file: 'i32',
    line: 'u32',
  },
  // irq_data levels that a dump of msi_desc prints, endpoint first
  msiChain: {
    irq: 'u32',
    level: 'u8',
    chip: 'i32', // str
    hwirqLo: 'u32',
    hwirqHi: 'u32',
    domain: 'i32', // str, -1: none
    file: 'i32',
    line: 'u32',
  },
  // domains that a dump of msi_desc names, with their fields as numbers: one row for each name
  namedDomain: {
    name: 'i32', // str
    busToken: 'i32',
    flags: 'u32',
    size: 'i32', // -1: not said
    file: 'i32',
    line: 'u32',
  },
  remapUnit: {
    name: 'i32', // str: dmar0, its@8080000, …
    kind: 'u8',
    baseLo: 'u32', // registers, 0: not known
    baseHi: 'u32',
    tableLo: 'u32',
    tableHi: 'u32',
    domain: 'i32', // row
    enabled: 'i32', // 0, 1, -1: not known
    file: 'i32',
    line: 'u32',
  },
  // VT-d: index and 128 bits. AMD: table = device id; vector is -1 while the entry is not valid (bit 0 of w0).
  // ITS: table = DeviceID, index = EventID, vector = LPI, destination = ICID.
  remapEntry: {
    unit: 'u32', // row
    kind: 'u8',
    state: 'u8',
    table: 'i32',
    index: 'u32',
    w0: 'u32', // least significant word first
    w1: 'u32',
    w2: 'u32',
    w3: 'u32',
    sourceId: 'i32',
    vector: 'i32',
    destination: 'u32',
    cpu: 'i32',
    desc: 'i32', // row of irqDesc
    msi: 'i32', // row of msiDesc
    device: 'i32', // row
    file: 'i32',
    line: 'u32',
  },
  // registers of remapping units: name and value
  register: { unit: 'i32', name: 'i32', offset: 'u32', lo: 'u32', hi: 'u32', file: 'i32', line: 'u32' },
  // what an ITS executed and which messages it got, in order; what a kind does not have is 0
  itsCommand: {
    kind: 'u8',
    deviceId: 'u32',
    eventId: 'u32',
    icid: 'u32',
    lpi: 'u32',
    rdbase: 'u32', // MAPC; first one of MOVALL
    rdbase2: 'u32', // MOVALL
    eventBits: 'u8', // MAPD: bits of an EventID
    ittLo: 'u32', // MAPD: address of the interrupt translation table
    ittHi: 'u32',
    valid: 'u8', // MAPD, MAPC
    file: 'i32',
    line: 'u32',
  },
  // writes that an emulator saw, in order; equal messages in a row are one row
  msixWrite: {
    kind: 'u8',
    region: 'i32', // str: the emulator's name of the memory region
    uid: 'i32', // message: zPCI UID of the function that sent it
    offset: 'u32', // table: byte in the MSI-X table
    addressLo: 'u32', // message
    addressHi: 'u32',
    value: 'u32',
    count: 'u32',
    file: 'i32',
    line: 'u32',
  },
  // device tree properties about interrupts: cells in dtCell
  dtProperty: { node: 'i32', name: 'i32', first: 'u32', cells: 'u32', file: 'i32', line: 'u32' },
  dtCell: { value: 'u32' },
  // ftrace: what a trace file holds in all, and up to which line the state of this moment was read (0: to the end)
  trace: {
    events: 'u32',
    lost: 'f64', // events that the ring buffer dropped, as far as the file says
    cpus: 'u32', // CPUs that have an event
    first: 'f64', // seconds
    last: 'f64',
    momentLine: 'u32',
    file: 'i32',
    line: 'u32',
  },
  // ftrace: the last message that the kernel wrote for an irq before the moment (kprobe on __pci_write_msi_msg)
  msgWrite: { irq: 'u32', lo: 'u32', hi: 'u32', data: 'u32', file: 'i32', line: 'u32' },
  // ftrace: one row per event, its arguments in traceArg. A moment has its markers only; parseTrace reads all events.
  traceEvent: {
    time: 'f64', // seconds, or ticks of a trace clock that does not count seconds
    cpu: 'u16',
    pid: 'u32',
    task: 'i32', // str
    flags: 'i32', // str
    event: 'i32', // str
    first: 'u32',
    args: 'u32',
    file: 'i32',
    line: 'u32',
  },
  traceArg: {
    name: 'i32', // str, '' for a value without a name
    kind: 'u8',
    lo: 'u32',
    hi: 'u32',
    text: 'i32', // str
  },
  // Xen's own tables. Keys i and M: one row for each of Xen's irqs (xen/arch/x86/irq.c: dump_irqs; msi.c: dump_msi)
  xenIrq: {
    irq: 'u32',
    vector: 'u32',
    type: 'i32', // str: IO-APIC-edge, PCI-MSI/-X; -1: key i does not show the irq
    status: 'u32',
    affinity: 'i32', // set: CPUs asked for
    cpus: 'i32', // set: CPUs that hold the vector
    handler: 'i32', // str: Xen's own handler
    guest: 'i32', // str: d0:408(---), ", " between several
    guestDomain: 'i32', // of the first guest
    pirq: 'i32',
    inFlight: 'i32',
    msi: 'i32', // str: MSI, MSI-X, IOMMU, HPET; -1: key M does not show the irq
    msiVector: 'i32',
    delivery: 'i32', // str: lowest, fixed
    msiTrigger: 'i32', // str: edge, level
    assert: 'u8',
    logical: 'u8',
    redirection: 'i32', // str: lowest, fixed
    destination: 'u32',
    maskBit: 'u8',
    hostMasked: 'u8',
    guestMasked: 'u8',
    masked: 'i32', // mask bit as read from the device: 0, 1, -1: not known
    file: 'i32',
    line: 'u32',
    msiFile: 'i32',
    msiLine: 'u32',
    msiDesc: 'i32', // row: the entry that holds this message
  },
  // key i: vectors that Xen handles itself
  xenVector: { vector: 'u32', handler: 'i32', file: 'i32', line: 'u32' },
  // key i: IO-APIC pins in use (xen/arch/x86/io_apic.c: dump_ioapic_irq_info)
  xenPin: {
    irq: 'u32',
    apic: 'u32',
    pin: 'u32',
    vector: 'u32',
    delivery: 'i32', // str
    logical: 'u8',
    status: 'u8',
    activeLow: 'u8',
    irr: 'u8',
    level: 'u8',
    masked: 'u8',
    destination: 'u32',
    file: 'i32',
    line: 'u32',
  },
  // key e: event channels (xen/common/event_channel.c: domain_dump_evtchn_info)
  xenPort: {
    domain: 'u32',
    port: 'u32',
    pending: 'u8',
    masked: 'u8',
    state: 'u8', // 1 reserved, 2 unbound, 3 interdomain, 4 pirq, 5 virq, 6 ipi
    vcpu: 'u32',
    consumer: 'u32',
    virq: 'i32',
    pirq: 'i32',
    irq: 'i32',
    remoteDomain: 'i32',
    remotePort: 'i32',
    file: 'i32',
    line: 'u32',
  },
  // facts about the machine that belong to no row: name, value, source
  fact: { name: 'i32', value: 'i32', file: 'i32', line: 'u32' },
  contradiction: {
    rule: 'i32', // str
    subject: 'i32', // str: stable key, irq:30
    text: 'i32', // str
    expected: 'u8', // 1: known to be right, with the reason in the text
    fileA: 'i32',
    lineA: 'u32',
    fileB: 'i32',
    lineB: 'u32',
  },
  problem: {
    file: 'i32', // row of file, -1: the bundle itself
    path: 'i32', // str
    line: 'u32',
    severity: 'u8',
    found: 'i32', // str
    expected: 'i32', // str
    done: 'i32', // str
  },
} as const;

export type MachineSchema = typeof SCHEMA;

/** Values other than 0 that a new row starts with. */
export const DEFAULTS: {
  readonly [K in keyof MachineSchema]?: Partial<Record<keyof MachineSchema[K], number>>;
} = defaults();

/** Every signed column starts at -1, "none". */
function defaults(): Record<string, Record<string, number>> {
  const all: Record<string, Record<string, number>> = {};
  for (const [name, spec] of Object.entries(SCHEMA)) {
    all[name] = {};
    for (const [key, type] of Object.entries(spec)) if (type === 'i32') all[name][key] = -1;
  }
  return all;
}
