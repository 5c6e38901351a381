// What a station decides, in the order of the manuals: each question with what was found, up to the one that stopped the message.

import { fieldValue, word32 } from '../../lib/bits.ts';
import { type HopRead, type MessageWrite, Verdict } from '../../model/delivery.ts';
import { msixControl, pciCommand } from '../../model/layouts/pci.ts';
import { addressText, type Journey, type Station } from './journey.ts';
import { indexOf } from './kernel-log.ts';

export interface Decision {
  readonly what: string;
  /** What was found: `1`, `0100 = 0100`. */
  readonly found: string;
  /** Undefined: it was not asked any more. */
  readonly ok: boolean | undefined;
}

interface Question {
  readonly what: string;
  readonly found: string;
  /** Verdicts that say it was answered by no. */
  readonly no: readonly number[];
}

const hex = (n: number, digits = 4): string => (n >>> 0).toString(16).padStart(digits, '0');

/** Decisions of a station, none where it only passes on. */
export function decisionsOf(station: Station, journey: Journey): Decision[] {
  if (station.state === 'never') return [];
  return answered(questionsOf(station, journey), station.verdict);
}

function answered(questions: readonly Question[], verdict: number): Decision[] {
  const stopped = questions.findIndex(({ no }) => no.includes(verdict));
  return questions.map(({ what, found }, at) => ({
    what,
    found: stopped >= 0 && at > stopped ? '' : found,
    ok: stopped < 0 || at < stopped ? true : at === stopped ? false : undefined,
  }));
}

function questionsOf(station: Station, { message }: Journey): Question[] {
  switch (station.id) {
    case 'source':
      return sourceQuestions(station);
    case 'message':
      return message ? [windowQuestion(message)] : [];
    case 'remap':
      return message ? remapQuestions(station, message) : [];
    case 'destination':
      return destinationQuestions(station);
    case 'apic':
      return apicQuestions(station);
    case 'dispatch':
      return dispatchQuestions(station);
    default:
      return [];
  }
}

const read = ({ reads }: Station, table: string): HopRead | undefined =>
  reads.find((each) => each.table === table);

function sourceQuestions(station: Station): Question[] {
  const control = read(station, 'pciFunction');
  const entry = read(station, 'msixEntry');
  if (!control || control.layout === pciCommand.id) return [];
  const word = word32(control.words[0]!);
  const isMsix = control.layout === msixControl.id;
  const masked = entry ? `${entry.words[3]! & 1}` : station.verdict === Verdict.pended ? '1' : '0';
  const whole = isMsix ? fieldValue(msixControl, word, 'function mask') : 0;
  return [
    { what: isMsix ? 'MSI-X enabled' : 'MSI enabled', found: '1', no: [Verdict.notEnabled] },
    { what: isMsix ? 'entry in the table' : 'message granted', found: 'yes', no: [Verdict.noSuchEntry] },
    { what: 'not masked', found: whole === 1 ? 'function mask 1' : `mask ${masked}`, no: [Verdict.pended] },
    {
      what: 'bus master',
      found: station.verdict === Verdict.noBusMaster ? '0' : '1',
      no: [Verdict.noBusMaster],
    },
  ];
}

const windowQuestion = (message: MessageWrite): Question => ({
  what: 'inside 0xfee00000 to 0xfeefffff',
  found: addressText(message),
  no: [Verdict.memoryWrite],
});

function remapQuestions(station: Station, message: MessageWrite): Question[] {
  return station.reads.some(({ table }) => table === 'amdDte') || isAmd(station.verdict)
    ? amdQuestions(station, message)
    : vtdQuestions(station, message);
}

const isAmd = (verdict: number): boolean => verdict >= Verdict.amdAbort && verdict <= Verdict.amdPassBit;

function vtdQuestions(station: Station, { lo, data, requester }: MessageWrite): Question[] {
  const index = indexOf({ lo, hi: 0, data, requester });
  const [w0 = 0, , w2 = 0] = read(station, 'irte')?.words ?? [];
  const sid = hex(w2 & 0xffff);
  const own = hex(requester & 0xffff);
  const validated = (w2 >>> 18) & 3;
  return [
    { what: 'remappable format', found: `bit 4 = ${(lo >>> 4) & 1}`, no: [Verdict.vtdCompatBlocked] },
    { what: 'reserved bits of the request', found: 'clear', no: [Verdict.vtdReservedRequest] },
    { what: 'index inside the table', found: `${index}`, no: [Verdict.vtdIndex, Verdict.vtdTableError] },
    { what: 'present', found: `P = ${w0 & 1}`, no: [Verdict.vtdNotPresent] },
    { what: 'reserved bits of the entry', found: 'clear', no: [Verdict.vtdReservedEntry] },
    {
      what: 'source id',
      found:
        validated === 0
          ? 'not validated'
          : `${own} ${own === sid || station.verdict !== Verdict.vtdSourceId ? '=' : '≠'} ${sid}`,
      no: [Verdict.vtdSourceId, Verdict.vtdDescriptorError, Verdict.vtdDescriptorReserved],
    },
  ];
}

function amdQuestions(station: Station, { requester, data }: MessageWrite): Question[] {
  const entry = read(station, 'amdEntry');
  return [
    { what: 'delivery mode passes', found: `mode ${(data >>> 8) & 7}`, no: [Verdict.amdPassBit] },
    { what: 'device table entry', found: hex(requester & 0xffff), no: [Verdict.amdAbort, Verdict.amdBadDte] },
    { what: 'index inside the table', found: `${data & 0x7ff}`, no: [Verdict.amdIndex] },
    { what: 'entry valid', found: `RemapEn = ${(entry?.words[0] ?? 0) & 1}`, no: [Verdict.amdInvalid] },
    { what: 'interrupt type', found: `${((entry?.words[0] ?? 0) >>> 2) & 7}`, no: [Verdict.amdIntType] },
  ];
}

function destinationQuestions({ verdict, sub, title }: Station): Question[] {
  return [
    {
      what: 'delivery mode exists',
      found: verdict === Verdict.reservedMode ? 'no' : 'yes',
      no: [Verdict.reservedMode],
    },
    {
      what: `${sub === '' ? 'destination' : sub} answered by`,
      found: verdict === Verdict.noTarget ? 'nobody' : title,
      no: [Verdict.noTarget],
    },
    {
      what: 'enabled by software (SVR)',
      found: verdict === Verdict.targetDisabled ? '0' : '1',
      no: [Verdict.targetDisabled],
    },
  ];
}

function apicQuestions({ verdict, sub }: Station): Question[] {
  const vector = sub.replace('IRR ', '');
  return [
    { what: 'vector 16 or above', found: vector, no: [Verdict.illegalVector] },
    {
      what: 'not in IRR already',
      found: verdict === Verdict.merged ? '1: merges' : '0 → 1',
      no: [Verdict.merged],
    },
  ];
}

function dispatchQuestions(station: Station): Question[] {
  const priority = read(station, 'localApic')?.words[1];
  const vector = Number(/0x[0-9a-f]+/.exec(station.sub)?.[0] ?? 0);
  if (priority === undefined) return [];
  return [
    { what: 'class above the priority', found: `${vector >>> 4} > ${priority >>> 4}`, no: [] },
    { what: 'takes interrupts (IF)', found: '1', no: [] },
  ];
}
