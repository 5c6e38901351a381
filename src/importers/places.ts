// Files of one value are known by their place in /proc or /sys. Who hands over a folder of it alone leaves the beginning of the place out.

import { BDF } from './bdf.ts';
import type { SourceFile } from './source.ts';

/** What the path of a file looks like below a folder that was handed over alone, and what comes before it. */
const BEGINNINGS: readonly (readonly [RegExp, string])[] = [
  [/^\d{1,10}\/(?:smp_affinity(?:_list)?|effective_affinity(?:_list)?|spurious)$/, 'proc/irq/'],
  [/^irq\/\d{1,10}\/(?:smp_affinity(?:_list)?|spurious)$/, 'proc/'],
  [/^\d{1,10}\/(?:chip_name|hwirq|per_cpu_count)$/, 'sys/kernel/irq/'],
  [/^irq\/\d{1,10}\/(?:chip_name|hwirq|per_cpu_count)$/, 'sys/kernel/'],
  [/^kernel\/irq\/\d{1,10}\/(?:chip_name|hwirq|per_cpu_count)$/, 'sys/'],
  [new RegExp(`^${BDF}/(?:vendor|class|msi_irqs/\\d+)$`), 'sys/bus/pci/devices/'],
  [new RegExp(`^devices/${BDF}/(?:vendor|class|msi_irqs/\\d+)$`), 'sys/bus/pci/'],
  [new RegExp(`^pci/devices/${BDF}/(?:vendor|class|msi_irqs/\\d+)$`), 'sys/bus/'],
  [
    new RegExp(`^pci[0-9a-f]{4,8}:[0-9a-f]{2}/(?:.*/)?${BDF}/(?:vendor|class|msi_irqs/\\d+)$`),
    'sys/devices/',
  ],
  [/^cpu\d+\/topology\//, 'sys/devices/system/cpu/'],
  [/^cpu\/cpu\d+\/topology\//, 'sys/devices/system/'],
];

/** Files of one folder look alike. */
const LOOKED_AT = 200;

/** What has to stand before the paths of these files, '' where they are whole or nothing is known of them. */
export function missingBeginning(files: readonly SourceFile[]): string {
  for (const { path } of files.slice(0, LOOKED_AT))
    for (const [form, beginning] of BEGINNINGS) if (form.test(path)) return beginning;
  return '';
}
