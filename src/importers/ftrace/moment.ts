// What a trace says about one moment: how much it holds, its markers, and what the events before the moment left behind.

import { ascii, Scanner } from '../../lib/scan.ts';
import { ArgKind, Severity } from '../../model/tables.ts';
import { IrteWrites } from '../amd-remap/irte-writes.ts';
import { type FileContext, reportLineEnds } from '../context.ts';
import { TraceArgs } from './args.ts';
import { TraceLine } from './line.ts';
import { MessageWrites } from './messages.ts';
import { otherLine, shortText } from './other-lines.ts';
import { Reports } from './reports.ts';

const EXPECTED = 'TASK-PID [CPU] FLAGS TIME: EVENT: ARGUMENTS';
const BEGIN = ascii('CAPTURE-BEGIN ');
const MARK = ascii('tracing_mark_write');
const PRINT = ascii('print');
const PRINTED_MARK = ascii('tracing_mark_write: ');

/** Moments that have their own folder have their own marker. */
const STEP_FOLDER = /^\d{2,}-/;
/** So many markers of a trace are kept. */
const MAX_MARKERS = 10000;

type Handler = (args: TraceArgs, line: TraceLine, number: number) => boolean;

/** Reads one trace for one moment. */
export class MomentReader {
  private readonly context: FileContext;
  private readonly s: Scanner;
  private readonly line = new TraceLine();
  private readonly args = new TraceArgs();
  private readonly irtes = new IrteWrites();
  private readonly messages = new MessageWrites();
  private readonly moment: Uint8Array;
  private readonly handlers: readonly { readonly name: Uint8Array; readonly take: Handler }[];
  private readonly unknown: Reports;
  private readonly arguments: Reports;
  private readonly seen = new Uint8Array(0x10000);
  private cpus = 0;
  private events = 0;
  private lost = 0;
  private lostLine = 0;
  private first = 0;
  private last = 0;
  private markers = 0;
  private beginMarkers = 0;
  private momentLine = 0;
  private pointers = 0;

  constructor(context: FileContext) {
    this.context = context;
    this.s = new Scanner(context.source.bytes, context.source.firstLine);
    this.moment = ascii(context.moment);
    this.unknown = new Reports(context, EXPECTED, 'the line was left out');
    this.arguments = new Reports(context, 'the arguments of its probe', 'the event was left out');
    this.handlers = this.makeHandlers();
  }

  read(): void {
    const { s, line } = this;
    while (s.next()) {
      if (line.read(s)) this.event();
      else this.other();
    }
    this.finish();
  }

  private event(): void {
    const { line, s } = this;
    if (this.events++ === 0) this.first = line.time;
    this.last = line.time;
    if (this.seen[line.cpu] === 0) {
      this.seen[line.cpu] = 1;
      this.cpus++;
    }
    const length = line.eventEnd - line.eventStart;
    if (length === MARK.length && s.at(MARK, line.eventStart)) this.marker(line.args);
    else if (length === PRINT.length && s.at(PRINT, line.eventStart) && s.at(PRINTED_MARK, line.args))
      this.marker(line.args + PRINTED_MARK.length);
    else if (this.momentLine === 0) this.state(length);
  }

  /** Events that change what the moment's tables say. */
  private state(length: number): void {
    const { line, s } = this;
    for (const handler of this.handlers) {
      if (handler.name.length !== length || !s.at(handler.name, line.eventStart)) continue;
      this.args.begin(s, line.args);
      if (!handler.take(this.args, line, s.line))
        this.arguments.add(s.line, shortText(s.bytes, s.start, s.end));
      return;
    }
  }

  private makeHandlers(): readonly { readonly name: Uint8Array; readonly take: Handler }[] {
    const { irtes, messages } = this;
    const handlers: Record<string, Handler> = {
      pci_write_msi_msg: (args, _line, number) => messages.write(args, number),
      irq_domain_free_irqs: (args) => messages.freed(args),
      amd_modify_irte_ga: (args, _line, number) => irtes.modifyGa(args, number) === 'taken',
      amd_modify_irte: (args, _line, number) => this.legacyIrte(args, number),
      amd_alloc_irq_index: (args, line) => irtes.allocate(args, line.pid) === 'taken',
      amd_alloc_irq_index_ret: (args, line, number) => irtes.allocated(args, line.pid, number) === 'taken',
    };
    return Object.entries(handlers).map(([name, take]) => ({ name: ascii(name), take }));
  }

