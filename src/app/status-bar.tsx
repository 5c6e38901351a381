import Check from 'lucide-react/icons/check';
import OctagonX from 'lucide-react/icons/octagon-x';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import { useMemo } from 'react';
import { useCaptured, useOpenCapture } from '../store/hooks.ts';
import { useSimulation } from '../store/use-simulation.ts';
import type { ViewModule } from '../store/view-module.ts';
import { useActionList } from '../ui/actions.tsx';
import { KeyHint } from '../ui/key-hint.tsx';
import { count, plural } from '../ui/values.tsx';
import { type MachineFacts, machineFacts } from './facts.ts';
import { ViewScope } from './frame.tsx';
import { useShell } from './shell-context.ts';
import { SimulationChip } from './simulation-chip.tsx';
import { useOffline } from './use-offline.ts';

/** Facts only: counts, problems, how the page works, three keys that do something here. */
export function StatusBar({ view }: { readonly view: ViewModule | null }) {
  const open = useOpenCapture();
  const facts = useMemo(() => (open ? machineFacts(open.machine) : null), [open]);
  const captured = useCaptured();
  const problems = useMemo(() => (captured ? machineFacts(captured.machine) : null), [captured]);
  return (
    <footer className="status no-print">
      {facts && view?.Status ? (
        <ViewScope view={view} slot="The status">
          <view.Status />
        </ViewScope>
      ) : null}
      {facts && !view?.Status ? <Counts facts={facts} /> : null}
      {problems ? <ProblemsChip facts={problems} /> : null}
      <Transport />
      <span className="grow" />
      {open ? <span className="wide-only">Files stay in this browser</span> : null}
      <ThreeKeys />
    </footer>
  );
}

function Counts({ facts }: { readonly facts: MachineFacts }) {
  const one = (n: number, word: string) => (
    <span key={word}>
      <b>{count(n)}</b> {word}
    </span>
  );
  return (
    <>
      {one(facts.domains, facts.domains === 1 ? 'domain' : 'domains')}
      {one(facts.irqs, facts.irqs === 1 ? 'irq' : 'irqs')}
      {one(facts.msis, 'MSI and MSI-X')}
      {one(facts.functions, facts.functions === 1 ? 'PCI function' : 'PCI functions')}
    </>
  );
}

function ProblemsChip({ facts }: { readonly facts: MachineFacts }) {
  const shell = useShell();
  const found = facts.errors + facts.warnings + facts.contradictions;
  const state = facts.errors > 0 ? 'fault' : found > 0 ? 'pend' : 'ok';
  const Sign = { ok: Check, pend: TriangleAlert, fault: OctagonX }[state];
  return (
    <button type="button" className="status-chip" data-state={state} onClick={shell.openProblems}>
      <Sign className="icon-small" aria-hidden />
      {plural(found, 'problem')} in {plural(facts.files, 'file')}
    </button>
  );
}

/** Which of the two ways threads talk is in use; and whether the page opens without a network. */
function Transport() {
  const simulation = useSimulation();
  const offline = useOffline();
  return (
    <>
      {simulation ? <SimulationChip simulation={simulation} /> : <PageTransport />}
      {offline ? <span className="wide-only">works offline</span> : null}
    </>
  );
}

function PageTransport() {
  const shared = typeof window !== 'undefined' && window.crossOriginIsolated;
  return (
    <span
      className="wide-only"
      data-tip={
        shared
          ? 'This page is cross-origin isolated: threads can share memory.'
          : 'This page is not cross-origin isolated: threads hand over messages in batches. Everything works.'
      }
    >
      <span className="dot" data-on={shared || undefined} />
      {shared ? 'shared memory' : 'message batches'}
    </span>
  );
}

function ThreeKeys() {
  const actions = useActionList();
  const own = actions.filter((a) => a.group === 'view' && a.key && a.hint && !a.reason).slice(0, 2);
  const keys = [
    ...own.map((a) => ({ key: a.key!, hint: a.hint! })),
    ...(own.length < 2 ? [{ key: 'Ctrl+k', hint: 'all commands' }] : []),
    { key: '?', hint: 'keys' },
  ];
  return keys.map(({ key, hint }) => (
    <span key={key} className="status-key">
      <KeyHint keys={key} /> {hint}
    </span>
  ));
}
