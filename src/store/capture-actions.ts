/** Opening captures and moving between their moments. */

import type { MachineView } from '../model/machine.ts';
import type { ImportProgress } from '../protocol.ts';
import {
  type CaptureInput,
  type CaptureState,
  type OpenCapture,
  type Origin,
  openCapture,
  sizeOf,
} from './capture.ts';
import { nothingRead } from './nothing-read.ts';
import { START_VIEW } from './state.ts';
import type { Kit } from './store.ts';
import { UnknownSample } from './unknown-sample.ts';

export interface OpenOptions {
  /** The moment to open; the first where missing or unknown. */
  readonly step?: string | undefined;
  /** The view that a link asks for; the page goes there at once and stays empty until the capture is there. */
  readonly view?: string | undefined;
  /** Name to show while a bundled capture is fetched. */
  readonly name?: string;
}

export interface CaptureActions {
  /** Opens what the reader gave. Resolves with the capture, or null when it failed or was cancelled. */
  openInput(input: CaptureInput, options?: OpenOptions): Promise<OpenCapture | null>;
  /** Opens a bundled capture. */
  openSample(id: string, options?: OpenOptions): Promise<OpenCapture | null>;
  /** Stops reading; what was open before is open again. */
  cancelReading(): void;
  /** Leaves the failure; what was open before is open again. */
  dismissFailure(): void;
  /** Another moment of the open capture, a named moment in the history. */
  goStep(name: string): Promise<void>;
  /** The next (1) or previous (-1) moment. */
  stepBy(delta: number): void;
  closeCapture(): void;
  /** Takes a machine that is ready in the place of the open capture. */
  showOpened(open: OpenCapture, view?: string): void;
}

type Reading = Extract<CaptureState, { kind: 'reading' }>;

