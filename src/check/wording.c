/* G02 language, G04 answer, G05 owner of a promise, G10 register, G11 apology, G15 time, G17 two
 * readings. */
#include "base/utf8.h"
#include "check/general.h"

struct wording {
    struct checking *checking;
    struct claims claims, question;
};

static void say_plain(struct wording *w, const char *code, struct span at)
{
    const struct span bytes = plain_span(&w->claims.plain, at);
    const struct text words = text_slice(w->checking->reply, bytes.from, bytes.to);
    remark_add(w->checking, code, bytes, &words, 1);
}

/* ---- G02 ---- */

static struct text language(struct wording *w, struct text text, double least, double *p_out)
{
    struct post *post = arena_make(w->checking->arena, struct post);
    post->text = text;
    understand_post(w->checking->checker->understand, w->checking->understand, post,
                    w->checking->arena);
    *p_out = post->verdict ? post->verdict->lang_p : 0;
    return post->verdict && *p_out >= least ? text_of(post->verdict->lang) : TEXT("und");
}

/* Letters that tell of a language: links and names do not. */
static size_t letters(const struct claims *claims)
{
    const struct text text = claims->plain.text;
    size_t count = 0;
    for (size_t i = 0; i < text.len; i = plain_next(text, i)) {
        const uint32_t c = plain_at(text, i);
        count += c >= 0x3040 ? 3 : plain_latin(c) || c >= 0x370;
    }
    return count;
}

static void other_language(struct wording *w)
{
    struct checking *checking = w->checking;
    double p;
    if (letters(&w->claims) < 24)
        return;
    struct text asked = text_slice(checking->draft->lang, 0, 2);
    if (asked.len != 2) {
        if (letters(&w->question) < 12)
            return;
        asked = language(w, checking->question, 0.8, &p);
    }
    const struct text said = language(w, checking->reply, 0.9, &p);
    if (text_is(asked, "un") || text_is(asked, "und") || text_is(said, "und") ||
        text_same_but_case(asked, said))
        return;
    /* what the small words of the three languages say has a voice too */
    const enum tongue tongue = tongue_of(asked);
    if (tongue != TONGUE_OTHER && tongue_heard(checking->reply, tongue) == tongue)
        return;
    const struct text args[] = {asked, said};
    remark_add(checking, "other_language", NO_PLACE, args, 2);
}

/* ---- G04 ---- */

static bool asks(const struct claims *claims)
{
    for (size_t i = 0; i < claims->clause_count; i++)
        if (claims->clauses[i].asked)
            return true;
    return text_find(claims->plain.text, TEXT("?")) >= 0;
}

static bool has(const struct claims *claims, int what)
{
    for (size_t i = 0; i < claims->marks.count; i++)
        if (claims->marks.at[i].what == what)
            return true;
    return false;
}

static bool has_link(struct wording *w)
{
    const struct text_links links = text_links(w->checking->reply, NAME_X, w->checking->arena);
    for (size_t i = 0; i < links.count; i++)
        if (links.at[i].kind == LINK_URL)
            return true;
    return text_find_but_case(w->checking->reply, TEXT("url")) >= 0 ||
           text_find_but_case(w->checking->reply, TEXT("<link>")) >= 0;
}

static void no_answer(struct wording *w)
{
    const struct claims *reply = &w->claims;
    if (!w->checking->question.len || !asks(&w->question) || w->checking->tongue == TONGUE_OTHER)
        return;
    if (has(reply, MARK_ANSWER) || has(reply, MARK_PROMISE) || has(reply, MARK_YES) ||
        reply->date_count || reply->quantity_count || reply->code_count || asks(reply) ||
        has_link(w) || letters(reply) > 70)
        return; /* a long answer says something of its own */
    for (size_t i = 0; i < reply->prop_count; i++)
        for (size_t k = 0; reply->props[i].side && k < w->question.prop_count; k++)
            if (w->question.props[k].what == reply->props[i].what)
                return;
    remark_add(w->checking, "no_answer", NO_PLACE, NULL, 0);
}

/* ---- G05, G15 ---- */

static bool one_zone(const struct draft *draft, enum tongue tongue)
{
    return !draft->zone.len || (tongue == TONGUE_JA && text_is(draft->zone, "Asia/Tokyo")) ||
           (tongue == TONGUE_IT && text_is(draft->zone, "Europe/Rome"));
}

static void times(struct wording *w)
{
    const struct draft *draft = w->checking->draft;
    const struct zone *zone = NULL;
    if (draft->zone.len && zone_open(draft->zone, w->checking->arena, &zone, NULL) != OK)
        zone = NULL;
    bool zoned = false;
    for (size_t i = 0; i < w->claims.date_count; i++)
        zoned |= w->claims.dates[i].moment.zoned;
    for (size_t i = 0; i < w->claims.date_count; i++) {
        const struct moment *moment = &w->claims.dates[i].moment;
        const bool promise = w->claims.clauses[w->claims.dates[i].clause].promise;
        if (moment_is_weekday(moment))
            continue;
        if (moment->ambiguous)
            say_plain(w, "date_two_ways", moment->at);
        if (moment->minute >= 0 && !zoned && !one_zone(draft, w->checking->tongue))
            say_plain(w, "no_zone", moment->at);
        if (promise && draft->owner.at && !draft->owner.len)
            say_plain(w, "promise_unowned", moment->at);
        if (moment->relative != 0 || !draft->now_ms || !draft->zone.len)
            continue;
        const int64_t due = moment_ms(moment, zone, draft->now_ms);
        const struct civil now = zone_civil(zone, draft->now_ms);
        if ((promise && due && due <= draft->now_ms) || now.hour >= 23)
            say_plain(w, "today_over", moment->at);
    }
}

