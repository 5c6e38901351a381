// CPUs: which ones are listed, their lanes, and what can be done to the one at the cursor.

import { useCallback, useRef, useState } from 'react';
import type { LiveColumns } from '../../model/simulation.ts';
import { SimCall } from '../../model/simulation.ts';
import { useSlowLive } from '../../store/use-simulation.ts';
import { Button } from '../../ui/button.tsx';
import { HEAT_COLOURS, HEAT_TICKS, levelOf } from '../../ui/heat-scale.ts';
import { announce } from '../../ui/live-region.tsx';
import { ToggleGroup } from '../../ui/toggle-group.tsx';
import { hex, plural, shortCount } from '../../ui/values.tsx';
import { useCommands } from './commands.ts';
import { countBits, highestBit } from './lane-paint.ts';
import { Lanes } from './lanes.tsx';
import { type Meters, useMeters } from './meters.ts';
import { RefusedNote } from './refused-note.tsx';

type Which = 'all' | 'busy';

/** CPUs that are listed; a new array only when others are. */
function useListed(which: Which): Int32Array {
  const meters = useMeters();
  const [cpus, setCpus] = useState<Int32Array>(new Int32Array(0));
  useSlowLive((live, now) => {
    meters.look(live, now);
    const next = listed(live, meters, which);
    setCpus((old) => (old.length === next.length && old.every((cpu, i) => cpu === next[i]) ? old : next));
  });
  return cpus;
}

/** CPUs that can be there: a machine has rows for all that it may get. */
function listed({ cpu, apic }: LiveColumns, { rates }: Meters, which: Which): Int32Array {
  const rows = Array.from(cpu.online, (_, row) => row);
  if (which === 'all') return Int32Array.from(rows);
  return Int32Array.from(
    rows.filter((row) => rates!.cpu.perSecond(row) >= 1 || highestBit(apic.irr, row) >= 0),
  );
}

export function CpuPanel() {
  const [which, setWhich] = useState<Which>('all');
  const cpus = useListed(which);
  const [cpu, setCpu] = useState(0);
  return (
    <section className="tr-panel tr-cpus" aria-label="CPUs">
      <div className="bar tr-wrap">
        <h3>CPUs</h3>
        <ToggleGroup
          label="CPUs that are listed"
          value={which}
          onChange={setWhich}
          options={[
            { value: 'all', label: 'all' },
            { value: 'busy', label: 'busy' },
          ]}
        />
        <span className="grow" />
        <Legend />
      </div>
      <CpuControls cpu={cpu} />
      {cpus.length === 0 ? (
        <p className="tr-none muted">
          {which === 'busy' ? 'No CPU takes interrupts now, and nothing is pending.' : 'No frame yet.'}
        </p>
      ) : (
        <Lanes cpus={cpus} onCpu={setCpu} />
      )}
    </section>
  );
}

function Legend() {
  return (
    <div className="tr-legend label">
      <span data-tip="Entries of the kernel by this vector, per second of the machine’s time">entries/s</span>
      <span className="tr-heat" aria-hidden>
        {HEAT_TICKS.map((rate) => (
          <i key={rate} style={{ background: HEAT_COLOURS[levelOf(rate)] }} />
        ))}
      </span>
      <span>1 to 100k</span>
      <span data-tip="Interrupt request register: the vector waits for its CPU">
        <i className="tr-key" data-key="irr" aria-hidden /> IRR
      </span>
      <span data-tip="In-service register: the CPU is in the handler">
        <i className="tr-key" data-key="isr" aria-hidden /> ISR
      </span>
      <span data-tip="Trigger mode register: the last one was level triggered">
        <i className="tr-key" data-key="tmr" aria-hidden /> TMR
      </span>
      <span data-tip="An irq has the vector on this CPU">
        <i className="tr-key" data-key="owned" aria-hidden /> given out
      </span>
    </div>
  );
}

interface CpuState {
  readonly isOnline: boolean;
  readonly takes: boolean;
}

/** What can be done to a CPU, and its registers in words. */
function CpuControls({ cpu }: { readonly cpu: number }) {
  const meters = useMeters();
  const { refused, run, forget } = useCommands();
  const words = useRef<HTMLSpanElement>(null);
  const [{ isOnline, takes }, setState] = useState<CpuState>({ isOnline: true, takes: true });
  useSlowLive((live, now) => {
    meters.look(live, now);
    const next = { isOnline: live.cpu.online[cpu] !== 0, takes: live.cpu.takesInterrupts[cpu] !== 0 };
    setState((old) => (old.isOnline === next.isOnline && old.takes === next.takes ? old : next));
    if (words.current) words.current.textContent = cpuText(live, meters, cpu);
  });
  const hold = useCallback(async () => {
    const args = [cpu, takes ? 0 : 1];
    const what = takes ? `Holding interrupts of CPU ${cpu}` : `Letting CPU ${cpu} take interrupts`;
    await run(what, [{ call: SimCall.takeInterrupts, args, mask: [] }]);
    announce(takes ? `CPU ${cpu} holds interrupts` : `CPU ${cpu} takes interrupts`);
  }, [cpu, takes, run]);
  const plug = useCallback(async () => {
    const call = isOnline ? SimCall.cpuOffline : SimCall.cpuOnline;
    const what = isOnline ? `Taking CPU ${cpu} off line` : `Bringing CPU ${cpu} on line`;
    const [result = 0] = await run(what, [{ call, args: [cpu], mask: [] }]);
    if (result >= 0) announce(`CPU ${cpu} is ${isOnline ? 'off line' : 'on line'}`);
  }, [cpu, isOnline, run]);
  return (
    <>
      <div className="tr-cpu">
        <b>CPU {cpu}</b>
        <Button small reason={isOnline ? undefined : `CPU ${cpu} is off line`} onClick={hold}>
          {takes ? 'Hold interrupts' : 'Take interrupts'}
        </Button>
        <Button small onClick={plug}>
          {isOnline ? 'Take off line' : 'Bring on line'}
        </Button>
        <span className="tr-cpu-words muted" ref={words} />
      </div>
      <RefusedNote refused={refused} onClose={forget} />
    </>
  );
}

/** `1.2k entries/s, priority 0x00, 3 vectors wait, the highest 0x41`. */
function cpuText({ cpu: cpus, apic }: LiveColumns, { rates }: Meters, cpu: number): string {
  if (cpus.online[cpu] === 0)
    return 'off line: the kernel has moved its interrupts, managed ones wait for it';
  const waiting = countBits(apic.irr, cpu);
  const parts = [
    `${shortCount(Math.round(rates!.cpu.perSecond(cpu)))} entries/s`,
    `priority ${hex(cpus.tpr[cpu]!)}`,
    waiting === 0
      ? 'nothing waits'
      : `${plural(waiting, 'vector waits', 'vectors wait')}, the highest ${hex(highestBit(apic.irr, cpu))}`,
  ];
  if (cpus.takesInterrupts[cpu] === 0) parts.unshift('holds interrupts (IF clear)');
  return parts.join(', ');
}
