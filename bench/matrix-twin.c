/*
 * The matrix of src/engine/matrix.ts in C, for the benchmark: the same columns, the same levels, the same limits, and the
 * load of bench/matrix-load.ts. Arguments: load (full or subset), CPUs, vectors held. The sum is over all choices.
 */
#include "twin-side.h"

enum { BITS = 256, START = 32, END = 235, MAP = BITS / 32, OVER = END - START + 1, LEVELS = OVER + 1 };
enum { SCAN_CPUS = 8, SCAN_WEIGHT = 4, LOOKS = 2, CPUS_PER_LOOK_LOG = 3, NARROW_WORDS = 4, MASKS = 64, NO_CPU = -1, NO_SPACE = -28 };

struct masks {
	uint32_t *weight, *bits, *summary;
};

static int cpus, words, summaries, word_log, summary_log, indexed;
static struct masks masks, levels;
static uint32_t *available, *allocated, *managed_allocated, *maps, blocked[MAP];
static uint8_t *online;
static uint32_t global_available, global_reserved, total_allocated, top_available;

static int lowest(uint32_t word)
{
	return __builtin_ctz(word);
}

static int ceil_log2(int n)
{
	int log = 0;
	while (1 << log < n)
		log++;
	return log;
}

static struct masks new_masks(int count)
{
	struct masks m;
	m.weight = zeroed(count, 4);
	m.bits = zeroed((size_t)count << word_log, 4);
	m.summary = zeroed((size_t)count << summary_log, 4);
	return m;
}

static void enter(struct masks *m, int row, int cpu)
{
	int word = cpu >> 5;
	m->bits[row << word_log | word] |= 1u << (cpu & 31);
	if (words > NARROW_WORDS)
		m->summary[row << summary_log | word >> 5] |= 1u << (word & 31);
	m->weight[row]++;
}

static void leave(struct masks *m, int row, int cpu)
{
	int word = cpu >> 5;
	uint32_t left = m->bits[row << word_log | word] & ~(1u << (cpu & 31));
	m->bits[row << word_log | word] = left;
	if (words > NARROW_WORDS && !left)
		m->summary[row << summary_log | word >> 5] &= ~(1u << (word & 31));
	m->weight[row]--;
}

static int scan_wide(int mask)
{
	int best = NO_CPU;
	uint32_t most = 0;
	for (int s = 0; s < summaries; s++) {
		for (uint32_t groups = masks.summary[mask << summary_log | s]; groups; groups &= groups - 1) {
			int word = (s << 5) + lowest(groups);
			for (uint32_t bits = masks.bits[mask << word_log | word]; bits; bits &= bits - 1) {
				int cpu = (word << 5) + lowest(bits);
				if (!online[cpu] || available[cpu] <= most)
					continue;
				best = cpu;
				most = available[cpu];
			}
		}
	}
	return best;
}

static int scan_narrow(int mask)
{
	int best = NO_CPU;
	uint32_t most = 0;
	for (int word = 0; word < words; word++) {
		for (uint32_t bits = masks.bits[mask << word_log | word]; bits; bits &= bits - 1) {
			int cpu = (word << 5) + lowest(bits);
			if (!online[cpu] || available[cpu] <= most)
				continue;
			best = cpu;
			most = available[cpu];
		}
	}
	return best;
}

static int find_narrow(int mask)
{
	if (!indexed || masks.weight[mask] <= SCAN_WEIGHT || levels.weight[OVER])
		return scan_narrow(mask);
	int looks = LOOKS + (masks.weight[mask] >> CPUS_PER_LOOK_LOG);
	for (int level = top_available; level > 0; level--) {
		if (!levels.weight[level])
			continue;
		for (int word = 0; word < words; word++) {
			uint32_t shared = levels.bits[level << word_log | word] & masks.bits[mask << word_log | word];
			if (shared)
				return (word << 5) + lowest(shared);
		}
		if (--looks < 0)
			return scan_narrow(mask);
	}
	return NO_CPU;
}

static int find_wide(int mask)
{
	if (!indexed || masks.weight[mask] <= SCAN_WEIGHT || levels.weight[OVER])
		return scan_wide(mask);
	int looks = LOOKS + (masks.weight[mask] >> CPUS_PER_LOOK_LOG);
	for (int level = top_available; level > 0; level--) {
		if (!levels.weight[level])
			continue;
		for (int s = 0; s < summaries; s++) {
			uint32_t groups = levels.summary[level << summary_log | s] & masks.summary[mask << summary_log | s];
			for (; groups; groups &= groups - 1) {
				int word = (s << 5) + lowest(groups);
				uint32_t shared = levels.bits[level << word_log | word] & masks.bits[mask << word_log | word];
				if (shared)
					return (word << 5) + lowest(shared);
				looks--;
			}
		}
		if (--looks < 0)
			return scan_wide(mask);
	}
	return NO_CPU;
}

static void change_available(int cpu, int by)
{
	uint32_t from = available[cpu], to = from + by;
	available[cpu] = to;
	if (!online[cpu] || !indexed)
		return;
	from = from > OVER ? OVER : from;
	to = to > OVER ? OVER : to;
	leave(&levels, from, cpu);
	enter(&levels, to, cpu);
	if (to > top_available)
		top_available = to;
	else while (top_available > 0 && !levels.weight[top_available])
		top_available--;
}

