// Tables that no other view is about: traces, counts without an irq, registers, commands and writes, dumps, device tree.

import type { MachineView } from '../../model/machine.ts';
import { ArgKind, ItsKind, MsiKind, MsixWriteKind } from '../../model/tables.ts';
import { SourceLink } from '../../ui/source-link.tsx';
import { count, plural } from '../../ui/values.tsx';
import {
  Block,
  hexColumn,
  numberColumn,
  placeIn,
  rowsOf,
  sourceColumn,
  textColumn,
  words,
} from './columns.tsx';
import type { SourceList } from './list.ts';

const traces: SourceList = {
  id: 'trace',
  title: 'Trace',
  noun: 'marker',
  length: (view) => Math.max(view.t.traceEvent.length, view.t.trace.length),
  facts: traceFacts,
  place: (view, row) => (row < view.t.traceEvent.length ? placeIn(view, view.t.traceEvent.col, row) : null),
  columns: (view) => {
    const { traceEvent, trace } = view.t;
    // A trace without a marker is one row that says so.
    if (traceEvent.length === 0)
      return [
        textColumn('text', 'text', 400, () => 'no marker in this trace', { grow: true }),
        numberColumn('events', 'events', 100, (row) => trace.col.events[row]!),
        sourceColumn(view, trace.col),
      ];
    const { col } = traceEvent;
    return [
      numberColumn('time', 'time', 120, (row) => col.time[row]!, {
        about: 'Seconds by the clock of the trace',
        text: (row) => col.time[row]!.toFixed(6),
      }),
      numberColumn('cpu', 'CPU', 60, (row) => col.cpu[row]!),
      textColumn('task', 'task', 150, (row) => `${view.str(col.task[row])}-${col.pid[row]}`, { mono: true }),
      textColumn('event', 'event', 180, (row) => view.str(col.event[row]), { mono: true, filter: 'word' }),
      textColumn('text', 'text', 400, (row) => argsText(view, row), { mono: true, grow: true }),
      sourceColumn(view, col),
    ];
  },
};

function traceFacts(view: MachineView): string {
  const { col, length } = view.t.trace;
  return Array.from({ length }, (_, row) => {
    const lost = col.lost[row]! > 0 ? `, ${count(col.lost[row]!)} lost` : ', none lost';
    const moment = col.momentLine[row]! > 0 ? `, this moment is read up to line ${col.momentLine[row]}` : '';
    const span = `${col.first[row]!.toFixed(3)} s to ${col.last[row]!.toFixed(3)} s`;
    return `${plural(col.events[row]!, 'event')}${lost}, ${span}, ${plural(col.cpus[row]!, 'CPU')}${moment}`;
  }).join('; ');
}

function argsText(view: MachineView, event: number): string {
  const { traceEvent, traceArg } = view.t;
  const first = traceEvent.col.first[event]!;
  return Array.from({ length: traceEvent.col.args[event]! }, (_, i) => {
    const { name, kind, text, lo } = traceArg.col;
    const key = view.str(name[first + i]);
    const value = kind[first + i] === ArgKind.text ? view.str(text[first + i]) : `${lo[first + i]}`;
    return key === '' ? value : `${key}=${value}`;
  }).join(' ');
}

const messageWrites: SourceList = {
  id: 'message-writes',
  title: 'Message writes',
  noun: 'write',
  ...rowsOf((view) => view.t.msgWrite),
  facts: () => 'the last message that the kernel wrote for an irq, from the trace',
  key: (view, row) => `irq:${view.t.msgWrite.col.irq[row]}`,
  columns: (view) => {
    const { col } = view.t.msgWrite;
    return [
      numberColumn('irq', 'irq', 70, (row) => col.irq[row]!),
      textColumn('address', 'address', 160, (row) => words(col.lo[row]!, col.hi[row]!), { mono: true }),
      textColumn('data', 'data', 100, (row) => words(col.data[row]!), { mono: true, grow: true }),
      sourceColumn(view, col),
    ];
  },
};

const archCounts: SourceList = {
  id: 'per-cpu',
  title: 'Counts without irq',
  noun: 'row',
  none: '/proc/interrupts has no row of the architecture, or is not in the capture.',
  ...rowsOf((view) => view.t.archCount),
  facts: () => 'rows of /proc/interrupts that are no irq',
  detail: (view, row) => [
    ['row', view.str(view.t.archCount.col.label[row])],
    ['what', view.str(view.t.archCount.col.text[row])],
    ['by CPU', <Block key="cpus">{countsText(view, row) || 'none has any'}</Block>],
    ['source', placeLink(view, row)],
  ],
  columns: (view) => {
    const { col } = view.t.archCount;
    return [
      textColumn('label', 'row', 80, (row) => view.str(col.label[row]), { mono: true }),
      textColumn('what', 'what', 260, (row) => view.str(col.text[row])),
      numberColumn('total', 'count', 120, (row) => col.total[row]!, { about: 'All CPUs together' }),
      textColumn('cpus', 'CPU: count', 360, (row) => countsText(view, row), {
        about: 'Counts other than 0',
        mono: true,
        grow: true,
        filter: false,
      }),
      sourceColumn(view, col),
    ];
  },
};

