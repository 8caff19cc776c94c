#ifndef BESIDE_VECTORSCAN_H
#define BESIDE_VECTORSCAN_H
/*
 * The bare literals of a set's queries in vectorscan, on the same folded texts: what a scan for
 * letters alone costs, without the queries. Only where the library is installed (libhs).
 */
#include "base/clock.h"
#include "match/set.h"

#if defined(HAVE_LIBHS)
#include <hs.h>

static int beside_hit(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                      void *arg)
{
    (void)id;
    (void)from;
    (void)to;
    (void)flags;
    (*(size_t *)arg)++;
    return 0;
}

static hs_database_t *beside_compile(const struct match_set *set)
{
    const size_t count = set->terms.len;
    const char **at = mem_new(count * sizeof(*at));
    size_t *lens = mem_new(count * sizeof(*lens));
    unsigned *flags = mem_new(count * sizeof(*flags)), *ids = mem_new(count * sizeof(*ids));
    for (uint32_t i = 0; i < count; i++) {
        at[i] = set_form(set, i);
        lens[i] = set->terms.at[i].len;
        flags[i] = HS_FLAG_SINGLEMATCH;
        ids[i] = i;
    }
    hs_database_t *database = NULL;
    hs_compile_error_t *error = NULL;
    if (hs_compile_lit_multi(at, flags, ids, lens, (unsigned)count, HS_MODE_BLOCK, NULL, &database,
                             &error))
        hs_free_compile_error(error);
    mem_free(at);
    mem_free(lens);
    mem_free(flags);
    mem_free(ids);
    return database;
}

static void beside_vectorscan(const char *name, const struct match_set *set,
                              const struct text *folded, size_t count)
{
    const int64_t start = clock_steady_us();
    hs_database_t *database = beside_compile(set);
    hs_scratch_t *scratch = NULL;
    if (!database || hs_alloc_scratch(database, &scratch)) {
        printf("# match_%s_vectorscan: cannot be compiled\n", name);
        return;
    }
    printf("match_%s_vectorscan_load %.1f ms\n", name, (double)(clock_steady_us() - start) / 1e3);
    size_t hits = 0;
    double best = 1e9;
    for (int run = 0; run < 5; run++) {
        const int64_t from = clock_steady_us();
        for (size_t i = 0; i < count; i++)
            (void)hs_scan(database, folded[i].at, (unsigned)folded[i].len, 0, scratch, beside_hit,
                          &hits);
        const double took = (double)(clock_steady_us() - from) / 1e6;
        best = took < best ? took : best;
    }
    printf("match_%s_vectorscan_literals %.2f M posts/s\n", name, (double)count / best / 1e6);
    hs_free_scratch(scratch);
    hs_free_database(database);
}
#else
static void beside_vectorscan(const char *name, const struct match_set *set,
                              const struct text *folded, size_t count)
{
    (void)set;
    (void)folded;
    (void)count;
    printf("# match_%s_vectorscan: libhs is not installed\n", name);
}
#endif
#endif
