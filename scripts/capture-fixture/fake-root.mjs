// A made-up Linux machine as a folder: what capture.sh reads, below another root. Small, but with everything that has ever
// made a collector stumble: colons in names, empty files, files without a final newline, a pipe that must not be read.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PLANTED } from './planted.mjs';

export const RELEASE = '6.12.9-test';

function writer(root) {
  return (path, content) => {
    const full = join(root, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, content);
  };
}

function link(root, path, target) {
  mkdirSync(join(root, dirname(path)), { recursive: true });
  symlinkSync(target, join(root, path));
}

/** Config space of the network card: MSI-X at 40h, vital product data at 60h, AER at 100h, serial number at 140h. */
export function networkConfig() {
  const bytes = Buffer.alloc(4096);
  bytes.write('8680d310060510', 0, 'hex');
  bytes.write('00000002', 8, 'hex');
  bytes.write('f41a0011', 0x2c, 'hex');
  bytes[0x34] = 0x40;
  bytes.write('1160048003000000', 0x40, 'hex');
  bytes.write(`0300${'1080'}${Buffer.from(PLANTED.vpdSerial.slice(0, 4)).toString('hex')}`, 0x60, 'hex');
  bytes.write('01000214', 0x100, 'hex');
  bytes.write('03000100', 0x140, 'hex');
  bytes.write(PLANTED.deviceSerial.replace(/-/g, ''), 0x144, 'hex');
  bytes.write(PLANTED.mac.replace(/:/g, ''), 0x200, 'hex');
  return bytes;
}

/** Config space of a bridge: 256 bytes, subsystem capability at 40h. */
export function bridgeConfig() {
  const bytes = Buffer.alloc(256);
  bytes.write('361b0c00070510000000040600000100', 0, 'hex');
  bytes[0x34] = 0x40;
  bytes.write('0d000000f41a0011', 0x40, 'hex');
  return bytes;
}

function writeKernel(write) {
  const build = `(${PLANTED.builder}@${PLANTED.buildHost}) (gcc 12.2.0) #1 SMP Sun Nov 22 08:33:50 UTC 2026`;
  write('proc/version', `Linux version ${RELEASE} ${build}\n`);
  write('proc/cmdline', `${PLANTED.cmdline}\n`);
  write(
    'proc/mounts',
    'debugfs /sys/kernel/debug debugfs rw 0 0\ntracefs /sys/kernel/tracing tracefs rw 0 0\n',
  );
  write('proc/filesystems', 'nodev\tdebugfs\nnodev\ttracefs\n');
  write('proc/sys/kernel/ostype', 'Linux\n');
  write('proc/sys/kernel/osrelease', `${RELEASE}\n`);
  write('proc/sys/kernel/arch', 'x86_64\n');
}

function writePrivate(write) {
  write('proc/sys/kernel/hostname', `${PLANTED.host}\n`);
  write('proc/sys/kernel/random/boot_id', `${PLANTED.bootId}\n`);
  write('etc/hostname', `${PLANTED.host}.${PLANTED.domain}\n`);
  write('etc/machine-id', `${PLANTED.machineId}\n`);
  write(
    'etc/passwd',
    `root:x:0:0::/root:/bin/sh\n${PLANTED.user}:x:1000:1000::/home/${PLANTED.user}:/bin/sh\n`,
  );
  write('sys/class/dmi/id/product_serial', `${PLANTED.dmiSerial}\n`);
  write('sys/class/net/eth0/address', `${PLANTED.mac}\n`);
  write('sys/class/net/sit0/address', '0.0.0.0\n');
  write('sys/class/net/lo/address', '00:00:00:00:00:00\n');
}

