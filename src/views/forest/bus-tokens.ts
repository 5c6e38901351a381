// enum irq_domain_bus_token by release: include/linux/irqdomain_defs.h. The number stands at the end of a domain's name.

const STABLE: readonly string[] = [
  'DOMAIN_BUS_ANY',
  'DOMAIN_BUS_WIRED',
  'DOMAIN_BUS_GENERIC_MSI',
  'DOMAIN_BUS_PCI_MSI',
  'DOMAIN_BUS_PLATFORM_MSI',
  'DOMAIN_BUS_NEXUS',
  'DOMAIN_BUS_IPI',
  'DOMAIN_BUS_FSL_MC_MSI',
  'DOMAIN_BUS_TI_SCI_INTA_MSI',
  'DOMAIN_BUS_WAKEUP',
  'DOMAIN_BUS_VMD_MSI',
  'DOMAIN_BUS_PCI_DEVICE_MSI',
  'DOMAIN_BUS_PCI_DEVICE_MSIX',
  'DOMAIN_BUS_DMAR',
  'DOMAIN_BUS_AMDVI',
];

/** From 15 on the numbers moved: 6.2 added one for IMS there, 6.9 added two after it, 6.10 took the first away. */
const WITH_IMS = ['DOMAIN_BUS_PCI_DEVICE_IMS', 'DOMAIN_BUS_DEVICE_MSI', 'DOMAIN_BUS_WIRED_TO_MSI'];
const WITHOUT_IMS = ['DOMAIN_BUS_DEVICE_MSI', 'DOMAIN_BUS_WIRED_TO_MSI'];

/** Name of a bus token under a kernel release (`6.12.117`); '' for a number without a name there. */
export function busTokenName(token: number, kernel: string): string {
  if (token < STABLE.length) return STABLE[token] ?? '';
  const release = /^(\d+)\.(\d+)/.exec(kernel);
  const hasIms = release !== null && Number(release[1]) === 6 && Number(release[2]) < 10;
  return (hasIms ? WITH_IMS : WITHOUT_IMS)[token - STABLE.length] ?? '';
}
