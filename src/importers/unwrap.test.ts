// Texts as people copy them.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MachineView } from '../model/machine.ts';
import { debugfsFiles } from '../model/show.ts';
import { Severity } from '../model/tables.ts';
import { Capture } from './capture.ts';
import { commandOf } from './session.ts';
import type { SourceFile } from './source.ts';
import { unwrap } from './unwrap.ts';

const INTERRUPTS =
  '           CPU0       CPU1       \n' +
  '  9:          0          4   IO-APIC   9-fasteoi   acpi\n' +
  ' 25:      70301          0   PCI-MSI 65537-edge      virtio0-requests\n' +
  'NMI:          0          0   Non-maskable interrupts\n';
const LSPCI =
  '00:04.0 SCSI storage controller: Red Hat, Inc. Virtio block device\n' +
  '\tSubsystem: Red Hat, Inc. Device 0002\n' +
  '\tCapabilities: [98] MSI-X: Enable+ Count=2 Masked-\n' +
  '\t\tVector table: BAR=1 offset=00000000\n' +
  '\t\tPBA: BAR=1 offset=00000800\n' +
  '\tKernel driver in use: virtio-pci\n';
const IRQ =
  'handler:  handle_fasteoi_irq\ndevice:   (null)\nstatus:   0x00004000\nistate:   0x00000000\nddepth:   1\nwdepth:   0\n' +
  'dstate:   0x00000000\nnode:     0\naffinity: 0-1\neffectiv: \ndomain:  \n hwirq:   0x0\nchip: None\n';

const source = (path: string, text: string | Uint8Array): SourceFile => ({
  path,
  container: path,
  bytes: typeof text === 'string' ? new TextEncoder().encode(text) : text,
  firstLine: 1,
});

const read = (text: string | Uint8Array, path = 'paste.txt'): Promise<MachineView> =>
  new Capture({ name: 'paste', files: [source(path, text)] }).read('capture');

interface Seen {
  readonly line: number;
  readonly severity: number;
  readonly found: string;
  readonly done: string;
}

const problems = (view: MachineView): Seen[] => {
  const { col } = view.t.problem;
  return [...Array(view.t.problem.length).keys()].map((row) => ({
    line: col.line[row]!,
    severity: col.severity[row]!,
    found: view.str(col.found[row]),
    done: view.str(col.done[row]),
  }));
};

/** The lines on which the rows of /proc/interrupts stood. */
const interruptLines = (view: MachineView): number[] =>
  [9, 25].map((irq) => view.t.irqDesc.col.interruptsLine[view.irqRow(irq)] ?? 0);

describe('a copied terminal session', () => {
  it.each([
    ['$ cat /proc/interrupts', 'cat /proc/interrupts'],
    ['# lspci -vvv', 'lspci -vvv'],
    ['root@srv:~# lspci -vvv -nn', 'lspci -vvv -nn'],
    ['[root@srv ~]# cat /proc/interrupts | grep nvme', 'cat /proc/interrupts | grep nvme'],
    ['srv ~ # cat /proc/interrupts', 'cat /proc/interrupts'],
    ['(base) me@srv:/sys/kernel/debug$ sudo cat irq/irqs/30', 'sudo cat irq/irqs/30'],
    ['me@mac dir % sudo -E cat x', 'sudo -E cat x'],
    ['➜ cat /proc/interrupts', 'cat /proc/interrupts'],
    ['# the table of interrupts', ''],
    ['Dear diary, cat and dog', ''],
    ['cat /proc/interrupts', ''],
    ['$cat /proc/interrupts', ''],
    ['  $ x', ''],
  ])('%s', (line, command) => {
    expect(commandOf(line)).toBe(command);
  });

  it('is a capture of everything that was printed, with the lines where it stood', async () => {
    const text =
      `root@srv:~# uname -a\nLinux srv 6.12.9 #1 SMP x86_64 GNU/Linux\nroot@srv:~# cat /proc/interrupts\n${INTERRUPTS}` +
      `root@srv:~# cat /sys/kernel/debug/irq/irqs/5\n${IRQ}root@srv:~# lspci -vvv\n${LSPCI}root@srv:~# \n`;
    const view = await read(text);
    expect(problems(view)).toEqual([
      {
        line: 1,
        severity: Severity.note,
        found: 'root@srv:~# uname -a',
        done: '5 lines of the shell were left out, what is between them was read as files of their own',
      },
    ]);
    expect(view.header.kernel).toBe('6.12.9');
    expect(interruptLines(view)).toEqual([5, 6]);
    expect(view.find('device', 'id', '0000:00:04.0')).toBeGreaterThanOrEqual(0);
    expect(debugfsFiles(view).map((file) => [file.path, new TextDecoder().decode(file.bytes())])).toEqual([
      ['irqs/5', IRQ],
    ]);
    expect(view.t.file.length).toBe(1);
  });

  it('may be wrapped by script, coloured, and end in CR CR LF', async () => {
    const session = `Script started on 2025-01-01\n\u001b]0;srv\u0007\u001b[01;32mroot@srv\u001b[00m:~# cat /proc/interrupts\n${INTERRUPTS}root@srv:~# exit\nexit\nScript done\n`;
    const view = await read(session.replaceAll('\n', '\r\r\n'));
    expect(interruptLines(view)).toEqual([4, 5]);
    expect(problems(view).filter((problem) => problem.severity > Severity.note)).toEqual([]);
  });

  it('of one output is read as that', async () => {
    const view = await read(`$ cat /proc/interrupts\n${INTERRUPTS}`);
    expect(interruptLines(view)).toEqual([3, 4]);
  });

  it('holds bundles as tail prints them', async () => {
    const view = await read(
      `# tail -n +1 /sys/kernel/debug/irq/irqs/*\n==> /sys/kernel/debug/irq/irqs/5 <==\n${IRQ}`,
    );
    expect(debugfsFiles(view).map((file) => file.path)).toEqual(['irqs/5']);
  });

  it('leaves a prompt at the end out', async () => {
    const view = await read(`${INTERRUPTS}[root@srv ~]# `);
    expect(interruptLines(view)).toEqual([2, 3]);
    expect(problems(view)).toMatchObject([{ line: 5, found: '[root@srv ~]# ', severity: Severity.note }]);
  });

  it('has no more than 4096 outputs', () => {
    const text = '$ cat a\nb\n'.repeat(5000);
    expect(unwrap(source('x', text)).parts.length).toBe(4096);
  });
});

