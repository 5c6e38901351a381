// The head of a device's page: what it is, where it hangs, what its capabilities say.

import Binary from 'lucide-react/icons/binary';
import PanelRight from 'lucide-react/icons/panel-right';
import { Fragment, type ReactNode } from 'react';
import { infoById } from '../../irqchips/infos.ts';
import { word32 } from '../../lib/bits.ts';
import type { IrqchipInfo } from '../../model/irqchip-info.ts';
import type { MachineView } from '../../model/machine.ts';
import { Bus } from '../../model/tables.ts';
import { useActions, useParam } from '../../store/hooks.ts';
import { BitStrip } from '../../ui/bit-strip/bit-strip.tsx';
import { BitTable } from '../../ui/bit-strip/bit-table.tsx';
import { Button } from '../../ui/button.tsx';
import { NameParts } from '../../ui/name.tsx';
import { type Role, RoleGlyph } from '../../ui/role-glyph.tsx';
import { plural } from '../../ui/values.tsx';
import { Source } from '../shared/source.tsx';
import { arrivals } from './aliases.ts';
import { capabilityLines, commandText, controlWords, intxOf } from './capabilities.ts';
import { deviceIndex } from './device-index.ts';
import type { Follow } from './entry-table.ts';
import { classText, idOf, shortName, vendorText } from './names.ts';
import { DeviceGlyph } from './tree-item.tsx';

export interface DeviceProps {
  readonly view: MachineView;
  /** Row of device. */
  readonly device: number;
}

interface HeadProps extends DeviceProps {
  readonly follow: Follow;
}

export function DeviceHead({ view, device, follow }: HeadProps) {
  const [bits, setBits] = useParam<string>('bits', '');
  const [inspector] = useParam<string>('inspector', '');
  const { setInspectorOpen } = useActions();
  const hasWords = controlWords(view, device).length > 0;
  return (
    <>
      <header className="dev-head">
        <Identity view={view} device={device} follow={follow} />
        <Place view={view} device={device} follow={follow} />
        <Capabilities view={view} device={device} follow={follow} />
        <span className="dev-head-buttons no-print">
          {hasWords ? (
            <Button
              icon={Binary}
              pressed={bits === 'open'}
              data-tip="Command register and control words, bit by bit"
              onClick={() => setBits(bits === 'open' ? '' : 'open')}
            >
              Bits
            </Button>
          ) : null}
          <Button
            icon={PanelRight}
            pressed={inspector === 'open'}
            data-tip="Everything about what is selected (i)"
            onClick={() => setInspectorOpen(inspector !== 'open')}
          >
            Inspect
          </Button>
        </span>
      </header>
      {bits === 'open' && hasWords ? <ControlWords view={view} device={device} /> : null}
    </>
  );
}

function Identity({ view, device, follow }: HeadProps) {
  const { col } = view.t.device;
  const problems = deviceIndex(view).contradictions.get(device)?.length ?? 0;
  const label = col.label[device]!;
  const kind = kindOf(view, device);
  return (
    <div className="dev-identity">
      <h2>
        <DeviceGlyph view={view} device={device} />
        <span className="mono dev-title">{idOf(view, device)}</span>
        <span className="dev-cut" data-tip={label < 0 ? undefined : view.str(label)}>
          {kind?.label ?? shortName(view, device)}
        </span>
      </h2>
      <Line>
        {vendorText(view, device) === '' ? null : (
          <span className="mono dev-value">{vendorText(view, device)}</span>
        )}
        {driverPart(view, device)}
        {classText(view, device) === '' ? null : (
          <>
            class <span className="mono dev-value">{classText(view, device)}</span>
          </>
        )}
        {commandText(view, device) === '' ? null : (
          <span className="mono dev-value">{commandText(view, device)}</span>
        )}
        {col.lspciFile[device]! < 0 ? null : (
          <Source view={view} file={col.lspciFile[device]!} line={col.lspciLine[device]!} />
        )}
      </Line>
      <Line>
        {placeParts(view, device)}
        {problems > 0 ? (
          <button
            type="button"
            className="link sign-fault"
            onClick={() => follow(`dev:${idOf(view, device)}`)}
          >
            {plural(problems, 'contradiction')}
          </button>
        ) : null}
      </Line>
      {kind ? <p className="dev-line-text dev-about">{kind.about}</p> : null}
    </div>
  );
}

/** Parts with a dot between them; those that are null are left out. */
function Line({ children }: { readonly children: ReactNode }) {
  const parts = (Array.isArray(children) ? children.flat() : [children]).filter(
    (part) => part !== null && part !== undefined && part !== false,
  );
  if (parts.length === 0) return null;
  return (
    <p className="dev-line-text">
      {parts.map((part, i) => (
        <Fragment key={i}>
          {i > 0 ? <span className="faint"> · </span> : null}
          {part}
        </Fragment>
      ))}
    </p>
  );
}

/** What a source is that no PCI function is: its domain's kind. */
function kindOf(view: MachineView, device: number): IrqchipInfo | undefined {
  const { bus, domain } = view.t.device.col;
  if (bus[device] === Bus.pci || domain[device]! < 0) return undefined;
  return infoById(view.str(view.t.irqDomain.col.kind[domain[device]!]));
}

