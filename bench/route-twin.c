/*
 * The VT-d loop of src/engine/route-batch.ts in C, for the benchmark: the same columns, the same checks in the same order, the
 * same state afterwards, and the load of bench/route-load.ts. Arguments: entries, CPUs, requesters. The sum is over IRRs
 * and verdicts.
 */
#include "twin-side.h"

enum { MESSAGES = 65536, IDS = 65536, RECORDS = 8, VERDICTS = 64, IRTES = 65536 };
enum { DELIVERED = 1, MERGED = 2, POSTED = 8, NOTIFIED = 9, MEMORY_WRITE = 22, NO_TARGET = 23, TARGET_DISABLED = 24, ILLEGAL = 25, RESERVED_MODE = 26 };
enum { PRESENT = 1, FPD = 2, DM = 4, RH = 8, TM = 16, DLM = 0xe0, IM = 0x8000, URG = 0x4000 };
enum { XAPIC = 1, X2APIC = 2, SVR_ENABLE = 0x100, PFO = 1, PPF = 2, EIME = 1 << 11, CFIS = 1 << 23, IRES = 1 << 25, ESR_ILLEGAL = 0x40 };
#define RESERVED_REMAPPED 0xff007000u
#define RESERVED_POSTED 0xff0030fcu
#define EVERYBODY 0xffffffffu

static uint32_t entries, cpus, requesters, ids;
static uint32_t *w0, *w1, *w2, *w3;
static uint8_t *unit_of, *apic_mode, *signals;
static uint16_t *cpu_of_id;
static uint32_t *svr, *ldr, *dfr, *esr;
static uint32_t *irr, *tmr, *irr_cpus;
static uint32_t global_status[1], irta[1], fault_status[1], stale_entries;
static uint8_t table_error[1], masked[1], event_pending[1], next_record[1];
static uint32_t f0[RECORDS], f1[RECORDS], f2[RECORDS], f3[RECORDS];
static uint32_t *pi_control, *pi_ndst, *pi_reserved, *pir;
static double counts[VERDICTS];
static uint32_t *requester, *lo, *hi, *data;
static uint8_t *verdict;

static uint32_t accept_fixed(uint32_t cpu, uint32_t vector, uint32_t level)
{
	uint32_t at = cpu << 3 | vector >> 5, bit = 1u << (vector & 31);
	if (vector < 16) {
		esr[cpu] |= ESR_ILLEGAL;
		return ILLEGAL;
	}
	if (irr[at] & bit)
		return MERGED;
	irr[at] |= bit;
	tmr[at] = level ? tmr[at] | bit : tmr[at] & ~bit;
	irr_cpus[cpu >> 5] |= 1u << (cpu & 31);
	return DELIVERED;
}

static int matches(uint32_t cpu, uint32_t dest, int wide, uint32_t logical)
{
	uint32_t own = ldr[cpu];
	if (!apic_mode[cpu])
		return 0;
	if (dest == (wide ? EVERYBODY : 0xff))
		return 1;
	if (!logical)
		return dest < ids && cpu_of_id[dest] == cpu + 1;
	if (apic_mode[cpu] == X2APIC)
		return own >> 16 == dest >> 16 && (own & dest & 0xffff);
	if (wide)
		return 0;
	if (dfr[cpu] >> 28 == 0xf)
		return (own >> 24 & dest) != 0;
	return own >> 28 == dest >> 4 && (own >> 24 & dest & 0xf);
}

static uint32_t signal_mode(uint32_t mode, uint32_t dest, int wide, uint32_t logical)
{
	static const uint8_t verdicts[8] = { 0, 0, 5, 0, 4, 6, 0, 7 }, bits[8] = { 0, 0, 2, 0, 1, 4, 0, 8 };
	uint32_t found = NO_TARGET;
	if (!verdicts[mode])
		return RESERVED_MODE;
	for (uint32_t cpu = 0; cpu < cpus; cpu++) {
		if (!matches(cpu, dest, wide, logical))
			continue;
		signals[cpu] |= bits[mode];
		found = verdicts[mode];
	}
	return found;
}