describe('what stands around a text', () => {
  it('is left out when it is colours', async () => {
    const view = await read(INTERRUPTS.replace('virtio0', '\u001b[01;31m\u001b[Kvirtio0\u001b[m\u001b[K'));
    expect(view.str(view.t.irqDesc.col.actions[view.irqRow(25)])).toBe('virtio0-requests');
    expect(problems(view)).toMatchObject([{ line: 3, found: '4 control sequences of a terminal' }]);
  });

  it('is left out when it is marks of quotation', async () => {
    const view = await read(INTERRUPTS.replace(/^/gm, '> ').replace(/> $/, ''));
    expect(interruptLines(view)).toEqual([2, 3]);
    expect(problems(view)).toMatchObject([{ line: 1, found: 'lines quoted with >' }]);
  });

  it('is left out when it is an indent', async () => {
    const view = await read(LSPCI.replaceAll('\t', '    ').replace(/^(?=.)/gm, '    '));
    expect(view.t.device.col.msixSize[0]).toBe(2);
    expect(problems(view)).toMatchObject([{ line: 1, found: 'lines indented by 4' }]);
  });

  it('is left out when it is the head of watch, and lines keep their numbers', async () => {
    const view = await read(`Every 1.0s: cat /proc/interrupts\n\n${INTERRUPTS}`);
    expect(interruptLines(view)).toEqual([4, 5]);
    expect(problems(view)).toMatchObject([{ line: 1, done: '2 lines before the text were left out' }]);
  });

  it('is not looked for in a text that nobody knows anyway', async () => {
    const view = await read('Dear diary,\ntoday no interrupt came.\n');
    expect(problems(view)).toMatchObject([{ line: 1, found: 'Dear diary,', done: 'the file was left out' }]);
  });
});

describe('lspci with other blanks for its tabs', () => {
  it.each([2, 4, 8])('%d of them', async (columns) => {
    const view = await read(LSPCI.replaceAll('\t', ' '.repeat(columns)));
    expect(problems(view)).toEqual([]);
    expect([view.t.device.col.msixSize[0], view.t.device.col.pbaOffset[0]]).toEqual([2, 0x800]);
    expect(view.str(view.t.device.col.driver[0])).toBe('virtio-pci');
  });
});

describe('any bytes', () => {
  const piece = fc.constantFrom(
    '$ cat a\n',
    '[r@h ~]# ',
    '\u001b[',
    '\u001b]0;',
    '\r\r\n',
    '> ',
    '\n',
    ' ',
    '==> x <==\n',
    'x',
    INTERRUPTS,
  );

  it('come back as parts that lie inside the text, in linear time', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        const lines = text.split('\n').length;
        for (const part of unwrap(source('x', text)).parts) {
          expect(part.firstLine).toBeGreaterThan(0);
          expect(
            part.firstLine + new TextDecoder().decode(part.bytes).split('\n').length - 1,
          ).toBeLessThanOrEqual(lines);
        }
      }),
      { numRuns: 300 },
    );
    const started = performance.now();
    for (const unit of ['\u001b[', '\u001b]', '\r\r', 'a@b:c ', '$ cat ', '\n'])
      unwrap(source('x', unit.repeat(1_000_000 / unit.length)));
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
