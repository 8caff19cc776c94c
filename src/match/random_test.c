#include "base/test.h"
#include "base/utf8.h"
#include "match/random.h"

uint32_t random_below(uint64_t *seed, uint32_t below)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33) % below;
}

#define ONE_OF(seed, list) (list)[random_below(seed, sizeof(list) / sizeof(*(list)))]

static const char *const words[] = {"umi",        "foods",    "umi_x",    "café",
                                    "a",          "#umi",     "@umi",     "soup",
                                    "海",         "フーズ",   "海フーズ", "カメラ",
                                    "カメラマン", "スープ",   "の",       "虫",
                                    "虫が",       "さしみ",   "🔥",        "👨‍👩‍👧",
                                    "don't",      "c++",      "umifood",  "привет",
                                    "한국",       "ไทย",      "Straße",   "ﾊﾟﾝ",
                                    "10",         "x-y",      "ー",       "東京海フーズ",
                                    "é",          "©",        "ß",        "コ-ヒ-",
                                    "the",        "foodsumi", "perché",   "perche",
                                    "らーめん",   "ラーメン", "Umi",      "UMI",
                                    "umu",        "umifoods", "3.5",      "dr",
                                    "京都",       "東京都",   "イオン",   "ライオンズ",
                                    "sooo",       "$umi",     "ειναι",    "είναι",
                                    "mif",        "йогурт",   "ёлка",     "שָׁלוֹם",
                                    "שלום",       "ood",      "アサヒ",   "supercalifragilistic"};

void random_words(uint64_t *seed, struct random_words *words_out)
{
    for (size_t i = 0; i < RANDOM_WORDS; i++)
        words_out->at[i] = ONE_OF(seed, words);
}

static struct text word(uint64_t *seed, const struct random_words *from)
{
    return text_of(ONE_OF(seed, from->at));
}

/* ---- queries ---- */

static void add(struct buf *out, const char *text)
{
    (void)buf_text(out, text_of(text));
}

/* The word with letters left out, changed, exchanged, added, or turned into wildcards. */
static void bent(uint64_t *seed, struct text word, const char *signs, struct buf *out)
{
    const size_t count = utf8_count(word), at = count ? random_below(seed, (uint32_t)count) : 0;
    const size_t from = utf8_byte_of(word, at), to = utf8_byte_of(word, at + 1);
    const size_t sign = random_below(seed, (uint32_t)strlen(signs));
    const uint32_t how = random_below(seed, 4);
    (void)buf_text(out, text_slice(word, 0, from));
    if (how != 1)
        (void)buf_byte(out, signs[sign]);
    (void)buf_text(out, text_slice(word, how == 2 ? from : to, word.len));
    if (how == 3)
        (void)buf_text(out, text_slice(word, from, to));
}

static void cased(uint64_t *seed, struct text word, struct buf *out)
{
    const bool all = random_below(seed, 2);
    for (size_t i = 0; i < word.len; i++) {
        const char c = word.at[i];
        const bool up = c >= 'a' && c <= 'z' && (all || i == 0);
        (void)buf_byte(out, up ? (char)(c - 32) : c);
    }
}

static void one_word(uint64_t *seed, const struct random_words *from, struct buf *out)
{
    switch (random_below(seed, 12)) {
    case 0:
        bent(seed, word(seed, from), "*?*", out);
        break;
    case 1:
        (void)buf_byte(out, '*');
        (void)buf_text(out, word(seed, from));
        break;
    case 2:
        (void)buf_text(out, word(seed, from));
        (void)buf_byte(out, '*');
        break;
    case 3:
        cased(seed, word(seed, from), out);
        break;
    default:
        (void)buf_text(out, word(seed, from));
    }
}

static void phrase(uint64_t *seed, const struct random_words *from, struct buf *out)
{
    (void)buf_byte(out, '"');
    for (uint32_t n = 1 + random_below(seed, 3); n; n--) {
        one_word(seed, from, out);
        add(out, n > 1 ? " " : "");
    }
    (void)buf_byte(out, '"');
    if (random_below(seed, 10) == 0)
        (void)buf_byte(out, '*');
    else if (random_below(seed, 3) == 0)
        (void)buf_printf(out, "~%u", random_below(seed, 6));
}

static void switches(uint64_t *seed, struct buf *out)
{
    static const char *const all[] = {"~case", "~noaccent",      "~kana",    "~sub",
                                      "~run",  "~noaccent~kana", "~sub~case"};
    if (random_below(seed, 4) == 0)
        add(out, ONE_OF(seed, all));
}

static void filter(uint64_t *seed, struct buf *out)
{
    static const char *const all[] = {
        "lang:it",         "lang:ja",          "net:bluesky",        "kind:post",
        "kind:reply",      "from:u1",          "from:@Umi_x",        "to:umi",
        "url:umi.example", "url:/soup",        "domain:umi.example", "domain:example.org",
        "has:media",       "has:image",        "has:link",           "has:mention",
        "has:hashtag",     "has:cashtag",      "has:emoji",          "has:title",
        "has:rating",      "has:reply",        "has:quote",          "followers:>100",
        "followers:<=5k",  "followers:10..2k", "rating:<3",          "rating:4..5",
        "rating:3",        "reply_to:p7",      "sample:30",          "sample:80",
        "lang:(ja OR en)", "from:(u1 OR u2)"};
    add(out, ONE_OF(seed, all));
}

