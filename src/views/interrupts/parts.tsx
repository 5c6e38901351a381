// What the sections of the irq page share.

import { type FlagBit, namedFlags } from '../../model/flags.ts';
import type { MachineView } from '../../model/machine.ts';

export interface IrqProps {
  readonly view: MachineView;
  readonly row: number;
}

/** The flag word, the names of its bits, and what each means on hover. */
export function Flags(props: {
  readonly word: number;
  readonly list: readonly FlagBit[];
  readonly unnamed?: readonly FlagBit[];
  readonly prefix?: string;
}) {
  const { word, list, unnamed = [], prefix = '' } = props;
  const named = [...namedFlags(list, word), ...namedFlags(unnamed, word)];
  return (
    <span className="irq-flags">
      <span className="mono">{`0x${(word >>> 0).toString(16)}`}</span>
      {named.map((flag) => (
        <abbr
          key={flag.name}
          data-tip={`${flag.name} (bit ${flag.bit}): ${flag.meaning}`}
          title={flag.meaning}
          className="mono"
        >
          {flag.name.replace(/^_/, '').replace(prefix, '')}
        </abbr>
      ))}
    </span>
  );
}
