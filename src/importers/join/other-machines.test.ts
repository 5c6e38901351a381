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
  global: 'x86-61-q35-vtd-xapic-4cpu',
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
    if (text !== undefined) kept.push(source(file.path, text));
  }
  return await readFiles(kept);
}

/** Reads files, those whose names hold an address that `rename` changes under the other name. */
async function readFiles(
  kept: readonly SourceFile[],
  rename: (text: string) => string = (text) => text,
): Promise<MachineView> {
  const renamed = kept.map((file) => source(rename(file.path), new TextDecoder().decode(file.bytes)));
  return await new Capture({ name: 'capture', files: renamed }).read(STEP);
}

function source(path: string, text: string): SourceFile {
  return { path, container: path, bytes: new TextEncoder().encode(text), firstLine: 1 };
}

/** The files of a sample with addresses renamed in their names and texts; lspci leaves the segment out where there is only one. */
function renamed(sample: Sample, rename: (text: string) => string): SourceFile[] {
  return files.get(sample)!.map((file) => {
    const text = new TextDecoder().decode(file.bytes);
    const full = file.path.endsWith('lspci.txt')
      ? text.replace(/^(?=[0-9a-f]{2}:[0-9a-f]{2}\.[0-7] )/gm, '0000:')
      : text;
    return source(rename(file.path), rename(full));
  });
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

  it('contradicts nothing where the APIC id of one CPU is known and of the others not', async () => {
    const one = at('cpus.txt', (text) => text.replace(/^cpu [1-9].*\n/gm, ''));
    expect(await contradictions('plain', one)).toEqual([]);
    expect(await contradictions('vtd', one)).toEqual([]);
    const none = at('cpus.txt', (text) => text.replace(/^cpu .*\n/gm, ''));
    expect(await contradictions('vtd', none)).toEqual([]);
  });

  it('contradicts nothing where only sysfs tells that there are remapping units', async () => {
    const noTable: Change = (path, text) => (/ir_translation_struct$/.test(path) ? undefined : text);
    const view = await read('vtd', noTable);
    expect(found(view)).toEqual([]);
    expect(view.t.remapUnit.length).toBe(1);
  });

  it('contradicts nothing where a CPU is offline and only /proc/cpuinfo tells which are online', async () => {
    const offline = at('domains/VECTOR', (text) =>
      text.replace(/^ +3 +195 .*\n/m, '').replace('   777', '   582'),
    );
    const cpuinfo = [0, 1, 2].map((cpu) => `processor\t: ${cpu}\napicid\t\t: ${cpu}\n\n`).join('');
    const cpus: Change = (path, text) =>
      path === `${STEP}/cpus.txt` ? cpuinfo : /cpus\.txt$|interrupts$/.test(path) ? undefined : text;
    const view = await read('vtd', only(/domains\/VECTOR$/, /cpus\.txt$/), offline, cpus);
    expect(view.t.cpu.length).toBe(3);
    expect(found(view)).toEqual([]);
  });

  it('says nothing of functions whose sysfs folder is not in it', async () => {
    const list = source(
      '00-boot/sys-pci.txt',
      '/sys/bus/pci/devices/0000:00:1f.2/irq:36\n/sys/bus/pci/devices/0000:00:1f.2/msi_irqs/36:msi\n',
    );
    const kept = files
      .get('vtd')!
      .filter((file) => /lspci\.txt$|msi-tables\.txt$|00-boot\/(irqs|domains)\//.test(file.path));
    expect(found(await readFiles([...kept, list]))).toEqual([]);
  });
});

const edit = (files: readonly SourceFile[], end: string, change: (text: string) => string): SourceFile[] =>
  files.map((file) =>
    file.path.endsWith(end) ? source(file.path, change(new TextDecoder().decode(file.bytes))) : file,
  );

describe('a PCI segment other than 0000', () => {
  const moved = (text: string): string => text.replace(/\b0000:(?=[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])/g, '0001:');

  it('contradicts nothing with remapping', async () => {
    const view = await readFiles(renamed('vtd', moved));
    expect(found(view)).toEqual([]);
    expect(view.find('device', 'id', '0001:00:06.0')).toBeGreaterThanOrEqual(0);
    expect(view.find('device', 'id', '0000:00:06.0')).toBe(-1);
  });

  it('contradicts nothing without remapping', async () => {
    expect(found(await readFiles(renamed('plain', moved)))).toEqual([]);
  });

  it('with the same requester ids as another one leaves each entry to the function that owns its irq', async () => {
    const second = renamed('vtd', (text) => text).find((file) => file.path === `${STEP}/lspci.txt`)!;
    const more = moved(new TextDecoder().decode(second.bytes))
      .replaceAll('Enable+', 'Enable-')
      .replace(/^[0-9a-f]{2,3}:( [0-9a-f]{2}){16}\n/gm, '');
    const both = edit(
      renamed('vtd', (text) => text),
      `${STEP}/lspci.txt`,
      (text) => `${more}${text}`,
    );
    const view = await readFiles(both);
    expect(found(view)).toEqual([]);
    const { device, index } = view.t.remapEntry.col;
    const owner = (entry: number): string => view.str(view.t.device.col.id[device[index.indexOf(entry)]!]);
    expect(owner(21)).toBe('0000:00:06.0');
  });
});

