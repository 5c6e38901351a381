import { describe, expect, it } from 'vitest';
import { recognise } from '../recognise.ts';
import { checkDamaged, checkLongLines } from '../test-mutations.ts';
import { fixture, headOf, readText } from '../test-text.ts';
import keys from '../xen-keys/importer.ts';
import importers from './importer.ts';

const log = importers[0]!;
const xenKeys = fixture(new URL('../xen-keys/x', import.meta.url).href, 'keys.txt');
const msiDesc = fixture(new URL('../msi-desc/x', import.meta.url).href, 'imsic.txt');

const X86 = `[    0.000000] Linux version 6.12.117-irq (build@host) (gcc (Debian 12.2.0-14) 12.2.0, GNU ld 2.40) #1 SMP
[    0.000000] Command line: console=ttyS0,115200 ip=10.0.2.15::10.0.2.2:255.0.0.0:box panic=-1
[    0.100000] Kernel command line: console=ttyS0,115200 panic=-1
[    0.413223] DMAR-IR: IOAPIC id 0 under DRHD base  0xfed90000 IOMMU 0
[    0.414061] DMAR-IR: Queued invalidation will be enabled to support x2apic and Intr-remapping.
[    0.417013] DMAR-IR: Enabled IRQ remapping in x2apic mode
[    0.418213] APIC: Switched APIC routing to: cluster x2apic
`;
const XEN = `(XEN) Xen version 4.17.7 (Debian 4.17.7) (x86_64-linux-gnu-gcc (Debian 12.2.0) 12.2.0) debug=n
(XEN) Intel VT-d Interrupt Remapping enabled.
(XEN) Interrupt remapping enabled
(XEN) *** Building a PV Dom0 ***
mapping kernel into physical memory
[    0.000000] Linux version 6.12.95+deb12-amd64 (debian-kernel@lists.debian.org) (x86_64-linux-gnu-gcc-12 12.2.0)
[    0.000000] Command line: console=hvc0
[    0.000000] Hypervisor detected: Xen PV
`;
const ARM = `[    0.000000] Booting Linux on physical CPU 0x0000000000 [0x000f0510]
[    0.000000] Linux version 6.12.117 (root@vm) (aarch64-linux-gnu-gcc (Debian 12.2.0-14) 12.2.0) #1 SMP
[    0.000000] GICv2m: range[mem 0x08020000-0x08020fff], SPI[80:143]
[    0.000000] ITS [mem 0x08080000-0x0809ffff]
`;
const RISCV = `[    0.000000] Linux version 6.12.117 (root@vm) (riscv64-linux-gnu-gcc (Debian 12.2.0-14) 12.2.0) #1 SMP
[    1.822632] riscv-imsic: interrupt-controller@28000000:  hart-index-bits: 2,  guest-index-bits: 0
[    1.822725] riscv-imsic: interrupt-controller@28000000: group-index-bits: 0, group-index-shift: 24
[    1.822746] riscv-imsic: interrupt-controller@28000000: per-CPU IDs 255 at base address 0x0000000028000000
`;

