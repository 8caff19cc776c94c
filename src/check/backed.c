#include "base/utf8.h"
#include "check/tone.h"

/* What a text tells, as hashes: pairs of Japanese characters, Latin words of four letters and more,
 * numbers. */
enum { TOLD_MOST = 400, WORD_LEAST = 4 };
struct told {
    uint64_t at[TOLD_MOST];
    size_t count;
};

static void tell(struct told *told, struct text word)
{
    const uint64_t hash = text_hash(word);
    for (size_t i = 0; i < told->count; i++)
        if (told->at[i] == hash)
            return;
    if (told->count < TOLD_MOST)
        told->at[told->count++] = hash;
}

static void read_told(struct text text, struct told *told)
{
    struct buf room, form;
    told->count = 0;
    buf_init(&room, 1);
    buf_init(&form, 1 << 18);
    if (!reading_form(text, &room, &form))
        form.len = 0;
    const struct text all = buf_view(&form);
    size_t word = 0, before = 0;
    uint32_t last = 0;
    for (size_t i = 0; i < all.len;) {
        const size_t at = i;
        const uint32_t c = utf8_next(all, &i);
        const bool plain = (c | 32) - 'a' < 26 || c - '0' < 10;
        /* kana say how, kanji and katakana what */
        const bool heavy = (c >= 0x30A1 && c < 0x3100) || (c >= 0x4E00 && c < 0xA000);
        if (!plain) {
            const struct text told_word = text_slice(all, word, at);
            if (told_word.len >= WORD_LEAST || text_all_between(told_word, '0', '9'))
                tell(told, told_word);
            word = i;
        }
        if (heavy && last)
            tell(told, text_slice(all, before, i));
        last = heavy ? c : 0;
        before = at;
    }
    const struct text rest = text_slice(all, word, all.len);
    if (rest.len >= WORD_LEAST || text_all_between(rest, '0', '9'))
        tell(told, rest);
    buf_done(&room);
    buf_done(&form);
}

static size_t shared(const struct told *a, const struct told *b)
{
    size_t count = 0;
    for (size_t i = 0; i < a->count; i++)
        for (size_t k = 0; k < b->count; k++)
            count += a->at[i] == b->at[k];
    return count;
}

/* Most of what the row claims is told in the passage. */
static bool tells(const struct told *passage, const struct draft_fact *fact)
{
    struct told claim;
    read_told(fact->claim, &claim);
    return claim.count && 2 * shared(passage, &claim) > claim.count;
}

bool is_backed(const struct checking *checking, struct span bytes_at)
{
    const struct draft *draft = checking->draft;
    const struct text reply = checking->reply;
    const uint32_t from = (uint32_t)utf8_count_valid(text_slice(reply, 0, bytes_at.from));
    const uint32_t to =
        from + (uint32_t)utf8_count_valid(text_slice(reply, bytes_at.from, bytes_at.to));
    for (size_t i = 0; i < draft->link_count; i++) {
        const struct draft_link *link = &draft->links[i];
        if (link->fact < draft->fact_count && link->at.from < to && from < link->at.to &&
            draft->facts[link->fact].state == FACT_CONFIRMED && draft->facts[link->fact].open)
            return true;
    }
    struct told passage = {.count = 0};
    for (size_t i = 0; i < checking->sentences.count && draft->fact_count; i++)
        if (checking->sentences.at[i].from <= bytes_at.from &&
            bytes_at.from < checking->sentences.at[i].to)
            read_told(
                text_slice(reply, checking->sentences.at[i].from, checking->sentences.at[i].to),
                &passage);
    for (size_t i = 0; i < draft->fact_count; i++)
        if (draft->facts[i].state == FACT_CONFIRMED && draft->facts[i].open &&
            tells(&passage, &draft->facts[i]))
            return true;
    return false;
}
