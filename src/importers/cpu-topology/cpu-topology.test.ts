import { describe, expect, it } from 'vitest';
import { CpuState } from '../../model/tables.ts';
import { checkDamaged, checkLongLines } from '../test-mutations.ts';
import { fixture, headOf, type Reading, readText } from '../test-text.ts';
import importers from './importer.ts';

const [cpusText, topo, cpuinfo, lscpu, sysfs] = importers;
const sample = (name: string): string => fixture(import.meta.url, name);
const offlineLast = sample('offline-last.txt');
const nodes = sample('nodes.txt');
const topology = sample('topo.txt');
const excerpt = sample('cpuinfo-x86-excerpt.txt');
const arm64 = sample('cpuinfo-arm64.txt');
const riscv = sample('cpuinfo-riscv.txt');
const s390 = sample('cpuinfo-s390.txt');
const util = sample('lscpu.txt');

const cpu = (reading: Reading, number: number) => reading.rows('cpu').find((row) => row.cpu === number)!;
const withState = (reading: Reading, state: number): number[] =>
  reading
    .rows('cpu')
    .filter((row) => row.state & state)
    .map((row) => row.cpu)
    .sort((a, b) => a - b);

describe('lists of CPUs', () => {
  it('say which are online, present, possible and isolated', () => {
    expect(cpusText!.sniff(headOf(offlineLast))).toBe(1);
    const reading = readText(cpusText!, offlineLast);
    expect(reading.problems).toEqual([]);
    expect(withState(reading, CpuState.online)).toEqual([0, 1, 2]);
    expect(withState(reading, CpuState.present)).toEqual([0, 1, 2, 3]);
    expect(withState(reading, CpuState.possible)).toEqual([0, 1, 2, 3]);
    expect(withState(reading, CpuState.isolated)).toEqual([]);
    expect(reading.fact('cpus offline')).toBe('3');
    expect(reading.fact('cpus isolated')).toBe('');
  });

  it('give node, package, core and APIC id of each CPU, and the line that says so', () => {
    const reading = readText(cpusText!, nodes);
    expect(reading.problems).toEqual([]);
    expect(cpu(reading, 0)).toMatchObject({ node: 0, package: 0, core: 0, apicId: 0, hwId: -1, line: 9 });
    expect(cpu(reading, 6)).toMatchObject({ node: 1, package: 1, core: 0, apicId: 8, file: 0, line: 10 });
    expect(cpu(reading, 18)).toMatchObject({ node: -1, package: -1, apicId: -1, line: 1 });
  });

  it('leave out what the machine does not have', () => {
    const reading = readText(cpusText!, 'online: 0\ncpu 0 package 0 core 0\n');
    expect(reading.problems).toEqual([]);
    expect(cpu(reading, 0)).toMatchObject({ apicId: -1, core: 0 });
  });

  it('do not make CPUs of those that can only be offline', () => {
    const reading = readText(cpusText!, 'online: 0-1\noffline: 2-63\npossible: 0-3\n');
    expect(reading.rows('cpu').map((row) => row.cpu)).toEqual([0, 1, 2, 3]);
  });

  it('of the moment win over those of the whole capture', () => {
    const first = readText(cpusText!, offlineLast);
    const later = offlineLast.replace('online: 0-2', 'online: 0-3').replace('apicid 2', 'apicid 7');
    const both = readText(cpusText!, later, { machine: first.machine });
    expect(both.problems).toEqual([]);
    expect(withState(both, CpuState.online)).toEqual([0, 1, 2]);
    expect(cpu(both, 2)).toMatchObject({ apicId: 2, file: 0 });
    const topo3 = readText(topo!, topology, { machine: both.machine });
    expect(withState(topo3, CpuState.online)).toEqual([0, 1, 2]);
    expect(cpu(topo3, 3).apicId).toBe(3);
  });

  it('replace what single CPUs said of being online', () => {
    const first = readText(cpuinfo!, arm64);
    expect(withState(first, CpuState.online)).toEqual([0, 1]);
    const both = readText(cpusText!, 'online: 1\n', { machine: first.machine });
    expect(withState(both, CpuState.online)).toEqual([1]);
  });

  it('are reported when they are no lists, twice, or of CPUs and nodes that there cannot be', () => {
    const text = [
      'online: 3-0',
      'present: 0-1',
      'present: 0-1',
      'node0: cpulist 0',
      'node0: cpulist 1',
      'node9999: cpulist 2',
      'node2: cpulist 0-1',
      'cpu 70000 core 0',
      'cpu 1 socket 0',
      'cpu 0 core 0',
      'cpu 0 core 1',
      'cpu0 core 0',
      '',
    ].join('\n');
    const reading = readText(cpusText!, text);
    expect(reading.problems.map((p) => p.line)).toEqual([1, 3, 5, 6, 7, 8, 9, 11, 12]);
    expect(cpu(reading, 0)).toMatchObject({ core: 0, node: 0 });
  });

  it('survive damage', () => checkDamaged(cpusText!, [offlineLast, nodes]));
  it('survive lines of a megabyte', () => checkLongLines(cpusText!, [nodes]));
});