  /** The probe may have recorded where the entry is instead of the entry: said once. */
  private legacyIrte(args: TraceArgs, number: number): boolean {
    const result = this.irtes.modify(args, number);
    if (result === 'pointer' && this.pointers++ === 0) {
      this.context.problem(
        number,
        'an amd_modify_irte event with a pointer',
        'the 32-bit remapping entry itself',
        'entries written this way are not known',
        Severity.warning,
      );
    }
    return result !== 'unknown';
  }

  private marker(at: number): void {
    const { s } = this;
    if (s.at(BEGIN, at)) {
      this.beginMarkers++;
      const name = at + BEGIN.length;
      const isThis = s.end - name === this.moment.length && s.at(this.moment, name);
      if (isThis && this.momentLine === 0) this.momentLine = s.line;
    }
    if (this.markers++ < MAX_MARKERS) this.keepMarker(at);
  }

  private keepMarker(at: number): void {
    const { line, s } = this;
    const { strings, t } = this.context.machine;
    line.trimTask(s);
    const first = t.traceArg.push({
      name: strings.intern(''),
      kind: ArgKind.text,
      text: strings.internBytes(s.bytes, at, s.end),
    });
    t.traceEvent.push({
      time: line.time,
      cpu: line.cpu,
      pid: line.pid,
      task: strings.internBytes(s.bytes, line.taskStart, line.taskEnd),
      flags: strings.internBytes(s.bytes, line.flagsStart, line.flagsEnd),
      event: strings.internBytes(MARK, 0, MARK.length),
      first,
      args: 1,
      file: this.context.file,
      line: s.line,
    });
  }

  private other(): void {
    const { s } = this;
    if (s.length === 0) return;
    const text = shortText(s.bytes, s.start, s.end);
    const what = otherLine(text);
    if (what.kind === 'unknown') this.unknown.add(s.line, text);
    if (what.kind === 'cut')
      this.context.problem(s.line, text, 'a whole trace', 'the lines around it were read', Severity.note);
    if (what.kind !== 'lost') return;
    if (this.lost === 0) this.lostLine = s.line;
    this.lost += Math.max(1, what.lost);
  }

  /** Lost events matter when something is rebuilt from those that are left. */
  private reportLost(): void {
    if (this.lost === 0) return;
    const rebuilt = this.irtes.size > 0 || this.messages.size > 0;
    this.context.problem(
      this.lostLine,
      `${this.lost} lost events`,
      'a trace without lost events',
      rebuilt ? 'what is rebuilt from the trace may be older than the moment' : 'the others were read',
      rebuilt ? Severity.warning : Severity.note,
    );
  }

  private finish(): void {
    const { context, s } = this;
    this.unknown.finish();
    this.arguments.finish();
    if (this.events === 0)
      context.problem(context.source.firstLine, 'no event', EXPECTED, 'the trace is empty', Severity.note);
    this.reportLost();
    this.checkMoment();
    if (this.markers > MAX_MARKERS)
      context.problem(
        s.line,
        `${this.markers} markers`,
        `up to ${MAX_MARKERS}`,
        'the others are not listed',
        Severity.note,
      );
    reportLineEnds(context, s);
    context.machine.t.trace.push({
      events: this.events,
      lost: this.lost,
      cpus: this.cpus,
      first: this.first,
      last: this.last,
      momentLine: this.momentLine,
      file: context.file,
      line: context.source.firstLine,
    });
    this.irtes.finish(context);
    this.messages.finish(context);
  }

  /** A trace with markers that has none for this moment: its end may be later than the moment. */
  private checkMoment(): void {
    const { context, s } = this;
    if (this.momentLine > 0 || this.beginMarkers === 0 || !STEP_FOLDER.test(context.moment)) return;
    context.problem(
      s.line,
      `no marker CAPTURE-BEGIN ${context.moment}`,
      'a marker for the moment, as the other moments have',
      'the trace was read to its end',
      Severity.warning,
    );
  }
}
