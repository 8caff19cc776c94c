#include "check/claims.h"

#include "base/utf8.h"
#include "check/claims_inside.h"
#include "model/links.h"

/* ---- clauses ---- */

static bool comma_cuts(struct text text, size_t at)
{
    return at + 1 < text.len && text.at[at + 1] == ' ';
}

/* Bytes of a sign that ends a clause at at; 0: none. */
static size_t clause_sign(struct text text, size_t at)
{
    static const char *const signs[] = {"、",       "; ",    ": ",      " - ",   "：",
                                        "；",       " but ", " while ", " and ", " ma ",
                                        " mentre ", " e ",   "が、"};
    const struct text rest = text_slice(text, at, text.len);
    if (text.at[at] == ',')
        return comma_cuts(text, at) ? 1 : 0;
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
        if (signs[i][0] == text.at[at] && text_starts(rest, text_of(signs[i])))
            return strlen(signs[i]);
    return 0;
}

static bool within_moment_or_number(const struct claims_reading *r, size_t at)
{
    for (size_t i = 0; i < r->moments.count; i++)
        if (r->moments.at[i].at.from <= at && at < r->moments.at[i].at.to)
            return true;
    for (size_t i = 0; i < r->amounts.count; i++)
        if (r->amounts.at[i].at.from <= at && at < r->amounts.at[i].at.to)
            return true;
    return false;
}

static void add_clause(struct claims_reading *r, size_t from, size_t to, size_t sentence)
{
    if (to <= from || r->out->clause_count == r->room)
        return;
    r->out->clauses[r->out->clause_count++] =
        (struct clause){.at = {(uint32_t)from, (uint32_t)to}, .sentence = (uint16_t)sentence};
}

static void cut_clauses(struct claims_reading *r, bool whole)
{
    const struct text text = r->out->plain.text;
    struct sentences sentences;
    if (whole) {
        add_clause(r, 0, text.len, 0);
        return;
    }
    sentences_cut(text, &sentences);
    for (size_t s = 0; s < sentences.count; s++) {
        size_t from = sentences.at[s].from;
        for (size_t i = from; i < sentences.at[s].to;) {
            const size_t sign = clause_sign(text, i);
            if (sign && !within_moment_or_number(r, i)) {
                add_clause(r, from, i, s);
                from = i += sign;
            } else {
                i = plain_next(text, i);
            }
        }
        add_clause(r, from, sentences.at[s].to, s);
    }
}

