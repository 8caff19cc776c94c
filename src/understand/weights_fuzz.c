/* A table of weights of any bytes: refused, or its scores are numbers. A good table's head is put
 * in front of most inputs, its check made right, so that what is behind is reached too. */
#include "understand/weights.h"

#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void ask(const struct weights *weights)
{
    static struct grams grams;
    static struct knowns knowns;
    float dense[DENSE_MOST] = {1, .5F, -1}, score[WEIGHTS_COLUMNS_MOST] = {0};
    double p[WEIGHTS_COLUMNS_MOST];
    struct form form;
    form_init(&form);
    form_make(&form, TEXT("a worm in my soup, 虫が入ってた! @you https://x.y 12"));
    grams_make(&grams, &weights->plan, &form, NULL, 0);
    form_done(&form);
    weights_know(weights, &grams, &knowns);
    weights_score(weights, &knowns, dense, score);
    weights_odds(weights, score, p);
    for (uint32_t i = 0; i < weights->columns; i++)
        must(p[i] >= 0 && p[i] <= 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct weights *weights = NULL;
    struct why why;
    if (!weights_read((struct text){(const char *)bytes, len}, &weights, &why)) {
        ask(weights);
        weights_free(&weights);
    }
    if (len < 8)
        return 0;
    struct weights *made = weights_new(ROW_BITS_LEAST, 1 + bytes[0] % 70, bytes[1] % 8);
    struct buf file;
    buf_init(&file, 1 << 20);
    made->share = (float)bytes[2] / 16;
    made->plan = (struct gram_plan){bytes[3], bytes[4], bytes[5] % 8};
    for (uint32_t i = 0; i < made->columns; i++) {
        memcpy(&made->column[i].scale, bytes + (i * 4) % (len - 7), 4);
        made->column[i].slope = made->column[i].bias = 1;
        made->column[i].group = bytes[6] & 1;
    }
    for (size_t i = 0; i < (size_t)made->stride << ROW_BITS_LEAST; i++)
        made->rows[i] = (int8_t)bytes[i % len];
    must(!weights_write(made, &file, &why));
    if (!weights_read(buf_view(&file), &weights, &why)) {
        ask(weights);
        weights_free(&weights);
    }
    weights_free(&made);
    buf_done(&file);
    return 0;
}
