// What a machine is before anything happens to it: processors, interrupt controllers, remapping units, PCI functions, kernel
// release, configuration and command line. Facts only; what Linux makes of them is decided by the engine.

/** Kernel releases that the engine knows. */
export type ReleaseId = '6.1' | '6.12';

export interface Topology {
  readonly release: ReleaseId;
  /** Possible CPUs by their number (cpu_possible_mask is 0 … length - 1). */
  readonly cpus: readonly CpuTopology[];
  /** nr_node_ids: 1 + the highest possible node. */
  readonly nodes: number;
  /** The machine has x2APIC (CPUID). */
  readonly x2apic: boolean;
  /** What a hypervisor offers to the kernel; none, or one that offers nothing here, where not given. */
  readonly hypervisor?: HypervisorTopology;
  /** CPUID says that the APIC timer runs in every state (ARAT): no HPET channel stands in for it. */
  readonly arat: boolean;
  readonly config: KernelConfig;
  readonly params: KernelParameters;
  /** The two 8259s: nr_legacy_irqs() is 16 with them, 0 without. */
  readonly pic: boolean;
  /** The PIT or HPET legacy replacement drives irq 0. */
  readonly pit: boolean;
  /** Times that the boot sets irq 0 up in the IO-APIC: 2 where the timer was too slow at the first one. */
  readonly timerTries: number;
  readonly ioApics: readonly IoApicTopology[];
  /** Interrupt source overrides of the MADT, or the ISA entries of an MP table where pin and irq differ. */
  readonly isaOverrides: readonly IsaOverride[];
  /** Found through ACPI, an MP table, or not at all. */
  readonly firmware: 'acpi' | 'mptable' | 'none';
  /** FADT: APIC_PHYSICAL flag of revision 2 and later. */
  readonly apicPhysical: boolean;
  /** FADT: MSI must not be used (IA-PC boot flags, bit 3). Not set where not given. */
  readonly firmwareNoMsi?: boolean;
  /** The SCI of the FADT: irq that ACPI requests, or -1. */
  readonly sciIrq: number;
  readonly hpet: HpetTopology | undefined;
  readonly remapping: RemappingTopology | undefined;
  readonly pci: PciTopology;
  /**
   * Where pins of PCI slots go (_PRT of the host bridges and of bridges that have one). Not given where nothing tells: then the irq
   * of a function's pin is its `legacyIrq`.
   */
  readonly prt?: readonly PrtEntry[];
}

/** An entry of a _PRT: all functions of a slot with that pin. */
export interface PrtEntry {
  readonly segment: number;
  /** Bus of the slot. */
  readonly bus: number;
  readonly slot: number;
  /** 1 … 4: INTA … INTD. */
  readonly pin: number;
  /** Of a link device the one that it is set to. */
  readonly gsi: number;
  /** Level and low where the entry names a GSI; a link device says it. */
  readonly trigger: 'edge' | 'level';
  readonly polarity: 'high' | 'low';
}

export interface HypervisorTopology {
  /** x2APIC may be used without interrupt remapping (x86_init.hyper.x2apic_available). */
  readonly x2apic: boolean;
  /** Messages take destinations of 15 bits (x86_init.hyper.msi_ext_dest_id; KVM_FEATURE_MSI_EXT_DEST_ID). */
  readonly msiExtDestId: boolean;
}

export interface CpuTopology {
  /** -1: not known, of a CPU that may be plugged in later. */
  readonly apicId: number;
  /** -1: none known. */
  readonly node: number;
  readonly package: number;
  readonly core: number;
  readonly present: boolean;
  /** On line at the end of SMP boot. */
  readonly bootOnline: boolean;
  /** Thread siblings, itself included, ascending (topology_sibling_cpumask). */
  readonly siblings: readonly number[];
}

/**
 * Configuration options that decide something here; every one is the option of the same name. Two have another name in 6.1 than
 * in 6.12: `kvm` is CONFIG_HAVE_KVM there, `x86Cet` is CONFIG_X86_KERNEL_IBT.
 */
