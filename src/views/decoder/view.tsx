import { useCallback, useEffect, useRef, useState } from 'react';
import { kindsFor, kindTitles } from '../../model/decode/index.ts';
import { useParam } from '../../store/hooks.ts';
import type { ViewModule } from '../../store/view-module.ts';
import { ChipButton } from '../../ui/chip.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Select } from '../../ui/select.tsx';
import { type Example, examples, moreExamples } from './examples.ts';
import info from './info.ts';
import { InputBox } from './input-box.tsx';
import {
  type DecoderParams,
  decoderHash,
  decoderParams,
  type EimeChoice,
  type KindChoice,
  paramsOf,
  readParams,
  textOf,
} from './link.ts';
import { Facts, PartView, Verdict } from './result.tsx';
import { type DecoderState, emptyState, type Understood, useDecoderResult } from './use-decoder.ts';
import './decoder.css';

/** The parameters of the decoder in the link, all of them, and a setter that writes only what changed. */
function useLinkParams(): [DecoderParams, (next: DecoderParams) => void] {
  const addr = useParam<string>('addr', '');
  const data = useParam<string>('data', '');
  const k = useParam<string>('k', '');
  const rq = useParam<string>('rq', '');
  const hi = useParam<string>('hi', '');
  const lo = useParam<string>('lo', '');
  const eime = useParam<string>('eime', '');
  const rte = useParam<string>('rte', '');
  const cmd = useParam<string>('cmd', '');
  const all = { addr, data, k, rq, hi, lo, eime, rte, cmd };
  const params = Object.fromEntries(decoderParams.flatMap((p) => (all[p][0] === '' ? [] : [[p, all[p][0]]])));
  const write = (next: DecoderParams) => {
    for (const p of decoderParams) if ((next[p] ?? '') !== all[p][0]) all[p][1](next[p] ?? '');
  };
  return [params, write];
}

/** What a link asks for; a damaged part of it is dropped. */
function stateOf(params: DecoderParams): DecoderState {
  const link = readParams(params);
  if (!link.ok) return { ...emptyState, text: textOf(params) };
  const { text, kind, requester, eime } = link;
  return { text, kind, requester, eime };
}

/**
 * What is typed is held here; what can be decoded is written into the link, and a link that somebody opens or goes back to
 * replaces what is typed.
 */
function useLinkedState(): [DecoderState, (change: Partial<DecoderState>) => void] {
  const [params, write] = useLinkParams();
  const seen = JSON.stringify(params);
  const written = useRef(seen);
  const [state, setState] = useState(() => stateOf(params));
  const { understood } = useDecoderResult(state);
  useEffect(() => {
    if (seen !== written.current) {
      written.current = seen;
      setState(stateOf(JSON.parse(seen) as DecoderParams));
      return;
    }
    if (!understood && state.text !== '') return;
    const next = understood ? paramsOf(understood.input, state.kind, state.requester, state.eime) : {};
    written.current = JSON.stringify(
      Object.fromEntries(decoderParams.flatMap((p) => (next[p] ? [[p, next[p]]] : []))),
    );
    write(next);
  });
  const change = useCallback((part: Partial<DecoderState>) => setState((old) => ({ ...old, ...part })), []);
  return [state, change];
}

function Decoder() {
  const [state, change] = useLinkedState();
  const { understood, error, requesterWrong } = useDecoderResult(state);
  const start = (e: Example) => change({ ...emptyState, text: e.text, requester: e.requester ?? '' });
  return (
    <div className="decoder">
      <header className="decoder-head">
        <h1>Decode a message</h1>
        <InputBox
          label="Message, remapping entry, IO-APIC entry or a line that holds one"
          text={state.text}
          error={state.text === '' ? null : error}
          onChange={(text) => change({ text, kind: 'auto' })}
        />
        <div className="decoder-chips">
          {[...examples, ...moreExamples].map((e) => (
            <ChipButton key={e.title} pressed={state.text === e.text} onClick={() => start(e)}>
              {e.title}
            </ChipButton>
          ))}
        </div>
      </header>
      {understood ? (
        <Reading understood={understood} state={state} change={change} requesterWrong={requesterWrong} />
      ) : (
        <Accepts />
      )}
    </div>
  );
}

