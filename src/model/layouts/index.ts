/** Every format that irqscope knows bit by bit, in the order in which an interrupt meets them. */

import type { BitLayout } from '../../lib/bits';
import * as amd from './amd-vi';
import * as gic from './gic';
import * as hpet from './hpet';
import * as imsic from './imsic';
import * as ioApic from './io-apic';
import { itsCommands } from './its-commands';
import * as localApic from './local-apic';
import * as pci from './pci';
import * as s390 from './s390';
import * as vtd from './vtd';
import * as vtdRegisters from './vtd-registers';
import * as x86 from './x86-msi';

const isLayout = (value: unknown): value is BitLayout =>
  typeof value === 'object' && value !== null && 'fields' in value && 'title' in value;

const layoutsOf = (...files: readonly object[]): BitLayout[] =>
  files.flatMap((file) => (Object.values(file) as unknown[]).filter(isLayout));

export const allLayouts: readonly BitLayout[] = [
  ...layoutsOf(pci, x86, ioApic, hpet, vtd, vtdRegisters, amd, localApic, gic),
  ...itsCommands.values(),
  ...layoutsOf(imsic, s390),
];

const byId = new Map(allLayouts.map((layout) => [layout.id, layout]));

/** The layout of that id, or undefined. */
export const layoutById = (id: string): BitLayout | undefined => byId.get(id);
