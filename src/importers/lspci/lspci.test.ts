import { describe, expect, it } from 'vitest';
import { MachineBuilder } from '../../model/machine.ts';
import { Bus, Known, MsiKind, Severity } from '../../model/tables.ts';
import configSpace from '../config-space/importer.ts';
import { headOf, type ReadText, readText } from '../testing.ts';
import importers from './importer.ts';

const [lspci, tree] = importers;
const [, hexDump] = configSpace;

const PORT = `00:01.0 PCI bridge [0604]: Intel Corporation 7500/5520/5500/X58 I/O Hub PCI Express Root Port 0 [8086:3420] (rev 02) (prog-if 00 [Normal decode])
	Control: I/O+ Mem+ BusMaster+ SpecCycle- MemWINV- VGASnoop- ParErr- Stepping- SERR+ FastB2B- DisINTx+
	Status: Cap+ 66MHz- UDF- FastB2B- ParErr- DEVSEL=fast >TAbort- <TAbort- <MAbort- >SERR- <PERR- INTx-
	Latency: 0, Cache Line Size: 64 bytes
	Interrupt: pin A routed to IRQ 25
	NUMA node: 1
	IOMMU group: 12
	Region 0: Memory at fe600000 (32-bit, non-prefetchable) [size=4K]
	Bus: primary=00, secondary=01, subordinate=0a, sec-latency=0
	Secondary status: 66MHz- FastB2B- ParErr- DEVSEL=fast >TAbort- <TAbort- <MAbort- <SERR- <PERR-
	BridgeCtl: Parity- SERR+ NoISA- VGA- VGA16- MAbort- >Reset- FastB2B-
		PriDiscTmr- SecDiscTmr- DiscTmrStat- DiscTmrSERREn-
	Capabilities: [40] Subsystem: Intel Corporation Device [8086:0000]
	Capabilities: [60] MSI: Enable+ Count=2/2 Maskable+ 64bit-
		Address: fee003d8  Data: 0000
		Masking: 00000002  Pending: 00000001
	Capabilities: [90] Express (v2) Root Port (Slot+), MSI 00
		DevCap:	MaxPayload 128 bytes, PhantFunc 0
			ExtTag- RBE+
		Address: this line is of another capability
	Capabilities: [e0] Power Management version 3
		Flags: PMEClk- DSI- D1- D2- AuxCurrent=0mA PME(D0+,D1-,D2-,D3hot+,D3cold+)
	Kernel driver in use: pcieport

`;

const NVME = `01:00.0 Non-Volatile memory controller [0108]: Red Hat, Inc. QEMU NVM Express Controller [1b36:0010] (rev 02) (prog-if 02 [NVM Express])
	Subsystem: Red Hat, Inc. QEMU Virtual Machine [1af4:1100]
	Control: I/O+ Mem+ BusMaster+ SpecCycle- MemWINV- VGASnoop- ParErr- Stepping- SERR+ FastB2B- DisINTx+
	Interrupt: pin A routed to IRQ 22
	Region 0: Memory at fe400000 (64-bit, non-prefetchable) [size=16K]
	Capabilities: [40] MSI-X: Enable+ Count=65 Masked-
		Vector table: BAR=0 offset=00002000
		PBA: BAR=0 offset=00003000
	Capabilities: [80] Express (v2) Endpoint, IntMsgNum 0
	Kernel driver in use: nvme
	Kernel modules: nvme
`;

/** Reads a text and gives the columns of one device. */
function device(
  read: ReadText,
  id: string,
): Record<string, number | string> & { readonly label: string; readonly driver: string } {
  const { machine } = read;
  const row = machine.findDevice(id);
  const numbers: Record<string, number> = {};
  for (const [name, column] of Object.entries(machine.t.device.col)) numbers[name] = column[row]!;
  const text = (column: number): string => (column < 0 ? '' : machine.strings.get(column));
  return { ...numbers, label: text(numbers.label!), driver: text(numbers.driver!) };
}

