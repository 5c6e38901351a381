import { describe, expect, it } from 'vitest';
import { ascii, Scanner } from '../../lib/scan.ts';
import { TraceLine } from './line.ts';

interface Parts {
  readonly task: string;
  readonly pid: number;
  readonly cpu: number;
  readonly flags: string;
  readonly time: number;
  readonly event: string;
  readonly args: string;
}

function parts(text: string): Parts | undefined {
  const s = new Scanner(ascii(text));
  s.next();
  const line = new TraceLine();
  if (!line.read(s)) return undefined;
  line.trimTask(s);
  const cut = (from: number, to: number): string => new TextDecoder().decode(s.bytes.subarray(from, to));
  return {
    task: cut(line.taskStart, line.taskEnd),
    pid: line.pid,
    cpu: line.cpu,
    flags: cut(line.flagsStart, line.flagsEnd),
    time: line.time,
    event: cut(line.eventStart, line.eventEnd),
    args: cut(line.args, s.end),
  };
}

describe('an ftrace line', () => {
  it('has task, process, CPU, flags, time, event and arguments', () => {
    expect(
      parts('            init-1       [003] d.Z..     2.020291: vector_setup: irq=1 is_legacy=0 ret=0'),
    ).toEqual({
      task: 'init',
      pid: 1,
      cpu: 3,
      flags: 'd.Z..',
      time: 2.020291,
      event: 'vector_setup',
      args: 'irq=1 is_legacy=0 ret=0',
    });
  });

  it('may name a task with blanks, dashes, brackets and digits', () => {
    expect(parts('   kworker/u16:1-37      [002] .....     2.489278: free_irq: irq=35')?.task).toBe(
      'kworker/u16:1',
    );
    expect(parts('  my-7 [001] d-9-12      [002] .....     2.5: free_irq: irq=35')).toMatchObject({
      task: 'my-7 [001] d-9',
      pid: 12,
      cpu: 2,
    });
  });

  it('may have lost the blanks before the task', () => {
    expect(parts('init-1       [003] d.Z..     2.020291: vector_setup: irq=1')).toMatchObject({
      task: 'init',
      cpu: 3,
      time: 2.020291,
    });
  });

  it('has four flags before 5.13, and none without option irq-info', () => {
    expect(parts('          <idle>-0     [000] d..1   123.456789: irq_matrix_free: bit=49')).toMatchObject({
      flags: 'd..1',
      time: 123.456789,
    });
    expect(parts('          <idle>-0     [000]   123.456789: irq_matrix_free: bit=49')).toMatchObject({
      flags: '',
      time: 123.456789,
      event: 'irq_matrix_free',
    });
  });

  it('may have a thread group column', () => {
    expect(parts('            bash-1234    (   1200) [001] .....    10.000001: free_irq: irq=1')?.pid).toBe(
      1234,
    );
    expect(parts('          <idle>-0       (-------) [001] .....    10.000001: free_irq: irq=1')?.cpu).toBe(
      1,
    );
  });

  it('may come in the latency format, with microseconds and a mark', () => {
    expect(parts('  <idle>-0         0d.h1.   12us!: irq_handler_entry: irq=4 name=ttyS0')).toMatchObject({
      task: '<idle>',
      cpu: 0,
      flags: 'd.h1.',
      time: 12e-6,
      event: 'irq_handler_entry',
    });
    expect(parts('    init-1        11.....  200us : free_irq: irq=4')).toMatchObject({
      cpu: 11,
      time: 200e-6,
    });
  });

  it('may have nanoseconds, or ticks of another clock', () => {
    expect(parts('            init-1       [003] ..... 5.123456789: free_irq: irq=4')?.time).toBe(
      5.123456789,
    );
    expect(parts('            init-1       [003] ..... 123456789012: free_irq: irq=4')?.time).toBe(
      123456789012,
    );
  });

  it('of trace-cmd has blanks behind the colon of the event', () => {
    expect(
      parts('          <idle>-0     [000]  100.5: irq_handler_entry:    irq=13 name=PCIe PME'),
    ).toMatchObject({
      event: 'irq_handler_entry',
      args: 'irq=13 name=PCIe PME',
    });
  });

  it('of the function tracer has no event name', () => {
    expect(
      parts('            init-1       [003] d....     2.02: vector_alloc <-assign_vector'),
    ).toMatchObject({
      event: '',
      args: 'vector_alloc <-assign_vector',
    });
  });

  it.each([
    '',
    '# tracer: nop',
    'CPU:1 [LOST 12 EVENTS]',
    '            init-1       [003] d.Z..     2.020291 vector_setup: irq=1',
    '            init-1       [003 d.Z..     2.020291: vector_setup: irq=1',
    '            init-1       [99999999] d.Z..     2.020291: vector_setup: irq=1',
    '            init-        [003] d.Z..     2.020291: vector_setup: irq=1',
    ' => assign_vector_locked',
  ])('%j is none', (text) => {
    expect(parts(text)).toBeUndefined();
  });
});
