// Columns of the table of a device: msi_desc with the message that each entry holds, or the pins of a controller.

import type { ReactNode } from 'react';
import type { Decoded, DecodedPart } from '../../model/decode/index.ts';
import type { MachineView } from '../../model/machine.ts';
import { decodeRow, entryKey, entryTitle, vectorWord } from '../../model/route.ts';
import { Has, RemapKind } from '../../model/tables.ts';
import { OwnedHex } from '../../ui/bit-strip/owned-hex.tsx';
import { NameParts } from '../../ui/name.tsx';
import type { TableColumn } from '../../ui/table/column.ts';
import { None, register } from '../../ui/values.tsx';
import { affinityColumn, setColumn, setFilter } from '../shared/affinity-columns.tsx';
import { askedSet, countsOf, cpusOf, effectiveSet, stateWord } from '../shared/irq-facts.ts';
import { Source } from '../shared/source.tsx';
import { CountBars } from './count-bars.tsx';
import { deviceIndex } from './device-index.ts';
import {
  copyState,
  type Entries,
  indexOf,
  indexWord,
  isMasked,
  isMessageKnown,
  messageState,
} from './entries.ts';

/** What a click on a link in the table selects. */
export type Follow = (key: string) => void;

export function entryColumns(view: MachineView, entries: Entries, follow: Follow): TableColumn[] {
  const table = new EntryTable(view, entries, follow);
  const hasMessages = entries.msi.some((msi) => msi >= 0);
  return [
    table.index(),
    table.virq(),
    ...(hasMessages ? table.message() : [table.trigger()]),
    ...(table.hasEntries ? [table.entry()] : []),
    table.cpu(),
    table.vector(),
    affinityColumn(view, table.desc),
    table.asked(),
    table.managed(),
    table.counts(),
    table.handler(),
    table.state(),
    table.domain(),
    table.flow(),
    table.node(),
    setColumn(view, table.desc, {
      id: 'effective',
      title: 'effective',
      about: 'Effective affinity alone',
      hidden: true,
      set: effectiveSet,
    }),
    table.source(),
  ];
}

/** Entries as the unit's own manual counts them. */
const ENTRY_TITLE: Readonly<Record<number, string>> = {
  [RemapKind.vtd]: 'IRTE',
  [RemapKind.vtdPosted]: 'IRTE',
  [RemapKind.its]: 'event',
  [RemapKind.imsic]: 'file',
};

class EntryTable {
  private readonly view: MachineView;
  private readonly entries: Entries;
  private readonly follow: Follow;
  private readonly decoded = new Map<number, Decoded | undefined>();
  /** By table row: row of remapEntry, or -1. */
  private readonly remap: readonly number[];
  /** By selection key of an irq: what its sources say against each other. */
  private readonly disputes: ReadonlyMap<string, string>;

  constructor(view: MachineView, entries: Entries, follow: Follow) {
    this.view = view;
    this.entries = entries;
    this.follow = follow;
    const index = deviceIndex(view);
    this.remap = entries.desc.map((desc) => index.remapOf.get(desc) ?? -1);
    this.disputes = disputedIrqs(view, index.contradictions.get(entries.device) ?? []);
  }

  readonly desc = (row: number): number => this.entries.desc[row]!;
  private readonly msi = (row: number): number => this.entries.msi[row]!;

  get hasEntries(): boolean {
    return this.remap.some((entry) => entry >= 0);
  }

  index(): TableColumn {
    const word = indexWord(this.view, this.entries.device);
    const at = (row: number): number | null => known(indexOf(this.view, this.entries, row));
    return {
      id: 'index',
      title: word,
      about:
        word === 'index'
          ? 'Index in the MSI-X table, or of the message'
          : `Number of the ${word} at this controller`,
      width: 50,
      align: 'right',
      mono: true,
      value: at,
    };
  }

