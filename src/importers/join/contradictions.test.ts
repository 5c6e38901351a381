// Every rule: a capture that contradicts nothing, one planted contradiction, and exactly that rule about exactly that object.

import { beforeAll, describe, expect, it } from 'vitest';
import type { MachineView } from '../../model/machine.ts';
import { inputsFromPath } from '../archive/node.ts';
import { openBundle } from '../archive/open.ts';
import { Capture } from '../capture.ts';
import type { SourceFile } from '../source.ts';

const SAMPLES = {
  vtd: 'x86-612-q35-vtd-xapic-4cpu',
  plain: 'x86-612-q35-noiommu-4cpu',
  amd: 'x86-612-q35-amdvi-4cpu',
  its: 'arm64-gicv3-its-mbigen-4cpu',
  imsic: 'riscv-aplic-imsic-4cpu-q10',
} as const;
type Sample = keyof typeof SAMPLES;

const files = new Map<Sample, readonly SourceFile[]>();

beforeAll(async () => {
  for (const [sample, name] of Object.entries(SAMPLES) as [Sample, string][]) {
    files.set(sample, (await openBundle(await inputsFromPath(`public/samples/${name}.tar.gz`))).files);
  }
});

interface Found {
  readonly rule: string;
  readonly subject: string;
}

function found(view: MachineView): Found[] {
  const { col, length } = view.t.contradiction;
  return [...Array(length).keys()].map((row) => ({
    rule: view.str(col.rule[row]),
    subject: view.str(col.subject[row]),
  }));
}

interface Edit {
  readonly file: string;
  readonly change: (text: string) => string;
}

const replace = (file: string, from: string | RegExp, to: string): Edit => ({
  file,
  change: (text) => text.replace(from, to),
});

/** The capture without this file. */
const drop = (file: string): Edit => ({ file, change: () => '' });

/** Reads a step of a sample after changing the text of one or more of its files; each change has to change something. */
async function read(sample: Sample, step: string, edits: readonly Edit[]): Promise<Found[]> {
  const changed = files.get(sample)!.map((file) => {
    const mine = edits.filter((edit) => edit.file === file.path);
    if (mine.length === 0) return file;
    const before = new TextDecoder().decode(file.bytes);
    const after = mine.reduce((text, edit) => edit.change(text), before);
    expect(after, `the edit of ${file.path} changes it`).not.toBe(before);
    return { ...file, bytes: new TextEncoder().encode(after) };
  });
  const kept = changed.filter(
    (file) => file.bytes.length > 0 || !edits.some((edit) => edit.file === file.path),
  );
  for (const edit of edits) expect(changed.map((file) => file.path)).toContain(edit.file);
  return found(await new Capture({ name: sample, files: kept }).read(step));
}

interface Plant {
  readonly rule: string;
  readonly subject: string;
  readonly sample: Sample;
  readonly step?: string;
  readonly edits: readonly Edit[];
}

