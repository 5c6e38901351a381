import { type DriverApi, IRQF_SHARED, type Run } from '../api.ts';
import { type Bound, type Driver, type FunctionFacts, nothing, release } from '../driver.ts';

const CLASS_HDA = 0x040300;

/** azx_first_init(): one message, or the pin; a handler that is refused ends it. */
function* probe(api: DriverApi, { instance }: FunctionFacts): Run<Bound> {
  const hasMessage = (yield* api.enableMsi()) === 0;
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
  docs: 'sound/pci/hda/hda_intel.c: azx_first_init(), azx_acquire_irq(), azx_free(), drivers/pci/msi/api.c: pci_free_irq_vectors() by pcim_msi_release(), 6.1 and 6.12; without the boards and controllers that are known not to do MSI',
  matches: (facts) => facts.class === CLASS_HDA,
  probe,
  remove: release,
};

export default hda;