export interface KernelConfig {
  readonly nrCpus: number;
  readonly smp: boolean;
  readonly ia32Emulation: boolean;
  readonly x86Cet: boolean;
  readonly amdMemEncrypt: boolean;
  readonly tdxGuest: boolean;
  readonly x86Fred: boolean;
  readonly x86Mce: boolean;
  readonly x86MceThreshold: boolean;
  readonly x86MceAmd: boolean;
  readonly x86ThermalVector: boolean;
  readonly irqWork: boolean;
  readonly kvm: boolean;
  readonly x86PostedMsi: boolean;
  readonly hyperv: boolean;
  readonly xen: boolean;
  readonly acrnGuest: boolean;
  readonly pciMsi: boolean;
  readonly irqRemap: boolean;
  readonly intelIommu: boolean;
  readonly amdIommu: boolean;
  readonly x86X2apic: boolean;
  readonly hotplugCpu: boolean;
  readonly numa: boolean;
  readonly dmarTable: boolean;
  readonly hpetTimer: boolean;
  /** /dev/hpet takes the first channel that is free. */
  readonly hpet: boolean;
  /** The second HPET channel stands in for the RTC. */
  readonly hpetEmulateRtc: boolean;
}

/** What the command line says about interrupts; lists are CPUs. */
export interface KernelParameters {
  /** The line itself. */
  readonly text: string;
  readonly noapic: boolean;
  readonly nolapic: boolean;
  readonly acpiOff: boolean;
  readonly nomsi: boolean;
  readonly intremapOff: boolean;
  /** amd_iommu=off */
  readonly amdIommuOff: boolean;
  /** intel_iommu=off */
  readonly intelIommuOff: boolean;
  /** iommu=off */
  readonly iommuOff: boolean;
  readonly nosid: boolean;
  readonly noX2apicOptout: boolean;
  readonly nopost: boolean;
  /** intremap=posted_msi, which counts with CONFIG_X86_POSTED_MSI. */
  readonly postedMsi: boolean;
  readonly nox2apic: boolean;
  readonly x2apicPhys: boolean;
  readonly maxcpus: number | undefined;
  /** irqaffinity=: the list itself, to which the kernel adds the boot CPU, or undefined. */
  readonly irqaffinity: readonly number[] | undefined;
  /** isolcpus= with the flag managed_irq: CPUs that managed interrupts keep away from, or undefined. */
  readonly isolatedManagedIrq: readonly number[] | undefined;
}

export interface IoApicTopology {
  /** APIC id: number of the domain's name, IO-APIC-<id>. */
  readonly id: number;
  readonly gsiBase: number;
  readonly pins: number;
}

export interface IsaOverride {
  readonly irq: number;
  readonly gsi: number;
  /** 'conforms' leaves it to the bus: edge, active high for ISA. */
  readonly trigger: 'conforms' | 'edge' | 'level';
  readonly polarity: 'conforms' | 'high' | 'low';
}

export interface HpetTopology {
  readonly blockId: number;
  /** Comparators. */
  readonly channels: number;
  /** The first two channels can take the place of PIT and RTC (LEG_RT_CAP). */
  readonly legacy: boolean;
  /** Channels that can deliver by message (FSB), as numbers; also those that the kernel uses otherwise. */
  readonly msiChannels: readonly number[];
}

export type RemappingTopology = VtdTopology | AmdViTopology;

export interface VtdTopology {
  readonly kind: 'vtd';
  /** DMAR table flags: INTR_REMAP, X2APIC_OPT_OUT. */
  readonly intrRemap: boolean;
  readonly x2apicOptOut: boolean;
  /** In the order of the DMAR table: seq_id is the position, dmar<n>. */
  readonly units: readonly VtdUnit[];
}

