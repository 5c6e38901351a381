// What the numbers that the system keeps for itself are for. Only numbers that the System list of a matrix has are looked up here:
// which of them a kernel uses depends on its configuration.
// arch/x86/include/asm/irq_vectors.h, trapnr.h, arch/x86/kernel/idt.c, 6.1 and 6.12; drivers/irqchip/irq-riscv-imsic-state.c, 6.12.

export interface SystemNumber {
  /** `local APIC timer`. */
  readonly name: string;
  /** Row of /proc/interrupts that counts it, `LOC`. */
  readonly counts?: string;
}

const EXCEPTIONS: readonly string[] = [
  'divide error',
  'debug',
  'NMI',
  'breakpoint',
  'overflow',
  'bound range exceeded',
  'invalid opcode',
  'device not available',
  'double fault',
  'coprocessor segment overrun',
  'invalid TSS',
  'segment not present',
  'stack segment fault',
  'general protection',
  'page fault',
  'spurious interrupt',
  'x87 floating point',
  'alignment check',
  'machine check',
  'SIMD floating point',
  'virtualization exception',
  'control protection',
];

/** SEV-ES guests ask their hypervisor by this exception. */
const VMM_COMMUNICATION = 29;
const ISA_FIRST = 0x30;

const X86: Readonly<Record<number, SystemNumber>> = {
  [VMM_COMMUNICATION]: { name: 'VMM communication exception' },
  // Until a timer took over, one vector asked the old CPU of a moved irq to give its vector back.
  32: { name: 'cleanup after an irq moved' },
  128: { name: 'int 0x80, 32-bit system calls' },
  235: { name: 'posted MSI notification', counts: 'PMN' },
  236: { name: 'local APIC timer', counts: 'LOC' },
  237: { name: 'Hyper-V synthetic timer 0', counts: 'HVS' },
  238: { name: 'Hyper-V reenlightenment', counts: 'HRE' },
  239: { name: 'shutdown vector of managed irqs' },
  240: { name: 'nested posted interrupt of KVM', counts: 'NPI' },
  241: { name: 'posted interrupt wakeup of KVM', counts: 'PIW' },
  242: { name: 'posted interrupt of KVM', counts: 'PIN' },
  243: { name: 'hypervisor callback', counts: 'HYP' },
  244: { name: 'deferred error of the machine check', counts: 'DFR' },
  246: { name: 'IRQ work', counts: 'IWI' },
  247: { name: 'platform IPI', counts: 'PLT' },
  248: { name: 'reboot: stops the other CPUs' },
  249: { name: 'threshold of the machine check', counts: 'THR' },
  250: { name: 'thermal event', counts: 'TRM' },
  251: { name: 'call of a function on one CPU', counts: 'CAL' },
  252: { name: 'call of a function on several CPUs', counts: 'CAL' },
  253: { name: 'reschedule', counts: 'RES' },
  254: { name: 'APIC error' },
  255: { name: 'spurious APIC interrupt', counts: 'SPU' },
};

const IMSIC: Readonly<Record<number, SystemNumber>> = {
  0: { name: 'no interrupt: identity 0 does not exist' },
  1: { name: 'interrupts between CPUs (IPI)' },
};

/** What a number of the System list is for; null where it is not known here. */
export function systemNumber(isX86: boolean, number: number): SystemNumber | null {
  if (!isX86) return IMSIC[number] ?? null;
  if (number < EXCEPTIONS.length) return { name: `exception: ${EXCEPTIONS[number]}` };
  if (number === ISA_FIRST + 2) return { name: 'ISA irq 2: the cascade of the two legacy PICs' };
  if (number >= ISA_FIRST && number < ISA_FIRST + 16)
    return { name: `ISA irq ${number - ISA_FIRST} of the legacy PIC` };
  return X86[number] ?? null;
}
