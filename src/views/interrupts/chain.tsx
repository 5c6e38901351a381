// The chain of irq_data, device to root, exactly as the kernel holds it.

import type { ReactNode } from 'react';
import { infoById } from '../../irqchips/infos.ts';
import { CHIP_FLAGS, CHIP_UNNAMED } from '../../model/flags.ts';
import type { MachineView } from '../../model/machine.ts';
import { hexLong } from '../../model/show.ts';
import { Detail } from '../../model/tables.ts';
import { useActions } from '../../store/hooks.ts';
import { NameParts } from '../../ui/name.tsx';
import { type Role, RoleGlyph } from '../../ui/role-glyph.tsx';
import { KeyValue, Section } from '../../ui/section.tsx';
import { Source } from '../shared/source.tsx';
import { Flags, type IrqProps } from './parts.tsx';

export function Chain({ view, row }: IrqProps) {
  const { col } = view.t.irqDesc;
  const levels = Array.from({ length: col.levels[row]! }, (_, i) => col.first[row]! + i);
  if (levels.length === 0) {
    return (
      <Section title="Chain">
        <p className="muted">
          The chain of domains is in /sys/kernel/debug/irq/irqs/{col.irq[row]}, which is not in this capture:
          the kernel needs CONFIG_GENERIC_IRQ_DEBUGFS, reading it needs root.
        </p>
      </Section>
    );
  }
  return (
    <Section
      title="Chain, device to root"
      source={<Source view={view} file={col.file[row]!} line={col.line[row]!} />}
    >
      <ol className="irq-chain">
        {levels.map((data, i) => (
          <Level key={data} view={view} row={row} data={data} last={i === levels.length - 1} />
        ))}
      </ol>
    </Section>
  );
}

function Level({ view, row, data, last }: IrqProps & { readonly data: number; readonly last: boolean }) {
  const { select } = useActions();
  const { col } = view.t.irqData;
  const domain = col.domain[data]!;
  const name = view.str(col.domainName[data]);
  const kind = infoById(domain < 0 ? '' : view.str(view.t.irqDomain.col.kind[domain]));
  return (
    <li className="irq-level" data-last={last || undefined}>
      <RoleGlyph
        role={(domain < 0 ? 'cpu' : kind.role.toLowerCase()) as Role}
        letters={domain < 0 ? '–' : kind.glyph}
      />
      <div>
        <div className="irq-level-head">
          {name === '' ? (
            <span className="muted">no domain</span>
          ) : (
            <button type="button" className="link" onClick={() => select(`dom:${name}`)}>
              <NameParts name={name} strong />
            </button>
          )}
          <Source view={view} file={view.t.irqDesc.col.file[row]!} line={col.line[data]!} />
        </div>
        <KeyValue
          rows={[
            ['hwirq', <HwirqValue key="h" view={view} row={row} data={data} kind={kind.id} />],
            [
              'chip',
              <span key="c" className="mono">
                {col.chip[data]! < 0 ? 'None' : view.str(col.chip[data])}
              </span>,
            ],
            [
              'flags',
              <Flags
                key="f"
                word={col.flags[data]!}
                list={CHIP_FLAGS}
                unnamed={CHIP_UNNAMED}
                prefix="IRQCHIP_"
              />,
            ],
            ...detailRows(view, data),
          ]}
        />
      </div>
    </li>
  );
}

function HwirqValue({ view, row, data, kind }: IrqProps & { readonly data: number; readonly kind: string }) {
  const { col } = view.t.irqData;
  const low = col.hwirqLo[data]!;
  return (
    <>
      <span className="mono">{hexLong(low, col.hwirqHi[data]!)}</span>
      <span className="muted"> {hwirqMeaning(view, row, kind, low)}</span>
    </>
  );
}

function hwirqMeaning(view: MachineView, row: number, kind: string, low: number): string {
  switch (kind) {
    case 'intel-ir':
      return `IRTE ${low >>> 16} << 16 | sub-handle ${low & 0xffff}`;
    case 'amd-ir':
      return `requester ${(low >>> 16).toString(16).padStart(4, '0')} << 16 | ${low & 0xffff}`;
    case 'pci-device-msi':
    case 'pci-device-msix':
      return `${kind === 'pci-device-msi' ? 'MSI' : 'MSI-X'} index ${low}`;
    case 'pci-msi-global':
      return `index ${low & 0x7ff}, requester ${((low >>> 11) & 0xffff).toString(16).padStart(4, '0')}`;
    case 'x86-vector':
    case 'imsic':
      return low === view.t.irqDesc.col.irq[row] ? 'equals the irq number' : '';
    case 'io-apic':
      return `pin ${low}`;
    case 'its':
      return `LPI ${low}`;
    case 'gicv2m':
    case 'gic':
    case 'gic-v3':
      return `INTID ${low}`;
    default:
      return kind === 'unknown' ? '' : `${low}`;
  }
}

function detailRows(view: MachineView, data: number): [string, ReactNode][] {
  const { irqData, x86Vector, imsicVector, dataMsg } = view.t;
  const at = irqData.col.detailRow[data]!;
  switch (irqData.col.detail[data]) {
    case Detail.x86:
      return x86Rows(x86Vector.col, at);
    case Detail.legacyPic:
      return [
        [
          'Vector',
          <span key="v" className="mono">
            {x86Vector.col.vector[at]} at all CPUs (legacy PIC)
          </span>,
        ],
      ];
    case Detail.notAssigned:
      return [['Vector', 'not assigned']];
    case Detail.message: {
      const { col } = dataMsg;
      const address = hexLong(col.addressLo[at]!, col.addressHi[at]!);
      return [
        [
          'Message',
          <span key="m" className="mono">
            {`${address} ← ${hexLong(col.data[at]!, 0)}, the kernel's copy`}
          </span>,
        ],
      ];
    }
    case Detail.imsic: {
      const { col } = imsicVector;
      const state = `enabled ${col.isEnabled[at]} · reserved ${col.isReserved[at]} · move pending ${col.isMovePending[at]}`;
      return [
        [
          'Target',
          <span
            key="t"
            className="mono"
          >{`identity ${col.targetLocalId[at]} at CPU ${col.targetCpu[at]}`}</span>,
        ],
        [
          'state',
          <span key="s" className="mono">
            {state}
          </span>,
        ],
      ];
    }
    default:
      return [];
  }
}

function x86Rows(col: MachineView['t']['x86Vector']['col'], at: number): [string, ReactNode][] {
  const vector = col.vector[at]!;
  const flags = [
    ['is_managed', col.isManaged],
    ['can_reserve', col.canReserve],
    ['has_reserved', col.hasReserved],
    ['move_in_progress', col.moveInProgress],
    ['cleanup_pending', col.cleanupPending],
  ] as const;
  const rows: [string, ReactNode][] = [
    [
      'Vector',
      <span key="v" className="mono">
        {vector === 0
          ? '0, a reservation only'
          : `${vector} 0x${vector.toString(16)} at CPU ${col.target[at]}`}
      </span>,
    ],
  ];
  if (col.prevVector[at]) {
    rows.push([
      'Previous',
      <span
        key="p"
        className="mono"
      >{`${col.prevVector[at]} 0x${col.prevVector[at]!.toString(16)} at CPU ${col.prevTarget[at]}`}</span>,
    ]);
  }
  rows.push([
    'state',
    <span key="s" className="irq-flags">
      {flags.map(([name, column]) => (
        <span key={name} className={column[at] ? 'mono' : 'mono faint'}>{`${name} ${column[at]}`}</span>
      ))}
    </span>,
  ]);
  return rows;
}