export interface VtdUnit {
  readonly segment: number;
  readonly includeAll: boolean;
  /** ECAP.IR and ECAP.EIM. */
  readonly ir: boolean;
  readonly eim: boolean;
  /** ECAP.MHMV: blocks of up to 1 << value messages. */
  readonly maxHandleMask: number;
  /** Node that an RHSA structure names; none where not given. */
  readonly node?: number;
  /** CAP.PI: entries may post. No where not given. */
  readonly posting?: boolean;
  readonly scopes: readonly VtdScope[];
}

export interface VtdScope {
  readonly type: 'endpoint' | 'bridge' | 'ioapic' | 'hpet';
  /** Enumeration id: APIC id of the IO-APIC, HPET number. */
  readonly id: number;
  /** bus << 8 | devfn, with the path followed. */
  readonly bdf: number;
}

export interface AmdViTopology {
  readonly kind: 'amd';
  /** In the order of the IVHD blocks: index of AMD-IR-<n>. */
  readonly units: readonly AmdViUnit[];
  /** Entries of 128 bits (GA mode). */
  readonly ga: boolean;
  readonly xtSup: boolean;
  /** Special devices of the IVRS. */
  readonly ioApics: readonly AmdViSpecial[];
  readonly hpets: readonly AmdViSpecial[];
}

/** An IO-APIC or HPET: its enumeration id, the requester id of its messages, and the position of its unit. */
export interface AmdViSpecial {
  readonly id: number;
  readonly devid: number;
  readonly unit: number;
}

export interface AmdViUnit {
  readonly segment: number;
  /** The IOMMU function itself. */
  readonly devid: number;
  /** Device ids that it covers, first and last; alias: requests arrive with this id, or -1 for their own. */
  readonly covers: readonly { readonly first: number; readonly last: number; readonly alias: number }[];
}

export interface PciTopology {
  /** Ascending by segment, bus, devfn, as the bus scan finds them; virtual functions that may appear later are in the list. */
  readonly functions: readonly PciFunctionTopology[];
  readonly buses: readonly PciBusTopology[];
}

export interface PciBusTopology {
  readonly segment: number;
  readonly bus: number;
  /** Index of the bridge in `functions`, or -1 for a root bus. */
  readonly bridge: number;
  readonly node: number;
}

export interface PciFunctionTopology {
  readonly segment: number;
  readonly bus: number;
  readonly devfn: number;
  readonly vendor: number;
  readonly device: number;
  /** Revision id; not known where not given. */
  readonly revision?: number;
  /** Ids of the subsystem: the board that the function is on; not known where not given. */
  readonly subsystem?: { readonly vendor: number; readonly device: number };
  /** 24 bit class code. */
  readonly class: number;
  readonly node: number;
  /** Device/port type of the PCI Express capability, or -1 for conventional PCI. */
  readonly expressType: number;
  /** A port whose slot can do hot plug (HPC of the slot capabilities); it cannot where not given. */
  readonly hotPlug?: boolean;
  /** Secondary bus of a bridge, or -1. */
  readonly secondaryBus: number;
  /** 1 … 4: INTA … INTD, 0: no pin. */
  readonly pin: number;
  /** Irq of its pin as far as the capture tells, 0: not known or none. */
  readonly legacyIrq: number;
  /** Present from boot; false: one that appears later, such as a virtual function. */
  readonly present: boolean;
  /** Index of the physical function of a virtual one, or -1. */
  readonly physfn: number;
  readonly msi: MsiCapability | undefined;
  readonly msix: MsixCapability | undefined;
  /** Command register at the first moment. */
  readonly command: number;
}

export interface MsiCapability {
  /** Offset in config space. */
  readonly cap: number;
  /** log2 of the messages it can send: 0 … 5. */
  readonly multiCap: number;
  readonly is64: boolean;
  readonly canMask: boolean;
}

export interface MsixCapability {
  readonly cap: number;
  /** Entries, 1 … 2048. */
  readonly size: number;
  readonly tableBir: number;
  readonly tableOffset: number;
  readonly pbaBir: number;
  readonly pbaOffset: number;
  /** Messages beyond the table that a driver may ask for (PCI_IRQ_VIRTUAL): room for descriptors without an entry. 0 where not given. */
  readonly virtual?: number;
}
