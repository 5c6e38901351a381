import './no-domains.css';
import { useActions, useMachine } from '../../store/hooks.ts';
import { irqKey } from '../../store/machine-keys.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { count, plural } from '../../ui/values.tsx';
import { Source } from '../shared/source.tsx';
import { absenceOf, type ChipFacts, chipsOf } from './chips.ts';

/** Instead of the drawing where there is no domain: why, and what is known. */
export function NoDomains() {
  const machine = useMachine();
  const { openView } = useActions();
  const absence = absenceOf(machine);
  const chips = chipsOf(machine);
  const { device, xenIrq } = machine.t;
  const other = xenIrq.length > 0 ? 'remapping' : device.length > 0 ? 'devices' : undefined;
  if (chips.length === 0) {
    return (
      <EmptyState
        title={absence.title}
        action={
          other ? (
            <Button onClick={() => openView(other)}>
              {other === 'remapping' ? 'Open the remapping tables' : 'Open the devices'}
            </Button>
          ) : undefined
        }
      >
        {absence.why} {absence.unknown}
      </EmptyState>
    );
  }
  return (
    <div className="no-domains">
      <div className="no-domains-why">
        <h2>{absence.title}</h2>
        <p>
          {absence.why} {absence.unknown}
        </p>
      </div>
      <table className="chip-table">
        <caption className="hidden-text">Interrupt chips of this capture</caption>
        <thead>
          <tr>
            <th scope="col">chip</th>
            <th scope="col" className="num">
              irqs
            </th>
            <th scope="col">flow</th>
            <th scope="col">devices</th>
            <th scope="col" className="num">
              events
            </th>
            <th scope="col">interrupts</th>
            <th scope="col">source</th>
          </tr>
        </thead>
        <tbody>
          {chips.map((chip) => (
            <ChipRow key={chip.chip} chip={chip} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const SHOWN = 10;

function ChipRow({ chip }: { readonly chip: ChipFacts }) {
  const machine = useMachine();
  const { select, openView, setFilter } = useActions();
  const { irq, actions } = machine.t.irqDesc.col;
  const rest = chip.irqs.length - SHOWN;
  return (
    <tr>
      <th scope="row" className="mono">
        {chip.chip || <span className="faint">not named</span>}
      </th>
      <td className="num mono">{count(chip.irqs.length)}</td>
      <td className="mono">{chip.flows.join(', ')}</td>
      <td className="mono">{chip.devices.join(', ')}</td>
      <td className="num mono">{count(chip.total)}</td>
      <td>
        <span className="chip-irqs">
          {chip.irqs.slice(0, SHOWN).map((desc) => (
            <button
              key={desc}
              type="button"
              className="link"
              data-tip={machine.str(actions[desc]) || `irq ${irq[desc]}`}
              onClick={() => select(irqKey(machine, desc))}
            >
              <span className="mono">{irq[desc]}</span> {machine.str(actions[desc])}
            </button>
          ))}
          {rest > 0 ? (
            <button
              type="button"
              className="link"
              onClick={() => {
                setFilter('interrupts', chip.chip ? `chip:"${chip.chip}"` : '');
                openView('interrupts');
              }}
            >
              and {plural(rest, 'more', 'more')}
            </button>
          ) : null}
        </span>
      </td>
      <td>
        <Source view={machine} file={chip.file} line={chip.line} />
      </td>
    </tr>
  );
}
