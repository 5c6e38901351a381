// Columns about the message that an entry holds.

import type { ReactNode } from 'react';
import type { DecodedPart } from '../../model/decode/index.ts';
import { isMessageKnown } from '../../model/route.ts';
import { OwnedHex } from '../../ui/bit-strip/owned-hex.tsx';
import type { TableColumn } from '../../ui/table/column.ts';
import { None, register } from '../../ui/values.tsx';
import { copyState, isMasked, messageState } from './entries.ts';
import type { EntryTable } from './entry-table.ts';

/** Mask, address, data, how they are known, and the kernel's own copy. */
export function messageColumns(table: EntryTable): TableColumn[] {
  const { view } = table;
  return [
    {
      id: 'mask',
      title: 'mask',
      about: 'Mask bit of the entry; none where it has no such bit or it was not read',
      width: 58,
      value: (row) => (table.msi(row) < 0 ? null : isMasked(view, table.msi(row))),
      cell: (row) =>
        table.msi(row) >= 0 && isMasked(view, table.msi(row)) ? 'masked' : <None why="not masked" />,
    },
    registerColumn(table, 'address', 'Address that the device writes to', 84),
    registerColumn(table, 'data', 'Data that the device writes', 82),
    {
      id: 'known',
      title: 'known',
      about: 'read from the device, from a trace, derived from the remapping entry, or not read',
      width: 76,
      hidden: table.entries.msi.every((msi) => msi < 0 || messageState(view, msi) === 'read'),
      filter: 'word',
      value: (row) => (table.msi(row) < 0 ? null : messageState(view, table.msi(row))),
      cell: (row) => knownCell(table, row),
    },
    copyColumn(table),
  ];
}

function knownCell(table: EntryTable, row: number): ReactNode {
  if (table.msi(row) < 0) return <None why="no message" />;
  const word = messageState(table.view, table.msi(row));
  return <span className={word === 'read' ? 'faint' : 'muted'}>{word}</span>;
}

function registerColumn(
  table: EntryTable,
  which: 'address' | 'data',
  about: string,
  width: number,
): TableColumn {
  const { addressLo, addressHi, data } = table.view.t.msiDesc.col;
  const isKnown = (row: number): boolean => table.msi(row) >= 0 && isMessageKnown(table.view, table.msi(row));
  const value = (row: number): number => {
    const msi = table.msi(row);
    return which === 'data' ? data[msi]! : addressHi[msi]! * 4294967296 + addressLo[msi]!;
  };
  const wide = table.entries.msi.some((msi) => which === 'address' && msi >= 0 && addressHi[msi] !== 0);
  return {
    id: which,
    title: which,
    about,
    width: wide ? 148 : width,
    mono: true,
    value: (row) => (isKnown(row) ? value(row) : null),
    text: (row) => (isKnown(row) ? plainText(table, row, which) : ''),
    cell: (row) => (isKnown(row) ? hexCell(table, row, which) : <None why="not read" />),
  };
}

/** The register, its digits in the colours of their owners where the format is known. */
function hexCell(table: EntryTable, row: number, which: 'address' | 'data'): ReactNode {
  const msi = table.msi(row);
  const { addressHi } = table.view.t.msiDesc.col;
  const parts = (table.decode(msi)?.parts ?? []).filter((part) =>
    which === 'data' ? part.register === 'data' : part.register.startsWith('address'),
  );
  if (parts.length > 0) return <Parts parts={parts} wide={addressHi[msi] !== 0} />;
  return <span className="mono">{plainText(table, row, which)}</span>;
}

function plainText(table: EntryTable, row: number, which: 'address' | 'data'): string {
  const { addressLo, addressHi, data } = table.view.t.msiDesc.col;
  const msi = table.msi(row);
  if (which === 'data') return register(data[msi]!);
  return (addressHi[msi] ? register(addressHi[msi]!) : '') + register(addressLo[msi]!);
}

function copyColumn(table: EntryTable): TableColumn {
  const { view } = table;
  const { cachedLo, cachedHi, cachedData } = view.t.msiDesc.col;
  const state = (row: number) => (table.msi(row) < 0 ? undefined : copyState(view, table.msi(row)));
  const text = (row: number): string => {
    const msi = table.msi(row);
    const high = cachedHi[msi] ? register(cachedHi[msi]!) : '';
    return `${high}${register(cachedLo[msi]!)} / ${register(cachedData[msi]!)}`;
  };
  const isZero = (row: number): boolean => {
    const msi = table.msi(row);
    return (cachedLo[msi]! | cachedHi[msi]! | cachedData[msi]!) === 0;
  };
  const isShown = table.entries.msi.some((_, row) => state(row) === 'differs' || state(row) === 'alone');
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
