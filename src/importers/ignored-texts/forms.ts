// How texts look that come with captures and say nothing about interrupts that the other files do not say better.

import type { FileHead } from '../context.ts';

/** A text that is known and not read. */
export interface IgnoredText {
  readonly id: string;
  readonly label: string;
  /** Why it is not read. */
  readonly ignores: string;
  readonly sniff: (head: FileHead) => number;
}

/** Sure when the pattern stands at the start of any of the first lines. */
const some =
  (...patterns: readonly RegExp[]) =>
  (head: FileHead): number => {
    const text = head.text.slice(0, 4096);
    return patterns.some((pattern) => pattern.test(text)) ? 1 : 0;
  };

/** Nearly sure when every line of the head has the form: such forms are not telling by themselves. */
const every =
  (form: RegExp) =>
  (head: FileHead): number => {
    const lines = head.text.slice(0, 4096).split('\n');
    const cut = head.cut || head.text.length > 4096;
    if (cut || lines[lines.length - 1] === '') lines.pop();
    return lines.length > 0 && lines.every((line) => form.test(line)) ? 0.9 : 0;
  };

export const IGNORED_TEXTS: readonly IgnoredText[] = [
  {
    id: 'kernel-config',
    label: 'kernel configuration',
    ignores:
      'options that the kernel was built with; what they did to the interrupts shows in the other files',
    sniff: some(
      /^# Automatically generated file; DO NOT EDIT\.$/m,
      /^(?:CONFIG_\w+=(?:[ymn]|"|-?\d|0x)|# CONFIG_\w+ is not set$)/m,
    ),
  },
  {
    id: 'resources',
    label: '/proc/iomem or /proc/ioports',
    ignores: 'address ranges; the tables of the devices are read elsewhere',
    sniff: some(/^ *[0-9a-f]{4,16}-[0-9a-f]{4,16} : \S/m),
  },
  {
    id: 'hexdump',
    label: 'hexadecimal dump',
    ignores: 'bytes of firmware tables; what the kernel made of them shows in the other files',
    sniff: some(/^[0-9a-f]{8} {2}(?:[0-9a-f]{2} ){4}[0-9a-f ]+ \|/m),
  },
  {
    id: 'trace-stats',
    label: 'statistics of the trace buffer',
    ignores: 'how full the trace buffer was; the trace itself says whether events were lost',
    sniff: some(/^commit overrun: \d+$/m),
  },
  {
    id: 'trace-events',
    label: 'list of trace events',
    ignores: 'which events were traced; the trace itself holds them',
    sniff: every(/^[a-z][a-z0-9_]*:[A-Za-z_]\w*$/),
  },
  {
    id: 'trace-kprobes',
    label: 'definitions of kernel probes',
    ignores: 'where probes were set; the trace names what they printed',
    sniff: some(/^[pr]\d*:\w+\/\w+ \S/m),
  },
  {
    id: 'trace-kprobe-profile',
    label: 'counts of kernel probes',
    ignores: 'how often each probe was hit; the trace holds the hits',
    sniff: every(/^ {2}\w+ +\d+ +\d+$/),
  },
  {
    id: 'trace-clock',
    label: 'clock of the trace',
    ignores: 'which clock the trace used; only the order of events is used',
    sniff: some(/^\[?local\]? \[?global\]? \[?counter\]?/m),
  },
  {
    id: 'qemu-cmdline',
    label: 'QEMU command line',
    ignores: 'how an emulated machine was started; what it has shows in the other files',
    sniff: some(/^(?:# QEMU: |(?:\S*\/)?qemu-system-\w+ -)/m),
  },
  {
    id: 'qemu-messages',
    label: 'messages of QEMU',
    ignores: 'what the emulator said when it started',
    sniff: some(/^(?:\S*\/)?qemu-system-\w+: /m),
  },
  {
    id: 'variables',
    label: 'variables of a script',
    ignores: 'names that the steps of the capture used; what was done is in the text of each moment',
    sniff: (head) => (isVariables(head) ? 0.9 : 0),
  },
  {
    id: 'softirqs',
    label: '/proc/softirqs',
    ignores: 'work that the kernel does after interrupts, counted by kind; no interrupt is named',
    sniff: some(/^ *HI: +\d/m),
  },
  {
    id: 'devmem',
    label: 'words of device memory',
    ignores: 'registers by address only; which device they belong to is not said',
    sniff: every(/^0x[0-9a-f]{8,16} 0x[0-9a-f]{8,16}$/),
  },
  {
    id: 'device-tree',
    label: 'device tree source',
    ignores: 'how the machine is wired; the domains show what the kernel made of it',
    sniff: some(/^\/dts-v1\/;/m),
  },
  {
    id: 'dma-tables',
    label: 'DMA tables of an IOMMU',
    ignores:
      'translation of memory accesses and the queue and the times of invalidations; no interrupt is named',
    sniff: some(
      /^IOMMU \S+: Root Table Address: 0x/m,
      /^DMA Remapping is not enabled on \S/m,
      /^Device [0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7] (?:with pasid |@0x)/m,
      /^Invalidation queue on IOMMU: \S/m,
      /^IOMMU: \S+ Register Base Address: [0-9a-f]+\n(?!Name\t)/m,
    ),
  },
  {
    id: 'sysfs-system',
    label: 'file of sys/devices/system',
    ignores: 'a property of CPUs or memory nodes that has nothing to do with interrupts',
    // Single values have nothing but their path to be known by.
    sniff: (head) => (/(^|\/)sys\/devices\/system\/(cpu|node)\/./.test(head.path) ? 0.3 : 0),
  },
];

/** `AHCI=36 MT=0000:02:00.0` on one line; a value may be a list with blanks. */
function isVariables(head: FileHead): boolean {
  if (head.cut) return false;
  const text = head.text.trimEnd();
  const words = text.split(' ');
  return /^[A-Z][A-Z0-9]*=/.test(text) && words.every((word) => /^(?:[A-Z][A-Z0-9]*=)?[\w:.,-]*$/.test(word));
}