const read = (text: string, machine = new MachineBuilder()): ReadText => readText(lspci!, text, { machine });

/** Rows of msiDesc as `device kind/index address data state line`. */
function messages(machine: MachineBuilder): string[] {
  const { col, length } = machine.t.msiDesc;
  return [...Array(length).keys()].map(
    (row) =>
      `${machine.strings.get(machine.t.device.col.id[col.device[row]!]!)} ${col.kind[row]}/${col.index[row]} ` +
      `${col.addressHi[row]!.toString(16)}:${col.addressLo[row]!.toString(16)} ${col.data[row]} ${col.state[row]} line ${col.line[row]}`,
  );
}

describe('lspci -vvv -nn', () => {
  it('tells a bridge, its buses, its registers and its driver', () => {
    const result = read(PORT);
    expect(result.problems).toEqual([]);
    expect(device(result, '0000:00:01.0')).toMatchObject({
      bus: Bus.pci,
      label: 'Intel Corporation 7500/5520/5500/X58 I/O Hub PCI Express Root Port 0',
      vendor: 0x8086,
      product: 0x3420,
      class: 0x060400,
      command: 0x0507,
      pin: 1,
      legacyIrq: 25,
      node: 1,
      iommuGroup: 12,
      secondaryBus: 1,
      subordinateBus: 10,
      expressType: 4,
      driver: 'pcieport',
      lspciFile: 0,
      lspciLine: 1,
    });
  });

  it('tells an MSI capability, its mask bits, and the message in it', () => {
    const result = read(PORT);
    expect(device(result, '0000:00:01.0')).toMatchObject({
      msiCap: 0x60,
      msiControl: 0x0113,
      msiCapable: 2,
      msiEnabledCount: 2,
      msiMaskKnown: 1,
      msiMaskBits: 2,
      msiPending: 1,
      msixCap: -1,
      file: 0,
      line: 14,
    });
    const state = Known.read | Known.enabled | Known.maskKnown;
    expect(messages(result.machine)).toEqual([`0000:00:01.0 ${MsiKind.msi}/0 0:fee003d8 0 ${state} line 15`]);
  });

  it('tells an MSI-X capability and where its table is', () => {
    const result = read(PORT + NVME);
    expect(result.problems).toEqual([]);
    expect(device(result, '0000:01:00.0')).toMatchObject({
      class: 0x010802,
      msixCap: 0x40,
      msixControl: 0x8040,
      msixSize: 65,
      msixBir: 0,
      msixOffset: 0x2000,
      pbaBir: 0,
      pbaOffset: 0x3000,
      msiCap: -1,
      expressType: 0,
      lspciLine: 25,
      line: 30,
    });
  });

  it('has an MSI address of 64 bits, and no message where the capability is off and empty', () => {
    const msi = (address: string, data: string, enable: string): string =>
      `02:00.0 USB controller [0c03]: NEC [1033:0194]\n\tCapabilities: [70] MSI: Enable${enable} Count=8/16 Maskable- 64bit+\n\t\tAddress: ${address}  Data: ${data}\n`;
    expect(messages(read(msi('00000001fee00398', '0003', '+')).machine)).toEqual([
      `0000:02:00.0 1/0 1:fee00398 3 ${Known.read | Known.enabled} line 3`,
    ]);
    expect(messages(read(msi('00000000fee00398', '0003', '-')).machine)).toEqual([
      `0000:02:00.0 1/0 0:fee00398 3 ${Known.read} line 3`,
    ]);
    expect(messages(read(msi('0000000000000000', '0000', '-')).machine)).toEqual([]);
  });

  it('tells virtual functions which is their physical one', () => {
    const pf = `01:00.0 Ethernet controller [0200]: Intel Corporation 82576 [8086:10c9]
	Capabilities: [150 v1] Alternative Routing-ID Interpretation (ARI)
		ARICap:	MFVC- ACS-, Next Function: 1
		ARICtl:	MFVC- ACS-, Function Group: 0
	Capabilities: [160 v1] Single Root I/O Virtualization (SR-IOV)
		IOVCap:	Migration- 10BitTagReq- Interrupt Message Number: 000
		IOVCtl:	Enable+ Migration- Interrupt- MSE+ ARIHierarchy+ 10BitTagReq-
		IOVSta:	Migration-
		Initial VFs: 8, Total VFs: 8, Number of VFs: 2, Function Dependency Link: 00
		VF offset: 128, stride: 2, Device ID: 10ca
`;
    const vf = ['0', '2', '4'].map(
      (fn) =>
        `01:10.${fn} Ethernet controller [0200]: Intel Corporation 82576 Virtual Function [8086:10ca]\n`,
    );
    const result = read(pf + vf.join(''));
    expect(result.problems).toEqual([]);
    const physical = result.machine.findDevice('0000:01:00.0');
    const parents = ['0000:01:10.0', '0000:01:10.2', '0000:01:10.4'].map((id) => device(result, id).physfn);
    expect(parents).toEqual([physical, physical, -1]);
    const facts = result.machine.t.fact;
    expect([0, 1].map((row) => result.machine.strings.get(facts.col.value[row]!))).toEqual([
      '2 of 8 virtual functions, offset 128, stride 2',
      'next function 1',
    ]);
    const off = read(pf.replace('Enable+ Migration', 'Enable- Migration') + vf.join(''));
    expect(device(off, '0000:01:10.0').physfn).toBe(-1);
  });

  it('may have lost its tabs in a terminal, and may carry CR LF and messages of the tool', () => {
    const blanks = PORT.replaceAll('\t\t', ' '.repeat(16)).replaceAll('\t', ' '.repeat(8));
    const result = read(`pcilib: sysfs_read_vpd: read failed: No such device\n${blanks}`);
    expect(result.problems).toEqual([]);
    expect(messages(result.machine)).toHaveLength(1);
    const dos = read(PORT.replaceAll('\n', '\r\n'));
    expect(dos.problems.map((p) => p.found)).toEqual(['24 lines ending in CR LF']);
    expect(device(dos, '0000:00:01.0')).toMatchObject({ driver: 'pcieport', msiCap: 0x60 });
  });

  it('does not replace what a file read before said', () => {
    const machine = new MachineBuilder();
    const row = machine.device('0000:00:01.0', Bus.pci);
    machine.t.device.col.command[row] = 0x0406;
    machine.t.device.col.msiCap[row] = 0x60;
    machine.t.msiDesc.push({
      device: row,
      kind: MsiKind.msi,
      index: 0,
      data: 7,
      state: Known.read,
      line: 99,
    });
    const result = read(PORT, machine);
    expect(device(result, '0000:00:01.0')).toMatchObject({ command: 0x0406, msiControl: -1, vendor: 0x8086 });
    expect(messages(machine)).toEqual(['0000:00:01.0 1/0 0:0 7 1 line 99']);
  });

  it('gives the message to an entry that is known from elsewhere but was not read', () => {
    const machine = new MachineBuilder();
    const row = machine.device('0000:00:01.0', Bus.pci);
    machine.t.msiDesc.push({ device: row, kind: MsiKind.msi, index: 0, irq: 25 });
    read(PORT, machine);
    expect(machine.t.msiDesc.col.irq[0]).toBe(25);
    expect(messages(machine)[0]).toContain('0:fee003d8 0');
  });
});

