// What debugfs printed from 4.15 to 6.16: every release is read without a problem and printed back byte for byte.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DSTATE_LISTS, domainFlags, namedFlags } from '../../model/flags.ts';
import { MachineBuilder } from '../../model/machine.ts';
import { debugfsFiles } from '../../model/show.ts';
import { Detail, Has } from '../../model/tables.ts';
import { testHeader } from '../../model/test-header.ts';
import { Capture } from '../capture.ts';
import { damaged, readText } from '../testing.ts';
import importers from './importer.ts';

const [domainFile, irqFile] = importers as [(typeof importers)[0], (typeof importers)[0]];

const HEADER = testHeader();

function shown(machine: MachineBuilder): string[] {
  return debugfsFiles(machine.finish(HEADER)).map((file) => new TextDecoder().decode(file.bytes()));
}

const names = (indent: number, ...list: readonly string[]): string =>
  list.map((name) => `${' '.repeat(indent)}${name}\n`).join('');

interface Parts {
  readonly dstate: string;
  readonly masks?: string;
  readonly chip?: string;
  readonly message?: string;
}

const MASKS = 'affinity: 0-3\neffectiv: 2\npending:  \n';

/** An MSI-X irq straight below VECTOR. */
const irq = ({ dstate, masks = MASKS, chip = '', message = '' }: Parts): string =>
  'handler:  handle_edge_irq\ndevice:   0000:00:06.0\nstatus:   0x00004000\nistate:   0x00004000\nddepth:   0\nwdepth:   0\n' +
  `dstate:   ${dstate}node:     -1\n${masks}` +
  'domain:  PCI-MSIX-0000:00:06.0-12\n hwirq:   0x1\n chip:    PCI-MSIX-0000:00:06.0\n' +
  `${chip || `  flags:   0x430\n${names(13, 'IRQCHIP_SKIP_SET_WAKE', 'IRQCHIP_ONESHOT_SAFE')}`}${message}` +
  ' parent:\n    domain:  VECTOR\n     hwirq:   0x1c\n     chip:    APIC\n      flags:   0x0\n     Vector:    33\n     Target:     2\n' +
  '     move_in_progress: 0\n     is_managed:       0\n     can_reserve:      1\n     has_reserved:     0\n     cleanup_pending:  0\n';

const STARTED = ['IRQD_ACTIVATED', 'IRQD_IRQ_STARTED', 'IRQD_SINGLE_TARGET'];

/** Before bit 27 lost its quirk, with handler context and affinity on activation one bit higher than now. */
const QUIRK = irq({
  dstate: `0x3d408200\n${names(12, ...STARTED, 'IRQD_MOVE_PCNTXT', 'IRQD_AFFINITY_ON_ACTIVATE', 'IRQD_CAN_RESERVE', 'IRQD_MSI_NOMASK_QUIRK', 'IRQD_HANDLE_ENFORCE_IRQCTX')}`,
});
const NEW = irq({
  dstate: `0x1d408200\n${names(12, ...STARTED, 'IRQD_MOVE_PCNTXT', 'IRQD_AFFINITY_ON_ACTIVATE', 'IRQD_CAN_RESERVE', 'IRQD_HANDLE_ENFORCE_IRQCTX')}`,
});
/** 5.6 to 5.8: the two high bits are in the number only. */
const NAMELESS = irq({
  dstate: `0x35408200\n${names(12, ...STARTED, 'IRQD_MOVE_PCNTXT', 'IRQD_CAN_RESERVE')}`,
});
const OLD_CHIP = irq({
  dstate: `0x05408200\n${names(12, ...STARTED, 'IRQD_MOVE_PCNTXT', 'IRQD_CAN_RESERVE')}`,
  chip: `  flags:   0x190\n${names(13, 'IRQCHIP_SKIP_SET_WAKE', 'IRQCHIP_SUPPORTS_LEVEL_MSI')}`,
});
const DEFERRED = irq({
  dstate: `0x1d400200\n${names(12, ...STARTED, 'IRQD_AFFINITY_ON_ACTIVATE', 'IRQD_CAN_RESERVE', 'IRQD_HANDLE_ENFORCE_IRQCTX')}`,
  chip: `  flags:   0x1010\n${names(13, 'IRQCHIP_SKIP_SET_WAKE', 'IRQCHIP_MOVE_DEFERRED')}`,
});
const MESSAGE = irq({
  dstate: `0x1d400200\n${names(12, ...STARTED, 'IRQD_AFFINITY_ON_ACTIVATE', 'IRQD_CAN_RESERVE', 'IRQD_HANDLE_ENFORCE_IRQCTX')}`,
  message: '\n  address_hi: 0x00000001\n  address_lo: 0xfee02000\n  msg_data:   0x00000021\n',
});
const ONE_CPU = irq({ dstate: `0x00400200\n${names(12, 'IRQD_ACTIVATED', 'IRQD_IRQ_STARTED')}`, masks: '' });

