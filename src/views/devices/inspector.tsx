// What is known of a device, or of one of its entries, in full.

import type { ReactNode } from 'react';
import type { MachineView } from '../../model/machine.ts';
import { expressTypeName, formatRequester } from '../../model/pci.ts';
import { Bus } from '../../model/tables.ts';
import { useActions, useApp, useMachine } from '../../store/hooks.ts';
import { deviceKey, rowOf } from '../../store/machine-keys.ts';
import type { InspectorProps } from '../../store/view-module.ts';
import { Button } from '../../ui/button.tsx';
import { Chip, StateChip } from '../../ui/chip.tsx';
import { InspectorHead } from '../../ui/inspector-head.tsx';
import { KeyValue, Section } from '../../ui/section.tsx';
import { SourceLink } from '../../ui/source-link.tsx';
import { count, plural } from '../../ui/values.tsx';
import { Contradictions } from '../shared/contradictions.tsx';
import { Source } from '../shared/source.tsx';
import { AbsentDevice } from './absent-device.tsx';
import { arrivals, bridgesAbove, requesterOf } from './aliases.ts';
import { capabilityLines, commandText, controlWords } from './capabilities.ts';
import { DeviceCommands } from './device-commands.tsx';
import { deviceIndex } from './device-index.ts';
import { DeviceLink } from './device-link.tsx';
import { entriesOf } from './entries.ts';
import { EntryPage } from './entry-inspector.tsx';
import { ControlWords, type DeviceProps, DomainLink } from './head.tsx';
import info from './info.ts';
import { classText, idOf, shortName, vendorText } from './names.ts';
import { useFollow } from './shown-device.ts';
import { capabilityWord, entryFacts } from './summary.ts';
import './devices.css';

export function DeviceInspector({ selection }: InspectorProps) {
  const view = useMachine();
  const row = rowOf(view, selection);
  if (row < 0 && (selection.kind === 'dev' || selection.kind === 'msi'))
    return <AbsentDevice view={view} selection={selection} />;
  return selection.kind === 'msi' ? (
    <EntryPage view={view} msi={row} />
  ) : (
    <DeviceDetails view={view} device={row} />
  );
}

function DeviceDetails({ view, device }: DeviceProps) {
  const contradictions = deviceIndex(view).contradictions.get(device) ?? [];
  return (
    <>
      <Head view={view} device={device} problems={contradictions.length} />
      <Contradictions view={view} rows={contradictions} />
      <DeviceCommands view={view} device={device} />
      <Summary view={view} device={device} />
      <Requester view={view} device={device} />
      <Capabilities view={view} device={device} />
      <Sources view={view} device={device} />
    </>
  );
}

function Head({ view, device, problems }: DeviceProps & { readonly problems: number }) {
  const { openView } = useActions();
  const isHere = useApp((state) => state.view) === info.id;
  const capability = capabilityWord(view, device);
  const facts = entryFacts(view, entriesOf(view, device));
  return (
    <InspectorHead
      title={<span className="mono">{idOf(view, device)}</span>}
      actions={
        isHere ? null : (
          <Button onClick={() => openView('devices', { select: deviceKey(view, device) })}>
            Open its page
          </Button>
        )
      }
      chips={
        <>
          {capability === '' ? null : <Chip>{capability}</Chip>}
          {problems > 0 ? (
            <StateChip state="fault">{plural(problems, 'contradiction')}</StateChip>
          ) : (
            <StateChip state="ok">sources agree</StateChip>
          )}
        </>
      }
    >
      <p>{shortName(view, device)}</p>
      <p className="muted">{facts.join(' · ')}</p>
    </InspectorHead>
  );
}

function Summary({ view, device }: DeviceProps) {
  const follow = useFollow(device);
  const { col } = view.t.device;
  const text = (value: string): ReactNode => (value === '' ? undefined : value);
  const mono = (value: string): ReactNode =>
    value === '' ? undefined : <span className="mono">{value}</span>;
  const number = (value: number): ReactNode => (value < 0 ? undefined : mono(String(value)));
  const str = (id: number): string => (id < 0 ? '' : view.str(id));
  const { irqs, fired, countsKnown, total, irqsKnown } = deviceIndex(view);
  const unit = col.iommuUnit[device]!;
  const type = str(col.iommuType[device]!);
  return (
    <Section title="Device">
      <KeyValue
        rows={[
          ['name', text(str(col.label[device]!))],
          ['ids', mono(vendorText(view, device))],
          ['class', mono(classText(view, device))],
          [
            'port',
            text(
              col.expressType[device]! < 0 ? '' : `PCI Express ${expressTypeName(col.expressType[device]!)}`,
            ),
          ],
          ['driver', mono(str(col.driver[device]!))],
          ['command', mono(commandText(view, device))],
          ['node', number(col.node[device]!)],
          ['IOMMU', mono(unit < 0 ? '' : view.str(view.t.remapUnit.col.name[unit]))],
          [
            'IOMMU group',
            col.iommuGroup[device]! < 0 ? undefined : mono(`${col.iommuGroup[device]} ${type}`.trim()),
          ],
          ['domain', <DomainLink key="d" view={view} domain={col.domain[device]!} follow={follow} />],
          ['parent', <DomainLink key="p" view={view} domain={col.parentDomain[device]!} follow={follow} />],
          ['irqs', irqsKnown ? mono(count(irqs[device]!)) : 'not in this capture'],
          [
            'handled',
            countsKnown
              ? mono(`${count(total[device]!)} times, ${plural(fired[device]!, 'irq')}`)
              : undefined,
          ],
          ...factRows(view, device),
        ]}
      />
    </Section>
  );
}