describe('functions behind a Volume Management Device', () => {
  /** The RNG at 00:06.0 as 10000:e1:00.0 behind a VMD at 00:0e.0, which sends the messages of the functions behind it. */
  const behind = (text: string): string => text.replaceAll('0000:00:06.0', '10000:e1:00.0');
  const capture = (requester: string, sid: string): SourceFile[] => {
    const table = edit(renamed('vtd', behind), 'ir_translation_struct', (text) =>
      text.replaceAll('00:06.0', requester).replaceAll('0000000000040030', `000000000004${sid}`),
    );
    return edit(table, 'lspci.txt', (text) =>
      replaced(
        text,
        /^0000:00:1f\.0 /m,
        '0000:00:0e.0 RAID bus controller [0104]: Intel Corporation Volume Management Device NVMe RAID Controller [8086:9a0b]\n' +
          '\tKernel driver in use: vmd\n\n0000:00:1f.0 ',
      ),
    );
  };

  it('have messages with its requester id', async () => {
    expect(found(await readFiles(capture('00:0e.0', '0070')))).toEqual([]);
  });

  it('contradict an entry for another function', async () => {
    const twice = Array(2).fill('source-id dev:10000:e1:00.0');
    expect(found(await readFiles(capture('00:05.0', '0028')))).toEqual(twice);
  });
});

describe('two remapping units', () => {
  /** The RNG at 00:06.0 on a second unit, whose entries 22 and 23 have the numbers of entries of the first one. */
  function capture(): SourceFile[] {
    const other = (text: string): string => text.replaceAll('INTEL-IR-0-13', 'INTEL-IR-1-13');
    let all: SourceFile[] = [...files.get('vtd')!];
    for (const [irq, from, to] of [
      [27, '0x140000', '0x160000'],
      [28, '0x150000', '0x170000'],
    ] as const)
      all = edit(all, `${STEP}/irqs/${irq}`, (text) => replaced(other(text), from, to));
    const unit = new TextDecoder()
      .decode(all.find((file) => file.path === `${STEP}/domains/INTEL-IR-0-13`)!.bytes)
      .replace('mapped: 51', 'mapped: 2');
    all.push(source(`${STEP}/domains/INTEL-IR-1-13`, other(unit)));
    all = edit(all, `${STEP}/domains/INTEL-IR-0-13`, (text) => replaced(text, 'mapped: 51', 'mapped: 49'));
    all = edit(all, 'IR-PCI-MSIX-0000:00:06.0-12', (text) =>
      replaced(other(text), 'mapped: 51', 'mapped: 2'),
    );
    all = edit(all, `${STEP}/msi-tables.txt`, (text) =>
      replaced(replaced(text, 'addr fee00298', 'addr fee002d8'), 'addr fee002b8', 'addr fee002f8'),
    );
    return edit(all, `${STEP}/iommu/intel/ir_translation_struct`, (text) => {
      const moved = / 20( +00:06\.0.*\n) 21( +00:06\.0.*\n)/.exec(text)!;
      const second = `Remapped Interrupt supported on IOMMU: dmar1\n IR table address:710000\n Entry SrcID   DstID    Vct IRTE_high\t\tIRTE_low\n 22${moved[1]} 23${moved[2]}\n`;
      return replaced(text.replace(moved[0], ''), '\n\n****', `\n\n${second}****`);
    });
  }
  const noCopiesOf = (all: readonly SourceFile[]): SourceFile[] =>
    all.filter((file) => noCopies(file.path, '') !== undefined);

  it('keep their entries apart', async () => {
    const view = await readFiles(noCopiesOf(capture()));
    expect(found(view)).toEqual([]);
    const { unit, index, desc } = view.t.remapEntry.col;
    const entriesOf = [...Array(view.t.remapEntry.length).keys()].filter((row) => index[row] === 23);
    expect(
      entriesOf.map((row) => [
        view.str(view.t.remapUnit.col.name[unit[row]!]),
        view.t.irqDesc.col.irq[desc[row]!],
      ]),
    ).toEqual([
      ['dmar0', 30],
      ['dmar1', 28],
    ]);
  });

  it('do not stand in for each other: an entry that only the other unit has is missing', async () => {
    const all = edit(noCopiesOf(capture()), `${STEP}/iommu/intel/ir_translation_struct`, (text) =>
      replaced(text, / 23 +00:06\.0.*\n/, ''),
    );
    expect(found(await readFiles(all))).toEqual(['irte-missing irq:28']);
  });
});

