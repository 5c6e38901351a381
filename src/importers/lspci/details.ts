// The indented lines below a function that say something about interrupts. lspci.c: show_verbose, ls-caps.c: cap_msi,
// cap_msix, cap_express, ls-ecaps.c: cap_sriov, cap_ari; pciutils 3.5 to 3.14. All other indented lines are left out on purpose.

import { expressType, MsiFlag, MsixFlag } from '../../model/pci.ts';
import type { PciNumbers } from '../pci-function.ts';

/** A function while its lines are read. */
export interface Draft {
  readonly numbers: PciNumbers;
  driver: string;
  /** The capability whose second-level lines follow. */
  section: 'msi' | 'msix' | 'sriov' | 'ari' | '';
}

/** How a line is read: 'read', 'ignored', or what was expected instead. */
export type Outcome = 'read' | 'ignored' | { readonly expected: string };

type Reader = (draft: Draft, match: RegExpExecArray, line: number) => boolean;

interface Rule {
  /** Start of the line by which the rule is chosen. */
  readonly start: string;
  readonly pattern: RegExp;
  readonly expected: string;
  /** False when a number is out of range. */
  readonly read: Reader;
}

const COMMAND_FLAGS = [
  'I/O',
  'Mem',
  'BusMaster',
  'SpecCycle',
  'MemWINV',
  'VGASnoop',
  'ParErr',
  'Stepping',
  'SERR',
  'FastB2B',
  'DisINTx',
];

const hex = (text: string | undefined): number => Number.parseInt(text!, 16);
const isOn = (sign: string | undefined): boolean => sign === '+';

/** Sets a number within a range; false when it is out of it. */
function ranged(
  draft: Draft,
  name: Parameters<PciNumbers['set']>[0],
  text: string,
  max: number,
  line: number,
): boolean {
  const value = Number(text);
  if (value > max) return false;
  draft.numbers.set(name, value, line);
  return true;
}

const MAX_I32 = 0x7fffffff;

const FIRST_LEVEL: readonly Rule[] = [
  {
    start: 'Control: ',
    pattern: new RegExp(`^Control: ${COMMAND_FLAGS.map((flag) => `${flag}([+-])`).join(' ')}$`),
    expected: `"Control:" with ${COMMAND_FLAGS.length} flags, I/O to DisINTx`,
    read(draft, match, line) {
      const command = COMMAND_FLAGS.reduce((bits, _, i) => bits | (isOn(match[i + 1]) ? 1 << i : 0), 0);
      draft.numbers.set('command', command, line);
      return true;
    },
  },
  {
    start: 'Interrupt: ',
    pattern: /^Interrupt: pin ([A-D?]) routed to IRQ (\d{1,10})$/,
    expected: '"Interrupt: pin" A to D "routed to IRQ" and a number',
    read(draft, match, line) {
      if (match[1] !== '?') draft.numbers.set('pin', 'ABCD'.indexOf(match[1]!) + 1, line);
      return ranged(draft, 'legacyIrq', match[2]!, MAX_I32, line);
    },
  },
  {
    start: 'NUMA node: ',
    pattern: /^NUMA node: (\d{1,10})$/,
    expected: '"NUMA node:" and a number',
    read: (draft, match, line) => ranged(draft, 'node', match[1]!, MAX_I32, line),
  },
  {
    start: 'IOMMU group: ',
    pattern: /^IOMMU group: (\d{1,10})$/,
    expected: '"IOMMU group:" and a number',
    read: (draft, match, line) => ranged(draft, 'iommuGroup', match[1]!, MAX_I32, line),
  },
  {
    start: 'Bus: ',
    pattern:
      /^Bus: primary=[0-9a-f]{2}, secondary=([0-9a-f]{2}), subordinate=([0-9a-f]{2}), sec-latency=\d+$/,
    expected: '"Bus: primary=, secondary=, subordinate=, sec-latency="',
    read(draft, match, line) {
      draft.numbers.set('secondaryBus', hex(match[1]), line);
      draft.numbers.set('subordinateBus', hex(match[2]), line);
      return true;
    },
  },
  {
    start: 'Kernel driver in use: ',
    pattern: /^Kernel driver in use: (\S{1,200})$/,
    expected: '"Kernel driver in use:" and a name',
    read(draft, match) {
      if (draft.driver === '') draft.driver = match[1]!;
      return true;
    },
  },
  {
    // One line for the registers, with -v; the words before IRQ are not complete enough for the command register.
    start: 'Flags: ',
    pattern: /^Flags: (.+)$/,
    expected: '"Flags:" and words',
    read(draft, match, line) {
      return (
        flagNumber(draft, 'legacyIrq', /(?:^|, )IRQ (\d{1,10})(?=,|$)/, match[1]!, line) &&
        flagNumber(draft, 'node', /(?:^|, )NUMA node (\d{1,10})(?=,|$)/, match[1]!, line) &&
        flagNumber(draft, 'iommuGroup', /(?:^|, )IOMMU group (\d{1,10})(?=,|$)/, match[1]!, line)
      );
    },
  },
];

