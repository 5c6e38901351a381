// CPUs: which there are and which are online, their NUMA nodes, packages, cores and the ids that hardware knows them by.

import type { FileHead, Importer } from '../context.ts';
import { CPUINFO_KEYS, readCpuinfo } from './cpuinfo.ts';
import { readCpusText } from './list-text.ts';
import { isLscpu, readLscpu } from './lscpu.ts';
import { isCpuFile, readCpuFile } from './sysfs.ts';
import { readTopo } from './topo.ts';

const head = (file: FileHead): string => file.text.slice(0, 4096);

const cpusText: Importer = {
  id: 'cpus',
  label: 'lists of CPUs',
  sniff: (file) =>
    /^(?:online|offline|possible|present|isolated): ?[\d,-]*$/m.test(head(file)) ||
    /^(?:node\d+: cpulist ?[\d,-]*|cpu \d+ (?:package|core|apicid) \d+.*)$/m.test(head(file))
      ? 1
      : 0,
  parse: readCpusText,
};

const topo: Importer = {
  id: 'x86-topo',
  label: 'debugfs x86/topo/cpus',
  sniff: (file) =>
    /^(?:initial_apicid|max_threads_per_core): *[0-9a-f]+$/m.test(head(file)) ||
    // A CPU that never was online has a single field.
    (/(^|\/)x86\/topo\/cpus\/\d+$/.test(file.path) && /^online: *[01]$/m.test(head(file)))
      ? 1
      : 0,
  parse: readTopo,
};

const cpuinfo: Importer = {
  id: 'cpuinfo',
  label: '/proc/cpuinfo',
  sniff: (file) => (CPUINFO_KEYS.test(head(file)) ? 1 : 0),
  parse: readCpuinfo,
};

const lscpu: Importer = {
  id: 'lscpu',
  label: 'lscpu',
  sniff: (file) => (isLscpu(head(file)) ? 1 : 0),
  parse: readLscpu,
};

const sysfs: Importer = {
  id: 'sysfs-cpu',
  label: 'file of sys/devices/system/cpu or node',
  sniff: (file) => (isCpuFile(file.path, file.bytes.length) ? 1 : 0),
  parse: readCpuFile,
};

export default [cpusText, topo, cpuinfo, lscpu, sysfs];
