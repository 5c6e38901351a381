import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hexOf } from '../../lib/bits';
import {
  type DecoderInput,
  decodeInput,
  errorText,
  type InputError,
  kindsFor,
  likelyKind,
  parseDecoderInput,
} from './index';

function read(text: string): DecoderInput {
  const result = parseDecoderInput(text);
  if (!result.ok) throw new Error(errorText(result.error));
  return result.input;
}

function refused(text: string): InputError {
  const result = parseDecoderInput(text);
  if (result.ok) throw new Error(`understood as ${result.input.readAs}`);
  return result.error;
}

/** `hi:lo data @requester`, or `kind words #index @requester`. */
function short(input: DecoderInput): string {
  const who = input.requester === undefined ? '' : ` @${input.requester.toString(16)}`;
  if (input.type === 'message') {
    return `${input.addressHi.toString(16)}:${input.addressLo.toString(16)} ${input.data.toString(16)}${who}`;
  }
  const index = input.index === undefined ? '' : ` #${input.index}`;
  return `${input.kind} ${hexOf(input.words, input.words.length * 32)}${index}${who}`;
}

describe('messages', () => {
  it.each([
    ['fee00458 00000000', '0:fee00458 0'],
    ['  0xfee00458/0x0', '0:fee00458 0'],
    ['FEE00458, 41', '0:fee00458 41'],
    ['0xfee0_0458 0', '0:fee00458 0'],
    ['fe00000012000534 7', 'fe000000:12000534 7'],
    ['00000000fee00458 0000000000000000', '0:fee00458 0'],
    ['address 0xfee00458 data 0x0', '0:fee00458 0'],
    ['Address: 00000000fee00458  Data: 0000', '0:fee00458 0'],
    ['\t\tAddress: fee00218  Data: 0000', '0:fee00218 0'],
    ['    [0] addr fee002d8 addrhi 00000000 data 00000041 ctrl 00000000', '0:fee002d8 41'],
    ['    [0] address 0000000008090040 data 00000005 ctrl 00000001 masked', '0:8090040 5'],
    [
      '  MSI cap@60 ctrl 0113 enable+ count 2/2 64bit- maskbit+ addr fee00218 addrhi 00000001 data 0002 mask 00000000 pending 00000000',
      '1:fee00218 2',
    ],
    [
      'pci_write_msi_msg: (__pci_write_msi_msg+0x4/0x15e) irq=25 lo=0xfee00218 hi=0x0 data=0x3',
      '0:fee00218 3',
    ],
    [
      'MSIDESC   index 0 irq 12 nvec_used 1 msg address_hi 0x00000000 address_lo 0x28001000 data 0x00000002 is_msix 1',
      '0:28001000 2',
    ],
    ['00000001 fee00458 00000041', '1:fee00458 41'],
    ['fee00458 00000000 00000041', '0:fee00458 41'],
    ['fee00458 00000000 00000041 00000001', '0:fee00458 41'],
  ])('%s', (text, expected) => expect(short(read(text))).toBe(expected));

  it('takes the first line of a paste that can be decoded, and the device above it', () => {
    const text = [
      '0000:00:03.0 1b36:000c class 060400 cmd 0507 driver pcieport',
      '  MSI-X cap@48 ctrl 8000 enable+ maskall- count 1 table bar0+00000000 pba bar0+00000800',
      '    [0] addr fee002d8 addrhi 00000000 data 00000000 ctrl 00000000',
    ].join('\r\n');
    const result = parseDecoderInput(text);
    expect(result.ok && result.line).toBe(3);
    expect(short(read(text))).toBe('0:fee002d8 0 @18');
  });

  it('takes the device from the other dialect, too', () => {
    const text =
      'device 0000:00:02.0 vendor 1af4 device 1041\n    [0] address 0000000008020040 data 0000005c ctrl 00000000 unmasked';
    expect(short(read(text))).toBe('0:8020040 5c @10');
  });

  it('takes the device from lspci', () => {
    const text =
      '00:1f.2 SATA controller [0106]: Intel\n\tCapabilities: [80] MSI: Enable+ Count=1/1 Maskable- 64bit+\n\t\tAddress: 00000000fee03000  Data: 0022';
    expect(short(read(text))).toBe('0:fee03000 22 @fa');
  });
});

