import { EBUSY } from '../../model/errno.ts';
import { type DriverApi, IRQF_SHARED, type Run } from '../api.ts';
import { type Bound, type Driver, type FunctionFacts, nothing, release } from '../driver.ts';

const LSI = 0x1000;
/** mptsas_pci_table */
const DEVICES: readonly number[] = [0x0050, 0x0054, 0x0056, 0x0058, 0x0062];

/** mpt_do_ioc_recovery(): the pin, unless a module parameter wants MSI. */
function* probe(api: DriverApi, { instance }: FunctionFacts): Run<Bound> {
  const virq = api.deviceIrq;
  if (virq === 0) return nothing(0);
  const name = `ioc${instance}`;
  const refused = yield* api.requestIrq(virq, IRQF_SHARED, name);
  return refused === 0 ? { error: 0, handlers: [{ virq, name }], vectors: 'none' } : nothing(-EBUSY);
}

const mptsas: Driver = {
  id: 'mptsas',
  docs: 'drivers/message/fusion/mptbase.c: mpt_do_ioc_recovery(), mpt_adapter_dispose(), 6.1 and 6.12; without the module parameter mpt_msi_enable_sas',
  matches: ({ vendor, device }) => vendor === LSI && DEVICES.includes(device),
  probe,
  remove: release,
};

export default mptsas;
