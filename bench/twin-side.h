/* What both twins need: memory, random numbers, and the answers of a side of a comparison (sides.ts). */
#define _POSIX_C_SOURCE 200809L
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void *zeroed(size_t count, size_t size)
{
	void *memory = calloc(count ? count : 1, size);
	if (!memory)
		exit(3);
	return memory;
}

static uint32_t seed = 2463534242u;

/* Marsaglia's xorshift. */
static uint32_t random32(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 17;
	seed ^= seed << 5;
	return seed;
}

static double cpu_time(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

/* An answer of a side of a comparison (sides.ts). */
static void answer(double nanoseconds, uint32_t sum)
{
	printf("%.0f %u\n", nanoseconds, sum);
	fflush(stdout);
}