function flagNumber(
  draft: Draft,
  name: 'legacyIrq' | 'node' | 'iommuGroup',
  pattern: RegExp,
  text: string,
  line: number,
): boolean {
  const match = pattern.exec(text);
  return !match || ranged(draft, name, match[1]!, MAX_I32, line);
}

const CAPABILITY = /^Capabilities: \[([0-9a-f]{2,3})(?: v\d{1,2})?\] (.*)$/;
/** Without root only the first 64 bytes can be read. */
export const ACCESS_DENIED = 'Capabilities: <access denied>';

const MSI: Rule = {
  start: 'MSI: ',
  pattern: /^MSI: Enable([+-]) Count=(\d{1,3})\/(\d{1,3}) Maskable([+-]) 64bit([+-])$/,
  expected: '"MSI: Enable± Count=a/b Maskable± 64bit±", a and b powers of two up to 128',
  read(draft, match, line) {
    const enabled = Math.log2(Number(match[2]));
    const capable = Math.log2(Number(match[3]));
    if (!isExponent(enabled) || !isExponent(capable)) return false;
    const control =
      (isOn(match[1]) ? MsiFlag.enable : 0) |
      (capable << 1) |
      (enabled << 4) |
      (isOn(match[5]) ? MsiFlag.wide : 0) |
      (isOn(match[4]) ? MsiFlag.maskable : 0);
    draft.numbers.set('msiControl', control, line);
    draft.section = 'msi';
    return true;
  },
};

const isExponent = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= 7;

const MSIX: Rule = {
  start: 'MSI-X: ',
  pattern: /^MSI-X: Enable([+-]) Count=(\d{1,4}) Masked([+-])$/,
  expected: '"MSI-X: Enable± Count=n Masked±", n from 1 to 2048',
  read(draft, match, line) {
    const size = Number(match[2]);
    if (size < 1 || size > 2048) return false;
    const control =
      (isOn(match[1]) ? MsixFlag.enable : 0) | (isOn(match[3]) ? MsixFlag.maskAll : 0) | (size - 1);
    draft.numbers.set('msixControl', control, line);
    draft.section = 'msix';
    return true;
  },
};

const EXPRESS: Rule = {
  start: 'Express ',
  // "MSI 00" up to 3.9, "IntMsgNum 0" from 3.10 on.
  pattern: /^Express (?:\(v\d{1,2}\) )?(.+?)(?: \(Slot[+-]\))?(?:, .*)?$/,
  expected: '"Express" and a device or port type',
  read(draft, match, line) {
    const unknown = /^Unknown type (\d{1,2})$/.exec(match[1]!);
    const type = unknown ? Number(unknown[1]) : expressType(match[1]!);
    if (type < 0 || type > 15) return false;
    draft.numbers.set('expressType', type, line);
    return true;
  },
};

