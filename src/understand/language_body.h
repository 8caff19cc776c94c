/* Sums of the rows of languages. Included once for each kind of processor (wide.h); no include
 * guard for that reason. */

/* Adds rows in 16 bits, which as many as ROWS_A_SUM cannot overflow. A key that has no row counts
 * the zeros that stand before the first. Without a branch: which keys have one cannot be foretold.
 */
FOR static void NAME(sum_rows)(struct hearing *hearing, const uint32_t *keys, size_t count)
{
    const struct language_rows rows = *hearing->rows;
    const uint8_t *zeros = rows.rows - LANGUAGE_STRIDE;
    wide low = {0};
    wide_half high = {0};
    uint64_t known = 0;
    for (size_t i = 0; i < count; i++) {
        const uint32_t key = keys[i];
        const uint64_t offset = ((uint64_t)(key >> rows.shift) + 1) * LANGUAGE_STRIDE;
        const uint64_t own = zeros[offset + LANGUAGE_COLUMNS] == language_tag(key);
        const uint8_t *row = zeros + (offset & -own);
        low += NAME(widened)(row);
        high += NAME(widened_half)(row + LANES);
        known += own;
    }
    const int32_t nothing = (int32_t)known * LANGUAGE_NOTHING;
    for (size_t i = 0; i < LANES; i++)
        hearing->sum[i] += low[i] - nothing;
    for (size_t i = 0; i < LANES / 2; i++)
        hearing->sum[LANES + i] += high[i] - nothing;
    hearing->known += (uint32_t)known;
}
