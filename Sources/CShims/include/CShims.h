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

/// Raises how many files and sockets the process may have open to `wanted`, or as far as the system lets it; the answer is
/// how many it may have then (`wanted` where the system does not say).
int64_t leadstock_raise_descriptors(int64_t wanted);

/// Gives the calling thread a tenth of the share of others where they compete for a processor (nice 10).
void leadstock_yield_to_others(void);

#if defined(__AVX2__)
/// Thirty-two bytes side by side, which one instruction works on.
typedef unsigned char leadstock_bytes __attribute__((ext_vector_type(32)));

/// Sixteen bytes, lowest first, in both halves.
static inline leadstock_bytes leadstock_twice(uint64_t low, uint64_t high) {
    typedef uint64_t words __attribute__((ext_vector_type(4)));
    return (leadstock_bytes)(words){low, high, low, high};
}

/// Eight of the bytes, lowest first.
static inline uint64_t leadstock_eight(leadstock_bytes bytes, int which) {
    typedef uint64_t words __attribute__((ext_vector_type(4)));
    return ((words)bytes)[which];
}

/// For each place the entry of a table of 64 bytes, given by its quarters, at the place's index, which is below 64.
static inline leadstock_bytes leadstock_entries(leadstock_bytes a, leadstock_bytes b, leadstock_bytes c,
                                                leadstock_bytes d, leadstock_bytes index) {
    typedef char lanes __attribute__((vector_size(32)));
    typedef short pairs __attribute__((vector_size(32)));
    // The instruction takes the low four bits; the next two, shifted into a byte's highest, choose the quarter.
    lanes odd = (lanes)((pairs)index << 3), high = (lanes)((pairs)index << 2);
    lanes ab = __builtin_ia32_pblendvb256(__builtin_ia32_pshufb256((lanes)a, (lanes)index),
                                          __builtin_ia32_pshufb256((lanes)b, (lanes)index), odd);
    lanes cd = __builtin_ia32_pblendvb256(__builtin_ia32_pshufb256((lanes)c, (lanes)index),
                                          __builtin_ia32_pshufb256((lanes)d, (lanes)index), odd);
    return (leadstock_bytes)__builtin_ia32_pblendvb256(ab, cd, high);
}

/// In each place the leaf plus the jump where the leaf is the first one and the code is above the cut, else the leaf.
static inline leadstock_bytes leadstock_jump(leadstock_bytes leaf, leadstock_bytes first, leadstock_bytes code,
                                             leadstock_bytes cut, leadstock_bytes jump) {
    return leaf + (jump & (leadstock_bytes)(leaf == first) & (leadstock_bytes)(code > cut));
}
#endif

#endif
