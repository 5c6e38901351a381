// What is sent: an entry of a device, or a write typed by hand.

import Repeat from 'lucide-react/icons/repeat';
import Zap from 'lucide-react/icons/zap';
import { type FormEvent, type ReactNode, useId } from 'react';
import { Button, IconButton } from '../../ui/button.tsx';
import { ChipButton } from '../../ui/chip.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { ToggleGroup } from '../../ui/toggle-group.tsx';
import { type Entry, entryAim, entryId, entryTitle, findEntries } from './entries.ts';
import { fieldsOf, type RawExample, type RawFields, type RawProblems } from './raw-write.ts';

export type SourceMode = 'device' | 'raw';

export interface SourceBarProps {
  readonly mode: SourceMode;
  readonly onMode: (mode: SourceMode) => void;
  readonly entries: readonly Entry[];
  readonly entry: Entry | undefined;
  readonly onEntry: (id: string) => void;
  readonly fields: RawFields;
  readonly onFields: (fields: Partial<RawFields>) => void;
  readonly problems: RawProblems;
  readonly examples: readonly RawExample[];
  /** What the engine said against it, or ''. */
  readonly problem: string;
  readonly isRepeated: boolean;
  readonly onRepeat: (isRepeated: boolean) => void;
  readonly onFire: () => void;
}

export function SourceBar(props: SourceBarProps) {
  const { mode, onMode, problem, onFire } = props;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onFire();
  };
  return (
    <form className="source-bar no-print" aria-label="What is sent" onSubmit={submit}>
      <div className="source-row">
        <ToggleGroup
          label="Source"
          value={mode}
          onChange={onMode}
          options={[
            { value: 'device', label: 'From a device' },
            { value: 'raw', label: 'Raw write' },
          ]}
        />
        {mode === 'device' ? <EntryPicker {...props} /> : <RawForm {...props} />}
        <FireButtons {...props} />
      </div>
      {mode === 'raw' ? <Examples {...props} /> : null}
      {problem === '' ? null : (
        <p className="source-problem" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}

type PickerProps = Pick<SourceBarProps, 'entries' | 'entry' | 'onEntry'>;

function EntryPicker(props: PickerProps) {
  const { entry } = props;
  return (
    <>
      <EntryCombobox {...props} />
      {entry ? <span className="mono muted nowrap">{entryAim(entry)}</span> : null}
    </>
  );
}

function EntryCombobox({ entries, entry, onEntry }: PickerProps) {
  return (
    <Combobox
      label="Entry"
      value={entry ? entryId(entry) : ''}
      title={entry ? entryTitle(entry) : ''}
      placeholder={`One of ${entries.length} entries: nvme0q1, 00:03.0, irq 25`}
      find={(text) =>
        findEntries(entries, text).map((each) => ({
          id: entryId(each),
          title: entryTitle(each),
          aside: entryAim(each),
        }))
      }
      onChange={onEntry}
    />
  );
}

function FireButtons({ mode, entry, isRepeated, onRepeat }: SourceBarProps) {
  const reason = mode === 'device' && !entry ? 'Choose an entry first' : undefined;
  return (
    <>
      <Button type={reason ? 'button' : 'submit'} variant="primary" icon={Zap} reason={reason}>
        {mode === 'device' ? 'Fire' : 'Send'}
      </Button>
      <IconButton
        icon={Repeat}
        label={isRepeated ? 'Stop repeating' : 'Repeat: fire again at the end'}
        pressed={isRepeated}
        variant="default"
        onClick={() => onRepeat(!isRepeated)}
      />
      <span className="grow" />
      <span className="source-hint muted">
        <KeyHint keys="f" /> {mode === 'device' ? 'fire' : 'send'}
      </span>
    </>
  );
}

function RawForm({ fields, onFields, problems }: SourceBarProps) {
  return (
    <div className="raw-form">
      <RawField name="Requester" hint="00:03.0" width={118} problem={problems.requester}>
        {(attributes) => (
          <input
            {...attributes}
            value={fields.requester}
            onChange={(event) => onFields({ requester: event.target.value })}
          />
        )}
      </RawField>
      <RawField name="Address" hint="fee00000" width={166} problem={problems.address}>
        {(attributes) => (
          <input
            {...attributes}
            value={fields.address}
            onChange={(event) => onFields({ address: event.target.value })}
          />
        )}
      </RawField>
      <RawField name="Data" hint="00000041" width={100} problem={problems.data}>
        {(attributes) => (
          <input
            {...attributes}
            value={fields.data}
            onChange={(event) => onFields({ data: event.target.value })}
          />
        )}
      </RawField>
    </div>
  );
}

interface InputAttributes {
  readonly id: string;
  readonly className: string;
  readonly placeholder: string;
  readonly spellCheck: false;
  readonly autoComplete: 'off';
  readonly 'aria-invalid': boolean;
  readonly 'aria-describedby'?: string;
}

function RawField(props: {
  readonly name: string;
  readonly hint: string;
  readonly width: number;
  readonly problem: string | undefined;
  readonly children: (attributes: InputAttributes) => ReactNode;
}) {
  const { name, hint, width, problem, children } = props;
  const id = useId();
  return (
    <div className="raw-field">
      <label htmlFor={id}>{name}</label>
      <span className="field" style={{ width }} data-invalid={problem ? true : undefined}>
        {children({
          id,
          className: 'mono',
          placeholder: hint,
          spellCheck: false,
          autoComplete: 'off',
          'aria-invalid': problem !== undefined,
          ...(problem ? { 'aria-describedby': `${id}-problem` } : {}),
        })}
      </span>
      {problem ? (
        <span id={`${id}-problem`} className="raw-problem" role="alert">
          {problem}
        </span>
      ) : null}
    </div>
  );
}

/** Writes that show a rule each, made from the message of an entry. */
function Examples({ examples, onFields, ...picker }: SourceBarProps) {
  return (
    <div className="source-row source-examples">
      <span className="label">Examples from</span>
      <EntryCombobox {...picker} />
      {examples.map(({ id, title, text, message }) => (
        <ChipButton key={id} data-tip={text} onClick={() => onFields(fieldsOf(message))}>
          {title}
        </ChipButton>
      ))}
    </div>
  );
}
