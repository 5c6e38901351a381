// Which kernel: /proc/version, uname, /proc/cmdline.

import type { FileHead, Importer } from '../context.ts';
import { readCommandLine } from './cmdline.ts';
import { readUname, readVersion } from './version.ts';

/** A text of one line, as these are; trailing blank lines are let pass. */
function onlyLine(head: FileHead): string {
  if (head.cut) return '';
  const text = head.text.trimEnd();
  return text.includes('\n') ? '' : text;
}

const version: Importer = {
  id: 'proc-version',
  label: '/proc/version',
  sniff: (head) => (/^Linux version \d+\.\d+\S* \(/.test(onlyLine(head)) ? 1 : 0),
  parse: readVersion,
};

const uname: Importer = {
  id: 'uname',
  label: 'uname',
  sniff: (head) => (/^Linux (?:\S+ )?\d+\.\d+\S* (?:#|[a-z0-9_]+$)/.test(onlyLine(head)) ? 1 : 0),
  parse: readUname,
};

/** Parameters that most kernels are booted with one of, and other texts are not made of. */
const PARAMETER =
  /^(?:BOOT_IMAGE|console|root|initrd|panic|loglevel|earlycon|earlyprintk|init|rdinit|iommu|intel_iommu|amd_iommu|isolcpus|irqaffinity|log_buf_len)=/;

const cmdline: Importer = {
  id: 'proc-cmdline',
  label: '/proc/cmdline',
  sniff(head) {
    const line = onlyLine(head);
    if (line.startsWith('#') || line.includes('\t')) return 0;
    if (line.split(' ').some((word) => PARAMETER.test(word)) && !/(?:^|\/)qemu-system-|^Linux /.test(line))
      return 0.9;
    return /(^|\/)(proc\/cmdline|cmdline\.txt)$/.test(head.path) && line !== '' ? 0.8 : 0;
  },
  parse: readCommandLine,
};

export default [version, uname, cmdline];
