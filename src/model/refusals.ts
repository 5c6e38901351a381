// Why a command was refused: the errno by its name, the rule behind it, and where the kernel has it.

import { Call } from './calls.ts';
import {
  EBUSY,
  EEXIST,
  EINVAL,
  EIO,
  ENODEV,
  ENOENT,
  ENOMEM,
  ENOSPC,
  ENOSYS,
  ENOTSUPP,
  ENXIO,
  EOPNOTSUPP,
  EPERM,
  ERANGE,
  errnoName,
} from './errno.ts';
import { SimCall } from './simulation.ts';

export interface Refusal {
  /** `ENOSPC` */
  readonly name: string;
  /** One sentence with its full stop. */
  readonly rule: string;
  /** `kernel/irq/proc.c: write_irq_affinity, 6.12`; '' where it is no rule of the kernel's. */
  readonly source: string;
}

/** Sentence, and file and function of 6.12 unless another release stands there. */
type Rule = readonly [rule: string, source?: string];

type Rules = Readonly<Record<number, Rule>>;

const RELEASE = '6.12';

const MATRIX = 'kernel/irq/matrix.c: irq_matrix_alloc';
const SETUP_IRQ = 'kernel/irq/manage.c: __setup_irq';
const REQUEST_IRQ = 'kernel/irq/manage.c: request_threaded_irq';
const MSIX_RANGE = 'drivers/pci/msi/msi.c: __pci_enable_msix_range';
const MSI_RANGE = 'drivers/pci/msi/msi.c: __pci_enable_msi_range';
const SRIOV = 'drivers/pci/iov.c: sriov_numvfs_store';
const PROBE = 'drivers/base/dd.c: __driver_probe_device';
const MAP_PIN = 'arch/x86/kernel/apic/io_apic.c: mp_map_pin_to_irq';

/** What any command can be refused for, whatever it is. */
const ANY: Rules = {
  [EINVAL]: ['A number of the command is none that it takes.'],
  [EIO]: ['The engine ended twice during this command, so it was left out.'],
};

const NO_VECTOR: Rule = ['No CPU that it may go to has a free vector left.', MATRIX];

const SOURCE_ROWS: Rule = ['Every row for sources is taken: there is one for each function and 64 more.'];

/** Placing an irq that may be placed. */
const AFFINITY: Rules = {
  [EINVAL]: [
    'None of the CPUs is on line, or the irq cannot be moved.',
    'kernel/irq/manage.c: irq_do_set_affinity',
  ],
  [ENOSPC]: NO_VECTOR,
  [EIO]: [
    'The irq is not activated: it has no vector that could move.',
    'arch/x86/kernel/apic/vector.c: apic_set_affinity',
  ],
};

const HINT: Rules = {
  [EINVAL]: ['There is no such irq.', 'kernel/irq/manage.c: __irq_apply_affinity_hint'],
};

/** What pci_alloc_irq_vectors() and its elders answer when no way to interrupt is left. */
const VECTORS: Rules = {
  [ERANGE]: ['The least number of vectors is above the most.', MSIX_RANGE],
  [EINVAL]: [
    'Its messages are on already, MSI is off for it or for a bus above it, or it has no such capability.',
    'drivers/pci/msi/msi.c: pci_msi_supported',
  ],
  [ENOTSUPP]: [
    'It has no MSI domain that can do this: it is not on its bus, or the machine runs without.',
    MSIX_RANGE,
  ],
  [ENOSPC]: [
    'There are fewer vectors than it wants at least: in its table, in the remapping table, or free on the CPUs.',
    MSIX_RANGE,
  ],
  [ENODEV]: ['No MSI domain could be made for it.', 'drivers/pci/msi/irqdomain.c: pci_create_device_domain'],
  [EIO]: [
    'The message has an address above 4 GiB, and the function holds 32 bits of it.',
    'drivers/pci/msi/msi.c: msi_verify_entries',
  ],
};

const MSI: Rules = {
  ...VECTORS,
  [ERANGE]: [VECTORS[ERANGE]![0], MSI_RANGE],
  [ENOSPC]: [VECTORS[ENOSPC]![0], MSI_RANGE],
};

const REQUEST: Rules = {
  [EINVAL]: ['There is no such irq, or it is not to be requested (IRQ_NOREQUEST).', REQUEST_IRQ],
  [ENOSYS]: ['The irq has no chip.', SETUP_IRQ],
  [EBUSY]: ['The irq has a handler, and not both want to share it in the same way.', SETUP_IRQ],
  [ENOMEM]: ['There is no room for another handler.', REQUEST_IRQ],
  [ENOSPC]: NO_VECTOR,
};