/** Facts of the capture that name the function: SR-IOV, ARI. */
function factRows(view: MachineView, device: number): [string, ReactNode][] {
  const { col, length } = view.t.fact;
  const id = idOf(view, device);
  const rows: [string, ReactNode][] = [];
  for (let row = 0; row < length; row++) {
    const name = view.str(col.name[row]);
    if (!name.endsWith(` ${id}`)) continue;
    rows.push([
      name.slice(0, -id.length - 1),
      <span key={name}>
        {view.str(col.value[row])} <Source view={view} file={col.file[row]!} line={col.line[row]!} why="" />
      </span>,
    ]);
  }
  return rows;
}

function Requester({ view, device }: DeviceProps) {
  const { select } = useActions();
  const own = requesterOf(view, device);
  if (own < 0) return null;
  const { col } = view.t.remapEntry;
  const { secondaryBus, subordinateBus, physfn } = view.t.device.col;
  const above = bridgesAbove(view, device);
  const bus = (n: number): string => n.toString(16).padStart(2, '0');
  return (
    <Section title="Requester id">
      <KeyValue
        rows={[
          [
            'own',
            <span key="o" className="mono">
              {own.toString(16).padStart(4, '0')} = {formatRequester(own)}
            </span>,
          ],
          [
            'virtual of',
            physfn[device]! < 0 ? undefined : (
              <DeviceLink view={view} device={physfn[device]!} onSelect={select} />
            ),
          ],
          ...arrivals(view, device).map((arrival): [string, ReactNode] => [
            'entries',
            <span key={arrival.text}>
              {arrival.text}{' '}
              <Source view={view} file={col.file[arrival.entry]!} line={col.line[arrival.entry]!} />
            </span>,
          ]),
          [
            'bridges',
            above.length === 0 ? (
              'none above it'
            ) : (
              <ol key="b" className="dev-bridges">
                {above.map((row) => (
                  <li key={row}>
                    <DeviceLink view={view} device={row} onSelect={select} />{' '}
                    <span className="muted">
                      {secondaryBus[row]! < 0
                        ? ''
                        : `to bus ${bus(secondaryBus[row]!)}${
                            subordinateBus[row]! > secondaryBus[row]! ? `-${bus(subordinateBus[row]!)}` : ''
                          }`}
                    </span>
                  </li>
                ))}
              </ol>
            ),
          ],
        ]}
      />
    </Section>
  );
}

function Capabilities({ view, device }: DeviceProps) {
  if (view.t.device.col.bus[device] !== Bus.pci || controlWords(view, device).length === 0) return null;
  const { col } = view.t.device;
  return (
    <Section
      title="Capabilities"
      source={<Source view={view} file={col.file[device]!} line={col.line[device]!} why="" />}
    >
      <KeyValue
        rows={capabilityLines(view, device).map(({ name, text }) => [
          name,
          <span key={name} className="mono">
            {text}
          </span>,
        ])}
      />
      <ControlWords view={view} device={device} />
    </Section>
  );
}

function Sources({ view, device }: DeviceProps) {
  const { col } = view.t.device;
  const domain = col.domain[device]!;
  const places: [string, number, number][] = [
    ['messages', col.file[device]!, col.line[device]!],
    ['lspci', col.lspciFile[device]!, col.lspciLine[device]!],
    ['sysfs', col.sysfsFile[device]!, col.sysfsLine[device]!],
    [
      'domain',
      domain < 0 ? -1 : view.t.irqDomain.col.file[domain]!,
      domain < 0 ? 0 : view.t.irqDomain.col.line[domain]!,
    ],
  ];
  const known = places.filter(([, file]) => file >= 0);
  return (
    <Section title="Sources">
      {known.length === 0 ? (
        <p className="muted">
          {col.bus[device] === Bus.pci
            ? 'No file describes the device itself: it is known by the names of its irqs.'
            : 'No file describes the source itself: it is known by its irq domain.'}
        </p>
      ) : (
        <KeyValue
          rows={known.map(([name, file, line]) => [
            name,
            <SourceLink key={name} file={view.str(view.t.file.col.path[file])} line={line} />,
          ])}
        />
      )}
    </Section>
  );
}
