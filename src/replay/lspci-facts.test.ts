import { describe, expect, it } from 'vitest';
import { lspciFacts } from './lspci-facts.ts';

const TEXT = `00:01.0 PCI bridge [0604]: Red Hat, Inc. QEMU PCIe Root port [1b36:000c] (prog-if 00 [Normal decode])
	Capabilities: [54] Express (v2) Root Port (Slot+), MSI 00
		SltCap:	AttnBtn+ PwrCtrl+ MRL- AttnInd+ PwrInd+ HotPlug+ Surprise+

00:1f.2 SATA controller [0106]: Intel Corporation [8086:2922] (rev 02) (prog-if 01 [AHCI 1.0])
	Subsystem: Red Hat, Inc. [1af4:1100]

0001:02:00.0 PCI bridge [0604]: Intel Corporation [8086:1547] (rev 1f)
		SltCap:	AttnBtn- PwrCtrl- MRL- AttnInd- PwrInd- HotPlug- Surprise-
`;

describe('lspci -vv', () => {
  it('tells revisions and slots that can do hot plug', () => {
    const text = { path: 'lspci.txt', firstLine: 1, text: TEXT };
    expect([...lspciFacts([text])]).toEqual([
      ['0000:00:01.0', { revision: 0, hotPlug: true }],
      ['0000:00:1f.2', { revision: 2, hotPlug: false }],
      ['0001:02:00.0', { revision: 0x1f, hotPlug: false }],
    ]);
  });
});
