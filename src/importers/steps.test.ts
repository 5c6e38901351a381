import { describe, expect, it } from 'vitest';
import { Capture } from './capture.ts';
import type { SourceFile } from './source.ts';
import { commonFolder, findSteps, ONLY_STEP, type Step } from './steps.ts';

const file = (path: string, text = ''): SourceFile => ({
  path,
  container: path,
  bytes: new TextEncoder().encode(text),
  firstLine: 1,
});
const files = (...paths: string[]): SourceFile[] => paths.map((path) => file(path));
const paths = (list: readonly SourceFile[]): string[] => list.map((f) => f.path);
const named = (steps: readonly Step[], name: string): Step => steps.find((step) => step.name === name)!;

describe('a capture without folders for moments', () => {
  it('has one moment, which has every file', () => {
    const [only, ...more] = findSteps(files('proc/interrupts', 'domains/VECTOR'));
    expect(more).toEqual([]);
    expect([only!.name, paths(only!.own)]).toEqual([ONLY_STEP, ['proc/interrupts', 'domains/VECTOR']]);
    expect([only!.inherited, only!.shared, only!.lost]).toEqual([[], [], []]);
  });

  it('has one moment when it is empty', () => {
    expect(findSteps([])).toHaveLength(1);
  });

  it('is not misled by numbers in other folders', () => {
    expect(findSteps(files('sys/bus/i2c/devices/10-0050/name', 'proc/interrupts'))).toHaveLength(1);
  });
});

describe('a capture with a folder for each moment', () => {
  const listed = [
    file('02-up/proc-interrupts.txt'),
    file('01-boot/proc-interrupts.txt'),
    file('console.txt'),
    file('100-last/proc-interrupts.txt'),
    file('10-later/irq-debugfs/irqs/3'),
  ];

  it('has the moments in the order of their numbers', () => {
    expect(findSteps(listed).map((step) => step.name)).toEqual(['01-boot', '02-up', '10-later', '100-last']);
  });

  it('gives a moment the files of its folder, however deep, and those of the whole capture', () => {
    const step = named(findSteps(listed), '10-later');
    expect(paths(step.own)).toEqual(['10-later/irq-debugfs/irqs/3']);
    expect(paths(step.shared)).toEqual(['console.txt']);
  });

  it('may lie in a folder of its own', () => {
    const steps = findSteps(listed.map((f) => file(`name/${f.path}`)));
    expect(steps.map((step) => step.name)).toEqual(['01-boot', '02-up', '10-later', '100-last']);
    expect(paths(steps[0]!.shared)).toEqual(['name/console.txt']);
  });

  it('may have moments of one number', () => {
    const steps = findSteps(files('01-b/x', '01-a/x'));
    expect(steps.map((step) => step.name)).toEqual(['01-a', '01-b']);
  });
});

describe('same-as.txt', () => {
  const boot = [file('c/00-boot/lspci.txt', 'boot'), file('c/00-boot/iommu/intel/regs', 'r')];
  const same = (text: string): Step[] =>
    findSteps([...boot, file('c/01-next/same-as.txt', text), file('c/01-next/interrupts')]);

  it('names files of an earlier moment that are of this one, too', () => {
    const step = named(same('lspci.txt\t00-boot\niommu/intel/regs\t00-boot\n'), '01-next');
    expect(paths(step.own)).toEqual(['c/01-next/same-as.txt', 'c/01-next/interrupts']);
    expect(paths(step.inherited)).toEqual(['c/00-boot/lspci.txt', 'c/00-boot/iommu/intel/regs']);
    expect(step.inherited[0]).toBe(boot[0]);
    expect(step.lost).toEqual([]);
  });

  it('may have lines ending in CR LF and empty lines', () => {
    const step = named(same('lspci.txt\t00-boot\r\n\r\n'), '01-next');
    expect([paths(step.inherited), step.lost]).toEqual([['c/00-boot/lspci.txt'], []]);
  });

  it('says where it names a file that is not there', () => {
    const step = named(
      same('lspci.txt\t00-boot\ncpus.txt\t00-boot\nlspci.txt\t09-no\nlspci.txt\n'),
      '01-next',
    );
    expect(paths(step.inherited)).toEqual(['c/00-boot/lspci.txt']);
    expect(step.lost.map(({ line, found }) => [line, found])).toEqual([
      [2, 'cpus.txt\t00-boot'],
      [3, 'lspci.txt\t09-no'],
      [4, 'lspci.txt'],
    ]);
  });

  it('does not lend files to other moments', () => {
    expect(named(same('lspci.txt\t00-boot\n'), '00-boot').inherited).toEqual([]);
  });

  it('that names nothing is a problem of the moment', async () => {
    const capture = new Capture({
      name: 'c',
      files: [file('00-a/x'), file('01-b/same-as.txt', 'y\t00-a\n')],
    });
    const view = await capture.read('01-b');
    const { col, length } = view.t.problem;
    const found = [...Array(length).keys()].map((row) => [
      view.str(col.path[row]),
      col.line[row],
      view.str(col.found[row]),
    ]);
    expect(found).toContainEqual(['01-b/same-as.txt', 1, 'y\t00-a']);
  });

  it('lets what is of the moment itself win over what it inherits', async () => {
    const interrupts = (count: number): string =>
      `           CPU0\n  9:  ${count}  IO-APIC  9-fasteoi  acpi\n`;
    const capture = new Capture({
      name: 'c',
      files: [
        file('00-a/interrupts', interrupts(1)),
        file('01-b/interrupts', interrupts(2)),
        file('01-b/same-as.txt', 'interrupts\t00-a\n'),
      ],
    });
    const view = await capture.read('01-b');
    expect(view.t.irqDesc.col.total[0]).toBe(2);
  });
});

