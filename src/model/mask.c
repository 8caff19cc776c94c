#include "model/mask.h"

enum { LONG_NUMBER = 6 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_of_address(char c)
{
    return is_word(c) || c == '.' || c == '-' || c == '+' || c == '%';
}

/* Full-width digits are three bytes: EF BC 90 to 99. */
static size_t digit_at(struct text text, size_t at)
{
    if (is_digit(text.at[at]))
        return 1;
    const unsigned char *u = (const unsigned char *)text.at + at;
    return at + 3 <= text.len && u[0] == 0xEF && u[1] == 0xBC && u[2] >= 0x90 && u[2] <= 0x99 ? 3
                                                                                              : 0;
}

static size_t joint_at(struct text text, size_t at)
{
    if (strchr(" -.()/", text.at[at]) && text.at[at])
        return 1;
    static const char *const wide[] = {"－", "ー", "（", "）", "‐", "–"};
    for (size_t i = 0; i < sizeof(wide) / sizeof(*wide); i++)
        if (text_starts(text_slice(text, at, text.len), text_of(wide[i])))
            return strlen(wide[i]);
    return 0;
}

/* Where the long number that begins here ends; `at` when there is none. */
static size_t number_end(struct text text, size_t at)
{
    size_t digits = 0, end = at, i = at + (text.at[at] == '+' || text.at[at] == '(');
    if (i >= text.len || !digit_at(text, i))
        return at;
    while (i < text.len) {
        const size_t digit = digit_at(text, i);
        if (digit) {
            digits++;
            i += digit;
            end = i;
            continue;
        }
        size_t joint = joint_at(text, i), j = i + joint;
        if (joint && j < text.len && !digit_at(text, j))
            j += joint_at(text, j); /* ") " */
        if (!joint || j >= text.len || !digit_at(text, j))
            break;
        i = j;
    }
    return digits >= LONG_NUMBER ? end : at;
}

static size_t link_end(struct text text, size_t at)
{
    const struct text rest = text_slice(text, at, text.len);
    if (!text_starts(rest, TEXT("http://")) && !text_starts(rest, TEXT("https://")) &&
        !text_starts(rest, TEXT("www.")))
        return at;
    size_t end = at;
    while (end < text.len && (unsigned char)text.at[end] > ' ' &&
           (unsigned char)text.at[end] < 0x7F && !strchr("<>\"", text.at[end]))
        end++;
    return end;
}

static size_t mail_end(struct text text, size_t at)
{
    size_t i = at;
    while (i < text.len && is_of_address(text.at[i]))
        i++;
    if (i == at || i + 1 >= text.len || text.at[i] != '@' || !is_word(text.at[i + 1]))
        return at;
    for (i++; i < text.len && is_of_address(text.at[i]); i++)
        continue;
    return i;
}

static size_t name_end(struct text text, size_t at)
{
    size_t i = at + 1;
    while (text.at[at] == '@' && i < text.len && (is_word(text.at[i]) || text.at[i] == '.'))
        i++;
    return i > at + 1 ? i : at;
}

enum err mask_personal(struct text text, struct buf *out)
{
    static const struct {
        size_t (*end)(struct text text, size_t at);
        const char *says;
    } kinds[] = {
        {link_end, "[link]"}, {mail_end, "[mail]"}, {name_end, "[name]"}, {number_end, "[number]"}};
    for (size_t i = 0; i < text.len;) {
        const bool inside = i > 0 && is_word(text.at[i - 1]) && is_word(text.at[i]);
        size_t end = i, kind = 0;
        for (; !inside && kind < sizeof(kinds) / sizeof(*kinds) && end == i; kind++)
            end = kinds[kind].end(text, i);
        const enum err err =
            end > i ? buf_text(out, text_of(kinds[kind - 1].says)) : buf_byte(out, text.at[i]);
        if (err)
            return err;
        i = end > i ? end : i + 1;
    }
    return OK;
}
