import { expect, it } from 'vitest';
import { busTokenName } from './bus-tokens.ts';

it('bus tokens have the names of their release', () => {
  expect(busTokenName(12, '6.12.117')).toBe('DOMAIN_BUS_PCI_DEVICE_MSIX');
  expect(busTokenName(3, '6.1.192')).toBe('DOMAIN_BUS_PCI_MSI');
  expect(busTokenName(16, '6.12.117')).toBe('DOMAIN_BUS_WIRED_TO_MSI');
  expect(busTokenName(16, '6.9.3')).toBe('DOMAIN_BUS_DEVICE_MSI');
  expect(busTokenName(15, '6.6.0')).toBe('DOMAIN_BUS_PCI_DEVICE_IMS');
  expect(busTokenName(99, '6.12.0')).toBe('');
});
