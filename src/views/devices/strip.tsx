// The selected row bit by bit: the message that leaves the device, the entry that it becomes, and the way to the rest.

import ChevronDown from 'lucide-react/icons/chevron-down';
import ChevronUp from 'lucide-react/icons/chevron-up';
import Scan from 'lucide-react/icons/scan';
import Table2 from 'lucide-react/icons/table-2';
import { type ReactNode, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { DecodedPart } from '../../model/decode/index.ts';
import type { MachineView } from '../../model/machine.ts';
import {
  decodeEntry,
  decodeRow,
  entryKey,
  entryOf,
  entryTitle,
  isMessageKnown,
  routeOf,
} from '../../model/route.ts';
import { Bus, Known } from '../../model/tables.ts';
import { useActions, useParam } from '../../store/hooks.ts';
import { irqKey } from '../../store/machine-keys.ts';
import { useKeys } from '../../ui/actions.tsx';
import { BitStrip } from '../../ui/bit-strip/bit-strip.tsx';
import { BitTable } from '../../ui/bit-strip/bit-table.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Splitter, useStoredNumber } from '../../ui/splitter.tsx';
import { register } from '../../ui/values.tsx';
import { Source } from '../shared/source.tsx';
import { arrivalOf } from './aliases.ts';
import { copyState, type Entries, indexOf, kindWord, messageState } from './entries.ts';
import type { Follow } from './entry-table.ts';
import { xenWords } from './xen.ts';

interface StripProps {
  readonly view: MachineView;
  readonly entries: Entries;
  /** Table row. */
  readonly row: number;
  readonly follow: Follow;
}

type Form = 'bits' | 'fields' | 'closed';

export function Strip(props: StripProps) {
  const { view, entries, row } = props;
  const { openView } = useActions();
  const [form, setForm] = useParam<Form>('strip', 'bits');
  const [height, setHeight] = useStoredNumber('irqscope.height.device-strip', 0);
  const box = useRef<HTMLElement>(null);
  const size = useHeight(box);
  const id = useId();
  const desc = entries.desc[row]!;
  const isOpen = form !== 'closed';
  useKeys([
    {
      id: 'twin',
      title: form === 'fields' ? 'Show the bits as strips' : 'Show the bits as tables of fields',
      key: 't',
      hint: form === 'fields' ? 'bits' : 'fields',
      run: () => setForm(form === 'fields' ? 'bits' : 'fields'),
    },
  ]);
  return (
    <section
      ref={box}
      id={id}
      className="dev-strip"
      aria-label={rowName(view, entries, row)}
      data-form={form}
      style={isOpen && height > 0 ? { height } : {}}
    >
      {isOpen ? (
        <Splitter
          rows
          label="Height of the bits"
          controls={id}
          region="after"
          size={size}
          min={56}
          max={520}
          onResize={setHeight}
          onReset={() => setHeight(0)}
        />
      ) : null}
      <div className="dev-strip-body">
        <Message {...props} form={form} />
        <Entry {...props} form={form} />
      </div>
      <span className="dev-strip-buttons no-print">
        <Button
          icon={Scan}
          {...(desc < 0
            ? { reason: noChain(view, entries, row) }
            : { onClick: () => openView('interrupts', { select: irqKey(view, desc) }) })}
        >
          Full chain
        </Button>
        <IconButton
          icon={Table2}
          label={form === 'fields' ? 'Show bits' : 'Show fields'}
          keys="t"
          pressed={form === 'fields'}
          onClick={() => setForm(form === 'fields' ? 'bits' : 'fields')}
        />
        <IconButton
          icon={isOpen ? ChevronDown : ChevronUp}
          label={isOpen ? 'Close the bits' : 'Open the bits'}
          aria-expanded={isOpen}
          onClick={() => setForm(isOpen ? 'closed' : 'bits')}
        />
      </span>
    </section>
  );
}

/** Height of an element in px, as it is now. */
function useHeight(element: React.RefObject<HTMLElement | null>): number {
  const [height, setHeight] = useState(0);
  useLayoutEffect(() => {
    const target = element.current;
    if (!target) return;
    const observer = new ResizeObserver(() => setHeight(Math.round(target.offsetHeight)));
    observer.observe(target);
    return () => observer.disconnect();
  }, [element]);
  return height;
}

/** Why there is no chain to go to. */
function noChain(view: MachineView, entries: Entries, row: number): string {
  const irq = view.t.msiDesc.col.irq[entries.msi[row]!]!;
  return irq < 0 ? 'No irq uses this entry' : `No file of this capture describes irq ${irq}`;
}

/** `irq 60`, or `MSI-X 3` for an entry without an irq. */
function rowName(view: MachineView, entries: Entries, row: number): string {
  const desc = entries.desc[row]!;
  if (desc >= 0) return `irq ${view.t.irqDesc.col.irq[desc]}`;
  const irq = view.t.msiDesc.col.irq[entries.msi[row]!]!;
  if (irq >= 0) return `irq ${irq}`;
  return `${kindWord(view, entries.msi[row]!)} ${indexOf(view, entries, row)}`;
}

type PartProps = StripProps & { readonly form: Form };

function Message({ view, entries, row, form }: PartProps) {
  const msi = entries.msi[row]!;
  const decoded = useMemo(() => (msi < 0 ? undefined : decodeRow(view, msi)), [view, msi]);
  const name = <b className="strong">{rowName(view, entries, row)}</b>;
  if (msi < 0)
    return (
      <Figure
        caption={
          <>
            {name} {wireWords(view, entries, row)}
          </>
        }
      />
    );
  const { col } = view.t.msiDesc;
  if (!isMessageKnown(view, msi) || !decoded) {
    return (
      <Figure caption={<>{name} message not read</>}>
        <Copy view={view} msi={msi} />
      </Figure>
    );
  }
  const high = col.addressHi[msi] ? register(col.addressHi[msi]!) : '';
  const state = messageState(view, msi);
  const caption = (
    <>
      {name} message{' '}
      <span className="mono">{`${high}${register(col.addressLo[msi]!)} / ${register(col.data[msi]!)}`}</span>{' '}
      {state === 'read' ? null : <span className="source-none">{state} </span>}
      <Source view={view} file={col.file[msi]!} line={col.line[msi]!} why="" />
    </>
  );
  return (
    <Figure caption={caption} form={formOf(decoded.parts)}>
      {form === 'closed' ? null : (
        <>
          <Registers parts={decoded.parts} form={form} />
          <Copy view={view} msi={msi} />
          <p className="dev-strip-note">{xenWords(view, msi)}</p>
        </>
      )}
    </Figure>
  );
}

function formOf(parts: readonly DecodedPart[]): 'wide' | 'pair' | 'one' {
  const shown = parts.filter(isTelling);
  if (shown.length > 1) return 'pair';
  return shown.some((part) => part.layout.bits > 32) ? 'wide' : 'one';
}

/** Registers of a message; data of zero that nothing owns says nothing and is left to the caption. */
function Registers({ parts, form }: { readonly parts: readonly DecodedPart[]; readonly form: Form }) {
  return (
    <div className="dev-registers">
      {parts.filter(isTelling).map((part) =>
        form === 'fields' ? (
          <div key={part.register} className="dev-fields">
            <BitTable layout={part.layout} words={part.words} hideReserved />
          </div>
        ) : (
          <div key={part.register} style={{ flex: `${part.layout.bits} 1 ${roomOf(part)}px` }}>
            <BitStrip layout={part.layout} words={part.words} initialWidth={roomOf(part)} oneRow />
          </div>
        ),
      )}
    </div>
  );
}

/** The DeviceID travels beside the message and stands in the title of the entry. */
const isTelling = (part: DecodedPart): boolean =>
  part.register === 'address' ||
  part.register === 'entry' ||
  (part.register !== 'DeviceID' && part.words.some((word) => word !== 0));

/** Width that a register needs for its digits; a remapping entry folds its reserved half. */
const roomOf = (part: DecodedPart): number =>
  Math.min(part.layout.bits, 64) * (part.layout.bits > 32 ? 8.6 : 10);

/** The kernel's own copy where it says something that the device does not. */
function Copy({ view, msi }: { readonly view: MachineView; readonly msi: number }) {
  const { col } = view.t.msiDesc;
  const state = copyState(view, msi);
  if (state === undefined || state === 'equal') return null;
  const high = col.cachedHi[msi] ? register(col.cachedHi[msi]!) : '';
  return (
    <p className="dev-strip-note">
      {state === 'differs' ? <b className="dev-differs">! </b> : null}
      Kernel's copy{' '}
      <span className="mono">{`${high}${register(col.cachedLo[msi]!)} / ${register(col.cachedData[msi]!)}`}</span>{' '}
      <Source view={view} file={col.cachedFile[msi]!} line={col.cachedLine[msi]!} />
    </p>
  );
}

function Entry({ view, entries, row, follow, form }: PartProps) {
  const desc = entries.desc[row]!;
  const entry = desc < 0 ? -1 : entryOf(view, desc);
  const decoded = useMemo(() => (entry < 0 ? undefined : decodeEntry(view, entry)), [view, entry]);
  if (entry < 0) return null;
  const { col } = view.t.remapEntry;
  const arrival = arrivalOf(view, entries.device, entry);
  const bits = [col.w3[entry]!, col.w2[entry]!, col.w1[entry]!, col.w0[entry]!].map((word) => register(word));
  const caption = (
    <>
      <button type="button" className="dev-link" onClick={() => follow(entryKey(view, entry))}>
        {entryTitle(view, entry)}
      </button>{' '}
      {decoded ? <span className="mono dev-raw">{`${bits[0]}${bits[1]} ${bits[2]}${bits[3]}`}</span> : null}{' '}
      {col.state[entry]! & Known.trace ? <span className="source-none">from trace </span> : null}
      <Source view={view} file={col.file[entry]!} line={col.line[entry]!} why="derived" />
    </>
  );
  return (
    <Figure caption={caption} form={decoded ? 'wide' : undefined}>
      {form === 'closed' ? null : (
        <>
          {decoded ? <Registers parts={decoded.parts} form={form} /> : <EntryWords view={view} desc={desc} />}
          {arrival && !arrival.own ? <p className="dev-strip-note">{arrival.text}</p> : null}
        </>
      )}
    </Figure>
  );
}

/** What an entry that is no bits in this capture maps to, in the words of the route. */
function EntryWords({ view, desc }: { readonly view: MachineView; readonly desc: number }) {
  const hop = useMemo(() => routeOf(view, desc).find((h) => h.kind === 'entry'), [view, desc]);
  return hop ? <p className="dev-strip-note">{hop.text}</p> : null;
}

function Figure(props: {
  readonly caption: ReactNode;
  /** An entry or a 64-bit address needs more room than an address; an address and data stand side by side. */
  readonly form?: 'wide' | 'pair' | 'one' | undefined;
  readonly children?: ReactNode;
}) {
  return (
    <figure
      className="dev-figure"
      data-wide={props.form === 'wide' || undefined}
      data-pair={props.form === 'pair' || undefined}
      data-plain={props.form === undefined || undefined}
    >
      <figcaption className="label">{props.caption}</figcaption>
      {props.children}
    </figure>
  );
}

/** What is known of a wire: where it comes in and how. */
function wireWords(view: MachineView, entries: Entries, row: number): string {
  const desc = entries.desc[row]!;
  const { trigger } = view.t.irqDesc.col;
  const index = indexOf(view, entries, row);
  const { bus, id } = view.t.device.col;
  const how = trigger[desc]! < 0 ? '' : `, ${view.str(trigger[desc])} triggered`;
  const where = index < 0 ? view.str(id[entries.device]) : `pin ${index} of ${view.str(id[entries.device])}`;
  switch (bus[entries.device]) {
    case Bus.ioapic:
      return `${where}${how}. Its redirection entry is a register of the IO-APIC, which no kernel file shows.`;
    case Bus.dmar:
      return 'The fault event of the remapping unit itself; its message is in registers of the unit and is not remapped.';
    case Bus.hpet:
      return `timer ${index}: its message is in registers of the HPET.`;
    default:
      return `${where.replace(/^pin/, 'wire')}${how}`;
  }
}
