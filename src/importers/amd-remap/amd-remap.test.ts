import { describe, expect, it } from 'vitest';
import type { MachineView } from '../../model/machine.ts';
import { MachineBuilder } from '../../model/machine.ts';
import { Bus, Known, RemapKind, Severity } from '../../model/tables.ts';
import { inputsFromPath } from '../archive/node.ts';
import { openBundle } from '../archive/open.ts';
import { Capture } from '../capture.ts';
import ftrace from '../ftrace/importer.ts';
import { type ReadText, readText } from '../testing.ts';

const event = (text: string, task = 1): string =>
  `            init-${String(task).padEnd(7)} [001] d....     1.000000: ${text}\n`;

const modify = (devid: string, index: number, lo: string, hi: string): string =>
  event(`amd_modify_irte_ga: (modify_irte_ga+0x0/0x34) devid=${devid} index=${index} lo=${lo} hi=${hi}`);

const read = (text: string, machine = new MachineBuilder()): ReadText =>
  readText(ftrace[0]!, `# tracer: nop\n${text}`, { machine });

/** Entries as `unit devid/index vector destination w3 w2 w1 w0 line`. */
function entries(machine: MachineBuilder): string[] {
  const { remapEntry: e, remapUnit: u } = machine.t;
  const hex = (n: number): string => n.toString(16);
  return [...Array(e.length).keys()].map((row) => {
    const words = [e.col.w3, e.col.w2, e.col.w1, e.col.w0].map((w) => hex(w[row]!)).join(' ');
    const unit = machine.strings.get(u.col.name[e.col.unit[row]!]!);
    return `${unit} ${hex(e.col.table[row]!)}/${e.col.index[row]} ${e.col.vector[row]} ${e.col.destination[row]} ${words} line ${e.col.line[row]}`;
  });
}

describe('AMD remapping entries from a trace', () => {
  it('are what the last write of each left', () => {
    const text =
      modify('0x10', 0, '0x1', '0xef') +
      modify('0xa0', 9, '0x101', '0x20') +
      modify('0x10', 0, '0x301', '0x21');
    const { machine, problems } = read(text);
    expect(problems).toEqual([]);
    expect(entries(machine)).toEqual([
      'AMD-IR-0 10/0 33 3 0 21 0 301 line 4',
      'AMD-IR-0 a0/9 32 1 0 20 0 101 line 3',
    ]);
    expect(machine.t.remapEntry.col.state[0]).toBe(Known.trace);
    expect(machine.t.remapEntry.col.kind[0]).toBe(RemapKind.amd);
    expect(machine.t.remapUnit.col.kind[0]).toBe(RemapKind.amd);
  });

  it('have a destination of 32 bits, whose upper 8 are in the high half', () => {
    const { machine } = read(modify('0x10', 0, '0x12345601', '0xab00000000000041'));
    expect(machine.t.remapEntry.col.destination[0]).toBe(0xab123456);
    expect(machine.t.remapEntry.col.vector[0]).toBe(0x41);
  });

  it('stay as not valid ones when the last write cleared the valid bit', () => {
    const { machine } = read(modify('0x10', 0, '0x301', '0x21') + modify('0x10', 0, '0x300', '0x21'));
    expect(entries(machine)).toEqual(['AMD-IR-0 10/0 -1 3 0 21 0 300 line 3']);
  });

  it('are empty after an index was allocated anew, for each message of a block', () => {
    const alloc = event('amd_alloc_irq_index: (alloc_irq_index+0x0/0x10c) devid=0x10 count=2 align=1', 7);
    const other = event('amd_alloc_irq_index_ret: (irq_remapping_alloc+0x1 <- alloc_irq_index) index=5', 8);
    const done = event('amd_alloc_irq_index_ret: (irq_remapping_alloc+0x1 <- alloc_irq_index) index=2', 7);
    const { machine, problems } = read(modify('0x10', 2, '0x301', '0x21') + alloc + other + done);
    expect(problems).toEqual([]);
    expect(entries(machine)).toEqual([
      'AMD-IR-0 10/2 -1 0 0 0 0 0 line 5',
      'AMD-IR-0 10/3 -1 0 0 0 0 0 line 5',
    ]);
  });

  it('do not come from an allocation that failed', () => {
    const alloc = event('amd_alloc_irq_index: (x) devid=0x10 count=2 align=1');
    const failed = event('amd_alloc_irq_index_ret: (x <- y) index=-28');
    const { machine, problems } = read(alloc + failed);
    expect([problems, entries(machine)]).toEqual([[], []]);
  });

  it('of 32 bits are taken when the probe recorded them, and missed when it recorded a pointer', () => {
    const entry = event('amd_modify_irte: (modify_irte+0x0/0x4a) devid=0x10 index=1 irte_or_ptr=0x210305');
    const pointer = event(
      'amd_modify_irte: (modify_irte+0x0/0x4a) devid=0x10 index=2 irte_or_ptr=0xffff888100e22000',
    );
    const { machine, problems } = read(entry + pointer + pointer);
    expect(entries(machine)).toEqual(['AMD-IR-0 10/1 33 3 0 0 0 210305 line 2']);
    expect(machine.t.remapEntry.col.kind[0]).toBe(RemapKind.amd32);
    expect(problems).toMatchObject([
      { line: 3, severity: Severity.warning, found: 'an amd_modify_irte event with a pointer' },
    ]);
  });

  it('out of range, or with other arguments, are problems', () => {
    const text =
      modify('0x10000', 0, '0x1', '0x20') +
      modify('0x10', 2048, '0x1', '0x20') +
      event('amd_modify_irte_ga: (x) devid=0x10 index=1 lo=0x1') +
      event('amd_alloc_irq_index: (x) devid=0x10 count=4096') +
      event('amd_modify_irte: (x) devid=0x10');
    const { machine, problems } = read(text);
    expect(problems.map((p) => p.line)).toEqual([2, 3, 4, 5, 6]);
    expect(entries(machine)).toEqual([]);
  });

  it('belong to the unit that the only AMD-IR domain names', () => {
    const machine = new MachineBuilder();
    machine.t.domainLevel.push({ name: machine.strings.intern('AMD-IR-3-14') });
    machine.t.domainLevel.push({ name: machine.strings.intern('AMD-IR-MSI-3-3') });
    expect(entries(read(modify('0x10', 0, '0x301', '0x21'), machine).machine)[0]).toMatch(/^AMD-IR-3 /);
  });

  it('belong to the unit of the irqs of their table when there are several', () => {
    const machine = new MachineBuilder();
    for (const name of ['AMD-IR-1-14', 'AMD-IR-0-14'])
      machine.t.domainLevel.push({ name: machine.strings.intern(name) });
    machine.device('0000:40:00.0', Bus.pci);
    machine.t.irqData.push({ domainName: machine.strings.intern('AMD-IR-1-14'), hwirqLo: 0x40000000 });
    const text = modify('0x4000', 0, '0x301', '0x21') + modify('0x10', 0, '0x301', '0x22');
    expect(entries(read(text, machine).machine).map((e) => e.slice(0, 16).trim())).toEqual([
      'AMD-IR-0 10/0 34',
      'AMD-IR-1 4000/0',
    ]);
  });

  it('of a trace read before are not replaced', () => {
    const { machine } = read(modify('0x10', 0, '0x301', '0x21'));
    read(modify('0x10', 0, '0x301', '0x55') + modify('0x10', 1, '0x301', '0x56'), machine);
    expect(machine.t.remapUnit.length).toBe(1);
    expect(entries(machine).map((e) => e.slice(9, 16))).toEqual(['10/0 33', '10/1 86']);
  });
});