describe('other forms of lspci', () => {
  it('with -n tell numbers, with nothing names', () => {
    const numbers = read(
      '00:1f.2 0106: 8086:2922 (rev 02) (prog-if 01)\n0001:00:00.0 Class 0100: 1af4:1042\n',
    );
    expect(device(numbers, '0000:00:1f.2')).toMatchObject({
      label: '',
      class: 0x010601,
      vendor: 0x8086,
      product: 0x2922,
    });
    expect(device(numbers, '0001:00:00.0')).toMatchObject({ class: 0x010000, vendor: 0x1af4 });
    const names = read('00:1f.2 SATA controller: Intel Corporation 82801IR (ICH9R): AHCI mode (rev 02)\n');
    expect(device(names, '0000:00:1f.2')).toMatchObject({
      label: 'Intel Corporation 82801IR (ICH9R): AHCI mode',
      class: -1,
      vendor: -1,
    });
  });

  it('with -v put irq, node and group into one line', () => {
    const text = `00:02.0 PCI bridge: Red Hat, Inc. Device 000e (prog-if 00 [Normal decode])
	Flags: bus master, 66MHz, fast devsel, latency 0, IRQ 47, NUMA node 1, IOMMU group 5
	Bus: primary=00, secondary=01, subordinate=02, sec-latency=0
	Capabilities: [8c] MSI: Enable- Count=1/1 Maskable+ 64bit+
	Capabilities: [48] Express PCI-Express to PCI/PCI-X Bridge, MSI 00
`;
    const result = read(text);
    expect(result.problems).toEqual([]);
    expect(device(result, '0000:00:02.0')).toMatchObject({
      legacyIrq: 47,
      node: 1,
      iommuGroup: 5,
      command: -1,
      msiControl: 0x0180,
      expressType: 7,
      msiMaskKnown: 0,
    });
    expect(messages(result.machine)).toEqual([]);
  });

  it('without root hide the capabilities, which is noted once', () => {
    const text =
      '00:1f.2 SATA controller [0106]: Intel [8086:2922]\n\tCapabilities: <access denied>\n'.repeat(1);
    const result = read(text + text.replace('1f.2', '1f.3'));
    expect(result.problems).toMatchObject([
      { line: 2, severity: Severity.note, found: 'Capabilities: <access denied>' },
    ]);
    expect(device(result, '0000:00:1f.2').msiCap).toBe(-1);
  });

  it('of a machine without PCI are empty', () => {
    expect(lspci!.sniff(headOf('', '00-boot/lspci.txt'))).toBe(1);
    expect(read('').problems).toMatchObject([{ line: 1, severity: Severity.note, found: 'an empty file' }]);
  });
});

