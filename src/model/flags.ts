// Bits that debugfs prints by name, in the order in which it prints them. Where releases differ, there is a list for each.
// kernel/irq/debugfs.c and kernel/irq/irqdomain.c, 4.15 to 6.16; include/linux/irq.h, kernel/irq/settings.h, kernel/irq/internals.h.

/** A named bit of a flag word. */
export interface FlagBit {
  readonly bit: number;
  readonly name: string;
  readonly meaning: string;
}

const flag = (bit: number, name: string, meaning: string): FlagBit => ({ bit, name, meaning });

/** irq_domain flags as `domains/NAME` prints them (irqdomain_flags, 6.12). */
export const DOMAIN_FLAGS: readonly FlagBit[] = [
  flag(0, 'IRQ_DOMAIN_FLAG_HIERARCHY', 'allocates through a parent domain'),
  flag(1, 'IRQ_DOMAIN_NAME_ALLOCATED', 'the name was allocated, not shared with the firmware node'),
  flag(2, 'IRQ_DOMAIN_FLAG_IPI_PER_CPU', 'one hwirq per CPU for an IPI'),
  flag(3, 'IRQ_DOMAIN_FLAG_IPI_SINGLE', 'one hwirq for all CPUs of an IPI'),
  flag(4, 'IRQ_DOMAIN_FLAG_MSI', 'made by the MSI core'),
  flag(5, 'IRQ_DOMAIN_FLAG_ISOLATED_MSI', 'a device cannot forge the interrupts of another one'),
  flag(6, 'IRQ_DOMAIN_FLAG_NO_MAP', 'hwirq and irq number are the same, there is no reverse map'),
  flag(8, 'IRQ_DOMAIN_FLAG_MSI_PARENT', 'per-device MSI domains can be made on it'),
  flag(9, 'IRQ_DOMAIN_FLAG_MSI_DEVICE', 'the MSI domain of one device'),
  flag(16, 'IRQ_DOMAIN_FLAG_NONCORE', 'first flag that drivers may use for themselves'),
];

/** Domain flags that debugfs shows in the number only (6.13 and later). */
export const DOMAIN_UNNAMED: readonly FlagBit[] = [
  flag(10, 'IRQ_DOMAIN_FLAG_DESTROY_GC', 'its generic chips go when it goes'),
  flag(11, 'IRQ_DOMAIN_FLAG_MSI_IMMUTABLE', 'address and data of a message never change'),
  flag(12, 'IRQ_DOMAIN_FLAG_FWNODE_PARENT', 'found by the firmware node above its own'),
];

/** Domain flags before 6.2, which debugfs does not print by name: bits 5 to 7 have other meanings. */
export const DOMAIN_FLAGS_61: readonly FlagBit[] = [
  ...DOMAIN_FLAGS.slice(0, 5),
  flag(5, 'IRQ_DOMAIN_FLAG_MSI_REMAP', 'messages are remapped'),
  flag(6, 'IRQ_DOMAIN_MSI_NOMASK_QUIRK', 'messages that cannot be masked are moved with care'),
  flag(7, 'IRQ_DOMAIN_FLAG_NO_MAP', 'hwirq and irq number are the same, there is no reverse map'),
  flag(16, 'IRQ_DOMAIN_FLAG_NONCORE', 'first flag that drivers may use for themselves'),
];

/** What the bits of a domain's flags mean on a kernel release (`uname -r`); '' is taken for a new one. */
export function domainFlags(kernel: string): readonly FlagBit[] {
  const [major = 99, minor = 0] = /^(\d+)\.(\d+)/.exec(kernel)?.slice(1).map(Number) ?? [];
  return major < 6 || (major === 6 && minor < 2) ? DOMAIN_FLAGS_61 : [...DOMAIN_FLAGS, ...DOMAIN_UNNAMED];
}

