// Parameters of the kernel command line that decide something here (model/kernel-parameters.ts), in a sentence each.

export interface KernelWord {
  /** As it is written; `=` at the end asks for a value. */
  readonly word: string;
  readonly about: string;
  /** A value to begin with, of a machine with so many CPUs. */
  value?(cpus: number): string;
}

const lastCpu = (cpus: number): number => Math.max(0, cpus - 1);

export const KERNEL_WORDS: readonly KernelWord[] = [
  { word: 'pci=nomsi', about: 'No MSI and no MSI-X: PCI functions are left with their pins.' },
  { word: 'noapic', about: 'The IO-APICs are not used; without them neither remapping nor x2APIC.' },
  { word: 'intremap=off', about: 'Interrupts are not remapped, though the hardware could.' },
  { word: 'nointremap', about: 'An older word for intremap=off; intremap=on takes it back.' },
  { word: 'intremap=nosid', about: 'Entries do not check which function sends.' },
  { word: 'intremap=no_x2apic_optout', about: 'The firmware’s wish not to use x2APIC is ignored.' },
  { word: 'intremap=nopost', about: 'Interrupts are not posted to guests.' },
  {
    word: 'intremap=posted_msi',
    about: 'Messages of the host are posted, on kernels that are built for it; distributions’ are not.',
  },
  {
    word: 'intel_iommu=off',
    about:
      'VT-d has no DMA driver, which would set up fault interrupts; interrupts are remapped all the same.',
  },
  { word: 'amd_iommu=off', about: 'AMD-Vi is not used at all, remapping included.' },
  {
    word: 'iommu=off',
    about: 'IOMMUs get no driver, so no interrupts of their own; interrupts are remapped all the same.',
  },
  { word: 'nox2apic', about: 'xAPIC, though the CPUs have x2APIC: APIC ids up to 254.' },
  { word: 'x2apic_phys', about: 'x2APIC with physical destinations instead of clusters.' },
  {
    word: 'maxcpus=',
    about: 'So many CPUs are brought up at boot; the others stay off line.',
    value: (cpus) => `${Math.max(1, cpus >> 1)}`,
  },
  { word: 'nosmp', about: 'One CPU is brought up, and the IO-APICs are left alone.' },
  {
    word: 'irqaffinity=',
    about: 'CPUs that interrupts are given at first; the boot CPU is added.',
    value: (cpus) => `0-${lastCpu(cpus) >> 1}`,
  },
  {
    word: 'isolcpus=managed_irq,',
    about: 'Managed interrupts keep away from these CPUs while others of their mask are on line.',
    value: (cpus) => `${lastCpu(cpus)}`,
  },
];

/** Words of a command line, as the kernel parts them. */
const wordsOf = (line: string): string[] => line.match(/(?:[^\s"]|"[^"]*")+/g) ?? [];

const isWord = ({ word }: KernelWord, found: string): boolean =>
  /[=,]$/.test(word) ? found.startsWith(word) : found === word;

export const hasWord = (line: string, word: KernelWord): boolean =>
  wordsOf(line).some((found) => isWord(word, found));

/** The line with the word at its end, or without it. */
export function toggleWord(line: string, word: KernelWord, cpus: number): string {
  const words = wordsOf(line);
  const others = words.filter((found) => !isWord(word, found));
  if (others.length < words.length) return others.join(' ');
  return [...words, `${word.word}${word.value?.(cpus) ?? ''}`].join(' ');
}
