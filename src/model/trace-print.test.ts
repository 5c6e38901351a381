import { describe, expect, it } from 'vitest';
import { Verdict } from './delivery.ts';
import { LiveEvent } from './live-events.ts';
import { TRACE_RECORD_WORDS, TraceEvent, type TraceEventName } from './trace-events.ts';
import { eventField, printEvent } from './trace-print.ts';

const texts = {
  text: (index: number) => ['timer', 'nvme0q1'][index] ?? '',
  domain: (key: number, owner: number) => `PCI-MSIX-${key}-${owner}`,
};

function record(name: TraceEventName, ...fields: readonly number[]): Int32Array {
  const words = new Int32Array(TRACE_RECORD_WORDS);
  words.set([TraceEvent[name], 0, ...fields]);
  return words;
}

const line = (words: Int32Array): string => {
  const { name, fields } = printEvent(words, texts);
  return `${name}: ${fields}`;
};

describe('events in the words of ftrace', () => {
  it('print numbers as the tracepoint does', () => {
    expect(line(record('vector_config', 29, 37, 1, 0x300))).toBe(
      'vector_config: irq=29 vector=37 cpu=1 apicdest=0x00000300',
    );
    expect(line(record('vector_alloc', 29, 0, 1, -28))).toBe(
      'vector_alloc: irq=29 vector=0 reserved=1 ret=-28',
    );
  });

  it('put numbers of 64 bits together', () => {
    expect(line(record('intel_modify_irte', 28, 0, 0x00280009, 0x200, 0x0100, 0x4))).toBe(
      'intel_modify_irte: index=28 sub=0 lo=0x20000280009 hi=0x400000100',
    );
    expect(line(record('irq_do_set_affinity', 30, -1, 0, 0))).toBe(
      'irq_do_set_affinity: irq=30 mask=0xffffffff force=0',
    );
  });

  it('name texts and domains', () => {
    expect(line(record('request_irq', 33, 0, 0, 1))).toBe('request_irq: irq=33 flags=0x0 name=nvme0q1');
    expect(line(record('irq_domain_remove', 4, 7))).toBe('irq_domain_remove: name=PCI-MSIX-4-7');
  });

  it('call what kprobes of captures say by the kernel function', () => {
    expect(line(record('k_irq_matrix_free', 3, 38, 0))).toBe('irq_matrix_free: cpu=3 bit=38 managed=0');
  });

  it('say what was lost, why, and who sent it', () => {
    const words = new Int32Array(TRACE_RECORD_WORDS);
    words.set([LiveEvent.lost, Verdict.vtdNotPresent, 12, 0, 0x0108, 0xfee00398 | 0, 0, 0x12, 3, 1]);
    expect(line(words)).toBe(
      'message_lost: source=01:01.0 addr=0xfee00398 data=0x0012 fault 0x22: Present field in the IRTE entry is clear',
    );
  });

  it('give a field by its name', () => {
    expect(eventField(record('request_irq', 33, 0, 0, 1), 'irq')).toBe(33);
    expect(eventField(record('request_irq', 33, 0, 0, 1), 'name')).toBe(1);
    expect(eventField(record('irq_migrate_all_off_this_cpu'), 'irq')).toBe(-1);
  });
});
