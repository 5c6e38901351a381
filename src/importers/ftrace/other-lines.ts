// Lines of a trace that are no events: headers, lost events, stack frames. kernel/trace/trace.c: print_trace_header,
// print_trace_line; `trace-cmd report`.

/** What a line without an event says. */
export interface OtherLine {
  /** 'header': says nothing more. 'lost': the buffer dropped events. 'cut': somebody left lines out. 'unknown': none of these. */
  readonly kind: 'header' | 'lost' | 'cut' | 'unknown';
  /** Events that are missing, 0 when the line does not count them. */
  readonly lost: number;
}

const HEADER: OtherLine = { kind: 'header', lost: 0 };
const CUT: OtherLine = { kind: 'cut', lost: 0 };
const UNKNOWN: OtherLine = { kind: 'unknown', lost: 0 };

const ENTRIES = /^# entries-in-buffer\/entries-written: (\d{1,15})\/(\d{1,15})(?: |$)/;
const LOST = /^CPU:\d+ \[LOST (?:(\d{1,15}) )?EVENTS\]$/;
const DROPPED = /^CPU:\d+ \[(?:(\d{1,15}) )?EVENTS DROPPED\]$/;
const REPORT_HEADER = /^(?:version = \d+|cpus=\d+|CPU \d+ is empty|file: .*|\s*)$/;
const STACK_FRAME = /^ *=> /;
/** `[... cut after 400 lines ...]`, `...`: what people write where they shorten a text. */
const ELLIPSIS = /^\[?\.\.\..*$/;

/** Longest line that is looked at; a longer one is none of these. */
const MAX_LENGTH = 400;

/** Understands a line (at most its first 400 characters are given) that is not an event. */
export function otherLine(text: string): OtherLine {
  if (text.length >= MAX_LENGTH) return text.startsWith('#') ? HEADER : UNKNOWN;
  const entries = ENTRIES.exec(text);
  if (entries) {
    const missing = Number(entries[2]) - Number(entries[1]);
    return missing > 0 ? { kind: 'lost', lost: missing } : HEADER;
  }
  const lost = LOST.exec(text) ?? DROPPED.exec(text);
  if (lost) return { kind: 'lost', lost: Number(lost[1] ?? 0) };
  if (ELLIPSIS.test(text)) return CUT;
  return text.startsWith('#') || REPORT_HEADER.test(text) || STACK_FRAME.test(text) ? HEADER : UNKNOWN;
}

/** The text of a line for `otherLine`, cut so that a huge line costs no more than a short one. */
export function shortText(bytes: Uint8Array, start: number, end: number): string {
  return new TextDecoder().decode(bytes.subarray(start, Math.min(end, start + MAX_LENGTH)));
}