function writeIrq(root, write, irq, { handler, chip, hwirq, device }) {
  const proc = `proc/irq/${irq}`;
  write(`${proc}/smp_affinity`, 'f\n');
  write(`${proc}/smp_affinity_list`, '0-3\n');
  write(`${proc}/effective_affinity_list`, `${irq % 4}\n`);
  write(`${proc}/node`, '0\n');
  write(`${proc}/spurious`, 'count 1\nunhandled 0\nlast_unhandled 0 ms\n');
  if (handler) mkdirSync(join(root, proc, handler), { recursive: true });
  const sys = `sys/kernel/irq/${irq}`;
  write(`${sys}/chip_name`, `${chip}\n`);
  write(`${sys}/hwirq`, `${hwirq}\n`);
  write(`${sys}/name`, '');
  write(`${sys}/actions`, `${handler}\n`);
  write(`${sys}/per_cpu_count`, '1,0,0,7\n');
  write(
    `sys/kernel/debug/irq/irqs/${irq}`,
    `handler:  handle_edge_irq\ndevice:   ${device}\nstatus:   0x00000000\nistate:   0x00004000\nnode:     0\naffinity: 0-3\neffectiv: ${irq % 4}\ndomain:  ${chip}\n hwirq:   0x${hwirq}\n`,
  );
}

/** Handlers called after an interface that is itself called after its MAC address, as udev does. */
const NAMED_BY_ADDRESS = {
  1: `enx${PLANTED.usbMac.replace(/:/g, '')}`,
  2: `wlx${PLANTED.mac.replace(/:/g, '')}`,
};

function writeIrqs(root, write, count) {
  write(
    'proc/interrupts',
    '            CPU0       CPU1       CPU2       CPU3\n 24:   1  0  0  7  PCI-MSIX-0000:01:00.0   0-edge      eth0\n',
  );
  write('proc/softirqs', '                    CPU0\n          HI:          0\n');
  write('proc/irq/default_smp_affinity', 'f\n');
  const device = '0000:01:00.0';
  for (let i = 0; i < count; i++) {
    const handler = NAMED_BY_ADDRESS[i] ?? `eth0-rx-${i}`;
    writeIrq(root, write, 24 + i, { handler, chip: `PCI-MSIX-${device}`, hwirq: i, device });
  }
  write(
    'sys/kernel/debug/irq/domains/VECTOR',
    'name:   VECTOR\n size:   0\n mapped: 3\n flags:  0x00000103\nOnline bitmaps:        4\n',
  );
  write(
    `sys/kernel/debug/irq/domains/PCI-MSIX-${device}-12`,
    `name:   PCI-MSIX-${device}-12\n size:   0\n parent: VECTOR`,
  );
  write('sys/kernel/debug/irq/domains/default', '');
  write(`sys/kernel/debug/irq/domains/:soc:${'interrupt-controller@'.repeat(7)}28000000-5`, 'name: long\n');
}

const ATTRIBUTES = {
  bridge: {
    vendor: '0x1b36',
    device: '0x000c',
    class: '0x060400',
    revision: '0x00',
    irq: '24',
    msi_bus: '1',
    enable: '1',
  },
  network: {
    vendor: '0x8086',
    device: '0x10d3',
    class: '0x020000',
    revision: '0x02',
    subsystem_vendor: '0x1af4',
    subsystem_device: '0x1100',
    irq: '16',
    msi_bus: '1',
    enable: '1',
    numa_node: '0',
    local_cpulist: '0-3',
  },
};

