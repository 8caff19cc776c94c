#include "base/counter.h"

#include "base/vec.h"

static _Atomic(struct counter *) first;

void counter_register(struct counter *counter)
{
    if (atomic_exchange(&counter->known, true))
        return;
    counter->next = atomic_load(&first);
    while (!atomic_compare_exchange_weak(&first, &counter->next, counter)) {
    }
}

void counter_add(struct counter *counter, int64_t n)
{
    if (!atomic_load_explicit(&counter->known, memory_order_relaxed))
        counter_register(counter);
    atomic_fetch_add_explicit(&counter->value, n, memory_order_relaxed);
}

void counter_set(struct counter *counter, int64_t value)
{
    if (!atomic_load_explicit(&counter->known, memory_order_relaxed))
        counter_register(counter);
    atomic_store_explicit(&counter->value, value, memory_order_relaxed);
}

int64_t counter_get(const struct counter *counter)
{
    return atomic_load_explicit(&counter->value, memory_order_relaxed);
}

static int order(const void *a, const void *b)
{
    const struct counter *x = *(struct counter *const *)a, *y = *(struct counter *const *)b;
    int c = strcmp(x->name, y->name);
    return c ? c : strcmp(x->labels ? x->labels : "", y->labels ? y->labels : "");
}

enum err counters_write(struct buf *buf)
{
    VEC(struct counter *) all = {0};
    for (struct counter *c = atomic_load(&first); c; c = c->next)
        vec_push(&all, c);
    if (all.len)
        qsort(all.at, all.len, sizeof(*all.at), order);
    const char *last = "";
    for (size_t i = 0; i < all.len; i++) {
        const struct counter *c = all.at[i];
        bool sum = c->kind == COUNTER_SUM;
        if (strcmp(last, c->name) != 0)
            buf_printf(buf, "# TYPE %s %s\n# HELP %s %s\n", c->name, sum ? "counter" : "gauge",
                       c->name, c->help ? c->help : "");
        last = c->name;
        buf_printf(buf, "%s%s%s%s%s %lld\n", c->name, sum ? "_total" : "", c->labels ? "{" : "",
                   c->labels ? c->labels : "", c->labels ? "}" : "", (long long)counter_get(c));
    }
    vec_done(&all);
    return buf_text(buf, TEXT("# EOF\n"));
}
