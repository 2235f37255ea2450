// The few things that Swift cannot say for itself: one-line wrappers, each used by one small Swift file.
#ifndef LEADSTOCK_CSHIMS_H
#define LEADSTOCK_CSHIMS_H

#include <stdint.h>

/// Whether the processor runs AVX2 and FMA code (x86-64-v3).
static inline int leadstock_has_avx2(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
    return 0;
#endif
}

#endif