/** A GSI gets its irq. */
const MAP: Rules = {
  [ENODEV]: ['No IO-APIC in use has this GSI.', 'arch/x86/kernel/apic/io_apic.c: mp_map_gsi_to_irq'],
  [EBUSY]: ['The pin is in use with another trigger or polarity.', MAP_PIN],
  [EINVAL]: ['The GSI is that of the cascade, or of no irq that can be had.', MAP_PIN],
  [EEXIST]: ['The pin has an irq already.', 'arch/x86/kernel/apic/io_apic.c: mp_irqdomain_alloc'],
  [ENOSPC]: ['No vector or remapping entry is left for the pin.', MATRIX],
  [ENOMEM]: [
    'No irq number or remapping entry is left for the pin.',
    'kernel/irq/irqdesc.c: __irq_alloc_descs',
  ],
  [ENXIO]: ['The machine runs without local APICs.', 'arch/x86/kernel/apic/vector.c: x86_vector_alloc_irqs'],
  [ENOSYS]: [
    'The domain of the IO-APIC has nothing below it.',
    'kernel/irq/irqdomain.c: irq_domain_alloc_irqs_parent',
  ],
};

/** Whatever a driver gives up with is what its probe answers. */
const BIND: Rules = {
  [ENODEV]: [
    'The function is not on its bus, or its driver does without it: it found nothing that it can use.',
    PROBE,
  ],
  [EBUSY]: ['A driver has it already, or an irq that its driver asked for is not to be had.', PROBE],
  [ENOSPC]: ['The driver gave up: it got fewer vectors than it needs.', MSIX_RANGE],
  [EINVAL]: [
    'The driver gave up: the function has no interrupt that it could use.',
    'drivers/pci/msi/msi.c: pci_msi_supported',
  ],
  [ENOTSUPP]: ['The driver gave up: the function has no MSI domain.', MSIX_RANGE],
  [EIO]: ['The driver gave up: it got no interrupt.', 'drivers/base/dd.c: really_probe'],
  [EPERM]: ['The driver gave up: it works with MSI-X alone.', 'drivers/base/dd.c: really_probe'],
  [ENOMEM]: ['The driver gave up: there is no room for another handler.', REQUEST_IRQ],
  [ENOSYS]: ['The driver gave up: its irq has no chip.', SETUP_IRQ],
  [ERANGE]: ['The driver gave up: it needs more vectors than it may have.', MSIX_RANGE],
  [EEXIST]: MAP[EEXIST]!,
  [ENXIO]: MAP[ENXIO]!,
};

const FAULT: Rules = {
  [EOPNOTSUPP]: [
    'The machine cannot have this fault: it needs remapping, VT-d, or mask bits, which are not there.',
  ],
  [ENODEV]: ['MSI of the function is off, or its irq has no vector now.'],
  [ENOENT]: ['Nothing is behind the entry: no irq, or no remapping entry that the message names.'],
  [EINVAL]: ['The function has no such entry, or there is no other CPU.'],
  [EBUSY]: ['It is so already, or another fault has its place.'],
  [ENOSPC]: ['No row for another fault is free, or every vector of the CPU has an irq.'],
};

