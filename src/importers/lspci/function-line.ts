// The line that starts a function: `00:1f.2 SATA controller [0106]: Intel … [8086:2922] (rev 02) (prog-if 01 [AHCI 1.0])`,
// `00:1f.2 0106: 8086:2922 (rev 02)` with -n, names only without. lspci.c: show_terse, pciutils 3.5 to 3.14.

import { formatPciAddress, parsePciAddress } from '../../model/pci.ts';

export interface FunctionLine {
  /** `0000:00:1f.2`: lspci leaves segment 0 out unless asked. */
  readonly id: string;
  /** Names of vendor and device, '' with -n. */
  readonly label: string;
  /** Class << 8 | programming interface, -1 when only the name is given. */
  readonly classCode: number;
  /** The programming interface is given. */
  readonly progIf: boolean;
  readonly vendor: number;
  readonly product: number;
}

const ADDRESS = /^((?:[0-9a-f]{4,8}:)?[0-9a-f]{2}:[01][0-9a-f]\.[0-7]) (?=\S)/;
const NUMERIC = /^(?:Class )?([0-9a-f]{4}): ([0-9a-f]{4}):([0-9a-f]{4})$/;
const CLASS_IN_NAME = /(?:\[|^Class )([0-9a-f]{4})\]?$/;
const IDS = / ?\[([0-9a-f]{4}):([0-9a-f]{4})\]$/;
const PROG_IF = /^ \(prog-if ([0-9a-f]{2})(?: \[.*\])?\)$/;
const REVISION = / \(rev [0-9a-f]{2}\)$/;

/** Longer lines are no function lines. */
const MAX_LENGTH = 1000;

const hex = (text: string | undefined): number => (text === undefined ? -1 : Number.parseInt(text, 16));

/** Reads the line, or undefined when it is none. */
export function functionLine(line: string): FunctionLine | undefined {
  if (line.length > MAX_LENGTH) return undefined;
  const address = ADDRESS.exec(line);
  const parsed = address && parsePciAddress(address[1]!);
  if (!parsed) return undefined;
  const id = formatPciAddress(parsed);
  const { rest, progIf } = trailers(line.slice(address[0].length));
  const numeric = NUMERIC.exec(rest);
  if (numeric) {
    const classCode = (hex(numeric[1]) << 8) | Math.max(0, progIf);
    return {
      id,
      label: '',
      classCode,
      progIf: progIf >= 0,
      vendor: hex(numeric[2]),
      product: hex(numeric[3]),
    };
  }
  const colon = rest.indexOf(': ');
  if (colon < 1) return undefined;
  const base = hex(CLASS_IN_NAME.exec(rest.slice(0, colon))?.[1]);
  const names = rest.slice(colon + 2);
  const ids = IDS.exec(names);
  return {
    id,
    label: ids ? names.slice(0, ids.index) : names,
    classCode: base < 0 ? -1 : (base << 8) | Math.max(0, progIf),
    progIf: progIf >= 0,
    vendor: hex(ids?.[1]),
    product: hex(ids?.[2]),
  };
}

/** Takes `(rev 02)` and `(prog-if 01 [AHCI 1.0])` off the end. */
function trailers(text: string): { readonly rest: string; readonly progIf: number } {
  let rest = text.trimEnd();
  const at = rest.lastIndexOf(' (prog-if ');
  const match = at < 0 ? null : PROG_IF.exec(rest.slice(at));
  if (match) rest = rest.slice(0, at);
  return { rest: rest.replace(REVISION, ''), progIf: match ? hex(match[1]) : -1 };
}
