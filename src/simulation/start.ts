// The start of a recipe's machine: the boot, CPUs, timers and remapping units, then a probe of each function in bus order, as far as
// the kernel has calls for it. Order as in a boot's trace; init/main.c: do_initcalls, arch/x86/kernel/hpet.c: hpet_late_init (fs_initcall),
// arch/x86/kernel/pci-dma.c: pci_iommu_init (rootfs_initcall), drivers (device_initcall), 6.12 and 6.1.

import { Call } from '../engine/calls.ts';
import { IRQF } from '../engine/irqd.ts';
import type { Platform } from '../engine/machine.ts';
import { RELEASES } from '../engine/release.ts';
import { clockeventChannel, usesHpetMsi } from '../irqchips/hpet-msi/domain.ts';
import { decidePlatform } from '../irqchips/x86-vector/platform.ts';
import { type Command, SimCall } from '../model/simulation.ts';
import type { Topology, VtdUnit } from '../model/topology.ts';
import { toldFacts } from '../scenario/device-facts.ts';
import type { PlacedFunction, Role } from '../scenario/pci-layout.ts';
import type { MachineRecipe } from '../scenario/recipe.ts';
import { type RecipeMachine, topologyOfRecipe } from '../scenario/topology.ts';
import type { SimulationStart } from './simulation.ts';

const SCI_NAME = 'acpi';
const RTC_NAME = 'rtc0';
const RTC_IRQ = 8;

const IRQF_SHARED = 0x80;
const IRQF_ONESHOT = 0x2000;
/** IRQF_TIMER | IRQF_NOBALANCING */
const HPET_FLAGS = 0x14a00;
/** What request_irq() adds in 6.12. */
const IRQF_COND_ONESHOT = 0x200000;

const command = (call: number, args: readonly number[], mask: readonly number[] = []): Command => ({
  call,
  args,
  mask,
});

/** @param recipe one that checkRecipe() finds no problem in */
export function startOfRecipe(recipe: MachineRecipe): SimulationStart {
  const machine = topologyOfRecipe(recipe);
  const { topology } = machine;
  const names: string[] = [];
  const boot = new Boot(topology, names);
  const commands = [
    command(Call.boot, []),
    ...onlineCpus(topology),
    ...boot.firmware(),
    ...boot.hpet(),
    ...boot.faultInterrupts(),
    ...probes(machine),
  ];
  return {
    topology,
    bytes: undefined,
    names,
    devices: toldFacts(machine).map((told, dev) => ({ dev, ...told })),
    commands,
  };
}

/** smp_init(): CPUs that the boot brings up, each with the VT-d units that are near it (cpuhp: dmar:enable_fault_handling). */
function onlineCpus({ cpus }: Topology): Command[] {
  return cpus.flatMap(({ bootOnline }, cpu) =>
    bootOnline && cpu > 0
      ? [command(Call.lapicOnline, [cpu]), command(Call.enableDrhdFaultHandling, [cpu])]
      : [],
  );
}

/** Interrupts that the kernel asks for itself. Irq numbers beyond those of the first IO-APIC's pins are given out in turn. */
class Boot {
  private readonly topology: Topology;
  private readonly names: string[];
  private readonly platform: Platform;
  private readonly addedFlags: number;
  private nextIrq: number;

  constructor(topology: Topology, names: string[]) {
    this.topology = topology;
    this.names = names;
    this.platform = decidePlatform(topology);
    this.addedFlags = topology.release === '6.12' ? IRQF_COND_ONESHOT : 0;
    this.nextIrq = firstDynamicIrq(topology) + this.units().length - this.unitsWithout().length;
  }

  private request(irq: number, flags: number, name: string): Command {
    this.names.push(name);
    return command(Call.requestIrq, [irq, flags, this.names.length - 1]);
  }

