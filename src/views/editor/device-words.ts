// A device in a line: how many, where, and what messages it can send.

import type { DeviceRecipe, FullRecipe } from '../../scenario/recipe.ts';
import { deviceDefaults } from './fields.ts';

const PLACE_WORDS: Readonly<Record<string, string>> = {
  root: 'on the root bus',
  port: 'behind a root port',
  switch: 'below the switch',
  bridge: 'behind the PCI bridge',
};

export function deviceWords(device: DeviceRecipe, { board, roots }: FullRecipe): string {
  const all = { ...deviceDefaults(device, board), ...device } as Record<keyof DeviceRecipe, unknown>;
  const { count, functions, root, behind, msi, msix, vfs, intx } = all;
  const messages = [msix ? `${msix} MSI-X` : '', msi ? `${msi} MSI` : ''].filter(Boolean);
  return [
    count === 1 ? '' : `× ${count}`,
    functions === 1 ? '' : `${functions} functions`,
    PLACE_WORDS[`${behind}`] ?? '',
    roots.length === 1 ? '' : root === -1 ? 'over all host bridges' : `of host bridge ${root}`,
    messages.join(', ') || (intx === true ? 'a pin' : 'no interrupts'),
    vfs ? `${vfs} VFs` : '',
  ]
    .filter(Boolean)
    .join(' · ');
}
