// What Xen's debug keys print beside the irqs: vectors of its own, IO-APIC pins, event channels.

import { flagColumn, hexColumn, numberColumn, rowsOf, sourceColumn, textColumn } from './columns.tsx';
import type { SourceList } from './list.ts';

const vectors: SourceList = {
  id: 'xen-vectors',
  title: 'Xen vectors',
  noun: 'vector',
  ...rowsOf((view) => view.t.xenVector),
  facts: () => 'that Xen handles itself, as key i prints them',
  columns: (view) => {
    const { col } = view.t.xenVector;
    return [
      hexColumn('vector', 'vector', 80, (row) => col.vector[row]!, 2),
      textColumn('handler', 'handler', 400, (row) => view.str(col.handler[row]), { mono: true, grow: true }),
      sourceColumn(view, col),
    ];
  },
};

const pins: SourceList = {
  id: 'xen-pins',
  title: 'Xen IO-APIC pins',
  noun: 'pin',
  ...rowsOf((view) => view.t.xenPin),
  facts: () => 'in use, as key i prints them',
  columns: (view) => {
    const { col } = view.t.xenPin;
    return [
      numberColumn('apic', 'IO-APIC', 80, (row) => col.apic[row]!),
      numberColumn('pin', 'pin', 60, (row) => col.pin[row]!),
      numberColumn('irq', 'Xen irq', 80, (row) => col.irq[row]!, {
        about: "Xen's number; Linux counts differently",
      }),
      hexColumn('vector', 'vector', 70, (row) => col.vector[row]!, 2),
      textColumn('delivery', 'delivery', 100, (row) => view.str(col.delivery[row]), {
        mono: true,
        filter: 'word',
      }),
      hexColumn('destination', 'destination', 100, (row) => col.destination[row]!, 8),
      flagColumn('logical', 'logical', 76, (row) => col.logical[row] === 1),
      flagColumn('level', 'level', 66, (row) => col.level[row] === 1),
      flagColumn('low', 'active low', 84, (row) => col.activeLow[row] === 1),
      flagColumn('masked', 'masked', 76, (row) => col.masked[row] === 1),
      flagColumn('irr', 'IRR', 56, (row) => col.irr[row] === 1),
      { ...sourceColumn(view, col), grow: true },
    ];
  },
};

const PORT_STATES = ['', 'reserved', 'unbound', 'interdomain', 'pirq', 'virq', 'ipi'];

const ports: SourceList = {
  id: 'xen-ports',
  title: 'Xen event channels',
  noun: 'port',
  ...rowsOf((view) => view.t.xenPort),
  facts: () => 'as key e prints them',
  columns: (view) => {
    const { col } = view.t.xenPort;
    return [
      numberColumn('domain', 'domain', 76, (row) => col.domain[row]!),
      numberColumn('port', 'port', 64, (row) => col.port[row]!),
      textColumn('state', 'state', 110, (row) => PORT_STATES[col.state[row]!] ?? '', { filter: 'word' }),
      numberColumn('vcpu', 'vCPU', 64, (row) => col.vcpu[row]!),
      flagColumn('pending', 'pending', 76, (row) => col.pending[row] === 1),
      flagColumn('masked', 'masked', 76, (row) => col.masked[row] === 1),
      numberColumn('virq', 'virq', 64, (row) => col.virq[row]!),
      numberColumn('pirq', 'pirq', 64, (row) => col.pirq[row]!),
      numberColumn('irq', 'Xen irq', 76, (row) => col.irq[row]!),
      numberColumn('remote', 'remote domain', 110, (row) => col.remoteDomain[row]!),
      numberColumn('remote-port', 'remote port', 96, (row) => col.remotePort[row]!),
      { ...sourceColumn(view, col), grow: true },
    ];
  },
};

export const XEN_LISTS: readonly SourceList[] = [vectors, pins, ports];