describe('debugfs x86/topo/cpus', () => {
  it('gives APIC ids in hexadecimal, packages and cores', () => {
    expect(topo!.sniff(headOf(topology))).toBe(1);
    const reading = readText(topo!, topology.replace('apicid:              3', 'apicid:              1f'));
    expect(reading.problems).toEqual([]);
    expect(cpu(reading, 2)).toMatchObject({
      apicId: 2,
      package: 0,
      core: 2,
      state: CpuState.online,
      line: 1,
    });
    expect(cpu(reading, 3)).toMatchObject({ apicId: 0x1f, line: 19 });
  });

  it('is also one file for each CPU, called after it', () => {
    const path = 'sys/kernel/debug/x86/topo/cpus/5';
    const alone = topology.split('## cpu 3')[0]!.split('\n').slice(1).join('\n');
    const reading = readText(topo!, alone, { path });
    expect(reading.problems).toEqual([]);
    expect(cpu(reading, 5)).toMatchObject({ apicId: 2, line: 1 });
    expect(topo!.sniff(headOf('online:              0\n', path))).toBe(1);
    expect(readText(topo!, 'online:              0\n', { path }).rows('cpu')).toEqual([]);
  });

  it('reports fields that it does not know, and CPUs twice', () => {
    const reading = readText(topo!, `${topology}mood: 7\n${topology}`);
    expect(reading.problems.map((p) => p.line)).toEqual([37, 38, 56]);
  });

  it('survives damage', () => checkDamaged(topo!, [topology]));
  it('survives lines of a megabyte', () => checkLongLines(topo!, [topology]));
});

describe('/proc/cpuinfo', () => {
  it('is known on every architecture', () => {
    for (const text of [excerpt, arm64, riscv, s390]) expect(cpuinfo!.sniff(headOf(text)), text).toBe(1);
    expect(cpuinfo!.sniff(headOf(util))).toBe(0);
  });

  it('names the architecture', () => {
    const arch = (text: string): string | undefined => readText(cpuinfo!, text).fact('arch');
    expect([excerpt, arm64, riscv, s390].map(arch)).toEqual(['x86_64', 'aarch64', 'riscv64', 's390x']);
    expect(arch(excerpt.replace(' lm ', ' '))).toBe('i686');
  });

  it('gives package, core and APIC id on x86', () => {
    const reading = readText(cpuinfo!, excerpt);
    expect(reading.problems).toEqual([]);
    expect(reading.rows('cpu')).toMatchObject([{ cpu: 0, package: 0, core: 0, apicId: 0, line: 1 }]);
  });

  it('does not take an excerpt for all CPUs that are online', () => {
    expect(withState(readText(cpuinfo!, excerpt), CpuState.online)).toEqual([]);
    const alone = excerpt.replace('siblings\t: 4', 'siblings\t: 1');
    expect(withState(readText(cpuinfo!, alone), CpuState.online)).toEqual([0]);
  });

  it('gives the hart of each CPU on RISC-V', () => {
    const reading = readText(cpuinfo!, riscv.replace('hart\t\t: 1', 'hart\t\t: 3'));
    expect(reading.problems).toEqual([]);
    expect(reading.rows('cpu')).toMatchObject([
      { cpu: 0, hwId: 0, apicId: -1, line: 1 },
      { cpu: 1, hwId: 3, apicId: -1, line: 10 },
    ]);
  });

  it('gives address, package and core on s390', () => {
    const reading = readText(cpuinfo!, s390);
    expect(reading.problems).toEqual([]);
    expect(cpu(reading, 1)).toMatchObject({ hwId: 1, package: 1, core: 1, state: CpuState.online });
  });

  it('reports numbers that are none, CPUs twice, and lines without a colon', () => {
    const reading = readText(
      cpuinfo!,
      'processor\t: 0\ncore id\t: x\n\nprocessor\t: 0\n\nprocessor\t: -1\nhello\n',
    );
    expect(reading.problems.map((p) => p.line)).toEqual([2, 4, 6, 7]);
  });

  it('survives damage', () => checkDamaged(cpuinfo!, [excerpt, arm64, riscv, s390]));
  it('survives lines of a megabyte', () => checkLongLines(cpuinfo!, [arm64, s390]));
});

