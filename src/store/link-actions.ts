/** Following a link: opens what it asks for and says what could not be opened. Nothing is replaced in silence. */

import type { CaptureInput } from './capture.ts';
import { openCapture } from './capture.ts';
import { formatLink, type Link, type ParsedLink } from './link.ts';
import { hasKey } from './machine-keys.ts';
import { whyNoReplay } from './replay.ts';
import { scenarioText } from './scenario-file.ts';
import { linkedSimulation } from './scenario-link.ts';
import { describeSelection, parseSelection } from './selection.ts';
import { START_VIEW } from './state.ts';
import { isOpenIn } from './state-link.ts';
import type { Kit } from './store.ts';

/** Problems of a file that are told one by one. */
const MOST_PROBLEMS = 4;

export interface LinkActions {
  /** Follows a parsed link. Resolves when everything it asks for is on screen. */
  follow(parsed: ParsedLink): Promise<void>;
  /** Opens what the reader gave, a capture or a scenario's file; if a link is waiting for a capture, that link is applied to it. */
  openGiven(input: CaptureInput): Promise<void>;
}

export function linkActions(kit: Kit): LinkActions {
  const { env, get, set, act } = kit;
  let waiting: Link | null = null;

  const say = (id: string, title: string, text?: string) =>
    act.notify({ id: `link-${id}`, tone: 'warn', title, text });

  /** View, selection, filter and params, on the capture that is open now. */
  const apply = (link: Link): void => {
    const view = chooseView(kit, link.view, say);
    const key = link.sel ?? null;
    set((state) => ({
      view,
      selection: key,
      inspectorOpen: true,
      pins: link.pin ?? state.pins,
      // A parameter that the link leaves out has its initial value.
      params: { ...withoutView(state.params, view), ...link.params },
      filters: { ...state.filters, [view]: link.q ?? '' },
      source: null,
    }));
    const open = openCapture(get().capture);
    const looksElsewhere = env.views.find(({ id }) => id === view)?.inspectsAbsent === true;
    // The engine may have it when it stands where the link says.
    const isEngines = link.side === 'engine';
    if (!key || !open || looksElsewhere || isEngines || hasKey(open.machine, key)) return;
    const words = describeSelection(parseSelection(key)!);
    say('sel', `The link selects ${words}.`, `${open.name} has no ${words} at ${open.step}.`);
  };

  const checkStep = (link: Link): void => {
    const open = openCapture(get().capture);
    if (!open || link.step === undefined || open.steps.includes(link.step)) return;
    say(
      'step',
      `The link asks for the moment ${link.step}.`,
      `${open.name} does not have it; ${open.step} was opened.`,
    );
  };

  /** Opens a scenario; one that is a part of what is open already is a place there. */
  const toScenario = async (word: string, view: string | undefined): Promise<boolean> => {
    const { decodeScenario, placeOfScenario } = await import('./scenario-word.ts');
    try {
      const scenario = decodeScenario(word);
      const simulation = linkedSimulation(get());
      const place = simulation && placeOfScenario(simulation, scenario);
      if (!place) return await act.openScenario(scenario, view);
      await act.goPlace(place);
      return true;
    } catch (error) {
      say('scenario', 'The link holds a scenario that cannot be opened.', (error as Error).message);
      return false;
    }
  };

  /** Opens what can be opened of a scenario's file, and says what could not. */
  const openScenarioFile = async (name: string, text: string): Promise<void> => {
    const { parseScenarioFile, problemWords } = await import('../scenario/file.ts');
    try {
      const { scenario, problems } = parseScenarioFile(text);
      if (!(await act.openScenario(scenario)) || problems.length === 0) return;
      const more = problems.length > MOST_PROBLEMS ? ` ${problems.length - MOST_PROBLEMS} more.` : '';
      const words = problems.slice(0, MOST_PROBLEMS).map(problemWords).join(' ');
      say('file', `Parts of ${name} could not be read.`, `${words}${more}`);
    } catch (error) {
      say('file', `${name} cannot be opened.`, (error as Error).message);
    }
  };

  const toCapture = async (link: Link): Promise<void> => {
    if (link.s === undefined && isOpenIn(get(), link)) {
      // The link says where the engine stands; it does not follow the moment.
      if (!link.preset) set({ side: 'capture' });
      if (link.step) await act.goStep(link.step);
    } else if (!(await openOf(link))) return;
    checkStep(link);
    apply(link);
    await replayTo(link);
  };

  /** The machine of a link: its scenario, or, where that cannot be opened, the machine without what was done to it. */
  const openOf = async (link: Link): Promise<boolean> => {
    if (link.s !== undefined && (await toScenario(link.s, link.view))) return true;
    if (link.preset) {
      if (await act.openPreset(link.preset, link.view)) return true;
      set({ view: START_VIEW });
      return false;
    }
    if (link.sample)
      return (await act.openSample(link.sample, { step: link.step, view: link.view ?? '' })) !== null;
    if (link.cap !== undefined || link.hash !== undefined) {
      waiting = link;
      set({ wanted: { name: link.cap ?? 'a capture', hash: link.hash ?? '' }, view: START_VIEW });
    } else {
      if (link.s === undefined)
        say('none', 'The link names no capture.', 'Open one, or choose one of the captured machines.');
      set({ view: START_VIEW });
    }
    return false;
  };

  /** Line and side: the capture is replayed where it was not yet. */
  const replayTo = async (link: Link): Promise<void> => {
    const open = openCapture(get().capture);
    if (open?.origin.kind === 'preset' || link.s !== undefined) return;
    if (!open || (link.line === undefined && link.side === undefined)) return set({ side: 'capture' });
    const asked = link.line === undefined ? 'the engine' : `the engine at line ${link.line} of the trace`;
    const reason = whyNoReplay(open.machine);
    if (reason !== null) return say('replay', `The link asks for ${asked}.`, reason);
    if (get().replay.kind !== 'done' && !(await act.runReplay())) return;
    if (link.line !== undefined) await act.goLine(Number(link.line));
    set({ side: link.side === 'engine' && get().engine ? 'engine' : 'capture' });
  };

  return {
    async follow({ link, problems }) {
      waiting = null;
      set({ wanted: null, ...(link.theme ? { theme: link.theme, themeFromLink: true } : {}) });
      reportProblems(problems, say);
      const standalone = env.views.find((view) => view.route === link.route && link.route !== '');
      if (link.route === '') set({ view: START_VIEW, source: null });
      else if (standalone) {
        // A parameter that the link leaves out has its initial value.
        set(({ params }) => ({ params: withoutView(params, standalone.id) }));
        act.openView(standalone.id, { params: link.params });
      } else if (link.route === 'x') await toCapture(link);
      else {
        say(
          'route',
          `There is no page ${formatLink({ route: link.route, params: {} })}.`,
          'The start page was opened.',
        );
        set({ view: START_VIEW });
      }
    },
    async openGiven(input) {
      const text = await scenarioText(input);
      if (text !== null) return openScenarioFile(input.name, text);
      const link = get().wanted ? waiting : null;
      const opened = await act.openInput(input, { step: link?.step });
      if (!opened || !link) return;
      waiting = null;
      if (link.hash && !opened.hash.startsWith(link.hash)) {
        say(
          'different',
          `This is a different file: the link is about ${link.cap ?? 'a capture'} (${link.hash}).`,
          `${opened.name} (${opened.hash.slice(0, link.hash.length)}) was opened instead; selection and filter may not fit.`,
        );
      }
      if (link.s !== undefined) await toScenario(link.s, link.view);
      checkStep(link);
      apply(link);
      await replayTo(link);
    },
  };
}

