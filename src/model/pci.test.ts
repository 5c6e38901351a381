import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addressOfRequester,
  className,
  expressType,
  expressTypeName,
  formatPciAddress,
  formatRequester,
  msiCapable,
  msiEnabledCount,
  msixSize,
  parsePciAddress,
  pinLetter,
  requesterId,
  virtualFunction,
} from './pci.ts';

describe('PCI addresses', () => {
  it('are read with and without segment', () => {
    expect(parsePciAddress('0000:00:1f.2')).toEqual({ segment: 0, bus: 0, devfn: 0xfa });
    expect(parsePciAddress('3d:00.7')).toEqual({ segment: 0, bus: 0x3d, devfn: 7 });
    expect(parsePciAddress('10000:e1:00.0')).toEqual({ segment: 0x10000, bus: 0xe1, devfn: 0 });
  });

  it.each(['', '00:20.0', '00:03.8', '000:00:03.0', '0000:00:03', '00:03.0 ', '00.03.0'])(
    '%j is none',
    (text) => {
      expect(parsePciAddress(text)).toBeUndefined();
    },
  );

  it('are written as the kernel names functions, and read back', () => {
    const address = fc.record({
      segment: fc.nat(0xffffffff),
      bus: fc.nat(255),
      devfn: fc.nat(255),
    });
    fc.assert(
      fc.property(address, (a) => {
        expect(parsePciAddress(formatPciAddress(a))).toEqual(a);
        expect(addressOfRequester(a.segment, requesterId(a))).toEqual(a);
        expect(formatPciAddress(a).endsWith(formatRequester(requesterId(a)))).toBe(true);
      }),
    );
  });

  it('of virtual functions follow offset and stride across devices and buses', () => {
    const physical = parsePciAddress('0000:01:00.0')!;
    expect(formatPciAddress(virtualFunction(physical, 128, 2, 0)!)).toBe('0000:01:10.0');
    expect(formatPciAddress(virtualFunction(physical, 128, 2, 2)!)).toBe('0000:01:10.4');
    expect(formatPciAddress(virtualFunction(physical, 256, 1, 0)!)).toBe('0000:02:00.0');
    expect(virtualFunction(physical, 0xffff, 1, 0)).toBeUndefined();
  });
});

describe('PCI numbers', () => {
  it('of the MSI control words are counts of messages', () => {
    expect(msiCapable(0x0113)).toBe(2);
    expect(msiEnabledCount(0x0113)).toBe(2);
    expect(msiCapable(0x00b9)).toBe(16);
    expect(msiEnabledCount(0x00b9)).toBe(8);
    expect(msixSize(0xc7ff)).toBe(2048);
  });

  it('of classes have names, those of unknown subclasses that of their base class', () => {
    expect(className(0x010802)).toBe('Non-Volatile memory controller');
    expect(className(0x060400)).toBe('PCI bridge');
    expect(className(0x0c0399)).toBe('USB controller');
    expect(className(0x02ee00)).toBe('Network controller');
    expect(className(0x4a0000)).toBe('');
  });

  it('of device types and pins have names', () => {
    expect(expressTypeName(4)).toBe('Root Port');
    expect(expressType('Root Complex Integrated Endpoint')).toBe(9);
    expect(expressType('Wormhole')).toBe(-1);
    expect(expressTypeName(2)).toBe('');
    expect([1, 4, 0, 5].map(pinLetter)).toEqual(['A', 'D', '', '']);
  });
});