const HEX = `00: 86 80 20 34 07 05 10 00 02 00 04 06 10 00 01 00
10: 00 00 60 fe 00 00 00 00 00 01 0a 00 d0 d0 00 00
20: 40 fe 50 fe a1 fe b1 fe 00 00 00 00 00 00 00 00
30: 00 00 00 00 40 00 00 00 00 00 00 00 0a 01 02 00
40: 0d 60 00 00 86 80 00 00 00 00 00 00 00 00 00 00
50: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
60: 05 90 13 01 d8 03 e0 fe 00 00 00 00 02 00 00 00
70: 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
80: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
90: 10 e0 42 01 20 80 00 00 0f 00 00 00 04 06 30 00
a0: 00 00 11 00 7b 00 0a 00 c0 03 00 00 00 00 00 00
b0: 00 00 00 00 20 00 30 00 20 00 00 00 1e 00 00 00
c0: 04 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
d0: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
e0: 01 00 03 c8 00 00 00 00 00 00 00 00 00 00 00 00
f0: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
`;

describe('lspci with a hex dump', () => {
  it('says the same twice', () => {
    const result = read(`${PORT.trimEnd()}\n${HEX}`);
    expect(result.problems).toEqual([]);
    expect(device(result, '0000:00:01.0')).toMatchObject({ msiCap: 0x60, legacyIrq: 25, driver: 'pcieport' });
  });

  it('is believed where the text says something else, and both lines are named', () => {
    const text = `${PORT.trimEnd().replace('fee003d8', 'fee003f8').replace('Count=2/2', 'Count=1/2')}\n${HEX}`;
    const result = read(text);
    expect(result.problems).toEqual([
      {
        line: 14,
        severity: Severity.error,
        found: 'MSI control 0103 of 0000:00:01.0',
        expected: '0113, as the hex dump in line 30 says',
        done: 'the hex dump was used',
      },
      {
        line: 15,
        severity: Severity.error,
        found: 'MSI address fee003f8 of 0000:00:01.0',
        expected: 'fee003d8, as the hex dump in line 30 says',
        done: 'the hex dump was used',
      },
    ]);
    expect(device(result, '0000:00:01.0').msiEnabledCount).toBe(2);
    expect(messages(result.machine)[0]).toContain('0:fee003d8 0');
  });

  it('that does not hold together is a problem where it breaks', () => {
    const gap = HEX.replace(/^50: .*\n/m, '').replace('90: 10 e0', '90: 1g e0');
    const result = read(`${PORT.trimEnd()}\n${gap}`);
    expect(result.problems.map((p) => [p.line, p.expected])).toContainEqual([
      29,
      'offset 50, which follows the row before',
    ]);
    expect(result.problems.map((p) => p.expected)).toContain('an offset and sixteen bytes, two digits each');
    expect(read(HEX).problems[0]).toMatchObject({ line: 1, expected: 'a PCI function before its hex dump' });
  });

  it('does not know the ids of a virtual function', () => {
    const text = '01:10.0 Ethernet controller [0200]: Intel Corporation 82576 Virtual Function [8086:10ca]\n';
    const result = read(text + HEX.replace('86 80 20 34', 'ff ff ff ff').replace('00 04 06', '00 00 02'));
    expect(result.problems).toEqual([]);
    expect(device(result, '0000:01:10.0')).toMatchObject({
      vendor: 0x8086,
      product: 0x10ca,
      class: 0x020000,
    });
  });

  it('of ones only is a function that did not answer', () => {
    const ones = HEX.replaceAll(/ [0-9a-f]{2}/g, ' ff');
    const result = read(
      `01:00.0 Ethernet controller [0200]: Intel [8086:10ca] (rev ff)\n\t!!! Unknown header type 7f\n${ones}`,
    );
    expect(result.problems.map((p) => [p.line, p.found])).toEqual([
      [2, '\t!!! Unknown header type 7f'],
      [3, 'a config space of ones only'],
    ]);
    expect(device(result, '0000:01:00.0')).toMatchObject({ vendor: 0x8086, command: -1, msiCap: -1 });
  });

  it('of 64 bytes, as everybody may read them, has no capabilities', () => {
    const result = read(`00:01.0 PCI bridge: Intel\n${HEX.split('\n').slice(0, 4).join('\n')}\n`);
    expect(result.problems).toMatchObject([
      { line: 1, severity: Severity.note, found: 'the first 64 bytes of config space' },
    ]);
    expect(device(result, '0000:00:01.0')).toMatchObject({ secondaryBus: 1, msiCap: -1 });
  });
});

