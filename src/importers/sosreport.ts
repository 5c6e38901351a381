// A sosreport: a whole machine's files, of which a few speak of interrupts. https://github.com/sosreport/sos, `sos report`.

import type { SourceFile } from './source.ts';

/** Folders that every sosreport has and nothing else. */
const FOLDER = /(^|\/)sos_(?:commands|reports)\//;

/** Places that a reader of interrupts expects something of: what is not understood there is worth a note. */
const OURS =
  /(^|\/)(?:proc\/(?:interrupts|irq\/\d|cpuinfo|cmdline|version)|sys\/kernel\/(?:debug\/)?irq\/|sys\/kernel\/debug\/iommu\/|sos_commands\/pci\/|lspci$|.*\/msi_irqs\/)/;

/** Why a file that nobody knows is left out there. */
export const OTHER_PART = 'another part of a sosreport';

/** Whether the files are those of a sosreport, whatever folders were put around it. */
export const isSosreport = (files: readonly SourceFile[]): boolean => files.some((f) => FOLDER.test(f.path));

/** Whether a file that no importer knows says nothing about interrupts for all that its place tells. */
export const isOtherPart = (path: string): boolean => !OURS.test(path);
