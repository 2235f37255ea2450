#define _GNU_SOURCE
#include "CShims.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>

// One call per buffer and not per word: code with the attribute is never inlined into code without it.
#if defined(__x86_64__)
__attribute__((target("sse4.2")))
uint32_t leadstock_crc32c(uint32_t seed, const void *bytes, size_t count) {
    const unsigned char *next = bytes;
    uint64_t state = ~seed;
    for (; count >= 8; count -= 8, next += 8) {
        uint64_t word;
        memcpy(&word, next, 8);
        state = __builtin_ia32_crc32di(state, word);
    }
    for (; count > 0; count--) state = __builtin_ia32_crc32qi((uint32_t)state, *next++);
    return ~(uint32_t)state;
}
#else
uint32_t leadstock_crc32c(uint32_t seed, const void *bytes, size_t count) {
    (void)bytes;
    (void)count;
    return seed;
}
#endif

// What jemalloc reads when a program that links it starts: memory in huge pages, where the system leaves the choice to
// programs (madvise). Measured with a million keys: a start from a snapshot takes 0.34 s in place of 0.48, replay 2.08 in
// place of 2.34, for a resident size of 240 MB in place of 200. The usual reason against them, a fork that copies two
// megabytes for a byte, does not hold here: nothing forks. MALLOC_CONF in the environment overrides it.
const char *malloc_conf = "thp:always";

// Weak: tests and tools that do not link jemalloc have no such function.
extern int mallctl(const char *, void *, size_t *, void *, size_t) __attribute__((weak));

size_t leadstock_malloc_figure(const char *name) {
    size_t value = 0, size = sizeof value;
    uint64_t epoch = 1;
    size_t epoch_size = sizeof epoch;
    if (!mallctl || mallctl("epoch", &epoch, &epoch_size, &epoch, epoch_size) != 0) return 0;
    return mallctl(name, &value, &size, NULL, 0) == 0 ? value : 0;
}

int leadstock_write_back(int file, int64_t offset, int64_t count) {
#if defined(SYNC_FILE_RANGE_WRITE)
    const unsigned steps =
        SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
    return sync_file_range(file, offset, count, steps);
#else
    (void)file;
    (void)offset;
    (void)count;
    return 0;
#endif
}

int leadstock_bypass_memory(int file) {
#if defined(O_DIRECT)
    const int flags = fcntl(file, F_GETFL);
    return flags < 0 ? -1 : fcntl(file, F_SETFL, flags | O_DIRECT);
#else
    (void)file;
    return -1;
#endif
}

void leadstock_yield_to_others(void) { (void)setpriority(PRIO_PROCESS, 0, 10); }

int64_t leadstock_raise_descriptors(int64_t wanted) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
    if (limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < (rlim_t)wanted) {
        rlim_t before = limit.rlim_cur;
        int enough = limit.rlim_max == RLIM_INFINITY || limit.rlim_max >= (rlim_t)wanted;
        limit.rlim_cur = enough ? (rlim_t)wanted : limit.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &limit) != 0) limit.rlim_cur = before;
    }
    return limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > INT32_MAX ? INT32_MAX : (int64_t)limit.rlim_cur;
}