function placeLink(view: MachineView, row: number) {
  const place = placeIn(view, view.t.archCount.col, row);
  return place ? <SourceLink key="place" {...place} /> : 'not from a file';
}

/** Counts other than 0: `0: 1185, 1: 1057`. */
function countsText(view: MachineView, row: number): string {
  const { firstCount, counts } = view.t.archCount.col;
  const { cpu, value } = view.t.count.col;
  return Array.from(
    { length: counts[row]! },
    (_, i) => `${cpu[firstCount[row]! + i]}: ${value[firstCount[row]! + i]}`,
  ).join(', ');
}

const registers: SourceList = {
  id: 'registers',
  title: 'Registers',
  noun: 'register',
  ...rowsOf((view) => view.t.register),
  facts: (view) => `of ${plural(view.t.remapUnit.length, 'remapping unit')}`,
  columns: (view) => {
    const { col } = view.t.register;
    return [
      textColumn(
        'unit',
        'unit',
        110,
        (row) => (col.unit[row]! < 0 ? '' : view.str(view.t.remapUnit.col.name[col.unit[row]!])),
        { mono: true, filter: 'word' },
      ),
      textColumn('name', 'register', 200, (row) => view.str(col.name[row]), { mono: true, grow: true }),
      hexColumn('offset', 'offset', 90, (row) => col.offset[row]!),
      textColumn('value', 'value', 160, (row) => words(col.lo[row]!, col.hi[row]!), { mono: true }),
      sourceColumn(view, col),
    ];
  },
};

const ITS_NAMES = Object.fromEntries(
  Object.entries(ItsKind).map(([name, kind]) => [
    kind,
    name === 'translate' ? 'message' : name.toUpperCase(),
  ]),
);

const itsCommands: SourceList = {
  id: 'its-commands',
  title: 'ITS commands',
  noun: 'command',
  ...rowsOf((view) => view.t.itsCommand),
  facts: () => 'in the order in which the ITS executed them, and the messages that it got',
  columns: (view) => {
    const { col } = view.t.itsCommand;
    const has = (row: number, kinds: readonly number[]): boolean => kinds.includes(col.kind[row]!);
    const device = [
      ItsKind.mapd,
      ItsKind.mapti,
      ItsKind.mapi,
      ItsKind.movi,
      ItsKind.discard,
      ItsKind.inv,
      ItsKind.int,
      ItsKind.clear,
      ItsKind.translate,
    ];
    const event = device.filter((kind) => kind !== ItsKind.mapd);
    const collection = [ItsKind.mapc, ItsKind.mapti, ItsKind.mapi, ItsKind.movi, ItsKind.invall];
    return [
      numberColumn('order', '#', 70, (row) => row + 1, { about: 'Place in the order' }),
      textColumn('kind', 'command', 100, (row) => ITS_NAMES[col.kind[row]!] ?? '', {
        mono: true,
        filter: 'word',
      }),
      hexColumn('device', 'DeviceID', 90, (row) => (has(row, device) ? col.deviceId[row]! : -1)),
      numberColumn('event', 'EventID', 80, (row) => (has(row, event) ? col.eventId[row]! : -1)),
      hexColumn('lpi', 'LPI', 80, (row) => (has(row, [ItsKind.mapti, ItsKind.mapi]) ? col.lpi[row]! : -1), 4),
      numberColumn('icid', 'ICID', 70, (row) => (has(row, collection) ? col.icid[row]! : -1), {
        about: 'Collection',
      }),
      hexColumn('rdbase', 'RDbase', 90, (row) =>
        has(row, [ItsKind.mapc, ItsKind.movall]) ? col.rdbase[row]! : -1,
      ),
      textColumn('more', 'more', 260, (row) => itsText(view, row), { mono: true, grow: true }),
      sourceColumn(view, col),
    ];
  },
};

function itsText(view: MachineView, row: number): string {
  const { kind, valid, eventBits, ittLo, ittHi, rdbase2 } = view.t.itsCommand.col;
  if (kind[row] === ItsKind.mapd)
    return `${valid[row] ? 'valid' : 'not valid'}, ITT at ${words(ittLo[row]!, ittHi[row]!)}, ${plural(eventBits[row]!, 'bit')}`;
  if (kind[row] === ItsKind.mapc) return valid[row] ? 'valid' : 'not valid';
  return kind[row] === ItsKind.movall ? `to 0x${rdbase2[row]!.toString(16)}` : '';
}

