// Bits of an irq's state and status, and the numbers of flow handlers. include/linux/irq.h, kernel/irq/internals.h, 6.12.

export const IRQ_TYPE_EDGE_RISING = 1;
export const IRQ_TYPE_LEVEL_LOW = 8;

/** irq_common_data.state_use_accessors. */
export const IRQD = {
  triggerMask: 0xf,
  setaffinityPending: 1 << 8,
  activated: 1 << 9,
  noBalancing: 1 << 10,
  perCpu: 1 << 11,
  affinitySet: 1 << 12,
  level: 1 << 13,
  wakeupState: 1 << 14,
  movePcntxt: 1 << 15,
  disabled: 1 << 16,
  masked: 1 << 17,
  inprogress: 1 << 18,
  affinityManaged: 1 << 21,
  started: 1 << 22,
  managedShutdown: 1 << 23,
  singleTarget: 1 << 24,
  defaultTriggerSet: 1 << 25,
  canReserve: 1 << 26,
  handleEnforceIrqctx: 1 << 27,
  affinityOnActivate: 1 << 28,
} as const;

/** irq_desc.status_use_accessors. */
export const IRQ = {
  typeMask: 0xf,
  level: 1 << 8,
  perCpu: 1 << 9,
  noprobe: 1 << 10,
  norequest: 1 << 11,
  noautoen: 1 << 12,
  noBalancing: 1 << 13,
  movePcntxt: 1 << 14,
  nestedThread: 1 << 15,
} as const;

/** irq_desc.istate (core_internal_state__do_not_mess_with_it). */
export const IRQS = {
  replay: 0x40,
  waiting: 0x80,
  pending: 0x200,
  oneshot: 0x20,
  spuriousDisabled: 0x2,
  /** An entry in /sys/kernel/irq exists. */
  sysfs: 0x4000,
} as const;

/** Flow handlers, as irqDesc.handler. */
export const Flow = { bad: 0, edge: 1, fasteoi: 2, level: 3, simple: 4, percpu: 5 } as const;

/** Symbols that debugfs prints for them. */
export const FLOW_SYMBOLS = [
  'handle_bad_irq',
  'handle_edge_irq',
  'handle_fasteoi_irq',
  'handle_level_irq',
  'handle_simple_irq',
  'handle_percpu_irq',
] as const;

/** Names of flow handlers, as irqDesc.handlerName. */
export const FlowName = { none: 0, edge: 1, fasteoi: 2, xtPic: 3 } as const;
export const FLOW_NAMES = ['', 'edge', 'fasteoi', 'XT-PIC'] as const;

/** IRQF_* of request_irq (include/linux/interrupt.h). */
export const IRQF = {
  triggerMask: 0xf,
  shared: 0x80,
  probeShared: 0x100,
  timer: 0x200,
  percpu: 0x400,
  nobalancing: 0x800,
  irqpoll: 0x1000,
  oneshot: 0x2000,
  noSuspend: 0x4000,
  noThread: 0x10000,
  noAutoen: 0x80000,
  condOneshot: 0x200000,
} as const;

/** irq_chip.flags. */
export const IRQCHIP = {
  setTypeMasked: 0x1,
  maskOnSuspend: 0x4,
  skipSetWake: 0x10,
  oneshotSafe: 0x20,
  affinityPreStartup: 0x400,
} as const;

/** What irq_set_affinity callbacks answer when they are content. */
export const IRQ_SET_MASK_OK = 0;
export const IRQ_SET_MASK_OK_DONE = 2;
