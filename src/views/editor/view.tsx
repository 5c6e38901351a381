import OctagonX from 'lucide-react/icons/octagon-x';
import {
  type KeyboardEvent,
  useCallback,
  useDeferredValue,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { RecipeProblem } from '../../scenario/check.ts';
import { useActions, useApp } from '../../store/hooks.ts';
import type { ViewModule } from '../../store/view-module.ts';
import { useKeys } from '../../ui/actions.tsx';
import { StateChip } from '../../ui/chip.tsx';
import { plural } from '../../ui/values.tsx';
import { Form, SectionNav } from './form.tsx';
import { Head } from './head.tsx';
import info from './info.ts';
import { machineOfWord, scenarioOfMachine, wordOfMachine } from './machine-word.ts';
import { PasteDialog } from './paste-dialog.tsx';
import { check, type Preview } from './preview.ts';
import { PreviewPanel } from './preview-panel.tsx';
import { deviceOf, ProblemsContext, problemText } from './problems.ts';
import { EditorContext, useEditor } from './use-editor.ts';
import { useTrialBoot } from './use-trial-boot.ts';
import './editor.css';

function MachineEditor() {
  const editor = useEditor();
  const { draft, problem, change, undo, redo, seal } = editor;
  const { openScenario } = useActions();
  const failed = useApp(({ simulation }) => (simulation.kind === 'failed' ? simulation.text : ''));
  const isStarting = useApp(({ simulation }) => simulation.kind === 'starting');
  const [isPasting, setIsPasting] = useState(false);
  const [openDevice, setOpenDevice] = useState(-1);
  const root = useRef<HTMLDivElement>(null);
  const shown = useDeferredValue(draft.recipe);
  const checked = useMemo(() => check(shown), [shown]);
  const { problems } = checked;
  const trial = useTrialBoot(checked.preview ? checked.recipe : null);
  const show = useFocusField(root, setOpenDevice);
  const showDevice = useCallback((at: number) => show(`devices[${at}].model`), [show]);

  const boot = () => {
    const word = wordOfMachine(draft);
    // As a link has it, so that the link of the simulation is about the same machine.
    if (word !== undefined) void openScenario(scenarioOfMachine(machineOfWord(word)), 'forest');
  };
  const reason = isStarting
    ? 'It boots'
    : problems.length > 0
      ? `${problems[0]!.field}: ${problemText(problems[0]!)}`
      : undefined;

  useKeys([
    { id: 'undo', title: 'Undo the last change', key: 'Ctrl+z', run: undo },
    { id: 'redo', title: 'Redo', key: 'Ctrl+Shift+z', run: redo },
    { id: 'boot', title: 'Boot this machine', key: 'Ctrl+Enter', hint: 'boot', reason, run: boot },
    { id: 'paste', title: 'Paste a machine as JSON', run: () => setIsPasting(true) },
  ]);
  // Fields have no undo of their own: what is typed goes into the history.
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key !== 'z' && key !== 'y') return;
    event.preventDefault();
    if (key === 'y' || event.shiftKey) redo();
    else undo();
  };
  return (
    <EditorContext value={editor}>
      <ProblemsContext value={problems}>
        <section ref={root} className="ed" aria-label="Editor" onKeyDown={onKeyDown} onBlur={seal}>
          <Head reason={reason} onBoot={boot} onPaste={() => setIsPasting(true)} />
          {problem === '' ? null : (
            <p className="ed-banner" role="alert">
              <OctagonX className="icon-small" aria-hidden />
              The machine of the link could not be read: {problem} What is below takes its place with the
              first change.
            </p>
          )}
          {failed === '' ? null : (
            <p className="ed-banner" role="alert">
              <OctagonX className="icon-small" aria-hidden />
              The machine did not boot: {failed}
            </p>
          )}
          <div className="ed-body">
            <SectionNav />
            <form className="ed-form" aria-label="Machine" onSubmit={(event) => event.preventDefault()}>
              <Form recipe={draft.recipe} open={openDevice} onOpen={setOpenDevice} />
            </form>
            <aside className="ed-preview" aria-label="Preview">
              <Verdict problems={problems} isInLink={editor.isInLink} onShow={show} />
              <LastPreview preview={checked.preview} trial={trial} onDevice={showDevice} />
            </aside>
          </div>
        </section>
        {isPasting ? (
          <PasteDialog
            onClose={() => setIsPasting(false)}
            onRecipe={(recipe) => change((old) => ({ ...old, recipe }))}
          />
        ) : null}
      </ProblemsContext>
    </EditorContext>
  );
}