const IRQS = { QUIRK, NEW, NAMELESS, OLD_CHIP, DEFERRED, MESSAGE, ONE_CPU };

const read = (text: string, machine = new MachineBuilder(), number = 28) =>
  readText(irqFile, text, { path: `irqs/${number}`, machine });

describe('an irq file', () => {
  it.each(Object.entries(IRQS))('%s is read and printed back', (_, text) => {
    const { machine, problems } = read(text);
    expect(problems).toEqual([]);
    expect(machine.t.keptLine.length).toBe(0);
    expect(shown(machine)).toEqual([text]);
  });

  it.each(Object.entries(IRQS))('%s is so after a file of any other release', (_, text) => {
    for (const before of Object.values(IRQS)) {
      const { machine } = read(before);
      expect(read(text, machine, 29).problems).toEqual([]);
      expect(shown(machine)).toEqual([before, text]);
    }
  });

  it('names the bits of dstate as its release does', () => {
    const named = (text: string): string[] => {
      const { dstate, dstateList } = read(text).machine.t.irqDesc.col;
      return namedFlags(DSTATE_LISTS[dstateList[0]!]!, dstate[0]!).map((flag) => flag.name);
    };
    expect(named(QUIRK)).toContain('IRQD_MSI_NOMASK_QUIRK');
    expect(named(NEW)).not.toContain('IRQD_MSI_NOMASK_QUIRK');
    expect(named(NEW)).toContain('IRQD_HANDLE_ENFORCE_IRQCTX');
    expect(named(NAMELESS)).not.toContain('IRQD_HANDLE_ENFORCE_IRQCTX');
  });

  it('that fits several releases is taken for that of the others', async () => {
    const plain = irq({ dstate: `0x00400200\n${names(12, 'IRQD_ACTIVATED', 'IRQD_IRQ_STARTED')}` });
    const files = [plain, QUIRK].map((text, n) => ({
      path: `irqs/${n + 20}`,
      container: `irqs/${n + 20}`,
      bytes: new TextEncoder().encode(text),
      firstLine: 1,
    }));
    const view = await new Capture({ name: 'two', files }).read('capture');
    expect([...view.t.irqDesc.col.dstateList]).toEqual([1, 1]);
    expect(debugfsFiles(view).map((file) => new TextDecoder().decode(file.bytes()))).toEqual([plain, QUIRK]);
  });

  it('gives the message of 6.16, with the line where it stands', () => {
    const { machine } = read(MESSAGE);
    const { dataMsg, irqData } = machine.t;
    expect(irqData.col.detail[0]).toBe(Detail.message);
    const row = irqData.col.detailRow[0]!;
    expect([dataMsg.col.addressHi[row], dataMsg.col.addressLo[row], dataMsg.col.data[row]]).toEqual([
      1, 0xfee02000, 0x21,
    ]);
    expect(MESSAGE.split('\n')[dataMsg.col.line[row]! - 1]).toBe('  address_hi: 0x00000001');
    expect(irqData.col.detail[1]).toBe(Detail.x86);
  });

  it('prints a changed word of the message in its place', () => {
    const { machine } = read(MESSAGE);
    machine.t.dataMsg.col.data[0] = 0xab;
    expect(shown(machine)).toEqual([MESSAGE.replace('0x00000021', '0x000000ab')]);
  });

  it('has no masks on a kernel for one CPU', () => {
    const { machine } = read(ONE_CPU);
    expect(machine.t.irqDesc.col.has[0]! & Has.noMasks).toBe(Has.noMasks);
    expect(read(NEW).machine.t.irqDesc.col.has[0]! & Has.noMasks).toBe(0);
    expect(read(NEW.replace('affinity: 0-3\n', '')).problems).toMatchObject([{ line: 16 }]);
  });

  it.each([
    ['a name too many', NEW.replace('IRQD_CAN_RESERVE\n', 'IRQD_CAN_RESERVE\n            IRQD_LEVEL\n')],
    ['a name too few', NEW.replace('            IRQD_CAN_RESERVE\n', '')],
    ['names in another order', NEW.replace(/( +IRQD_ACTIVATED\n)( +IRQD_IRQ_STARTED\n)/, '$2$1')],
    ['a name nobody knows', NEW.replace('IRQD_MOVE_PCNTXT', 'IRQD_MOVE_TO_MARS')],
    ['half a message', MESSAGE.replace('  msg_data:   0x00000021\n', '')],
    ['a message with words of seven digits', MESSAGE.replace('0xfee02000', '0xfee0200')],
    ['an empty line alone', NEW.replace(' parent:\n', '\n parent:\n')],
  ])('with %s has a problem and is printed back', (_, text) => {
    const { machine, problems } = read(text);
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(problem.line).toBeGreaterThan(0);
    expect(shown(machine)).toEqual([text]);
  });

  it('survives damage and is printed back', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(IRQS)).chain(damaged), (bytes) => {
        const text = new TextDecoder().decode(bytes);
        if (text.includes('\r') || text.includes('\ufffd')) return;
        const { machine, problems } = read(text);
        for (const problem of problems) expect(problem.line).toBeGreaterThan(0);
        expect(shown(machine)).toEqual([text === '' || text.endsWith('\n') ? text : `${text}\n`]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a domain file', () => {
  const OLD_MATRIX =
    'name:   VECTOR\n size:   0\n mapped: 52\n flags:  0x00000041\nOnline bitmaps:        2\nGlobal available:    390\n' +
    'Global reserved:       7\nTotal allocated:      21\nSystem: 41: 0-19,32,50,128,236,239-255\n' +
    ' | CPU | avl | man | act | vectors\n     0   194     1     8  33-40\n     1   196     1     6  33-38\n';

  it('of 4.15 to 4.19 has no column mac', () => {
    const { machine, problems } = readText(domainFile, OLD_MATRIX, { path: 'domains/VECTOR' });
    expect(problems).toEqual([]);
    expect(shown(machine)).toEqual([OLD_MATRIX]);
    const { col, length } = machine.t.matrixRow;
    expect([length, col.available[1], col.managed[1], col.managedAllocated[1], col.allocated[1]]).toEqual([
      2, 196, 1, 0, 6,
    ]);
  });

  it('with a new head over rows of an old one has problems and is printed back', () => {
    const text = OLD_MATRIX.replace('| man | act', '| man | mac | act');
    const { machine, problems } = readText(domainFile, text, { path: 'domains/VECTOR' });
    expect(problems.map((problem) => problem.line)).toEqual([11, 12]);
    expect(shown(machine)).toEqual([text]);
  });

  it('has flags that mean what they meant on its release', () => {
    const named = (kernel: string, word: number): string[] =>
      namedFlags(domainFlags(kernel), word).map((flag) => flag.name);
    expect(named('6.1.0-13-amd64', 0xe0)).toEqual([
      'IRQ_DOMAIN_FLAG_MSI_REMAP',
      'IRQ_DOMAIN_MSI_NOMASK_QUIRK',
      'IRQ_DOMAIN_FLAG_NO_MAP',
    ]);
    expect(named('6.12.117', 0x60)).toEqual(['IRQ_DOMAIN_FLAG_ISOLATED_MSI', 'IRQ_DOMAIN_FLAG_NO_MAP']);
    expect(named('5.14.0-427.el9.x86_64', 0x20)).toEqual(['IRQ_DOMAIN_FLAG_MSI_REMAP']);
    expect(named('', 0x800)).toEqual(['IRQ_DOMAIN_FLAG_MSI_IMMUTABLE']);
  });
});
