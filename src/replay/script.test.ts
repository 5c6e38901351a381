import { describe, expect, it } from 'vitest';
import { parseTrace } from '../importers/ftrace/parse-trace.ts';
import { argumentKind, isIgnored } from './inputs.ts';
import { readScript, type ScriptEvent } from './script.ts';

function script(text: string): readonly ScriptEvent[] {
  const bytes = new TextEncoder().encode(text);
  return readScript(parseTrace({ path: 't', container: 't', firstLine: 1, bytes })).events;
}

const line = (task: string, cpu: number, event: string): string =>
  `${task.padStart(16)}    [${`${cpu}`.padStart(3, '0')}] d.Z..     1.000000: ${event}\n`;

const MOVE =
  line('dd-70', 1, 'request_irq: (request_threaded_irq+0x4/0x145) irq=30 flags=0x0 name="a"') +
  line('dd-70', 1, 'irq_do_set_affinity: (irq_do_set_affinity+0x4/0x159) irq=33 mask=0x4 force=0') +
  line(
    'dd-70',
    1,
    'pci_write_msi_msg: (__pci_write_msi_msg+0x4/0x15e) irq=33 lo=0xfee02000 hi=0x0 data=0x21',
  ) +
  line('dd-70', 1, 'irq_do_set_affinity_ret: (irq_move_masked_irq+0x5c/0xc4 <- irq_do_set_affinity) ret=0') +
  line('dd-70', 1, 'request_irq_ret: (pci_request_irq+0x5c/0xc4 <- request_threaded_irq) ret=-28');

describe('a script', () => {
  it('knows the caller of an entry from its return', () => {
    const [request, move] = script(MOVE);
    expect(request!.caller).toBe('pci_request_irq');
    expect(move!.caller).toBe('irq_move_masked_irq');
    expect(request!.partner).toBe(4);
  });

  it('gives what an interrupt does inside a call a lane of its own', () => {
    const events = script(MOVE);
    const [request, move, message, moved, requested] = events.map((event) => event.lane);
    expect(requested).toBe(request);
    expect([message, moved]).toEqual([move, move]);
    expect(move).not.toBe(request);
    expect(events[2]!.inside).toBe(1);
  });

  it('reads numbers as their events print them', () => {
    const [request, move, , , requested] = script(MOVE);
    expect(request!.fields.get('name')).toBe('a');
    expect(move!.fields.get('mask')).toBe(4);
    expect(requested!.fields.get('ret')).toBe(-28);
  });

  it('keeps idle tasks of several CPUs apart', () => {
    const online = 'irq_matrix_online: online_maps=2 global_avl=403, global_rsvd=14, total_alloc=1';
    const [first, second] = script(line('<idle>-0', 1, online) + line('<idle>-0', 2, online));
    expect(first!.task).not.toBe(second!.task);
  });

  it('takes duplicates for native events on a CPU that goes down, and nowhere else', () => {
    const events = script(
      line('init-1', 0, 'k_irq_matrix_free: (irq_matrix_free+0x0/0x10) cpu=3 bit=35 managed=1') +
        line('migration/3-30', 3, 'irq_migrate_all_off_this_cpu: (irq_migrate_all_off_this_cpu+0x4/0x10)') +
        line('migration/3-30', 3, 'k_irq_matrix_free: (irq_matrix_free+0x0/0x10) cpu=3 bit=35 managed=1') +
        line('migration/3-30', 3, 'k_irq_matrix_offline: (irq_matrix_offline+0x0/0x10)') +
        line('migration/3-30', 3, 'k_irq_matrix_free: (irq_matrix_free+0x0/0x10) cpu=3 bit=35 managed=1'),
    );
    expect(events.map(isIgnored)).toEqual([true, false, false, false, true]);
  });

  it('takes an affinity for an input where it comes from outside or from an interrupt', () => {
    const set = (caller: string) =>
      script(
        line('init-1', 0, 'irq_do_set_affinity: (irq_do_set_affinity+0x4/0x159) irq=33 mask=0x4 force=0') +
          line('init-1', 0, `irq_do_set_affinity_ret: (${caller}+0x5c/0xc4 <- irq_do_set_affinity) ret=0`),
      )[0]!;
    expect(argumentKind(set('irq_set_affinity_locked'))).toBe('affinity written');
    expect(argumentKind(set('irq_move_masked_irq'))).toBe('an interrupt fired and moved its irq');
    expect(argumentKind(set('irq_setup_affinity'))).toBeUndefined();
    expect(argumentKind(set('irq_migrate_all_off_this_cpu'))).toBeUndefined();
  });
});
