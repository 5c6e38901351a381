// The start of a recipe's machine: the boot, CPUs, timers and remapping units, then a probe of each function in bus order, as far as
// the kernel has calls for it. Order as in a boot's trace; init/main.c: do_initcalls, arch/x86/kernel/hpet.c: hpet_late_init (fs_initcall),
// arch/x86/kernel/pci-dma.c: pci_iommu_init (rootfs_initcall), drivers (device_initcall), 6.12 and 6.1.

import { leavesPorts } from '../devices/pcieport/driver.ts';
import { Call } from '../engine/calls.ts';
import { IRQF } from '../engine/irqd.ts';
import { setsUp } from '../irqchips/dmar-msi/fault-irq.ts';
import { clockeventChannel, usesHpetMsi } from '../irqchips/hpet-msi/domain.ts';
import { isStaticIoapic } from '../irqchips/io-apic/pins.ts';
import { decidePlatform } from '../irqchips/x86-vector/platform.ts';
import { type Command, SimCall } from '../model/simulation.ts';
import type { AmdViTopology, Topology } from '../model/topology.ts';
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
    ...boot.iommus(),
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

/** Interrupts that the kernel asks for itself. Commands name irqs by numbers that are known beforehand. */
class Boot {
  private readonly topology: Topology;
  private readonly names: string[];
  private readonly addedFlags: number;
  private readonly numbers: DynamicIrqs;

  constructor(topology: Topology, names: string[]) {
    this.topology = topology;
    this.names = names;
    this.addedFlags = topology.release === '6.12' ? IRQF_COND_ONESHOT : 0;
    this.numbers = new DynamicIrqs(topology);
    const isAtBoot = (unit: number): boolean => setsUp(topology, unit, 0);
    const units = this.unitsWithCpus();
    for (const _ of units.filter(isAtBoot)) this.numbers.takeEarly();
    for (const _ of units.filter((unit) => !isAtBoot(unit))) this.numbers.take();
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
      const irq = this.numbers.take();
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

  /** Interrupts that IOMMUs get with their drivers. */
  iommus(): Command[] {
    const { remapping, firmware, params } = this.topology;
    if (firmware !== 'acpi' || params.acpiOff || params.iommuOff || remapping === undefined) return [];
    return remapping.kind === 'vtd' ? this.faultInterrupts(remapping.units.length) : this.intcapxt(remapping);
  }

  /** dmar_set_interrupt() in init_dmars(), of units that did not get theirs with a CPU. CONFIG_INTEL_IOMMU_DEFAULT_ON is set. */
  private faultInterrupts(units: number): Command[] {
    const { params, config } = this.topology;
    if (params.intelIommuOff || !config.intelIommu) return [];
    const done = this.unitsWithCpus();
    return Array.from({ length: units }, (_, unit) => unit)
      .filter((unit) => !done.includes(unit))
      .flatMap((unit) => [
        command(Call.dmarSetInterrupt, [unit]),
        this.request(this.numbers.take(), IRQF.noThread | this.addedFlags, `dmar${unit}`),
      ]);
  }

  /** VT-d units that CPUs set up as they come on line: where remapping is on those that are near one, with 6.1 all. */
  private unitsWithCpus(): number[] {
    const { topology } = this;
    const { remapping, cpus } = topology;
    if (remapping?.kind !== 'vtd' || decidePlatform(topology).remapping !== 'vtd') return [];
    const isNear = (unit: number): boolean =>
      cpus.some(({ bootOnline }, cpu) => bootOnline && setsUp(topology, unit, cpu));
    return remapping.units.flatMap((_, unit) => (isNear(unit) ? [unit] : []));
  }

  /** amd_iommu_enable_interrupts() of units in x2APIC mode. */
  private intcapxt(amd: AmdViTopology): Command[] {
    if (!usesAmdIommu(this.topology) || !hasIntcapxt(amd)) return [];
    return amd.units.map((_, unit) => command(Call.amdSetupIntcapxt, [unit]));
  }
}

const LEGACY_IRQS = 16;

/** Numbers that the kernel gives out: the lowest that is free from arch_dynirq_lower_bound() on. */
class DynamicIrqs {
  private readonly taken = new Set<number>();
  private readonly gsiTop: number;
  private readonly base: number;

  constructor(topology: Topology) {
    const { ioApics, params, pic } = topology;
    for (let irq = 0; pic && irq < LEGACY_IRQS; irq++) this.taken.add(irq);
    this.gsiTop = Math.max(0, ...ioApics.map(({ gsiBase, pins }) => gsiBase + pins));
    // IO-APICs whose irqs are their GSIs, once they are set up
    const fixed = ioApics.filter((_, ioapic) => isStaticIoapic(topology, ioapic) && !params.noapic);
    this.base = Math.max(0, ...fixed.map(({ gsiBase, pins }) => gsiBase + pins)) || this.gsiTop;
  }

  /** Before the IO-APICs are set up. */
  takeEarly(): number {
    return this.takeFrom(this.gsiTop || 1);
  }

  take(): number {
    return this.takeFrom(this.base || 1);
  }

  private takeFrom(first: number): number {
    let irq = first;
    while (this.taken.has(irq)) irq++;
    this.taken.add(irq);
    return irq;
  }
}

/**
 * The IOMMUs' own interrupts, which iommu_init_irq() sets up before drivers are there; then each function in bus order: its driver
 * probes it, and what virtual functions it has come then.
 */
function probes({ functions, recipe, topology }: RecipeMachine): Command[] {
  const probe = ({ role, device }: PlacedFunction, dev: number): Command[] => {
    const vfs = role === 'device' ? (recipe.devices[device]!.vfs ?? 0) : 0;
    const bind = command(SimCall.bind, [dev]);
    return vfs > 0 ? [bind, command(SimCall.setVirtualFunctions, [dev, vfs])] : [bind];
  };
  const ofRole = (isIt: (role: Role) => boolean): Command[] =>
    functions.flatMap((placed, dev) => (isIt(placed.role) ? probe(placed, dev) : []));
  const hasPorts = !leavesPorts(topology.params.text);
  return [
    ...ofRole((role) => role === 'iommu' && hasOwnMessages(topology)),
    ...ofRole((role) => hasDriver(role) && (hasPorts || !PORTS.includes(role))),
  ];
}

/** amd_iommu_init() goes all the way, be it without remapping. */
const usesAmdIommu = ({ config, params }: Topology): boolean => config.amdIommu && !params.amdIommuOff;

/** amd_iommu_xt_mode, which the firmware's table decides. */
const hasIntcapxt = ({ ga, xtSup }: AmdViTopology): boolean => ga && xtSup;

/** An AMD IOMMU uses the MSI of its function unless it has registers for it. */
const hasOwnMessages = (topology: Topology): boolean =>
  topology.remapping?.kind === 'amd' &&
  usesAmdIommu(topology) &&
  !topology.params.iommuOff &&
  !hasIntcapxt(topology.remapping);

const PORTS: readonly Role[] = ['root port', 'upstream', 'downstream'];

/** The chipset has no drivers here, and a PCI bridge has none that asks for interrupts. */
const hasDriver = (role: Role): boolean => !['chipset', 'bridge', 'iommu'].includes(role);