function chooseView(
  { env, get }: Kit,
  asked: string | undefined,
  say: (id: string, title: string, text?: string) => void,
): string {
  const known = env.views.filter((view) => view.route === undefined);
  const now = known.find((view) => view.id === get().view) ?? known.find((view) => !view.hidden);
  if (asked === undefined) return now?.id ?? START_VIEW;
  const found = known.find((view) => view.id === asked);
  if (found) return found.id;
  say(
    'view',
    `The link asks for the view ${asked}.`,
    `There is none; ${now?.title ?? 'the start page'} was opened.`,
  );
  return now?.id ?? START_VIEW;
}

function reportProblems(
  problems: ParsedLink['problems'],
  say: (id: string, title: string, text?: string) => void,
): void {
  if (problems.length === 0) return;
  const newer = problems.find((p) => p.kind === 'newer');
  const rest = problems.filter((p) => p !== newer).map((p) => p.text);
  if (newer) say('newer', newer.text, ['What this page understands was opened.', ...rest].join(' '));
  else say('problems', 'Parts of the link could not be read.', rest.join(' '));
}

/** Parameters of all views but one. */
function withoutView(params: Readonly<Record<string, string>>, view: string): Record<string, string> {
  return Object.fromEntries(Object.entries(params).filter(([name]) => !name.startsWith(`${view}.`)));
}
