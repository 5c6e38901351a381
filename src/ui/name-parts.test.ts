import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameParts } from './name-parts.ts';

const marked = (name: string) =>
  nameParts(name)
    .map((p) => (p.identity ? `[${p.text}]` : p.text))
    .join('');

describe('nameParts', () => {
  it.each([
    ['IR-PCI-MSIX-0000:03:00.0-12', 'IR-PCI-MSIX-[0000:03:00.0]-12'],
    ['ITS-PCI-MSI-0000:05:00.0-11', 'ITS-PCI-MSI-[0000:05:00.0]-11'],
    ['PCI-MSIX-0000:00:01.0-12', 'PCI-MSIX-[0000:00:01.0]-12'],
    ['PCI-MSI-3', '[PCI-MSI]-3'],
    ['INTEL-IR-0-13', '[INTEL-IR-0]-13'],
    ['INTEL-IR-MSI-0-3', '[INTEL-IR-MSI-0]-3'],
    ['IO-APIC-0', '[IO-APIC-0]'],
    ['VECTOR', '[VECTOR]'],
    [':intc@8000000:its@8080000-5', ':intc@8000000:[its@8080000]-5'],
    [':intc@8000000-1', ':[intc@8000000]-1'],
    ['DMAR-MSI', '[DMAR-MSI]'],
  ])('marks what identifies %s', (name, expected) => {
    expect(marked(name)).toBe(expected);
  });

  it('never loses or changes a character', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const joined = nameParts(name)
          .map((p) => p.text)
          .join('');
        expect(joined).toBe(name);
      }),
    );
  });
});
