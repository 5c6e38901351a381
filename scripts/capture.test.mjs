import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bridgeConfig, makeFakeRoot, networkConfig, RELEASE } from './capture-fixture/fake-root.mjs';
import { hexDump, LSPCI_TEXT } from './capture-fixture/lspci.mjs';
import { FORBIDDEN, PLANTED } from './capture-fixture/planted.mjs';
import {
  freshFolder,
  readArchive,
  removeScratch,
  run,
  SHELLS,
  SOURCE,
  snapshot,
  start,
  stubs,
  TOOLS,
  workFolder,
} from './capture-fixture/run.mjs';
import { commandsOf } from './capture-fixture/shell-words.mjs';

console.log(`capture.sh is exercised under: ${SHELLS.map((shell) => shell.name).join('; ')}`);
afterAll(removeScratch, 300_000);

const fakeRoot = (options) => makeFakeRoot(freshFolder('root'), options);
const lspci = () => stubs({ lspci: `cat <<'END'\n${LSPCI_TEXT}END` });
const MSIX_DUMP = `device 0000:01:00.0 vendor 8086 device 10d3 (owner ${PLANTED.user}, ${PLANTED.usbMac})\n`;

function put(root, path, text) {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
}

function msixFile() {
  const path = join(freshFolder('msix'), 'dump of mine.txt');
  writeFileSync(path, MSIX_DUMP);
  chmodSync(path, 0o644);
  return path;
}

async function capture(options) {
  const result = run(options);
  expect(result.status, result.stderr).toBe(0);
  return { ...result, ...(await readArchive(result.archive)) };
}

const EXPECTED_DEVICES = `device 0000:00:1c.0
  vendor:0x1b36
  device:0x000c
  class:0x060400
  revision:0x00
  irq:24
  msi_bus:1
  enable:1
  path:/sys/devices/pci0000:00/0000:00:1c.0
device 0000:01:00.0
  vendor:0x8086
  device:0x10d3
  class:0x020000
  revision:0x02
  subsystem_vendor:0x1af4
  subsystem_device:0x1100
  irq:16
  msi_bus:1
  enable:1
  numa_node:0
  local_cpulist:0-3
  driver:e1000e
  iommu_group:3 type DMA-FQ
  path:/sys/devices/pci0000:00/0000:00:1c.0/0000:01:00.0
  msi_irqs/24:msix
  msi_irqs/25:msix
  msi_irqs/100:msix
`;

const EXPECTED_CPUS = `online: 0-2
offline: 3
possible: 0-3
present: 0-3
isolated: 
node0: cpulist 0-1
node2: cpulist 2
node10: cpulist 
cpu 0 package 0 core 0 apicid 0 initial_apicid 0
cpu 1 package 0 core 0 apicid 2 initial_apicid 2
cpu 2 package 0 core 1 apicid 4 initial_apicid 4
`;

const TREES = ['proc/irq', 'sys/kernel/irq', 'sys/kernel/debug/irq', 'sys/kernel/debug/iommu'];

