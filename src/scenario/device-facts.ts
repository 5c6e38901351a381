// What devices of a recipe and their subsystems tell drivers: numbers in the order of the bus scan, names of interfaces, registers.

import type { DeviceFacts } from '../model/simulation.ts';
import { type DeviceModel, MODEL, type Numbering } from './models.ts';
import type { PlacedFunction } from './pci-layout.ts';
import type { DeviceRecipe } from './recipe.ts';
import type { RecipeMachine } from './topology.ts';

export type ToldFacts = Omit<DeviceFacts, 'dev'>;

/** USB 2 and USB 3 have a bus each. */
const BUSES_OF_XHCI = 2;

/** What the driver of each function is told, in the order of the functions. */
export function toldFacts({ recipe, functions }: RecipeMachine): ToldFacts[] {
  const numbers = new Numbers();
  return functions.map((placed) => {
    if (placed.device < 0) return registersOfPort(placed);
    const device = recipe.devices[placed.device]!;
    const model = MODEL[device.model];
    return {
      instance: numbers.next(model, device),
      ...(model.network ? { netdev: interfaceName(placed, functions) } : {}),
      registers: registersOf(device, model),
      ...(device.tries && placed.role === 'device' ? { tries: device.tries } : {}),
    };
  });
}

class Numbers {
  private readonly used = new Map<Numbering, number>();

  next(model: DeviceModel, device: DeviceRecipe): number {
    // each port of an AHCI controller is a SCSI host
    if (device.model === 'ahci') this.take('host', device.ports ?? model.ports ?? 1);
    if (model.numbering === 'none') return 0;
    return model.numbering === 'usb' ? 1 + this.take('usb', BUSES_OF_XHCI) : this.take(model.numbering, 1);
  }

  private take(numbering: Numbering, count: number): number {
    const number = this.used.get(numbering) ?? 0;
    this.used.set(numbering, number + count);
    return number;
  }
}

/** As systemd.net-naming-scheme has it: bus, slot, function where there are several, number of a virtual function. */
function interfaceName(placed: PlacedFunction, functions: readonly PlacedFunction[]): string {
  const address = placed.physfn < 0 ? placed.address : placed.physfn;
  const slot = (address >> 3) & 31;
  const isOneOfSeveral = functions.some(
    (other) => other.address !== address && other.physfn < 0 && other.address >> 3 === address >> 3,
  );
  const fn = isOneOfSeveral ? `f${address & 7}` : '';
  return `enp${address >> 8}s${slot}${fn}${placed.physfn < 0 ? '' : `v${placed.virtualIndex}`}`;
}

function registersOf(device: DeviceRecipe, model: DeviceModel): object {
  const { queues = model.queues, ports = model.ports, interrupters = model.interrupters } = device;
  return {
    ...(queues === undefined ? {} : { queues }),
    ...(ports === undefined ? {} : { ports }),
    ...(interrupters === undefined ? {} : { interrupters }),
  };
}

/** Message number 0 for all services, as ports have it that the kernel gives one message. */
function registersOfPort({ role }: PlacedFunction): ToldFacts {
  if (role === 'root port') return { registers: { services: { pme: 0, aer: 0 } } };
  if (role === 'downstream') return { registers: { services: { hotplug: 0, dpc: 0 } } };
  return {};
}