static uint32_t deliver(uint32_t vector, uint32_t mode, uint32_t level, uint32_t logical, uint32_t hint, uint32_t dest, int wide)
{
	uint32_t named = 0, able = 0, best = 0;
	int chosen = -1;
	if (mode > 1)
		return signal_mode(mode, dest, wide, logical);
	if (!logical && dest != (wide ? EVERYBODY : 0xff)) {
		int cpu = dest < ids ? cpu_of_id[dest] - 1 : -1;
		if (cpu < 0 || !apic_mode[cpu])
			return NO_TARGET;
		return svr[cpu] & SVR_ENABLE ? accept_fixed(cpu, vector, level) : TARGET_DISABLED;
	}
	for (uint32_t cpu = 0; cpu < cpus; cpu++) {
		if (!matches(cpu, dest, wide, logical))
			continue;
		named++;
		able += (svr[cpu] & SVR_ENABLE) != 0;
	}
	if (!named)
		return NO_TARGET;
	if (!able)
		return TARGET_DISABLED;
	if (mode == 1 || (hint && logical))
		chosen = vector % able;
	for (uint32_t cpu = 0; cpu < cpus; cpu++) {
		uint32_t became;
		if (!(svr[cpu] & SVR_ENABLE) || !matches(cpu, dest, wide, logical))
			continue;
		if (chosen > 0) {
			chosen--;
			continue;
		}
		became = accept_fixed(cpu, vector, level);
		if (!best || became < best)
			best = became;
		if (!chosen)
			break;
	}
	return best;
}

static uint32_t compat(uint32_t a, uint32_t d)
{
	return deliver(d & 0xff, d >> 8 & 7, d & 0x8000, a & 4, a & 8, a >> 12 & 0xff, 0);
}

static uint32_t fault(uint32_t unit, uint32_t reason, uint32_t r, uint32_t index)
{
	uint32_t status = fault_status[unit], next = next_record[unit];
	if (status & PFO)
		return reason;
	if (f3[next] >> 31) {
		fault_status[unit] = status | PFO;
	} else {
		f0[next] = 0;
		f1[next] = index << 16;
		f2[next] = r & 0xffff;
		f3[next] = 1u << 31 | reason;
		next_record[unit] = (next + 1) % RECORDS;
		if (!(status & PPF))
			fault_status[unit] = PPF | next << 8;
	}
	if (!(status & PPF))
		event_pending[unit] = 1;
	return reason;
}

static uint32_t sid_mask(uint32_t x2)
{
	return 0xfff8 | (0x0137 >> ((x2 >> 16 & 3) << 2) & 0xf);
}

static int is_reserved(int eime, uint32_t x0, uint32_t x1, uint32_t x2, uint32_t x3)
{
	uint32_t mode = x0 >> 5 & 7;
	if (x2 >> 20 || (x2 >> 18 & 3) == 3)
		return 1;
	if (x0 & IM)
		return (x0 & RESERVED_POSTED) || (x1 & 0x3f);
	if ((x0 & RESERVED_REMAPPED) || x3 || mode == 3 || mode == 6)
		return 1;
	return !eime && (x1 & 0xffff00ff);
}

static int is_allowed(uint32_t r, uint32_t x2)
{
	uint32_t type = x2 >> 18 & 3;
	if (type == 1)
		return !((r ^ x2) & sid_mask(x2));
	return type != 2 || (r >> 8 >= (x2 >> 8 & 0xff) && r >> 8 <= (x2 & 0xff));
}

static uint32_t post(int eime, uint32_t x0, uint32_t x1)
{
	uint32_t row = x1 >> 6, vector = x0 >> 16 & 0xff, control = pi_control[row], ndst = pi_ndst[row];
	pir[row << 3 | vector >> 5] |= 1u << (vector & 31);
	if (control & 1 || (control & 2 && !(x0 & URG)))
		return POSTED;
	pi_control[row] = control | 1;
	deliver(control >> 16 & 0xff, 0, 0, 0, 0, eime ? ndst : ndst >> 8 & 0xff, eime);
	return NOTIFIED;
}

