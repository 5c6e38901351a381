// Quirks and firmware that decide whether a function sends messages, on small machines.

import { describe, expect, it } from 'vitest';
import { Call, PCI_IRQ_INTX, PCI_IRQ_MSI, PCI_IRQ_MSIX } from '../engine/calls.ts';
import { DevFlag, MSI_QUIRKS } from '../engine/pci-quirks.ts';
import { COMMAND_INTX_DISABLE } from '../engine/pci-registers.ts';
import { EINVAL } from '../model/errno.ts';
import { pciFunction } from '../model/test-topology.ts';
import type { PciFunctionTopology, Topology } from '../model/topology.ts';
import { topologyOf } from './random-topology.ts';
import { AMD_VI, booted, run, withMsi, withMsix } from './test-topology.ts';
import { decidePlatform } from './x86-vector/platform.ts';

const BRIDGE = 0x060400;
const NIC = 0x18;

type Ids = Partial<PciFunctionTopology>;

/** A machine of a bridge, a function with MSI-X beside it and one with MSI below it. */
function machine(bridge: Ids, beside: Ids = {}, below: Ids = {}, more: Partial<Topology> = {}) {
  const functions = [
    pciFunction(0x08, { class: BRIDGE, secondaryBus: 1, ...bridge }),
    pciFunction(NIC, { ...withMsix(4), ...beside }),
    pciFunction(0x100, { ...withMsi(0), ...below }),
  ];
  const buses = [
    { segment: 0, bus: 0, bridge: -1, node: -1 },
    { segment: 0, bus: 1, bridge: 0, node: -1 },
  ];
  const engine = booted({ pci: { functions, buses }, ...more });
  const alloc = (dev: number, flags: number): number =>
    run(engine, Call.pciAllocIrqVectors, [dev, 1, 4, flags, 0, 0, 0, 0, 0]);
  return { engine, m: engine.machine, alloc };
}

const gets = (bridge: Ids, beside: Ids = {}, more: Partial<Topology> = {}): number[] => {
  const { alloc } = machine(bridge, beside, {}, more);
  return [alloc(1, PCI_IRQ_MSIX), alloc(2, PCI_IRQ_MSI)];
};

const AMD_8131 = { vendor: 0x1022, device: 0x7450 };
const VIA_VT3351 = { vendor: 0x1106, device: 0x0351 };
const SB600_SATA = { vendor: 0x1002, device: 0x438a };

describe('messages', () => {
  it('are sent where no quirk says otherwise', () => {
    expect(gets({})).toEqual([4, 1]);
  });

  it('are not sent by a function that does them wrong, which falls back to its pin', () => {
    expect(gets({}, SB600_SATA)).toEqual([-EINVAL, 1]);
    expect(machine({}, SB600_SATA).alloc(1, PCI_IRQ_MSIX | PCI_IRQ_MSI | PCI_IRQ_INTX)).toBe(1);
  });

  it('do not pass a bridge that drops them', () => {
    expect(gets(AMD_8131)).toEqual([4, -EINVAL]);
  });

  it('are not sent by anyone behind a chipset that has none', () => {
    expect(gets(VIA_VT3351)).toEqual([-EINVAL, -EINVAL]);
    expect(gets({ ...VIA_VT3351, present: false })).toEqual([4, 1]);
  });

  it('are not sent where the firmware forbids them, unless ACPI is off', () => {
    expect(gets({}, {}, { firmwareNoMsi: true })).toEqual([-EINVAL, -EINVAL]);
    const { params } = topologyOf();
    expect(gets({}, {}, { firmwareNoMsi: true, params: { ...params, acpiOff: true } })).toEqual([4, 1]);
  });

  it('are allowed again by a write to msi_bus, and forbidden again when the function is found again', () => {
    const { engine, alloc } = machine({}, SB600_SATA);
    run(engine, Call.writeMsiBus, [1, 1]);
    expect(alloc(1, PCI_IRQ_MSIX)).toBe(4);
    run(engine, Call.pciFreeIrqVectors, [1]);
    run(engine, Call.removeDevice, [1]);
    run(engine, Call.addDevice, [1]);
    expect(alloc(1, PCI_IRQ_MSIX)).toBe(-EINVAL);
  });

  it('are allowed when the function is found again after a write to msi_bus forbade them', () => {
    const { engine, alloc } = machine({});
    run(engine, Call.writeMsiBus, [1, 0]);
    expect(alloc(1, PCI_IRQ_MSIX)).toBe(-EINVAL);
    run(engine, Call.removeDevice, [1]);
    run(engine, Call.addDevice, [1]);
    expect(alloc(1, PCI_IRQ_MSIX)).toBe(4);
  });
});

