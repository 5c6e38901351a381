// Rows as kernels from 2.6.18 to 6.15 print them, on all kinds of machines.

import { describe, expect, it } from 'vitest';
import { checkDamaged, checkLongLines } from '../test-mutations.ts';
import { headOf, type Reading, readText } from '../test-text.ts';
import importers from './importer.ts';

const [interrupts] = importers;

const header = (...cpus: readonly number[]): string =>
  `${' '.repeat(11)}${cpus.map((cpu) => `CPU${`${cpu}`.padEnd(8)}`).join('')}\n`;

const row = (name: number | string, counts: readonly number[], rest: string): string =>
  `${`${name}`.padStart(4)}: ${counts.map((count) => `${`${count}`.padStart(10)} `).join('')} ${rest}\n`;

interface Parts {
  readonly chip: string;
  readonly hwirq?: bigint;
  readonly trigger?: string;
  readonly flow?: string;
  readonly actions?: string;
}

/** The rows of irqs, as their columns say. */
function partsOf(reading: Reading): Parts[] {
  return reading.rows('irqDesc').map((desc) => {
    const hwirq = (BigInt(desc.procHwirqHi) << 32n) | BigInt(desc.procHwirqLo);
    return {
      chip: reading.str(desc.procChip),
      ...(desc.procHwirqKnown ? { hwirq } : {}),
      ...(desc.trigger >= 0 ? { trigger: reading.str(desc.trigger) } : {}),
      ...(desc.flow >= 0 ? { flow: reading.str(desc.flow) } : {}),
      ...(desc.actions >= 0 ? { actions: reading.str(desc.actions) } : {}),
    };
  });
}

