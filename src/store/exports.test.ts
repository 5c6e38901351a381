import { describe, expect, it } from 'vitest';
import { MachineBuilder } from '../model/machine.ts';
import { Has } from '../model/tables.ts';
import { testHeader } from '../model/test-header.ts';
import { debugfsOf, fileName } from './exports.ts';

const header = testHeader({ kernel: '6.12' });

function machine() {
  const m = new MachineBuilder();
  m.t.irqDesc.col.has[m.irq(60)] = Has.debugfs;
  m.irq(61);
  return m.finish(header);
}

describe('exports', () => {
  it('print the debugfs file of the selection, where the moment has it', () => {
    const m = machine();
    const file = debugfsOf(m, 'irq:60')!;
    expect(file.path).toBe('irqs/60');
    expect(new TextDecoder().decode(file.bytes())).toMatch(/^handler: /);
    for (const key of ['irq:61', 'irq:99', 'dom:VECTOR', 'cpu:0', null]) expect(debugfsOf(m, key)).toBeNull();
  });
  it('name files so that every system takes them', () => {
    expect(fileName('q35 VT-d, 2 nodes', '00-boot', 'json')).toBe('q35-VT-d-2-nodes.00-boot.json');
    expect(fileName('domains/:intc@8000000:its', '', 'txt')).toBe('domains-intc@8000000-its.txt');
  });
});