/** What can be pasted, while there is nothing to show. */
const Accepts = () => (
  <p className="decoder-accepts">
    Takes an address and data, a line of <code>lspci -vvv</code>, of <code>ir_translation_struct</code>, of
    MSI-X table dumps or of a trace, a VT-d or AMD-Vi remapping entry, an IO-APIC entry, an ITS command. The
    first line that holds one is decoded.
  </p>
);

interface ReadingProps {
  readonly understood: Understood;
  readonly state: DecoderState;
  readonly change: (part: Partial<DecoderState>) => void;
  readonly requesterWrong: boolean;
}

function Reading(props: ReadingProps) {
  const { understood, state } = props;
  const { decoded, input } = understood;
  const link = () =>
    `${window.location.href.split('#')[0]}${decoderHash(input, state.kind, state.requester, state.eime)}`;
  return (
    <div className="decoder-body">
      <div className="decoder-main">
        <div className="decoder-said">
          <Verdict decoded={decoded} />
          <CopyButton wide text={link} label="Copy link" />
        </div>
        {decoded.parts.map((part) => (
          <PartView key={part.register} part={part} size="workbench" table />
        ))}
      </div>
      <aside className="decoder-side" aria-label="Reading">
        <Choices {...props} />
        <Facts facts={decoded.facts} />
        <Others {...props} />
      </aside>
    </div>
  );
}

const eimeOptions: readonly { readonly value: EimeChoice; readonly label: string }[] = [
  { value: 'auto', label: 'Auto: by its bits' },
  { value: '0', label: 'xAPIC (EIME = 0)' },
  { value: '1', label: 'x2APIC (EIME = 1)' },
];

/** Kind, destination format and requester, each only where it changes the answer. */
function Choices({ understood, state, change, requesterWrong }: ReadingProps) {
  const { input, decoded } = understood;
  const kinds = kindsFor(input);
  const options = [
    { value: 'auto' as KindChoice, label: `Auto: ${kindTitles[decoded.kind]}` },
    ...kinds.map((k) => ({ value: k as KindChoice, label: kindTitles[k] })),
  ];
  const asksRequester = decoded.kind === 'its' || decoded.kind === 'x86-amd' || decoded.kind === 'amd-irte';
  return (
    <div className="decoder-choices">
      <span className="label">Read as</span>
      {kinds.length > 1 ? (
        <Select label="Kind" options={options} value={state.kind} onChange={(kind) => change({ kind })} />
      ) : (
        <span>{kindTitles[decoded.kind]}</span>
      )}
      <span className="label">Found</span>
      <span>
        {input.readAs}
        {understood.line > 1 ? `, line ${understood.line}` : ''}
      </span>
      {decoded.kind === 'vtd-irte' ? (
        <>
          <span className="label">APIC</span>
          <Select
            label="APIC mode"
            options={eimeOptions}
            value={state.eime}
            onChange={(eime) => change({ eime })}
          />
        </>
      ) : null}
      {asksRequester ? (
        <>
          <label className="label" htmlFor="decoder-requester">
            Requester
          </label>
          <span className="field" data-invalid={requesterWrong || undefined}>
            <input
              id="decoder-requester"
              className="mono"
              value={state.requester}
              placeholder="00:03.0 or 0x18"
              spellCheck={false}
              autoComplete="off"
              aria-invalid={requesterWrong}
              onChange={(event) => change({ requester: event.target.value.trim() })}
            />
          </span>
        </>
      ) : null}
    </div>
  );
}

/** What else the same numbers could be, each with the reason for or against; equal reasons are said once. */
function Others({ understood, change }: ReadingProps) {
  const others = understood.guesses.filter((g) => g.kind !== understood.decoded.kind);
  const reasons = [...new Set(others.map((g) => g.reason))];
  if (others.length === 0) return null;
  return (
    <section className="decoder-others">
      <h2>Other readings</h2>
      <ul>
        {reasons.map((reason) => (
          <li key={reason}>
            {others
              .filter((g) => g.reason === reason)
              .map((g) => (
                <button key={g.kind} type="button" className="link" onClick={() => change({ kind: g.kind })}>
                  {kindTitles[g.kind]}
                </button>
              ))}
            <span>{reason}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

export { DecoderPanel } from './decoder-panel.tsx';

export default { ...info, Component: Decoder } satisfies ViewModule;
