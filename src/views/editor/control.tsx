import ChevronDown from 'lucide-react/icons/chevron-down';
import OctagonX from 'lucide-react/icons/octagon-x';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import { IconButton } from '../../ui/button.tsx';
import { fieldName, type Path } from './draft.ts';
import type { Choice, Control, FieldInfo } from './fields.ts';
import { problemText, useProblems } from './problems.ts';
import { useEditing } from './use-editor.ts';
import { formatNumber, formatNumbers, type NumberBase, parseNumber, parseNumbers } from './values.ts';

interface ControlProps {
  readonly id: string;
  readonly value: unknown;
  /** What holds where nothing is said. */
  readonly fallback: unknown;
  readonly describedBy: string;
  readonly isWrong: boolean;
  /** Name for readers, where no label stands beside it. */
  readonly label?: string | undefined;
  readonly onChange: (value: unknown) => void;
}

export interface FieldProps {
  readonly path: Path;
  readonly info: FieldInfo;
  readonly value: unknown;
  readonly fallback?: unknown;
}

/** Letters follow each other; a click is done. */
const isTyped = ({ kind }: Control): boolean => ['number', 'numbers', 'text'].includes(kind);

/** A line of the form: name, control, what it means, what is wrong. */
export function Field({ path, info, value, fallback }: FieldProps) {
  const { set } = useEditing();
  const field = fieldName(path);
  const problems = useProblems(field);
  const id = useId();
  const { label, control } = info;
  // What is said as it would be anyway is not said.
  const onChange = (next: unknown) => set(path, next === fallback ? undefined : next, isTyped(control));
  const isSet = value !== undefined && value !== fallback;
  return (
    <div className="ed-field" data-field={field} data-set={isSet || undefined}>
      <label htmlFor={id}>{label}</label>
      <span className="ed-control">
        <AnyControl
          control={control}
          id={id}
          value={value}
          fallback={fallback}
          describedBy={`${id}-about ${id}-wrong`}
          isWrong={problems.length > 0}
          onChange={onChange}
        />
        {isSet && fallback !== undefined ? (
          <IconButton
            icon={RotateCcw}
            small
            className="ed-back"
            label={`${label}: back to ${words(control, fallback)}`}
            onClick={() => set(path, undefined)}
          />
        ) : null}
      </span>
      <p id={`${id}-about`} className="ed-about">
        {aboutOf(info, value ?? fallback)}
      </p>
      <Wrong id={`${id}-wrong`} field={field} />
    </div>
  );
}

/** A control alone, as in a cell of a table; what is wrong stands elsewhere, under the id that is given. */
export function BareField(props: FieldProps & { readonly label: string; readonly wrongId: string }) {
  const { path, info, value, fallback, label, wrongId } = props;
  const { set } = useEditing();
  const problems = useProblems(fieldName(path));
  const id = useId();
  return (
    <span data-field={fieldName(path)}>
      <AnyControl
        control={info.control}
        id={id}
        value={value}
        fallback={fallback}
        label={label}
        describedBy={wrongId}
        isWrong={problems.length > 0}
        onChange={(next) => set(path, next, isTyped(info.control))}
      />
    </span>
  );
}

/** Problems of a field, under its control. */
export function Wrong({
  id,
  field,
  name,
}: {
  readonly id?: string;
  readonly field: string;
  readonly name?: string;
}) {
  const problems = useProblems(field);
  return (
    <div id={id} className="ed-wrongs">
      {problems.map((problem) => (
        <p key={`${problem.found} ${problem.expected}`} className="ed-wrong">
          <OctagonX className="icon-small" aria-hidden />
          {name ? <span className="mono">{name}</span> : null}
          {problemText(problem)}
        </p>
      ))}
    </div>
  );
}

/** The control of a field, whatever its kind. */
export function AnyControl(props: ControlProps & { readonly control: Control }): ReactNode {
  const { control, ...rest } = props;
  if (control.kind === 'number') return <NumberControl base={control.base} {...rest} />;
  if (control.kind === 'numbers') return <NumbersControl {...rest} />;
  if (control.kind === 'flag') return <Flag {...rest} />;
  if (control.kind === 'choice') return <ChoiceControl choices={control.choices} {...rest} />;
  if (control.kind === 'bits') return <Bits bits={control.bits} {...rest} />;
  if (control.kind === 'text') return <Text {...rest} />;
  return null;
}

/** Attributes that all controls have. */
const common = ({ id, label, describedBy, isWrong }: ControlProps) => ({
  id,
  'aria-label': label,
  'aria-describedby': describedBy,
  'aria-invalid': isWrong || undefined,
});