function driverPart(view: MachineView, device: number): ReactNode {
  const { driver, bus } = view.t.device.col;
  if (driver[device]! >= 0) {
    return (
      <>
        driver <span className="mono dev-value">{view.str(driver[device])}</span>
      </>
    );
  }
  return bus[device] === Bus.pci && deviceIndex(view).driversKnown ? 'no driver' : null;
}

function placeParts(view: MachineView, device: number): ReactNode[] {
  const { col } = view.t.device;
  const value = (text: string | number): ReactNode => <span className="mono dev-value">{text}</span>;
  const type = col.iommuType[device]! < 0 ? '' : ` ${view.str(col.iommuType[device])}`;
  return [
    col.node[device]! < 0 ? null : <>node {value(col.node[device]!)}</>,
    col.iommuUnit[device]! < 0 ? null : (
      <>IOMMU {value(view.str(view.t.remapUnit.col.name[col.iommuUnit[device]!]))}</>
    ),
    col.iommuGroup[device]! < 0 ? null : <>group {value(`${col.iommuGroup[device]}${type}`)}</>,
    col.physfn[device]! < 0 ? null : <>virtual function of {value(idOf(view, col.physfn[device]!))}</>,
    ...arrivals(view, device)
      .filter((arrival) => !arrival.own)
      .map((arrival) => (
        <span key={arrival.text} className="dev-value">
          {arrival.text}
        </span>
      )),
  ];
}

function Place({ view, device, follow }: HeadProps) {
  const { domain, parentDomain } = view.t.device.col;
  return (
    <dl className="dev-pairs dev-place">
      <dt>domain</dt>
      <dd>
        <DomainLink view={view} domain={domain[device]!} follow={follow} />
      </dd>
      <dt>parent</dt>
      <dd>
        <DomainLink view={view} domain={parentDomain[device]!} follow={follow} />
      </dd>
    </dl>
  );
}

export function DomainLink(props: {
  readonly view: MachineView;
  /** Row of irqDomain, or -1. */
  readonly domain: number;
  readonly follow: Follow;
}) {
  const { view, domain, follow } = props;
  if (domain < 0) return <span className="faint">{noDomain(view)}</span>;
  const { name, kind } = view.t.irqDomain.col;
  const info = infoById(view.str(kind[domain]));
  return (
    <button
      type="button"
      className="dev-domain"
      data-tip={info.label}
      onClick={() => follow(`dom:${view.str(name[domain])}`)}
    >
      <RoleGlyph role={info.role.toLowerCase() as Role} letters={info.glyph} />
      <NameParts name={view.str(name[domain])} />
    </button>
  );
}

/** s390 has no irq domains, and Xen keeps them from its guests; elsewhere debugfs would show one. */
function noDomain(view: MachineView): string {
  const isPlain = view.header.arch !== 's390x' && view.header.hypervisor === '';
  return isPlain && view.t.irqDomain.length === 0 ? 'not in this capture' : 'none';
}

function Capabilities({ view, device, follow }: HeadProps) {
  const { col } = view.t.device;
  if (col.bus[device] !== Bus.pci) return null;
  const lines = capabilityLines(view, device);
  const intx = intxOf(view, device);
  return (
    <dl className="dev-pairs dev-caps">
      {lines.map(({ name, text }, i) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd className="mono">
            {text}{' '}
            {i === lines.length - 1 ? (
              <Source view={view} file={col.file[device]!} line={col.line[device]!} why="" />
            ) : null}
          </dd>
        </Fragment>
      ))}
      {lines.length > 0 ? null : (
        <>
          <dt>MSI</dt>
          <dd className="muted">{noCapability(view, device)}</dd>
        </>
      )}
      {intx ? (
        <>
          <dt>{intx.pin || 'INTx'}</dt>
          <dd>
            {intx.irq < 0 || view.irqRow(intx.irq) < 0 ? (
              <span className="muted">{intx.irq < 0 ? 'no irq' : `irq ${intx.irq}`}</span>
            ) : (
              <button type="button" className="dev-link mono" onClick={() => follow(`irq:${intx.irq}`)}>
                irq {intx.irq}
              </button>
            )}
          </dd>
        </>
      ) : null}
    </dl>
  );
}

/** Why no capability is shown. */
function noCapability(view: MachineView, device: number): string {
  const { lspciFile, sysfsFile, file } = view.t.device.col;
  const wasRead = lspciFile[device]! >= 0 || file[device]! >= 0;
  if (wasRead) return 'no capability';
  return sysfsFile[device]! >= 0 ? 'not in sysfs; lspci would say' : 'registers are not in this capture';
}

/** The command register and the control words, bit by bit. */
export function ControlWords({ view, device }: DeviceProps) {
  const { col } = view.t.device;
  return (
    <section className="dev-words" aria-label="Control words">
      {controlWords(view, device).map((word) => (
        <figure key={word.id}>
          <figcaption className="label">
            {word.title} <span className="mono dev-value">{word.value.toString(16).padStart(4, '0')}</span>{' '}
            {word.id === 'command' ? (
              <Source view={view} file={col.lspciFile[device]!} line={col.lspciLine[device]!} why="" />
            ) : (
              <Source view={view} file={col.file[device]!} line={col.line[device]!} why="" />
            )}
          </figcaption>
          <BitStrip layout={word.layout} words={word32(word.value)} initialWidth={320} />
          <details className="register-fields">
            <summary>Every field</summary>
            <BitTable layout={word.layout} words={word32(word.value)} hideReserved />
          </details>
        </figure>
      ))}
    </section>
  );
}