describe('a kernel of 6.16, whose debugfs prints the message that it wrote', () => {
  const printed = (lo: string): Change =>
    at(`${STEP}/irqs/24`, (text) =>
      replaced(
        text,
        /^ parent:$/m,
        `\n  address_hi: 0x00000000\n  address_lo: 0x${lo}\n  msg_data:   0x00000020\n parent:`,
      ),
    );

  it('has the copy beside the entry, with its place', async () => {
    const view = await read('plain', noCopies, printed('fee02000'));
    expect(found(view)).toEqual([]);
    const { irq, cached, cachedLo, cachedFile, cachedLine } = view.t.msiDesc.col;
    const row = irq.indexOf(24);
    expect([cached[row], cachedLo[row]]).toEqual([1, 0xfee02000]);
    expect(view.str(view.t.file.col.path[cachedFile[row]!])).toBe(`${STEP}/irqs/24`);
    expect(cachedLine[row]).toBeGreaterThan(20);
  });

  it('contradicts a device that holds another one', async () => {
    expect(await contradictions('plain', noCopies, printed('fee01000'))).toEqual([
      'message-against-copy irq:24',
    ]);
  });
});

describe('a bridge to conventional PCI', () => {
  it('lends its secondary bus as requester to what hangs below it', async () => {
    const below = (sid: string, id: string): Change =>
      at(`${STEP}/iommu/intel/ir_translation_struct`, (text) =>
        text.replaceAll(' 01:00.0 ', ` ${id} `).replaceAll('0000000000040100', `000000000004${sid}`),
      );
    expect(await contradictions('vtd', below('0008', '00:01.0'))).toEqual([]);
    expect(new Set(await contradictions('vtd', below('0010', '00:02.0')))).toEqual(
      new Set(['source-id dev:0000:01:00.0']),
    );
  });
});

describe('bus tokens of other releases', () => {
  it.each([2, 4])('%d at the end of the domain of all PCI functions mean the same', async (token) => {
    const rename = (text: string): string =>
      text.replace(/\b((?:INTEL-IR-MSI-0|PCI-MSI))-3\b/g, `$1-${token}`);
    const chainsOnly = (all: readonly SourceFile[]): SourceFile[] =>
      all.filter((file) => /00-boot\/(irqs|domains)\//.test(file.path));
    const was = await readFiles(chainsOnly(files.get('global')!));
    const is = await readFiles(chainsOnly(renamed('global', rename)));
    expect(found(is)).toEqual([]);
    expect(is.find('irqDomain', 'name', `INTEL-IR-MSI-0-${token}`)).toBeGreaterThanOrEqual(0);
    expect(is.t.msiDesc.col.desc).toEqual(was.t.msiDesc.col.desc);
    expect(is.t.msiDesc.col.index).toEqual(was.t.msiDesc.col.index);
  });
});

describe('a row of /proc/interrupts alone', () => {
  it.each([
    ['IR-PCI-MSI 524289-edge      nvme0q1', '0000:01:00.0', 1],
    ['  ITS-MSI 524288 Edge      nvme0q0', '0000:01:00.0', 0],
    ['      MSI 67635201 Edge      eth0', '0000:81:00.1', 1],
    ['Hyper-V PCIe MSI 2814411571200-edge      mlx5_async', '51e9:00:02.0', 0],
    ['PCI-MSIX-10000:e1:00.0    7-edge      nvme1q7', '10000:e1:00.0', 7],
  ])('%s belongs to a function by its hwirq or the name of its chip', async (rest, id, index) => {
    const text = `           CPU0\n 30:          7  ${rest}\n`;
    const view = await readFiles([source(`${STEP}/interrupts`, text)]);
    expect(view.str(view.t.device.col.id[view.t.irqDesc.col.deviceRow[0]!])).toBe(id);
    expect(view.t.msiDesc.col.index[0]).toBe(index);
  });

  it('belongs to nobody known where the chip is not one of MSI', async () => {
    const text = '           CPU0\n 30:          7     GICv3  30 Level     arch_timer\n';
    expect((await readFiles([source(`${STEP}/interrupts`, text)])).t.irqDesc.col.deviceRow[0]).toBe(-1);
  });
});
