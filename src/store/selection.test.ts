import { describe, expect, it } from 'vitest';
import { describeSelection, formatSelection, parseSelection, selectionKey } from './selection.ts';

describe('selection keys', () => {
  it.each([
    ['irq:60', 'irq 60'],
    ['dom:IR-PCI-MSIX-0000:03:00.0-12', 'domain IR-PCI-MSIX-0000:03:00.0-12'],
    ['dev:0000:00:03.0', 'device 0000:00:03.0'],
    ['msi:0000:00:03.0/3', 'MSI 3 of 0000:00:03.0'],
    ['vec:2/0x28', 'vector 0x28 of CPU 2'],
    ['irte:dmar0/54', 'entry 54 of dmar0'],
    ['cpu:2', 'CPU 2'],
  ])('%s is %s', (key, words) => {
    const selection = parseSelection(key)!;
    expect(describeSelection(selection)).toBe(words);
    expect(formatSelection(selection)).toBe(key);
  });

  it('take numbers in hex and write them in one way', () => {
    expect(formatSelection(parseSelection('vec:2/40')!)).toBe('vec:2/0x28');
    expect(formatSelection(parseSelection('irq:0x3c')!)).toBe('irq:60');
  });

  it('keep slashes and colons of names', () => {
    expect(parseSelection(selectionKey.irte('soc/iommu@1', 2))).toEqual({
      kind: 'irte',
      table: 'soc/iommu@1',
      index: 2,
    });
  });

  it.each(['', 'irq', 'irq:', 'irq:x', 'irq:-1', 'msi:0000:00:03.0', 'msi:/3', 'vec:a/1', 'who:1', ':1'])(
    'refuse %j',
    (key) => {
      expect(parseSelection(key)).toBeNull();
    },
  );
});
