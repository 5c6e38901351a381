// What widths and colours of traffic say.

import { HEAT_COLOURS, HEAT_TICKS, levelOf, shareOf } from '../../../ui/heat-scale.ts';
import { shortCount } from '../../../ui/values.tsx';
import { flowWidth, WIDTH_TICKS } from './scale.ts';

const BAR = 122;

export function TrafficLegend({ squares }: { readonly squares: boolean }) {
  return (
    <ul className="legend-cells" aria-label="Traffic, messages a second">
      {WIDTH_TICKS.map((rate) => (
        <li key={rate}>
          <svg width={22} height={12} aria-hidden>
            <path d="M1 6H21" stroke="var(--line-3)" strokeWidth={flowWidth(rate)} />
          </svg>{' '}
          {shortCount(rate)}/s
        </li>
      ))}
      <li>
        <svg width={22} height={12} aria-hidden>
          <path d="M1 6H21" stroke="var(--line-3)" strokeWidth={5} />
          <path d="M1 6H21" stroke="var(--accent)" strokeWidth={2} />
        </svg>{' '}
        passing
      </li>
      {squares ? <Heat /> : null}
    </ul>
  );
}

function Heat() {
  const colours = HEAT_COLOURS.slice(1);
  return (
    <li>
      <svg width={BAR + 30} height={14} viewBox={`-4 0 ${BAR + 30} 14`} aria-hidden>
        {colours.map((colour, at) => (
          <rect
            key={colour}
            x={(at * BAR) / colours.length}
            y={0}
            width={BAR / colours.length + 0.5}
            height={6}
            fill={colour}
          />
        ))}
        {HEAT_TICKS.map((rate) => (
          <text
            key={rate}
            x={shareOf(levelOf(rate)) * (BAR - 2) + 1}
            y={14}
            fontSize={8.5}
            textAnchor="middle"
            fill="var(--ink-3)"
          >
            {shortCount(rate)}
          </text>
        ))}
      </svg>
    </li>
  );
}
