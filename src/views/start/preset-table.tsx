import { useEffect, useState } from 'react';
import type { Preset } from '../../scenario/presets.ts';
import { editLink } from '../../store/edit-link.ts';
import { useActions, useApp } from '../../store/hooks.ts';

/** Machines that are built from a recipe and live: their traffic, faults and commands are the reader's. */
export function PresetTable() {
  const presets = usePresets();
  const failed = useApp((state) => (state.simulation.kind === 'failed' ? state.simulation : null));
  const starting = useApp((state) => (state.simulation.kind === 'starting' ? state.simulation.name : null));
  return (
    <section className="presets" aria-labelledby="presets-title">
      <div className="start-head">
        <h2 id="presets-title">Machines to simulate</h2>
        {starting === null ? null : <span className="label">{`${starting} boots …`}</span>}
        <span className="grow" />
        <a className="button button-default button-small" href={editLink()}>
          Build a machine
        </a>
      </div>
      {failed ? (
        <p className="preset-failed" role="alert">
          <b>{failed.name} could not be simulated.</b>{' '}
          {failed.text || 'The engine ended before its machine was there. Reload the page to try again.'}
        </p>
      ) : null}
      <ul className="preset-list">
        {presets?.map((preset) => (
          <PresetItem key={preset.id} preset={preset} />
        ))}
      </ul>
    </section>
  );
}

function PresetItem({ preset: { id, title, text } }: { readonly preset: Preset }) {
  const { openPreset } = useActions();
  return (
    <li>
      <a
        className="preset-link"
        href={`#/x?preset=${id}&v=1`}
        data-tip={text}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          void openPreset(id);
        }}
      >
        {title}
      </a>
      <span className="preset-text">{text}</span>
      <a
        className="button button-ghost button-small preset-edit"
        href={editLink({ kind: 'preset', id })}
        data-tip="Opens its recipe in the machine editor"
      >
        Edit a copy<span className="hidden-text"> of {title}</span>
      </a>
    </li>
  );
}

function usePresets(): readonly Preset[] | null {
  const [presets, setPresets] = useState<readonly Preset[] | null>(null);
  useEffect(() => {
    let gone = false;
    void import('../../scenario/presets.ts').then(({ PRESETS }) => !gone && setPresets(PRESETS));
    return () => {
      gone = true;
    };
  }, []);
  return presets;
}