function writePci(root, write) {
  const bridge = 'sys/devices/pci0000:00/0000:00:1c.0';
  const network = `${bridge}/0000:01:00.0`;
  for (const [key, value] of Object.entries(ATTRIBUTES.bridge)) write(`${bridge}/${key}`, `${value}\n`);
  for (const [key, value] of Object.entries(ATTRIBUTES.network)) write(`${network}/${key}`, `${value}\n`);
  write(`${bridge}/config`, bridgeConfig());
  write(`${network}/config`, networkConfig());
  for (const irq of [24, 25, 100]) write(`${network}/msi_irqs/${irq}`, 'msix\n');
  mkdirSync(join(root, 'sys/bus/pci/drivers/e1000e'), { recursive: true });
  write('sys/kernel/iommu_groups/3/type', 'DMA-FQ\n');
  link(root, `${network}/driver`, '../../../../bus/pci/drivers/e1000e');
  link(root, `${network}/iommu_group`, '../../../../kernel/iommu_groups/3');
  link(root, 'sys/bus/pci/devices/0000:00:1c.0', '../../../devices/pci0000:00/0000:00:1c.0');
  link(root, 'sys/bus/pci/devices/0000:01:00.0', '../../../devices/pci0000:00/0000:00:1c.0/0000:01:00.0');
  link(
    root,
    'sys/kernel/iommu_groups/3/devices/0000:01:00.0',
    '../../../../devices/pci0000:00/0000:00:1c.0/0000:01:00.0',
  );
}

function writeIommu(root, write) {
  write('sys/devices/virtual/iommu/dmar0/intel-iommu/address', 'fed90000\n');
  write('sys/devices/virtual/iommu/dmar0/intel-iommu/version', '1:0\n');
  link(
    root,
    'sys/devices/virtual/iommu/dmar0/devices/0000:01:00.0',
    '../../../../pci0000:00/0000:00:1c.0/0000:01:00.0',
  );
  link(root, 'sys/class/iommu/dmar0', '../../devices/virtual/iommu/dmar0');
  const irte = ' 16    01:00.0 00000300 20  0000000000040100\t0000030000200009\n';
  write(
    'sys/kernel/debug/iommu/intel/ir_translation_struct',
    `Remapped Interrupt supported on IOMMU: dmar0\n IR table address:700000\n${irte}`,
  );
  write(
    'sys/kernel/debug/iommu/intel/0000:01:00.0/domain_translation_struct',
    'Device 0000:01:00.0 @0x1000\n',
  );
}

function writeCpus(write) {
  const lists = { online: '0-2', offline: '3', possible: '0-3', present: '0-3', isolated: '' };
  for (const [key, value] of Object.entries(lists)) write(`sys/devices/system/cpu/${key}`, `${value}\n`);
  write('sys/devices/system/cpu/cpu3/online', '0\n');
  write('sys/devices/system/node/node0/cpulist', '0-1\n');
  write('sys/devices/system/node/node10/cpulist', '\n');
  write('sys/devices/system/node/node2/cpulist', '2\n');
  let cpuinfo = '';
  for (const cpu of [0, 1, 2]) {
    const topology = `sys/devices/system/cpu/cpu${cpu}/topology`;
    write(`${topology}/physical_package_id`, '0\n');
    write(`${topology}/core_id`, `${cpu >> 1}\n`);
    write(`${topology}/die_id`, '0\n');
    write(`${topology}/thread_siblings_list`, `${cpu}\n`);
    write(`${topology}/ppin`, `0x${PLANTED.ppin}\n`);
    cpuinfo += `processor\t: ${cpu}\nvendor_id\t: GenuineIntel\napicid\t\t: ${cpu * 2}\ninitial apicid\t: ${cpu * 2}\n\n`;
  }
  write('proc/cpuinfo', cpuinfo);
}

function writeTrace(root, write) {
  write(
    'sys/kernel/tracing/trace',
    '# tracer: nop\n          <idle>-0       [000] d....     0.000001: irq_matrix_online: online_maps=1 global_avl=201\n',
  );
  execFileSync('mkfifo', [join(root, 'sys/kernel/tracing/trace_pipe')]);
}

/** Writes the machine into the empty folder `root`; `irqs` is how many MSI-X interrupts it has (default 3). */
export function makeFakeRoot(root, { irqs = 3 } = {}) {
  const write = writer(root);
  writeKernel(write);
  writePrivate(write);
  writeIrqs(root, write, irqs);
  writePci(root, write);
  writeIommu(root, write);
  writeCpus(write);
  writeTrace(root, write);
  chmodSync(root, 0o755);
  return root;
}