const RULES: Readonly<Record<number, Rules>> = {
  [Call.lapicOnline]: {
    [EINVAL]: [
      'Its APIC id is above those that can be reached.',
      'arch/x86/kernel/smpboot.c: native_kick_ap',
    ],
  },
  [Call.pciAllocIrqVectors]: VECTORS,
  [Call.pciEnableMsi]: MSI,
  [Call.pciEnableMsixRange]: VECTORS,
  [Call.pciMsixAllocIrqAt]: {
    [ENOTSUPP]: [
      'MSI-X is off, or its domain gives no entries one by one, as none does before 6.2.',
      'drivers/pci/msi/api.c: pci_msix_alloc_irq_at',
    ],
    [EBUSY]: ['The entry, or every entry, has an irq.', 'kernel/irq/msi.c: msi_insert_desc'],
    [ERANGE]: ['The table has no such entry.', 'kernel/irq/msi.c: msi_insert_desc'],
    [ENOSPC]: [
      'There is no vector or remapping entry left for it.',
      'kernel/irq/msi.c: __msi_domain_alloc_irqs',
    ],
    [EINVAL]: ['The table has no such entry.', 'kernel/irq/msi.c: msi_insert_desc'],
  },
  [Call.pciMsixFreeIrq]: {
    [ENOTSUPP]: [
      'Its domain takes no entries back one by one, as none does before 6.2: Linux warns and frees nothing.',
      'drivers/pci/msi/api.c: pci_msix_free_irq',
    ],
    [EINVAL]: ['The entry has no irq.', 'drivers/pci/msi/api.c: pci_msix_free_irq'],
  },
  [Call.pciEnableDevice]: MAP,
  [Call.requestIrq]: REQUEST,
  [Call.freeIrq]: {
    [EINVAL]: ['The irq has no such handler.', 'kernel/irq/manage.c: __free_irq'],
  },
  [Call.disableIrq]: {
    [EINVAL]: ['There is no such irq.', 'kernel/irq/manage.c: __disable_irq_nosync'],
  },
  [Call.enableIrq]: {
    [EINVAL]: [
      'It is not disabled: Linux warns of an enable without a disable.',
      'kernel/irq/manage.c: __enable_irq',
    ],
  },
  [Call.writeAffinity]: {
    ...AFFINITY,
    [EPERM]: [
      'Users may not move it: it is managed (the kernel spread it), bound to a CPU, or kept from balancing.',
      'kernel/irq/proc.c: write_irq_affinity',
    ],
    [EIO]: [
      'Users may not move it: it is managed (the kernel spread it), bound to a CPU, or kept from balancing.',
      'kernel/irq/proc.c: write_irq_affinity, 6.1',
    ],
    [EINVAL]: ['None of the CPUs is on line.', 'kernel/irq/proc.c: write_irq_affinity'],
  },
  [Call.setAffinity]: AFFINITY,
  [Call.setAffinityAndHint]: HINT,
  [Call.updateAffinityHint]: HINT,
  [Call.writeDefaultAffinity]: {
    [EINVAL]: ['None of the CPUs is on line.', 'kernel/irq/proc.c: default_affinity_write'],
  },
  [Call.mapGsi]: MAP,
  [Call.dmarSetInterrupt]: {
    [EINVAL]: ['No irq is left for the fault interrupt.', 'drivers/iommu/intel/dmar.c: dmar_set_interrupt'],
  },
  [Call.enableDrhdFaultHandling]: {
    [EPERM]: [
      'A unit near the CPU got no fault interrupt.',
      'drivers/iommu/intel/dmar.c: enable_drhd_fault_handling',
    ],
  },
  [Call.hpetLateInit]: {
    [ENODEV]: ['The HPET has no domain for messages.', 'arch/x86/kernel/hpet.c: hpet_late_init'],
  },
  [SimCall.cpuOffline]: {
    [EINVAL]: ['The CPU is off line already.', 'kernel/cpu.c: _cpu_down'],
    [EBUSY]: [
      'The boot CPU stays on line: since 6.5 the kernel has no way to take it off on x86.',
      'arch/x86/kernel/topology.c: arch_cpu_is_hotpluggable',
    ],
    [ENOSPC]: [
      'The CPUs that would be left have fewer free vectors than this one has in use.',
      'arch/x86/kernel/apic/vector.c: lapic_can_unplug_cpu',
    ],
  },
  [SimCall.cpuOnline]: {
    [EINVAL]: ['The CPU is on line already, or it is not there.', 'kernel/cpu.c: _cpu_up'],
  },
  [SimCall.bind]: BIND,
  [SimCall.unbind]: { [ENODEV]: ['No driver has the function.', 'drivers/base/bus.c: unbind_store'] },
  [SimCall.setVirtualFunctions]: {
    ...BIND,
    [ERANGE]: ['The function cannot have so many virtual ones (sriov_totalvfs).', SRIOV],
    [ENOENT]: ['No driver has the function.', SRIOV],
    [EBUSY]: ['Others are on: their number has to be 0 first.', SRIOV],
  },
  [SimCall.startSource]: {
    [EINVAL]: ['The function has no such entries, or a number is out of its range.'],
    [ENOSPC]: SOURCE_ROWS,
  },
  [SimCall.startForger]: { [ENOSPC]: SOURCE_ROWS },
  [SimCall.setRate]: { [ENOENT]: ['The source has been stopped.'] },
  [SimCall.stopSource]: { [ENOENT]: ['The source has been stopped already.'] },
  [SimCall.inject]: FAULT,
  [SimCall.repair]: { [ENOENT]: ['The fault has been repaired already.'] },
};

/** Whether a rule of the call's own is behind a result that is -errno. */
export const hasRule = (call: number, result: number): boolean => RULES[call]?.[-result] !== undefined;

/** With the release, where none stands there. */
const fullSource = (source: string): string =>
  source === '' || /, \d/.test(source) ? source : `${source}, ${RELEASE}`;

/**
 * Why a command was refused.
 * @param call number of Call or SimCall
 * @param result -errno
 */
export function refusalOf(call: number, result: number): Refusal {
  const errno = -result;
  const [rule, source = ''] = RULES[call]?.[errno] ??
    ANY[errno] ?? ['The kernel says no more than this number.'];
  return { name: errnoName(errno), rule, source: fullSource(source) };
}