  /** acpi_os_install_interrupt_handler(), threaded since 6.8; cmos_do_probe(). */
  firmware(): Command[] {
    const { sciIrq, release, pic } = this.topology;
    const sciFlags = release === '6.1' ? IRQF_SHARED : IRQF_SHARED | IRQF_ONESHOT;
    const sci = sciIrq < 0 ? [] : [this.request(sciIrq, sciFlags, SCI_NAME)];
    return pic ? [...sci, this.request(RTC_IRQ, this.addedFlags, RTC_NAME)] : sci;
  }

  /** hpet_late_init(), then hpet_setup_msi_irq() on each CPU that is on line. */
  hpet(): Command[] {
    const { topology } = this;
    if (!usesHpetMsi(topology)) return [];
    const commands = [command(Call.hpetLateInit, [])];
    let channel = clockeventChannel(topology, 0);
    for (let cpu = 0; cpu < topology.cpus.length && channel >= 0; cpu++) {
      const irq = this.nextIrq++;
      if (topology.cpus[cpu]!.bootOnline) commands.push(...this.timer(irq, channel, cpu));
      channel = clockeventChannel(topology, channel + 1);
    }
    return commands;
  }

  private timer(irq: number, channel: number, cpu: number): Command[] {
    return [
      this.request(irq, HPET_FLAGS | this.addedFlags, `hpet${channel}`),
      command(Call.disableIrq, [irq]),
      command(Call.setAffinity, [irq], [cpu]),
      command(Call.enableIrq, [irq]),
    ];
  }

  /** dmar_set_interrupt() by the driver of the units, of those that did not get theirs with a CPU. */
  faultInterrupts(): Command[] {
    return this.unitsWithout().flatMap((unit) => [
      command(Call.dmarSetInterrupt, [unit]),
      this.request(this.nextIrq++, IRQF.noThread | this.addedFlags, `dmar${unit}`),
    ]);
  }

  private units(): readonly VtdUnit[] {
    const { remapping } = this.topology;
    return this.platform.remapping === 'vtd' && remapping?.kind === 'vtd' ? remapping.units : [];
  }

  /** Units that no CPU on line is near; 6.1 sets all up at boot. */
  private unitsWithout(): number[] {
    const { cpus, release } = this.topology;
    if (RELEASES[release].faultHandlingAtBoot) return [];
    const nodes = new Set(cpus.flatMap(({ bootOnline, node }) => (bootOnline ? [node] : [])));
    return this.units().flatMap(({ node }, unit) => (node !== undefined && nodes.has(node) ? [] : [unit]));
  }
}

/** ioapic_dynirq_base, or gsi_top where there is none. */
function firstDynamicIrq({ ioApics, params }: Topology): number {
  return ioApics.length === 0 || params.noapic ? 16 : ioApics[0]!.pins;
}

/**
 * The IOMMUs' own interrupts, which iommu_init_irq() sets up before drivers are there; then each function in bus order: its driver
 * probes it, and what virtual functions it has come then.
 */
function probes({ functions, recipe, topology }: RecipeMachine): Command[] {
  const platform = decidePlatform(topology);
  const probe = ({ role, device }: PlacedFunction, dev: number): Command[] => {
    const vfs = role === 'device' ? (recipe.devices[device]!.vfs ?? 0) : 0;
    const bind = command(SimCall.bind, [dev]);
    return vfs > 0 ? [bind, command(SimCall.setVirtualFunctions, [dev, vfs])] : [bind];
  };
  const ofRole = (isIt: (role: Role) => boolean): Command[] =>
    functions.flatMap((placed, dev) => (isIt(placed.role) ? probe(placed, dev) : []));
  return [...ofRole((role) => role === 'iommu' && hasOwnMessages(platform)), ...ofRole(hasDriver)];
}

/** An AMD IOMMU uses MSI unless it has XT on. */
const hasOwnMessages = ({ remapping, irX2apic }: Platform): boolean => remapping === 'amd' && !irX2apic;

/** The chipset has no drivers here, and a PCI bridge has none that asks for interrupts. */
const hasDriver = (role: Role): boolean => !['chipset', 'bridge', 'iommu'].includes(role);
