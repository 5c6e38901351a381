/** The whole state of the page. One store, plain data; everything a link can carry is here. */

import type { CaptureState } from './capture.ts';
import type { OtherMoment } from './other-actions.ts';
import type { EnginePlace, MachineSide, ReplayState } from './replay.ts';
import type { SimulationState } from './simulation.ts';
import type { Theme } from './theme.ts';

export interface Banner {
  /** A banner with the id of one that is shown replaces it. */
  readonly id: string;
  readonly tone: 'info' | 'warn' | 'fault';
  /** What happened, one sentence. */
  readonly title: string;
  /** What was done and what was left out. */
  readonly text?: string | undefined;
}

/** A link into a capture that is not bundled: the reader is asked for the file. */
export interface WantedCapture {
  readonly name: string;
  /** Prefix of the content hash, or '' when the link has none. */
  readonly hash: string;
}

export interface SourceRequest {
  readonly file: string;
  readonly line: number;
  readonly anchor: {
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
  };
}

export interface AppState {
  readonly theme: Theme;
  /** True when a link chose the theme: it is then not stored as the reader's own. */
  readonly themeFromLink: boolean;
  readonly capture: CaptureState;
  /** A second moment of the open capture, while a view looks at one. */
  readonly other: OtherMoment | null;
  /** The replay of the open capture. */
  readonly replay: ReplayState;
  /** Where the engine stands, once it was asked. */
  readonly engine: EnginePlace | null;
  readonly simulation: SimulationState;
  /** Whose machine the views show; the engine's or the simulation's only while it is there. */
  readonly side: MachineSide;
  readonly wanted: WantedCapture | null;
  /** Id of the view on screen; `start` for the start page. */
  readonly view: string;
  /** Selection key, or null. */
  readonly selection: string | null;
  readonly pins: readonly string[];
  /** Parameters by `<view>.<name>`. */
  readonly params: Readonly<Record<string, string>>;
  /** Filter text by view. */
  readonly filters: Readonly<Record<string, string>>;
  readonly banners: readonly Banner[];
  readonly source: SourceRequest | null;
  readonly inspectorOpen: boolean;
  /** Counts the named moments (view, step, capture): each gets an entry in the browser's history. */
  readonly moment: number;
}

export const START_VIEW = 'start';

export const initialState = (theme: Theme): AppState => ({
  theme,
  themeFromLink: false,
  capture: { kind: 'idle' },
  other: null,
  replay: { kind: 'idle' },
  engine: null,
  simulation: { kind: 'off' },
  side: 'capture',
  wanted: null,
  view: START_VIEW,
  selection: null,
  pins: [],
  params: {},
  filters: {},
  banners: [],
  source: null,
  inspectorOpen: true,
  moment: 0,
});
