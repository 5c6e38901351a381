import { useId } from 'react';
import { Field } from './control.tsx';
import { MACHINE_FIELDS } from './fields.ts';
import { hasWord, KERNEL_WORDS, type KernelWord, toggleWord } from './kernel-words.ts';
import { useEditing } from './use-editor.ts';

/** The line itself, and the parameters that decide something here: those that are there, and the others to choose from. */
export function CommandLine({ line, cpus }: { readonly line: string; readonly cpus: number }) {
  const used = KERNEL_WORDS.filter((word) => hasWord(line, word));
  const others = KERNEL_WORDS.filter((word) => !used.includes(word));
  return (
    <>
      <Field
        path={['commandLine']}
        info={MACHINE_FIELDS.commandLine}
        value={line === '' ? undefined : line}
        fallback=""
      />
      <div className="ed-words">
        {used.length > 0 ? <Words words={used} line={line} cpus={cpus} /> : null}
        <details>
          <summary>{used.length > 0 ? 'More parameters' : 'Parameters that decide something here'}</summary>
          <Words words={others} line={line} cpus={cpus} />
        </details>
      </div>
    </>
  );
}

function Words(props: {
  readonly words: readonly KernelWord[];
  readonly line: string;
  readonly cpus: number;
}) {
  const { words, line, cpus } = props;
  const { set } = useEditing();
  const id = useId();
  return (
    <ul>
      {words.map((word) => (
        <li key={word.word}>
          <label className="ed-tick-word">
            <input
              type="checkbox"
              checked={hasWord(line, word)}
              aria-describedby={`${id}-${word.word}`}
              onChange={() => set(['commandLine'], toggleWord(line, word, cpus) || undefined)}
            />
            <code>{word.word}</code>
          </label>
          <span id={`${id}-${word.word}`} className="ed-word-about">
            {word.about}
          </span>
        </li>
      ))}
    </ul>
  );
}