  virq(): TableColumn {
    const { irq } = this.view.t.irqDesc.col;
    const number = (row: number): number | null => {
      if (this.desc(row) >= 0) return irq[this.desc(row)]!;
      return this.msi(row) < 0 ? null : known(this.view.t.msiDesc.col.irq[this.msi(row)]!);
    };
    return {
      id: 'virq',
      title: 'virq',
      about: 'Linux interrupt number',
      width: 50,
      align: 'right',
      mono: true,
      value: number,
      cell: (row) => {
        if (number(row) === null) return <None why="no irq" />;
        const dispute = this.disputes.get(`irq:${number(row)}`);
        return (
          <>
            {dispute === undefined ? null : (
              <b className="dev-differs" data-tip={dispute}>
                <span aria-hidden>!</span>
                <span className="hidden-text">sources contradict each other</span>
              </b>
            )}
            <b>{number(row)}</b>
          </>
        );
      },
    };
  }

  /** Mask, address, data, how they are known, and the kernel's own copy. */
  message(): TableColumn[] {
    const { view } = this;
    return [
      {
        id: 'mask',
        title: 'mask',
        about: 'Mask bit of the entry; none where it has no such bit or it was not read',
        width: 58,
        value: (row) => (this.msi(row) < 0 ? null : isMasked(view, this.msi(row))),
        cell: (row) =>
          this.msi(row) >= 0 && isMasked(view, this.msi(row)) ? 'masked' : <None why="not masked" />,
      },
      this.registers('address', 'Address that the device writes to', 84),
      this.registers('data', 'Data that the device writes', 82),
      {
        id: 'known',
        title: 'known',
        about: 'read from the device, from a trace, derived from the remapping entry, or not read',
        width: 76,
        hidden: this.entries.msi.every((msi) => msi < 0 || messageState(view, msi) === 'read'),
        filter: 'word',
        value: (row) => (this.msi(row) < 0 ? null : messageState(view, this.msi(row))),
        cell: (row) => this.knownCell(row),
      },
      this.copy(),
    ];
  }

  private knownCell(row: number): ReactNode {
    if (this.msi(row) < 0) return <None why="no message" />;
    const word = messageState(this.view, this.msi(row));
    return <span className={word === 'read' ? 'faint' : 'muted'}>{word}</span>;
  }

  private registers(which: 'address' | 'data', about: string, width: number): TableColumn {
    const { addressLo, addressHi, data } = this.view.t.msiDesc.col;
    const isKnown = (row: number): boolean => this.msi(row) >= 0 && isMessageKnown(this.view, this.msi(row));
    const value = (row: number): number => {
      const msi = this.msi(row);
      return which === 'data' ? data[msi]! : addressHi[msi]! * 4294967296 + addressLo[msi]!;
    };
    const wide = this.entries.msi.some((msi) => which === 'address' && msi >= 0 && addressHi[msi] !== 0);
    return {
      id: which,
      title: which,
      about,
      width: wide ? 148 : width,
      mono: true,
      value: (row) => (isKnown(row) ? value(row) : null),
      text: (row) => (isKnown(row) ? this.plain(row, which) : ''),
      cell: (row) => (isKnown(row) ? this.hex(row, which) : <None why="not read" />),
    };
  }

  /** The register, its digits in the colours of their owners where the format is known. */
  private hex(row: number, which: 'address' | 'data'): ReactNode {
    const msi = this.msi(row);
    const { addressHi } = this.view.t.msiDesc.col;
    const parts = (this.decode(msi)?.parts ?? []).filter((part) =>
      which === 'data' ? part.register === 'data' : part.register.startsWith('address'),
    );
    if (parts.length > 0) return <Parts parts={parts} wide={addressHi[msi] !== 0} />;
    return <span className="mono">{this.plain(row, which)}</span>;
  }

  private plain(row: number, which: 'address' | 'data'): string {
    const { addressLo, addressHi, data } = this.view.t.msiDesc.col;
    const msi = this.msi(row);
    if (which === 'data') return register(data[msi]!);
    return (addressHi[msi] ? register(addressHi[msi]!) : '') + register(addressLo[msi]!);
  }

  private decode(msi: number): Decoded | undefined {
    if (!this.decoded.has(msi)) this.decoded.set(msi, decodeRow(this.view, msi));
    return this.decoded.get(msi);
  }

