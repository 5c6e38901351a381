import { describe, expect, it } from 'vitest';
import { objectsOfEvent } from './objects.ts';

describe('the objects of an event', () => {
  it.each([
    ['irq=30 vector=34 cpu=2 prev_vector=0 prev_cpu=0', ['irq:30', 'vec:2/0x22']],
    ['bit=34 cpu=0 online=1 avl=201 alloc=0 managed=0 online_maps=1', ['vec:0/0x22']],
    ['bit=-1 cpu=3 online=1', ['cpu:3']],
    ['bus=0x1 devfn=0x28 min=2 max=2 flags=0xc', ['dev:0000:01:05.0']],
    ['domain="IR-PCI-MSIX-0000:00:05.0-12" base=-1 nr=1', ['dom:IR-PCI-MSIX-0000:00:05.0-12']],
    ['irq=29 flags=0x80 name="ahci[0000:00:1f.2]"', ['irq:29']],
    ['virq=30 nr=4', ['irq:30']],
    ['irq_matrix_online online_maps=4, global_avl=804', []],
  ])('%s', (text, keys) => expect(objectsOfEvent(text)).toEqual(keys));
});