describe('a capture with files from before and after', () => {
  const steps = findSteps(
    files(
      'after-msi-message-registers.txt',
      'after-proc-interrupts.txt',
      'console.txt',
      'debugfs-irqs.txt',
      'dmesg.txt',
      'irq-debugfs/irqs/9',
      'msi-desc.txt',
      'msi-message-registers.txt',
      'proc-interrupts.txt',
      'proc-irq.txt',
      'steps-affinity.txt',
      'sys-kernel-irq.txt',
      'sys-pci-msi_irqs.txt',
      'uname.txt',
      'xen-debug-keys-1.txt',
      'xen-debug-keys-2.txt',
    ),
  );

  it('has two moments', () => {
    expect(steps.map((step) => step.name)).toEqual(['before', 'after']);
  });

  it('read most files once, at the first', () => {
    expect(paths(named(steps, 'before').own).sort()).toEqual([
      'debugfs-irqs.txt',
      'irq-debugfs/irqs/9',
      'msi-message-registers.txt',
      'proc-interrupts.txt',
      'proc-irq.txt',
      'sys-kernel-irq.txt',
      'sys-pci-msi_irqs.txt',
      'xen-debug-keys-1.txt',
    ]);
  });

  it('read some again at the second', () => {
    expect(paths(named(steps, 'after').own)).toEqual([
      'after-msi-message-registers.txt',
      'after-proc-interrupts.txt',
      'xen-debug-keys-2.txt',
    ]);
  });

  it('has logs and names that are of both', () => {
    const shared = ['console.txt', 'dmesg.txt', 'msi-desc.txt', 'steps-affinity.txt', 'uname.txt'];
    for (const step of steps) expect(paths(step.shared)).toEqual(shared);
  });

  it('may lie in a folder of its own', () => {
    const inside = findSteps(files('xen/after-a.txt', 'xen/a.txt', 'xen/keys-1.txt', 'xen/keys-2.txt'));
    expect(inside.map((step) => paths(step.own))).toEqual([
      ['xen/a.txt', 'xen/keys-1.txt'],
      ['xen/after-a.txt', 'xen/keys-2.txt'],
    ]);
  });

  it('needs more than numbered files', () => {
    expect(findSteps(files('keys-1.txt', 'keys-2.txt'))).toHaveLength(1);
  });
});

describe('the folder that all files share', () => {
  it('is the first one, with its slash', () => {
    expect(commonFolder(files('a/b/c', 'a/d'))).toBe('a/');
  });

  it('is none when a file lies beside it, or there is none', () => {
    expect(commonFolder(files('a/b', 'c'))).toBe('');
    expect(commonFolder(files('a'))).toBe('');
    expect(commonFolder([])).toBe('');
  });

  it('is none where it is a part of the format or a moment', () => {
    for (const folder of ['sys', 'proc', 'domains', 'irqs', '01-boot'])
      expect(commonFolder(files(`${folder}/a`, `${folder}/b`))).toBe('');
  });
});
