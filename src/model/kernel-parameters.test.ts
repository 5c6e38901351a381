import { describe, expect, it } from 'vitest';
import { cpuList, kernelParameters } from './kernel-parameters.ts';
import { PARAMS } from './test-topology.ts';

const params = (text: string) => kernelParameters(text, 16).params;

describe('the command line', () => {
  it('of a usual boot says nothing', () => {
    const text = 'console=ttyS0,115200 root=/dev/vda1';
    expect(params(text)).toEqual({ ...PARAMS, text });
  });

  it.each([
    ['noapic', { noapic: true }],
    ['nolapic', { nolapic: true }],
    ['disableapic', { nolapic: true }],
    ['acpi=off', { acpiOff: true }],
    ['acpi=off acpi=force', { acpiOff: false }],
    ['pci=noats,nomsi', { nomsi: true }],
    ['pci=nomsix', { nomsi: false }],
    ['intremap=off', { intremapOff: true, nopost: true }],
    ['nointremap', { intremapOff: true, nopost: true }],
    ['intremap=off intremap=on,nosid', { intremapOff: false, nosid: true, nopost: false }],
    ['intremap=no_x2apic_optout,nopost', { noX2apicOptout: true, nopost: true, intremapOff: false }],
    ['intremap=posted_msi', { postedMsi: true, nopost: false }],
    ['amd_iommu=fullflush,off', { amdIommuOff: true }],
    [
      'amd_iommu=force_isolation intel_iommu=off iommu=off',
      { amdIommuOff: false, intremapOff: false, intelIommuOff: true, iommuOff: true },
    ],
    ['intel_iommu=off,sm_on,on iommu=noforce,pt', { intelIommuOff: false, iommuOff: false }],
    ['nox2apic', { nox2apic: true }],
    ['x2apic_phys', { x2apicPhys: true }],
    ['maxcpus=2', { maxcpus: 2, noapic: false }],
    ['maxcpus=0', { maxcpus: 0, noapic: true }],
    ['nosmp', { maxcpus: 0, noapic: true }],
    ['irqaffinity=0-3 irqaffinity=1', { irqaffinity: [1] }],
    ['isolcpus=managed_irq,domain,8-10,12', { isolatedManagedIrq: [8, 9, 10, 12] }],
    ['isolcpus=managed_irq,4', { isolatedManagedIrq: [4] }],
    ['isolcpus=domain,8-15', { isolatedManagedIrq: undefined }],
    ['isolcpus=8-15', { isolatedManagedIrq: undefined }],
    ['dyndbg="file a.c noapic" noapic', { noapic: true }],
    ['dyndbg="file a.c noapic +p"', { noapic: false }],
  ])('%s', (text, expected) => {
    expect(params(text)).toMatchObject(expected);
  });

  it('with a list that the kernel refuses keeps what stands before the error only as the default affinity', () => {
    const { params: read, refused } = kernelParameters('irqaffinity=5,3-1 isolcpus=managed_irq,5,x3', 16);
    expect(refused).toEqual(['irqaffinity=5,3-1', 'isolcpus=5,x3']);
    expect(read).toMatchObject({ irqaffinity: [5], isolatedManagedIrq: undefined });
  });
});

describe('a list of CPUs', () => {
  it.each([
    ['3', [3]],
    ['0-2,5,5', [0, 1, 2, 5]],
    ['6,1', [1, 6]],
    ['all', [0, 1, 2, 3, 4, 5, 6, 7]],
    ['5-N', [5, 6, 7]],
    ['N', [7]],
    ['0-7:1/4', [0, 4]],
    ['all:2/4', [0, 1, 4, 5]],
    ['', []],
  ])('%s', (text, cpus) => {
    expect(cpuList(text, 8)).toEqual({ cpus, errno: 0 });
  });

  it.each([
    ['2-1', [], -22],
    ['0,1:2/0', [0], -22],
    ['0-7:3/2', [], -22],
    ['a', [], -22],
    ['1,6-20', [1], -34],
  ])('ends at the error in %s', (text, cpus, errno) => {
    expect(cpuList(text, 8)).toEqual({ cpus, errno });
  });
});
