// One line of the device tree.

import ChevronDown from 'lucide-react/icons/chevron-down';
import ChevronRight from 'lucide-react/icons/chevron-right';
import OctagonX from 'lucide-react/icons/octagon-x';
import { infoById } from '../../irqchips/infos.ts';
import type { MachineView } from '../../model/machine.ts';
import { Bus } from '../../model/tables.ts';
import { type Role, RoleGlyph } from '../../ui/role-glyph.tsx';
import { count, plural } from '../../ui/values.tsx';
import { capacityOf, deviceIndex } from './device-index.ts';
import { idOf, localId, shortName } from './names.ts';
import type { TreeRow } from './tree.ts';

/** The first line, which leads back to the list of all devices. */
export const ALL: TreeRow = {
  node: { kind: 'group', key: 'all', title: 'All devices', note: '', children: [] },
  level: 1,
  position: 1,
  siblings: 1,
  expanded: undefined,
};

export const keyOf = (row: TreeRow): string => row.node.key;

/** Left edge of a line, and by how much each level goes in, in px. */
const EDGE = 10;
const STEP = 16;

interface TreeItemProps {
  readonly id: string;
  readonly view: MachineView;
  readonly row: TreeRow;
  readonly top: number;
  readonly selected: boolean;
  readonly cursor: boolean;
  readonly onChoose: () => void;
  readonly onToggle: (open: boolean) => void;
}

export function TreeItem(props: TreeItemProps) {
  const { view, row } = props;
  const { node, level, expanded } = row;
  const quiet =
    node.kind === 'device' && deviceIndex(view).irqsKnown && deviceIndex(view).irqs[node.row] === 0;
  return (
    // The tree holds the focus and its keys; a line answers the pointer alone.
    <div
      id={props.id}
      role="treeitem"
      tabIndex={-1}
      className="dev-line"
      aria-level={level}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-selected={props.selected}
      aria-label={lineName(view, row)}
      {...(expanded === undefined ? {} : { 'aria-expanded': expanded })}
      data-kind={node.kind}
      data-quiet={quiet || undefined}
      data-cursor={props.cursor || undefined}
      style={{ transform: `translateY(${props.top}px)`, paddingLeft: EDGE + (level - 1) * STEP }}
      onClick={props.onChoose}
      onKeyDown={(event) => event.key === 'Enter' && props.onChoose()}
    >
      {Array.from({ length: level - 1 }, (_, i) => (
        <span key={i} className="dev-guide" style={{ left: EDGE + 6 + i * STEP }} />
      ))}
      <Twist expanded={expanded} onToggle={props.onToggle} />
      {node.kind === 'group' ? (
        <GroupLine title={node.title} note={row === ALL ? count(view.t.device.length) : node.note} />
      ) : (
        <DeviceLine view={view} device={node.row} />
      )}
    </div>
  );
}

function Twist({
  expanded,
  onToggle,
}: {
  readonly expanded: boolean | undefined;
  readonly onToggle: (open: boolean) => void;
}) {
  if (expanded === undefined) return <span className="dev-twist" />;
  const Icon = expanded ? ChevronDown : ChevronRight;
  return (
    <span
      className="dev-twist"
      aria-hidden
      onClick={(event) => {
        event.stopPropagation();
        onToggle(!expanded);
      }}
    >
      <Icon className="icon-small" />
    </span>
  );
}

function GroupLine({ title, note }: { readonly title: string; readonly note: string }) {
  return (
    <>
      <span className="strong nowrap">{title}</span>
      <span className="dev-right">{note}</span>
    </>
  );
}

function DeviceLine({ view, device }: { readonly view: MachineView; readonly device: number }) {
  const problems = deviceIndex(view).contradictions.get(device)?.length ?? 0;
  const label = view.t.device.col.label[device]!;
  const isPci = view.t.device.col.bus[device] === Bus.pci;
  return (
    <>
      <DeviceGlyph view={view} device={device} />
      <span
        className="mono dev-id"
        data-long={!isPci || undefined}
        data-tip={isPci ? undefined : idOf(view, device)}
      >
        {localId(idOf(view, device))}
      </span>
      <span className="dev-cut" data-tip={label < 0 ? undefined : view.str(label)}>
        {shortName(view, device)}
      </span>
      <span className="dev-right">
        {problems > 0 ? (
          <OctagonX className="icon-small sign-fault" data-tip={plural(problems, 'contradiction')} />
        ) : null}
        <Usage view={view} device={device} />
      </span>
    </>
  );
}

/** Sources that are no PCI functions wear the glyph of their domain. */
export function DeviceGlyph({ view, device }: { readonly view: MachineView; readonly device: number }) {
  const { bus, domain } = view.t.device.col;
  if (bus[device] === Bus.pci || domain[device]! < 0) return null;
  const kind = infoById(view.str(view.t.irqDomain.col.kind[domain[device]!]));
  return <RoleGlyph role={kind.role.toLowerCase() as Role} letters={kind.glyph} />;
}

/** `33/34`: irqs in use, messages it can send. */
function Usage({ view, device }: { readonly view: MachineView; readonly device: number }) {
  const { irqs, irqsKnown } = deviceIndex(view);
  const capacity = capacityOf(view, device);
  const used = irqs[device]!;
  if (!capacity)
    return irqsKnown && (used > 0 || view.t.device.col.bus[device] !== Bus.pci) ? <b>{count(used)}</b> : null;
  return (
    <span>
      <b>{irqsKnown ? count(used) : '–'}</b>/{count(capacity.count)}
    </span>
  );
}

/** The line as it is read aloud. */
function lineName(view: MachineView, { node }: TreeRow): string {
  if (node.kind === 'group') return [node.title, node.note].filter(Boolean).join(', ');
  const index = deviceIndex(view);
  const capacity = capacityOf(view, node.row);
  const problems = index.contradictions.get(node.row)?.length ?? 0;
  return [
    `${idOf(view, node.row)} ${shortName(view, node.row)}`.trim(),
    index.irqsKnown ? plural(index.irqs[node.row]!, 'irq') : '',
    capacity ? `can send ${count(capacity.count)}` : '',
    problems > 0 ? plural(problems, 'contradiction') : '',
  ]
    .filter(Boolean)
    .join(', ');
}
