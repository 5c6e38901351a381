// The engine's trace: one fixed-size record per event, with the names and fields that ftrace prints for the kernel's tracepoints
// and for the kprobes of the captures. include/trace/events/irq_matrix.h, arch/x86/include/asm/trace/irq_vectors.h, 6.12.

/**
 * How a field lies in the record and is printed: u32 %u, s32 %d, x32 0x%x, x32w 0x%08x, x64 0x%x of two words, low first, domain a
 * name from two words (engine/irqdomain.ts: domainNameOf), text an index into the engine's names.
 */
export type FieldType = 'u32' | 's32' | 'x32' | 'x32w' | 'x64' | 'domain' | 'text';

export interface TraceField {
  readonly name: string;
  readonly type: FieldType;
}

export interface TraceEventSpec<N extends string = string> {
  readonly name: N;
  readonly fields: readonly TraceField[];
}

function spec<N extends string>(name: N, fields: string): TraceEventSpec<N> {
  const list = fields === '' ? [] : fields.split(' ');
  return { name, fields: list.map(field) };
}

function field(text: string): TraceField {
  const [name, type] = text.split(':') as [string, FieldType | undefined];
  return { name, type: type ?? 'u32' };
}

const GLOBAL = 'online_maps global_avl global_rsvd total_alloc';
const CPU = `bit:s32 cpu online avl alloc managed ${GLOBAL}`;

/** Every event; its position is the number in the record. */
export const TRACE_EVENTS = [
  spec('irq_matrix_online', GLOBAL),
  spec('irq_matrix_offline', GLOBAL),
  spec('irq_matrix_reserve', GLOBAL),
  spec('irq_matrix_remove_reserved', GLOBAL),
  spec('irq_matrix_assign_system', `bit:s32 ${GLOBAL}`),
  spec('irq_matrix_reserve_managed', CPU),
  spec('irq_matrix_remove_managed', CPU),
  spec('irq_matrix_alloc_managed', CPU),
  spec('irq_matrix_assign', CPU),
  spec('irq_matrix_alloc', CPU),
  spec('irq_matrix_free', CPU),
  spec('vector_config', 'irq vector cpu apicdest:x32w'),
  spec('vector_update', 'irq vector cpu prev_vector prev_cpu'),
  spec('vector_clear', 'irq vector cpu prev_vector prev_cpu'),
  spec('vector_reserve', 'irq ret:s32'),
  spec('vector_reserve_managed', 'irq ret:s32'),
  spec('vector_alloc', 'irq vector reserved:s32 ret:s32'),
  spec('vector_alloc_managed', 'irq vector ret:s32'),
  spec('vector_activate', 'irq is_managed:s32 can_reserve:s32 reserve:s32'),
  spec('vector_deactivate', 'irq is_managed:s32 can_reserve:s32 reserve:s32'),
  spec('vector_teardown', 'irq is_managed:s32 has_reserved:s32'),
  spec('vector_setup', 'irq is_legacy:s32 ret:s32'),
  spec('vector_free_moved', 'irq cpu vector is_managed:s32'),
  spec('pci_alloc_irq_vectors', 'bus:x32 devfn:x32 min max flags:x32'),
  spec('pci_alloc_irq_vectors_ret', 'ret:s32'),
  spec('pci_free_irq_vectors', 'bus:x32 devfn:x32'),
  spec('pci_msix_alloc_irq_at', 'bus:x32 devfn:x32 index'),
  spec('pci_msix_free_irq', 'bus:x32 devfn:x32'),
  spec('irq_domain_create_ret', 'name:domain'),
  spec('irq_domain_remove', 'name:domain'),
  spec('irq_domain_alloc_irqs', 'domain:domain base:s32 nr node:s32'),
  spec('irq_domain_alloc_irqs_ret', 'ret:s32'),
  spec('irq_domain_free_irqs', 'virq nr'),
  spec('irq_domain_activate_irq', 'irq reserve'),
  spec('irq_domain_activate_irq_ret', 'ret:s32'),
  spec('irq_domain_deactivate_irq', 'irq'),
  spec('request_irq', 'irq flags:x64 name:text'),
  spec('request_irq_ret', 'ret:s32'),
  spec('free_irq', 'irq'),
  spec('irq_do_set_affinity', 'irq mask:x64 force'),
  spec('irq_do_set_affinity_ret', 'ret:s32'),
  spec('pci_write_msi_msg', 'irq lo:x32 hi:x32 data:x32'),
  spec('intel_modify_irte', 'index sub lo:x64 hi:x64'),
  spec('amd_modify_irte_ga', 'devid:x32 index lo:x64 hi:x64'),
  spec('amd_modify_irte', 'devid:x32 index irte_or_ptr:x64'),
  spec('amd_alloc_irq_index', 'devid:x32 count align'),
  spec('amd_alloc_irq_index_ret', 'index:s32'),
  spec('ioapic_write_entry', 'apic pin entry:x64'),
  spec('irq_migrate_all_off_this_cpu', ''),
  spec('irq_affinity_online_cpu', 'cpu'),
  // duplicates of native events: all that a trace shows of a dying CPU
  spec('k_apic_update_vector', 'irq vector cpu'),
  spec('k_irq_matrix_alloc_ret', 'ret:s32'),
  spec('k_irq_matrix_free', 'cpu bit managed'),
  spec('k_irq_matrix_offline', ''),
  spec('k_lapic_online', ''),
  spec('k_vector_schedule_cleanup', ''),
] as const satisfies readonly TraceEventSpec[];

export type TraceEventName = (typeof TRACE_EVENTS)[number]['name'];

/** Number of each event. */
export const TraceEvent = Object.fromEntries(
  TRACE_EVENTS.map(({ name }, index) => [name, index]),
) as Readonly<Record<TraceEventName, number>>;

/** Words of a record: the number of the event, the call's task, then the fields; x64 and domain take two words, all others one. */
export const TRACE_RECORD_WORDS = 16;
/** First word of the fields in a record. */
export const TRACE_FIELDS = 2;
