#include "base/fault.h"

#include <stdatomic.h>

static _Atomic(const char *) armed;
static atomic_uint_fast64_t left;
static atomic_bool reached;

bool fault_here(const char *place)
{
    const char *name = atomic_load_explicit(&armed, memory_order_acquire);
    if (!name || strcmp(name, place) != 0)
        return false;
    if (atomic_load(&left) == 0 || atomic_fetch_sub(&left, 1) != 1)
        return false;
    atomic_store(&reached, true);
    return true;
}

void fault_at(const char *place, uint64_t nth)
{
    atomic_store(&armed, NULL);
    atomic_store(&left, nth);
    atomic_store(&reached, false);
    if (nth)
        atomic_store_explicit(&armed, place, memory_order_release);
}

bool fault_reached(void)
{
    return atomic_load(&reached);
}