  private copy(): TableColumn {
    const { view } = this;
    const { cachedLo, cachedHi, cachedData } = view.t.msiDesc.col;
    const state = (row: number) => (this.msi(row) < 0 ? undefined : copyState(view, this.msi(row)));
    const text = (row: number): string => {
      const msi = this.msi(row);
      const high = cachedHi[msi] ? register(cachedHi[msi]!) : '';
      return `${high}${register(cachedLo[msi]!)} / ${register(cachedData[msi]!)}`;
    };
    const isZero = (row: number): boolean => {
      const msi = this.msi(row);
      return (cachedLo[msi]! | cachedHi[msi]! | cachedData[msi]!) === 0;
    };
    const isShown = this.entries.msi.some((_, row) => state(row) === 'differs' || state(row) === 'alone');
    return {
      id: 'copy',
      title: "kernel's copy",
      about: "The kernel's own copy of the message: = where it equals the device's, ! where it differs",
      width: 162,
      mono: true,
      hidden: !isShown,
      value: (row) => state(row) ?? null,
      filter: 'word',
      text: (row) => (state(row) === undefined ? '' : state(row) === 'equal' ? '=' : text(row)),
      cell: (row) => {
        switch (state(row)) {
          case undefined:
            return <None why="not captured" />;
          case 'equal':
            return (
              <span className="faint">
                <span aria-hidden>=</span>
                <span className="hidden-text">equal</span>
              </span>
            );
          case 'differs':
            return (
              <span className="dev-differs" data-tip="The device holds something else">
                <b aria-hidden>!</b>
                <span className="hidden-text">differs:</span> {text(row)}
              </span>
            );
          default:
            return <span className={isZero(row) ? 'faint' : ''}>{text(row)}</span>;
        }
      },
    };
  }

  trigger(): TableColumn {
    const { trigger } = this.view.t.irqDesc.col;
    return {
      id: 'trigger',
      title: 'trigger',
      about: 'Edge or level, as /proc/interrupts says',
      width: 68,
      filter: 'word',
      value: (row) => (trigger[this.desc(row)]! < 0 ? null : this.view.str(trigger[this.desc(row)])),
      cell: (row) =>
        trigger[this.desc(row)]! < 0 ? <None why="not known" /> : this.view.str(trigger[this.desc(row)]),
    };
  }

  entry(): TableColumn {
    const { view } = this;
    const { kind, index, table } = view.t.remapEntry.col;
    const first = this.remap.find((entry) => entry >= 0) ?? -1;
    const ofKind = first < 0 ? -1 : kind[first]!;
    const text = (row: number): string => {
      const entry = this.remap[row]!;
      if (entry < 0) return '';
      if (ofKind === RemapKind.its) return `0x${table[entry]!.toString(16)}/${index[entry]}`;
      return ofKind === RemapKind.imsic ? `CPU ${table[entry]}` : String(index[entry]);
    };
    return {
      id: 'entry',
      title: ENTRY_TITLE[ofKind] ?? 'entry',
      about:
        ofKind === RemapKind.its
          ? 'DeviceID and EventID that the ITS translates'
          : 'Entry of the remapping table that the message names',
      width: ofKind === RemapKind.its ? 74 : 56,
      align: 'right',
      mono: true,
      value: (row) => (this.remap[row]! < 0 ? null : index[this.remap[row]!]!),
      text,
      cell: (row) => {
        const entry = this.remap[row]!;
        if (entry < 0) return <None why="no remapping entry in the capture" />;
        return (
          <button
            type="button"
            tabIndex={-1}
            className="dev-link own-ir"
            data-tip={entryTitle(view, entry)}
            onClick={(event) => {
              event.stopPropagation();
              this.follow(entryKey(view, entry));
            }}
          >
            {text(row)}
          </button>
        );
      },
    };
  }

  cpu(): TableColumn {
    const { target } = this.view.t.irqDesc.col;
    const value = (row: number): number | null =>
      this.desc(row) < 0 ? null : known(target[this.desc(row)]!);
    const has = setFilter(this.view, (row) =>
      this.desc(row) < 0 ? -1 : effectiveSet(this.view, this.desc(row)),
    );
    return {
      id: 'cpu',
      title: 'CPU',
      about: 'CPU that the root level names',
      width: 46,
      align: 'right',
      mono: true,
      value,
      // Where the root names no CPU the effective affinity does.
      filter: {
        kind: 'set',
        empty: (row) => value(row) === null && has.empty(row),
        has: (row, from, to) => {
          const cpu = value(row);
          return cpu === null ? has.has(row, from, to) : cpu >= from && cpu <= to;
        },
      },
      cell: (row) => (value(row) === null ? <None /> : <span className="own-ve">{value(row)}</span>),
    };
  }

