/* Sums of a table with rows of BASE_STRIDE bytes. Included once for each kind of processor
 * (wide.h); no include guard for that reason. */

/* Sums of up to ROWS_A_SUM rows cannot overflow sixteen bits. */
FOR static void NAME(sum_base)(const int8_t *rows, const struct known *at, size_t count,
                               int32_t *total)
{
    wide low = {0}, high = {0};
    for (size_t i = 0; i < count; i++) {
        const int8_t *row = rows + at[i].row;
        low += NAME(widened)(row);
        high += NAME(widened)(row + LANES);
    }
    for (int k = 0; k < LANES; k++) {
        total[k] += low[k];
        total[k + LANES] += high[k];
    }
}

FOR static void NAME(dense_base)(const float *weight, uint32_t dense, const float *value,
                                 float *score)
{
    eight sum[BASE_STRIDE / EIGHT];
    memcpy(sum, score, sizeof(sum));
    for (uint32_t k = 0; k < dense; k++, weight += BASE_STRIDE) {
        if (value[k] == 0)
            continue;
        for (int i = 0; i < BASE_STRIDE / EIGHT; i++) {
            eight part;
            memcpy(&part, weight + (ptrdiff_t)i * EIGHT, sizeof(part));
            sum[i] += part * value[k];
        }
    }
    memcpy(score, sum, sizeof(sum));
}
