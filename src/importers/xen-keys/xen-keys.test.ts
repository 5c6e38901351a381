import { describe, expect, it } from 'vitest';
import { checkDamaged, checkLongLines } from '../test-mutations.ts';
import { fixture, headOf, type Reading, readText } from '../test-text.ts';
import importers from './importer.ts';

const keys = importers[0]!;
const dump = fixture(import.meta.url, 'keys.txt');
const messages = fixture(import.meta.url, 'msi.txt');

const irq = (reading: Reading, number: number) => reading.rows('xenIrq').find((row) => row.irq === number)!;
const lineOf = (start: string): number =>
  dump.split('\n').findIndex((line) => line.startsWith(`(XEN) ${start}`)) + 1;

const ROW = '(XEN)    IRQ:  31 vec:41 PCI-MSI/-X      status=030 aff:{0}/{0-1} in-flight=0 d0:408(---)\n';

describe("a dump of Xen's debug keys", () => {
  it('is known by the head of a dump, or by a row', () => {
    expect(keys.sniff(headOf(dump))).toBe(1);
    expect(keys.sniff(headOf(messages))).toBe(1);
    expect(keys.sniff(headOf(ROW))).toBe(1);
    expect(keys.sniff(headOf('(XEN) Xen version 4.17.7 (Debian)\n(XEN) Command line: x\n'))).toBe(0);
    expect(keys.sniff(headOf(`[    0.000000] Linux version 6.12\n${dump}`))).toBeLessThan(0.8);
  });

  it('gives irqs with vector, status, CPUs and the guest that each belongs to', () => {
    const reading = readText(keys, dump);
    expect(reading.problems).toEqual([]);
    expect(reading.rows('xenIrq')).toHaveLength(28);
    const row = irq(reading, 31);
    expect(row).toMatchObject({
      vector: 0x41,
      status: 0x30,
      guestDomain: 0,
      pirq: 408,
      inFlight: 0,
      file: 0,
    });
    expect(reading.str(row.type)).toBe('PCI-MSI/-X');
    expect([reading.set(row.affinity), reading.set(row.cpus)]).toEqual(['0', '0-1']);
    expect(reading.str(row.guest)).toBe('d0:408(---)');
    expect(row.line).toBe(lineOf('   IRQ:  31 '));
  });

  it("gives Xen's own handlers, and irqs that nobody asked for", () => {
    const reading = readText(keys, dump);
    expect(reading.str(irq(reading, 0).handler)).toBe('arch/x86/time.c#timer_interrupt()');
    expect(reading.str(irq(reading, 1).handler)).toBe('mapped, unbound');
    expect([irq(reading, 1).guest, irq(reading, 1).pirq, irq(reading, 0).inFlight]).toEqual([-1, -1, -1]);
  });

  it('gives the message of each irq that has one', () => {
    const reading = readText(keys, dump);
    const row = irq(reading, 31);
    expect(row).toMatchObject({
      msiVector: 0x41,
      assert: 1,
      logical: 1,
      destination: 1,
      maskBit: 1,
      hostMasked: 0,
      guestMasked: 0,
      masked: 0,
      msiFile: 0,
      msiLine: lineOf(' MSI-X   31 '),
    });
    const texts = [row.msi, row.delivery, row.msiTrigger, row.redirection].map((id) => reading.str(id));
    expect(texts).toEqual(['MSI-X', 'lowest', 'edge', 'lowest']);
    expect(irq(reading, 9).msi).toBe(-1);
  });

  it('tells who masked a message, and that a mask bit is not known', () => {
    const reading = readText(keys, messages);
    expect(reading.problems).toEqual([]);
    expect(irq(reading, 43)).toMatchObject({ destination: 0xf, hostMasked: 1, guestMasked: 1, masked: 1 });
    expect(irq(reading, 46)).toMatchObject({ maskBit: 0, masked: -1, vector: 0, type: -1 });
  });

  it('gives the vectors that Xen handles itself', () => {
    const rows = readText(keys, dump).rows('xenVector');
    expect(rows).toHaveLength(8);
    expect(rows[0]).toMatchObject({ vector: 0x22, line: lineOf('   0x22 ') });
  });

  it('gives the pins of the IO-APIC', () => {
    const reading = readText(keys, dump);
    const pin = reading.rows('xenPin').find((row) => row.irq === 9)!;
    expect(pin).toMatchObject({
      apic: 0,
      pin: 9,
      logical: 1,
      status: 0,
      activeLow: 0,
      irr: 0,
      level: 1,
      masked: 0,
      destination: 1,
    });
    expect(pin.vector).toBe(irq(reading, 9).vector);
    expect(reading.str(pin.delivery)).toBe('LoPri');
    expect(pin.line).toBe(lineOf('    IRQ  9 ') + 1);
  });

  it('gives event channels with what each is bound to', () => {
    const reading = readText(keys, dump);
    const port = (number: number) => reading.rows('xenPort').find((row) => row.port === number)!;
    expect(port(1)).toMatchObject({ domain: 0, state: 5, vcpu: 0, virq: 0, pirq: -1 });
    expect(port(22)).toMatchObject({ state: 4, pirq: 408, irq: 31, virq: -1 });
    expect(reading.rows('xenPort').filter((row) => row.state === 6).length).toBeGreaterThan(0);
    const other = readText(
      keys,
      '(XEN) Event channel information for domain 1:\n(XEN)        3 [1/0/  -   ]: s=3 n=2 x=0 d=0 p=25\n(XEN)        4 [0/1/  -   ]: s=2 n=0 x=1 d=0\n',
    );
    expect(other.problems).toEqual([]);
    expect(other.rows('xenPort')).toMatchObject([
      { domain: 1, pending: 1, masked: 0, remoteDomain: 0, remotePort: 25, pirq: -1, vcpu: 2 },
      { domain: 1, pending: 0, masked: 1, remoteDomain: 0, remotePort: -1, consumer: 1 },
    ]);
  });

  it('says that Xen owns the interrupts', () => {
    const reading = readText(keys, dump);
    expect(reading.fact('hypervisor')).toBe('xen');
    expect(readText(keys, '(XEN) Preparing system for ACPI S5 state.\n').fact('hypervisor')).toBeUndefined();
  });

  it('reads several guests of one irq', () => {
    const reading = readText(keys, ROW.replace('d0:408(---)', 'd0: 16(---),d1: 16(PMM)'));
    expect(reading.problems).toEqual([]);
    expect(reading.str(irq(reading, 31).guest)).toBe('d0: 16(---), d1: 16(PMM)');
    expect([irq(reading, 31).guestDomain, irq(reading, 31).pirq]).toEqual([0, 16]);
  });

  it("reads lines with Xen's time stamps, and behind what a guest left unfinished", () => {
    const stamped = dump.replaceAll('(XEN) ', '(XEN) [2023-01-01 10:00:00] ');
    expect(readText(keys, stamped).rows('xenIrq')).toHaveLength(28);
    expect(readText(keys, `done.${ROW}`).rows('xenIrq')).toHaveLength(1);
  });

  it('goes on behind a line of the log', () => {
    const lines = dump.split('\n');
    lines.splice(5, 0, '(XEN) Broke affinity for IRQ28, new: 3', '(XEN) sched: something');
    lines.splice(-10, 0, '(XEN) Broke affinity for IRQ29, new: 3');
    const reading = readText(keys, lines.join('\n'));
    expect(reading.problems).toEqual([]);
    expect(reading.rows('xenIrq')).toHaveLength(28);
    expect(reading.rows('xenPort')).toHaveLength(readText(keys, dump).rows('xenPort').length);
  });

  it('leaves out what other keys print', () => {
    const text = `${dump}(XEN) 'd' pressed -> dumping registers\n(XEN) \n(XEN) *** Dumping CPU0 host state: ***\n(XEN)    ffff82d0403a 0000000000000000\n`;
    expect(readText(keys, text).problems).toEqual([]);
  });

  it('takes the first of two dumps, and notes the second when it is in the same file', () => {
    const later = dump.replaceAll('vec:41', 'vec:99').replaceAll('vec=41', 'vec=99');
    const twice = readText(keys, dump + later);
    expect(twice.rows('xenIrq')).toHaveLength(28);
    expect(irq(twice, 31)).toMatchObject({ vector: 0x41, msiVector: 0x41 });
    expect(twice.problems.map((problem) => problem.found)).toEqual([
      'a second dump: IRQ information:',
      'a second dump: Direct vector information:',
      'a second dump: IO-APIC interrupt information:',
      'a second dump: MSI information:',
      'a second dump: Event channel information for domain 0:',
    ]);
    const apart = readText(keys, later, { machine: readText(keys, dump).machine });
    expect(apart.problems).toEqual([]);
    expect(irq(apart, 31).vector).toBe(0x41);
    expect(apart.rows('xenPin')).toHaveLength(19);
  });

  it.each([
    ['(XEN)    IRQ:  31 vec:41 PCI-MSI/-X      status=030 aff:{0}/{1-0} in-flight=0 d0:408(---)'],
    ['(XEN)    IRQ:  31 vec:4 PCI-MSI/-X      status=030 aff:{0}/{0-1} in-flight=0 d0:408(---)'],
    ['(XEN)    IQR:  31 vec:41 PCI-MSI/-X      status=030 aff:{0}/{0-1} in-flight=0 d0:408(---)'],
    ['(XEN)    IRQ:  31 vec:41 PCI-MSI/-X      status=030 aff:{0}/{0-1} what is this'],
  ])('reports "%s"', (line) => {
    const { problems } = readText(keys, `(XEN) IRQ information:\n${ROW}${line}\n`);
    expect(problems).toMatchObject([{ line: 3, found: line.slice(6).trim() }]);
  });

  it('reports rows of the other kinds', () => {
    const text = [
      '(XEN) Direct vector information:',
      '(XEN)    0x222 -> a()',
      '(XEN) IO-APIC interrupt information:',
      '(XEN)       Apic 0x00, Pin  2: vec=f0 delivery=LoPri dest=L status=0 polarity=0 irr=0 trig=E mask=0 dest_id:01',
      '(XEN) MSI information:',
      '(XEN)  MSI-X   31 vec=41 lowest  edge   assert  log lowest dest=00000001 mask=2/  /0',
      '(XEN) Event channel information for domain 0:',
      '(XEN)        3 [1/0/  -   ]: s=4 n=2 x=0 d=0 p=25',
      'no line of Xen',
    ].join('\n');
    expect(readText(keys, `${text}\n`).problems.map((problem) => problem.line)).toEqual([2, 4, 6, 8, 9]);
  });

  it('survives damage', () => {
    checkDamaged(keys, [dump, messages]);
    checkLongLines(keys, [dump]);
  });
});
