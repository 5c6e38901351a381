// The domains of both moments as one forest.

import { useMemo } from 'react';
import { infoById } from '../../irqchips/infos.ts';
import type { MachineDiff } from '../../model/diff/diff.ts';
import type { DomainChange, DomainField } from '../../model/diff/domains.ts';
import type { MachineView } from '../../model/machine.ts';
import { useActions, useFilterAndSort, useSelection } from '../../store/hooks.ts';
import { selectionKey } from '../../store/selection.ts';
import { NameParts } from '../../ui/name.tsx';
import { type Role, RoleGlyph } from '../../ui/role-glyph.tsx';
import { EmptyState } from '../../ui/states.tsx';
import type { TableColumn } from '../../ui/table/column.ts';
import { DataTable } from '../../ui/table/data-table.tsx';
import { plural } from '../../ui/values.tsx';
import { type Both, bothColumn, bothNumbers, onlySide } from './both-column.tsx';
import { Fate } from './marks.tsx';

export function DomainTable({ diff }: { readonly diff: MachineDiff }) {
  const { select } = useActions();
  const filterAndSort = useFilterAndSort('domain-sort');
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
      {...filterAndSort}
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
    countColumn(diff, 'mapped', 'hwirqs that are mapped'),
    countColumn(diff, 'size', 'hwirqs of the linear map'),
    countColumn(diff, 'irqs', 'irqs whose chain has the domain'),
    bothColumn(bothOf(diff, 'flags', flagsText), {
      id: 'flags',
      title: 'flags',
      about: 'irq_domain flags',
      width: 190,
      mono: true,
    }),
    bothColumn(bothOf(diff, 'parent', parentText), {
      id: 'parent',
      title: 'parent',
      about: 'Domain that it allocates from',
      width: 300,
      mono: true,
    }),
  ];
}

const bothOf = (
  diff: MachineDiff,
  field: DomainField,
  read: (view: MachineView, row: number) => string,
): Both => ({
  text: (row, side) => (diff.domains[row]![side] < 0 ? '' : read(diff[side], diff.domains[row]![side])),
  only: (row) => onlySide(diff.domains[row]!.fate),
  changed: (row) => diff.domains[row]!.fields.includes(field),
});

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

function countColumn(diff: MachineDiff, field: 'mapped' | 'size' | 'irqs', about: string): TableColumn {
  const both = bothOf(diff, field, (view, row) => `${view.t.irqDomain.col[field][row]}`);
  return bothNumbers(both, { id: field, title: field, about: `${about}, at A and at B`, width: 110 });
}

function flagsText({ t: { irqDomain } }: MachineView, row: number): string {
  const { dumped, flags } = irqDomain.col;
  return dumped[row] ? `0x${flags[row]!.toString(16).padStart(8, '0')}` : '';
}

function parentText(view: MachineView, row: number): string {
  const { parent, name } = view.t.irqDomain.col;
  return parent[row]! < 0 ? '' : view.str(name[parent[row]!]);
}
