// Where commands print, and the error that ends one with exit status 2.

export interface Output {
  /** Text, or the exact bytes of a file. */
  out(text: string | Uint8Array): void;
  err(text: string): void;
}

/** Bad usage or unreadable input: one line on stderr, exit status 2. */
export class UsageError extends Error {}

/** The process' own streams. */
export const processOutput: Output = {
  out: (text) => {
    process.stdout.write(text);
  },
  err: (text) => {
    process.stderr.write(text);
  },
};

/** Options that take a value, and flags; everything else is positional. Throws UsageError for unknown ones. */
export function parseArgs(
  args: readonly string[],
  valued: readonly string[],
  flags: readonly string[],
): ParsedArgs {
  const parsed: ParsedArgs = { positional: [], values: new Map(), flags: new Set() };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    const [name, inline] = arg.startsWith('--') ? splitOption(arg) : [arg, undefined];
    if (!name.startsWith('--')) parsed.positional.push(arg);
    else if (flags.includes(name) && inline === undefined) parsed.flags.add(name);
    else if (valued.includes(name)) parsed.values.set(name, valueAfter(name, inline ?? args[++i]));
    else throw new UsageError(`there is no option ${name}`);
  }
  return parsed;
}

export interface ParsedArgs {
  readonly positional: string[];
  readonly values: Map<string, string>;
  readonly flags: Set<string>;
}

function splitOption(arg: string): [string, string | undefined] {
  const equals = arg.indexOf('=');
  return equals < 0 ? [arg, undefined] : [arg.slice(0, equals), arg.slice(equals + 1)];
}

function valueAfter(name: string, value: string | undefined): string {
  if (value === undefined) throw new UsageError(`${name} needs a value`);
  return value;
}
