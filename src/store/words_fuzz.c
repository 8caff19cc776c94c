#include "store/words.h"

/* Whatever is typed becomes an expression or is refused; whatever is written is cut within itself.
 */

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

static int inside(void *arg, const char *token, size_t len, size_t from, size_t to)
{
    const struct text *text = arg;
    must(from < to && to <= text->len && len <= to - from && token == text->at + from && len > 0);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len)
{
    struct text text = {(const char *)at, len};
    store_split(text, false, inside, &text);
    store_split(text, true, inside, &text);
    struct buf buf;
    struct why why;
    buf_init(&buf, 1 << 16);
    enum err err = words_query(text, &buf, &why);
    must(err == OK || err == ERR_BAD_INPUT || err == ERR_LIMIT);
    buf_done(&buf);
    return 0;
}
