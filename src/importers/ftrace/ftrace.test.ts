import { describe, expect, it } from 'vitest';
import type { MachineBuilder } from '../../model/machine.ts';
import { Severity } from '../../model/tables.ts';
import { headOf, readText } from '../testing.ts';
import importers from './importer.ts';
import { MAX_REPORTS } from './reports.ts';

const [ftrace] = importers;

const HEADER = `# tracer: nop
#
# entries-in-buffer/entries-written: 7/7   #P:4
#
#                                _-----=> irqs-off/BH-disabled
#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION
#              | |         |   |||||     |         |
`;

const event = (time: string, text: string, cpu = '001'): string =>
  `            init-1       [${cpu}] d....     ${time}: ${text}\n`;

const message = (time: string, irq: number, data: string): string =>
  event(
    time,
    `pci_write_msi_msg: (__pci_write_msi_msg+0x4/0x15e) irq=${irq} lo=0xfee02000 hi=0x0 data=${data}`,
  );

const mark = (time: string, text: string): string => event(time, `tracing_mark_write: ${text}`);

const TRACE =
  HEADER +
  message('1.000000', 24, '0x20') +
  message('2.000000', 25, '0x21') +
  mark('3.000000', 'CAPTURE-BEGIN 00-boot') +
  message('4.000000', 24, '0x22') +
  event('5.000000', 'irq_domain_free_irqs: (irq_domain_free_irqs+0x4/0xee) virq=25 nr=1', '003') +
  mark('6.000000', 'CAPTURE-BEGIN 01-next') +
  message('7.500000', 24, '0x23');

function writes(machine: MachineBuilder): string[] {
  const { col, length } = machine.t.msgWrite;
  return [...Array(length).keys()].map(
    (row) => `${col.irq[row]}: ${col.lo[row]!.toString(16)} ${col.data[row]} line ${col.line[row]}`,
  );
}

