// The command line: the same importers and models without a browser.

import { messageKinds } from '../model/decode/index.ts';
import { decodeCommand } from './decode.ts';
import { importCommand } from './import.ts';
import { matrixCommand } from './matrix.ts';
import { type Output, processOutput, UsageError } from './output.ts';
import { replayCommand } from './replay.ts';
import { runCommand } from './run.ts';
import { showCommand } from './show.ts';

const USAGE = `irqscope <command>

  import <bundle> [--json] [--step NAME]    read a capture and print a summary, or one moment's model as JSON
  show <bundle> [--step NAME] [domains/NAME | irqs/N] [--list]
                                            print debugfs files from the model
  matrix <trace.jsonl | .jsonl.gz>          replay a golden trace of the kernel's vector matrix
  replay <bundle> [--json]                  run the engine through a capture's trace and compare every choice
  run <scenario file, word or permalink> [--capture PATH]
                                            carry a scenario out to its end; print the state's hash and a summary
  decode <kind> <address> <data>            decode a message; kinds: ${messageKinds.join(' ')}
`;

const COMMANDS: Record<string, (args: string[], output: Output) => Promise<number> | number> = {
  import: importCommand,
  show: showCommand,
  matrix: matrixCommand,
  replay: replayCommand,
  run: runCommand,
  decode: (args, output) => decodeCommand(args, output.out, output.err),
};

/** Runs a command; resolves to the exit status: 0 well, 1 different, 2 bad usage or unreadable input. */
export async function main(argv: string[], output: Output = processOutput): Promise<number> {
  const [name, ...args] = argv;
  if (name === undefined || name === '--help' || name === 'help') {
    output.out(USAGE);
    return name === undefined ? 2 : 0;
  }
  const command = COMMANDS[name];
  if (!command) {
    output.err(`irqscope: there is no command ${name}; see irqscope --help\n`);
    return 2;
  }
  try {
    return await command(args, output);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    output.err(`irqscope: ${error.message}\n`);
    return 2;
  }
}