describe('a quirk with a condition', () => {
  it('of the release, looks at it', () => {
    const uli = { vendor: 0x10b9, device: 0x5239 };
    expect(gets({}, uli)[0]).toBe(-EINVAL);
    expect(gets({}, uli, { release: '6.1' })[0]).toBe(4);
  });

  it('of the class, looks at it', () => {
    const ids = { vendor: 0x1c36, device: 0x0031 };
    expect(gets({}, { ...ids, class: BRIDGE })[0]).toBe(-EINVAL);
    expect(gets({}, { ...ids, class: 0x020000 })[0]).toBe(4);
  });

  it('of hot plug and revision, looks at both', () => {
    const ridge = { vendor: 0x8086, device: 0x1547 };
    expect(gets({}, { ...ridge, hotPlug: true, revision: 1 })[0]).toBe(-EINVAL);
    expect(gets({}, { ...ridge, hotPlug: true, revision: 2 })[0]).toBe(4);
    expect(gets({}, { ...ridge, hotPlug: true })[0]).toBe(4);
    expect(gets({}, { ...ridge, revision: 1 })[0]).toBe(4);
    expect(gets({}, { vendor: 0x8086, device: 0x1513, hotPlug: true })[0]).toBe(-EINVAL);
  });

  it('of a host bridge, finds the APC bridge in slot 1', () => {
    const host = { vendor: 0x1022, device: 0x9600, ...withMsix(4) };
    expect(machine({ vendor: 0x1043, device: 0x9602 }, host).alloc(2, PCI_IRQ_MSI)).toBe(-EINVAL);
    expect(machine({ vendor: 0x1043, device: 0x9603 }, host).alloc(2, PCI_IRQ_MSI)).toBe(1);
  });
});

describe('INTx of a function that sends messages', () => {
  const disabled = (ids: Ids, bridge: Ids = {}): boolean => {
    const { m, alloc } = machine(bridge, ids);
    alloc(1, PCI_IRQ_MSIX);
    return (m.pciFunction.command[1]! & COMMAND_INTX_DISABLE) !== 0;
  };

  it('is switched off', () => {
    expect(disabled({})).toBe(true);
  });

  it('stays on where that would stop its messages', () => {
    expect(disabled({ vendor: 0x14e4, device: 0x1678 })).toBe(false);
    expect(disabled({ vendor: 0x1969, device: 0x1090, revision: 0x10 })).toBe(false);
    expect(disabled({ vendor: 0x1969, device: 0x1090, revision: 0x18 })).toBe(true);
  });

  it('depends on the SMBus controller of the SB700', () => {
    const sata = { vendor: 0x1002, device: 0x4391 };
    const smbus = { vendor: 0x1002, device: 0x4385, class: 0x0c0500, secondaryBus: -1 };
    expect(disabled(sata, { ...smbus, revision: 0x3a })).toBe(false);
    expect(disabled(sata, { ...smbus, revision: 0x3b })).toBe(true);
    expect(disabled(sata)).toBe(true);
  });
});

describe('a function that masks messages without saying so', () => {
  it('has its message masked until it is requested', () => {
    const { engine, m, alloc } = machine({}, {}, { vendor: 0x10de, device: 0x0ab8 });
    expect(alloc(2, PCI_IRQ_MSI)).toBe(1);
    expect(m.device.flags[2]).toBe(DevFlag.hasMsiMasking);
    expect(m.pciFunction.msiMask[2]).toBe(1);
    engine.names.push('ahci');
    expect(run(engine, Call.requestIrq, [m.device.irq[2]!, 0, 0])).toBe(0);
    expect(m.pciFunction.msiMask[2]).toBe(0);
  });
});

describe('remapping', () => {
  const CHIPSET = { vendor: 0x8086, device: 0x3405, class: 0x060000 };
  const platformOf = (more: Partial<Topology>, ids: Ids = {}): string => {
    const pci = { functions: [pciFunction(0, ids)], buses: [{ segment: 0, bus: 0, bridge: -1, node: -1 }] };
    return decidePlatform({ ...topologyOf({ remapping: 'vtd' }), pci, ...more }).remapping;
  };

  it('is left off on chipsets that lose interrupts with it', () => {
    expect(platformOf({}, { ...CHIPSET, revision: 0x13 })).toBe('none');
    expect(platformOf({}, { ...CHIPSET, revision: 0x22 })).toBe('none');
    expect(platformOf({}, { ...CHIPSET, device: 0x3403, revision: 0x22 })).toBe('vtd');
    expect(platformOf({}, { ...CHIPSET, revision: 0x14 })).toBe('vtd');
    expect(platformOf({}, { ...CHIPSET, class: 0x060400, revision: 0x13 })).toBe('vtd');
  });

  it('is left off on AMD with amd_iommu=off', () => {
    const { params } = topologyOf();
    expect(platformOf({ remapping: AMD_VI })).toBe('amd');
    expect(platformOf({ remapping: AMD_VI, params: { ...params, amdIommuOff: true } })).toBe('none');
  });
});

describe('a Neptune', () => {
  it.each([
    [0xabcd, 0],
    [0xabce, 7],
  ])('has the data of an entry written before the entry is read (%i)', (device, data) => {
    const functions = [pciFunction(0x20, { vendor: 0x108e, device, ...withMsix(4) })];
    const buses = [{ segment: 0, bus: 0, bridge: -1, node: -1 }];
    const { machine: m } = booted({ pci: { functions, buses } });
    m.msixEntry.data.fill(7);
    m.msi.prepareMsix(0, m.msi.insert(0, 1));
    expect([...m.msixEntry.data]).toEqual([7, data, 7, 7]);
  });
});

describe('the list of quirks', () => {
  it('names each device of an effect once', () => {
    const keys = MSI_QUIRKS.flatMap(({ vendor, devices, effect }) =>
      devices.map((device) => `${vendor.toString(16)}:${device.toString(16)} ${effect}`),
    );
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  });
});