/** Leads to the control of a field: its device is opened, the control gets the focus. */
function useFocusField(root: React.RefObject<HTMLElement | null>, openDevice: (at: number) => void) {
  const [wanted, setWanted] = useState<{ readonly field: string } | null>(null);
  useEffect(() => {
    if (!wanted) return;
    const { field } = wanted;
    const device = deviceOf(field);
    const place =
      root.current?.querySelector(`[data-field="${CSS.escape(field)}"]`) ??
      root.current?.querySelector(`[data-device="${device}"]`);
    place?.scrollIntoView({ block: 'center' });
    place?.querySelector<HTMLElement>('input, select, button')?.focus({ preventScroll: true });
  }, [wanted, root]);
  return useCallback(
    (field: string) => {
      if (deviceOf(field) >= 0) openDevice(deviceOf(field));
      setWanted({ field });
    },
    [openDevice],
  );
}

interface VerdictProps {
  readonly problems: readonly RecipeProblem[];
  readonly isInLink: boolean;
  readonly onShow: (field: string) => void;
}

/** Problems that are listed; more are told as a number. */
const MOST_PROBLEMS = 10;

/** Whether it fits, and what does not. */
function Verdict({ problems, isInLink, onShow }: VerdictProps) {
  return (
    <section className="ed-verdict" aria-label="Check">
      <p className="ed-verdict-line" role="status">
        {problems.length === 0 ? (
          <StateChip state="ok">fits</StateChip>
        ) : (
          <StateChip state="fault">{plural(problems.length, 'problem')}</StateChip>
        )}
        <span className="muted ed-small">
          {problems.length === 0 ? 'It can be booted.' : 'It cannot be booted yet.'}
        </span>
      </p>
      {problems.length > 0 ? (
        <ul>
          {problems.slice(0, MOST_PROBLEMS).map((each) => (
            <li key={`${each.field} ${each.found} ${each.expected}`}>
              <button type="button" className="link mono" onClick={() => onShow(each.field)}>
                {each.field || 'recipe'}
              </button>
              <span>{problemText(each)}</span>
            </li>
          ))}
          {problems.length > MOST_PROBLEMS ? (
            <li className="muted">and {plural(problems.length - MOST_PROBLEMS, 'more', 'more')}</li>
          ) : null}
        </ul>
      ) : null}
      {isInLink ? null : (
        <p className="muted ed-small">
          The link still has the machine as it was before a field was filled in wrongly.
        </p>
      )}
    </section>
  );
}

/** The preview of the last recipe that fitted, faint while the one on screen does not. */
function LastPreview(
  props: Omit<Parameters<typeof PreviewPanel>[0], 'preview'> & { readonly preview: Preview | null },
) {
  const last = useRef<Preview | null>(null);
  const booted = useRef(props.trial);
  const { preview, trial, onDevice } = props;
  if (preview) {
    last.current = preview;
    booted.current = trial;
  }
  if (!last.current)
    return <p className="muted ed-small ed-none">The preview comes with the first machine that fits.</p>;
  return (
    <div className="ed-last" data-old={preview === null || undefined}>
      {preview ? null : <p className="ed-small ed-none">As it was when it fitted last:</p>}
      <PreviewPanel preview={last.current} trial={booted.current} onDevice={onDevice} />
    </div>
  );
}

export default { ...info, Component: MachineEditor } satisfies ViewModule;