describe('entries', () => {
  it.each([
    [
      ' 16    00:01.0 00000300 20  0000000000040008\t0000030000200009',
      'vtd-irte 00000000000400080000030000200009 #16',
    ],
    [
      ' 4     03:00.0 00000001 23456780 61  0000000100040300\t2345678000618001',
      'vtd-irte 00000001000403002345678000618001 #4',
    ],
    ['0000000000040008 0000030000200009', 'vtd-irte 00000000000400080000030000200009'],
    ['0000000002002041 0000000000000022', 'amd-irte 00000000000000220000000002002041'],
    [
      'intel_modify_irte: (modify_irte.isra.0+0x0/0xc4) index=8 sub=1 lo=0x10000200009 hi=0x4ff00',
      'vtd-irte 000000000004ff000000010000200009 #9',
    ],
    [
      'amd_modify_irte_ga: (modify_irte_ga+0x0/0x93) devid=0xa0 index=9 lo=0x241 hi=0x21',
      'amd-irte 00000000000000210000000000000241 #9 @a0',
    ],
    ['0000000000040019 0000030000200029', 'vtd-irte 00000000000400190000030000200029'],
    ['lo=0x30000200029 hi=0x40019', 'vtd-irte 00000000000400190000030000200029'],
    ['lo=0x241 hi=0x21', 'amd-irte 00000000000000210000000000000241'],
    ['lo=0x30000200009 hi=0x40008', 'vtd-irte 00000000000400080000030000200009'],
    ['IRTE_high 0000000000040008 IRTE_low 0000030000200009', 'vtd-irte 00000000000400080000030000200009'],
    ['2500000000000041', 'io-apic 2500000000000041'],
    ['0x200000000018821', 'io-apic 0200000000018821'],
    ['0000000000018009', 'io-apic 0000000000018009'],
    [
      'ioapic_write_entry: (__ioapic_write_entry+0x0/0x25) apic=0 pin=9 entry=0x18009',
      'io-apic 0000000000018009',
    ],
    [
      '000001000000000a 0000200300000003 0000000000000003 0',
      `its-command ${'0'.repeat(16)}00000000000000030000200300000003000001000000000a`,
    ],
    [
      'gicv3_its_cmd_mapti GICv3 ITS: command MAPTI DeviceID 0x18 EventID 0x1 ICID 0x0 pINTID 0x2005',
      `its-command ${'0'.repeat(32)}0000200500000001000000180000000a`,
    ],
  ])('%s', (text, expected) => expect(short(read(text))).toBe(expected));

  it('can be read as an entry of the other vendor', () => {
    const input = read('0000000000040008 0000030000200009');
    expect(kindsFor(input)).toEqual(['vtd-irte', 'amd-irte']);
    expect(decodeInput(input, 'amd-irte').kind).toBe('amd-irte');
    expect(decodeInput(input, 'its').kind).toBe('vtd-irte');
    expect(likelyKind(input)).toBe('vtd-irte');
  });

  it('hand their requester to the decoder', () => {
    const input = read('amd_modify_irte_ga: () devid=0x10 index=0 lo=0x841 hi=0x21');
    expect(decodeInput(input).verdict).toContain('of requester 00:02.0');
  });
});

describe('what cannot be read', () => {
  it.each([
    ['', 1, 'nothing', true],
    ['fee00458', 9, 'the end', true],
    ['0x', 1, '"0x"', true],
    ['fee00458 xyz', 10, '"xyz"', false],
    ['fee00458 00g0', 12, '"00g0"', false],
    ['fee00458 123456789', 10, '9 digits', false],
    ['12345678901234567 0', 1, '17 digits', false],
    ['1 2 3 4 5', 9, '"5"', false],
    ['Address: 00000000fee00458', 26, 'the end of the line', true],
    ['data 5', 7, 'the end of the line', true],
    ['address 12345678901234567 data 0', 1, '17 digits', false],
    ['amd_modify_irte_ga: devid=0x10 index=0 lo=0x841', 48, 'the end of the line', true],
    ['hello world', 1, '"hello"', false],
  ])('%j at column %i', (text, column, found, incomplete) => {
    const error = refused(text);
    expect([error.column, error.found, error.incomplete]).toEqual([column, found, incomplete]);
    expect(error.expected).not.toBe('');
    expect(parseDecoderInput(error.example).ok).toBe(true);
  });

  it.each([
    ' 24:          0         12  IR-PCI-MSI-0000:00:1f.2   0-edge      ahci[0000:00:1f.2]',
    '           CPU0       CPU1       ',
    'LOC:       1234       2345   Local timer interrupts',
  ])('counts: %s', (line) => expect(refused(line).found).toContain('/proc/interrupts'));

  it('says on which line of a paste', () => {
    expect(errorText(refused('\n\nfee00458 zz'))).toBe(
      'line 3, column 10: found "zz", expected a hexadecimal number, for example fee00458 00000000',
    );
  });

  it('never throws, whatever is pasted', () => {
    const words = fc.constantFrom(
      'address',
      'data',
      'lo=',
      'hi=',
      '0x',
      'fee00458',
      'entry=0x',
      'ioapic',
      'devid=',
      ':',
      '00:03.0',
      '\n',
      ' ',
      'command MAPD',
      'V 1',
      'ffffffffffffffffff',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.oneof(words, fc.string({ maxLength: 6 }))).map((a) => a.join(' ')),
    );
    fc.assert(
      fc.property(text, (t) => {
        const result = parseDecoderInput(t);
        if (result.ok) expect(decodeInput(result.input).verdict).toMatch(/\.$/);
        else expect(errorText(result.error)).toContain('expected');
      }),
      { numRuns: 2000 },
    );
  });

  it('looks at huge input for a moment only', () => {
    const started = performance.now();
    parseDecoderInput('1 '.repeat(1_000_000));
    parseDecoderInput('address\n'.repeat(500_000));
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
