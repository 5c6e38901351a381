import { ENODEV } from '../../model/errno.ts';
import { type DriverApi, IRQF_SHARED, type Run } from '../api.ts';
import { type Bound, type Driver, type FunctionFacts, giveUp, nothing, release } from '../driver.ts';

const CLASS_BRIDGE = 0x060400;
const EXP_TYPE_PCI_BRIDGE = 7;
const NAME = 'shpchp';

/** shpc_init() asks for its interrupt before init_slots() says whether somebody else has the slots. */
function* probe(api: DriverApi, { registers: { slots } }: FunctionFacts): Run<Bound> {
  if (slots === undefined) return nothing(-ENODEV);
  const vectors = (yield* api.enableMsi()) === 0 ? 'msi' : 'none';
  const virq = api.deviceIrq;
  // a refusal leaves the message enabled
  if ((yield* api.requestIrq(virq, IRQF_SHARED, NAME)) !== 0) return nothing(-ENODEV);
  const handlers = [{ virq, name: NAME }];
  if (slots !== 0) return yield* giveUp(api, -ENODEV, { handlers, vectors });
  return { error: 0, handlers, vectors };
}

const shpchp: Driver = {
  id: 'shpchp',
  docs: 'drivers/pci/hotplug/shpchp_hpc.c: shpc_init(), shpchp_release_ctlr(), shpchp_core.c: shpc_probe(), 6.1 and 6.12; without polling',
  matches: (facts) => facts.class === CLASS_BRIDGE && [-1, EXP_TYPE_PCI_BRIDGE].includes(facts.expressType),
  probe,
  remove: release,
};

export default shpchp;