  vector(): TableColumn {
    const { vector } = this.view.t.irqDesc.col;
    const value = (row: number): number | null =>
      this.desc(row) < 0 ? null : known(vector[this.desc(row)]!);
    const text = (row: number): string =>
      value(row) === null ? '' : `0x${value(row)!.toString(16).padStart(2, '0')}`;
    return {
      id: 'vector',
      title: vectorWord(this.view),
      about: 'Number that the CPU sees',
      width: 60,
      mono: true,
      field: 'vector',
      value,
      text,
      cell: (row) =>
        value(row) === null ? <None why="no vector" /> : <span className="own-ve">{text(row)}</span>,
    };
  }

  asked(): TableColumn {
    const { view } = this;
    const set = (row: number): number => (this.desc(row) < 0 ? -1 : askedSet(view, this.desc(row)));
    const asked = (row: number): string => view.sets.text(set(row));
    const effective = (row: number): string =>
      this.desc(row) < 0 ? '' : view.sets.text(effectiveSet(view, this.desc(row)));
    const text = (row: number): string =>
      effective(row) === '' || effective(row) === asked(row)
        ? asked(row)
        : `${asked(row)} → ${effective(row)}`;
    return {
      id: 'asked',
      title: 'asked → effective',
      about: 'Requested affinity and, where it differs, the effective one',
      width: 112,
      mono: true,
      value: (row) => asked(row) || null,
      filter: setFilter(view, set),
      text,
      cell: (row) => {
        if (asked(row) === '' && effective(row) === '') return <None why="not known" />;
        if (effective(row) === '' || effective(row) === asked(row)) return <span>{asked(row)}</span>;
        return (
          <>
            <span className="muted">{asked(row) || 'none'}</span>
            <span className="faint">→</span>
            {effective(row)}
          </>
        );
      },
    };
  }

  managed(): TableColumn {
    const { managed } = this.view.t.irqDesc.col;
    const value = (row: number): boolean | null =>
      this.desc(row) < 0 || managed[this.desc(row)]! < 0 ? null : managed[this.desc(row)] === 1;
    return {
      id: 'managed',
      title: 'managed',
      about: 'The kernel spreads it; user space cannot move it',
      width: 66,
      value,
      cell: (row) =>
        value(row) ? 'managed' : <None why={value(row) === null ? 'not known' : 'not managed'} />,
    };
  }

  counts(): TableColumn {
    const { total, has } = this.view.t.irqDesc.col;
    const cpus = (cpusOf(this.view).ids.at(-1) ?? -1) + 1;
    const isKnown = (row: number): boolean =>
      this.desc(row) >= 0 && (has[this.desc(row)]! & (Has.interrupts | Has.sysfs)) !== 0;
    return {
      id: 'count',
      title: 'counts per CPU',
      about: 'How often it was handled, CPU by CPU, and in all',
      width: 150,
      value: (row) => (isKnown(row) ? total[this.desc(row)]! : null),
      cell: (row) =>
        isKnown(row) ? (
          <CountBars
            counts={countsOf(this.view, this.desc(row))}
            total={total[this.desc(row)]!}
            cpus={cpus}
          />
        ) : (
          <None why="not in /proc/interrupts" />
        ),
    };
  }

  handler(): TableColumn {
    const { actions } = this.view.t.irqDesc.col;
    return {
      id: 'handler',
      title: 'handler',
      about: 'Names of the handlers, as /proc/interrupts lists them',
      width: 136,
      mono: true,
      grow: true,
      value: (row) =>
        this.desc(row) < 0 || actions[this.desc(row)]! < 0 ? null : this.view.str(actions[this.desc(row)]),
      cell: (row) =>
        this.desc(row) < 0 || actions[this.desc(row)]! < 0 ? (
          <None why="no handler" />
        ) : (
          this.view.str(actions[this.desc(row)])
        ),
    };
  }

