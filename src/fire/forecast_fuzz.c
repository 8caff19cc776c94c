#include "fire/fire.h"

#include <math.h>

/* Any bytes as a file of a cascade: read or refused with a reason, and what is foreseen is sound.
 */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct cascade_reader *reader = cascade_reader_new();
    struct text rest = {(const char *)bytes, len}, line;
    struct cascade cascade;
    struct why why = {0};
    while (text_cut(&rest, '\n', &line))
        if (cascade_line(reader, line, &why))
            must(why.text[0]);
    if (cascade_done(reader, &cascade, &why) == OK)
        for (double at = 1; at < 1e11; at *= 60) {
            struct forecast f;
            forecast_make(&cascade, at, at > 1e5 ? 3600 : 0, &f);
            must(isfinite(f.high) && f.seen <= f.low && f.low <= f.low50 && f.low50 <= f.expect &&
                 f.expect <= f.high50 && f.high50 <= f.high);
            const double p = forecast_passes(&f, f.expect + 1);
            must(p >= 0 && p <= 1);
        }
    cascade_reader_free(&reader);
    return 0;
}
