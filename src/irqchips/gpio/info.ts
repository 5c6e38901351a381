import type { IrqchipInfo } from '../../model/irqchip-info.ts';

const info: IrqchipInfo = {
  id: 'gpio',
  label: 'GPIO lines',
  glyph: 'IO',
  role: 'IO',
  about: 'Lines of a GPIO controller that share one interrupt of their parent.',
  hwirq: 'line',
  source: 'drivers/gpio',
  order: 58,
  matches: ({ name, chip }) => /pl061|gpio/i.test(name) || /pl061|gpio/i.test(chip),
};

export default info;