static const char *const regexes[] = {"/um[ix]/",    "/foods?/",        "/(umi|soup) ?foods/",
                                      "/海.ーズ/",   "/[0-9]+/",        "/[ァ-ヴ]{3,}/",
                                      "/caf./",      "/u.*i/",          "/a|the|dr/",
                                      "/umi(?=_)/",  "/(?<!ラ)イオン/", "/\\w+ umi/",
                                      "title:/umi/", "text:/o{2}d/",    "/(東京)?都/"};

static void term(uint64_t *seed, const struct random_words *from, struct buf *out)
{
    const uint32_t kind = random_below(seed, 17);
    if (kind == 16) {
        add(out, ONE_OF(seed, regexes));
        return;
    }
    if (kind == 0)
        add(out, random_below(seed, 2) ? "title:" : "text:");
    if (kind < 4)
        phrase(seed, from, out);
    else if (kind == 4)
        bent(seed, word(seed, from), "aix", out);
    else
        one_word(seed, from, out);
    if (kind == 4 || kind == 5)
        (void)buf_printf(out, "~%u", 1 + random_below(seed, 2));
    switches(seed, out);
}

static void ask(uint64_t *seed, const struct random_words *from, struct buf *out, int depth);

static void list(uint64_t *seed, const struct random_words *from, struct buf *out, int depth)
{
    static const char *const joints[] = {" ", " AND ", " OR ", " OR ", " OR ", " NOT ", " -"};
    for (uint32_t n = 1 + random_below(seed, 3); n; n--) {
        ask(seed, from, out, depth);
        add(out, n > 1 ? ONE_OF(seed, joints) : "");
    }
}

static void group(uint64_t *seed, const struct random_words *from, struct buf *out, int depth)
{
    (void)buf_byte(out, '(');
    list(seed, from, out, depth);
    (void)buf_byte(out, ')');
    switches(seed, out);
}

/* A word or a group of words joined by OR. */
static void side(uint64_t *seed, const struct random_words *from, struct buf *out, int depth)
{
    if (depth > 0 && random_below(seed, 5) == 0) {
        group(seed, from, out, depth - 1);
        return;
    }
    const bool many = random_below(seed, 3) == 0;
    add(out, many ? "(" : "");
    term(seed, from, out);
    for (uint32_t n = many ? 1 + random_below(seed, 2) : 0; n; n--) {
        add(out, " OR ");
        term(seed, from, out);
    }
    add(out, many ? ")" : "");
}

static void joint(uint64_t *seed, struct buf *out)
{
    static const char *const near[] = {"NEAR", "NEAR", "ONEAR", "NOT NEAR"};
    const uint32_t kind = random_below(seed, 6);
    if (kind == 0)
        add(out, " EXCEPT ");
    else if (kind == 1)
        add(out, " SENTENCE ");
    else
        (void)buf_printf(out, " %s/%u ", ONE_OF(seed, near), random_below(seed, 7));
}

static void ask(uint64_t *seed, const struct random_words *from, struct buf *out, int depth)
{
    const uint32_t kind = random_below(seed, 20);
    if (kind == 0) {
        filter(seed, out);
    } else if (kind == 1 && depth > 0) {
        (void)buf_printf(out, "ATLEAST/%u ", 1 + random_below(seed, 3));
        group(seed, from, out, depth - 1);
    } else if (kind == 2) {
        (void)buf_printf(out, "TIMES/%u ", 1 + random_below(seed, 3));
        side(seed, from, out, depth - 1);
    } else if (kind < 8) {
        side(seed, from, out, depth - 1);
        for (uint32_t n = 1 + (random_below(seed, 5) == 0); n; n--) {
            joint(seed, out);
            side(seed, from, out, depth - 1);
        }
    } else if (kind < 11 && depth > 0) {
        group(seed, from, out, depth - 1);
    } else {
        term(seed, from, out);
    }
}

void random_query(uint64_t *seed, const struct random_words *from, struct buf *out)
{
    list(seed, from, out, (int)random_below(seed, 4));
}

/* ---- posts ---- */

/* The word as people write it. */
static void written(uint64_t *seed, struct text word, struct buf *out)
{
    static const char *const dust[] = {"\xE2\x80\x8B", "\xE2\x80\x8D", "\xEF\xB8\x8F",
                                       "\xCC\x81",     "\xF0\x9F",     "\xFF",
                                       "\xE3\x83",     "\xED\xA0\x80"};
    switch (random_below(seed, 24)) {
    case 0:
        cased(seed, word, out);
        break;
    case 1:
        bent(seed, word, "aixz", out);
        break;
    case 2:
        (void)buf_text(out, text_slice(word, 0, utf8_byte_of(word, 1)));
        add(out, ONE_OF(seed, dust));
        (void)buf_text(out, text_slice(word, utf8_byte_of(word, 1), word.len));
        break;
    case 3:
        for (size_t i = 0; i < word.len; i++) {
            const char c = word.at[i];
            char room[4];
            const bool wide = c >= '!' && c <= '~';
            (void)buf_add(out, wide ? room : &word.at[i],
                          wide ? utf8_put((uint32_t)c + 0xFEE0, room) : 1);
        }
        break;
    case 4:
        for (uint32_t n = 2 + random_below(seed, 3); n; n--)
            (void)buf_text(out, text_slice(word, 0, utf8_byte_of(word, 1)));
        (void)buf_text(out, word);
        break;
    default:
        (void)buf_text(out, word);
    }
}

