import Check from 'lucide-react/icons/check';
import Info from 'lucide-react/icons/info';
import OctagonX from 'lucide-react/icons/octagon-x';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import { type ReactNode, useMemo } from 'react';
import type { MachineView } from '../model/machine.ts';
import { Severity } from '../model/tables.ts';
import { sourceOf, useActions, useOpenCapture } from '../store/hooks.ts';
import { describeSelection, parseSelection } from '../store/selection.ts';
import { Dialog } from '../ui/dialog.tsx';
import { SourceLink } from '../ui/source-link.tsx';
import { count, plural } from '../ui/values.tsx';
import { machineFacts } from './facts.ts';

/** Problems of the files and contradictions between them, each with its place. */
export function ProblemsDialog({ onClose }: { readonly onClose: () => void }) {
  const open = useOpenCapture();
  if (!open) return null;
  return (
    <Dialog title="Problems" onClose={onClose} className="problems">
      <Problems machine={open.machine} onClose={onClose} />
    </Dialog>
  );
}

/** Rows drawn at once; a damaged capture can have tens of thousands. */
const MOST = 500;

function Problems({ machine, onClose }: { readonly machine: MachineView; readonly onClose: () => void }) {
  const facts = useMemo(() => machineFacts(machine), [machine]);
  const { problem, contradiction } = machine.t;
  const problems = rows(problem.length).sort((a, b) => problem.col.severity[b]! - problem.col.severity[a]!);
  const found = rows(contradiction.length).sort(
    (a, b) => contradiction.col.expected[a]! - contradiction.col.expected[b]!,
  );
  return (
    <>
      {found.length > 0 ? (
        <section className="section">
          <h3>Contradictions between sources</h3>
          <ul className="problem-list">
            {found.slice(0, MOST).map((row) => (
              <Contradiction key={row} machine={machine} row={row} onClose={onClose} />
            ))}
          </ul>
          <More total={found.length} />
        </section>
      ) : null}
      {problems.length > 0 ? (
        <section className="section">
          <h3>Lines that were not understood as they stand</h3>
          <ul className="problem-list">
            {problems.slice(0, MOST).map((row) => (
              <Problem key={row} machine={machine} row={row} />
            ))}
          </ul>
          <More total={problems.length} />
        </section>
      ) : null}
      <p className="problem-rest">
        <Check className="icon-small" aria-hidden /> {plural(facts.files, 'file')} understood
      </p>
    </>
  );
}

const rows = (length: number): number[] => Array.from({ length }, (_, row) => row);

const More = ({ total }: { readonly total: number }) =>
  total > MOST ? <p className="muted">{count(total - MOST)} more are not listed here.</p> : null;

function Sign({ severity }: { readonly severity: number }) {
  if (severity === Severity.error) return <OctagonX className="icon-small sign-fault" aria-label="error" />;
  if (severity === Severity.warning)
    return <TriangleAlert className="icon-small sign-pend" aria-label="warning" />;
  return <Info className="icon-small" aria-label="note" />;
}

function Problem({ machine: m, row }: { readonly machine: MachineView; readonly row: number }) {
  const { path, line, severity, found, expected, done } = m.t.problem.col;
  const file = path[row]! < 0 ? '' : m.str(path[row]);
  return (
    <li>
      <Sign severity={severity[row]!} />
      <div>
        <p>
          <span className="mono">{m.str(found[row])}</span>
        </p>
        <p className="muted">
          {sentence(m.str(expected[row]), 'Expected ')}
          {sentence(m.str(done[row]), '')}
        </p>
      </div>
      <Place>{file ? <SourceLink file={file} line={line[row]} /> : 'the capture as a whole'}</Place>
    </li>
  );
}

function Contradiction(props: {
  readonly machine: MachineView;
  readonly row: number;
  readonly onClose: () => void;
}) {
  const { machine: m, row, onClose } = props;
  const { select } = useActions();
  const { text, subject, expected, fileA, lineA, fileB, lineB } = m.t.contradiction.col;
  const key = m.str(subject[row]);
  const selection = parseSelection(key);
  const places = [sourceOf(m, fileA[row]!, lineA[row]!), sourceOf(m, fileB[row]!, lineB[row]!)].filter(
    (p) => p !== null,
  );
  return (
    <li>
      <Sign severity={expected[row] === 1 ? Severity.note : Severity.warning} />
      <div>
        <p>{m.str(text[row])}</p>
        {selection ? (
          <button
            type="button"
            className="link"
            onClick={() => {
              onClose();
              select(key);
            }}
          >
            Select {describeSelection(selection)}
          </button>
        ) : null}
      </div>
      <Place>
        {places.map((place) => (
          <SourceLink key={`${place.file}:${place.line}`} {...place} />
        ))}
      </Place>
    </li>
  );
}

const Place = ({ children }: { readonly children: ReactNode }) => (
  <div className="problem-place">{children}</div>
);

/** `Expected` and the text, as a sentence; nothing for an empty text. */
function sentence(text: string, before: string): string {
  if (text === '') return '';
  const whole = before + text;
  return `${whole[0]!.toUpperCase()}${whole.slice(1)}${/[.!?]$/.test(whole) ? '' : '.'} `;
}
