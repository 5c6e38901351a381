// Guests without remapping that have x2APIC, and messages with 15 bits of destination: arch/x86/kernel/apic/apic.c:
// try_to_enable_x2apic, __irq_msi_compose_msg.

import { describe, expect, it } from 'vitest';
import { Call, PCI_IRQ_MSIX } from '../engine/calls.ts';
import { newMessageBatch, newRouter } from '../engine/route-batch.ts';
import { FlowResult, Verdict } from '../model/delivery.ts';
import { EINVAL } from '../model/errno.ts';
import type { HypervisorTopology, ReleaseId } from '../model/topology.ts';
import { createEngine } from './chips.ts';
import { type MachineWish, topologyOf } from './random-topology.ts';
import { createDelivery } from './stations.ts';
import { run } from './test-topology.ts';
import { wiringOf } from './wiring.ts';
import { decidePlatform } from './x86-vector/platform.ts';

const DEV = 1;
const KVM: HypervisorTopology = { x2apic: true, msiExtDestId: true };
const OLD_KVM: HypervisorTopology = { x2apic: true, msiExtDestId: false };
/** Ids around the limits of 8, 9 and 15 bits. */
const IDS = [0, 254, 255, 256, 511, 0x1234, 32767, 32768];

function guest(wish: MachineWish) {
  const topology = topologyOf({ cpus: IDS.length, apicIds: IDS, functions: [{ bus: 0, msix: 1 }], ...wish });
  const engine = createEngine(topology);
  run(engine, Call.boot, []);
  const online = IDS.map((_, cpu) => {
    if (cpu === 0) return 0;
    engine.begin(0, Call.lapicOnline, [cpu]);
    return engine.run(0, cpu);
  });
  engine.names.push('test');
  run(engine, Call.bindDriver, [DEV]);
  return { engine, m: engine.machine, online, delivery: createDelivery(engine) };
}

const online = (wish: MachineWish): number[] =>
  guest(wish).online.flatMap((ret, cpu) => (ret === 0 ? [IDS[cpu]!] : []));

describe.each<ReleaseId>(['6.1', '6.12'])('CPUs that come up in a guest of %s', (release) => {
  it('are those that messages can reach', () => {
    expect(online({ release, hypervisor: KVM })).toEqual([0, 254, 255, 256, 511, 0x1234, 32767]);
    expect(online({ release, hypervisor: OLD_KVM })).toEqual([0, 254, 255]);
    expect(online({ release })).toEqual([0, 254]);
    expect(guest({ release }).online[2]).toBe(-EINVAL);
  });

  it('are all of them with remapping of 32 bits', () => {
    expect(online({ release, hypervisor: OLD_KVM, remapping: 'vtd-x2apic' })).toEqual(IDS);
  });
});

describe('x2APIC without remapping', () => {
  const platform = (wish: MachineWish) => decidePlatform(topologyOf(wish));

  it('is physical, and only where a hypervisor permits it', () => {
    expect(platform({ hypervisor: KVM })).toMatchObject({ apic: 'physical x2apic', extDestId: true });
    expect(platform({ hypervisor: OLD_KVM })).toMatchObject({ apic: 'physical x2apic', extDestId: false });
    expect(platform({ hypervisor: { x2apic: false, msiExtDestId: true } })).toMatchObject({
      apic: 'physical flat',
      extDestId: false,
    });
  });

  it('is used beside remapping of 8 bits, and not asked for beside that of 32', () => {
    expect(platform({ hypervisor: KVM, remapping: 'vtd' })).toMatchObject({
      apic: 'physical x2apic',
      remapping: 'vtd',
      irX2apic: false,
    });
    expect(platform({ hypervisor: KVM, remapping: 'vtd-x2apic' })).toMatchObject({
      apic: 'cluster x2apic',
      extDestId: false,
    });
  });

  it('stays off with nox2apic, and where there is no IO-APIC', () => {
    const topology = topologyOf({ hypervisor: KVM });
    const params = { ...topology.params, nox2apic: true };
    expect(decidePlatform({ ...topology, params }).apic).toBe('physical flat');
    expect(platform({ hypervisor: KVM, ioApics: [] }).apic).toBe('physical flat');
  });
});

describe('a message to a CPU with a high id', () => {
  const reachable = IDS.slice(0, 7).map((id, cpu) => [id, cpu] as const);

  it.each(reachable)('arrives: APIC id %i', (id, cpu) => {
    const { engine, m, delivery } = guest({ hypervisor: KVM });
    expect(run(engine, Call.pciAllocIrqVectors, [DEV, 1, 1, PCI_IRQ_MSIX, 0, 0, 0])).toBe(1);
    const irq = m.msiDesc.irq[m.shape.msiFirst[DEV]!]!;
    expect(run(engine, Call.setAffinityAndHint, [irq], [cpu])).toBe(0);
    expect(run(engine, Call.requestIrq, [irq, 0, 0])).toBe(0);
    const row = m.shape.msixFirst[DEV]!;
    expect(m.msixEntry.addressLo[row]).toBe((0xfee00000 | ((id & 0xff) << 12) | ((id >> 8) << 5)) >>> 0);
    expect(m.msixEntry.addressHi[row]).toBe(0);
    const told = delivery.fire(DEV, 0);
    expect(told.targets.map((target) => target.cpu)).toEqual([cpu]);
    expect(told.entries).toMatchObject([{ cpu, irq, flow: FlowResult.handled }]);
    const batch = newMessageBatch(1);
    const outcome = new Uint8Array(1);
    const router = newRouter(m, wiringOf(m.topology));
    router.route(batch, 0, router.send(Uint32Array.of(DEV), Uint32Array.of(0), 1, batch, outcome));
    expect(delivery.settle().entries).toMatchObject([{ cpu, irq }]);
  });

  it.each(reachable)('arrives from a pin of the IO-APIC: APIC id %i', (id, cpu) => {
    const { engine, m, delivery } = guest({ hypervisor: KVM });
    const irq = run(engine, Call.mapGsi, [20, 1, 0, -1]);
    run(engine, Call.setAffinityAndHint, [irq], [cpu]);
    expect(run(engine, Call.requestIrq, [irq, 0, 0])).toBe(0);
    expect(m.ioApicPin.hi[20]).toBe((((id & 0xff) << 24) | ((id >> 8) << 17)) >>> 0);
    expect(delivery.setPin(0, 20, true).entries).toMatchObject([{ cpu, irq, flow: FlowResult.handled }]);
  });

  it('would go to the low bits of its id where the hypervisor does not look at the others', () => {
    const { m, delivery } = guest({ hypervisor: KVM });
    const toCpu = (): number[] => delivery.write(0x10, 0xfee00020, 0, 0x66).targets.map(({ cpu }) => cpu);
    expect(toCpu()).toEqual([3]);
    m.chipset.extDestId[0] = 0;
    expect(toCpu()).toEqual([0]);
  });

  it('with the id 255 is a broadcast only where there are 8 bits', () => {
    const { m, delivery } = guest({ hypervisor: KVM });
    const targets = (): number => delivery.write(0x10, 0xfeeff000, 0, 0x66).targets.length;
    expect(targets()).toBe(1);
    m.chipset.extDestId[0] = 0;
    expect(targets()).toBe(7);
    expect(delivery.write(0x10, 0xfeef0000, 0, 0x66).verdict).toBe(Verdict.noTarget);
  });
});
