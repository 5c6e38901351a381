// Private things that the made-up machine holds, and that --redact must leave nothing of.
const host = 'turmalin-07';
const mac = '52:54:00:ab:cd:ef';
const rootUuid = '0d6fb2c1-58a9-4c1e-9f6e-2b6d1c7a9e10';
const machineId = '7c1f0a9be2d34f5c8a6b9d0e1f2a3b4c';
const luksUuid = '5e21b0aa-90c4-4b6f-b1d2-77aa01c3e9f4';
const user = 'rosalind';
const lvmHost = host.replace(/-/g, '--');

export const PLANTED = {
  host,
  domain: 'lab.example.org',
  builder: 'kernelsmith',
  buildHost: 'forge9',
  user,
  mac,
  usbMac: '02:aa:bb:cc:dd:0f',
  rootUuid,
  partUuid: '8a4f11c2-01',
  fatUuid: '4BD1-99E7',
  machineId,
  bootId: 'f2f7a3de-1111-4b7e-8d3f-5e6a7b8c9d0e',
  deviceSerial: '52-54-00-ff-ff-ab-cd-ef',
  vpdSerial: 'NX77Q0451',
  assetTag: 'INV-20417',
  dmiSerial: 'CZC8472GHJ',
  ppin: '2b3c4d5e6f708192',
  ip: '192.168.17.23',
  password: 'hunter2swordfish',
  cmdline:
    `BOOT_IMAGE=/boot/vmlinuz-6.12.9 root=UUID=${rootUuid} ro resume=UUID=${rootUuid} boot=PARTUUID=8a4f11c2-01 ` +
    `efi=UUID=4BD1-99E7 rd.lvm.lv=${host}-vg/root swap=/dev/mapper/${lvmHost}--vg-swap systemd.machine_id=${machineId} systemd.hostname=${host} ` +
    `ip=192.168.17.23::192.168.17.1:255.255.255.0:${host}:eth0:off BOOTIF=01-52-54-00-ab-cd-ef ` +
    `ifname=lan:52:54:00:AB:CD:EF home=/home/${user}/x rd.luks.uuid=luks-${luksUuid} rd.iscsi.password=hunter2swordfish ` +
    'intel_iommu=on iommu.passthrough=0 isolcpus=managed_irq,domain,2-3 crashkernel=256M@16M',
};

/** Every spelling that must not be found, without regard to case, in the bytes or the names of a redacted archive. */
export const FORBIDDEN = [
  host,
  lvmHost,
  PLANTED.domain,
  PLANTED.builder,
  PLANTED.buildHost,
  user,
  mac,
  mac.replace(/:/g, '-'),
  mac.replace(/:/g, ''),
  PLANTED.usbMac.replace(/:/g, ''),
  PLANTED.usbMac,
  rootUuid,
  luksUuid,
  PLANTED.partUuid,
  PLANTED.fatUuid,
  machineId,
  PLANTED.bootId,
  PLANTED.bootId.replace(/-/g, ''),
  PLANTED.deviceSerial,
  PLANTED.vpdSerial,
  PLANTED.assetTag,
  PLANTED.dmiSerial,
  PLANTED.ppin,
  PLANTED.ip,
  PLANTED.password,
];
