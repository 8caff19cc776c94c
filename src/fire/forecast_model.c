#include "fire/forecast_inside.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the file is little endian");

/* The file as it is; it begins and ends where these names say. */
__asm__(".pushsection .rodata\n"
        ".balign 64\n"
        ".globl forecast_rows, forecast_rows_end\n"
        "forecast_rows: .incbin \"weights/forecast.rows\"\n"
        "forecast_rows_end:\n"
        ".popsection\n");
extern const char forecast_rows[], forecast_rows_end[];

struct forecast_model forecast_model_inside(void)
{
    const size_t len = (size_t)(forecast_rows_end - forecast_rows);
    const struct forecast_head *head = (const void *)forecast_rows;
    must(len >= sizeof(*head) && memcmp(head->magic, "hinoFC02", sizeof(head->magic)) == 0);
    must(head->features == FEATURE_COUNT);
    size_t trees = 0;
    for (int g = 0; g < FORECAST_GROUPS; g++) {
        must(head->trees[g] <= FORECAST_TREES_MOST);
        trees += head->trees[g];
    }
    const size_t points_at = sizeof(*head) + trees * sizeof(struct forecast_tree);
    must(len == points_at + head->near * sizeof(struct forecast_point));
    return (struct forecast_model){head, (const void *)(forecast_rows + sizeof(*head)),
                                   (const void *)(forecast_rows + points_at)};
}