const PLANTS: readonly Plant[] = [
  {
    rule: 'more-irqs-than-entries',
    subject: 'dev:0000:00:06.0',
    sample: 'vtd',
    edits: [
      replace(
        '00-boot/msi_irqs.txt',
        '0000:00:06.0 28 msix\n',
        '0000:00:06.0 28 msix\n0000:00:06.0 90 msix\n',
      ),
    ],
  },
  {
    rule: 'enabled-without-irqs',
    subject: 'dev:0000:00:1f.2',
    sample: 'vtd',
    edits: [replace('00-boot/msi_irqs.txt', '0000:00:1f.2 36 msi\n', '')],
  },
  {
    rule: 'irqs-without-capability',
    subject: 'dev:0000:00:1f.2',
    sample: 'vtd',
    edits: [
      drop('00-boot/lspci.txt'),
      replace('00-boot/msi-tables.txt', 'MSI cap@80 ctrl 0081 enable+', 'MSI cap@80 ctrl 0080 enable-'),
    ],
  },
  {
    rule: 'index-beyond-table',
    subject: 'irq:28',
    sample: 'vtd',
    edits: [
      drop('00-boot/lspci.txt'),
      replace(
        '00-boot/msi-tables.txt',
        'ctrl 8001 enable+ maskall- count 2',
        'ctrl 8000 enable+ maskall- count 1',
      ),
    ],
  },
  {
    rule: 'irq-not-listed',
    subject: 'irq:28',
    sample: 'vtd',
    edits: [replace('00-boot/msi_irqs.txt', '0000:00:06.0 28 msix\n', '')],
  },
  {
    rule: 'message-against-irte',
    subject: 'irq:28',
    sample: 'vtd',
    edits: [replace('00-boot/msi-tables.txt', 'addr fee002b8', 'addr fee012b8')],
  },
  {
    rule: 'irte-against-vector',
    subject: 'irq:28',
    sample: 'vtd',
    edits: [
      replace(
        '00-boot/iommu/intel/ir_translation_struct',
        /00000200 21 {2}(0+40030)\t0000020000210009/,
        '00000200 99  $1\t0000020000990009',
      ),
    ],
  },
  {
    rule: 'irte-against-target',
    subject: 'irq:28',
    sample: 'vtd',
    edits: [
      replace(
        '00-boot/iommu/intel/ir_translation_struct',
        /00000200 21 {2}(0+40030)\t0000020000210009/,
        '00000100 21  $1\t0000010000210009',
      ),
    ],
  },
  {
    rule: 'irte-missing',
    subject: 'irq:28',
    sample: 'vtd',
    edits: [replace('00-boot/iommu/intel/ir_translation_struct', / 21 {4}00:06\.0.*\n/, '')],
  },
  {
    rule: 'source-id',
    subject: 'dev:0000:00:06.0',
    sample: 'vtd',
    edits: [
      replace(
        '00-boot/iommu/intel/ir_translation_struct',
        ' 21    00:06.0 00000200 21  0000000000040030',
        ' 21    00:05.0 00000200 21  0000000000040028',
      ),
    ],
  },
  {
    rule: 'irte-shared',
    subject: 'irq:28',
    sample: 'vtd',
    edits: [replace('00-boot/irqs/28', 'hwirq:   0x150000', 'hwirq:   0x140000')],
  },
  {
    rule: 'message-against-vector',
    subject: 'irq:24',
    sample: 'plain',
    edits: [
      replace(
        '00-boot/msi-tables.txt',
        'addr fee02000 addrhi 00000000 data 00000020',
        'addr fee02000 addrhi 00000000 data 000000aa',
      ),
    ],
  },
  {
    rule: 'message-against-target',
    subject: 'irq:24',
    sample: 'plain',
    edits: [
      replace(
        '00-boot/msi-tables.txt',
        'addr fee02000 addrhi 00000000 data 00000020',
        'addr fee01000 addrhi 00000000 data 00000020',
      ),
    ],
  },
  {
    rule: 'irte-against-vector',
    subject: 'irq:36',
    sample: 'amd',
    edits: [replace('00-boot/irqs/36', /Vector: +\d+/, 'Vector:   201')],
  },
  {
    rule: 'message-against-event',
    subject: 'irq:28',
    sample: 'its',
    step: '02-up',
    edits: [
      replace(
        '02-up/msi-message-registers.txt',
        /(device 0000:00:02\.0 [^\n]*\n[^\n]*\n {4}\[0\] address 0000000008090040 data )00000000/,
        '$10000000b',
      ),
    ],
  },
  {
    rule: 'message-against-identity',
    subject: 'irq:12',
    sample: 'imsic',
    step: '02-up',
    edits: [
      replace(
        '02-up/msi-message-registers.txt',
        /(device 0000:00:01\.0 [^\n]*\n[^\n]*\n {4}\[0\] address 0000000028001000 data )00000002/,
        '$1000000aa',
      ),
    ],
  },
  {
    rule: 'message-against-copy',
    subject: 'irq:12',
    sample: 'imsic',
    step: '02-up',
    edits: [
      replace(
        '02-up/msi-desc.txt',
        'index 0 irq 12 nvec_used 1 msg address_hi 0x00000000 address_lo 0x28001000 data 0x00000002',
        'index 0 irq 12 nvec_used 1 msg address_hi 0x00000000 address_lo 0x28003000 data 0x00000003',
      ),
    ],
  },
  {
    rule: 'matrix-list',
    subject: 'dom:VECTOR',
    sample: 'vtd',
    edits: [replace('00-boot/domains/VECTOR', /(\n {5}1 +\d+ +\d+ +\d+ +\d+ {2}\d+-)\d+/, '$199')],
  },
  {
    rule: 'vector-shared',
    subject: 'irq:36',
    sample: 'vtd',
    edits: [replace('00-boot/irqs/28', /Vector: +33/, 'Vector:    35')],
  },
  {
    rule: 'matrix-available',
    subject: 'dom:VECTOR',
    sample: 'vtd',
    edits: [replace('00-boot/domains/VECTOR', /Global available: +\d+/, 'Global available:    111')],
  },
  {
    rule: 'matrix-allocated',
    subject: 'dom:VECTOR',
    sample: 'vtd',
    edits: [replace('00-boot/domains/VECTOR', /Total allocated: +\d+/, 'Total allocated:       3')],
  },
  {
    rule: 'vector-not-allocated',
    subject: 'irq:28',
    sample: 'vtd',
    edits: [
      replace('00-boot/irqs/28', /Vector: +\d+/, 'Vector:   200'),
      replace(
        '00-boot/iommu/intel/ir_translation_struct',
        /00000200 21 {2}(0+40030)\t0000020000210009/,
        '00000200 c8  $1\t0000020000c80009',
      ),
    ],
  },
  {
    rule: 'effective-offline',
    subject: 'irq:28',
    sample: 'vtd',
    edits: [replace('00-boot/irqs/28', 'effectiv: 2', 'effectiv: 9')],
  },
  {
    rule: 'effective-differs',
    subject: 'irq:28',
    sample: 'vtd',
    edits: [replace('00-boot/irq-affinity.tsv', '28\t0-3\t2\t', '28\t0-3\t1\t')],
  },
  {
    rule: 'hwirq-differs',
    subject: 'irq:28',
    sample: 'vtd',
    edits: [replace('00-boot/interrupts', /(\n 28:.*IR-PCI-MSIX-0000:00:06\.0 {3})1-edge/, '$17-edge')],
  },
  {
    rule: 'mapped-differs',
    subject: 'dom:IR-PCI-MSIX-0000:00:06.0-12',
    sample: 'vtd',
    edits: [replace('00-boot/domains/IR-PCI-MSIX-0000:00:06.0-12', ' mapped: 2', ' mapped: 3')],
  },
  {
    rule: 'counts-elsewhere',
    subject: 'irq:28',
    sample: 'vtd',
    step: '01-aff-ahci-cpu2',
    edits: [replace('01-aff-ahci-cpu2/interrupts', /(\n 28: +)\d+/, '$15')],
  },
];

const clean: readonly (readonly [Sample, string])[] = [
  ['vtd', '00-boot'],
  ['vtd', '01-aff-ahci-cpu2'],
  ['plain', '02-fire-ahci'],
  ['amd', '00-boot'],
  ['its', '02-up'],
  ['imsic', '02-up'],
];

describe('a capture as it was taken', () => {
  it.each(clean)('%s %s contradicts nothing', async (sample, step) => {
    expect(await read(sample, step, [])).toEqual([]);
  });
});

describe('a planted contradiction', () => {
  it.each(PLANTS)('$rule is found', async ({ rule, subject, sample, step, edits }) => {
    expect(await read(sample, step ?? '00-boot', edits)).toContainEqual({ rule, subject });
  });
});
