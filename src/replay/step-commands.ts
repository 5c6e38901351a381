// What was done in a step, in order: from the commands that its text names and from what they printed. The shell's loops and functions
// are not run; what they did is read from their output.

import { EBUSY, EINVAL, EIO, ENODEV, ENOENT, ENOSPC, EPERM, ERANGE } from '../model/errno.ts';

export type StepCommand =
  /**
   * Write to /proc/irq/N/smp_affinity_list; 0 or the negative errno, undefined where only its failure is known. -ENOENT: there is
   * no such file, and nothing was written.
   */
  | {
      readonly kind: 'affinity';
      readonly irq: number;
      readonly list: string;
      readonly result: number | undefined;
    }
  /** A command of msitest, its numbers and what it answered. */
  | {
      readonly kind: 'msitest';
      readonly verb: string;
      readonly device: string;
      readonly numbers: readonly number[];
      readonly result: number;
    }
  /** Write to /sys/devices/system/cpu/cpuN/online that was refused. */
  | { readonly kind: 'offline'; readonly cpu: number; readonly result: number | undefined }
  /** A CPU that went off line or came back. */
  | { readonly kind: 'hotplug'; readonly cpu: number; readonly online: boolean }
  /** Written to a driver's unbind or bind; unbound from whatever driver it had where that is empty. */
  | { readonly kind: 'unbind' | 'bind'; readonly device: string; readonly driver: string }
  | { readonly kind: 'remove'; readonly device: string }
  | { readonly kind: 'rescan' }
  /** Write to /proc/irq/default_smp_affinity, as it was written. */
  | { readonly kind: 'defaultAffinity'; readonly mask: string }
  | { readonly kind: 'msiBus' | 'virtualFunctions'; readonly device: string; readonly value: number };

export interface StepText {
  readonly description: string;
  readonly commands: string;
  readonly output: string;
}

/** strerror() of what the kernel refuses with. */
const ERRNO: Readonly<Record<string, number>> = {
  'Operation not permitted': EPERM,
  'Invalid argument': EINVAL,
  'No space left on device': ENOSPC,
  'Numerical result out of range': ERANGE,
  'Input/output error': EIO,
  'Device or resource busy': EBUSY,
  'No such device': ENODEV,
  'No such file or directory': ENOENT,
};

/** The commands of a step, in order. Variables that its description explains are added. */
export function readCommands(text: StepText, variables: Map<string, string>): StepCommand[] {
  const printed = readOutput(text.output);
  const written = splitCommands(text.commands);
  const commands: StepCommand[] = [];
  for (const [i, { words, repeats }] of written.entries()) {
    const known = KNOWN.find(({ form }) => form.test(words));
    if (known && !repeats) commands.push(...known.read(known.form.exec(words)!, variables, text));
    else if (!known && PRINTS.test(words) && !repeats) commands.push(...printed.splice(0, 1));
    else if (!known || repeats) {
      const later = written.slice(i + 1).filter((w) => PRINTS.test(w.words) && !w.repeats).length;
      if (repeats || !QUIET.test(words)) commands.push(...printed.splice(0, printed.length - later));
    }
  }
  return [...commands, ...printed];
}

/** Each prints one line about what it did. */
const PRINTS = /^(setaff|mt) /;
/** Commands of the shell that do nothing to interrupts. */
const QUIET = /^(\w+=|sleep |dd |ls |dmesg|true$|echo |cat )/;

interface Written {
  readonly words: string;
  /** Inside a loop: nobody knows how often it ran. */
  readonly repeats: boolean;
}

/** Simple commands of a line: between `;`, `&&` and `||`, with the words that begin a loop or a condition left out. */
function splitCommands(line: string): Written[] {
  let depth = 0;
  return line.split(/;|&&|\|\|/).flatMap((part) => {
    let words = part.trim();
    if (/^(for|while|until) /.test(words)) {
      depth++;
      if (words.startsWith('for ')) return [];
    }
    words = words.replace(/^((while|until|do|then|else|if)\s+)+/, '').trim();
    if (/^done\b/.test(words)) {
      depth--;
      return [];
    }
    return words === '' || words === 'fi' ? [] : [{ words, repeats: depth > 0 }];
  });
}

type Reader = (match: RegExpExecArray, variables: Map<string, string>, text: StepText) => StepCommand[];

