// Scenarios as files, `.irqscope.json`: the same content as a link, for what is too much for one. What can be opened of a damaged file is
// opened, and what was left out has its name.

import * as v from 'valibot';
import type { JournalLine } from '../model/simulation.ts';
import { checkRecipe } from './check.ts';
import { ScenarioError } from './codec.ts';
import {
  type Note,
  SCENARIO_FORMAT,
  SCENARIO_VERSION,
  type Scenario,
  type ScenarioMoment,
  type ScenarioStart,
} from './scenario.ts';
import { commandSchema, momentSchema, noteSchema, scenarioFields, startSchema } from './schema.ts';
import { upgraded } from './upgrade.ts';

export const FILE_END = '.irqscope.json';

/** What could not be taken as it stands. */
export interface FileProblem {
  /** `lines[3].call` */
  readonly field: string;
  readonly found: string;
  readonly expected: string;
  /** What became of it: `left out`. */
  readonly done: string;
}

export interface ScenarioFile {
  readonly scenario: Scenario;
  readonly problems: readonly FileProblem[];
}

/** `lines[3].call is "x"; a number was expected; left out.` */
export const problemWords = ({ field, found, expected, done }: FileProblem): string =>
  `${field} is ${found}; ${expected} was expected; ${done}.`;

/** The text of a file. A command has a line. */
export function printScenarioFile({ title, start, lines, end, notes, at, engine, hash }: Scenario): string {
  const field = (name: string, value: unknown): string => `${JSON.stringify(name)}: ${JSON.stringify(value)}`;
  const list = (name: string, values: readonly unknown[]): string =>
    values.length === 0
      ? field(name, [])
      : `${JSON.stringify(name)}: [\n  ${values.map((each) => JSON.stringify(each)).join(',\n  ')}\n ]`;
  const fields = [
    field('format', SCENARIO_FORMAT),
    field('version', SCENARIO_VERSION),
    field('title', title),
    field('engine', engine),
    field('hash', hash),
    field('start', start),
    list('lines', lines),
    field('end', end),
    list('notes', notes),
    ...(at ? [field('at', at)] : []),
  ];
  return `{\n ${fields.join(',\n ')}\n}\n`;
}

/** @throws ScenarioError where there is nothing that could be opened */
export function parseScenarioFile(text: string): ScenarioFile {
  const content = contentOf(text);
  const version = versionOf(content);
  const problems: FileProblem[] = [];
  if (version > SCENARIO_VERSION)
    problems.push({
      field: 'version',
      found: `${version}`,
      expected: `${SCENARIO_VERSION} or below`,
      done: 'what this page understands was opened',
    });
  return new Reader(upgraded(content, version), problems).read();
}

function contentOf(text: string): Readonly<Record<string, unknown>> {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new ScenarioError(`The file is damaged: ${(error as Error).message}.`);
  }
  if (!isRecord(content) || content.format !== SCENARIO_FORMAT)
    throw new ScenarioError(
      `The file is no scenario: its format is ${show(isRecord(content) ? content.format : content)}.`,
    );
  return content;
}

