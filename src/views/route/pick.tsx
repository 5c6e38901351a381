// Choosing what is traced: an irq by number or handler, or a CPU and a vector.

import { type FormEvent, useId, useState } from 'react';
import type { MachineView } from '../../model/machine.ts';
import { irqOfVector, vectorWord } from '../../model/route.ts';
import { useActions } from '../../store/hooks.ts';
import { Button } from '../../ui/button.tsx';

/** Row of irqDesc for `60`, `nvme0q3`, or `2/0x28` (CPU and vector); -1 when there is none. */
export function findTraced(view: MachineView, text: string): number {
  const wanted = text.trim();
  const vector = /^(?:cpu\s*)?(\d+)\s*[/,\s]\s*(0x[0-9a-f]+|\d+)$/i.exec(wanted);
  if (vector) return irqOfVector(view, Number(vector[1]), Number(vector[2]));
  if (/^\d+$/.test(wanted)) return view.irqRow(Number(wanted));
  const { actions } = view.t.irqDesc.col;
  return wanted === '' ? -1 : actions.findIndex((id) => id >= 0 && view.str(id).includes(wanted));
}

export function Pick({ view, desc }: { readonly view: MachineView; readonly desc: number }) {
  const { select } = useActions();
  const id = useId();
  const [text, setText] = useState('');
  const [missed, setMissed] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const row = findTraced(view, text);
    setMissed(row < 0 ? text : '');
    if (row >= 0) select(`irq:${view.t.irqDesc.col.irq[row]}`);
  };
  return (
    <form className="bar" onSubmit={submit}>
      <label htmlFor={id}>Trace</label>
      <span className="field">
        <input
          id={id}
          className="mono"
          value={text}
          placeholder={
            desc < 0
              ? `60, nvme0q3, or CPU/${vectorWord(view)}: 2/0x28`
              : `irq ${view.t.irqDesc.col.irq[desc]}`
          }
          aria-invalid={missed !== ''}
          aria-describedby={missed === '' ? undefined : `${id}-missed`}
          onChange={(event) => setText(event.target.value)}
        />
      </span>
      <Button type="submit">Trace</Button>
      {missed === '' ? null : (
        <span id={`${id}-missed`} role="alert">
          No irq, handler or {vectorWord(view)} {missed} at this moment.
        </span>
      )}
    </form>
  );
}