/** Commands that write to sysfs, and a function of the captures that gives a device to a driver. */
const KNOWN: readonly { readonly form: RegExp; readonly read: Reader }[] = [
  {
    form: /^echo (\S+) > \/sys\/bus\/pci\/drivers\/([^/]+)\/(unbind|bind)$/,
    read: ([, word, driver, kind], v, text) =>
      ofDevice(word, v, text, (device) => [{ kind: kind as 'bind', device, driver: driver! }]),
  },
  {
    form: /^bindto (\S+) (\S+)$/,
    read: ([, word, driver], v, text) =>
      ofDevice(word, v, text, (device) => [
        { kind: 'unbind', device, driver: '' },
        { kind: 'bind', device, driver: driver! },
      ]),
  },
  {
    form: /^echo 1 > \/sys\/bus\/pci\/devices\/([^/]+)\/remove$/,
    read: ([, word], v, text) => ofDevice(word, v, text, (device) => [{ kind: 'remove', device }]),
  },
  { form: /^echo 1 > \/sys\/bus\/pci\/rescan$/, read: () => [{ kind: 'rescan' }] },
  {
    form: /^echo ([0-9a-f,]+) > \/proc\/irq\/default_smp_affinity$/,
    read: ([, mask]) => [{ kind: 'defaultAffinity', mask: mask! }],
  },
  {
    form: /^echo (\d+) > \/sys\/bus\/pci\/devices\/([^/]+)\/(msi_bus|sriov_numvfs)$/,
    read: ([, value, word, file], v, text) =>
      ofDevice(word, v, text, (device) => [
        { kind: file === 'msi_bus' ? 'msiBus' : 'virtualFunctions', device, value: Number(value) },
      ]),
  },
  {
    form: /^echo ([01]) > \/sys\/devices\/system\/cpu\/cpu([^/]+)\/online$/,
    read: ([, state, word], v, { output }) => switched(expand(word!, v), state === '1', output),
  },
];

const ADDRESS = /[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]/g;

/** A device by its address, by a variable, or as the only one that the description names. */
function ofDevice(
  word: string | undefined,
  variables: Map<string, string>,
  { description }: StepText,
  commands: (device: string) => StepCommand[],
): StepCommand[] {
  const device = expand(word ?? '', variables);
  if (new RegExp(`^${ADDRESS.source}$`).test(device)) return commands(device);
  const [named, other] = new Set(description.match(ADDRESS));
  if (named === undefined || other !== undefined) return [];
  variables.set(device.replace(/\W/g, ''), named);
  return commands(named);
}

const expand = (word: string, variables: ReadonlyMap<string, string>): string =>
  word.replace(/\$\{?(\w+)\}?/g, (all, name: string) => variables.get(name) ?? all);

/** A write error that nothing which prints its own line explains is that of the CPU. */
function switched(cpu: string, online: boolean, output: string): StepCommand[] {
  if (!/^\d+$/.test(cpu)) return [];
  const lines = output.split('\n');
  const at = lines.findIndex((line, i) => WRITE_ERROR.test(line) && !OWNED.test(lines[i + 1] ?? ''));
  if (at < 0) return [{ kind: 'hotplug', cpu: Number(cpu), online }];
  return online ? [] : [{ kind: 'offline', cpu: Number(cpu), result: errnoOf(lines[at]!) }];
}

const WRITE_ERROR = /write error: (.+)$/;
const AFFINITY = /^irq (\d+) smp_affinity_list <- (\S+) rc=(\d+)/;
const MSITEST = /^\[ *[\d.]+\] msitest: "(\w+) ([0-9a-f:.]+)((?: -?\w+)*)" -> (-?\d+)$/;
const CPU = /^cpu (\d+) -> (\d) rc=(\d+)$/;
const OWNED = /^irq \d+ smp_affinity|msitest: "|^cpu \d+ -> /;

function errnoOf(line: string): number | undefined {
  const errno = ERRNO[WRITE_ERROR.exec(line)?.[1] ?? ''];
  return errno === undefined ? undefined : -errno;
}

/** What commands say of themselves. The log may be printed once more; a line of it counts once. */
function readOutput(output: string): StepCommand[] {
  const seen = new Set<string>();
  const commands: StepCommand[] = [];
  let before = '';
  let isMissing = false;
  for (const line of output.split('\n')) {
    if (/can't create \/proc\/irq\//.test(line)) isMissing = true;
    if (!seen.has(line) || !line.includes('msitest')) {
      const command = readLine(line, before);
      if (command?.kind === 'affinity' && isMissing) commands.push({ ...command, result: -ENOENT });
      else if (command) commands.push(command);
      if (AFFINITY.test(line)) isMissing = false;
    }
    seen.add(line);
    before = line;
  }
  return commands;
}

function readLine(line: string, before: string): StepCommand | undefined {
  const affinity = AFFINITY.exec(line);
  if (affinity) {
    const [, irq, list, rc] = affinity as unknown as [string, string, string, string];
    return { kind: 'affinity', irq: Number(irq), list, result: rc === '0' ? 0 : errnoOf(before) };
  }
  const cpu = CPU.exec(line);
  if (cpu) {
    const [, number, state, rc] = cpu;
    if (rc === '0') return { kind: 'hotplug', cpu: Number(number), online: state === '1' };
    if (state === '1') return undefined;
    return { kind: 'offline', cpu: Number(number), result: errnoOf(before) };
  }
  const mt = MSITEST.exec(line);
  if (!mt) return undefined;
  const [, verb, device, numbers, result] = mt as unknown as [string, string, string, string, string];
  return {
    kind: 'msitest',
    verb,
    device,
    numbers: numbers.split(' ').slice(1).map(Number),
    result: Number(result),
  };
}
