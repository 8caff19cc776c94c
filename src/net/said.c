#include "net/said.h"

#include "base/utf8.h"

struct text said_line(struct text said, char room[SAID_ROOM])
{
    size_t len = 0, count = 0;
    for (size_t i = 0; i < said.len && count < SAID_LETTERS; count++) {
        uint32_t code = utf8_next(said, &i);
        if (code < ' ' || (code >= 0x7F && code < 0xA0) || (code >= 0x2028 && code <= 0x202E) ||
            (code >= 0x2066 && code <= 0x2069))
            code = ' ';
        len += utf8_put(code, room + len);
    }
    return text_trim((struct text){room, len});
}

enum { SECRET_LEAST = 4 };

/* What said_line or the room of the reason has cut is no whole secret any more. */
static void hide_cut(struct why *why, struct text secret)
{
    const struct text all = text_of(why->text);
    for (size_t len = secret.len < all.len ? secret.len : all.len; len >= SECRET_LEAST; len--)
        if (text_ends(all, text_slice(secret, 0, len))) {
            memcpy(why->text + all.len - len, "*", 2);
            return;
        }
}

void why_hide(struct why *why, struct text secret)
{
    for (size_t from = 0; secret.len >= SECRET_LEAST;) {
        struct text all = text_of(why->text);
        ptrdiff_t found = text_find(text_slice(all, from, all.len), secret);
        if (found < 0) {
            hide_cut(why, secret);
            return;
        }
        const size_t at = from + (size_t)found;
        why->text[at] = '*';
        memmove(why->text + at + 1, why->text + at + secret.len, all.len - at - secret.len + 1);
        from = at + 1;
    }
}
