import { describe, expect, it } from 'vitest';
import type { MachineView } from '../model/machine.ts';
import { FileState, Severity } from '../model/tables.ts';
import { Capture } from './capture.ts';
import { isSosreport, OTHER_PART } from './sosreport.ts';
import type { SourceFile } from './source.ts';

const ROOT = 'sosreport-web01-2025-01-15-abcdefg';
const INTERRUPTS =
  '           CPU0       CPU1\n 24:          7          2   PCI-MSI 65536-edge      virtio0-config\n';
const LSPCI =
  '00:04.0 SCSI storage controller [0100]: Red Hat, Inc. Virtio block device [1af4:1001]\n' +
  '\tCapabilities: [98] MSI-X: Enable+ Count=2 Masked-\n' +
  '\t\tVector table: BAR=1 offset=00000000\n' +
  '\t\tPBA: BAR=1 offset=00000800\n\t!!! Unknown header type 7f\n';

const source = (path: string, text: string): SourceFile => ({
  path: `${ROOT}/${path}`,
  container: `${ROOT}/${path}`,
  bytes: new TextEncoder().encode(text),
  firstLine: 1,
});

const relevant = [
  source('proc/interrupts', INTERRUPTS),
  source('proc/cmdline', 'BOOT_IMAGE=/vmlinuz root=/dev/vda1\n'),
  source('proc/irq/24/smp_affinity', '3\n'),
  source('sos_commands/pci/lspci_-nnvv', LSPCI),
  source('lspci', LSPCI),
  source('sos_commands/pci/lspci_-tv', '-[0000:00]---04.0  Red Hat, Inc. Virtio block device\n'),
  source('sos_commands/kernel/uname_-a', 'Linux web01 6.12.0-55.el10.x86_64 #1 SMP x86_64 GNU/Linux\n'),
];
const unrelated = [...Array(3000).keys()].map((n) =>
  source(`etc/conf.d/${n}.conf`, `[unit ${n}]\nvalue = ${n}\n`),
);

const read = (files: readonly SourceFile[]): Promise<MachineView> =>
  new Capture({ name: ROOT, files }).read('capture');

const problems = (view: MachineView): string[] => {
  const { path, line, found } = view.t.problem.col;
  return [...Array(view.t.problem.length).keys()].map(
    (row) => `${view.str(path[row]).replace(`${ROOT}/`, '')}:${line[row]} ${view.str(found[row])}`,
  );
};

describe('a sosreport', () => {
  it('is known by the folders that every one has', () => {
    expect(isSosreport([source('sos_commands/date/date', '')])).toBe(true);
    expect(isSosreport([source('sos_reports/manifest.json', '{}')])).toBe(true);
    expect(isSosreport([source('etc/sos/sos.conf', '')])).toBe(false);
  });

  it('gives its irqs, devices and kernel, and leaves thousands of other files out without a note', async () => {
    const view = await read([...unrelated, ...relevant]);
    expect(problems(view)).toEqual(['sos_commands/pci/lspci_-nnvv:5 \t!!! Unknown header type 7f']);
    expect(view.irqRow(24)).toBe(0);
    expect(view.find('device', 'id', '0000:00:04.0')).toBe(0);
    expect(view.header.kernel).toBe('6.12.0-55.el10.x86_64');
    const { state, reason } = view.t.file.col;
    expect([state[0], view.str(reason[0])]).toEqual([FileState.ignored, OTHER_PART]);
    expect(view.t.file.length).toBe(unrelated.length + relevant.length);
  });

  it('notes what it does not understand where interrupts are spoken of', async () => {
    const view = await read([...relevant.slice(1), source('proc/interrupts', 'cat: Permission denied\n')]);
    expect(problems(view)).toContain('proc/interrupts:1 cat: Permission denied');
  });

  it('is what makes the difference: elsewhere a text that nobody knows is a note', async () => {
    const view = await read(unrelated.slice(0, 3));
    expect(view.t.problem.length).toBe(3);
    expect(view.t.problem.col.severity[0]).toBe(Severity.note);
    expect(view.t.file.col.state[0]).toBe(FileState.unknown);
  });
});

describe('a text that a capture holds twice', () => {
  it('is read once, whatever it is called', async () => {
    const view = await read([source('interrupts', INTERRUPTS), source('proc/interrupts', INTERRUPTS)]);
    expect(problems(view)).toEqual([]);
    expect(view.t.irqDesc.col.total[0]).toBe(9);
    expect([...view.t.file.col.state]).toEqual([FileState.parsed, FileState.parsed]);
  });

  it('and that says something else is one problem, not one for each line', async () => {
    const later = INTERRUPTS.replace('7 ', '8 ');
    const view = await read([source('a/interrupts', INTERRUPTS), source('b/later', later)]);
    expect(problems(view)).toEqual([`b/later:1 another /proc/interrupts for ${ROOT}/b/later`]);
    expect(view.t.irqDesc.col.total[0]).toBe(9);
  });

  it('is read twice where the second text adds to the first one', async () => {
    const view = await read([source('a', LSPCI), source('b', LSPCI.replace('00:04.0', '00:05.0'))]);
    expect(view.t.device.length).toBe(2);
  });
});

describe('a file of a million lines that nobody understands', () => {
  it('has a thousand problems, and one that counts the others', async () => {
    const lines = [...Array(1500).keys()].map((n) => `garbage ${n}\n`).join('');
    const view = await read([source('proc/interrupts', INTERRUPTS + lines)]);
    expect(view.t.problem.length).toBe(1001);
    expect(problems(view).slice(-2)).toEqual([
      'proc/interrupts:1002 garbage 999',
      'proc/interrupts:1003 500 more problems up to line 1502',
    ]);
    expect(view.t.problem.col.severity[1000]).toBe(Severity.error);
  });
});
