#include "fire/series.h"

/* Any lines are rows or refused with a reason, and any rows have scores. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct series *series = series_new();
    struct text rest = {(const char *)bytes, len}, line;
    while (text_cut(&rest, '\n', &line)) {
        struct series_row row;
        struct why why = {0};
        if (series_header_read(line, &why))
            must(why.text[0]);
        if (series_row_read(line, &row, &why)) {
            must(why.text[0]);
            continue;
        }
        if (row.missing)
            continue;
        const int times = line.len % 7 == 0 ? 150 : 1; /* beyond what is only learned from */
        for (int i = 0; i < times; i++) {
            const struct series_answer answer = series_take(series, row.at_ms, row.value);
            must(answer.score >= 0 && answer.score <= 1);
            must(answer.alarm == (answer.score >= SERIES_ALARM));
        }
    }
    series_free(&series);
    return 0;
}
