// A copied terminal session: prompts with commands, and what each command printed. Each output becomes a file of its own.

import { ascii, Scanner } from '../lib/scan.ts';
import type { SourceFile } from './source.ts';

const COMMANDS =
  'cat|tail|head|less|more|lspci|setpci|grep|egrep|zgrep|find|ls|dmesg|journalctl|uname|lscpu|nproc|watch|for|cd|echo|exit|xl|sh|bash|trace-cmd|perf';

/** What shells put before a command: `$ `, `root@host:~# `, `[root@host ~]# `, `host ~ # `, `(env) user@host dir % `. */
const PROMPT =
  '(?:\\([\\w.-]{1,40}\\) )?(?:\\[[^\\]]{1,80}\\]|[\\w.@~:/+-]{1,80}(?: [\\w.@~:/+-]{1,80}){0,2})? ?[$#%❯➜]';
const COMMAND_LINE = new RegExp(`^${PROMPT} +((?:sudo +(?:-\\w+ +)*)?(?:${COMMANDS})(?: .*)?)$`);
/** A prompt that waits for a command. Without a name before it, it could be anything. */
const IDLE = /^(?:\([\w.-]{1,40}\) )?(?:\[[^\]]{1,80}\]|[\w.-]{1,40}@[\w.@~:/+ -]{1,80}) ?[$#%❯➜] *$/;
const MAX_LENGTH = 400;
/** Most outputs that are taken from one text. */
const MAX_OUTPUTS = 4096;

/** The command of a line with a prompt, or ''. */
export function commandOf(text: string): string {
  return text.length > MAX_LENGTH ? '' : (COMMAND_LINE.exec(text)?.[1] ?? '');
}

/** Last bytes of `$`, `#`, `%`, `❯` and `➜`. */
const PROMPT_ENDS = new Set([0x24, 0x23, 0x25, 0xaf, 0x9c]);

/** A prompt may be among the bytes: most lines are ruled out without making a text of them. */
function mayHavePrompt(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (PROMPT_ENDS.has(bytes[i]!)) return true;
  return false;
}

const isIdle = (text: string): boolean => text.length <= MAX_LENGTH && IDLE.test(text);

/** What `script` writes before a session. */
const SCRIPT = ascii('Script started on ');
/** Commands whose output is nothing that is read. */
const SILENT = /^(?:cd|echo|exit)\b/;

/** What was found of a session: the outputs, and the lines of the shell among them. */
export interface Session {
  readonly outputs: readonly SourceFile[];
  /** The first line of the shell. */
  readonly line: number;
  readonly found: string;
  readonly shellLines: number;
}

/** Takes a session apart. Undefined for a text that does not begin with a prompt and a command, nor end with a prompt. */
export function splitSession(file: SourceFile): Session | undefined {
  const s = new Scanner(file.bytes, file.firstLine);
  if (!s.next()) return undefined;
  while (s.length === 0 || s.at(SCRIPT, s.start)) if (!s.next()) return undefined;
  if (s.length > MAX_LENGTH || !mayHavePrompt(s.bytes, s.start, s.end)) return withoutIdle(file);
  return commandOf(s.text()) === '' ? withoutIdle(file) : cut(file, s);
}

/** `s` stands at the first command. */
function cut(file: SourceFile, s: Scanner): Session {
  const outputs: SourceFile[] = [];
  const [line, found] = [s.line, s.text()];
  let shellLines = 0;
  let command = '';
  let from = s.start;
  let firstLine = s.line;
  const close = (to: number): void => {
    if (command !== '' && !SILENT.test(command) && to > from && outputs.length < MAX_OUTPUTS)
      outputs.push({
        ...file,
        path: outputPath(file.path, command),
        bytes: file.bytes.subarray(from, to),
        firstLine,
      });
  };
  do {
    if (s.length > MAX_LENGTH || !mayHavePrompt(s.bytes, s.start, s.end)) continue;
    const text = s.text();
    const next = commandOf(text);
    if (next === '' && !isIdle(text)) continue;
    close(s.start);
    shellLines++;
    command = next;
    from = s.place;
    firstLine = s.line + 1;
  } while (s.next());
  close(file.bytes.length);
  return { outputs, line, found, shellLines };
}

/** A text copied together with the prompt behind it. */
function withoutIdle(file: SourceFile): Session | undefined {
  const { bytes } = file;
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 10 || bytes[end - 1] === 13)) end--;
  let last = end - 1;
  while (last > 0 && bytes[last] === 32) last--;
  if (end === 0 || !PROMPT_ENDS.has(bytes[last]!)) return undefined;
  const start = bytes.lastIndexOf(10, end - 1) + 1;
  if (start === 0 || end - start > MAX_LENGTH) return undefined;
  const found = new TextDecoder().decode(bytes.subarray(start, end));
  if (!isIdle(found)) return undefined;
  let line = file.firstLine;
  for (let at = bytes.indexOf(10); at >= 0 && at < start; at = bytes.indexOf(10, at + 1)) line++;
  return { outputs: [{ ...file, bytes: bytes.subarray(0, start) }], line, found, shellLines: 1 };
}

/** The file that a command shows, or the command's own name. */
function outputPath(session: string, command: string): string {
  const folder = session.slice(0, session.lastIndexOf('/') + 1);
  const words = command
    .replace(/^sudo +(?:-\w+ +)*/, '')
    .split(/[|;&<>]/)[0]!
    .trim()
    .split(/ +/);
  const shown = /^(?:cat|tail|head|less|more)$/.test(words[0]!) ? words.slice(1) : [];
  const paths = shown.filter((word) => !/^[-+\d]/.test(word));
  return `${folder}${(paths.length === 1 ? paths[0]! : words[0]!).replace(/^\/+/, '')}`;
}
