// Parameters of modules on the kernel command line. kernel/params.c: parse_args, param_set_uint, param_set_bint; kmod hands those of
// modules that are loaded later over in the same form.

/** Value of the last `module.name=`, where - and _ are one; undefined without one. @param name such as nvme.write_queues */
export function moduleParameter(commandLine: string, name: string): string | undefined {
  const wanted = plain(name);
  const words = commandLine.split(/\s+/).map((word) => word.replaceAll('"', ''));
  const found = words.findLast(
    (word) => word.includes('=') && plain(word.slice(0, word.indexOf('='))) === wanted,
  );
  return found?.slice(found.indexOf('=') + 1);
}

const plain = (name: string): string => name.replaceAll('-', '_');

/** An unsigned number; `otherwise` where there is none, or none that the kernel takes. @param most the largest that it takes */
export function uintParameter(
  commandLine: string,
  name: string,
  otherwise: number,
  most = 0xffffffff,
): number {
  const text = moduleParameter(commandLine, name);
  if (text === undefined || !/^\+?(0x[0-9a-f]+|\d+)$/i.test(text)) return otherwise;
  const digits = text.replace('+', '');
  const value = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  return value <= most ? value : otherwise;
}

/** A yes or no (kstrtobool); undefined where there is none that the kernel takes. */
export function boolParameter(commandLine: string, name: string): boolean | undefined {
  const text = moduleParameter(commandLine, name) ?? '';
  if (/^([yt1]|on)/i.test(text)) return true;
  return /^([nf0]|of)/i.test(text) ? false : undefined;
}
