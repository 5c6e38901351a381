// Lines of a boot log that say how interrupts travel on this machine, and which kernel it is.

/** Name and value of a fact. */
export type Fact = readonly [name: string, value: string];

type Rule = readonly [pattern: RegExp, facts: (...groups: string[]) => readonly Fact[]];

/** The rest of a line of Linux, behind time and level. Anchored, so that a message that quotes one is none. */
const KERNEL: readonly Rule[] = [
  [/^Linux version (\d+\.\d+[\w.+~-]*) \(/, (release) => [['kernel', release]]],
  [/^Linux version .*\((x86_64|aarch64|riscv64|s390x)-linux-gnu-/, (arch) => [['arch', arch]]],
  // arch/x86/kernel/setup.c: setup_arch prints it so for 64 bits only.
  [
    /^Command line: (.*)$/,
    (text) => [
      ['arch', 'x86_64'],
      ['command line', text],
    ],
  ],
  [/^Kernel command line: (.*)$/, (text) => [['command line', text]]],
  [/^Booting Linux on physical CPU 0x[0-9a-f]{10} \[/, () => [['arch', 'aarch64']]],
  [/^setup: Linux is running (?:as a z\/VM|under KVM|natively)/, () => [['arch', 's390x']]],
  [/^Hypervisor detected: Xen PV$/, () => [['hypervisor', 'xen']]],
  [/^Xen version: (\d\S*)/, (version) => [['xen version', version]]],
  // drivers/iommu/intel/irq_remapping.c: intel_enable_irq_remapping
  [
    /^DMAR-IR: Enabled IRQ remapping in (x2apic|xapic) mode$/,
    (mode) => [
      ['interrupt remapping', 'VT-d'],
      ['interrupt remapping mode', mode],
    ],
  ],
  [/^DMAR-IR: Enabled Posted Interrupts$/, () => [['posted interrupts', 'enabled']]],
  // drivers/iommu/amd/init.c: print_iommu_info
  [/^AMD-Vi: Interrupt remapping enabled$/, () => [['interrupt remapping', 'AMD-Vi']]],
  [/^AMD-Vi: X2APIC enabled$/, () => [['interrupt remapping mode', 'x2apic']]],
  [/^(?:APIC: )?Switched APIC routing to:? ([^.]+)\.?$/, (driver) => [['apic routing', driver]]],
  // drivers/irqchip/irq-gic-v2m.c, irq-gic-v3-its.c, irq-riscv-imsic-platform.c, irq-riscv-imsic-state.c
  [
    /^GICv2m: range\[mem (0x[0-9a-f]+)-0x[0-9a-f]+\], SPI\[(\d+):(\d+)\]$/,
    (base, first, last) => [
      ['gicv2m frame', base],
      ['gicv2m spis', `${first}-${last}`],
    ],
  ],
  [/^ITS \[mem (0x[0-9a-f]+)-0x[0-9a-f]+\]$/, (base) => [['its registers', base]]],
  [
    /^riscv-imsic: \S+ +per-CPU IDs (\d+) at base address (0x[0-9a-f]+)$/,
    (ids, base) => [
      ['imsic base', base],
      ['imsic ids', ids],
    ],
  ],
  [
    /^riscv-imsic: \S+ +hart-index-bits: (\d+), +guest-index-bits: (\d+)$/,
    (hart, guest) => [
      ['imsic hart index bits', hart],
      ['imsic guest index bits', guest],
    ],
  ],
  [
    /^riscv-imsic: \S+ +group-index-bits: (\d+), +group-index-shift: (\d+)$/,
    (bits, shift) => [
      ['imsic group index bits', bits],
      ['imsic group index shift', shift],
    ],
  ],
];

/** The rest of a line of Xen. Xen runs on 64 bits only on x86; its Arm port prints other lines. */
const XEN: readonly Rule[] = [
  [/^Xen version (\d[^ ]*) /, (version) => [['xen version', version]]],
  [/^Xen version .*\((x86_64|aarch64)-linux-gnu-/, (arch) => [['arch', arch]]],
  [/^\*\*\* Building a PV Dom0 \*\*\*$/, () => [['hypervisor', 'xen']]],
  [/^Intel VT-d Interrupt Remapping enabled\.?$/, () => [['interrupt remapping', 'VT-d']]],
  [/^Interrupt remapping (enabled|disabled)$/, (state) => [['xen interrupt remapping', state]]],
];

/** What a line of Linux says; mostly nothing. */
export const kernelFacts = (text: string): readonly Fact[] => factsOf(KERNEL, text);

/** What a line of Xen says; mostly nothing. */
export const xenFacts = (text: string): readonly Fact[] => factsOf(XEN, text);

function factsOf(rules: readonly Rule[], text: string): readonly Fact[] {
  return rules.flatMap(([pattern, facts]) => {
    const match = pattern.exec(text);
    return match ? facts(...match.slice(1)) : [];
  });
}