/** Second-level lines of the capabilities that are read. */
const SECOND_LEVEL: Readonly<Record<Draft['section'], readonly Rule[]>> = {
  '': [],
  msi: [
    {
      start: 'Address: ',
      pattern: /^Address: ([0-9a-f]{8})?([0-9a-f]{8}) +Data: ([0-9a-f]{4})$/,
      expected: '"Address:" with 8 or 16 digits, "Data:" with 4',
      read(draft, match, line) {
        draft.numbers.set('addressLo', hex(match[2]), line);
        if (match[1] !== undefined) draft.numbers.set('addressHi', hex(match[1]), line);
        draft.numbers.set('data', hex(match[3]), line);
        return true;
      },
    },
    {
      start: 'Masking: ',
      pattern: /^Masking: ([0-9a-f]{8}) +Pending: ([0-9a-f]{8})$/,
      expected: '"Masking:" and "Pending:" with 8 digits each',
      read(draft, match, line) {
        draft.numbers.set('msiMaskBits', hex(match[1]), line);
        draft.numbers.set('msiPending', hex(match[2]), line);
        return true;
      },
    },
  ],
  msix: [
    {
      start: 'Vector table: ',
      pattern: /^Vector table: BAR=([0-7]) offset=([0-9a-f]{8})$/,
      expected: '"Vector table: BAR=" and "offset=" with 8 digits',
      read(draft, match, line) {
        draft.numbers.set('msixBir', Number(match[1]), line);
        draft.numbers.set('msixOffset', hex(match[2]), line);
        return true;
      },
    },
    {
      start: 'PBA: ',
      pattern: /^PBA: BAR=([0-7]) offset=([0-9a-f]{8})$/,
      expected: '"PBA: BAR=" and "offset=" with 8 digits',
      read(draft, match, line) {
        draft.numbers.set('pbaBir', Number(match[1]), line);
        draft.numbers.set('pbaOffset', hex(match[2]), line);
        return true;
      },
    },
  ],
  sriov: [
    {
      start: 'IOVCtl:',
      pattern: /^IOVCtl:\s+Enable([+-])(?: .*)?$/,
      expected: '"IOVCtl:" and "Enable±"',
      read(draft, match, line) {
        draft.numbers.set('vfEnabled', isOn(match[1]) ? 1 : 0, line);
        return true;
      },
    },
    {
      start: 'Initial VFs: ',
      pattern: /^Initial VFs: \d{1,5}, Total VFs: (\d{1,5}), Number of VFs: (\d{1,5})(?:,.*)?$/,
      expected: '"Initial VFs:, Total VFs:, Number of VFs:"',
      read: (draft, match, line) =>
        ranged(draft, 'vfTotal', match[1]!, 0xffff, line) &&
        ranged(draft, 'vfCount', match[2]!, 0xffff, line),
    },
    {
      start: 'VF offset: ',
      pattern: /^VF offset: (\d{1,5}), stride: (\d{1,5})(?:,.*)?$/,
      expected: '"VF offset:" and "stride:"',
      read: (draft, match, line) =>
        ranged(draft, 'vfOffset', match[1]!, 0xffff, line) &&
        ranged(draft, 'vfStride', match[2]!, 0xffff, line),
    },
  ],
  ari: [
    {
      start: 'ARICap:',
      pattern: /^ARICap:\s+.*Next Function: (\d{1,3})$/,
      expected: '"ARICap:" and "Next Function:"',
      read: (draft, match, line) => ranged(draft, 'ariNext', match[1]!, 255, line),
    },
  ],
};

/** Reads a line of the first level, its indentation taken off. */
export function firstLevel(draft: Draft, text: string, line: number): Outcome {
  draft.section = '';
  if (text.startsWith('Capabilities: ')) return capability(draft, text, line);
  const rule = FIRST_LEVEL.find((r) => text.startsWith(r.start));
  return rule ? apply(rule, draft, text, line) : 'ignored';
}

/** Reads a line of a deeper level. MSI and MSI-X have no other lines than the known ones. */
export function deeperLevel(draft: Draft, text: string, line: number): Outcome {
  const rules = SECOND_LEVEL[draft.section];
  const rule = rules.find((r) => text.startsWith(r.start));
  if (rule) return apply(rule, draft, text, line);
  if (draft.section !== 'msi' && draft.section !== 'msix') return 'ignored';
  return { expected: rules.map((r) => r.expected).join(', or ') };
}

function apply(rule: Rule, draft: Draft, text: string, line: number): Outcome {
  const match = rule.pattern.exec(text);
  return match && rule.read(draft, match, line) ? 'read' : { expected: rule.expected };
}

function capability(draft: Draft, text: string, line: number): Outcome {
  const match = CAPABILITY.exec(text);
  if (!match)
    return /^Capabilities: <.*>$/.test(text)
      ? 'ignored'
      : { expected: '"Capabilities: [offset]" and a name' };
  const offset = hex(match[1]);
  const what = match[2]!;
  if (what.startsWith('MSI: ') || what.startsWith('Message Signalled Interrupts'))
    return capabilityAt(MSI, 'msiCap', offset, draft, what, line);
  if (what.startsWith('MSI-X: ')) return capabilityAt(MSIX, 'msixCap', offset, draft, what, line);
  if (what.startsWith(EXPRESS.start)) return apply(EXPRESS, draft, what, line);
  if (what.startsWith('Single Root I/O Virtualization')) draft.section = 'sriov';
  if (what.startsWith('Alternative Routing-ID Interpretation')) draft.section = 'ari';
  return 'ignored';
}

function capabilityAt(
  rule: Rule,
  name: 'msiCap' | 'msixCap',
  offset: number,
  draft: Draft,
  text: string,
  line: number,
): Outcome {
  const outcome = apply(rule, draft, text, line);
  if (outcome === 'read') draft.numbers.set(name, offset, line);
  return outcome;
}
