// What can be asked of the engine, by number: journals, links and files hold these numbers, so none is ever given another meaning.

/**
 * Calls by number. In the arguments, `dev` is a row of the `device` table (position in topology.pci.functions), `mask` a list of
 * CPUs that `begin` takes beside the numbers, `name` an index into `Engine.names`.
 */
export const Call = {
  /** Boot up to the first initcall: legacy irqs, matrix, IO-APIC pins, timer, SMP. No arguments; one call per boot. */
  boot: 1,
  /** CPU comes on line: lapic_online() on that CPU. cpu */
  lapicOnline: 2,
  /** irq_affinity_online_cpu(). cpu */
  affinityOnlineCpu: 3,
  /** CPU goes down: lapic_can_unplug_cpu(), then the CPU leaves the online mask. cpu. Gives 0 or -ENOSPC. */
  cpuDisable: 4,
  /** fixup_irqs() on the dying CPU: irq_migrate_all_off_this_cpu(), then lapic_offline(). cpu */
  migrateAllOffThisCpu: 5,
  /** pci_alloc_irq_vectors_affinity(). dev, min, max, flags (PCI_IRQ_*), preVectors, postVectors, calcSets (CalcSets), a, b */
  pciAllocIrqVectors: 10,
  /** pci_free_irq_vectors(). dev */
  pciFreeIrqVectors: 11,
  /** pci_msix_alloc_irq_at(). dev, index or -1 for any. Gives the index or -errno. */
  pciMsixAllocIrqAt: 12,
  /** pci_msix_free_irq(). dev, index. Gives 0, or -errno where the kernel warns and frees nothing. */
  pciMsixFreeIrq: 13,
  /** pci_enable_msi(). dev */
  pciEnableMsi: 14,
  /** pci_enable_msix_range() with entries 0 … max-1. dev, min, max */
  pciEnableMsixRange: 15,
  /** pci_disable_msi(), pci_disable_msix(). dev */
  pciDisableMsi: 16,
  pciDisableMsix: 17,
  /** pci_enable_device(), pci_disable_device(). dev. Enabling gives 0 or -errno. */
  pciEnableDevice: 18,
  pciDisableDevice: 19,
  /** request_threaded_irq(). irq, flags (IRQF_*), name. Gives 0 or -errno. */
  requestIrq: 20,
  /** free_irq() of the action with that name (an index), or of the last one added where name is -1. irq, name */
  freeIrq: 21,
  /** disable_irq(), enable_irq(). irq */
  disableIrq: 22,
  enableIrq: 23,
  /** Write to /proc/irq/N/smp_affinity. irq, what the parser answered for a text that is no mask (0 or -errno); mask */
  writeAffinity: 24,
  /** irq_set_affinity() from inside the kernel. irq; mask */
  setAffinity: 25,
  /** irq_set_affinity_and_hint(). irq; mask */
  setAffinityAndHint: 26,
  /** irq_update_affinity_hint(). irq; mask, empty: no hint */
  updateAffinityHint: 27,
  /** Write to /proc/irq/default_smp_affinity. No arguments; mask */
  writeDefaultAffinity: 28,
  /** An interrupt arrived for irq on the CPU of the step, as far as the kernel is concerned: flow handler, ack, pending move. irq */
  interrupt: 30,
  /** A vector was taken on the CPU of the step: common_interrupt(). vector. Gives the irq, or -1 where no irq has the vector. */
  commonInterrupt: 32,
  /** Vector cleanup runs on the CPU of the step: timer (6.12) or move-cleanup IPI (6.1). No arguments. */
  vectorCleanup: 31,
  /** Tasklet of kernel/irq/resend.c on the CPU of the step: irqs whose chips cannot send them again. Gives how many. No arguments. */
  resendIrqs: 33,
  /** Timer of kernel/irq/spurious.c: handlers of irqs that were disabled as nobody's look again. Gives how many handled. No arguments. */
  pollSpuriousIrqs: 34,
  /**
   * What a handler answers from now on, and the thread that it wakes (irqreturn_t: 0 none, 1 handled, 2 wake thread). irq, name of
   * the action or -1 for the last one, handler, thread. Gives 0 or -errno.
   */
  handlerReturns: 35,
  /** Driver bound to a device: probe begins, probe failed or driver unbound (devres released). dev */
  bindDriver: 40,
  releaseDevres: 41,
  /** Device removed from its bus, added by a scan; msi_bus written (dev, 0 or 1). */
  removeDevice: 42,
  addDevice: 43,
  writeMsiBus: 44,
  /** mp_map_gsi_to_irq(): a GSI gets its irq in an IO-APIC domain. gsi, trigger (0 edge, 1 level), polarity (0 high, 1 low), node */
  mapGsi: 50,
  /** mp_unmap_irq(). irq */
  unmapIrq: 51,
  /** dmar_set_interrupt() of a VT-d unit: DMAR-MSI. unit */
  dmarSetInterrupt: 52,
  /** enable_drhd_fault_handling() of 6.12 on a CPU that came up: VT-d units of its node get their interrupt. cpu. Gives 0 or -1. */
  enableDrhdFaultHandling: 55,
  /** iommu_setup_intcapxt() of an AMD IOMMU: AMD-Vi-MSI, its interrupts and their handlers. unit. Gives 0 or -errno. */
  amdSetupIntcapxt: 56,
  /** hpet: creates HPET-MSI-<block> at its initcall; a channel takes an irq. channel */
  hpetLateInit: 53,
  hpetAssignIrq: 54,
} as const;

export type CallNumber = (typeof Call)[keyof typeof Call];
