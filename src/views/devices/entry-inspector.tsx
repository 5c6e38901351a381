// What is known of one entry of a device, in full.

import type { MachineView } from '../../model/machine.ts';
import { entryOf, vectorWord } from '../../model/route.ts';
import { useActions } from '../../store/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { InspectorHead } from '../../ui/inspector-head.tsx';
import { Section } from '../../ui/section.tsx';
import { plural } from '../../ui/values.tsx';
import { EntrySection, MessageSection } from '../shared/registers.tsx';
import { arrivalOf } from './aliases.ts';
import { DeviceLink } from './device-link.tsx';
import { isMasked, kindWord, messageState } from './entries.ts';
import { EntryCommands } from './entry-commands.tsx';
import { shortName } from './names.ts';
import { xenWords } from './xen.ts';

/** One entry of a device's table. */
export function EntryPage({ view, msi }: { readonly view: MachineView; readonly msi: number }) {
  const { select } = useActions();
  const { col } = view.t.msiDesc;
  const device = col.device[msi]!;
  const desc = col.desc[msi]!;
  const entry = desc < 0 ? -1 : entryOf(view, desc);
  const arrival = entry < 0 ? undefined : arrivalOf(view, device, entry);
  const actions =
    desc < 0 || view.t.irqDesc.col.actions[desc]! < 0 ? '' : view.str(view.t.irqDesc.col.actions[desc]);
  const xen = xenWords(view, msi);
  return (
    <>
      <InspectorHead
        title={`${kindWord(view, msi)} ${col.index[msi]}`}
        name={actions}
        actions={
          desc < 0 ? null : (
            <Button onClick={() => select(`irq:${col.irq[msi]}`)}>{`irq ${col.irq[msi]}`}</Button>
          )
        }
        chips={
          <>
            <Chip>{messageState(view, msi)}</Chip>
            {isMasked(view, msi) ? <Chip>masked</Chip> : null}
            {col.irq[msi]! < 0 ? <Chip>no irq</Chip> : null}
            {col.nvecUsed[msi]! > 1 ? (
              <Chip tip="msi_desc.nvec_used: irqs that share this descriptor">
                {plural(col.nvecUsed[msi]!, 'vector')}
              </Chip>
            ) : null}
          </>
        }
      >
        <p>
          of <DeviceLink view={view} device={device} onSelect={select} /> {shortName(view, device)}
        </p>
        <p className="mono">{targetWords(view, msi)}</p>
      </InspectorHead>
      <EntryCommands view={view} msi={msi} />
      <MessageSection view={view} msi={msi} />
      {xen === '' ? null : (
        <Section title="Xen">
          <p>{xen}</p>
        </Section>
      )}
      {entry < 0 ? null : <EntrySection view={view} entry={entry} />}
      {arrival ? (
        <Section title="Requester">
          <p>{arrival.text}</p>
        </Section>
      ) : null}
    </>
  );
}

/** `vector 0x28 at CPU 2`, or ''. */
function targetWords(view: MachineView, msi: number): string {
  const { vector, cpu } = view.t.msiDesc.col;
  if (vector[msi]! < 0) return '';
  const at = cpu[msi]! < 0 ? '' : ` at CPU ${cpu[msi]}`;
  return `${vectorWord(view)} 0x${vector[msi]!.toString(16).padStart(2, '0')}${at}`;
}
