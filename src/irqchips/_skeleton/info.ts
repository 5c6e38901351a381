// Copy this folder, rename it, fill it in. Folders that start with an underscore are type-checked and never registered.

import type { IrqchipInfo } from '../../model/irqchip-info.ts';

const info: IrqchipInfo = {
  id: '_skeleton',
  label: 'what people call it',
  glyph: 'SK',
  role: 'MD',
  about: 'One paragraph for people who meet it the first time: what it turns into what, and who programs it.',
  hwirq: 'what a hwirq of this domain is',
  source: 'drivers/irqchip/irq-skeleton.c',
  order: 500,
  matches: ({ name }) => name.startsWith('SKELETON'),
};

export default info;