describe('a trace', () => {
  it('is recognised by its header or by its events, and nothing else is', () => {
    expect(ftrace!.sniff(headOf(TRACE))).toBe(1);
    expect(ftrace!.sniff(headOf(TRACE.slice(HEADER.length)))).toBe(0.9);
    expect(ftrace!.sniff(headOf(`cpus=4\n${TRACE.slice(HEADER.length)}`))).toBe(0.9);
    expect(ftrace!.sniff(headOf('# a comment\n'))).toBe(0);
    expect(
      ftrace!.sniff(
        headOf('           CPU0       CPU1\n  0:         10          0  IO-APIC   2-edge      timer\n'),
      ),
    ).toBe(0);
    expect(ftrace!.sniff(headOf(''))).toBe(0);
  });

  it('is summed up, with its markers', () => {
    const { machine, problems } = readText(ftrace!, TRACE);
    const { trace, traceEvent, traceArg } = machine.t;
    expect(problems).toEqual([]);
    expect(trace.length).toBe(1);
    expect([trace.col.events[0], trace.col.cpus[0], trace.col.first[0], trace.col.last[0]]).toEqual([
      7, 2, 1, 7.5,
    ]);
    expect(traceEvent.length).toBe(2);
    expect(traceEvent.col.time[0]).toBe(3);
    expect(traceEvent.col.line[0]).toBe(10);
    expect(machine.strings.get(traceArg.col.text[traceEvent.col.first[1]!]!)).toBe('CAPTURE-BEGIN 01-next');
  });

  it('gives the state at the marker of the moment', () => {
    const boot = readText(ftrace!, TRACE, { moment: '00-boot' }).machine;
    expect(writes(boot)).toEqual(['24: fee02000 32 line 8', '25: fee02000 33 line 9']);
    expect(boot.t.trace.col.momentLine[0]).toBe(10);
    const next = readText(ftrace!, TRACE, { moment: '01-next' }).machine;
    expect(writes(next)).toEqual(['24: fee02000 34 line 11']);
  });

  it('gives the state at its end when nobody names a moment', () => {
    const { machine, problems } = readText(ftrace!, TRACE, { moment: 'capture' });
    expect(writes(machine)).toEqual(['24: fee02000 35 line 14']);
    expect(machine.t.trace.col.momentLine[0]).toBe(0);
    expect(problems).toEqual([]);
  });

  it('says so when it has markers, but none for the moment', () => {
    const { problems } = readText(ftrace!, TRACE, { moment: '07-other' });
    expect(problems).toEqual([
      {
        line: 14,
        severity: Severity.warning,
        found: 'no marker CAPTURE-BEGIN 07-other',
        expected: 'a marker for the moment, as the other moments have',
        done: 'the trace was read to its end',
      },
    ]);
  });

  it('keeps what a trace read before said of an irq', () => {
    const { machine } = readText(ftrace!, TRACE, { moment: '00-boot' });
    readText(ftrace!, HEADER + message('1.0', 24, '0x99') + message('1.1', 30, '0x40'), { machine });
    expect(writes(machine)).toEqual([
      '24: fee02000 32 line 8',
      '25: fee02000 33 line 9',
      '30: fee02000 64 line 9',
    ]);
  });

  it('of trace-cmd has the same events and markers', () => {
    const text =
      'cpus=2\n          <idle>-0     [000]   100.000001: print:                tracing_mark_write: CAPTURE-BEGIN 00-boot\n' +
      '          <idle>-0     [000]   100.000002: pci_write_msi_msg:    (x) irq=24 lo=0xfee02000 hi=0x0 data=0x20\n' +
      'CPU:1 [3 EVENTS DROPPED]\n';
    const { machine } = readText(ftrace!, text, { moment: '00-boot' });
    expect(machine.t.trace.col.momentLine[0]).toBe(2);
    expect(machine.t.trace.col.lost[0]).toBe(3);
    expect(writes(machine)).toEqual([]);
  });

  it('that lost events is worth a warning only when something is rebuilt from it', () => {
    const lost = HEADER.replace('7/7', '5/7') + event('1.0', 'vector_setup: irq=1 is_legacy=0 ret=0');
    expect(readText(ftrace!, lost).problems).toMatchObject([
      { line: 3, severity: Severity.note, found: '2 lost events' },
    ]);
    const rebuilt = `${lost}CPU:2 [LOST 12 EVENTS]\nCPU:2 [LOST EVENTS]\n${message('2.0', 24, '0x20')}`;
    const read = readText(ftrace!, rebuilt);
    expect(read.problems).toMatchObject([{ line: 3, severity: Severity.warning, found: '15 lost events' }]);
    expect(read.machine.t.trace.col.lost[0]).toBe(15);
  });

  it('may have stack traces, started buffers and places where lines were cut out', () => {
    const text = `${TRACE}##### CPU 2 buffer started ####\n => assign_vector_locked\n\n[... cut ...]\n`;
    expect(readText(ftrace!, text).problems).toMatchObject([
      { line: 18, severity: Severity.note, found: '[... cut ...]' },
    ]);
  });

  it('reports lines that are no events, with their place', () => {
    const { problems } = readText(ftrace!, `${HEADER}what is this\n${event('1.0', 'free_irq: irq=1')}`);
    expect(problems).toEqual([
      {
        line: 8,
        severity: Severity.error,
        found: 'what is this',
        expected: 'TASK-PID [CPU] FLAGS TIME: EVENT: ARGUMENTS',
        done: 'the line was left out',
      },
    ]);
  });

  it('reports many such lines in one problem', () => {
    const { problems } = readText(
      ftrace!,
      HEADER + event('1.0', 'free_irq: irq=1') + 'nonsense\n'.repeat(MAX_REPORTS + 5),
    );
    expect(problems).toHaveLength(MAX_REPORTS + 1);
    expect(problems.at(-1)).toMatchObject({
      line: 9 + MAX_REPORTS,
      found: '5 more lines like the ones before, from here on',
    });
  });

  it('reports probes with other arguments than the known ones', () => {
    const text =
      HEADER +
      event('1.0', 'pci_write_msi_msg: (x) irq=24 data=0x20') +
      event('1.1', 'irq_domain_free_irqs: virq=3');
    expect(readText(ftrace!, text).problems.map((p) => [p.line, p.expected])).toEqual([
      [8, 'the arguments of its probe'],
      [9, 'the arguments of its probe'],
    ]);
  });

  it('without events is noted, and CR LF and a cut end too', () => {
    expect(readText(ftrace!, HEADER).problems).toMatchObject([
      { line: 1, found: 'no event', severity: Severity.note },
    ]);
    const dos = readText(ftrace!, TRACE.replaceAll('\n', '\r\n').slice(0, -2), { moment: '00-boot' });
    expect(writes(dos.machine)).toHaveLength(2);
    expect(dos.problems.map((p) => p.found)).toEqual([
      '13 lines ending in CR LF',
      'no line end after the last line',
    ]);
  });
});