/** A number; arrow keys count, an empty field is the default, which stands there faintly. */
function NumberControl({ base, ...props }: ControlProps & { readonly base: NumberBase }) {
  const { value, fallback, isWrong, onChange } = props;
  const count = (event: KeyboardEvent) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    const from = value ?? fallback ?? 0;
    if (by === undefined || typeof from !== 'number') return;
    event.preventDefault();
    onChange(from + by);
  };
  return (
    <span className="field ed-number" data-base={base} data-invalid={isWrong || undefined}>
      <input
        {...common(props)}
        className="mono"
        inputMode={base === 'hex' ? 'text' : 'numeric'}
        autoComplete="off"
        spellCheck={false}
        placeholder={formatNumber(fallback, base)}
        value={formatNumber(value, base)}
        onChange={({ target }) => onChange(parseNumber(target.value, base))}
        onKeyDown={count}
      />
    </span>
  );
}

/** What is typed stays as it is while the field has the focus: `24, ` is not yet another list than `24`. */
function NumbersControl(props: ControlProps) {
  const { value, fallback, isWrong, onChange } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const now = formatNumbers(value ?? fallback);
  const isOurs = typed !== null && formatNumbers(parseNumbers(typed)) === now;
  return (
    <span className="field ed-numbers" data-invalid={isWrong || undefined}>
      <input
        {...common(props)}
        className="mono"
        autoComplete="off"
        spellCheck={false}
        placeholder="none"
        value={isOurs ? typed : now}
        onChange={({ target }) => {
          setTyped(target.value);
          onChange(parseNumbers(target.value));
        }}
        onBlur={() => setTyped(null)}
      />
    </span>
  );
}

function Text(props: ControlProps) {
  const { value, isWrong, onChange } = props;
  return (
    <span className="field ed-text" data-invalid={isWrong || undefined}>
      <input
        {...common(props)}
        className="mono"
        autoComplete="off"
        spellCheck={false}
        value={typeof value === 'string' ? value : ''}
        onChange={({ target }) => onChange(target.value === '' ? undefined : target.value)}
      />
    </span>
  );
}

function Flag(props: ControlProps) {
  const { value, fallback, onChange } = props;
  return (
    <input
      {...common(props)}
      type="checkbox"
      className="ed-flag"
      checked={(value ?? fallback) === true}
      onChange={({ target }) => onChange(target.checked)}
    />
  );
}

function ChoiceControl({ choices, ...props }: ControlProps & { readonly choices: readonly Choice[] }) {
  const { value, fallback, onChange } = props;
  return (
    <span className="select">
      <select
        {...common(props)}
        value={`${value ?? fallback}`}
        onChange={({ target }) => onChange(choices.find((each) => `${each.value}` === target.value)!.value)}
      >
        {choices.map((each) => (
          <option key={each.value} value={each.value}>
            {each.label}
          </option>
        ))}
      </select>
      <ChevronDown className="icon-small" aria-hidden />
    </span>
  );
}

function Bits({ bits, ...props }: ControlProps & { readonly bits: readonly Choice[] }) {
  const { id, value, label, describedBy, onChange } = props;
  const mask = typeof value === 'number' ? value : 0;
  return (
    <span id={id} className="ed-bits" role="group" aria-label={label} aria-describedby={describedBy}>
      {bits.map(({ value: bit, label: name }) => (
        <label key={bit} className="ed-tick">
          <input
            type="checkbox"
            checked={(mask & Number(bit)) !== 0}
            onChange={() => onChange(mask ^ Number(bit))}
          />
          <span className="mono">{name}</span>
        </label>
      ))}
    </span>
  );
}

/** A value in words: `24`, `on`, `Intel VT-d`. */
function words(control: Control, value: unknown): string {
  if (control.kind === 'flag') return value ? 'on' : 'off';
  if (control.kind === 'number') return formatNumber(value, control.base);
  if (control.kind === 'choice')
    return control.choices.find((each) => each.value === value)?.label ?? `${value}`;
  return formatNumbers(value) || 'nothing';
}

/** What the chosen value means, else what the field is for. */
function aboutOf({ about, control }: FieldInfo, value: unknown): string {
  const chosen =
    control.kind === 'choice' ? control.choices.find((each) => each.value === value)?.about : undefined;
  if (chosen === undefined) return about;
  return `${chosen[0]!.toUpperCase()}${chosen.slice(1)}${/[.?]$/.test(chosen) ? '' : '.'}`;
}
