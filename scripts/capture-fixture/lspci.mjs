// What a made-up lspci prints for the made-up machine: "lspci -vvv -nn -xxxx" with vital product data and serial number.
import { bridgeConfig, networkConfig } from './fake-root.mjs';
import { PLANTED } from './planted.mjs';

/** The bytes as lspci's hex dump, 16 to a line. */
export function hexDump(bytes) {
  const rows = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)].map((byte) => byte.toString(16).padStart(2, '0'));
    rows.push(`${at.toString(16).padStart(2, '0')}: ${row.join(' ')}\n`);
  }
  return rows.join('');
}

export const LSPCI_TEXT =
  '00:1c.0 PCI bridge [0604]: Red Hat, Inc. QEMU PCIe Root port [1b36:000c] (prog-if 00 [Normal decode])\n' +
  '\tBus: primary=00, secondary=01, subordinate=01, sec-latency=0\n' +
  '\tCapabilities: [40] Subsystem: Red Hat, Inc. Device [1af4:1100]\n' +
  `${hexDump(bridgeConfig())}\n` +
  '01:00.0 Ethernet controller [0200]: Intel Corporation 82574L Gigabit Network Connection [8086:10d3] (rev 02)\n' +
  '\tSubsystem: Red Hat, Inc. Device [1af4:1100]\n' +
  '\tCapabilities: [40] MSI-X: Enable+ Count=5 Masked-\n' +
  '\tCapabilities: [60] Vital Product Data\n' +
  '\t\tProduct Name: Gigabit adapter\n' +
  '\t\tRead-only fields:\n' +
  '\t\t\t[PN] Part number: 82574-GT\n' +
  `\t\t\t[SN] Serial number: ${PLANTED.vpdSerial}\n` +
  `\t\t\t[V0] Vendor specific: ${PLANTED.mac.replace(/:/g, '')}\n` +
  '\t\tRead/write fields:\n' +
  `\t\t\t[YA] Asset tag: ${PLANTED.assetTag}\n` +
  '\tCapabilities: [100 v2] Advanced Error Reporting\n' +
  `\tCapabilities: [140 v1] Device Serial Number ${PLANTED.deviceSerial}\n` +
  '\tKernel driver in use: e1000e\n' +
  `${hexDump(networkConfig())}\n`;