size_t claim_clause(const struct claims *claims, size_t at)
{
    size_t low = 0, high = claims->clause_count;
    while (low + 1 < high) {
        const size_t middle = (low + high) / 2;
        if (claims->clauses[middle].at.from <= at)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* ---- what clauses are: unsure, denied, told of others ---- */

static void each_of_sentence(struct claims *claims, size_t clause, uint16_t what)
{
    const uint16_t sentence = claims->clauses[clause].sentence;
    for (size_t i = 0; i < claims->clause_count; i++) {
        struct clause *one = &claims->clauses[i];
        if (one->sentence != sentence)
            continue;
        one->hedged |= what == MARK_HEDGE;
        one->denied |= what == MARK_DENY;
        one->said |= what == MARK_SAID;
        one->progress |= what == MARK_PROGRESS;
        one->promise |= what == MARK_PROMISE;
    }
}

static void add_thing(struct clause *clause, uint16_t what)
{
    for (int i = 0; i < clause->things; i++)
        if (clause->thing[i] == what)
            return;
    if (clause->things < THINGS_MOST)
        clause->thing[clause->things++] = what;
}

/* 3件を確認して: they are known, nothing is being looked into. */
static bool is_counted(const struct claims *claims, const struct mark *mark)
{
    static const char *const counted[] = {"件を", "名を",   "人を",   "台を",  "個を",
                                          "例を", "ことを", "発生を", "事実を"};
    const struct text head = text_slice(claims->plain.text, 0, mark->at.from);
    for (size_t i = 0; i < sizeof(counted) / sizeof(*counted); i++)
        if (text_ends(head, text_of(counted[i])))
            return true;
    return false;
}

static void mark_clauses(struct claims_reading *r)
{
    struct claims *claims = r->out;
    for (size_t i = 0; i < claims->marks.count; i++) {
        const struct mark *mark = &claims->marks.at[i];
        const size_t c = claim_clause(claims, mark->at.from);
        struct clause *clause = &claims->clauses[c];
        switch (mark->what) {
        case MARK_HEDGE:
            if (within_moment_or_number(r, mark->at.from) || is_counted(claims, mark))
                break; /* 12 May */
            if (claims->tongue == TONGUE_JA)
                each_of_sentence(claims, c, MARK_HEDGE);
            clause->hedged = true;
            break;
        case MARK_DENY:
        case MARK_SAID:
        case MARK_PROGRESS:
        case MARK_PROMISE:
            if (mark->what == MARK_PROGRESS && mark->side < 0)
                break; /* of what stands beside it alone: claims_changed */
            each_of_sentence(claims, c, mark->what);
            break;
        case MARK_CORRECT:
            claims->corrects = true;
            break;
        case MARK_NOT:
        case MARK_NOT_AFTER:
            clause->negated = !clause->negated;
            break;
        default:
            if (mark->kind == KIND_CONCEPT || mark->kind == KIND_EVENT)
                add_thing(clause, mark->what);
        }
    }
}

static void mark_questions(struct claims *claims)
{
    const struct text text = claims->plain.text;
    for (size_t i = 0; i < claims->clause_count; i++) {
        const size_t to = claims->clauses[i].at.to;
        const struct text head = text_slice(text, 0, to);
        if (!text_ends(head, TEXT("?")) && !text_ends(head, TEXT("か。")) &&
            !text_ends(head, TEXT("か")))
            continue;
        for (size_t k = 0; k <= i; k++)
            claims->clauses[k].asked |= claims->clauses[k].sentence == claims->clauses[i].sentence;
    }
}

/* ---- what they are of ---- */

static void add_subject(struct clause *clause, uint16_t kind, struct text value)
{
    if (clause->subjects < SUBJECTS_MOST && value.len)
        clause->subject[clause->subjects++] = (struct subject){kind, value};
}

static size_t word_from(struct text text, size_t at)
{
    while (at && plain_latin(plain_before(text, at)))
        do
            at--;
        while (at && ((unsigned char)text.at[at] & 0xC0) == 0x80);
    return at;
}

static size_t word_to(struct text text, size_t at)
{
    while (plain_latin(plain_at(text, at)))
        at = plain_next(text, at);
    return at;
}

/* オレンジ of オレンジ味, orange of "orange flavour", limone of "gusto limone". */
static struct text modifier(const struct claims *claims, struct span head)
{
    const struct text text = claims->plain.text;
    size_t from = head.from, to = head.from;
    if (claims->tongue == TONGUE_JA) {
        const bool kana = plain_katakana(plain_before(text, from));
        for (;;) {
            const uint32_t c = plain_before(text, from);
            if (!(kana ? plain_katakana(c) : plain_kanji(c) || plain_latin(c)))
                return text_slice(text, from, to);
            do
                from--;
            while (from && ((unsigned char)text.at[from] & 0xC0) == 0x80);
        }
    }
    if (claims->tongue == TONGUE_EN) {
        to = from ? from - 1 : 0;
        return text_slice(text, word_from(text, to), to);
    }
    from = head.to + (head.to < text.len && text.at[head.to] == ' ');
    to = word_to(text, from);
    const struct text word = text_slice(text, from, to);
    if (text_is(word, "di") || text_is(word, "del") || text_is(word, "della")) {
        from = to + 1;
        to = word_to(text, from);
    }
    return text_slice(text, from, to);
}

static bool is_small_word(struct text word)
{
    static const char *const words[] = {
        "our", "the",    "this",   "that", "your", "a",   "each", "every",  "all",    "any",
        "no",  "i",      "we",     "lei",  "la",   "le",  "suo",  "sua",    "suoi",   "sue",
        "il",  "nostro", "nostra", "old",  "i'm",  "new", "same", "questo", "questa", "lo"};
    return word.len < 2 || is_among(word, words, sizeof(words) / sizeof(*words));
}

static bool is_capital(const struct plain *plain, size_t at)
{
    size_t i = plain->from[at];
    const uint32_t c = plain_at(plain->original, i);
    return (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE);
}

/* Words written large that do not begin a sentence. */
static void name_subjects(struct claims *claims, size_t index)
{
    struct clause *clause = &claims->clauses[index];
    const struct text text = claims->plain.text;
    const bool begins = index == 0 || claims->clauses[index - 1].sentence != clause->sentence;
    bool first = begins;
    for (size_t i = clause->at.from; i < clause->at.to;) {
        if (!plain_latin(plain_at(text, i))) {
            i = plain_next(text, i);
            continue;
        }
        const size_t end = word_to(text, i);
        const struct text word = text_slice(text, i, end);
        const bool all_large = end - i > 1 && is_capital(&claims->plain, i + 1);
        if (!first && is_capital(&claims->plain, i) && !all_large && !is_small_word(word) &&
            end - i > 2 && !is_month_or_day(word))
            add_subject(clause, 0, word);
        first = false;
        i = end;
    }
}

static void find_subjects(struct claims_reading *r)
{
    struct claims *claims = r->out;
    for (size_t i = 0; i < claims->marks.count; i++) {
        const struct mark *mark = &claims->marks.at[i];
        struct clause *clause = &claims->clauses[claim_clause(claims, mark->at.from)];
        if (mark->kind == KIND_HEAD) {
            const struct text value = modifier(claims, mark->at);
            if (!is_small_word(value))
                add_subject(clause, mark->what, value);
        } else if (mark->what == MARK_PLACE && claims->tongue == TONGUE_JA) {
            add_subject(clause, 0, text_slice(claims->plain.text, mark->at.from, mark->at.to));
        }
    }
    if (claims->tongue != TONGUE_JA)
        for (size_t i = 0; i < claims->clause_count; i++)
            name_subjects(claims, i);
}

/* ---- words, for likeness ---- */

static void add_hash(struct clause *clause, uint32_t hash)
{
    int i = clause->words;
    for (int k = 0; k < clause->words; k++)
        if (clause->word[k] == hash)
            return;
    if (clause->words == WORDS_MOST)
        return;
    while (i && clause->word[i - 1] > hash) {
        clause->word[i] = clause->word[i - 1];
        i--;
    }
    clause->word[i] = hash;
    clause->words++;
}

/* Words that every sentence has. */
static bool is_filler(struct text word)
{
    static const char *const words[] = {
        "with",   "have",   "been",   "were",    "will",    "this",   "that",   "from",    "your",
        "they",   "them",   "their",  "there",   "then",    "than",   "what",   "when",    "which",
        "about",  "would",  "could",  "should",  "into",    "also",   "some",   "does",    "very",
        "here",   "still",  "these",  "those",   "because", "after",  "before", "with",    "each",
        "every",  "only",   "just",   "more",    "most",    "della",  "delle",  "degli",   "dello",
        "dell",   "alla",   "alle",   "nella",   "nelle",   "nello",  "sono",   "stato",   "stata",
        "stati",  "state",  "come",   "anche",   "questo",  "questa", "quella", "quello",  "nostro",
        "nostra", "nostri", "nostre", "abbiamo", "essere",  "perché", "quando", "dove",    "dalla",
        "dalle",  "dello",  "sulla",  "sull",    "nell",    "dall",   "all",    "suoi",    "loro",
        "ogni",   "molto",  "sempre", "ancora",  "without", "senza",  "never",  "nothing", "nobody",
        "the",    "and",    "for",    "you",     "our",     "was",    "are",    "not",     "has",
        "had",    "can",    "all",    "but",     "its",     "who",    "how",    "now",     "out",
        "one",    "two",    "any",    "off",     "too",     "got",    "get",    "did",     "may",
        "day",    "per",    "non",    "una",     "uno",     "del",    "dei",    "che",     "con",
        "gli",    "più",    "sul",    "nel",     "dal",     "tra",    "fra",    "poi",     "chi",
        "qui",    "suo",    "sua",    "noi",     "voi",     "lei",    "era",    "sia",     "due",
        "tre",    "mai",    "ora",    "già",     "ciò",     "her",    "his",    "him",     "she",
        "she",    "new",    "yes"};
    return is_among(word, words, sizeof(words) / sizeof(*words));
}

static void add_word(struct clause *clause, struct text word)
{
    add_hash(clause, (uint32_t)text_hash(word));
}

static bool carries_sense(uint32_t c)
{
    return plain_kanji(c) || plain_katakana(c);
}

/* 窯 of 窯の火: a noun of one character, told by the particle behind it. */
static bool stands_alone(struct text text, size_t at)
{
    static const uint32_t particles[] = {0x306E, 0x306F, 0x304C, 0x3092, 0x306B, 0x3067, 0x3082};
    const uint32_t behind = plain_at(text, plain_next(text, at));
    if (!plain_kanji(plain_at(text, at)) || carries_sense(plain_before(text, at)))
        return false;
    for (size_t i = 0; i < sizeof(particles) / sizeof(*particles); i++)
        if (behind == particles[i])
            return true;
    return false;
}

void claims_words(const struct claims *claims, struct span at, struct clause *out)
{
    const struct text text = claims->plain.text;
    for (size_t i = at.from; i < at.to;) {
        const uint32_t c = plain_at(text, i);
        size_t next = plain_next(text, i);
        if (plain_latin(c)) {
            next = word_to(text, i);
            /* a word of three letters or more; longer ones by their first five */
            if (next - i >= 3 && !is_filler(text_slice(text, i, next)))
                add_word(out, text_slice(text, i, next - i > 5 ? i + 5 : next));
        } else if (carries_sense(c) && carries_sense(plain_at(text, next))) {
            add_word(out, text_slice(text, i, plain_next(text, next)));
        } else if (stands_alone(text, i)) {
            add_word(out, text_slice(text, i, next));
        }
        i = next;
    }
}

static void find_words(struct claims *claims)
{
    for (size_t n = 0; n < claims->clause_count; n++)
        claims_words(claims, claims->clauses[n].at, &claims->clauses[n]);
}

/* ---- how two clauses stand to each other ---- */

bool clause_is_sure(const struct clause *clause)
{
    return !clause->hedged && !clause->asked && !clause->said;
}

bool claims_changed(const struct claims *claims, const struct prop *prop)
{
    const struct clause *clause = &claims->clauses[prop->clause];
    for (size_t i = 0; i < claims->marks.count && !clause->progress; i++) {
        const struct mark *mark = &claims->marks.at[i];
        const uint32_t apart = mark->at.to <= prop->at.from   ? prop->at.from - mark->at.to
                               : mark->at.from >= prop->at.to ? mark->at.from - prop->at.to
                                                              : 0;
        if (mark->what == MARK_PROGRESS && apart <= CHANGE_BYTES &&
            claims->clauses[claim_clause(claims, mark->at.from)].sentence == clause->sentence)
            return true;
    }
    return clause->progress;
}

static bool has_text(const struct claims *claims, const struct clause *clause, struct text word)
{
    const struct text text = text_slice(claims->plain.text, clause->at.from, clause->at.to);
    return text_find(text, word) >= 0;
}

bool clauses_match(const struct claims *a, const struct clause *one, const struct claims *b,
                   const struct clause *two)
{
    for (int i = 0; i < one->subjects; i++)
        for (int k = 0; k < two->subjects; k++) {
            const struct subject *x = &one->subject[i], *y = &two->subject[k];
            if (x->kind == y->kind && !text_same(x->value, y->value) &&
                !has_text(a, one, y->value) && !has_text(b, two, x->value))
                return false;
        }
    return true;
}

bool clauses_share_thing(const struct clause *one, const struct clause *two)
{
    for (int i = 0; i < one->things; i++)
        for (int k = 0; k < two->things; k++)
            if (one->thing[i] == two->thing[k])
                return true;
    return false;
}

static int shared_words(const struct clause *one, const struct clause *two)
{
    int both = 0, i = 0, k = 0;
    while (i < one->words && k < two->words) {
        both += one->word[i] == two->word[k];
        const bool less = one->word[i]<two->word[k], more = one->word[i]> two->word[k];
        i += !more;
        k += !less;
    }
    return both;
}

double clauses_alike(const struct clause *one, const struct clause *two, int least)
{
    const int both = shared_words(one, two);
    const int fewer = one->words < two->words ? one->words : two->words;
    return fewer && both >= least ? (double)both / fewer : 0;
}

static void join(struct clause *out, const struct clause *more)
{
    for (int w = 0; w < more->words; w++)
        add_hash(out, more->word[w]);
    for (int i = 0; i < more->things; i++)
        add_thing(out, more->thing[i]);
    for (int i = 0; i < more->subjects && out->subjects < SUBJECTS_MOST; i++)
        out->subject[out->subjects++] = more->subject[i];
    out->at.to = more->at.to;
    out->negated = out->negated != more->negated;
    out->hedged |= more->hedged;
    out->asked |= more->asked;
}

void claims_sentence(const struct claims *claims, size_t clause, struct clause *out)
{
    *out = claims->sentences[claims->clauses[clause].sentence];
}

static void join_sentence(const struct claims *claims, size_t clause, struct clause *out)
{
    size_t first = clause;
    while (first && claims->clauses[first - 1].sentence == claims->clauses[clause].sentence)
        first--;
    *out = claims->clauses[first];
    for (size_t i = first + 1; i < claims->clause_count; i++)
        if (claims->clauses[i].sentence == out->sentence)
            join(out, &claims->clauses[i]);
}

static void join_sentences(struct claims *claims, struct arena *arena)
{
    const struct clause *last = &claims->clauses[claims->clause_count - 1];
    claims->sentences = arena_array(arena, struct clause, (size_t)last->sentence + 1);
    for (size_t i = 0; i < claims->clause_count; i++)
        if (!i || claims->clauses[i].sentence != claims->clauses[i - 1].sentence)
            join_sentence(claims, i, &claims->sentences[claims->clauses[i].sentence]);
}

/* ---- all together ---- */

static const struct span *links_of(struct claims_reading *r, size_t *count)
{
    const struct text_links links = text_links(r->out->plain.text, NAME_MASTODON, r->arena);
    struct span *spans = arena_array(r->arena, struct span, links.count + 1);
    *count = 0;
    for (size_t i = 0; i < links.count; i++)
        if (links.at[i].kind != LINK_TAG && links.at[i].kind != LINK_MONEY)
            spans[(*count)++] = links.at[i].bytes;
    return spans;
}

void claims_read(const struct claims_how *how, struct text text, struct arena *arena,
                 struct claims *out)
{
    struct claims_reading r = {.how = how, .arena = arena, .out = out};
    *out = (struct claims){.tongue = how->tongue == TONGUE_OTHER ? TONGUE_EN : how->tongue};
    plain_make(text, arena, &out->plain);
    size_t skips;
    const struct span *skip = links_of(&r, &skips);
    moments_find(out->plain.text, out->tongue, skip, skips, arena, &r.moments);
    amounts_find(&out->plain, out->tongue, skip, skips, arena, &r.amounts);
    marks_find(how->marks, &out->plain, how->any ? TONGUE_OTHER : out->tongue, arena, &out->marks);
    /* A clause has a letter and a sign at least. */
    const size_t most = out->plain.text.len / 2 + 1;
    r.room = most < CLAUSES_MOST ? most : CLAUSES_MOST;
    out->clauses = arena_array(arena, struct clause, r.room + 1);
    cut_clauses(&r, how->whole);
    if (!out->clause_count)
        out->clause_count = 1; /* an empty one */
    mark_clauses(&r);
    mark_questions(out);
    find_subjects(&r);
    find_words(out);
    claims_props(&r);
    claims_numbers(&r);
    join_sentences(out, arena);
}

int claims_side(const struct claims *claims)
{
    if (claims->quantity_count)
        return claims->quantities[0].high > 0 ? 1 : -1;
    for (size_t i = 0; i < claims->marks.count; i++) {
        const struct mark *mark = &claims->marks.at[i];
        if (mark->at.from == 0 && mark->at.to * 2 >= claims->plain.text.len) {
            if (mark->what == MARK_YES)
                return 1;
            if (mark->what == MARK_NO)
                return -1;
        }
    }
    return 0;
}