static uint32_t entry(uint32_t unit, uint32_t r, uint32_t index, int eime, uint32_t x0, uint32_t x1, uint32_t x2, uint32_t x3)
{
	uint32_t reason = 0;
	if (!(x0 & PRESENT))
		reason = 0x22;
	else if (is_reserved(eime, x0, x1, x2, x3))
		reason = 0x24;
	else if (!is_allowed(r & 0xffff, x2))
		reason = 0x26;
	else if (x0 & IM && (x3 != 1 || x1 >> 6 >= cpus))
		reason = 0x27;
	else if (x0 & IM && pi_reserved[x1 >> 6])
		reason = 0x28;
	if (reason)
		return x0 & FPD ? reason : fault(unit, reason, r, index);
	if (x0 & IM)
		return post(eime, x0, x1);
	return deliver(x0 >> 16 & 0xff, x0 >> 5 & 7, x0 & TM, x0 & DM, x0 & RH, eime ? x1 : x1 >> 8 & 0xff, eime);
}

static uint32_t vtd(uint32_t unit, uint32_t r, uint32_t a, uint32_t d)
{
	int eime = (irta[unit] & EIME) != 0;
	uint32_t index, row;
	if (!(a & 0x10)) {
		if (!eime && global_status[unit] & CFIS)
			return compat(a, d);
		return fault(unit, 0x25, r, 0);
	}
	index = (a >> 5 & 0x7fff) | (a & 4) << 13;
	if (a & 8) {
		index += d & 0xffff;
		if (d >> 16)
			return fault(unit, 0x20, r, index);
	}
	if (index >= 2u << (irta[unit] & 0xf))
		return fault(unit, 0x21, r, index);
	if (table_error[unit])
		return fault(unit, 0x23, r, index);
	if (index >= entries)
		return fault(unit, 0x22, r, index);
	row = unit * entries + index;
	return entry(unit, r, index, eime, w0[row], w1[row], w2[row], w3[row]);
}

static uint32_t route_one(uint32_t r, uint32_t a, uint32_t high, uint32_t d)
{
	int unit;
	if (high || a >> 20 != 0xfee)
		return MEMORY_WRITE;
	unit = r < IDS ? unit_of[r] - 1 : -1;
	if (unit >= 0 && global_status[unit] & IRES)
		return vtd(unit, r, a, d);
	return compat(a, d);
}

