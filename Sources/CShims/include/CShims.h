// The few things that Swift cannot say for itself: one-line wrappers, each used by one small Swift file.
#ifndef LEADSTOCK_CSHIMS_H
#define LEADSTOCK_CSHIMS_H

#include <stddef.h>
#include <stdint.h>

/// Whether the processor runs AVX2 and FMA code (x86-64-v3).
static inline int leadstock_has_avx2(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
    return 0;
#endif
}

/// Whether the processor has the CRC32C instruction (SSE4.2).
static inline int leadstock_has_crc32c(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("sse4.2") != 0;
#else
    return 0;
#endif
}

/// The CRC32C of `count` bytes, continued from `seed`, by the instruction (call it only where there is one).
uint32_t leadstock_crc32c(uint32_t seed, const void *bytes, size_t count);

/// Reads a figure of jemalloc's by its name (`stats.allocated`), as of now; 0 when another allocator is linked.
size_t leadstock_malloc_figure(const char *name);

/// Writes `count` dirty bytes of a file from `offset` on to the disk and waits for them, without metadata and without
/// the device's flush (sync_file_range); -1 with errno where that failed or is not known.
int leadstock_write_back(int file, int64_t offset, int64_t count);

/// Lets all further writes to an open file go past the system's memory (O_DIRECT); -1 where its file system has no such
/// thing.
int leadstock_bypass_memory(int file);

/// Gives the calling thread a tenth of the share of others where they compete for a processor (nice 10).
void leadstock_yield_to_others(void);

#endif
