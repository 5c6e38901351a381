// Bundled captures turned into captures of machines that nobody bundled: they contradict nothing either, and a planted contradiction is still found.

import { beforeAll, describe, expect, it } from 'vitest';
import type { MachineView } from '../../model/machine.ts';
import { inputsFromPath } from '../archive/node.ts';
import { openBundle } from '../archive/open.ts';
import { Capture } from '../capture.ts';
import type { SourceFile } from '../source.ts';

const SAMPLES = {
  vtd: 'x86-612-q35-vtd-xapic-4cpu',
  x2apic: 'x86-612-q35-vtd-x2apic-8cpu',
  plain: 'x86-612-q35-noiommu-4cpu',
} as const;
type Sample = keyof typeof SAMPLES;

const STEP = '00-boot';
const files = new Map<Sample, readonly SourceFile[]>();

beforeAll(async () => {
  for (const [sample, name] of Object.entries(SAMPLES) as [Sample, string][]) {
    files.set(sample, (await openBundle(await inputsFromPath(`public/samples/${name}.tar.gz`))).files);
  }
});

/** What becomes of a file: its text, or undefined to leave it out. */
type Change = (path: string, text: string) => string | undefined;

async function read(sample: Sample, ...changes: readonly Change[]): Promise<MachineView> {
  const kept: SourceFile[] = [];
  for (const file of files.get(sample)!) {
    let text: string | undefined = new TextDecoder().decode(file.bytes);
    for (const change of changes) text = text === undefined ? undefined : change(file.path, text);
    if (text !== undefined) kept.push({ ...file, bytes: new TextEncoder().encode(text) });
  }
  return await new Capture({ name: sample, files: kept }).read(STEP);
}

function found(view: MachineView): string[] {
  const { col, length } = view.t.contradiction;
  return [...Array(length).keys()].map((row) => `${view.str(col.rule[row])} ${view.str(col.subject[row])}`);
}

const contradictions = async (sample: Sample, ...changes: readonly Change[]): Promise<string[]> =>
  found(await read(sample, ...changes));

/** A change of the files whose path ends so. */
const at =
  (end: string, change: (text: string) => string): Change =>
  (path, text) =>
    path.endsWith(end) ? change(text) : text;

const only =
  (...parts: readonly RegExp[]): Change =>
  (path, text) =>
    parts.some((part) => part.test(path)) ? text : undefined;

const replaced = (text: string, from: string | RegExp, to: string): string => {
  const after = text.replace(from, to);
  expect(after).not.toBe(text);
  return after;
};

const hex = (value: number, digits: number): string => (value >>> 0).toString(16).padStart(digits, '0');

/** Gives the CPUs other APIC ids. */
const apicIds = (id: (cpu: number) => number): Change =>
  at('cpus.txt', (text) =>
    text.replace(
      /^(cpu (\d+) .* apicid )\d+ initial_apicid \d+$/gm,
      (_, head: string, cpu: string) => `${head}${id(Number(cpu))} initial_apicid ${id(Number(cpu))}`,
    ),
  );

/** Leaves out what repeats the messages: traced writes and lspci. */
const noCopies: Change = (path, text) => (/(^|\/)(trace|lspci)\.txt$/.test(path) ? undefined : text);

/** Rewrites the destination of each message; bits 3:2 of the address are redirection hint and logical mode. */
const destinations = (id: (cpu: number) => number, logical: boolean): Change =>
  at('msi-tables.txt', (text) =>
    text.replace(
      /addr fee0(\d)000/g,
      (_, cpu: string) => `addr fee${hex(id(Number(cpu)), 2)}00${logical ? 'c' : '0'}`,
    ),
  );

/** Rewrites the destination of each remapping entry, and its mode. */
const entries = (destination: (was: number) => number, logical: boolean): Change =>
  at('ir_translation_struct', (text) =>
    text.replace(
      /^( \d+ +[0-9a-f:.]+ )([0-9a-f]{8})( [0-9a-f]{2} {2}[0-9a-f]{16}\t)[0-9a-f]{8}([0-9a-f]{7})[0-9a-f]$/gm,
      (_, head: string, was: string, middle: string, low: string) => {
        const now = hex(destination(Number.parseInt(was, 16)), 8);
        return `${head}${now}${middle}${now}${low}${logical ? 'd' : '9'}`;
      },
    ),
  );