/* ---- G10 ---- */

static bool ends_with_any(struct text text, const char *const *ends, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text_ends(text, text_of(ends[i])))
            return true;
    return false;
}

static void japanese_register(struct wording *w)
{
    static const char *const polite[] = {"です",   "ます",     "ました",   "ません",
                                         "でした", "ください", "でしょう", "ましょう",
                                         "ますか", "ですか",   "下さい",   "ですね"};
    static const char *const plain[] = {"である", "であった", "だ",   "だった", "のだ",
                                        "だろう", "した",     "った", "である", "しない",
                                        "れない", "ている",   "する", "された", "られる"};
    const struct sentences *sentences = &w->checking->sentences;
    const struct text reply = w->checking->reply;
    struct span first = {0};
    size_t polites = 0;
    for (size_t i = 0; i < sentences->count; i++) {
        const struct text sentence = text_slice(reply, sentences->at[i].from, sentences->at[i].to);
        if (!text_ends(sentence, TEXT("。")))
            continue;
        const struct text body = text_slice(sentence, 0, sentence.len - 3);
        if (ends_with_any(body, polite, 12))
            polites++;
        else if (body.len > 18 && ends_with_any(body, plain, 15) && !first.to)
            first = sentences->at[i];
    }
    if (polites && first.to) {
        const struct text words = text_slice(reply, first.from, first.to);
        remark_add(w->checking, "register_mixed", first, &words, 1);
    }
    size_t count = 0;
    struct span second = {0};
    for (size_t i = 0; i < w->claims.marks.count; i++)
        if (w->claims.marks.at[i].what == MARK_SASETE && ++count == 2)
            second = w->claims.marks.at[i].at;
    if (count >= 2)
        say_plain(w, "sasete_twice", second);
}

/* ---- G11 ---- */

/* Where one kind of sentence stands first, and how long all of it is. */
struct told_of {
    size_t first, bytes;
    uint16_t last;
    struct span place;
};

static size_t sentence_bytes(const struct claims *claims, uint16_t sentence)
{
    size_t bytes = 0;
    for (size_t i = 0; i < claims->clause_count; i++)
        if (claims->clauses[i].sentence == sentence)
            bytes += claims->clauses[i].at.to - claims->clauses[i].at.from;
    return bytes;
}

static struct told_of told_of(const struct claims *claims, int what)
{
    struct told_of told = {.first = SIZE_MAX, .last = UINT16_MAX};
    for (size_t i = 0; i < claims->marks.count; i++) {
        const struct mark *mark = &claims->marks.at[i];
        if (mark->what != what)
            continue;
        const uint16_t sentence = claims->clauses[claim_clause(claims, mark->at.from)].sentence;
        if (sentence == told.last)
            continue;
        if (told.first == SIZE_MAX) {
            told.first = sentence;
            told.place = mark->at;
        }
        told.last = sentence;
        told.bytes += sentence_bytes(claims, sentence);
    }
    return told;
}

enum { EXPLANATION_BYTES = 200 }; /* a shorter one is no excuse yet */

static void apology_order(struct wording *w)
{
    const struct told_of sorry = told_of(&w->claims, MARK_SORRY),
                         explained = told_of(&w->claims, MARK_EXPLAIN);
    if (sorry.first == SIZE_MAX || explained.first == SIZE_MAX || w->checking->draft->level < 1)
        return;
    if (explained.bytes <= EXPLANATION_BYTES)
        return;
    if (sorry.first > explained.first)
        say_plain(w, "apology_late", sorry.place);
    else if (explained.bytes > 2 * sorry.bytes)
        say_plain(w, "apology_short", sorry.place);
}

/* ---- G17 ---- */

static void long_sentences(struct wording *w)
{
    const struct sentences *sentences = &w->checking->sentences;
    for (size_t i = 0; i < sentences->count; i++) {
        const struct text sentence =
            text_slice(w->checking->reply, sentences->at[i].from, sentences->at[i].to);
        size_t words = 0, letters_ja = 0;
        bool in_word = false;
        for (size_t k = 0; k < sentence.len;) {
            const uint32_t c = utf8_next(sentence, &k);
            const bool ja = c >= 0x3041 && c < 0xA000;
            letters_ja += ja;
            words += !ja && !in_word && plain_latin(c);
            in_word = !ja && c > ' ';
        }
        const struct text args[] = {sentence};
        if (words > 60 || letters_ja > 80)
            remark_add(w->checking, "long_sentence", sentences->at[i], args, 1);
    }
}

static void two_readings(struct wording *w)
{
    for (size_t i = 0; i < w->claims.marks.count; i++) {
        const struct mark *mark = &w->claims.marks.at[i];
        if (mark->what == MARK_IDIOM)
            say_plain(w, mark->side < 0 ? "double_negative" : "idiom", mark->at);
    }
    long_sentences(w);
}

void wording_find(struct checking *checking)
{
    struct wording w = {.checking = checking};
    w.claims = *claims_of(checking, false);
    w.question = *claims_of(checking, true);
    other_language(&w);
    no_answer(&w);
    times(&w);
    if (checking->tongue == TONGUE_JA)
        japanese_register(&w);
    apology_order(&w);
    two_readings(&w);
}