const ROWS: readonly (readonly [string, Parts])[] = [
  // x86 before 3.18: no hwirq, the flow name behind the chip
  [
    '   IO-APIC-level  uhci_hcd:usb1, ehci_hcd:usb2',
    { chip: 'IO-APIC', flow: 'level', actions: 'uhci_hcd:usb1, ehci_hcd:usb2' },
  ],
  ['        PCI-MSI-X  cciss0', { chip: 'PCI-MSI-X', actions: 'cciss0' }],
  ['        PCI-MSI  ahci', { chip: 'PCI-MSI', actions: 'ahci' }],
  [' IR-IO-APIC-fasteoi   acpi', { chip: 'IR-IO-APIC', flow: 'fasteoi', actions: 'acpi' }],
  [' DMAR_MSI-edge      dmar0', { chip: 'DMAR_MSI', flow: 'edge', actions: 'dmar0' }],
  [
    ' IR-PCI-MSI-edge      PCIe PME, pciehp',
    { chip: 'IR-PCI-MSI', flow: 'edge', actions: 'PCIe PME, pciehp' },
  ],
  ['   XT-PIC-XT-PIC    cascade', { chip: 'XT-PIC', flow: 'XT-PIC', actions: 'cascade' }],
  // x86 since
  ['  IO-APIC    2-edge      timer', { chip: 'IO-APIC', hwirq: 2n, flow: 'edge', actions: 'timer' }],
  [
    ' IR-PCI-MSI 524288-edge      nvme0q0',
    { chip: 'IR-PCI-MSI', hwirq: 524288n, flow: 'edge', actions: 'nvme0q0' },
  ],
  [
    ' PCI-MSIX-10000:01:00.0   17-edge      nvme1q17',
    { chip: 'PCI-MSIX-10000:01:00.0', hwirq: 17n, flow: 'edge', actions: 'nvme1q17' },
  ],
  [' INTC1056:00   83  ELAN0670:00', { chip: 'INTC1056:00', hwirq: 83n, actions: 'ELAN0670:00' }],
  // Hyper-V and Xen
  [
    ' Hyper-V PCIe MSI 137438953472-edge      nvme0q0',
    { chip: 'Hyper-V PCIe MSI', hwirq: 137438953472n, flow: 'edge', actions: 'nvme0q0' },
  ],
  ['  xen-dyn-event     xenbus', { chip: 'xen-dyn', flow: 'event', actions: 'xenbus' }],
  ['  xen-dyn    -event     hvc_console', { chip: 'xen-dyn', flow: 'event', actions: 'hvc_console' }],
  [' xen-percpu-virq      timer0', { chip: 'xen-percpu', flow: 'virq', actions: 'timer0' }],
  [
    ' xen-pirq-ioapic-level  uhci_hcd:usb1',
    { chip: 'xen-pirq', flow: 'ioapic-level', actions: 'uhci_hcd:usb1' },
  ],
  [' xen-pirq-msi-x     nvme0q0', { chip: 'xen-pirq', flow: 'msi-x', actions: 'nvme0q0' }],
  [' xen-dyn-lateeoi    -event     blkif', { chip: 'xen-dyn-lateeoi', flow: 'event', actions: 'blkif' }],
  // arm, riscv, powerpc, mips, loongarch, sparc, s390
  [
    '    GICv3  27 Level     arch_timer',
    { chip: 'GICv3', hwirq: 27n, trigger: 'level', actions: 'arch_timer' },
  ],
  [
    ' ITS-PCI-MSIX-0000:01:00.0   0 Edge      nvme0q0',
    { chip: 'ITS-PCI-MSIX-0000:01:00.0', hwirq: 0n, trigger: 'edge', actions: 'nvme0q0' },
  ],
  [
    ' ARMCTRL-level   1 Edge      3f00b880.mailbox',
    { chip: 'ARMCTRL-level', hwirq: 1n, trigger: 'edge', actions: '3f00b880.mailbox' },
  ],
  [
    ' BRCM STB PCIe MSI 524288 Edge      xhci_hcd',
    { chip: 'BRCM STB PCIe MSI', hwirq: 524288n, trigger: 'edge', actions: 'xhci_hcd' },
  ],
  [
    ' SiFive PLIC  10 Edge      ttyS0',
    { chip: 'SiFive PLIC', hwirq: 10n, trigger: 'edge', actions: 'ttyS0' },
  ],
  [
    ' XIVE-IRQ 1048563 Level     opal-psi#0:lpchc',
    { chip: 'XIVE-IRQ', hwirq: 1048563n, trigger: 'level', actions: 'opal-psi#0:lpchc' },
  ],
  [
    ' OPAL EVT   0 Level     opal-elog',
    { chip: 'OPAL EVT', hwirq: 0n, trigger: 'level', actions: 'opal-elog' },
  ],
  ['     MIPS   7  timer', { chip: 'MIPS', hwirq: 7n, actions: 'timer' }],
  [' PCH MSI  44  nvme0q0', { chip: 'PCH MSI', hwirq: 44n, actions: 'nvme0q0' }],
  ['    sun4v -IVEC         su', { chip: 'sun4v', flow: 'IVEC', actions: 'su' }],
  [
    '       PCI-MSI  mlx5_async0@pci:0001:00:00.0',
    { chip: 'PCI-MSI', actions: 'mlx5_async0@pci:0001:00:00.0' },
  ],
  ['        -   5 Edge      foo', { chip: '-', hwirq: 5n, trigger: 'edge', actions: 'foo' }],
  [' gpio-mxc  12 Edge      ', { chip: 'gpio-mxc', hwirq: 12n, trigger: 'edge' }],
];

describe('the chip column', () => {
  it.each(ROWS)('%s', (rest, parts) => {
    const reading = readText(interrupts!, `${header(0, 1)}${row(24, [7, 2], rest)}`);
    expect(reading.problems).toEqual([]);
    expect(partsOf(reading)).toEqual([parts]);
  });
});