static void route(uint32_t first, uint32_t end)
{
	const uint32_t *rs = requester, *as = lo, *hs = hi, *ds = data, *e0 = w0, *e1 = w1, *e2 = w2, *e3 = w3, *enabled = svr;
	const uint8_t *units = unit_of, *modes = apic_mode;
	const uint16_t *of_id = cpu_of_id;
	uint8_t *became = verdict;
	uint32_t *pending = irr, *levels = tmr, *with_irr = irr_cpus;
	uint32_t delivered = 0, merged = 0, unit = 0, base = 0, size = 0, eime = 0, top = ids, quiet = 0, blocked = 0;
	for (uint32_t i = first; i < end; i++) {
		uint32_t r = rs[i], a = as[i], seen = units[r], index, sub, x = 0;
		if (seen != unit) {
			uint32_t row = seen ? seen - 1 : 0, limit = 2u << (irta[row] & 0xf);
			unit = seen;
			base = row * entries;
			eime = irta[row] & EIME;
			size = seen && !stale_entries && global_status[row] & IRES && !table_error[row] ? (limit < entries ? limit : entries) : 0;
			quiet = size ? fault_status[row] & PFO : 0;
			blocked = eime || !(global_status[row] & CFIS) ? 0x25 : 0;
		}
		sub = ds[i] & -(a >> 3 & 1);
		index = ((a >> 5 & 0x7fff) | (a & 4) << 13) + (sub & 0xffff);
		if ((a & 0xfff00010) == 0xfee00010 && !hs[i] && index < size) {
			uint32_t row = base + index, x0 = e0[row], x1 = e1[row], x2 = e2[row], svt = x2 >> 18, bus = r >> 8 & 0xff;
			uint32_t exact = (r ^ x2) & sid_mask(x2) & -(svt & 1);
			uint32_t outside = ((int32_t)((bus - (x2 >> 8 & 0xff)) | ((x2 & 0xff) - bus)) >> 31) & -(svt >> 1);
			uint32_t logical = x0 >> 2 & 1, bits = x1 & 0xffff, id = x1, odd, wrong, refused, fits, vector = x0 >> 16 & 0xff;
			int cpu;
			if (!eime) {
				odd = (x1 & 0xffff00ff) | logical;
				id = !odd && x1 != 0xff00 ? x1 >> 8 : top;
			} else {
				odd = ((bits & (bits - 1)) | ((bits - 1) & ~0xffffu)) & -logical;
				id ^= (id ^ (x1 >> 16 << 4 | (31 - __builtin_clz(bits | !bits)))) & -logical;
			}
			refused = exact | outside;
			wrong = ((x0 ^ PRESENT) & (RESERVED_REMAPPED | IM | DLM | PRESENT)) | e3[row] | (svt & ~3u) | odd | sub >> 16;
			fits = !wrong && svt != 3;
			cpu = fits && !refused && id < top ? of_id[id] - 1 : -1;
			if (cpu >= 0 && vector >= 16 && enabled[cpu] & SVR_ENABLE && modes[cpu] > logical) {
				uint32_t at = (uint32_t)cpu << 3 | vector >> 5, bit = 1u << (vector & 31), word = pending[at];
				uint32_t had = word >> (vector & 31) & 1, level = bit & ~word;
				pending[at] = word | bit;
				levels[at] = (levels[at] & ~level) | (level & -(x0 >> 4 & 1));
				with_irr[cpu >> 5] |= 1u << (cpu & 31);
				merged += had;
				delivered++;
				became[i] = DELIVERED + had;
				continue;
			}
			if (quiet && !(x0 & PRESENT) && !(sub >> 16))
				x = 0x22;
			else if (quiet && fits && refused)
				x = 0x26;
		} else if (quiet && (a & 0xfff00010) == 0xfee00000 && !hs[i]) {
			x = blocked;
		}
		if (!x) {
			x = route_one(r, a, hs[i], ds[i]);
			quiet = size ? fault_status[unit - 1] & PFO : 0;
		}
		became[i] = x;
		counts[x]++;
	}
	counts[DELIVERED] += delivered - merged;
	counts[MERGED] += merged;
}

static uint32_t id_of(uint32_t cpu)
{
	return cpu >> 3 << 4 | (cpu & 7);
}

static uint32_t requester_of(uint32_t number)
{
	return 0x100 + number;
}

static void make_machine(void)
{
	ids = id_of(cpus - 1) + 1;
	w0 = zeroed(entries, 4), w1 = zeroed(entries, 4), w2 = zeroed(entries, 4), w3 = zeroed(entries, 4);
	unit_of = zeroed(IDS, 1), cpu_of_id = zeroed(ids, 2), apic_mode = zeroed(cpus, 1), signals = zeroed(cpus, 1);
	svr = zeroed(cpus, 4), ldr = zeroed(cpus, 4), dfr = zeroed(cpus, 4), esr = zeroed(cpus, 4);
	irr = zeroed(cpus * 8, 4), tmr = zeroed(cpus * 8, 4), irr_cpus = zeroed((cpus + 31) / 32, 4);
	pi_control = zeroed(cpus, 4), pi_ndst = zeroed(cpus, 4), pi_reserved = zeroed(cpus, 4), pir = zeroed(cpus * 8, 4);
	requester = zeroed(MESSAGES, 4), lo = zeroed(MESSAGES, 4), hi = zeroed(MESSAGES, 4), data = zeroed(MESSAGES, 4), verdict = zeroed(MESSAGES, 1);
	memset(unit_of, 1, IDS);
	global_status[0] = IRES;
	irta[0] = 0xf | EIME;
	masked[0] = 1;
	for (uint32_t cpu = 0; cpu < cpus; cpu++) {
		uint32_t id = id_of(cpu);
		cpu_of_id[id] = cpu + 1;
		apic_mode[cpu] = X2APIC;
		svr[cpu] = 0x1ff;
		ldr[cpu] = id >> 4 << 16 | 1u << (id & 15);
	}
}

