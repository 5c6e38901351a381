import { describe, expect, it } from 'vitest';
import { virtualMessages } from './virtual-msix.ts';

const SWITCHTEC = { vendor: 0x11f8, class: 0x058000 };

describe('messages beyond the table', () => {
  it('are what the driver of Switchtec switches asks for', () => {
    expect(virtualMessages(SWITCHTEC, 4, 'quiet')).toBe(28);
    expect(virtualMessages({ vendor: 0x1055, class: 0x068000 }, 4, '')).toBe(28);
    expect(virtualMessages(SWITCHTEC, 64, '')).toBe(0);
  });

  it('follow its parameter, of which four is the least', () => {
    expect(virtualMessages(SWITCHTEC, 4, 'switchtec.nirqs=40 switchtec.nirqs=100')).toBe(96);
    expect(virtualMessages(SWITCHTEC, 2, 'switchtec.nirqs=1')).toBe(2);
  });

  it('are asked for by nobody else', () => {
    expect(virtualMessages({ vendor: 0x8086, class: 0x058000 }, 4, '')).toBe(0);
    expect(virtualMessages({ vendor: 0x11f8, class: 0x060400 }, 4, '')).toBe(0);
  });
});
