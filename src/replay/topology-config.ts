// The kernel configuration: /proc/config.gz or /boot/config-*.

import { DISTRIBUTION_CONFIG } from '../model/kernel-config.ts';
import type { KernelConfig, ReleaseId } from '../model/topology.ts';
import type { Problems } from './topology-problems.ts';
import type { Text } from './topology-sources.ts';

/** Values of the options that are set: `y`, `m`, a number or a text in quotes. */
type Options = ReadonlyMap<string, string>;

const OPTION = /^CONFIG_(\w+)=(.*)$/gm;

export function kernelConfig(texts: readonly Text[], release: ReleaseId, problems: Problems): KernelConfig {
  if (texts.length === 0)
    problems.missing('the kernel configuration (config.txt)', 'what distributions set was taken');
  return texts.length === 0 ? DISTRIBUTION_CONFIG : configOf(optionsOf(texts[0]!.text), release);
}

const optionsOf = (text: string): Options =>
  new Map([...text.matchAll(OPTION)].map((match) => [match[1]!, match[2]!.trim()]));

function configOf(options: Options, release: ReleaseId): KernelConfig {
  const has = (name: string): boolean => options.get(name) === 'y' || options.get(name) === 'm';
  const old = release === '6.1';
  return {
    nrCpus: Number(options.get('NR_CPUS') ?? 1),
    smp: has('SMP'),
    ia32Emulation: has('IA32_EMULATION'),
    // Gate 21, arch/x86/kernel/idt.c: #ifdef CONFIG_X86_KERNEL_IBT up to 6.5.
    x86Cet: has(old ? 'X86_KERNEL_IBT' : 'X86_CET'),
    amdMemEncrypt: has('AMD_MEM_ENCRYPT'),
    tdxGuest: has('INTEL_TDX_GUEST'),
    x86Fred: has('X86_FRED'),
    x86Mce: has('X86_MCE'),
    x86MceThreshold: has('X86_MCE_THRESHOLD'),
    x86MceAmd: has('X86_MCE_AMD'),
    x86ThermalVector: has('X86_THERMAL_VECTOR'),
    irqWork: has('IRQ_WORK'),
    // The vectors of posted interrupts: #ifdef CONFIG_HAVE_KVM up to 6.8.
    kvm: has(old ? 'HAVE_KVM' : 'KVM'),
    x86PostedMsi: has('X86_POSTED_MSI'),
    hyperv: has('HYPERV'),
    xen: has('XEN'),
    acrnGuest: has('ACRN_GUEST'),
    pciMsi: has('PCI_MSI'),
    irqRemap: has('IRQ_REMAP'),
    intelIommu: has('INTEL_IOMMU'),
    amdIommu: has('AMD_IOMMU'),
    x86X2apic: has('X86_X2APIC'),
    hotplugCpu: has('HOTPLUG_CPU'),
    numa: has('NUMA'),
    dmarTable: has('DMAR_TABLE'),
    hpetTimer: has('HPET_TIMER'),
    hpet: has('HPET'),
    hpetEmulateRtc: has('HPET_EMULATE_RTC'),
  };
}