  state(): TableColumn {
    return {
      id: 'state',
      title: 'state',
      about: 'What the state bits of the irq add up to',
      width: 96,
      hidden: true,
      filter: 'word',
      value: (row) => (this.desc(row) < 0 ? null : stateWord(this.view, this.desc(row)) || null),
    };
  }

  domain(): TableColumn {
    const { view } = this;
    const { domainName } = view.t.irqData.col;
    const { levels, first } = view.t.irqDesc.col;
    const name = (row: number): string =>
      this.desc(row) < 0 || levels[this.desc(row)] === 0 ? '' : view.str(domainName[first[this.desc(row)]!]);
    return {
      id: 'domain',
      title: 'domain',
      about: 'Domain next to the device',
      width: 236,
      hidden: true,
      value: (row) => name(row) || null,
      cell: (row) => (name(row) === '' ? <None why="no irq domain" /> : <NameParts name={name(row)} />),
    };
  }

  flow(): TableColumn {
    const { handler } = this.view.t.irqDesc.col;
    return {
      id: 'flow',
      title: 'flow',
      about: 'Flow handler',
      width: 130,
      mono: true,
      hidden: true,
      value: (row) =>
        this.desc(row) < 0 || handler[this.desc(row)]! < 0 ? null : this.view.str(handler[this.desc(row)]),
    };
  }

  node(): TableColumn {
    const { node } = this.view.t.irqDesc.col;
    return {
      id: 'node',
      title: 'node',
      about: 'NUMA node of the irq',
      width: 50,
      align: 'right',
      mono: true,
      hidden: true,
      value: (row) => (this.desc(row) < 0 ? null : known(node[this.desc(row)]!)),
    };
  }

  source(): TableColumn {
    const { view } = this;
    const { msiDesc, irqDesc } = view.t;
    const place = (row: number): readonly [file: number, line: number] => {
      const msi = this.msi(row);
      if (msi >= 0 && msiDesc.col.line[msi]! > 0) return [msiDesc.col.file[msi]!, msiDesc.col.line[msi]!];
      const desc = this.desc(row);
      if (desc < 0) return [-1, 0];
      return irqDesc.col.file[desc]! >= 0
        ? [irqDesc.col.file[desc]!, irqDesc.col.line[desc]!]
        : [irqDesc.col.interruptsFile[desc]!, irqDesc.col.interruptsLine[desc]!];
    };
    return {
      id: 'source',
      title: 'source',
      about: 'Where the message was read, else the irq',
      width: 140,
      hidden: true,
      filter: false,
      value: (row) => place(row)[1],
      text: (row) => {
        const [file, line] = place(row);
        return file < 0 ? '' : `${view.str(view.t.file.col.path[file])}:${line}`;
      },
      cell: (row) => <Source view={view} file={place(row)[0]} line={place(row)[1]} />,
    };
  }
}

const known = (value: number): number | null => (value < 0 ? null : value);

/** Registers of an address or data, the high half first and only where it is not zero. */
function Parts({ parts, wide }: { readonly parts: readonly DecodedPart[]; readonly wide: boolean }) {
  const order = [...parts].sort((a, b) => rank(a) - rank(b));
  return order
    .filter((part) => part.register !== 'address high' || wide)
    .map((part) => (
      <OwnedHex
        key={part.register}
        layout={part.layout}
        words={part.words}
        skip={part.layout.bits === 64 && !wide ? 8 : 0}
      />
    ));
}

const rank = (part: DecodedPart): number => (part.register === 'address high' ? 0 : 1);

function disputedIrqs(view: MachineView, rows: readonly number[]): Map<string, string> {
  const { subject, text } = view.t.contradiction.col;
  return new Map(rows.map((row) => [view.str(subject[row]), view.str(text[row])]));
}

/** True for an entry of a table that no driver uses. */
export function isIdle(view: MachineView, entries: Entries, row: number): boolean {
  const desc = entries.desc[row]!;
  const msi = entries.msi[row]!;
  if (desc >= 0) return deviceIndex(view).countsKnown && view.t.irqDesc.col.actions[desc]! < 0;
  return msi < 0 || view.t.msiDesc.col.irq[msi]! < 0;
}
