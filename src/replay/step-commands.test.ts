import { describe, expect, it } from 'vitest';
import { readCommands } from './step-commands.ts';

const VARIABLES = new Map([
  ['AHCI', '33'],
  ['MT', '0000:02:00.0'],
  ['LAST', '3'],
]);

const read = (commands: string, output = '', description = '') =>
  readCommands({ description, commands, output }, VARIABLES);

describe('the commands of a step', () => {
  it('are affinity writes with what the kernel answered', () => {
    const output = [
      'irq 33 smp_affinity_list <- 1-3 rc=0 now=1-3 eff=2',
      'sh: write error: Operation not permitted',
      'irq 36 smp_affinity_list <- 1 rc=1 now=0 eff=0',
    ].join('\n');
    expect(read('setaff $AHCI 1-3; setaff 36 1', output)).toEqual([
      { kind: 'affinity', irq: 33, list: '1-3', result: 0 },
      { kind: 'affinity', irq: 36, list: '1', result: -1 },
    ]);
  });

  it('are those of msitest, each once though the log is printed again', () => {
    const line = '[   66.313368] msitest: "allocaff 0000:02:00.0 2 8 0xc 1 1" -> -28';
    expect(read('mt allocaff $MT 2 8 0xc 1 1; dmesg | tail -3', `${line}\n${line}`)).toEqual([
      {
        kind: 'msitest',
        verb: 'allocaff',
        device: '0000:02:00.0',
        numbers: [2, 8, 12, 1, 1],
        result: -28,
      },
    ]);
  });

  it('are writes to sysfs, in their place between the others', () => {
    const output = '[    1.0] msitest: "alloc 0000:02:00.0 1 8 0x4" -> 8';
    expect(read('bindto $MT msitest; mt alloc $MT 1 8 0x4', output).map(({ kind }) => kind)).toEqual([
      'unbind',
      'bind',
      'msitest',
    ]);
    const off = 'echo 0 > /sys/bus/pci/devices/$MT/msi_bus; echo 1 > /sys/bus/pci/rescan; sleep 1';
    expect(read(off)).toEqual([{ kind: 'msiBus', device: '0000:02:00.0', value: 0 }, { kind: 'rescan' }]);
  });

  it('are writes of the default affinity', () => {
    expect(read('echo f > /proc/irq/default_smp_affinity; sleep 1')).toEqual([
      { kind: 'defaultAffinity', mask: 'f' },
    ]);
  });

  it('take a device from the description where the variable is not known', () => {
    const commands = 'echo 3 > /sys/bus/pci/devices/$PF/sriov_numvfs; ls -d /sys/bus/pci/devices/$PF/virtfn*';
    expect(read(commands, '', 'echo 3 > sriov_numvfs on 0000:01:00.0')).toEqual([
      { kind: 'virtualFunctions', device: '0000:01:00.0', value: 3 },
    ]);
    expect(read('echo 0 > /sys/bus/pci/devices/$PF/sriov_numvfs')).toEqual([
      { kind: 'virtualFunctions', device: '0000:01:00.0', value: 0 },
    ]);
  });

  it('inside loops and functions are as many as were printed', () => {
    const output = [
      'irq 4 smp_affinity_list <- 0 rc=0 now=0 eff=0',
      'irq 5 smp_affinity_list <- 1 rc=0 now=1 eff=1',
    ];
    const loop = 'j=0; for q in $(irqof "^mt-" | head -3); do setaff $q $j; j=$((j+1)); done';
    for (const commands of [loop, 'run10'])
      expect(read(commands, output.join('\n')).map((c) => c.kind)).toEqual(['affinity', 'affinity']);
  });

  it('say which irqs were not there', () => {
    const output = [
      "/init: eval: line 42: can't create /proc/irq/48/smp_affinity_list: nonexistent directory",
      "cat: can't open '/proc/irq/48/smp_affinity_list': No such file or directory",
      'irq 48 smp_affinity_list <- 0 rc=1 now= eff=',
    ].join('\n');
    expect(read('run10', output)).toEqual([{ kind: 'affinity', irq: 48, list: '0', result: -2 }]);
  });

  it('say which CPU could not be taken off line', () => {
    const commands = 'echo 0 > /sys/devices/system/cpu/cpu$LAST/online; echo rc=$?; dmesg | tail -4';
    const refused = [{ kind: 'offline', cpu: 3, result: -28 }];
    expect(read(commands, 'sh: write error: No space left on device\nrc=1')).toEqual(refused);
    expect(read(commands, 'rc=0')).toEqual([{ kind: 'hotplug', cpu: 3, online: false }]);
    expect(read('run10', 'cpu 3 -> 1 rc=0')).toEqual([{ kind: 'hotplug', cpu: 3, online: true }]);
    expect(read('run10', 'sh: write error: No space left on device\ncpu 3 -> 0 rc=1')).toEqual(refused);
  });
});