export function captureActions(kit: Kit): CaptureActions {
  const { env, get, set, moments } = kit;
  let reading: AbortController | null = null;
  let going: AbortController | null = null;

  const back = (before: OpenCapture | null): CaptureState =>
    before ? { kind: 'open', open: before, going: null } : { kind: 'idle' };

  const failed = (name: string, error: unknown, before: OpenCapture | null): CaptureState =>
    error instanceof UnknownSample
      ? back(before)
      : { kind: 'failed', failure: { name, text: sentence(error) }, before };

  const release = ({ port }: OpenCapture): void => {
    moments.forget(port);
    port.close();
    kit.act.forgetReplay();
  };

  const showMoment = (open: OpenCapture, step: string, machine: MachineView): void => {
    set((state) => ({
      capture: { kind: 'open', open: { ...open, step, machine }, going: null },
      source: null,
      moment: state.moment + 1,
    }));
    kit.act.followMoment(step);
  };

  const show = (opened: OpenCapture, before: OpenCapture | null, view?: string): void => {
    moments.keep(opened.port, opened.step, opened.machine);
    if (before) release(before);
    set((state) => ({
      capture: { kind: 'open', open: opened, going: null },
      wanted: null,
      selection: null,
      filters: {},
      view: viewFor(view ?? state.view, env.views),
      moment: state.moment + 1,
    }));
  };

  const sayUnknown = (error: UnknownSample) => {
    const open = openCapture(get().capture);
    const text = `${error.message} ${open ? `${open.name} is still open.` : 'The start page lists those that are there.'}`;
    kit.act.notify({
      id: 'sample',
      tone: 'warn',
      title: `The link asks for the captured machine ${error.id}.`,
      text,
    });
  };

  const open = async (
    name: string,
    size: number,
    kind: Origin['kind'],
    origin: (input: CaptureInput) => Origin,
    load: (signal: AbortSignal) => Promise<CaptureInput>,
    options: OpenOptions,
  ): Promise<OpenCapture | null> => {
    reading?.abort();
    going?.abort();
    const run = new AbortController();
    reading = run;
    const before = openCapture(get().capture);
    let at: Reading = { kind: 'reading', name, origin: kind, size, estimate: null, progress: null, before };
    const early =
      before === null && options.view !== undefined ? { view: viewFor(options.view, env.views) } : {};
    set({ capture: at, source: null, ...early });
    const report = (change: Partial<Reading>) => {
      if (reading !== run) return;
      at = { ...at, ...change };
      set({ capture: at });
    };
    const port = env.newPort();
    try {
      const input = await load(run.signal);
      run.signal.throwIfAborted();
      const portOptions = {
        signal: run.signal,
        onProgress: (progress: ImportProgress) => report({ progress }),
      };
      report({ name: input.name, size: sizeOf(input), estimate: await port.estimate(input) });
      run.signal.throwIfAborted();
      const bundle = await port.open(input, portOptions);
      run.signal.throwIfAborted();
      const wanted = options.step ?? '';
      const step = bundle.steps.includes(wanted) ? wanted : bundle.steps[0]!;
      const machine = await port.step(step, portOptions);
      const nothing = bundle.steps.length === 1 ? nothingRead(machine) : null;
      if (nothing !== null) throw new Error(nothing);
      if (reading !== run) throw new DOMException('superseded', 'AbortError');
      const opened: OpenCapture = { name: input.name, ...bundle, origin: origin(input), step, machine, port };
      reading = null;
      kit.act.forgetSimulation();
      show(opened, before);
      return opened;
    } catch (error) {
      port.close();
      if (reading === run) {
        reading = null;
        const view = before === null ? { view: START_VIEW } : {};
        set({ capture: failed(name, error, before), ...view });
        if (error instanceof UnknownSample) sayUnknown(error);
      }
      return null;
    }
  };

  return {
    openInput: (input, options = {}) =>
      open(
        input.name,
        sizeOf(input),
        'own',
        () => ({ kind: 'own', input }),
        async () => input,
        options,
      ),
    openSample: (id, options = {}) =>
      open(
        options.name ?? id,
        0,
        'sample',
        () => ({ kind: 'sample', id }),
        (signal) => env.loadSample(id, signal),
        options,
      ),
    cancelReading() {
      const { capture } = get();
      if (capture.kind !== 'reading') return;
      reading?.abort();
      reading = null;
      set({ capture: back(capture.before), ...(capture.before ? {} : { view: START_VIEW }) });
    },
    dismissFailure() {
      const { capture } = get();
      if (capture.kind === 'failed') set({ capture: back(capture.before) });
    },
    async goStep(name) {
      const { capture } = get();
      if (capture.kind !== 'open' || !capture.open.steps.includes(name)) return;
      going?.abort();
      going = null;
      if (name === capture.open.step) return set({ capture: { ...capture, going: null } });
      const { port } = capture.open;
      const known = moments.get(port, name);
      if (known) return showMoment(capture.open, name, known);
      const run = new AbortController();
      going = run;
      set({ capture: { ...capture, going: name }, source: null });
      try {
        const machine = await port.step(name, { signal: run.signal, onProgress: () => {} });
        if (going !== run) return;
        moments.keep(port, name, machine);
        showMoment(capture.open, name, machine);
      } catch (error) {
        if (going !== run || run.signal.aborted) return;
        set({ capture: { ...capture, going: null } });
        kit.act.notify({
          id: 'step',
          tone: 'fault',
          title: `The moment ${name} could not be read.`,
          text: sentence(error),
        });
      }
    },
    stepBy(delta) {
      const { capture } = get();
      if (capture.kind !== 'open') return;
      const { steps, step } = capture.open;
      const next = steps[steps.indexOf(capture.going ?? step) + delta];
      if (next !== undefined) void kit.act.goStep(next);
    },
    showOpened(opened, view) {
      reading?.abort();
      going?.abort();
      reading = null;
      show(opened, openCapture(get().capture), view);
    },
    closeCapture() {
      going?.abort();
      kit.act.forgetSimulation();
      const open = openCapture(get().capture);
      if (open) release(open);
      set({ capture: { kind: 'idle' }, selection: null, source: null, view: START_VIEW });
    },
  };
}

/** Stay in a view that shows captures; from elsewhere go to the first tab. */
function viewFor(view: string, views: Kit['env']['views']): string {
  const first = views.find((v) => v.route === undefined && !v.hidden);
  const info = views.find((v) => v.id === view);
  return info && info.route === undefined ? view : (first?.id ?? START_VIEW);
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
