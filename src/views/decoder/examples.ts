/** One input of each sort, to start from. */

export interface Example {
  readonly title: string;
  readonly text: string;
  readonly requester?: string;
}

export const examples: readonly Example[] = [
  { title: 'address and data', text: 'fee00458 00000000' },
  { title: 'lspci line', text: 'Address: 00000000fee03000  Data: 0022' },
  { title: 'IRTE', text: '0000000000040010 0000160000220009' },
  { title: 'IO-APIC entry', text: '0011000000018009' },
];

/** Shown where there is more room. */
export const moreExamples: readonly Example[] = [
  { title: 'extended destination', text: 'fee34240 00000051' },
  { title: 'AMD-Vi entry', text: 'devid=0x10 index=0 lo=0x841 hi=0x21' },
  { title: 'ITS', text: '0000000008090040 00000003', requester: '00:03.0' },
  { title: 'GICv2m', text: '0000000008020040 0000005c' },
  { title: 'IMSIC', text: '0000000028002000 00000002' },
  { title: 'ITS command', text: '000001000000000a 0000200300000003 0000000000000003 0000000000000000' },
];
