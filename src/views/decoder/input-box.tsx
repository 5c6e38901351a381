import { useId } from 'react';
import { errorText, type InputError } from '../../model/decode/index.ts';

/** The one input: it takes anything, and says where it stops making sense. */
export function InputBox(props: {
  readonly text: string;
  readonly error: InputError | null;
  readonly label: string;
  readonly onChange: (text: string) => void;
}) {
  const id = useId();
  const { text, error } = props;
  const wrong = error !== null && !error.incomplete;
  const lines = Math.min(8, Math.max(1, text.split('\n').length));
  return (
    <div className="decoder-input">
      <textarea
        className="mono"
        aria-label={props.label}
        aria-invalid={wrong}
        aria-describedby={error ? id : undefined}
        value={text}
        rows={lines}
        wrap="off"
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        placeholder="fee00458 00000000"
        onChange={(event) => props.onChange(event.target.value)}
      />
      {error ? <Problem id={id} text={text} error={error} /> : null}
    </div>
  );
}

/** A mark under the place, with the line itself when there are several, then what was found and what was expected. */
function Problem({
  id,
  text,
  error,
}: {
  readonly id: string;
  readonly text: string;
  readonly error: InputError;
}) {
  if (error.incomplete) {
    return (
      <p id={id} className="decoder-hint">
        Expected {error.expected}, for example <code>{error.example}</code>
      </p>
    );
  }
  return (
    <div id={id} className="decoder-problem" role="status">
      <pre aria-hidden>{excerpt(text, error)}</pre>
      <p>
        <span className="hidden-text">{errorText(error)}</span>
        <span aria-hidden>
          Found {error.found}, expected {error.expected}, for example <code>{error.example}</code>
        </span>
      </p>
    </div>
  );
}

/** Characters of a line that are shown, and how many of them stand before the mark. */
const shown = 72;
const before = 48;

function excerpt(text: string, error: InputError): string {
  const lines = text.split(/\r\n|\r|\n/);
  const line = lines[error.line - 1] ?? '';
  const alone = lines.length === 1 && line.length <= shown;
  const from = alone ? 0 : Math.max(0, error.column - before);
  const mark = `${' '.repeat(error.column - 1 - from)}^`;
  return alone ? mark : `${line.slice(from, from + shown).replaceAll('\t', ' ')}\n${mark}`;
}
