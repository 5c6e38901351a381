// Writes to the MSI-X tables of emulated functions, and the messages that they sent, in order, as QEMU's trace of memory regions
// prints them. trace-events: memory_region_ops_write, QEMU 7.2; hw/s390x/s390-pci-bus.c: msix-s390-UID.

import { MsixWriteKind } from '../../model/tables.ts';
import type { FileContext, FileHead, Importer } from '../context.ts';
import { isEmpty, LineReader } from '../line-reader.ts';

const PREFIX = '(?:\\d+@\\d+\\.\\d+:)?';
const FIRST = new RegExp(
  `^${PREFIX}memory_region_ops_write cpu -?\\d+ mr 0x[0-9a-f]+ addr 0x[0-9a-f]+ value `,
);
const WRITE = new RegExp(
  `^${PREFIX}memory_region_ops_write cpu -?\\d{1,5} mr (0x[0-9a-f]{1,16}) addr 0x([0-9a-f]{1,16}) value 0x([0-9a-f]{1,16}) size ([1248])(?: name '([^']*)')?$`,
);
const MESSAGE = /^msix-s390-([0-9a-f]{4})$/;

/** 2048 entries of 16 bytes. */
const TABLE_BYTES = 32768;

const importer: Importer = {
  id: 'msix-writes',
  label: 'trace of MSI-X table writes',
  once: 'text',
  sniff(head: FileHead) {
    return FIRST.test(head.text.slice(0, 512)) ? 1 : 0;
  },
  parse(context) {
    if (isEmpty(context, 'writes to memory regions')) return;
    const reader = new LineReader(context);
    while (reader.next()) if (reader.text !== '') readLine(context, reader);
    reader.finish();
  },
};

function readLine(context: FileContext, reader: LineReader): void {
  const match = WRITE.exec(reader.text);
  if (!match) return reader.problem('a write to a memory region: address, value, size and name');
  const [, region, address, value, size, name] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
    string?,
  ];
  const uid = MESSAGE.exec(name ?? '')?.[1];
  if (uid !== undefined) addMessage(context, region, Number.parseInt(uid, 16), address, value, reader.line);
  // Other memory regions say nothing about messages.
  else if (name === 'msix-table') {
    if (!addWords(context, region, Number.parseInt(address, 16), value, Number(size), reader.line))
      reader.problem(`a write of 4 or 8 aligned bytes below ${TABLE_BYTES}`);
  }
}

/** The words of a table that a write changes: one, or two. */
function addWords(
  context: FileContext,
  region: string,
  offset: number,
  value: string,
  size: number,
  line: number,
): boolean {
  if (size < 4 || offset % size !== 0 || offset + size > TABLE_BYTES) return false;
  if (size === 4 && value.length > 8) return false;
  const { machine, file } = context;
  const row = { kind: MsixWriteKind.table, region: machine.strings.intern(region), count: 1, file, line };
  machine.t.msixWrite.push({ ...row, offset, value: low(value) });
  if (size === 8) machine.t.msixWrite.push({ ...row, offset: offset + 4, value: high(value) });
  return true;
}

/** A message like the one before it is counted. */
function addMessage(
  context: FileContext,
  region: string,
  uid: number,
  address: string,
  value: string,
  line: number,
): void {
  const { machine, file } = context;
  const { msixWrite } = machine.t;
  const last = msixWrite.length - 1;
  const row = {
    kind: MsixWriteKind.message,
    region: machine.strings.intern(region),
    uid,
    addressLo: low(address),
    addressHi: high(address),
    value: low(value),
  };
  const { col } = msixWrite;
  const keys = Object.keys(row) as (keyof typeof row)[];
  if (last >= 0 && col.file[last] === file && keys.every((key) => col[key][last] === row[key]))
    col.count[last]!++;
  else msixWrite.push({ ...row, count: 1, file, line });
}

const low = (digits: string): number => Number.parseInt(digits.slice(-8), 16);
const high = (digits: string): number => (digits.length > 8 ? Number.parseInt(digits.slice(0, -8), 16) : 0);

export default [importer];
