import { describe, expect, it } from 'vitest';
import type { MachineView } from '../model/machine.ts';
import { FileState, Severity } from '../model/tables.ts';
import { openBundle } from './archive/open.ts';
import { Capture } from './capture.ts';

const encoder = new TextEncoder();

const given = (files: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>) =>
  Object.entries(files).map(([path, text]) => ({ path, blob: new Blob([text]) }));

const INTERRUPTS = '           CPU0\n  0:         12   IO-APIC   2-edge      timer\n';

/** The only moment of what was given. */
async function read(bundle: Parameters<typeof openBundle>[0]): Promise<MachineView> {
  const capture = new Capture(await openBundle(bundle));
  return capture.read(capture.stepNames[0]!);
}

const problemsOf = (view: MachineView) =>
  Array.from({ length: view.t.problem.length }, (_, row) => ({
    path: view.str(view.t.problem.col.path[row]),
    severity: view.t.problem.col.severity[row],
    found: view.str(view.t.problem.col.found[row]),
  }));

function fileOf(view: MachineView, path: string) {
  const { col, length } = view.t.file;
  const row = Array.from({ length }, (_, i) => i).find((i) => view.str(col.path[i]) === path)!;
  return { state: col.state[row], format: view.str(col.format[row]), reason: view.str(col.reason[row]) };
}

describe('problems of the bundle', () => {
  it('that cost nothing are notes, those that lost something are errors', async () => {
    const latin = Uint8Array.from([...encoder.encode('caf'), 0xe9, 10]);
    const view = await read({
      inputs: given({ 'm/interrupts': INTERRUPTS, 'm/name.txt': latin }),
      links: [],
      problems: [
        {
          kind: 'unreadable',
          path: 'm/irqs/7',
          found: 'not allowed',
          expected: 'an entry',
          done: 'left out',
        },
        { kind: 'special', path: 'm/pipe', found: 'a fifo', expected: 'a file', done: 'left out' },
      ],
    });
    const severity = (path: string) => problemsOf(view).find((p) => p.path === path)?.severity;
    expect(severity('irqs/7')).toBe(Severity.error);
    expect(severity('pipe')).toBe(Severity.warning);
    expect(
      problemsOf(view)
        .filter((p) => p.path === 'name.txt')
        .map((p) => p.severity),
    ).not.toContain(Severity.error);
  });

  it('are said at every moment', async () => {
    const bundle = await openBundle({
      inputs: given({ '00-a/interrupts': INTERRUPTS, '01-b/interrupts': INTERRUPTS }),
      links: [],
      problems: [
        { kind: 'limit', path: '', found: '5 entries', expected: 'at most 4', done: '1 was left out' },
      ],
    });
    const capture = new Capture(bundle);
    for (const step of ['00-a', '01-b']) {
      expect(problemsOf(await capture.read(step)).map((p) => p.found)).toEqual(['5 entries']);
    }
  });
});

describe('files', () => {
  it('say what they were recognised as, and why they were not read', async () => {
    const view = await read(
      given({ a: INTERRUPTS, b: 'CONFIG_X86=y\n# CONFIG_SMP is not set\n', c: 'hello\n' }),
    );
    expect(fileOf(view, 'a')).toEqual({
      state: FileState.parsed,
      format: expect.stringMatching(/\S/),
      reason: '',
    });
    expect(fileOf(view, 'b')).toMatchObject({ state: FileState.ignored, format: 'kernel configuration' });
    expect(fileOf(view, 'b').reason).toMatch(/options that the kernel was built with/);
    expect(fileOf(view, 'c')).toEqual({ state: FileState.unknown, format: '', reason: '' });
  });

  it('of several parts are named after all of them and count as read when one is', async () => {
    const config = 'CONFIG_X86=y\n# CONFIG_SMP is not set\n';
    const view = await read(
      given({ all: `==> /boot/config <==\n${config}\n==> /proc/interrupts <==\n${INTERRUPTS}` }),
    );
    const file = fileOf(view, 'all');
    expect(file).toMatchObject({ state: FileState.parsed, reason: '' });
    expect(file.format).toMatch(/^kernel configuration, /);
  });
});
