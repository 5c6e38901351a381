// What an engine's machine looks like to everything that shows machines.

import type { Machine } from '../engine/machine.ts';
import { fillView } from '../engine/view.ts';
import { join } from '../importers/join/join.ts';
import { MachineBuilder, type MachineHeader, type MachineView } from '../model/machine.ts';

/** The machine now, joined as a capture of it would be; it has no source files and no interrupt counts. */
export function viewOf(m: Machine, header: MachineHeader): MachineView {
  const builder = new MachineBuilder();
  fillView(m, builder);
  join(builder, { header, before: undefined });
  return builder.finish(header);
}