describe('what lspci does not write', () => {
  const problemsOf = (line: string): (string | number)[][] =>
    read(`00:01.0 PCI bridge [0604]: Intel [8086:3420]\n${line}\n`).problems.map((p) => [p.line, p.expected]);

  it.each([
    ['\tControl: I/O+ Mem+', '"Control:" with 11 flags, I/O to DisINTx'],
    ['\tInterrupt: pin E routed to IRQ 3', '"Interrupt: pin" A to D "routed to IRQ" and a number'],
    ['\tInterrupt: pin A routed to IRQ 99999999999', '"Interrupt: pin" A to D "routed to IRQ" and a number'],
    ['\tBus: primary=00', '"Bus: primary=, secondary=, subordinate=, sec-latency="'],
    ['\tNUMA node: one', '"NUMA node:" and a number'],
    ['\tIOMMU group: 4294967296', '"IOMMU group:" and a number'],
    ['\tFlags: fast devsel, IRQ 4294967296', '"Flags:" and words'],
    ['\tCapabilities: 60 MSI', '"Capabilities: [offset]" and a name'],
    [
      '\tCapabilities: [60] MSI: Enable+ Count=3/4 Maskable- 64bit+',
      '"MSI: Enable± Count=a/b Maskable± 64bit±", a and b powers of two up to 128',
    ],
    [
      '\tCapabilities: [60] MSI-X: Enable+ Count=2049 Masked-',
      '"MSI-X: Enable± Count=n Masked±", n from 1 to 2048',
    ],
    ['\tCapabilities: [60] Express (v2) Wormhole, MSI 00', '"Express" and a device or port type'],
    ['\tKernel driver in use: ', '"Kernel driver in use:" and a name'],
    ['something else', 'a PCI function: address, class, vendor and device'],
    ['00:1f.2', 'a PCI function: address, class, vendor and device'],
  ])('%j is a problem', (line, expected) => {
    expect(problemsOf(line)).toEqual([[2, expected]]);
  });

  it('below MSI and MSI-X is a problem, below other capabilities it is left out', () => {
    const msi = '\tCapabilities: [60] MSI: Enable+ Count=1/1 Maskable- 64bit+\n';
    expect(problemsOf(`${msi}\t\tAddress: fee00000  Data: 22`)).toEqual([
      [3, '"Address:" with 8 or 16 digits, "Data:" with 4'],
    ]);
    expect(problemsOf(`${msi}\t\tColour: blue`)).toHaveLength(1);
    expect(problemsOf('\tCapabilities: [40] Power Management version 3\n\t\tColour: blue')).toEqual([]);
  });

  it('is details before a function, or a function twice', () => {
    expect(read('\tLatency: 0\n').problems[0]).toMatchObject({
      line: 1,
      expected: 'a PCI function before its details',
    });
    const twice = read(PORT + PORT.replace('pcieport', 'other').replace('node: 1', 'node: 0'));
    expect(twice.problems).toMatchObject([{ line: 25, done: 'only what is new was read' }]);
    expect(device(twice, '0000:00:01.0')).toMatchObject({ driver: 'pcieport', node: 1 });
  });
});

