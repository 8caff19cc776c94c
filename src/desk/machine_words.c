#include "desk/machine_words.h"

#include "base/utf8.h"
#include "model/mask.h"

enum { MASKED_MOST = 1 << 18 };

enum err machine_fenced(struct buf *buf, const char *name, struct text text)
{
    enum err err = buf_printf(buf, "\n%s\n===\n", name);
    for (size_t i = 0; i < text.len && !err; i++) {
        const bool fence = text_starts(text_slice(text, i, text.len), TEXT("=="));
        err = buf_text(buf, fence ? TEXT("-") : text_slice(text, i, i + 1));
    }
    return err ? err : buf_text(buf, TEXT("\n===\n"));
}

struct text machine_masked(struct text text, size_t codes, struct arena *arena)
{
    struct buf buf;
    buf_init(&buf, MASKED_MOST);
    const enum err err = mask_personal(utf8_head(text, codes), &buf);
    const struct text masked = err ? (struct text){0} : arena_text(arena, buf_view(&buf));
    buf_done(&buf);
    return masked;
}

const char *machine_language(struct text lang, const char *other)
{
    static const char *const rows[][2] = {
        {"ja", "Japanese"}, {"en", "English"}, {"it", "Italian"},
        {"es", "Spanish"},  {"fr", "French"},  {"de", "German"},
        {"zh", "Chinese"},  {"ko", "Korean"},  {"pt", "Portuguese"}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        if (text_starts(lang, text_of(rows[i][0])))
            return rows[i][1];
    return other;
}