describe('rows that are no irqs', () => {
  it.each(['NMI', 'PIN', 'PIW', 'NPI', 'PMN', 'HYP', 'HRE', 'HVS', 'IPI0', 'WDG', 'DBL', 'EXT', 'I/O'])(
    '%s has a count for each CPU',
    (name) => {
      const reading = readText(interrupts!, `${header(0, 1)}${row(name, [3, 4], '  what it is')}`);
      expect(reading.problems).toEqual([]);
      expect(
        reading.rows('archCount').map((r) => [reading.str(r.label), r.total, reading.str(r.text)]),
      ).toEqual([[name, 7, 'what it is']]);
    },
  );

  it.each(['ERR', 'MIS', 'Err'])('%s has one in all', (name) => {
    const reading = readText(interrupts!, `${header(0, 1)}${row(name, [3], '')}`);
    expect(reading.problems).toEqual([]);
    expect(reading.rows('archCount')).toMatchObject([{ total: 3, counts: 1 }]);
  });

  it('FIQ has a name and no count', () => {
    const reading = readText(interrupts!, `${header(0, 1)}FIQ:              usb_fiq\n`);
    expect(reading.problems).toEqual([]);
    expect(
      reading.rows('archCount').map((r) => [reading.str(r.label), r.total, reading.str(r.text)]),
    ).toEqual([['FIQ', 0, 'usb_fiq']]);
  });

  it('may have one name twice, as on powerpc', () => {
    const reading = readText(
      interrupts!,
      header(0) + row('LOC', [3], '  for the timer') + row('LOC', [1], '  for others'),
    );
    expect(reading.problems).toEqual([]);
    expect(reading.rows('archCount').length).toBe(2);
  });

  it('are reported when there is no name, or no count and no FIQ', () => {
    const reading = readText(interrupts!, `${header(0, 1)}Dear diary: no interrupt came.\nnothing here\n`);
    expect(reading.problems.map((problem) => problem.line)).toEqual([2, 3]);
  });
});

describe('the columns', () => {
  it('belong to the CPUs above them, however many and whichever', () => {
    const cpus = [...Array(192).keys()].filter((cpu) => cpu !== 5 && cpu !== 77);
    const counts = cpus.map((cpu) => (cpu === 191 ? 4294967295 : cpu === 78 ? 1000000000 : 0));
    const reading = readText(
      interrupts!,
      header(...cpus) + row(100, counts, ' IR-PCI-MSI 1048576-edge      nvme0q0'),
    );
    expect(reading.problems).toEqual([]);
    expect(reading.rows('count')).toMatchObject([
      { cpu: 78, value: 1000000000 },
      { cpu: 191, value: 4294967295 },
    ]);
    expect(reading.rows('countCpu').length).toBe(190);
  });

  it('without CPUs above them are counted, which is said', () => {
    const text =
      row(25, [7, 70301], ' PCI-MSI 65537-edge      virtio0-requests') +
      row(26, [0, 1], ' PCI-MSI 65538-edge      virtio0-2');
    expect(interrupts!.sniff(headOf(text))).toBeGreaterThan(0.5);
    const reading = readText(interrupts!, text);
    expect(reading.problems).toMatchObject([{ line: 1, done: 'the columns were taken for CPU0 to CPU1' }]);
    expect(reading.rows('irqDesc').map((desc) => [desc.irq, desc.total, desc.interruptsLine])).toEqual([
      [25, 70308, 1],
      [26, 1, 2],
    ]);
    expect(reading.rows('countCpu')).toEqual([]);
  });

  it('are not taken from lists that only begin alike', () => {
    for (const text of ['1: 2 bottles\n', '10: lo: <LOOPBACK,UP>\n', ' 5: 1 2 3\n', '2: eth0: level 3\n'])
      expect(interrupts!.sniff(headOf(text)), text).toBe(0);
  });
});

const SAMPLES = [
  header(0, 1) + ROWS.map(([rest], n) => row(24 + n, [n, 0], rest)).join('') + row('NMI', [0, 1], '  text'),
  row(25, [7, 70301], ' PCI-MSI 65537-edge      virtio0-requests'),
];

it('survives damage', () => checkDamaged(interrupts!, SAMPLES));
it('survives lines of a megabyte', () => checkLongLines(interrupts!, SAMPLES));
