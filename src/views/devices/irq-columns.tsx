// Columns about the irq of an entry: where it goes, how often it came, who handles it.

import { vectorWord } from '../../model/route.ts';
import { Has } from '../../model/tables.ts';
import { NameParts } from '../../ui/name.tsx';
import type { TableColumn } from '../../ui/table/column.ts';
import { None } from '../../ui/values.tsx';
import { setFilter } from '../shared/affinity-columns.tsx';
import { askedSet, countsOf, cpusOf, effectiveSet, stateWord } from '../shared/irq-facts.ts';
import { CountBars } from './count-bars.tsx';
import { type EntryTable, known } from './entry-table.ts';

export function cpuColumn(table: EntryTable): TableColumn {
  const { target } = table.view.t.irqDesc.col;
  const value = (row: number): number | null =>
    table.desc(row) < 0 ? null : known(target[table.desc(row)]!);
  const has = setFilter(table.view, (row) =>
    table.desc(row) < 0 ? -1 : effectiveSet(table.view, table.desc(row)),
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

export function vectorColumn(table: EntryTable): TableColumn {
  const { vector } = table.view.t.irqDesc.col;
  const value = (row: number): number | null =>
    table.desc(row) < 0 ? null : known(vector[table.desc(row)]!);
  const text = (row: number): string =>
    value(row) === null ? '' : `0x${value(row)!.toString(16).padStart(2, '0')}`;
  return {
    id: 'vector',
    title: vectorWord(table.view),
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

export function askedColumn(table: EntryTable): TableColumn {
  const { view } = table;
  const set = (row: number): number => (table.desc(row) < 0 ? -1 : askedSet(view, table.desc(row)));
  const asked = (row: number): string => view.sets.text(set(row));
  const effective = (row: number): string =>
    table.desc(row) < 0 ? '' : view.sets.text(effectiveSet(view, table.desc(row)));
  const text = (row: number): string =>
    effective(row) === '' || effective(row) === asked(row) ? asked(row) : `${asked(row)} → ${effective(row)}`;
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

export function managedColumn(table: EntryTable): TableColumn {
  const { managed } = table.view.t.irqDesc.col;
  const value = (row: number): boolean | null =>
    table.desc(row) < 0 || managed[table.desc(row)]! < 0 ? null : managed[table.desc(row)] === 1;
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

export function countsColumn(table: EntryTable): TableColumn {
  const { total, has } = table.view.t.irqDesc.col;
  const cpus = (cpusOf(table.view).ids.at(-1) ?? -1) + 1;
  const isKnown = (row: number): boolean =>
    table.desc(row) >= 0 && (has[table.desc(row)]! & (Has.interrupts | Has.sysfs)) !== 0;
  return {
    id: 'count',
    title: 'counts per CPU',
    about: 'How often it was handled, CPU by CPU, and in all',
    width: 150,
    value: (row) => (isKnown(row) ? total[table.desc(row)]! : null),
    cell: (row) =>
      isKnown(row) ? (
        <CountBars
          counts={countsOf(table.view, table.desc(row))}
          total={total[table.desc(row)]!}
          cpus={cpus}
        />
      ) : (
        <None why="not in /proc/interrupts" />
      ),
  };
}

export function handlerColumn(table: EntryTable): TableColumn {
  const { actions } = table.view.t.irqDesc.col;
  return {
    id: 'handler',
    title: 'handler',
    about: 'Names of the handlers, as /proc/interrupts lists them',
    width: 136,
    mono: true,
    grow: true,
    value: (row) =>
      table.desc(row) < 0 || actions[table.desc(row)]! < 0 ? null : table.view.str(actions[table.desc(row)]),
    cell: (row) =>
      table.desc(row) < 0 || actions[table.desc(row)]! < 0 ? (
        <None why="no handler" />
      ) : (
        table.view.str(actions[table.desc(row)])
      ),
  };
}

export function stateColumn(table: EntryTable): TableColumn {
  return {
    id: 'state',
    title: 'state',
    about: 'What the state bits of the irq add up to',
    width: 96,
    hidden: true,
    filter: 'word',
    value: (row) => (table.desc(row) < 0 ? null : stateWord(table.view, table.desc(row)) || null),
  };
}

export function domainColumn(table: EntryTable): TableColumn {
  const { view } = table;
  const { domainName } = view.t.irqData.col;
  const { levels, first } = view.t.irqDesc.col;
  const name = (row: number): string =>
    table.desc(row) < 0 || levels[table.desc(row)] === 0 ? '' : view.str(domainName[first[table.desc(row)]!]);
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

export function flowColumn(table: EntryTable): TableColumn {
  const { handler } = table.view.t.irqDesc.col;
  return {
    id: 'flow',
    title: 'flow',
    about: 'Flow handler',
    width: 130,
    mono: true,
    hidden: true,
    value: (row) =>
      table.desc(row) < 0 || handler[table.desc(row)]! < 0 ? null : table.view.str(handler[table.desc(row)]),
  };
}

export function nodeColumn(table: EntryTable): TableColumn {
  const { node } = table.view.t.irqDesc.col;
  return {
    id: 'node',
    title: 'node',
    about: 'NUMA node of the irq',
    width: 50,
    align: 'right',
    mono: true,
    hidden: true,
    value: (row) => (table.desc(row) < 0 ? null : known(node[table.desc(row)]!)),
  };
}
