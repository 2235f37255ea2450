/* LightGBM's fast call for a single row, timed without Python in between.
 *
 *   bench_single MODEL FILE ROWS COLUMNS COUNT
 *
 * FILE holds float32 values, column behind column. Prints the median and the 99th percentile of one
 * call in nanoseconds, and the sum of all raw scores as a check. One thread. The prototypes are
 * those of LightGBM's c_api.h. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef void *BoosterHandle;
typedef void *FastConfigHandle;
int LGBM_BoosterCreateFromModelfile(const char *, int *, BoosterHandle *);
int LGBM_BoosterPredictForMatSingleRowFastInit(
    BoosterHandle, int, int, int, int, int32_t, const char *, FastConfigHandle *);
int LGBM_BoosterPredictForMatSingleRowFast(FastConfigHandle, const void *, int64_t *, double *);

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int ascending(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv) {
    if (argc != 6) return 2;
    long rows = atol(argv[3]), columns = atol(argv[4]), count = atol(argv[5]);
    BoosterHandle booster;
    FastConfigHandle fast;
    int iterations;
    if (LGBM_BoosterCreateFromModelfile(argv[1], &iterations, &booster)) return 3;
    /* Raw score (1), from iteration 0, all of them; float64 (1). */
    if (LGBM_BoosterPredictForMatSingleRowFastInit(
            booster, 1, 0, -1, 1, (int32_t)columns, "num_threads=1 verbosity=-1", &fast))
        return 4;
    float *values = malloc(sizeof(float) * rows * columns);
    FILE *file = fopen(argv[2], "rb");
    if (!file || fread(values, sizeof(float), rows * columns, file) != (size_t)(rows * columns)) return 5;
    double *row = malloc(sizeof(double) * columns);
    int64_t *times = malloc(sizeof(int64_t) * count);
    double sum = 0;
    for (long turn = 0; turn < count; turn++) {
        long at = turn * 7919 % rows;
        for (long column = 0; column < columns; column++) row[column] = values[column * rows + at];
        int64_t length;
        double score;
        int64_t start = now();
        if (LGBM_BoosterPredictForMatSingleRowFast(fast, row, &length, &score)) return 6;
        times[turn] = now() - start;
        sum += score;
    }
    qsort(times, count, sizeof(int64_t), ascending);
    printf("%ld %ld %.17g\n", (long)times[count / 2], (long)times[count * 99 / 100], sum);
    return 0;
}
