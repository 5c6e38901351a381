// The columns of a machine that runs: tables named after the kernel's structs and the manuals' registers. What hardware reads
// when it delivers a message is in HARDWARE (model/hardware.ts), what only Linux knows in KERNEL. Row numbers that mean "none" are
// -1 unless a comment says otherwise; columns that start at 0 mean "none" by 0.

export { AMD_IRQS_PER_TABLE, HARDWARE } from '../model/hardware.ts';

/** Levels of an irq_data chain that a row of irqDesc has room for: endpoint, a shim, remapping, root. */
export const DEPTH = 4;

/** Bytes of arguments that a call keeps. */
export const CALL_ARGS = 12;

export const KERNEL = {
  /** The machine as a whole: one row. */
  kernel: {
    /** Serial number of the last irq_domain made: newer ones go first in the kernel's list. */
    domainSerial: 'u32',
    /** nr_irqs: grows with the numbers given out. */
    nrIrqs: 'u32',
    ioapicInitialized: 'u8',
    /** Highest GSI of static IO-APICs + 1, 0 until their domains exist. */
    ioapicDynirqBase: 'u32',
    gsiTop: 'u32',
    /** Node masks of CPUs are filled in: empty in early boot. */
    nodesKnown: 'u8',
    /** Bits of io_apic_irqs below 16: legacy irqs that the IO-APIC has. */
    ioApicIrqs: 'u32',
    /** Initcalls behind us: see programs/boot.ts. */
    bootStage: 'u8',
    jiffies: 'u32',
    /** First irq of the list that the tasklet of kernel/irq/resend.c goes through: irq + 1, 0: empty. */
    resendHead: 'u32',
    /** When poll_spurious_irq_timer expires, in jiffies; 0: it was never armed. */
    spuriousPollAt: 'u32',
    /** Answers of handlers that no irqreturn_t is ("bogus return value"), wrapping. */
    bogusReturns: 'u32',
    /** cached_irq_mask of the 8259s; spurious interrupts of theirs (irq_err_count), wrapping. */
    cachedIrqMask: 'u32',
    irqErrCount: 'u32',
  },
  cpu: {
    online: 'u8',
    /** Head of the list of vectors to clean up (struct vector_cleanup): irq + 1, 0: empty. */
    cleanupHead: 'i32',
    /** Its timer (6.12) or IPI (6.1) is pending. */
    cleanupPending: 'u8',
    /** Vectors that no irq had ("No irq handler for vector"), and spurious interrupts, wrapping. */
    noHandler: 'u32',
    spurious: 'u32',
    /** What the APIC driver addresses it by (calc_dest_apicid). */
    destApicid: 'u32',
  },
  /** Per-CPU vector_irq[256]; row cpu * 256 + vector: 0 VECTOR_UNUSED, -1 VECTOR_SHUTDOWN, -2 VECTOR_RETRIGGERED, irq + 1. */
  vectorIrq: { desc: 'i32' },
  /** struct irq_desc; the row is the irq number. */
  irqDesc: {
    allocated: 'u8',
    /** Flow of engine/irqd.ts. */
    handler: 'u8',
    /** FlowName of engine/irqd.ts. */
    handlerName: 'u8',
    /** Row of device + 1 that debugfs names, 0: (null). */
    device: 'u32',
    status: 'u32',
    istate: 'u32',
    depth: 'u32',
    wakeDepth: 'u32',
    /** irq_common_data.state_use_accessors. */
    dstate: 'u32',
    node: 'i32',
    /** Row of msiDesc + 1. */
    msiDesc: 'u32',
    /** Row of irqAction + 1: the first one. */
    action: 'u32',
    /** Levels of the chain. */
    levels: 'u8',
    /** An affinity hint is set. */
    hint: 'u8',
    /** /proc/irq/N exists. */
    procEntry: 'u8',
    /** Interrupts seen, wrapping. */
    count: 'u32',
    /** Those counted since one was nobody's, and how many were; jiffies at the last one that was. */
    irqCount: 'u32',
    irqsUnhandled: 'u32',
    lastUnhandled: 'u32',
    /** Interrupts that threads handled, wrapping, and how many of them note_interrupt() knew of. */
    threadsHandled: 'u32',
    threadsHandledLast: 'u32',
    /** On the list of irqs that software sends again; the next one there as irq + 1, 0: end. */
    resend: 'u8',
    resendNext: 'u32',
  },
  /** struct irq_data: rows irq * DEPTH + level, level 0 next to the device. */
  irqData: {
    /** Row of irqDomain + 1. */
    domain: 'u32',
    hwirq: 'u32',
    /** Number of the chip: ChipId of engine/chip.ts. */
    chip: 'u8',
    /** chip_data is set; where it is a unit of its kind, its number + 1. */
    chipData: 'u8',
  },
  irqAction: {
    used: 'u8',
    next: 'u32',
    irq: 'u32',
    flags: 'u32',
    name: 'i32',
    /** What the handler answers, and the thread that it wakes (irqreturn_t). */
    handlerReturns: 'u8',
    threadReturns: 'u8',
  },
  /** Rows of irqAction in use: 32 a row, see number-map.ts. */
  irqActionWord: { bits: 'i32', full: 'i32' },
  /** Numbers given out: 32 a row, see number-map.ts. */
  irqWord: { bits: 'i32', full: 'i32' },
  irqDomain: {
    used: 'u8',
    /** Number of the irqchip folder. */
    kind: 'u8',
    busToken: 'u8',
    flags: 'u32',
    /** revmap_size. */
    size: 'u32',
    mapcount: 'u32',
    /** Row of irqDomain + 1. */
    parent: 'u32',
    /** What it belongs to: row of device (PCI), number of the unit, IO-APIC or HPET. */
    owner: 'u32',
    serial: 'u32',
    /** msi_domain_info.flags. */
    msiFlags: 'u32',
    hwsize: 'u32',
  },
  /**
   * Reverse map of all domains, an ordered open hash: domain row + 1 (0: empty), hwirq, irq, and a word that is not used, so that a
   * slot lies in one line of a cache.
   */
  revmap: { word: 'i32' },
  /** struct apic_chip_data; the row is the irq. */
  apicChipData: {
    present: 'u8',
    cfgVector: 'u16',
    cfgDestApicid: 'u32',
    vector: 'u16',
    cpu: 'u32',
    prevVector: 'u16',
    prevCpu: 'u32',
    moveInProgress: 'u8',
    isManaged: 'u8',
    canReserve: 'u8',
    hasReserved: 'u8',
    /** In a CPU's cleanup list; neighbours as irq + 1, 0: end. */
    clistHashed: 'u8',
    clistNext: 'u32',
    clistPrev: 'u32',
  },
  /** struct msi_desc: a device's rows are neighbours, the MSI-X index counts from its first one. */
  msiDesc: {
    present: 'u8',
    irq: 'u32',
    nvecUsed: 'u16',
    isMsix: 'u8',
    multiple: 'u8',
    multiCap: 'u8',
    canMask: 'u8',
    is64: 'u8',
    isVirtual: 'u8',
    defaultIrq: 'u32',
    addressLo: 'u32',
    addressHi: 'u32',
    data: 'u32',
    /** msi_mask of MSI, msix_ctrl of MSI-X as cached. */
    mask: 'u32',
    /** mask_base is set (MSI-X). */
    maskBase: 'u8',
    /** First row of affinityDesc + 1; nvecUsed rows. */
    affinity: 'u32',
    /** Files under msi_irqs. */
    sysfs: 'u8',
  },
  /** struct irq_affinity_desc; the CPU mask of row r is mask AFFINITY_DESCS + r. */
  affinityDesc: { used: 'u8', isManaged: 'u8' },
  /** struct device and pci_dev as far as interrupts go; the row is the position in topology.pci.functions. */
  device: {
    present: 'u8',
    bound: 'u8',
    /** dev->msi.domain: row of irqDomain + 1. */
    msiDomain: 'u32',
    /** struct msi_device_data exists. */
    msiData: 'u8',
    /** Device domain in the default slot: row of irqDomain + 1. */
    deviceDomain: 'u32',
    msiEnabled: 'u8',
    msixEnabled: 'u8',
    noMsi: 'u8',
    no64bitMsi: 'u8',
    /** pci_dev.dev_flags: DevFlag of engine/pci-quirks.ts. */
    flags: 'u16',
    /** pci_dev.enable_cnt, and irq_managed: the irq is that of a GSI which was registered for the pin. */
    enableCnt: 'u16',
    irqManaged: 'u8',
    /** pci_dev.irq. */
    irq: 'u32',
    /** Second half of a VT-d entry for its messages: source id and how it is checked. */
    irSource: 'u32',
    /** PCI_BUS_FLAGS_NO_MSI of the subordinate bus of a bridge. */
    busNoMsi: 'u8',
  },
  /** struct mp_chip_data; the row is the irq. */
  mpChipData: {
    present: 'u8',
    ioapic: 'u8',
    pin: 'u16',
    isLevel: 'u8',
    activeLow: 'u8',
    isaIrq: 'u8',
    count: 'u16',
    entryLo: 'u32',
    entryHi: 'u32',
  },
  /** struct intel_ir_data; the row is the irq. */
  intelIrData: {
    present: 'u8',
    unit: 'u8',
    index: 'u16',
    subHandle: 'u16',
    mask: 'u8',
    e0: 'u32',
    e1: 'u32',
    e2: 'u32',
    e3: 'u32',
  },
  /** ir_table.bitmap: 32 entries a row, the units one behind the other; see number-map.ts. */
  irteWord: { bits: 'i32', full: 'i32' },
  /** struct amd_ir_data; the row is the irq. */
  amdIrData: {
    present: 'u8',
    /** Row of amdDte. */
    dte: 'u16',
    index: 'u16',
    e0: 'u32',
    e1: 'u32',
    e2: 'u32',
    e3: 'u32',
  },
  /** Tasks with a call: innermost call + 1, result of the last outermost one. */
  task: { top: 'u32', result: 'i32' },
  call: {
    used: 'u8',
    call: 'u8',
    step: 'u8',
    /** Row of call + 1 that waits for this one. */
    parent: 'u32',
    task: 'u16',
    /** What the call that this one waited for gave. */
    ret: 'i32',
    a0: 'i32',
    a1: 'i32',
    a2: 'i32',
    a3: 'i32',
    a4: 'i32',
    a5: 'i32',
    a6: 'i32',
    a7: 'i32',
    a8: 'i32',
    a9: 'i32',
    a10: 'i32',
    a11: 'i32',
  },
} as const;