/* Source id of an entry: exact, bus range, or not checked. */
static uint32_t source_word(uint32_t kind, uint32_t rid)
{
	if (kind < 2)
		return rid | 1 << 18;
	return kind == 2 ? (rid & 0xff00) | rid >> 8 | 2 << 18 : rid;
}

static void make_load(void)
{
	uint16_t *owner = zeroed(entries, 2);
	for (uint32_t index = 0; index < entries; index++) {
		uint32_t x = random32(), y = random32(), id = id_of((x >> 16) % cpus), logical = y & 1;
		owner[index] = requester_of((y >> 8) % requesters);
		w0[index] = (x & 31 ? PRESENT : 0) | logical << 2 | RH | (32 + (x >> 8 & 0xff) % 203) << 16;
		w1[index] = logical ? id >> 4 << 16 | 1u << (id & 15) : id;
		w2[index] = source_word(y >> 1 & 3, owner[index]);
	}
	for (uint32_t i = 0; i < MESSAGES; i++) {
		uint32_t x = random32(), y = random32(), index = (x >> 8) % entries, sub = index < 4 ? 0 : y >> 4 & 3;
		uint32_t form = y & 15, handle = form < 8 ? index : index - sub;
		requester[i] = owner[index] ^ (x & 63 ? 0 : 0x4000);
		lo[i] = form == 0 ? 0xfee00000u | (x >> 8 & 0xff) << 12 : 0xfee00010u | (handle & 0x7fff) << 5 | handle >> 15 << 2 | (form < 8 ? 0 : 8);
		data[i] = form == 0 ? 32 + (x & 0x7f) : form < 8 ? 0 : sub;
	}
	free(owner);
}

static void run(uint32_t messages)
{
	for (uint32_t done = 0; done < messages; done += MESSAGES) {
		memset(irr, 0, cpus * 8 * 4);
		memset(irr_cpus, 0, (cpus + 31) / 32 * 4);
		fault_status[0] = 0;
		next_record[0] = 0;
		memset(f3, 0, sizeof f3);
		route(0, MESSAGES);
	}
}

static uint32_t checksum(void)
{
	uint32_t sum = 0;
	for (uint32_t i = 0; i < cpus * 8; i++)
		sum = (sum ^ irr[i]) * 16777619u;
	for (uint32_t i = 0; i < (cpus + 31) / 32; i++)
		sum = (sum ^ irr_cpus[i]) * 16777619u;
	for (uint32_t i = 0; i < MESSAGES; i++)
		sum = (sum ^ verdict[i]) * 16777619u;
	for (uint32_t i = 0; i < VERDICTS; i++)
		sum = (sum ^ (uint32_t)(uint64_t)counts[i]) * 16777619u;
	for (uint32_t i = 0; i < RECORDS; i++)
		sum = (sum ^ f1[i] ^ f2[i] ^ f3[i]) * 16777619u;
	return sum;
}

int main(int argc, char **argv)
{
	uint32_t messages;
	entries = argc > 1 ? atoi(argv[1]) : 256;
	cpus = argc > 2 ? atoi(argv[2]) : 64;
	requesters = argc > 3 ? atoi(argv[3]) : 64;
	make_machine();
	make_load();
	while (scanf("%u", &messages) == 1) {
		double start = cpu_time(), end;
		run(messages);
		end = cpu_time();
		answer(end - start, checksum());
	}
	return 0;
}
