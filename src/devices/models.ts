// Every driver that is known: a sorted glob over the folders.

import { type DeviceModel, deviceId } from './model.ts';

const modules = import.meta.glob<DeviceModel>('./*/device.ts', { eager: true, import: 'default' });

const MODELS: readonly DeviceModel[] = Object.values(modules).sort((a, b) => (a.id < b.id ? -1 : 1));

/** The driver whose function made the call. */
export function modelOfCaller(caller: string): DeviceModel | undefined {
  return MODELS.find((model) => model.callers?.includes(caller));
}

/** The driver of a function that does things of its own. */
export function modelOfFunction(vendor: number, device: number): DeviceModel | undefined {
  return MODELS.find((model) => model.ids?.includes(deviceId(vendor, device)));
}

/** The driver of a device that is no PCI function, by the name of its handler. */
export function modelOfHandler(name: string): DeviceModel | undefined {
  return MODELS.find((model) => model.handlers?.test(name));
}