describe.each(SHELLS)('a capture under $name', (shell) => {
  let root;
  let before;
  let made;
  beforeAll(async () => {
    root = fakeRoot();
    before = snapshot(root);
    made = await capture({ shell, root });
  }, 120_000);

  it('is one archive named after the kernel release and the date, for its owner only', () => {
    expect(made.outputs).toHaveLength(1);
    expect(made.outputs[0]).toMatch(/^irqscope-6\.12\.9-test-\d{8}T\d{6}Z\.tar\.gz$/);
    expect(statSync(made.archive).mode & 0o777).toBe(0o600);
    expect(made.stdout).toBe(`${made.archive}\n`);
  });

  it('holds one folder of plain files and folders, closed to others', () => {
    for (const { header } of made.entries) {
      expect(header.mode & 0o077).toBe(0);
      expect(header.name).toMatch(/^irqscope-capture\//);
      expect(['file', 'directory']).toContain(header.type);
    }
  });

  it('copies the irq trees byte for byte, empty files, missing newlines and handler folders included', () => {
    for (const tree of TREES) {
      const copied = snapshotOf(made, tree);
      expect(copied).toEqual(snapshot(root, tree));
      expect(copied.length).toBeGreaterThan(2);
    }
    for (const file of ['proc/interrupts', 'proc/softirqs']) {
      expect(made.text(file)).toBe(readFileSync(join(root, file), 'latin1'));
    }
  });

  it('describes PCI devices with their place in the tree and their MSI interrupts in order', () => {
    expect(made.text('sys-pci-devices.txt')).toBe(EXPECTED_DEVICES);
  });

  it('dumps config spaces as lspci -n -xxxx does where lspci is missing', () => {
    const bridge = `0000:00:1c.0 0604: 1b36:000c\n${hexDump(bridgeConfig())}\n`;
    const network = `0000:01:00.0 0200: 8086:10d3\n${hexDump(networkConfig())}\n`;
    expect(made.text('lspci-xxxx.txt')).toBe(bridge + network);
    expect(made.text('lspci.txt')).toBeUndefined();
    expect(made.stderr).toContain('lspci: not installed');
  });

  it('lists CPUs, nodes and APIC ids, and keeps the processor number of the maker out', () => {
    expect(made.text('cpus.txt')).toBe(EXPECTED_CPUS);
    expect(made.text('sys/devices/system/cpu/cpu2/topology/die_id')).toBe('0\n');
    expect(made.raw.includes(PLANTED.ppin)).toBe(false);
  });

  it('lists IOMMUs and their groups', () => {
    expect(made.text('sys-class-iommu.txt')).toBe(
      '## dmar0\naddress: fed90000\nversion: 1:0\ndevice 0000:01:00.0\n',
    );
    expect(made.text('iommu-groups.txt')).toBe('group 3 type DMA-FQ: 0000:01:00.0 \n');
  });

  it('takes version, command line and trace as they are, and the kernel names without the host', () => {
    expect(made.text('version.txt')).toBe(readFileSync(join(root, 'proc/version'), 'latin1'));
    expect(made.text('cmdline.txt')).toBe(`${PLANTED.cmdline}\n`);
    expect(made.text('uname.txt')).toBe(`Linux ${RELEASE} x86_64\n`);
    expect(made.text('trace.txt')).toBe(readFileSync(join(root, 'sys/kernel/tracing/trace'), 'latin1'));
  });

  it('says what made it', () => {
    const about = made.text('capture.txt');
    expect(about).toMatch(/^tool: irqscope capture\.sh \d+\.\d+$/m);
    expect(about).toMatch(/^started: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/m);
    expect(about).toMatch(process.getuid() === 0 ? /^root: yes$/m : /^root: no$/m);
    expect(about).toMatch(/^shell: (dash|bash|busybox|sh)$/m);
    expect(about).toMatch(/^options: none$/m);
  });

  it('repeats on stderr what problems.txt says', () => {
    expect(made.stderr).toBe(`Not in the capture:\n${made.text('problems.txt')}`);
    expect(made.text('problems.txt')).toContain(
      'MSI-X tables: they are device memory, which a shell cannot read',
    );
  });

  it('leaves the machine as it was and nothing in the temporary folder', () => {
    expect(snapshot(root)).toEqual(before);
    expect(made.leftovers).toEqual([]);
  });

  it('takes the text of lspci where there is one', async () => {
    const withLspci = await capture({ shell, root, stubFolder: lspci() });
    expect(withLspci.text('lspci.txt')).toBe(LSPCI_TEXT);
    expect(withLspci.text('lspci-xxxx.txt')).toBeUndefined();
  });

  it('goes on behind files that fail to be read, and says why they did', async () => {
    const odd = fakeRoot();
    rmSync(join(odd, 'sys/kernel/irq'), { recursive: true });
    symlinkSync('/sys/class/net/lo', join(odd, 'sys/kernel/irq'));
    const { text, stderr } = await capture({ shell, root: odd });
    expect(stderr).toMatch(/^\/sys\/kernel\/irq\/(speed|duplex): (Invalid argument|read error)/m);
    for (const name of ['mtu', 'ifindex', 'type', 'flags', 'tx_queue_len', 'address', 'addr_len']) {
      expect(text(`sys/kernel/irq/${name}`), name).toBe(readFileSync(`/sys/class/net/lo/${name}`, 'latin1'));
    }
  });
});

/** Whether the tar that this shell runs, which may be its own, writes names of users even when told not to, as busybox's does. */
function tarNamesOwners(shell) {
  const [program, ...first] = shell.command;
  const archive = 'tar --numeric-owner -cf - -C / etc/passwd';
  const header = execFileSync(program, [...first, '-c', archive], { env: { PATH: shell.tools } });
  return header[265] !== 0;
}

/** The archive's part below `tree` in the form of snapshot(). */
function snapshotOf({ entries, files }, tree) {
  const lines = [];
  for (const { header } of entries) {
    const name = header.name.replace(/^irqscope-capture\//, '').replace(/\/$/, '');
    if (!name.startsWith(`${tree}/`)) continue;
    lines.push(header.type === 'directory' ? `${name}/` : `${name} ${files.get(name).toString('base64')}`);
  }
  return lines.sort();
}

describe.each(SHELLS)('--redact under $name', (shell) => {
  const args = () => ['--redact', '--msix', msixFile()];
  let plain;
  let redacted;
  let root;
  beforeAll(async () => {
    root = fakeRoot();
    plain = await capture({ shell, root, stubFolder: lspci(), args: ['--msix', msixFile()] });
    redacted = await capture({ shell, root, stubFolder: lspci(), args: args() });
  }, 120_000);

  const findings = (archive) => {
    const bytes = archive.raw.toString('latin1').toLowerCase();
    return FORBIDDEN.filter((word) => bytes.includes(word.toLowerCase()));
  };

  it('leaves no planted name, serial, address or id in any byte of the archive, headers and file names included', () => {
    expect(findings(redacted)).toEqual([]);
    expect(redacted.outputs[0]).not.toContain(PLANTED.host);
  });

  it('has something to do: without it nearly all of them are there', () => {
    expect(findings(plain)).toEqual(
      expect.arrayContaining([PLANTED.host, PLANTED.user, PLANTED.rootUuid, PLANTED.deviceSerial]),
    );
    expect(findings(plain).length).toBeGreaterThan(14);
  });

  it('zeroes the serial number in config space, the address there and the last word of product data, and nothing else', () => {
    const expected = networkConfig();
    expected.fill(0, 0x64, 0x68);
    expected.fill(0, 0x144, 0x14c);
    expected.fill(0, 0x200, 0x206);
    expect(redacted.text('lspci.txt')).toContain(`${hexDump(expected)}\n`);
    expect(redacted.text('lspci.txt')).toContain(hexDump(bridgeConfig()));
  });

  it('does the same to the raw config spaces', async () => {
    const { text } = await capture({ shell, root, args: ['--redact'] });
    const network = text('lspci-xxxx.txt').split('0000:01:00.0')[1];
    const bytes = network.split('\n').filter((line) => /^(60|140|200): /.test(line));
    expect(bytes).toEqual([
      '60: 03 00 10 80 00 00 00 00 00 00 00 00 00 00 00 00',
      '140: 03 00 01 00 00 00 00 00 00 00 00 00 00 00 00 00',
      '200: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00',
    ]);
  });

  it('keeps what the messages, tables and capabilities say', () => {
    const same = [
      'sys-pci-devices.txt',
      'cpus.txt',
      'trace.txt',
      'iommu-groups.txt',
      'sys/kernel/debug/irq/domains/VECTOR',
      'sys/kernel/debug/irq/irqs/24',
    ];
    for (const name of same) expect(redacted.text(name), name).toBe(plain.text(name));
    const kept = (text) =>
      text.split('\n').filter((line) => !/redacted|Serial|\[SN\]|\[V0\]|\[YA\]|^[0-9a-f]+: /.test(line));
    expect(kept(redacted.text('lspci.txt'))).toEqual(kept(plain.text('lspci.txt')));
  });

  it('gives equal values equal tokens, in file names too', () => {
    const cmdline = redacted.text('cmdline.txt');
    const tokens = [...cmdline.matchAll(/(?:root|resume)=UUID=(redacted-uuid-\d+)/g)].map(
      (match) => match[1],
    );
    expect(tokens).toHaveLength(2);
    expect(tokens[0]).toBe(tokens[1]);
    const usb = /enx(redacted-mac-\d+)/.exec(redacted.text('sys/kernel/irq/25/actions'))[1];
    expect(redacted.names).toContain(`irqscope-capture/proc/irq/25/enx${usb}/`);
    expect(redacted.text('msi-message-registers.txt')).toContain(usb);
    const card = /wlx(redacted-mac-\d+)/.exec(redacted.text('sys/kernel/irq/26/actions'))[1];
    expect(cmdline).toContain(`ifname=lan:${card}`);
    expect(card).not.toBe(usb);
  });

  it('keeps the options that decide about interrupts', () => {
    const kept = 'intel_iommu=on iommu.passthrough=0 isolcpus=managed_irq,domain,2-3 crashkernel=256M@16M\n';
    expect(redacted.text('cmdline.txt').endsWith(kept)).toBe(true);
    expect(redacted.text('cmdline.txt')).toContain(
      'rd.lvm.lv=redacted-host-vg/root swap=/dev/mapper/redacted-host--vg-swap ',
    );
    expect(redacted.text('version.txt')).toContain(
      `Linux version ${RELEASE} (redacted-user@redacted-host) (gcc`,
    );
  });

  it('removes subsystem ids with --redact-ids only', async () => {
    const { text } = await capture({ shell, root, stubFolder: lspci(), args: ['--redact-ids'] });
    expect(text('sys-pci-devices.txt')).toContain('  subsystem_vendor:0x0000\n  subsystem_device:0x0000\n');
    const all = text('lspci.txt');
    expect(all).not.toMatch(/1af4|f4 1a/);
    expect(all).toContain('\tSubsystem: Device [0000:0000]\n\tCapabilities: [40] MSI-X');
    expect(
      findings(await readArchive((await capture({ shell, root, args: ['--redact-ids'] })).archive)),
    ).toEqual([]);
  });

  it('without root lets no user name into the headers of the archive, or where tar insists on it makes none', async () => {
    const result = run({ shell, root, args: ['--redact'], unprivileged: true });
    expect(result.leftovers).toEqual([]);
    expect(result.status, result.stderr).toBe(tarNamesOwners(shell) ? 1 : 0);
    if (result.status === 1) {
      expect(result.stderr).toContain('this tar writes the user name into the archive, against --redact');
      expect(result.outputs).toEqual([]);
    } else {
      const { raw } = await readArchive(result.archive);
      expect(raw.subarray(265, 329).equals(Buffer.alloc(64))).toBe(true);
    }
  });

  it('does not tear texts apart where the host has an everyday name', async () => {
    const everyday = fakeRoot();
    for (const path of ['proc/sys/kernel/hostname', 'etc/hostname']) put(everyday, path, 'device\n');
    put(
      everyday,
      'proc/cmdline',
      'systemd.hostname=device device.test=1 ip=10.0.0.2:::::eth0 log=device:514\n',
    );
    const { text } = await capture({ shell, root: everyday, args: ['--redact'] });
    expect(text('sys-pci-devices.txt')).toBe(EXPECTED_DEVICES);
    expect(text('sys/kernel/debug/irq/irqs/24')).toContain('device:   0000:01:00.0\n');
    expect(text('cmdline.txt')).toBe(
      'systemd.hostname=redacted-host device.test=1 ip=redacted-ip-1:::::eth0 log=redacted-host:514\n',
    );
  });
});

describe('what could not be read is named with its reason', () => {
  const problemsOf = async (change, options = {}) => {
    const root = fakeRoot();
    change(root);
    const { stderr, text } = await capture({ root, ...options });
    expect(stderr).toContain(text('problems.txt'));
    return text('problems.txt');
  };
  const withoutIrqDebugfs = (root) => rmSync(join(root, 'sys/kernel/debug/irq'), { recursive: true });
  const unmount = (root, type) => {
    const mounts = readFileSync(join(root, 'proc/mounts'), 'utf8').split('\n');
    put(root, 'proc/mounts', mounts.filter((line) => !line.startsWith(type)).join('\n'));
  };

  it('debugfs that is not mounted', async () => {
    const problems = await problemsOf((root) => {
      rmSync(join(root, 'sys/kernel/debug'), { recursive: true });
      unmount(root, 'debugfs');
    });
    expect(problems).toMatch(
      /^\/sys\/kernel\/debug\/irq: debugfs is not mounted \(as root: mount -t debugfs/m,
    );
    expect(problems).toMatch(/^\/sys\/kernel\/debug\/iommu: debugfs is not mounted/m);
  });

  it('a kernel without CONFIG_GENERIC_IRQ_DEBUGFS, by its absence', async () => {
    const problems = await problemsOf(withoutIrqDebugfs);
    expect(problems).toContain(
      '/sys/kernel/debug/irq: missing: the kernel is probably built without CONFIG_GENERIC_IRQ_DEBUGFS\n',
    );
  });

  it('a kernel without CONFIG_GENERIC_IRQ_DEBUGFS, by its configuration', async () => {
    const problems = await problemsOf((root) => {
      withoutIrqDebugfs(root);
      put(root, `boot/config-${RELEASE}`, '# CONFIG_GENERIC_IRQ_DEBUGFS is not set\nCONFIG_DEBUG_FS=y\n');
    });
    expect(problems).toContain(
      '/sys/kernel/debug/irq: the kernel is built without CONFIG_GENERIC_IRQ_DEBUGFS\n',
    );
  });

  it('a kernel without debugfs at all, and debugfs switched off', async () => {
    const none = await problemsOf((root) => {
      withoutIrqDebugfs(root);
      put(root, 'proc/filesystems', 'nodev\tsysfs\n');
    });
    expect(none).toMatch(/^\/sys\/kernel\/debug\/irq: the kernel is built without CONFIG_DEBUG_FS/m);
    const off = await problemsOf((root) => {
      withoutIrqDebugfs(root);
      put(root, 'proc/cmdline', 'quiet debugfs=off\n');
    });
    expect(off).toMatch(/^\/sys\/kernel\/debug\/irq: debugfs is switched off on the kernel command line/m);
  });

  it('kernel lockdown', async () => {
    const problems = await problemsOf((root) =>
      put(root, 'sys/kernel/security/lockdown', 'none [integrity] confidentiality\n'),
    );
    expect(problems).toContain('/sys/kernel/security/lockdown: kernel lockdown (integrity)');
  });

  it('permission, for a folder and for a single file, without root', async () => {
    const closed = (root) => {
      chmodSync(join(root, 'sys/kernel/debug'), 0o000);
      chmodSync(join(root, 'proc/irq/25/smp_affinity'), 0o000);
    };
    const root = fakeRoot();
    closed(root);
    const { stderr, text } = await capture({ root, unprivileged: true });
    chmodSync(join(root, 'sys/kernel/debug'), 0o755);
    expect(stderr).toContain('/sys/kernel/debug/irq: permission denied, run as root\n');
    expect(stderr).toContain('/sys/kernel/debug/iommu: permission denied, run as root\n');
    expect(stderr).toContain('/proc/irq/25/smp_affinity: Permission denied\n');
    expect(stderr).toContain(
      '/sys/bus/pci/devices/*/config: without root only the first 64 bytes can be read',
    );
    expect(text('capture.txt')).toContain('root: no\n');
    expect(text('proc/irq/24/smp_affinity')).toBe('f\n');
    expect(text('proc/irq/26/smp_affinity')).toBe('f\n');
    expect(text('proc/irq/25/smp_affinity')).toBeUndefined();
  });

  it('an Intel IOMMU without CONFIG_INTEL_IOMMU_DEBUGFS, an AMD one, another, and none', async () => {
    const without = (root) => rmSync(join(root, 'sys/kernel/debug/iommu'), { recursive: true });
    const renamed = (name) => (root) => {
      without(root);
      rmSync(join(root, 'sys/class/iommu/dmar0'));
      if (name) put(root, `sys/class/iommu/${name}/amd-iommu/cap`, '1f\n');
    };
    expect(await problemsOf(without)).toContain(
      '/sys/kernel/debug/iommu: missing: the kernel is probably built without CONFIG_INTEL_IOMMU_DEBUGFS\n',
    );
    expect(await problemsOf(renamed('ivhd0'))).toContain('CONFIG_AMD_IOMMU_DEBUGFS\n');
    expect(await problemsOf(renamed('smmu3.0x1'))).toContain(
      '/sys/kernel/debug/iommu: this IOMMU driver has no debugfs dump\n',
    );
    expect(await problemsOf(renamed(''))).toContain(
      '/sys/class/iommu: no IOMMU: no remapping tables to read\n',
    );
  });

  it('tracing that is off, empty of interrupts, or not wanted', async () => {
    const away = (root) => rmSync(join(root, 'sys/kernel/tracing'), { recursive: true });
    const unmounted = await problemsOf((root) => {
      away(root);
      unmount(root, 'tracefs');
    });
    expect(unmounted).toMatch(/^\/sys\/kernel\/tracing\/trace: tracefs is not mounted/m);
    const other = await problemsOf((root) =>
      put(root, 'sys/kernel/tracing/trace', '  sh-1 [000] d.. 0.1: sched_switch: prev_comm=sh\n'),
    );
    expect(other).toContain('/sys/kernel/tracing/trace: left out: holds no interrupt events\n');
    expect(await problemsOf(() => {}, { args: ['--no-trace'] })).toContain('trace: left out (--no-trace)\n');
  });

  it('lspci that fails, and then uses the raw config spaces', async () => {
    const root = fakeRoot();
    const stubFolder = stubs({ lspci: 'echo "lspci: Cannot find any working access method." >&2; exit 1' });
    const { text, stderr } = await capture({ root, stubFolder });
    expect(stderr).toContain('lspci: failed (Cannot find any working access method.): lspci-xxxx.txt holds');
    expect(text('lspci-xxxx.txt')).toContain('00: 86 80 d3 10');
  });

  it('many alike in one line with their count', async () => {
    const root = fakeRoot({ irqs: 12 });
    for (let irq = 24; irq < 36; irq++) chmodSync(join(root, `proc/irq/${irq}/node`), 0o000);
    const { text } = await capture({ root, unprivileged: true });
    const lines = text('problems.txt')
      .split('\n')
      .filter((line) => line.includes('Permission denied'));
    expect(lines).toHaveLength(4);
    expect(lines[3]).toBe('and 9 more: Permission denied');
  });

  it('DMA page tables where they are too large to read, unless asked for', async () => {
    const dmaTable = 'sys/kernel/debug/iommu/intel/0000:01:00.0/domain_translation_struct';
    const root = fakeRoot();
    put(root, 'sys/bus/pci/drivers/vfio-pci/0000:02:00.0', '');
    const without = await capture({ root });
    expect(without.text(dmaTable)).toBeUndefined();
    expect(without.stderr).toContain(`/${dmaTable}: left out: DMA page tables`);
    expect(without.text('sys/kernel/debug/iommu/intel/ir_translation_struct')).toContain('01:00.0');
    const asked = await capture({ root, args: ['--dma-tables'] });
    expect(asked.text(dmaTable)).toBe('Device 0000:01:00.0 @0x1000\n');
  });
});

describe('the temporary folder goes on every exit', () => {
  /** An lspci that waits until it is told to end: the run is then in the middle of its work. */
  async function interrupted(signal, { group }) {
    const flags = freshFolder('flags');
    const waiting = `: >"${flags}/here"; while [ ! -e "${flags}/go" ]; do sleep 0.05; done`;
    const started = start({ root: fakeRoot(), stubFolder: stubs({ lspci: waiting }) });
    while (!existsSync(join(flags, 'here'))) await new Promise((resolve) => setTimeout(resolve, 20));
    const during = started.leftovers();
    process.kill(group ? -started.child.pid : started.child.pid, signal);
    writeFileSync(join(flags, 'go'), '');
    return {
      during,
      status: await started.ended,
      leftovers: started.leftovers(),
      outputs: started.outputs(),
    };
  }

  it.each([
    ['SIGTERM', false, 143],
    ['SIGHUP', false, 129],
    ['SIGINT', true, 130],
    ['SIGTERM', true, 143],
  ])('%s (whole group: %s)', async (signal, group, expected) => {
    const { during, status, leftovers, outputs } = await interrupted(signal, { group });
    expect(during).toHaveLength(1);
    expect(status).toBe(expected);
    expect(leftovers).toEqual([]);
    expect(outputs).toEqual([]);
  });

  const broken = { tar: 'echo half; exit 1', gzip: 'cat >/dev/null; echo half; exit 1' };
  it.each(Object.keys(broken))('%s failing half way, with no output left behind', (tool) => {
    const { status, leftovers, outputs, stderr } = run({
      root: fakeRoot(),
      stubFolder: stubs({ [tool]: broken[tool] }),
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^capture\.sh: .*/m);
    expect(leftovers).toEqual([]);
    expect(outputs).toEqual([]);
  });

  it('an awk that dies while redacting gives no archive', () => {
    const real = join(SHELLS[0].tools, 'awk');
    const awk = `case "\${what:-}" in tree) exit 2 ;; esac; exec ${real} "$@"`;
    const { status, leftovers, outputs, stderr } = run({
      root: fakeRoot(),
      args: ['--redact'],
      stubFolder: stubs({ awk }),
    });
    expect(status).toBe(1);
    expect(stderr).toContain('redaction failed; nothing was written');
    expect([leftovers, outputs]).toEqual([[], []]);
  });

  it('a redaction that misses something gives no archive', () => {
    const real = join(SHELLS[0].tools, 'awk');
    const awk = `case "\${what:-}" in tree) exit 0 ;; esac; exec ${real} "$@"`;
    const { status, leftovers, outputs, stderr } = run({
      root: fakeRoot(),
      args: ['--redact'],
      stubFolder: stubs({ awk }),
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/redaction left something private in .*; nothing was written/);
    expect([leftovers, outputs]).toEqual([[], []]);
  });
});

describe('options', () => {
  const root = fakeRoot();

  it('--output writes where it is told, and is refused an existing file unless --force is given', async () => {
    const work = workFolder();
    const first = run({ root, work, args: ['--output', 'my capture.tar.gz'] });
    expect(first.status).toBe(0);
    expect(first.outputs).toEqual(['my capture.tar.gz']);
    const kept = readFileSync(first.archive);
    const second = run({ root, work, args: ['--output=my capture.tar.gz'] });
    expect(second.status).toBe(1);
    expect(second.stderr).toContain('my capture.tar.gz exists (--force overwrites it)');
    expect(readFileSync(first.archive).equals(kept)).toBe(true);
    writeFileSync(first.archive, 'old');
    expect(run({ root, work, args: ['--output=my capture.tar.gz', '--force'] }).status).toBe(0);
    expect((await readArchive(first.archive)).text('capture.txt')).toContain('options: --output --force\n');
    expect(second.leftovers).toEqual([]);
  });

  it('is refused a dangling link as well, and leaves it alone', () => {
    const work = workFolder();
    const link = join(work, 'out', 'x.tar.gz');
    symlinkSync(join(work, 'elsewhere'), link);
    const { status, stderr } = run({ root, work, args: ['--output', 'x.tar.gz'] });
    expect(status).toBe(1);
    expect(stderr).toContain('x.tar.gz exists');
    expect(existsSync(join(work, 'elsewhere'))).toBe(false);
  });

  it('gives the archive to the user who called sudo', () => {
    const { archive } = run({ root, env: { SUDO_UID: '65534', SUDO_GID: '65534' } });
    expect(statSync(archive).uid).toBe(process.getuid() === 0 ? 65534 : process.getuid());
    expect(statSync(archive).mode & 0o777).toBe(0o600);
  });

  it('finds debugfs where it is mounted', async () => {
    const moved = fakeRoot();
    renameSync(join(moved, 'sys/kernel/debug'), join(moved, 'debug'));
    put(moved, 'proc/mounts', 'debugfs /debug debugfs rw 0 0\n');
    const { text, stderr } = await capture({ root: moved });
    expect(text('sys/kernel/debug/irq/domains/VECTOR')).toContain('name:   VECTOR');
    expect(stderr).not.toContain('debugfs');
  });

  it('refuses a folder that is not there or not for writing before it reads anything', () => {
    const { status, stderr } = run({ root, args: ['--output', 'nowhere/x.tar.gz'] });
    expect(status).toBe(1);
    expect(stderr).toMatch(/cannot write in .*\/nowhere\//);
  });

  it('--msix names the dump by what it looks like', async () => {
    const file = msixFile();
    expect((await capture({ root, args: ['--msix', file] })).text('msi-message-registers.txt')).toBe(
      MSIX_DUMP,
    );
    writeFileSync(file, '0000:00:01.0 1b36:000c class 060400 cmd 0507 driver pcieport\n');
    const other = await capture({ root, args: [`--msix=${file}`] });
    expect(other.text('msi-tables.txt')).toContain('class 060400');
    expect(other.text('problems.txt')).not.toContain('MSI-X');
    expect(other.text('capture.txt')).not.toContain(file);
  });

  it.each([[['--nonsense']], [['--output']], [['--msix', 'no such file']], [['extra']]])(
    '%j is bad usage',
    (args) => {
      const { status, stderr, outputs } = run({ root, args });
      expect(status).toBe(2);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(outputs).toEqual([]);
    },
  );

  it('--help and the manual name every option, and --version the version', () => {
    const options = [...new Set(SOURCE.match(/--[a-z]+(-[a-z]+)*(?=[)| ]|=\?\*\))/g))].filter((option) =>
      new RegExp(`^ +.*${option}(=\\?\\*)?( \\||\\))`, 'm').test(SOURCE),
    );
    expect(options).toEqual(
      expect.arrayContaining([
        '--redact',
        '--output',
        '--no-trace',
        '--help',
        '--version',
        '--msix',
        '--force',
      ]),
    );
    const { status, stdout } = run({ args: ['--help'] });
    expect(status).toBe(0);
    const manual = readFileSync(new URL('../docs/capturing.md', import.meta.url), 'utf8');
    for (const option of options) {
      expect(stdout).toContain(option);
      expect(manual).toContain(option);
    }
    expect(run({ args: ['--version'] }).stdout).toMatch(/^irqscope capture\.sh \d+\.\d+\n$/);
  });

  it('Xen: the console ring is taken when it holds interrupt dumps; no debug key is sent', async () => {
    const xen = fakeRoot();
    put(xen, 'sys/hypervisor/type', 'xen\n');
    const log = join(freshFolder('xl'), 'calls');
    const xl = (text) => stubs({ xl: `echo "$@" >>${log}; echo "${text}"` });
    const full = await capture({ root: xen, stubFolder: xl('(XEN) IRQ information:') });
    expect(full.text('xl-dmesg.txt')).toBe('(XEN) IRQ information:\n');
    const idle = await capture({ root: xen, stubFolder: xl('(XEN) Xen version 4.17') });
    expect(idle.text('xl-dmesg.txt')).toBeUndefined();
    expect(idle.stderr).toContain('xl dmesg: left out: holds no interrupt dumps');
    expect(readFileSync(log, 'utf8')).toBe('dmesg\ndmesg\n');
  });
});

describe('what the script runs', () => {
  const APPLETS = new Set(
    readFileSync(new URL('./capture-fixture/busybox-applets.txt', import.meta.url), 'utf8').split(/\s+/),
  );
  const BUILTINS =
    'break case cd command continue do done elif else esac exit export fi for if in printf pwd read return set shift then trap umask unset until while echo [ ! { } :';
  /** lspci and xl are looked for first, and done without. */
  const OPTIONAL = ['lspci', 'xl'];

  it('is in busybox, all of it', () => {
    expect(TOOLS.filter((tool) => !APPLETS.has(tool))).toEqual([]);
  });

  it('is a builtin, a function of its own, or on its list of tools', () => {
    const functions = [...SOURCE.matchAll(/^([a-z_]+)\(\) /gm)].map((match) => match[1]);
    const known = new Set([...BUILTINS.split(' '), ...functions, ...TOOLS, ...OPTIONAL]);
    const commands = commandsOf(SOURCE);
    expect([...commands].filter((word) => !known.has(word))).toEqual([]);
    expect(TOOLS.filter((tool) => !commands.has(tool))).toEqual([]);
  });

  it('names an awk that does not run', () => {
    const { status, stderr } = run({ root: fakeRoot(), stubFolder: stubs({ awk: 'exit 127' }) });
    expect(status).toBe(1);
    expect(stderr).toBe('capture.sh: needs awk, and the one in PATH does not run\n');
  });

  it('names the tool that is missing', () => {
    const lacking = freshFolder('lacking');
    for (const tool of TOOLS.filter((name) => name !== 'od'))
      symlinkSync(join(SHELLS[0].tools, tool), join(lacking, tool));
    const { status, stderr } = run({ root: fakeRoot(), shell: { ...SHELLS[0], tools: lacking } });
    expect(status).toBe(1);
    expect(stderr).toBe('capture.sh: needs od, which is not in PATH\n');
  });

  it('does not grow with the number of interrupts, but for a process in hundreds', async () => {
    const counter = (log) => {
      const scripts = TOOLS.map((tool) => [
        tool,
        `echo ${tool} >>${log}; exec ${join(SHELLS[0].tools, tool)} "$@"`,
      ]);
      return stubs(Object.fromEntries(scripts));
    };
    const count = async (irqs) => {
      const log = join(freshFolder('log'), 'calls');
      await capture({ root: fakeRoot({ irqs }), stubFolder: counter(log), args: ['--redact'] });
      return readFileSync(log, 'utf8').trim().split('\n').length;
    };
    const [few, many] = [await count(5), await count(305)];
    expect(many - few).toBeLessThan(20);
  });

  it('uses nothing that only some shells have', () => {
    const shellOnly = SOURCE.replace(/^\s*#.*$/gm, '').replace(/redactor='[\s\S]*?\n {2}\}'\n/, '');
    const foreign = [
      /^\s*local /m,
      /\[\[ /,
      /<\(/,
      /-printf/,
      /\bfunction \w+ *\{/,
      /\$'/,
      /&>/,
      /^\s*source /m,
      /\bpipefail\b/,
    ];
    expect(foreign.filter((pattern) => pattern.test(shellOnly)).map(String)).toEqual([]);
  });
});
