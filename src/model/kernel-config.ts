// The configuration that distributions build kernels with, as far as it decides about interrupts; the same in 6.1 and 6.12.

import type { KernelConfig } from './topology.ts';

export const DISTRIBUTION_CONFIG: KernelConfig = {
  nrCpus: 8192,
  smp: true,
  ia32Emulation: true,
  x86Cet: true,
  amdMemEncrypt: true,
  tdxGuest: false,
  x86Fred: false,
  x86Mce: true,
  x86MceThreshold: true,
  x86MceAmd: true,
  x86ThermalVector: true,
  irqWork: true,
  kvm: true,
  x86PostedMsi: false,
  hyperv: true,
  xen: true,
  acrnGuest: true,
  pciMsi: true,
  irqRemap: true,
  intelIommu: true,
  amdIommu: true,
  x86X2apic: true,
  hotplugCpu: true,
  numa: true,
  dmarTable: true,
  hpetTimer: true,
  hpet: true,
  hpetEmulateRtc: true,
};
