import { type DriverApi, IRQF_SHARED, type Run } from '../api.ts';
import { type Bound, type Driver, giveUp, type Handler, release } from '../driver.ts';

const INTEL = 0x8086;
/** IDE with both channels at their legacy addresses, able to be a bus master. */
const CLASS_LEGACY_IDE = 0x010180;
/** ATA_PRIMARY_IRQ, ATA_SECONDARY_IRQ */
const LEGACY_IRQS = [14, 15];
const NAME = 'ata_piix';

/** ata_pci_sff_activate_host() in legacy mode */
function* probe(api: DriverApi): Run<Bound> {
  const handlers: Handler[] = [];
  for (const virq of LEGACY_IRQS) {
    const error = yield* api.requestIrq(virq, IRQF_SHARED, NAME);
    if (error !== 0) return yield* giveUp(api, error, { handlers, vectors: 'none' });
    handlers.unshift({ virq, name: NAME });
  }
  return { error: 0, handlers, vectors: 'none' };
}

const ataPiix: Driver = {
  id: 'ata_piix',
  docs: 'drivers/ata/ata_piix.c, drivers/ata/libata-sff.c: ata_pci_sff_activate_host(), 6.1 and 6.12; legacy mode with both ports',
  matches: (facts) => facts.vendor === INTEL && facts.class === CLASS_LEGACY_IDE,
  probe,
  remove: release,
};

export default ataPiix;
