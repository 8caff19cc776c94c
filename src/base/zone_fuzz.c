#include "base/zone.h"

/* A zone file that is garbage is refused; one that is taken answers for any time. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena *arena = arena_new("fuzz", 4096);
    const struct zone *zone;
    struct why why;
    if (zone_read((struct text){(const char *)bytes, len}, arena, &zone, &why) == OK) {
        static const int64_t times[] = {TIME_MIN_MS, -1, 0, 1700000000000, TIME_MAX_MS};
        for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) {
            const struct civil local = zone_civil(zone, times[i]);
            const int64_t back = zone_ms(zone, &local) - times[i];
            must(back < DAYS(3) && back > -DAYS(3));
        }
    }
    arena_free(&arena);
    return 0;
}
