// The domains of both moments as one forest.

import { useMemo } from 'react';
import { infoById } from '../../irqchips/infos.ts';
import type { MachineDiff } from '../../model/diff/diff.ts';
import type { DomainChange } from '../../model/diff/domains.ts';
import { useActions, useFilter, useParam, useSelection } from '../../store/hooks.ts';
import { selectionKey } from '../../store/selection.ts';
import { NameParts } from '../../ui/name.tsx';
import { type Role, RoleGlyph } from '../../ui/role-glyph.tsx';
import { EmptyState } from '../../ui/states.tsx';
import type { TableColumn } from '../../ui/table/column.ts';
import { DataTable } from '../../ui/table/data-table.tsx';
import { plural } from '../../ui/values.tsx';
import { AtoB, Fate } from './marks.tsx';

export function DomainTable({ diff }: { readonly diff: MachineDiff }) {
  const { select } = useActions();
  const [filter, setFilter] = useFilter();
  const [sort, setSort] = useParam<string>('domain-sort', '');
  const selection = useSelection();
  const { domains } = diff;
  const columns = useMemo(() => domainColumns(diff), [diff]);
  const differ = domains.filter(({ fate }) => fate !== 'same').length;
  const selected = selection?.kind === 'dom' ? domains.findIndex(({ name }) => name === selection.name) : -1;
  return (
    <DataTable
      id="compared-domains"
      title="Domains"
      facts={`${plural(domains.length, 'domain')}, ${differ === 0 ? 'none' : differ} of them changed`}
      noun="domain"
      columns={columns}
      count={domains.length}
      filter={filter}
      onFilter={setFilter}
      sort={sort}
      onSort={setSort}
      selected={selected}
      onSelect={(row) => select(selectionKey.dom(domains[row]!.name))}
      isFaint={(row) => domains[row]!.fate === 'same'}
      empty={
        <EmptyState title="No domain at either moment">
          The files under /sys/kernel/debug/irq/domains are not in this capture, or the machine has none.
        </EmptyState>
      }
    />
  );
}

function domainColumns(diff: MachineDiff): TableColumn[] {
  const at = (row: number): DomainChange => diff.domains[row]!;
  return [
    {
      id: 'change',
      title: 'change',
      about: 'What became of the domain',
      width: 106,
      filter: 'word',
      value: (row) => at(row).fate,
      cell: (row) => <Fate fate={at(row).fate} />,
    },
    {
      id: 'domain',
      title: 'domain',
      about: 'Root first; what is gone stands below its last parent',
      width: 320,
      grow: true,
      value: (row) => at(row).name,
      cell: (row) => <DomainName diff={diff} domain={at(row)} />,
    },
    fieldColumn(diff, 'mapped', 'hwirqs that are mapped', 110),
    fieldColumn(diff, 'size', 'hwirqs of the linear map', 110),
    fieldColumn(diff, 'irqs', 'irqs whose chain has the domain', 110),
    {
      id: 'flags',
      title: 'flags',
      about: 'irq_domain flags',
      width: 190,
      mono: true,
      value: (row) => flagsText(diff, at(row), 'b') || flagsText(diff, at(row), 'a') || null,
      cell: (row) => (
        <AtoB
          a={flagsText(diff, at(row), 'a')}
          b={flagsText(diff, at(row), 'b')}
          only={onlyAt(at(row))}
          changed={at(row).fields.includes('flags')}
        />
      ),
    },
    {
      id: 'parent',
      title: 'parent',
      about: 'Domain that it allocates from',
      width: 300,
      mono: true,
      value: (row) => parentText(diff, at(row), 'b') || parentText(diff, at(row), 'a') || null,
      cell: (row) => (
        <AtoB
          a={parentText(diff, at(row), 'a')}
          b={parentText(diff, at(row), 'b')}
          only={onlyAt(at(row))}
          changed={at(row).fields.includes('parent')}
        />
      ),
    },
  ];
}

const onlyAt = ({ fate }: DomainChange): 'a' | 'b' | null =>
  fate === 'added' ? 'b' : fate === 'gone' ? 'a' : null;

function DomainName({ diff, domain }: { readonly diff: MachineDiff; readonly domain: DomainChange }) {
  const side = domain.b >= 0 ? 'b' : 'a';
  const view = diff[side];
  const info = infoById(view.str(view.t.irqDomain.col.kind[domain[side]]));
  return (
    <span className="changes-domain" style={{ paddingLeft: domain.depth * 18 }}>
      <RoleGlyph role={info.role.toLowerCase() as Role} letters={info.glyph} />
      {domain.fate === 'gone' ? (
        <s>
          <NameParts name={domain.name} />
        </s>
      ) : (
        <NameParts name={domain.name} strong={domain.fate === 'added'} />
      )}
    </span>
  );
}

function fieldColumn(
  diff: MachineDiff,
  field: 'mapped' | 'size' | 'irqs',
  about: string,
  width: number,
): TableColumn {
  const number = (row: number, side: 'a' | 'b'): number | null => {
    const domain = diff.domains[row]!;
    return domain[side] < 0 ? null : diff[side].t.irqDomain.col[field][domain[side]]!;
  };
  const text = (row: number, side: 'a' | 'b'): string => `${number(row, side) ?? ''}`;
  return {
    id: field,
    title: field,
    about: `${about}, at A and at B`,
    width,
    mono: true,
    value: (row) => number(row, 'b') ?? number(row, 'a'),
    text: (row) =>
      diff.domains[row]!.fields.includes(field)
        ? `${text(row, 'a')} → ${text(row, 'b')}`
        : text(row, 'b') || text(row, 'a'),
    cell: (row) => (
      <AtoB
        a={text(row, 'a')}
        b={text(row, 'b')}
        only={onlyAt(diff.domains[row]!)}
        changed={diff.domains[row]!.fields.includes(field)}
      />
    ),
  };
}

function flagsText(diff: MachineDiff, domain: DomainChange, side: 'a' | 'b'): string {
  const row = domain[side];
  const { col } = diff[side].t.irqDomain;
  return row < 0 || !col.dumped[row] ? '' : `0x${col.flags[row]!.toString(16).padStart(8, '0')}`;
}

function parentText(diff: MachineDiff, domain: DomainChange, side: 'a' | 'b'): string {
  const view = diff[side];
  const parent = domain[side] < 0 ? -1 : view.t.irqDomain.col.parent[domain[side]]!;
  return parent < 0 ? '' : view.str(view.t.irqDomain.col.name[parent]);
}