describe('the form of a text', () => {
  it.each([
    [PORT, 1],
    [`$ lspci -vvv\n${PORT}`, 0.8],
    ['00:1f.2 SATA controller: Intel\n00:1f.3 SMBus: Intel\n', 0.8],
    ['0000:00:1f.2 0106: 8086:2922 (rev 02)\n', 0.8],
    ['0000:00:1f.2 8086:2922 class 010601 cmd 0507 driver ahci\n  MSI cap@80 ctrl 0081\n', 0],
    ['0000:00:03.0 44 msix\n', 0],
    ['name:   VECTOR\n size:   0\n', 0],
    ['           CPU0\n  0:         10   IO-APIC   2-edge      timer\n', 0],
    ['', 0],
  ])('%j is taken for lspci with certainty %d', (text, sure) => {
    expect(lspci!.sniff(headOf(text))).toBe(sure);
  });

  it('is a hex dump when bytes follow the function at once', () => {
    expect(hexDump!.sniff(headOf(`0000:00:01.0 0604: 8086:3420\n${HEX}`))).toBe(1);
    expect(hexDump!.sniff(headOf(PORT + HEX))).toBe(0);
  });

  it('is a tree, which is left out', () => {
    expect(tree!.sniff(headOf('-[0000:00]-+-00.0\n           +-01.0-[01]----00.0\n'))).toBe(1);
    expect(tree!.sniff(headOf('-+-[0000:ff]-+-08.0\n'))).toBe(1);
    expect(tree!.ignores).not.toBe('');
    expect(tree!.sniff(headOf('- a list\n'))).toBe(0);
  });
});
