import type { Preset } from '../presets.ts';
import desktop from './desktop-vtd.ts';

const twin: Preset = {
  id: 'desktop-vtd-6.1',
  order: 30,
  title: 'The same desktop under 6.1',
  text: 'No domain for each device yet: one PCI-MSI domain for each unit, numbered by the functions. Old vectors are cleaned up by an interrupt to their CPU.',
  recipe: { ...desktop.recipe, release: '6.1' },
};

export default twin;