describe('a kernel log', () => {
  it('is known by its time stamps, by the marks of Xen, or else by its name', () => {
    for (const text of [X86, XEN, ARM, RISCV]) expect(log.sniff(headOf(text))).toBeGreaterThan(0.5);
    expect(log.sniff(headOf('<6>[    0.000000] hello\n'))).toBeGreaterThan(0.5);
    expect(log.sniff(headOf('Nov 22 10:00:00 box kernel: Linux version 6.12.1\n'))).toBeGreaterThan(0.5);
    expect(log.sniff(headOf('SeaBIOS (version 1.16.2)\n', 'a/serial.log'))).toBeGreaterThan(0);
    expect(log.sniff(headOf('[27.92] STEP 01-boot: after boot\n'))).toBe(0);
    expect(log.sniff(headOf('hello\n'))).toBe(0);
  });

  it.each([
    ['journalctl', 'Nov 22 10:00:00 box kernel: '],
    ['rsyslog', '2025-01-15T10:00:00.123456+01:00 box kernel: '],
    ['journalctl -o short-iso', '2025-01-15T10:00:00+0100 box kernel: '],
    ['rsyslog with the time since boot', '2025-01-15T10:00:00.123456Z box kernel: [    0.413223] '],
    ['dmesg -T', '[Wed Jan  8 10:00:00 2025] '],
    ['dmesg -r', '<6>[    0.413223] '],
  ])('tells the same with the line starts of %s', (_, start) => {
    const text = X86.replace(/^\[[^\]]*\] /gm, start);
    expect(log.sniff(headOf(text))).toBeGreaterThan(0.5);
    const reading = readText(log, text);
    expect(reading.fact('kernel')).toBe('6.12.117-irq');
    expect(reading.fact('interrupt remapping mode')).toBe('x2apic');
  });

  it('is read as one although it begins with dumps of other formats', () => {
    for (const text of [XEN + xenKeys, xenKeys + X86, X86 + msiDesc]) {
      const bytes = new TextEncoder().encode(text);
      expect(recognise({ path: 'x', container: 'x', bytes, firstLine: 1 })?.id).toBe('console-log');
    }
  });

  it('tells kernel, architecture and command line, without what names the machine', () => {
    const reading = readText(log, X86);
    expect(reading.problems).toEqual([]);
    expect(reading.fact('kernel')).toBe('6.12.117-irq');
    expect(reading.fact('arch')).toBe('x86_64');
    expect(reading.fact('command line')).toBe('console=ttyS0,115200 ip=… panic=-1');
    const kernel = reading.rows('fact').find((row) => reading.str(row.name) === 'kernel')!;
    expect([kernel.file, kernel.line]).toEqual([0, 1]);
  });

  it('tells how interrupts are remapped and how APICs are addressed', () => {
    const reading = readText(log, X86);
    expect(reading.fact('interrupt remapping')).toBe('VT-d');
    expect(reading.fact('interrupt remapping mode')).toBe('x2apic');
    expect(reading.fact('apic routing')).toBe('cluster x2apic');
    const amd = readText(log, '[    1.0] x\n[    1.000000] AMD-Vi: Interrupt remapping enabled\n');
    expect(amd.fact('interrupt remapping')).toBe('AMD-Vi');
    expect(amd.fact('interrupt remapping mode')).toBeUndefined();
    expect(readText(log, '[    1.000000] AMD-Vi: X2APIC enabled\n').fact('interrupt remapping mode')).toBe(
      'x2apic',
    );
    const older = readText(log, '[    1.000000] Switched APIC routing to physical flat.\n');
    expect(older.fact('apic routing')).toBe('physical flat');
  });

  it('tells where messages of arm64 and riscv64 go', () => {
    const arm = readText(log, ARM);
    expect(arm.fact('arch')).toBe('aarch64');
    expect([arm.fact('gicv2m frame'), arm.fact('gicv2m spis')]).toEqual(['0x08020000', '80-143']);
    expect(arm.fact('its registers')).toBe('0x08080000');
    const riscv = readText(log, RISCV);
    expect(riscv.fact('arch')).toBe('riscv64');
    expect([riscv.fact('imsic base'), riscv.fact('imsic ids')]).toEqual(['0x0000000028000000', '255']);
    expect([riscv.fact('imsic hart index bits'), riscv.fact('imsic group index shift')]).toEqual(['2', '24']);
  });

  it('takes no quotation of a line for the line', () => {
    const reading = readText(log, '[    1.000000] foo: DMAR-IR: Enabled IRQ remapping in x2apic mode\n');
    expect(reading.rows('fact')).toEqual([]);
  });

  it('is about the last of several boots', () => {
    const reading = readText(
      log,
      `${X86}${X86.replace('6.12.117-irq', '6.13.0').replace('x2apic mode', 'xapic mode')}`,
    );
    expect(reading.fact('kernel')).toBe('6.13.0');
    expect(reading.fact('interrupt remapping mode')).toBe('xapic');
    expect(reading.fact('arch')).toBe('x86_64');
  });

  it('keeps the architecture that is printed before the version, over several boots', () => {
    const native = ARM.replace('aarch64-linux-gnu-gcc', 'gcc');
    const reading = readText(log, `${native}${native}`);
    expect([reading.fact('arch'), reading.fact('kernel')]).toEqual(['aarch64', '6.12.117']);
  });

  it('keeps what another file said of the kernel', () => {
    const first = readText(log, X86);
    expect(readText(log, ARM, { machine: first.machine }).fact('kernel')).toBe('6.12.117-irq');
  });

  it('may say nothing new', () => {
    expect(log.sniff(headOf('', '08-unbind/dmesg-since-previous-step.txt'))).toBe(1);
    expect(readText(log, '', { path: '08-unbind/dmesg-since-previous-step.txt' }).problems).toEqual([]);
    expect(readText(log, '', { path: 'dmesg.txt' }).problems).toHaveLength(1);
  });

  it('survives damage', () => {
    checkDamaged(log, [X86, XEN + xenKeys, RISCV + msiDesc]);
    checkLongLines(log, [X86, XEN, ARM, RISCV]);
  });
});