/** desc->status_use_accessors (irqdesc_states). Names carry an underscore in the file. */
export const STATUS_FLAGS: readonly FlagBit[] = [
  flag(10, '_IRQ_NOPROBE', 'not used for autoprobing'),
  flag(11, '_IRQ_NOREQUEST', 'cannot be requested'),
  flag(16, '_IRQ_NOTHREAD', 'handlers are never forced into threads'),
  flag(12, '_IRQ_NOAUTOEN', 'stays disabled when it is requested'),
  flag(15, '_IRQ_NESTED_THREAD', 'runs in the thread of its parent interrupt'),
  flag(17, '_IRQ_PER_CPU_DEVID', 'one interrupt per CPU with a device id each'),
  flag(18, '_IRQ_IS_POLLED', 'polled, so not checked for being spurious'),
  flag(19, '_IRQ_DISABLE_UNLAZY', 'disable masks at once'),
  flag(20, '_IRQ_HIDDEN', 'not in /proc/interrupts'),
];

/** Status bits that debugfs shows in the number only. */
export const STATUS_UNNAMED: readonly FlagBit[] = [
  flag(8, 'IRQ_LEVEL', 'level triggered'),
  flag(9, 'IRQ_PER_CPU', 'one per CPU'),
  flag(13, 'IRQ_NO_BALANCING', 'not balanced'),
  flag(14, 'IRQ_MOVE_PCNTXT', 'can be moved outside of its own handler'),
  flag(21, 'IRQ_NO_DEBUG', 'spurious detection is off'),
];

/** desc->istate (irqdesc_istates). */
export const ISTATE_FLAGS: readonly FlagBit[] = [
  flag(0, 'IRQS_AUTODETECT', 'autoprobing'),
  flag(1, 'IRQS_SPURIOUS_DISABLED', 'switched off: nobody handled it'),
  flag(3, 'IRQS_POLL_INPROGRESS', 'spurious polling runs'),
  flag(5, 'IRQS_ONESHOT', 'stays masked until its thread is done'),
  flag(6, 'IRQS_REPLAY', 'resent by software'),
  flag(7, 'IRQS_WAITING', 'waits for the first event (autoprobing)'),
  flag(9, 'IRQS_PENDING', 'will be resent'),
  flag(11, 'IRQS_SUSPENDED', 'off during suspend'),
  flag(13, 'IRQS_NMI', 'delivered as NMI'),
];

/** irq_common_data.state_use_accessors (irqdata_states). */
export const DSTATE_FLAGS: readonly FlagBit[] = [
  flag(0, 'IRQ_TYPE_EDGE_RISING', 'rising edge'),
  flag(1, 'IRQ_TYPE_EDGE_FALLING', 'falling edge'),
  flag(2, 'IRQ_TYPE_LEVEL_HIGH', 'high level'),
  flag(3, 'IRQ_TYPE_LEVEL_LOW', 'low level'),
  flag(13, 'IRQD_LEVEL', 'level triggered'),
  flag(9, 'IRQD_ACTIVATED', 'the whole chain is programmed'),
  flag(22, 'IRQD_IRQ_STARTED', 'started up by a request'),
  flag(16, 'IRQD_IRQ_DISABLED', 'disabled in software'),
  flag(17, 'IRQD_IRQ_MASKED', 'masked at the chip'),
  flag(18, 'IRQD_IRQ_INPROGRESS', 'a handler runs'),
  flag(11, 'IRQD_PER_CPU', 'one per CPU'),
  flag(10, 'IRQD_NO_BALANCING', 'user space cannot move it'),
  flag(24, 'IRQD_SINGLE_TARGET', 'goes to one CPU at a time'),
  flag(15, 'IRQD_MOVE_PCNTXT', 'moves at once, not in the next interrupt'),
  flag(12, 'IRQD_AFFINITY_SET', 'affinity was set by a user or a driver'),
  flag(8, 'IRQD_SETAFFINITY_PENDING', 'an affinity change waits for the next interrupt'),
  flag(21, 'IRQD_AFFINITY_MANAGED', 'the kernel spread it; user space cannot move it'),
  flag(28, 'IRQD_AFFINITY_ON_ACTIVATE', 'affinity is applied when it is activated'),
  flag(23, 'IRQD_MANAGED_SHUTDOWN', 'managed, and no CPU of its mask is online'),
  flag(26, 'IRQD_CAN_RESERVE', 'may hold a reservation instead of a vector'),
  flag(20, 'IRQD_FORWARDED_TO_VCPU', 'goes straight to a guest CPU'),
  flag(14, 'IRQD_WAKEUP_STATE', 'wakes the machine'),
  flag(19, 'IRQD_WAKEUP_ARMED', 'armed for wake-up'),
  flag(25, 'IRQD_DEFAULT_TRIGGER_SET', 'the trigger comes from the request'),
  flag(27, 'IRQD_HANDLE_ENFORCE_IRQCTX', 'may be handled in hard interrupt context only'),
  flag(29, 'IRQD_IRQ_ENABLED_ON_SUSPEND', 'was enabled by suspend'),
  flag(30, 'IRQD_RESEND_WHEN_IN_PROGRESS', 'resent if it comes while it is handled elsewhere'),
];