static struct text random_text(uint64_t *seed, const struct random_words *from, struct arena *arena,
                               uint32_t count)
{
    static const char *const joints[] = {" ",  " ",    " ",        "",   "",   "\n", "。",
                                         "! ", "  ",   ", ",       "…",  "　", ". ", "...",
                                         "?",  "\n\n", "\r\n\r\n", "\t", "・", "-",  "ﾞ"};
    static const char *const links[] = {"https://umi.example/soup ", "http://a.Example.org)",
                                        "http://", "x://https://www.umi.example"};
    struct buf buf;
    buf_init(&buf, 1 << 16);
    for (uint32_t i = 0; i < count; i++) {
        const bool strange = random_below(seed, 4) == 0;
        written(seed, strange ? text_of(ONE_OF(seed, words)) : word(seed, from), &buf);
        add(&buf, ONE_OF(seed, joints));
        if (random_below(seed, 16) == 0)
            add(&buf, ONE_OF(seed, links));
    }
    const struct text text = arena_text(arena, buf_view(&buf));
    buf_done(&buf);
    return text;
}

struct glance random_post(uint64_t *seed, const struct random_words *from, struct arena *arena)
{
    static const struct text langs[] = {{"ja", 2}, {"it-IT", 5}, {"en", 2}, {"IT", 2}};
    static const struct text links[] = {{"https://www.Umi.example/soup?x=1", 32},
                                        {"http://a@example.org:80#umi.example", 35},
                                        {"https://notumi.example", 22},
                                        {"umi.example/x", 13}};
    static const struct text names[] = {{"umi", 3}, {"@Umi", 4}, {"sora", 4}};
    static const struct media media[] = {{.kind = {"image", 5}}, {.kind = {"video", 5}}};
    static const char *const authors[] = {"u1", "U2", "u3"};
    static const char *const handles[] = {"umi_x", "Umi_X", "sora"};
    static const int64_t followers[] = {-1, 0, 100, 101, 2000, 5000, 1000000};
    static const double ratings[] = {-1, -1, 1, 3, 4.5, 5};
    const uint32_t size = random_below(seed, 40);
    struct glance glance = {
        .id = arena_printf(arena, "p%u", random_below(seed, 1000)),
        .net = random_below(seed, 2) ? TEXT("bluesky") : TEXT("X"),
        .text = random_text(seed, from, arena, size == 0 ? 100 : random_below(seed, 16)),
        .author_id = text_of(ONE_OF(seed, authors)),
        .author_handle = text_of(ONE_OF(seed, handles)),
        .reply_to = random_below(seed, 4) ? (struct text){NULL, 0} : TEXT("p7"),
        .quote_of = random_below(seed, 6) ? (struct text){NULL, 0} : TEXT("p8"),
        .langs = &langs[random_below(seed, 3)],
        .lang_count = random_below(seed, 3),
        .kind = (enum post_kind)random_below(seed, POST_EDIT + 1),
        .followers = ONE_OF(seed, followers),
        .rating = ONE_OF(seed, ratings),
        .url = random_below(seed, 5) ? (struct text){NULL, 0} : TEXT("https://x.example/Soup"),
        .links = &links[random_below(seed, 3)],
        .link_count = random_below(seed, 3),
        .tags = names,
        .tag_count = random_below(seed, 8) == 0,
        .mentions = &names[random_below(seed, 2)],
        .mention_count = random_below(seed, 2),
        .media = &media[random_below(seed, 2)],
        .media_count = random_below(seed, 3) == 0,
    };
    if (random_below(seed, 4) == 0)
        glance.title = random_text(seed, from, arena, 1 + random_below(seed, 5));
    if (glance.media_count && random_below(seed, 2) && glance.media == media)
        glance.media_count = 2;
    return glance;
}

TEST(the_same_seed_gives_the_same_posts_and_queries)
{
    struct arena *arena = arena_new("test", 1 << 12);
    struct random_words from;
    struct buf queries[2];
    struct text texts[2];
    for (int i = 0; i < 2; i++) {
        uint64_t seed = 7;
        buf_init(&queries[i], 1 << 16);
        random_words(&seed, &from);
        random_query(&seed, &from, &queries[i]);
        texts[i] = random_post(&seed, &from, arena).text;
    }
    assert_true(text_same(buf_view(&queries[0]), buf_view(&queries[1])));
    assert_true(text_same(texts[0], texts[1]));
    for (int i = 0; i < 2; i++)
        buf_done(&queries[i]);
    arena_free(&arena);
}
