// The part of a /proc/interrupts row behind the counts: ` %8s` chip, ` %*lu` hwirq, ` %-8s` Level or Edge, `-%-8s` flow name, two blanks and
// the handler names. Chip names may hold blanks (`RISC-V INTC`, `IPI Mux`), s390 and Xen have no hwirq, Xen has a flow name instead.
// Before 3.18 there was no column of hwirqs at all, and the flow name stood right behind the chip: `IO-APIC-fasteoi`, `xen-dyn-event`.

export interface ChipColumn {
  chipStart: number;
  chipEnd: number;
  /** -1: there is no hwirq. */
  hwirqLo: number;
  hwirqHi: number;
  flowStart: number;
  flowEnd: number;
  triggerStart: number;
  triggerEnd: number;
  actionsStart: number;
  actionsEnd: number;
}

const SPACE = 32;
const DASH = 45;
const LEVEL = [76, 101, 118, 101, 108];
const EDGE = [69, 100, 103, 101];
const decoder = new TextDecoder('latin1');

/** Flow names that x86 and sparc set, and those of Xen's chips. `PCI-MSI` and `PCI-MSI-X` are chips. */
const FLOW = /^(.+?)-(edge|level|fasteoi|XT-PIC|IVEC)$/;
const XEN_FLOW = /^(xen-(?:pirq|percpu|dyn))-(?!lateeoi$)(.+)$/;
/** Longest chip name that is looked at. */
const MAX_NAME = 64;

const result: ChipColumn = {
  chipStart: 0,
  chipEnd: 0,
  hwirqLo: -1,
  hwirqHi: 0,
  flowStart: 0,
  flowEnd: 0,
  triggerStart: 0,
  triggerEnd: 0,
  actionsStart: 0,
  actionsEnd: 0,
};

/** Splits `bytes[start .. end)`. The result is reused by the next call. */
export function splitChip(bytes: Uint8Array, start: number, end: number): ChipColumn {
  let at = skip(bytes, start, end);
  const r = result;
  r.hwirqLo = -1;
  r.hwirqHi = 0;
  r.flowStart = r.flowEnd = r.triggerStart = r.triggerEnd = r.actionsStart = r.actionsEnd = end;
  r.chipStart = at;
  r.chipEnd = wordEnd(bytes, at, end);
  at = r.chipEnd;
  for (;;) {
    const word = skip(bytes, at, end);
    if (word >= end) return r;
    if (readHwirq(bytes, word, end)) return readTail(bytes, r, r.actionsStart, end);
    // A flow name without hwirq (Xen), or two blanks before the handlers (s390): the chip name is over.
    if (bytes[word] === DASH) return readTail(bytes, r, word, end);
    if (word - at > 1) return splitFlow(bytes, readTail(bytes, r, word, end));
    r.chipEnd = wordEnd(bytes, word, end);
    at = r.chipEnd;
  }
}

/** A decimal number that ends at a blank, a dash or the end; leaves the position behind it in `actionsStart`. */
function readHwirq(bytes: Uint8Array, at: number, end: number): boolean {
  let low = 0;
  let high = 0;
  let i = at;
  for (; i < end && bytes[i]! >= 48 && bytes[i]! <= 57; i++) {
    const next = low * 10 + bytes[i]! - 48;
    low = next >>> 0;
    high = high * 10 + Math.floor(next / 4294967296);
    if (high > 0xffffffff) return false;
  }
  if (i === at || (i < end && bytes[i] !== SPACE && bytes[i] !== DASH)) return false;
  result.hwirqLo = low;
  result.hwirqHi = high;
  result.actionsStart = i;
  return true;
}

function readTail(bytes: Uint8Array, r: ChipColumn, from: number, end: number): ChipColumn {
  let at = skip(bytes, from, end);
  if (matches(bytes, at, end, LEVEL) || matches(bytes, at, end, EDGE)) {
    r.triggerStart = at;
    r.triggerEnd = wordEnd(bytes, at, end);
    at = skip(bytes, r.triggerEnd, end);
  }
  if (bytes[at] === DASH && at < end) {
    r.flowStart = at + 1;
    r.flowEnd = wordEnd(bytes, at + 1, end);
    at = skip(bytes, r.flowEnd, end);
  }
  r.actionsStart = at;
  r.actionsEnd = trimEnd(bytes, at, end);
  return r;
}

/** The flow name at the end of the chip column of old kernels. */
function splitFlow(bytes: Uint8Array, r: ChipColumn): ChipColumn {
  if (r.chipEnd - r.chipStart > MAX_NAME) return r;
  const name = decoder.decode(bytes.subarray(r.chipStart, r.chipEnd));
  const flow = (XEN_FLOW.exec(name) ?? FLOW.exec(name))?.[2];
  if (flow === undefined) return r;
  r.flowEnd = r.chipEnd;
  r.flowStart = r.chipEnd - flow.length;
  r.chipEnd = r.flowStart - 1;
  return r;
}

function matches(bytes: Uint8Array, at: number, end: number, word: readonly number[]): boolean {
  return wordEnd(bytes, at, end) - at === word.length && word.every((byte, i) => bytes[at + i] === byte);
}

function skip(bytes: Uint8Array, at: number, end: number): number {
  while (at < end && bytes[at] === SPACE) at++;
  return at;
}

function wordEnd(bytes: Uint8Array, at: number, end: number): number {
  while (at < end && bytes[at] !== SPACE) at++;
  return at;
}

function trimEnd(bytes: Uint8Array, from: number, end: number): number {
  while (end > from && bytes[end - 1] === SPACE) end--;
  return end;
}