/** irq_chip.flags (irqchip_flags). IRQCHIP_AFFINITY_PRE_STARTUP (bit 10) has no name in the file. */
export const CHIP_FLAGS: readonly FlagBit[] = [
  flag(0, 'IRQCHIP_SET_TYPE_MASKED', 'masked while its trigger is changed'),
  flag(1, 'IRQCHIP_EOI_IF_HANDLED', 'end of interrupt only if it was handled'),
  flag(2, 'IRQCHIP_MASK_ON_SUSPEND', 'masked during suspend unless it wakes'),
  flag(3, 'IRQCHIP_ONOFFLINE_ENABLED', 'told of CPU hot-plug only while enabled'),
  flag(4, 'IRQCHIP_SKIP_SET_WAKE', 'wake-up needs no callback'),
  flag(5, 'IRQCHIP_ONESHOT_SAFE', 'one-shot needs no mask and unmask'),
  flag(6, 'IRQCHIP_EOI_THREADED', 'end of interrupt comes from the thread'),
  flag(7, 'IRQCHIP_SUPPORTS_LEVEL_MSI', 'level triggered messages'),
  flag(8, 'IRQCHIP_SUPPORTS_NMI', 'can deliver NMIs'),
  flag(9, 'IRQCHIP_ENABLE_WAKEUP_ON_SUSPEND', 'enabled for wake-up during suspend'),
  flag(11, 'IRQCHIP_IMMUTABLE', 'the chip structure is never changed'),
  flag(12, 'IRQCHIP_MOVE_DEFERRED', 'moved in the next interrupt, not at once (6.14 and later)'),
];

export const CHIP_UNNAMED: readonly FlagBit[] = [
  flag(10, 'IRQCHIP_AFFINITY_PRE_STARTUP', 'affinity is set before start-up'),
];

const without = (list: readonly FlagBit[], ...names: readonly string[]): FlagBit[] =>
  list.filter((f) => !names.includes(f.name));

/**
 * dstate of 5.9 to 6.6: bit 27 was a quirk of x86, what is above it today stood one bit higher. Stable releases took the change back,
 * so 6.1.62 and older have this list and 6.1.63 has the new one.
 */
const DSTATE_NOMASK_QUIRK: readonly FlagBit[] = DSTATE_FLAGS.flatMap((f) => {
  const moved = f.bit >= 27 ? { ...f, bit: f.bit + 1 } : f;
  return f.name === 'IRQD_CAN_RESERVE'
    ? [f, flag(27, 'IRQD_MSI_NOMASK_QUIRK', 'a message that cannot be masked, moved with care')]
    : [moved];
});

/** Lists for irqDesc.dstateList: which bits of dstate debugfs names. */
export const DSTATE_LISTS: readonly (readonly FlagBit[])[] = [
  DSTATE_FLAGS,
  DSTATE_NOMASK_QUIRK,
  // Before 5.9
  without(
    DSTATE_NOMASK_QUIRK,
    'IRQD_AFFINITY_ON_ACTIVATE',
    'IRQD_DEFAULT_TRIGGER_SET',
    'IRQD_HANDLE_ENFORCE_IRQCTX',
    'IRQD_IRQ_ENABLED_ON_SUSPEND',
    'IRQD_RESEND_WHEN_IN_PROGRESS',
  ),
];

/** Lists for irqData.flagsList: which bits of the chip's flags debugfs names. */
export const CHIP_LISTS: readonly (readonly FlagBit[])[] = [
  CHIP_FLAGS,
  // Before 5.9, and before 4.19
  CHIP_FLAGS.slice(0, 8),
  CHIP_FLAGS.slice(0, 7),
];

/** The bits of `word` that the descriptor list names, in its order. */
export function namedFlags(list: readonly FlagBit[], word: number): FlagBit[] {
  return list.filter((f) => (word >>> f.bit) & 1);
}
