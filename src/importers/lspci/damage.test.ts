// Whatever happens to lspci's text or to a config space on its way: it is read, and what is wrong has a place.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import configSpace from '../config-space/importer.ts';
import { damaged, hugeLine, readText } from '../testing.ts';
import importers from './importer.ts';

const TEXT = `00:02.0 PCI bridge [0604]: Red Hat, Inc. QEMU PCIe Root port [1b36:000c] (prog-if 00 [Normal decode])
	Control: I/O+ Mem+ BusMaster+ SpecCycle- MemWINV- VGASnoop- ParErr- Stepping- SERR+ FastB2B- DisINTx+
	Interrupt: pin A routed to IRQ 21
	NUMA node: 1
	IOMMU group: 1
	Bus: primary=00, secondary=01, subordinate=01, sec-latency=0
	Capabilities: [60] MSI: Enable+ Count=2/2 Maskable+ 64bit-
		Address: fee003d8  Data: 0000
		Masking: 00000002  Pending: 00000001
	Capabilities: [48] MSI-X: Enable+ Count=1 Masked-
		Vector table: BAR=0 offset=00000000
		PBA: BAR=0 offset=00000800
	Capabilities: [54] Express (v2) Root Port (Slot+), MSI 00
	Capabilities: [160 v1] Single Root I/O Virtualization (SR-IOV)
		IOVCtl:	Enable+ Migration- Interrupt- MSE+ ARIHierarchy+ 10BitTagReq-
		Initial VFs: 8, Total VFs: 8, Number of VFs: 3, Function Dependency Link: 00
		VF offset: 128, stride: 2, Device ID: 10ca
	Kernel driver in use: pcieport
00: 36 1b 0c 00 07 05 10 00 00 00 04 06 00 00 01 00
10: 00 00 60 fe 00 00 00 00 00 01 01 00 d0 d0 00 00
20: 40 fe 50 fe a1 fe b1 fe 00 00 00 00 00 00 00 00
30: 00 00 00 00 54 00 00 00 00 00 00 00 0a 01 02 00
40: 0d 00 00 00 36 1b 00 00 11 40 00 80 00 00 00 00
50: 00 08 00 00 10 48 42 01 20 80 00 00 0f 00 00 00

00:1f.3 0c05: 8086:2930 (rev 02)
00: 86 80 30 29 03 01 80 02 02 00 05 0c 00 00 00 00
10: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
20: 01 07 00 00 00 00 00 00 00 00 00 00 f4 1a 00 11
30: 00 00 00 00 00 00 00 00 00 00 00 00 0a 01 00 00
`;

function check(bytes: Uint8Array): void {
  const { machine, problems } = readText(importers[0]!, bytes);
  for (const problem of problems) {
    expect(problem.line).toBeGreaterThan(0);
    expect(problem.expected).not.toBe('');
  }
  const ids = [...Array(machine.t.device.length).keys()].map((row) =>
    machine.strings.get(machine.t.device.col.id[row]!),
  );
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{4,8}:[0-9a-f]{2}:[01][0-9a-f]\.[0-7]$/);
}

describe('damaged text of lspci', () => {
  it('is read without an error, and every problem has a place', () => {
    fc.assert(fc.property(damaged(TEXT), check), { numRuns: 500 });
  });

  it('may be any bytes at all', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), check), { numRuns: 200 });
  });

  it('with lines of megabytes takes time in proportion to its size', () => {
    const start = performance.now();
    check(new TextEncoder().encode(hugeLine(TEXT)));
    const deep = `${TEXT.slice(0, TEXT.indexOf('\n') + 1)}${' '.repeat(2_000_000)}x\n\tCapabilities: [54] Express ${' (Slot+)'.repeat(200_000)}\n`;
    check(new TextEncoder().encode(deep));
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

describe('a damaged config space', () => {
  it('is read without an error and in bounded time', () => {
    const space = fc
      .constantFrom(64, 256, 4096)
      .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }));
    fc.assert(
      fc.property(space, fc.nat(2), (bytes, type) => {
        // Random header types are mostly invalid: let the lists be walked.
        bytes[0x0e] = type;
        bytes[6] = 0x10;
        const { problems } = readText(configSpace[0]!, bytes, { path: '0000:00:01.0/config' });
        for (const problem of problems) expect(problem.line).toBe(1);
      }),
      { numRuns: 500 },
    );
  });
});