describe('lscpu', () => {
  it('gives the architecture, the CPUs that are online, and the nodes', () => {
    expect(lscpu!.sniff(headOf(util))).toBe(1);
    const reading = readText(lscpu!, util);
    expect(reading.problems).toEqual([]);
    expect(reading.fact('arch')).toBe('aarch64');
    expect(withState(reading, CpuState.online)).toEqual([0, 1, 2, 3, 4, 5, 7]);
    expect(cpu(reading, 7)).toMatchObject({ node: 1, line: 5 });
  });

  it('reports lists that are none', () => {
    const reading = readText(lscpu!, util.replace('0-5,7', '7,0-5').replace('0-3', 'all'));
    expect(reading.problems.map((p) => p.line)).toEqual([5, 11]);
  });

  it('survives damage', () => checkDamaged(lscpu!, [util]));
  it('survives lines of a megabyte', () => checkLongLines(lscpu!, [util]));
});

describe('files of sys/devices/system', () => {
  const read = (path: string, text: string): Reading => readText(sysfs!, text, { path });

  it('are known by their path, as they hold a bare value', () => {
    expect(sysfs!.sniff(headOf('0-3\n', 'irqscope/sys/devices/system/cpu/online'))).toBe(1);
    expect(sysfs!.sniff(headOf('0-3\n', '02-up/cpu-online.txt'))).toBe(1);
    expect(sysfs!.sniff(headOf('0-3\n', 'proc/irq/30/smp_affinity_list'))).toBe(0);
  });

  it('are lists of CPUs and nodes', () => {
    expect(withState(read('sys/devices/system/cpu/online', '0-1,3\n'), CpuState.online)).toEqual([0, 1, 3]);
    expect(withState(read('cpu-online.txt', '0,2\n'), CpuState.online)).toEqual([0, 2]);
    expect(read('sys/devices/system/cpu/isolated', '\n').fact('cpus isolated')).toBe('');
    expect(cpu(read('sys/devices/system/node/node1/cpulist', '4-7\n'), 6).node).toBe(1);
  });

  it('are values of one CPU', () => {
    expect(cpu(read('sys/devices/system/cpu/cpu2/topology/core_id', '7\n'), 2).core).toBe(7);
    expect(cpu(read('sys/devices/system/cpu/cpu2/topology/physical_package_id', '1\n'), 2).package).toBe(1);
    expect(cpu(read('sys/devices/system/cpu/cpu2/topology/core_id', '-1\n'), 2).core).toBe(-1);
    expect(cpu(read('sys/devices/system/cpu/cpu2/online', '1\n'), 2).state).toBe(CpuState.online);
    expect(read('sys/devices/system/cpu/cpu2/online', '0\n').rows('cpu')).toEqual([]);
    expect(read('sys/devices/system/cpu/cpu2/topology/die_id', '0\n').rows('cpu')).toEqual([]);
  });

  it('come together from several files', () => {
    const first = read('sys/devices/system/cpu/cpu2/topology/core_id', '7\n');
    const path = 'sys/devices/system/cpu/cpu2/topology/physical_package_id';
    const both = readText(sysfs!, '1\n', { path, machine: first.machine });
    expect(both.rows('cpu')).toMatchObject([{ cpu: 2, core: 7, package: 1, file: 0 }]);
  });

  it('are reported when the value is another, missing, or followed by more', () => {
    expect(read('sys/devices/system/cpu/online', 'all\n').problems).toMatchObject([{ line: 1 }]);
    expect(read('sys/devices/system/cpu/cpu2/topology/core_id', 'x\n').problems).toMatchObject([{ line: 1 }]);
    expect(read('sys/devices/system/cpu/online', '').problems).toMatchObject([{ line: 1 }]);
    expect(read('sys/devices/system/cpu/online', '0\n1\n').problems).toMatchObject([{ line: 2 }]);
  });

  it('survive damage', () => checkDamaged(sysfs!, ['0-1,3\n'], 'sys/devices/system/cpu/online'));
  it('survive lines of a megabyte', () =>
    checkLongLines(sysfs!, ['0-1,3\n'], 'sys/devices/system/cpu/online'));
});
