import { type DriverApi, IRQF_SHARED, type Run } from '../api.ts';
import { type Bound, type Driver, type FunctionFacts, nothing, release } from '../driver.ts';
import { boolParameter } from '../parameters.ts';

const CLASS_HDA = 0x040300;

/** Boards that cannot do MSI, vendor << 16 | device of the subsystem (msi_deny_list). */
const DENIED: readonly number[] = [
  0x103c2191, 0x103c2192, 0x103c21f7, 0x103c21fa, 0x104381f2, 0x104381f6, 0x1043822d, 0x1179fb44, 0x18490888,
  0xa0a00575,
];

/** Controllers with AZX_DCAPS_NO_MSI (azx_ids), by vendor; none named: all of the vendor. */
const NO_MSI: ReadonlyMap<number, readonly number[]> = new Map([
  [0x6766, []],
  [0x10de, []],
  [0x1102, [0x0010, 0x0012]],
  [0x13f6, [0x5011]],
]);

/** check_msi(): the parameter decides, then the board, then the controller. */
function wantsMsi({ vendor, device, subsystem, commandLine }: FunctionFacts): boolean {
  const asked = boolParameter(commandLine, 'snd_hda_intel.enable_msi');
  if (asked !== undefined) return asked;
  const board = subsystem === undefined ? -1 : subsystem.vendor * 0x10000 + subsystem.device;
  if (DENIED.includes(board)) return false;
  const ids = NO_MSI.get(vendor);
  return ids === undefined || (ids.length > 0 && !ids.includes(device));
}

/** azx_first_init(): one message, or the pin; a handler that is refused ends it. */
function* probe(api: DriverApi, facts: FunctionFacts): Run<Bound> {
  const { instance } = facts;
  const hasMessage = wantsMsi(facts) && (yield* api.enableMsi()) === 0;
  const virq = api.deviceIrq;
  const name = `snd_hda_intel:card${instance}`;
  const error = yield* api.requestIrq(virq, hasMessage ? 0 : IRQF_SHARED, name);
  // the message goes with the managed device
  const vectors = hasMessage ? 'allocated' : 'none';
  if (error === 0) return { error, handlers: [{ virq, name }], vectors };
  yield* release(api, { handlers: [], vectors });
  return nothing(error);
}

const hda: Driver = {
  id: 'hda',
  docs: 'sound/pci/hda/hda_intel.c: check_msi(), azx_first_init(), azx_acquire_irq(), azx_free(), drivers/pci/msi/api.c: pci_free_irq_vectors() by pcim_msi_release(), 6.1 and 6.12; AZX_DCAPS_NO_MSI64 changes no message of x86',
  matches: (facts) => facts.class === CLASS_HDA,
  probe,
  remove: release,
};

export default hda;