describe('APIC ids that are not the numbers of the CPUs', () => {
  const doubled = (cpu: number): number => cpu * 2;
  const flat = (cpu: number): number => 1 << cpu;

  it('contradict nothing in messages to physical ids', async () => {
    expect(await contradictions('plain', noCopies, apicIds(doubled), destinations(doubled, false))).toEqual(
      [],
    );
  });

  it('contradict nothing in messages to flat logical ids: bit n is CPU n, whatever its APIC id', async () => {
    expect(await contradictions('plain', noCopies, apicIds(doubled), destinations(flat, true))).toEqual([]);
  });

  it('leave a message to another CPU a contradiction', async () => {
    const wrong = at(`${STEP}/msi-tables.txt`, (text) => replaced(text, 'addr fee0400c', 'addr fee0200c'));
    expect(
      await contradictions('plain', noCopies, apicIds(doubled), destinations(flat, true), wrong),
    ).toContain('message-against-target irq:24');
  });

  it('contradict nothing in remapping entries to flat logical ids', async () => {
    const toFlat = entries((was) => (1 << (was >>> 8)) << 8, true);
    const view = await read('vtd', apicIds(doubled), toFlat);
    expect(found(view)).toEqual([]);
    expect(view.t.remapEntry.col.cpu.slice(0, 4)).toEqual(new Int32Array([0, 3, 1, 3]));
  });

  it('contradict nothing in remapping entries to clusters of x2APIC, above 255 too', async () => {
    const far = (cpu: number): number => 0x120 + cpu;
    const toCluster = entries((was) => ((0x12 << 16) | was) >>> 0, true);
    const view = await read('x2apic', apicIds(far), toCluster);
    expect(found(view)).toEqual([]);
    expect(view.t.remapEntry.col.cpu.slice(0, 4)).toEqual(new Int32Array([0, 7, 1, 3]));
  });

  it('contradict nothing in messages with the extended destination of KVM, bits 14:8 of the id in bits 11:5', async () => {
    const far = (cpu: number): number => 0x103 + cpu;
    const extended = at('msi-tables.txt', (text) =>
      text.replace(/addr fee0(\d)000/g, (_, cpu: string) => `addr fee${hex(3 + Number(cpu), 2)}020`),
    );
    expect(await contradictions('plain', noCopies, apicIds(far), extended)).toEqual([]);
  });
});

describe('a part of a capture', () => {
  const parts: readonly (readonly [string, readonly RegExp[]])[] = [
    ['the files of debugfs', [/00-boot\/(irqs|domains)\//]],
    ['the irqs of debugfs', [/00-boot\/irqs\//]],
    ['the domains of debugfs', [/00-boot\/domains\//]],
    ['the domains and three irqs', [/00-boot\/domains\//, /00-boot\/irqs\/(26|27|28)$/]],
    ['/proc/interrupts and the domains', [/00-boot\/(domains\/|interrupts)/]],
    ['/proc/interrupts and half of the irqs', [/00-boot\/(domains\/|irqs\/\d?[02468]$|interrupts)/]],
    ['lspci', [/lspci\.txt$/]],
    ['lspci and the irqs', [/lspci\.txt$/, /00-boot\/irqs\//]],
    ['the MSI tables and the remapping tables', [/msi-tables\.txt$/, /ir_translation_struct$/]],
    ['the MSI tables and the irqs', [/msi-tables\.txt$/, /00-boot\/irqs\//]],
    ['the remapping tables and the irqs', [/ir_translation_struct$/, /00-boot\/irqs\//]],
    ['msi_irqs and the MSI tables', [/msi_irqs\.txt$/, /msi-tables\.txt$/]],
    ['the affinities', [/irq-affinity\.tsv$/]],
  ];
  it.each(parts)('contradicts nothing: %s', async (_, kept) => {
    expect(await contradictions('vtd', only(...kept))).toEqual([]);
  });

  it('says nothing of functions whose sysfs folder is not in it', async () => {
    const list: SourceFile = {
      path: '00-boot/sys-pci.txt',
      container: '00-boot/sys-pci.txt',
      bytes: new TextEncoder().encode(
        '/sys/bus/pci/devices/0000:00:1f.2/irq:36\n/sys/bus/pci/devices/0000:00:1f.2/msi_irqs/36:msi\n',
      ),
      firstLine: 1,
    };
    const kept = files
      .get('vtd')!
      .filter((file) => /lspci\.txt$|msi-tables\.txt$|00-boot\/(irqs|domains)\//.test(file.path));
    const view = await new Capture({ name: 'part', files: [...kept, list] }).read(STEP);
    expect(found(view)).toEqual([]);
  });
});