describe('the capture of a machine with AMD-Vi', () => {
  it('has, at every moment, an entry that ends in vector and CPU of every active irq', async () => {
    const bundle = await openBundle(await inputsFromPath('public/samples/x86-612-q35-amdvi-4cpu.tar.gz'));
    const capture = new Capture(bundle);
    let compared = 0;
    for (const step of capture.stepNames) {
      const view = await capture.read(step);
      const remapped = activeIrqs(view);
      for (const irq of remapped) {
        expect(irq.entry, `${step} irq ${irq.irq}`).toEqual({ vector: irq.vector, destination: irq.target });
      }
      compared += remapped.length;
    }
    expect(capture.stepNames.length).toBe(33);
    expect(compared).toBe(843);
  });
});

interface Remapped {
  readonly irq: number;
  readonly vector: number;
  readonly target: number;
  readonly entry: { readonly vector: number; readonly destination: number } | undefined;
}

/** Active MSI and MSI-X irqs behind AMD-IR, with the entry that the last message written for them names. */
function activeIrqs(view: MachineView): Remapped[] {
  const { irqDesc, irqData, msgWrite, remapEntry } = view.t;
  const entryOf = new Map<string, number>();
  for (let row = 0; row < remapEntry.length; row++)
    entryOf.set(`${remapEntry.col.table[row]} ${remapEntry.col.index[row]}`, row);
  const dataOf = new Map<number, number>();
  for (let row = 0; row < msgWrite.length; row++) dataOf.set(msgWrite.col.irq[row]!, msgWrite.col.data[row]!);
  const out: Remapped[] = [];
  for (let desc = 0; desc < irqDesc.length; desc++) {
    const first = irqDesc.col.first[desc]!;
    const endpoint = view.str(irqData.col.domainName[first]);
    const irq = irqDesc.col.irq[desc]!;
    if (!endpoint.startsWith('IR-PCI-MSI') || !(irqDesc.col.dstate[desc]! & IRQD_ACTIVATED)) continue;
    const devid = irqData.col.hwirqLo[first + 1]! >>> 16;
    const row = entryOf.get(`${devid} ${dataOf.get(irq)}`);
    const { vector, destination } = remapEntry.col;
    out.push({
      irq,
      vector: irqDesc.col.vector[desc]!,
      target: irqDesc.col.target[desc]!,
      entry: row === undefined ? undefined : { vector: vector[row]!, destination: destination[row]! },
    });
  }
  return out;
}

const IRQD_ACTIVATED = 1 << 9;