const msixWrites: SourceList = {
  id: 'msix-writes',
  title: 'MSI-X writes',
  noun: 'write',
  ...rowsOf((view) => view.t.msixWrite),
  facts: () => 'as an emulator saw them; equal messages in a row are one',
  columns: (view) => {
    const { col } = view.t.msixWrite;
    const isTable = (row: number): boolean => col.kind[row] === MsixWriteKind.table;
    return [
      numberColumn('order', '#', 70, (row) => row + 1, { about: 'Place in the order' }),
      textColumn('kind', 'what', 110, (row) => (isTable(row) ? 'table word' : 'message'), { filter: 'word' }),
      textColumn('region', 'region', 260, (row) => view.str(col.region[row]), {
        about: "The emulator's name of the memory region",
        mono: true,
        grow: true,
      }),
      hexColumn('uid', 'UID', 80, (row) => col.uid[row]!),
      hexColumn('offset', 'offset', 90, (row) => (isTable(row) ? col.offset[row]! : -1)),
      textColumn(
        'address',
        'address',
        160,
        (row) => (isTable(row) ? '' : words(col.addressLo[row]!, col.addressHi[row]!)),
        {
          mono: true,
        },
      ),
      textColumn('value', 'value', 96, (row) => words(col.value[row]!), { mono: true }),
      numberColumn('times', 'times', 80, (row) => col.count[row]!),
      sourceColumn(view, col),
    ];
  },
};

const KIND_WORDS: Readonly<Record<number, string>> = {
  [MsiKind.msi]: 'MSI',
  [MsiKind.msix]: 'MSI-X',
  [MsiKind.platform]: 'platform',
  [MsiKind.wired]: 'wired',
};

const msiDumps: SourceList = {
  id: 'msi-desc-dump',
  title: 'msi_desc dump',
  noun: 'entry',
  nouns: 'entries',
  ...rowsOf((view) => view.t.msiDump),
  facts: () => "the kernel's own copy of each message, and the table as it read it back",
  key: (view, row) => (view.t.msiDump.col.irq[row]! < 0 ? '' : `irq:${view.t.msiDump.col.irq[row]}`),
  columns: (view) => {
    const { col } = view.t.msiDump;
    return [
      textColumn('device', 'device', 160, (row) => view.str(view.t.device.col.id[col.device[row]!]), {
        mono: true,
      }),
      textColumn('kind', 'kind', 80, (row) => KIND_WORDS[col.kind[row]!] ?? '', { filter: 'word' }),
      numberColumn('index', 'index', 64, (row) => col.index[row]!),
      numberColumn('irq', 'irq', 64, (row) => col.irq[row]!),
      textColumn(
        'copy',
        "kernel's copy",
        260,
        (row) => `${words(col.cachedLo[row]!, col.cachedHi[row]!)} ${words(col.cachedData[row]!)}`,
        {
          about: 'Address and data in msi_desc.msg',
          mono: true,
          grow: true,
        },
      ),
      textColumn(
        'table',
        'table',
        330,
        (row) =>
          col.tableKnown[row]
            ? `${words(col.tableLo[row]!, col.tableHi[row]!)} ${words(col.tableData[row]!)} ${words(col.tableControl[row]!)}`
            : '',
        { about: 'Address, data and vector control as the device has them', mono: true },
      ),
      sourceColumn(view, col),
    ];
  },
};

const deviceTree: SourceList = {
  id: 'device-tree',
  title: 'Device tree',
  noun: 'property',
  nouns: 'properties',
  ...rowsOf((view) => view.t.dtProperty),
  facts: () => 'properties about interrupts',
  columns: (view) => {
    const { col } = view.t.dtProperty;
    const cells = (row: number): string =>
      Array.from(
        { length: col.cells[row]! },
        (_, i) => `0x${view.t.dtCell.col.value[col.first[row]! + i]!.toString(16)}`,
      ).join(' ');
    return [
      textColumn('node', 'node', 320, (row) => view.str(col.node[row]), { mono: true }),
      textColumn('name', 'property', 200, (row) => view.str(col.name[row]), { mono: true, filter: 'word' }),
      textColumn('cells', 'cells', 360, cells, { mono: true, grow: true }),
      sourceColumn(view, col),
    ];
  },
};

export const TABLE_LISTS: readonly SourceList[] = [
  traces,
  messageWrites,
  archCounts,
  registers,
  itsCommands,
  msixWrites,
  msiDumps,
  deviceTree,
];
