import type { DriverApi, Run } from '../api.ts';
import { type Bound, type Driver, giveUp, nothing } from '../driver.ts';

const CLASS_IOMMU = 0x080600;
const AMD = 0x1022;
const NAME = 'AMD-Vi';

/** iommu_setup_msi() */
function* probe(api: DriverApi): Run<Bound> {
  const refused = yield* api.enableMsi();
  if (refused !== 0) return nothing(refused);
  const virq = api.deviceIrq;
  const error = yield* api.requestThreadedIrq(virq, 0, NAME);
  if (error !== 0) return yield* giveUp(api, error, { handlers: [], vectors: 'msi' });
  return { error, handlers: [{ virq, name: NAME }], vectors: 'msi' };
}

/** It is never given up. */
function* remove(): Run<void> {}

const amdIommu: Driver = {
  id: 'amd_iommu',
  docs: 'drivers/iommu/amd/init.c: iommu_setup_msi(), 6.1 and 6.12; units without interrupts in x2APIC format',
  matches: (facts) => facts.vendor === AMD && facts.class === CLASS_IOMMU,
  probe,
  remove,
};

export default amdIommu;
