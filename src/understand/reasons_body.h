/* From which bytes of a form an answer was known. Included once for each kind of processor
 * (wide.h); no include guard for that reason. */

/* How much each byte of the form speaks for the answers, less what the byte before does: a gram's
 * weight is shared by its bytes. */
FOR static inline void NAME(speak)(const struct understand *understand,
                                   const struct understand_scratch *scratch,
                                   const struct traced *traced, size_t len, lanes *speaks_for)
{
    const struct weights *weights = understand->learned;
    lanes unit = {0};
    for (size_t k = 0; k < traced->count; k++) {
        const struct weights_column *column = &weights->column[traced->answer[k]];
        unit[k] = column->scale * column->slope * scratch->even;
    }
    /* a lane without an answer counts the first once more, times nothing */
    const enum answer first = traced->answer[0];
    const enum answer second = traced->count > 1 ? traced->answer[1] : first;
    const enum answer third = traced->count > 2 ? traced->answer[2] : first;
    const struct knowns *knowns = &scratch->known;
    memset(speaks_for, 0, (len + 1) * sizeof(*speaks_for));
    for (size_t i = 0; i < knowns->count; i++) {
        const struct known *known = &knowns->at[i];
        const int8_t *row = weights->rows + known->row;
        if (known->from >= known->to || known->to > len)
            continue; /* stands nowhere */
        const lanes_int bytes = {row[first], row[second], row[third], 0};
        const lanes weight = __builtin_convertvector(bytes, lanes);
        const lanes share = unit * weight / (float)(known->to - known->from);
        speaks_for[known->from] += share;
        speaks_for[known->to] -= share;
    }
}

/* The run of bytes that says most (J. Kadane) for each answer. */
FOR static inline void NAME(strongest_runs)(const lanes *speaks_for, size_t len,
                                            struct traced *traced)
{
    enum { RUN_MOST = 60 };
    lanes level = {0}, sum = {0}, best = {0};
    lanes_int at = {0}, from = {0}, begin = {0}, end = {0};
    for (size_t i = 0; i < len; i++) {
        const lanes_int next = at + 1;
        const lanes_int anew = (sum <= 0) | (at - from >= RUN_MOST);
        sum = (lanes)((lanes_int)sum & ~anew);
        from = NAME(select)(anew, at, from);
        level += speaks_for[i];
        sum += level;
        const lanes_int more = sum > best;
        best = (lanes)NAME(select)(more, sum, best);
        begin = NAME(select)(more, from, begin);
        end = NAME(select)(more, next, end);
        at = next;
    }
    for (size_t k = 0; k < traced->count; k++)
        traced->run[k] = (struct run){(size_t)begin[k], (size_t)end[k], best[k]};
}

FOR static void NAME(trace)(const struct understand *understand,
                            const struct understand_scratch *scratch, size_t len,
                            struct traced *traced)
{
    lanes speaks_for[TRACED_BYTES + 1];
    NAME(speak)(understand, scratch, traced, len, speaks_for);
    NAME(strongest_runs)(speaks_for, len, traced);
}