function versionOf({ version }: Readonly<Record<string, unknown>>): number {
  if (Number.isSafeInteger(version) && (version as number) >= 1) return version as number;
  throw new ScenarioError(`The file has the version ${show(version)}; a whole number from 1 is expected.`);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const MOST_SHOWN = 60;

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN)}…`;
}

class Reader {
  private readonly content: Readonly<Record<string, unknown>>;
  private readonly problems: FileProblem[];

  constructor(content: Readonly<Record<string, unknown>>, problems: FileProblem[]) {
    this.content = content;
    this.problems = problems;
  }

  read(): ScenarioFile {
    const start = this.start();
    const title = this.take('title', scenarioFields.title, 'left empty') ?? '';
    const engine = this.take('engine', scenarioFields.engine, 'left empty') ?? '';
    const hash = this.take('hash', scenarioFields.hash, 'left empty') ?? '';
    const { lines, isWhole } = this.lines();
    const end = this.end(lines);
    const notes = this.notes();
    const at = this.at(lines, end);
    for (const field of Object.keys(this.content))
      if (!Object.hasOwn(scenarioFields, field))
        this.problem(field, this.content[field], 'one of the known fields', 'left out');
    const scenario = { title, start, lines, end, notes, engine, hash: isWhole ? hash : '' };
    return { scenario: at ? { ...scenario, at } : scenario, problems: this.problems };
  }

  private problem(field: string, found: unknown, expected: string, done: string): void {
    this.problems.push({ field, found: show(found), expected, done });
  }

  /** A field that fits, or undefined with a problem. */
  private take<T extends v.GenericSchema>(
    field: string,
    schema: T,
    done: string,
    value = this.content[field],
  ): v.InferOutput<T> | undefined {
    const result = v.safeParse(schema, value);
    if (result.success) return result.output;
    this.issue(field, result.issues[0], done);
    return undefined;
  }

  private issue(field: string, issue: v.BaseIssue<unknown>, done: string): void {
    this.problem(nameOf(field, issue), issue.input, issue.expected ?? issue.message, done);
  }

  private start(): ScenarioStart {
    const result = v.safeParse(startSchema, this.content.start);
    if (!result.success) {
      const [issue] = result.issues;
      const expected = issue.expected ?? issue.message;
      throw new ScenarioError(
        `The machine of the scenario cannot be built: ${nameOf('start', issue)} is ${show(issue.input)}; ${expected} was expected.`,
      );
    }
    const start = result.output as ScenarioStart;
    const [wrong] = start.kind === 'recipe' ? checkRecipe(start.recipe) : [];
    if (wrong)
      throw new ScenarioError(
        `The machine of the scenario cannot be built: ${wrong.field} is ${wrong.found}; ${wrong.expected} was expected.`,
      );
    return start;
  }

  /** Commands up to the first that does not fit: what follows it would be done to another machine. */
  private lines(): { readonly lines: readonly JournalLine[]; readonly isWhole: boolean } {
    const given = this.content.lines;
    if (!Array.isArray(given)) {
      this.problem('lines', given, 'a list of commands', 'none was done');
      return { lines: [], isWhole: false };
    }
    const lines: JournalLine[] = [];
    for (const [n, value] of given.entries()) {
      const done = `left out with all that follow, ${given.length - n} in all`;
      const line = this.take(`lines[${n}]`, commandSchema, done, value);
      if (!line) return { lines, isWhole: false };
      const earliest = lines.at(-1)?.tick ?? 0;
      if (line.tick < earliest) {
        this.problem(`lines[${n}].tick`, line.tick, `${earliest} or more`, done);
        return { lines, isWhole: false };
      }
      lines.push(line as JournalLine);
    }
    return { lines, isWhole: true };
  }

  private end(lines: readonly JournalLine[]): number {
    const least = lines.at(-1)?.tick ?? 0;
    const end = this.take('end', scenarioFields.end, `${least} was taken`) ?? least;
    if (end >= least) return end;
    this.problem('end', end, `${least} or more`, `${least} was taken`);
    return least;
  }

  private notes(): readonly Note[] {
    const given = this.content.notes;
    if (!Array.isArray(given)) {
      this.problem('notes', given, 'a list of names', 'left out');
      return [];
    }
    return given.flatMap((value, n) => this.take(`notes[${n}]`, noteSchema, 'left out', value) ?? []);
  }

  private at(lines: readonly JournalLine[], end: number): ScenarioMoment | undefined {
    if (this.content.at === undefined) return undefined;
    const at = this.take('at', momentSchema, 'the end is shown');
    if (!at || (at.line <= lines.length && at.tick <= end)) return at;
    this.problem('at', at, `a moment of ${lines.length} commands and ${end} ticks`, 'the end is shown');
    return undefined;
  }
}

/** `lines[3]` and the path of an issue: `lines[3].args[0]`. */
function nameOf(field: string, issue: v.BaseIssue<unknown>): string {
  const path = (issue.path ?? []).map(({ key }) =>
    typeof key === 'number' ? `[${key}]` : `.${String(key)}`,
  );
  return field + path.join('');
}