static int matrix_alloc(int mask, int reserved)
{
	if (!masks.weight[mask])
		return -22;
	int cpu = words <= NARROW_WORDS ? find_narrow(mask) : find_wide(mask);
	if (cpu == NO_CPU)
		return NO_SPACE;
	int bit = -1;
	for (int word = START / 32; word < MAP; word++) {
		int at = cpu * 2 * MAP + word;
		uint32_t open = ~(maps[at] | maps[at + MAP] | blocked[word]);
		if (open) {
			bit = word * 32 + lowest(open);
			break;
		}
	}
	if (bit < 0)
		return NO_SPACE;
	maps[cpu * 2 * MAP + (bit >> 5)] |= 1u << (bit & 31);
	allocated[cpu]++;
	change_available(cpu, -1);
	total_allocated++;
	global_available--;
	if (reserved)
		global_reserved--;
	return cpu << 16 | bit;
}

static void matrix_free(int cpu, unsigned int bit, int is_managed)
{
	unsigned int at = cpu * 2 * MAP + (bit >> 5);
	uint32_t mask = 1u << (bit & 31);
	if (bit < START || bit >= END || !(maps[at] & mask))
		exit(4);
	maps[at] ^= mask;
	allocated[cpu]--;
	if (is_managed)
		managed_allocated[cpu]--;
	else
		change_available(cpu, 1);
	if (!online[cpu])
		return;
	total_allocated--;
	if (!is_managed)
		global_available++;
}

static void bring_up(void)
{
	static const int system_bits[] = { 0x32, 0x80 };
	for (int bit = 0; bit < BITS; bit++)
		if (bit < START || bit >= END)
			blocked[bit / 32] |= 1u << (bit % 32);
	for (int i = 0; i < 2; i++)
		blocked[system_bits[i] / 32] |= 1u << (system_bits[i] % 32);
	for (int cpu = 0; cpu < cpus; cpu++) {
		available[cpu] = END - START - 2;
		global_available += available[cpu];
		online[cpu] = 1;
		if (indexed)
			enter(&levels, available[cpu], cpu);
	}
	top_available = END - START - 2;
}

/* The load. */

static int32_t *live;
static int count, vectors;

static void fill_mask(int mask)
{
	if (mask % 8 < 5) {
		int length = 1 + random32() % (mask % 8 == 0 ? 1 : mask % 8 < 3 ? cpus : cpus / 4 + 1);
		int first = random32() % (cpus - length + 1);
		for (int cpu = first; cpu < first + length; cpu++)
			enter(&masks, mask, cpu);
		return;
	}
	uint32_t one_in = mask % 8 == 7 ? 2 : 16;
	for (int cpu = 0; cpu < cpus; cpu++)
		if (random32() % one_in == 0)
			enter(&masks, mask, cpu);
	if (!masks.weight[mask])
		enter(&masks, mask, random32() % cpus);
}

static uint32_t run(int operations, int kinds)
{
	uint32_t sum = 0, x = seed;
	uint32_t places = 0xffffffffu >> __builtin_clz(vectors);
	int few = vectors - (vectors >> 3), held = count;
	for (int i = 0; i < operations; i++) {
		x ^= x << 13;
		x ^= x >> 17;
		x ^= x << 5;
		if (held < few || (held < vectors && (x & 1))) {
			int got = matrix_alloc((x >> 8) & kinds, 0);
			sum = (sum ^ (uint32_t)got) * 16777619u;
			if (got >= 0)
				live[held++] = got;
		} else {
			uint32_t at = (x >> 8) & places;
			while (at >= (uint32_t)held)
				at >>= 1;
			matrix_free(live[at] >> 16, live[at] & 0xffff, 0);
			live[at] = live[--held];
		}
	}
	count = held;
	seed = x;
	return sum;
}

int main(int argc, char **argv)
{
	int kinds = argc > 1 && !strcmp(argv[1], "subset") ? MASKS - 1 : 0, operations;
	cpus = argc > 2 ? atoi(argv[2]) : 64;
	words = (cpus + 31) / 32;
	summaries = (words + 31) / 32;
	word_log = ceil_log2(words);
	summary_log = ceil_log2(summaries);
	indexed = cpus > SCAN_CPUS;
	masks = new_masks(MASKS);
	levels = new_masks(LEVELS);
	available = zeroed(cpus, 4);
	allocated = zeroed(cpus, 4);
	managed_allocated = zeroed(cpus, 4);
	online = zeroed(cpus, 1);
	maps = zeroed(cpus * 2 * MAP, 4);
	vectors = argc > 3 ? atoi(argv[3]) : cpus * 50;
	live = zeroed(vectors + 1, 4);
	for (int cpu = 0; cpu < cpus; cpu++)
		enter(&masks, 0, cpu);
	for (int mask = 1; mask < MASKS; mask++)
		fill_mask(mask);
	bring_up();
	while (scanf("%d", &operations) == 1) {
		double start = cpu_time();
		uint32_t sum = run(operations, kinds);
		answer(cpu_time() - start, sum);
	}
	return 0;
}