describe("a console with Xen's lines", () => {
  it('tells that Xen owns the interrupts, its version and its remapping', () => {
    const reading = readText(log, XEN);
    expect(reading.fact('hypervisor')).toBe('xen');
    expect(reading.fact('xen version')).toBe('4.17.7');
    expect(reading.fact('interrupt remapping')).toBe('VT-d');
    expect(reading.fact('kernel')).toBe('6.12.95+deb12-amd64');
    expect(reading.fact('arch')).toBe('x86_64');
  });

  it('gives the dumps of the debug keys, with lines of the kernel in between', () => {
    const mixed = xenKeys
      .split('\n')
      .flatMap((line, i) => (i % 3 === 0 ? [line, `[   ${i}.000000] usb 1-1: new device`] : [line]))
      .join('\n');
    const reading = readText(log, XEN + mixed);
    expect(reading.problems).toEqual([]);
    expect(reading.rows('xenIrq')).toHaveLength(28);
    expect(reading.rows('xenPin')).toHaveLength(19);
    const row = reading.rows('xenIrq').find((irq) => irq.irq === 31)!;
    expect((XEN + mixed).split('\n')[row.line - 1]).toMatch(/IRQ: {2}31 vec:41/);
  });

  it('gives them once when they are in a file of their own, too', () => {
    const own = readText(keys[0]!, xenKeys);
    const reading = readText(log, XEN + xenKeys.replaceAll('vec:41', 'vec:99'), { machine: own.machine });
    expect(reading.problems).toEqual([]);
    expect(reading.rows('xenIrq')).toHaveLength(28);
    expect(reading.rows('xenPort')).toHaveLength(readText(keys[0]!, xenKeys).rows('xenPort').length);
    expect(reading.rows('xenIrq').find((irq) => irq.irq === 31)).toMatchObject({ vector: 0x41, file: 0 });
  });

  it('does not take Xen for the owner when dom0 has its own APICs', () => {
    const pvh = XEN.replace('a PV Dom0', 'a PVH Dom0').replace('Xen PV', 'Xen PVH');
    expect(readText(log, pvh + xenKeys).fact('hypervisor')).toBeUndefined();
    expect(readText(log, xenKeys).fact('hypervisor')).toBe('xen');
  });
});

describe('a kernel log with a dump of msi_desc', () => {
  it('gives the descriptors', () => {
    const reading = readText(log, RISCV + msiDesc);
    expect(reading.problems).toEqual([]);
    expect(reading.rows('msiDump')).toHaveLength(9);
    expect(reading.rows('msiDump')[0]!.line).toBe(RISCV.split('\n').length + 2);
  });

  it('reports a line of the dump that was cut', () => {
    const reading = readText(
      log,
      `${RISCV}${msiDesc.split('\n')[0]}\n[   64.000000] MSIDESC   index 0 irq\n`,
    );
    expect(reading.problems).toMatchObject([{ line: 6 }]);
  });
});
