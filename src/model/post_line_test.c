#include "base/clock.h"
#include "base/mem.h"
#include "base/test.h"
#include "base/utf8.h"
#include "model/post_line.h"

static struct post reads(struct arena *a, const char *line)
{
    struct post post;
    struct why why;
    assert_ok(post_read(text_of(line), a, &post, &why), why);
    return post;
}

static void refused(const char *line, const char *reason)
{
    struct arena *a = arena_new("test", 0);
    struct post post;
    struct why why;
    assert_int_equal(post_read(text_of(line), a, &post, &why), ERR_BAD_INPUT);
    assert_string_equal(why.text, reason);
    arena_free(&a);
}

static const char whole[] =
    "{\"id\":\"bluesky:at://did:plc:x/app.bsky.feed.post/3k\",\"net\":\"bluesky\",\"kind\":"
    "\"reply\",\"at\":\"2026-11-21T03:57:00.123Z\",\"seen_at\":\"2026-11-21T03:57:00.900Z\","
    "\"title\":\"T\",\"text\":\"虫が\\n入ってた\",\"langs\":[\"ja\",\"en\"],\"author\":{\"id\":"
    "\"did:plc:x\",\"name\":\"太郎\",\"handle\":\"taro\",\"followers\":123,\"made_at\":"
    "\"2020-01-01T00:00:00.000Z\"},\"reply_to\":\"p:1\",\"root\":\"p:0\",\"quote_of\":\"p:2\","
    "\"links\":[\"https://x\"],\"tags\":[\"t\"],\"mentions\":[\"@m\"],\"media\":[{\"kind\":"
    "\"image\",\"alt\":\"a\",\"url\":\"u\"},{\"kind\":\"video\"}],\"rating\":4.5,\"counts\":"
    "{\"like\":1,\"repost\":2,\"reply\":3,\"quote\":4,\"view\":5},\"url\":\"https://y\","
    "\"train_ok\":false,\"hits\":[{\"client\":\"umi\",\"brand\":\"umi-foods\",\"topic\":\"m\","
    "\"spans\":[[0,4],[6,9]]}],\"verdict\":{\"lang\":\"ja\",\"lang_p\":0.99,\"sentiment\":"
    "{\"negative\":0.9,\"neutral\":0.08,\"positive\":0.02},\"intent\":{\"question\":0.1,"
    "\"complaint\":0.8,\"praise\":0,\"news\":0.05,\"joke\":0,\"rumour\":0.05,\"other\":0},"
    "\"needs_support\":0.1,\"evidence\":0.9,\"first_hand\":0.8,\"addressed\":0.2,\"risks\":"
    "[{\"category\":\"contamination\",\"p\":0.97},{\"category\":\"outage\",\"p\":0.1235}],"
    "\"flags\":[{\"flag\":\"injury\",\"p\":0.8}],\"why\":[{\"for\":\"contamination\",\"text\":"
    "\"虫\",\"weight\":2.1,\"at\":[8,9]},{\"for\":\"negative\",\"text\":\"無理\",\"weight\":1}]},"
    "\"story\":[{\"client\":\"umi\",\"brand\":\"umi-foods\",\"id\":\"s1\"}]}";

TEST(post_read_takes_every_field)
{
    struct arena *a = arena_new("test", 0);
    struct post p = reads(a, whole);
    assert_text(p.id, "bluesky:at://did:plc:x/app.bsky.feed.post/3k");
    assert_int_equal(p.kind, POST_REPLY);
    assert_int_equal(p.seen_at_ms - p.at_ms, 777);
    assert_text(p.text, "虫が\n入ってた");
    assert_int_equal(p.lang_count, 2);
    assert_text(p.author.handle, "taro");
    assert_int_equal(p.author.followers, 123);
    assert_text(p.root, "p:0");
    assert_int_equal(p.media_count, 2);
    assert_text(p.media[1].kind, "video");
    assert_null(p.media[1].alt.at);
    assert_true(p.rating > 4.4 && p.rating < 4.6);
    assert_int_equal(p.counts.view, 5);
    assert_false(p.train_ok);
    assert_int_equal(p.hit_count, 1);
    assert_int_equal(p.hits[0].spans[1].to, 9);
    assert_string_equal(p.verdict->lang, "ja");
    assert_true(p.verdict->risk[RISK_CONTAMINATION] > 0.96);
    assert_true(p.verdict->flag[FLAG_INJURY] > 0.79);
    assert_int_equal(p.verdict->why_count, 2);
    assert_string_equal(p.verdict->why[0].about, "contamination");
    assert_text(p.stories[0].story, "s1");
    arena_free(&a);
}

TEST(post_write_gives_a_line_that_reads_the_same)
{
    struct arena *a = arena_new("test", 0);
    struct buf once, twice;
    buf_init(&once, 1 << 16);
    buf_init(&twice, 1 << 16);
    struct post p = reads(a, whole);
    assert_int_equal(post_write(&p, &once), OK);
    struct why why;
    struct post again;
    assert_ok(post_read(buf_view(&once), a, &again, &why), why);
    assert_int_equal(post_write(&again, &twice), OK);
    assert_true(text_same(buf_view(&once), buf_view(&twice)));
    assert_true(text_find(buf_view(&once), text_of(strstr(whole, "\"hits\":"))) > 0);
    buf_done(&once);
    buf_done(&twice);
    arena_free(&a);
}

TEST(post_read_infers_kind_and_net_and_leaves_the_rest_unknown)
{
    struct arena *a = arena_new("test", 0);
    struct post p = reads(a, " { \"at\" : \"2026-11-21T03:57:00Z\" , \"text\" : \"\" , \"id\" : "
                             "\"x:1\" , \"url\" : null } ");
    assert_int_equal(p.kind, POST_POST);
    assert_text(p.net, "x");
    assert_int_equal(p.author.followers, -1);
    assert_int_equal(p.counts.like, -1);
    assert_true(p.rating < 0 && p.train_ok && !p.seen_at_ms);
    assert_true(p.text.at && !p.text.len);
    assert_null(p.url.at);
    assert_null(p.hits);
    p = reads(a, "{\"id\":\"n\",\"at\":\"2026-11-21T03:57:00Z\",\"repost_of\":\"x:1\"}");
    assert_int_equal(p.kind, POST_REPOST);
    assert_null(p.net.at);
    p = reads(a,
              "{\"id\":\"n\",\"at\":\"1970-01-01T00:00:00Z\",\"text\":\"t\",\"quote_of\":\"q\"}");
    assert_int_equal(p.kind, POST_QUOTE);
    p = reads(a, "{\"id\":\"n\",\"at\":\"2026-11-21T03:57:00Z\",\"kind\":\"delete\"}");
    assert_int_equal(p.kind, POST_DELETE);
    p = reads(a, "{\"id\":\"n\",\"at\":\"2026-11-21T03:57:00Z\",\"kind\":\"edit\",\"rev\":2}");
    assert_text(p.rev, "2");
    arena_free(&a);
}

TEST(post_read_names_what_is_wrong)
{
    refused("", "byte 1: expected an object");
    refused("[1]", "byte 1: expected an object");
    refused("{\"id\": broken", "byte 8: expected a value");
    refused("{\"id\":1}", "'id' must be a text");
    refused("{\"id\":\"\",\"at\":\"2026-11-21T03:57:00Z\",\"text\":\"\"}", "'id' is missing");
    refused("{\"id\":\"a\",\"text\":\"\"}", "'at' is missing");
    refused("{\"id\":\"a\",\"at\":null,\"text\":\"\"}", "'at' is missing");
    refused("{\"id\":\"a\",\"at\":\"yesterday\"}", "'at' must be a time like 2026-11-21T03:57:00Z");
    refused("{\"id\":\"a\",\"at\":\"2026-11-21T03:57:00Z\"}", "'text' is missing (or 'repost_of')");
    refused("{\"id\":\"a\",\"at\":\"2026-11-21T03:57:00Z\",\"kind\":\"edit\"}",
            "'rev' is missing: an edit names its revision");
    refused("{\"kind\":\"toot\"}", "'kind' must be post, reply, repost, quote, comment, review, "
                                   "article, edit or delete");
    refused("{\"author\":\"me\"}", "'author' must be an object");
    refused("{\"author\":{\"followers\":\"12\"}}", "'author.followers' must be a number");
    refused("{\"author\":{\"followers\":1.5}}",
            "'author.followers' must be a whole number from 0 to 9223372036854775807");
    refused("{\"author\":{\"followers\":9223372036854775808}}",
            "'author.followers' must be a whole number from 0 to 9223372036854775807");
    refused("{\"rating\":1e999}", "'rating' must be a smaller number");
    refused("{\"tags\":\"a\"}", "'tags' must be a list");
    refused("{\"tags\":[1]}", "'tags' must be a text");
    refused("{\"media\":[\"a\"]}", "'media' must be an object");
    refused("{\"train_ok\":1}", "'train_ok' must be true or false");
    refused("{\"hits\":[{\"spans\":[[1]]}]}", "'hits.spans' must be [from,to]");
    refused("{\"text\":\"\xff\"}", "the line is not valid UTF-8");
    refused("{\"id\":\"a\"} x", "byte 12: something follows the value");
}

TEST(post_read_takes_numbers_however_written)
{
    struct arena *a = arena_new("test", 0);
    struct post p =
        reads(a, "{\"id\":\"n\",\"at\":\"2026-11-21T03:57:00Z\",\"text\":\"t\",\"author\":"
                 "{\"followers\":1.2e3},\"counts\":{\"view\":73000000.0,\"like\":"
                 "9223372036854775807},\"rating\":45e-1,\"unknown\":1e999}");
    assert_int_equal(p.author.followers, 1200);
    assert_int_equal(p.counts.view, 73000000);
    assert_true(p.counts.like == INT64_MAX);
    assert_true(p.rating > 4.4 && p.rating < 4.6);
    arena_free(&a);
}

TEST(post_write_kept_keeps_unknown_fields_byte_for_byte)
{
    struct arena *a = arena_new("test", 0);
    struct buf out;
    buf_init(&out, 1 << 16);
    struct post p =
        reads(a, "{ \"id\":\"n\", \"x\" : [1, 2.50,\"\\u6d77\"] ,\"at\":\"2026-11-21T03:57:"
                 "00Z\",\"hits\":[{\"topic\":\"old\"}],\"text\":\"t\",\"x\":{}}");
    struct span span = {0, 1};
    struct hit hit = {.topic = TEXT("new"), .spans = &span, .span_count = 1};
    p.hits = &hit;
    p.hit_count = 1;
    assert_int_equal(post_write_kept(&p, &out), OK);
    assert_text(buf_view(&out),
                "{\"id\":\"n\",\"x\" : [1, 2.50,\"\\u6d77\"],\"at\":\"2026-11-21T03:57:"
                "00Z\",\"text\":\"t\",\"x\":{},\"hits\":[{\"topic\":\"new\",\"spans\":"
                "[[0,1]]}]}");
    buf_clear(&out);
    p.line = (struct text){NULL, 0};
    assert_int_equal(post_write_kept(&p, &out), OK);
    assert_true(text_starts(buf_view(&out), TEXT("{\"id\":\"n\",\"kind\":\"post\",")));
    buf_done(&out);
    arena_free(&a);
}

TEST(verdict_rounds_to_four_places_and_ranks_what_counts)
{
    struct verdict v = {.lang = "en", .lang_p = 0.123456, .sentiment = {0.00004, 1, 0}};
    struct buf buf;
    struct json_out out;
    v.risk[RISK_OUTAGE] = 0.2;
    v.risk[RISK_IP_AI] = 0.7;
    v.risk[RISK_HANDLING] = 0.2;
    v.risk[RISK_LABOR_WHISTLE] = 0.0999;
    buf_init(&buf, 4096);
    json_out_init(&out, &buf);
    verdict_write(&out, &v);
    assert_text(
        buf_view(&buf),
        "{\"lang\":\"en\",\"lang_p\":0.1235,\"sentiment\":{\"negative\":0,\"neutral\":1,"
        "\"positive\":0},\"intent\":{\"question\":0,\"complaint\":0,\"praise\":0,\"news\":0,"
        "\"joke\":0,\"rumour\":0,\"other\":0},\"needs_support\":0,\"evidence\":0,"
        "\"first_hand\":0,\"addressed\":0,\"risks\":[{\"category\":\"ip_ai\",\"p\":0.7},"
        "{\"category\":\"handling\",\"p\":0.2},{\"category\":\"outage\",\"p\":0.2}],"
        "\"flags\":[],\"why\":[]}");
    buf_done(&buf);
}

TEST(an_edge_points_at_something)
{
    struct glance g = {.kind = POST_POST};
    assert_false(glance_is_edge(&g));
    g.kind = POST_DELETE;
    assert_true(glance_is_edge(&g));
    g.kind = POST_POST;
    g.repost_of = TEXT("x");
    assert_true(glance_is_edge(&g));
}

/* ---- skim gives what read gives ---- */

static uint64_t roll(uint64_t *dice, uint64_t sides)
{
    *dice ^= *dice << 13;
    *dice ^= *dice >> 7;
    *dice ^= *dice << 17;
    return (*dice >> 11) % sides;
}

static void gap(struct buf *buf, uint64_t *dice)
{
    static const char white[] = " \t\r";
    while (roll(dice, 6) == 0)
        buf_byte(buf, white[roll(dice, 3)]);
}

/* A string with random escapes of what it says. */
static void random_quote(struct buf *buf, const char *text, uint64_t *dice)
{
    struct text all = text_of(text);
    buf_byte(buf, '"');
    for (size_t i = 0; i < all.len;) {
        size_t from = i;
        uint32_t code = utf8_next(all, &i);
        if (roll(dice, 12) == 0 || code < 0x20 || code == '"' || code == '\\') {
            if (code >= 0x10000)
                buf_printf(buf, "\\u%04x\\u%04X", 0xD800 + ((code - 0x10000) >> 10),
                           0xDC00 + (code & 0x3FF));
            else
                buf_printf(buf, roll(dice, 2) ? "\\u%04x" : "\\u%04X", code);
        } else {
            buf_text(buf, text_slice(all, from, i));
        }
    }
    buf_byte(buf, '"');
}

static const char *const texts[] = {
    "海フーズのスープに虫が入ってた…写真あり",
    "",
    "a",
    "tab\tquote\" slash\\ line\n",
    "🔥🔥 fire",
    "perché no? è così",
    "x:1",
    "bluesky:at://did:plc:x/y",
    "post",
    "repost",
    "delete",
    "edit",
    "2026-11-21T03:57:00.123Z",
    "2026-11-21 03:57:00+09:00",
    "1970-01-01T00:00:00Z",
    "not a time",
    "a long english sentence that is certainly longer than sixteen bytes, and then some more"};

static void random_value(struct buf *buf, uint64_t *dice, int depth)
{
    static const char *const plain[] = {"null", "true", "false", "0", "-1.5e3", "12", "1e400"};
    size_t pick = roll(dice, 12);
    if (pick < 6) {
        random_quote(buf, texts[roll(dice, sizeof(texts) / sizeof(*texts))], dice);
    } else if (pick < 9 || depth == 0) {
        buf_text(buf, text_of(plain[roll(dice, 7)]));
    } else {
        bool map = pick == 9;
        static const char *const names[] = {"id", "kind", "followers", "text", "zz"};
        buf_byte(buf, map ? '{' : '[');
        for (uint64_t n = roll(dice, 3), i = 0; i < n; i++) {
            buf_text(buf, i ? TEXT(",") : TEXT(""));
            gap(buf, dice);
            if (map) {
                random_quote(buf, names[roll(dice, 5)], dice);
                buf_byte(buf, ':');
            }
            random_value(buf, dice, depth - 1);
            gap(buf, dice);
        }
        buf_byte(buf, map ? '}' : ']');
    }
}

/* ["a", null], now and then a long one. */
static void random_list(struct buf *buf, uint64_t *dice)
{
    buf_byte(buf, '[');
    gap(buf, dice);
    for (uint64_t n = roll(dice, 8) ? roll(dice, 4) : roll(dice, 40), i = 0; i < n; i++) {
        buf_text(buf, i == 0 ? TEXT("") : roll(dice, 2) ? TEXT(",") : TEXT(", "));
        if (roll(dice, 20) == 0)
            buf_text(buf, TEXT("null"));
        else
            random_quote(buf, texts[roll(dice, sizeof(texts) / sizeof(*texts))], dice);
        if (roll(dice, 20) == 0)
            gap(buf, dice);
    }
    buf_byte(buf, ']');
}

static void random_media(struct buf *buf, uint64_t *dice)
{
    static const struct text media[] = {
        TEXT("{\"kind\":\"image\",\"alt\":\"a \\u0041\",\"url\":\"https://x.example/1\"}"),
        TEXT("{\"kind\":\"video\", \"size\":{\"w\":1},\"alt\":null}"), TEXT("{}"), TEXT("null"),
        TEXT("{\"alt\":\"海\"}")};
    buf_byte(buf, '[');
    for (uint64_t n = roll(dice, 8) ? roll(dice, 4) : roll(dice, 40), i = 0; i < n; i++) {
        buf_text(buf, i ? TEXT(",") : TEXT(""));
        buf_text(buf, media[roll(dice, roll(dice, 3) ? 2 : 5)]);
    }
    buf_byte(buf, ']');
}

/* What a good value of the field may be, mostly. */
static void field_value(struct buf *buf, const char *name, uint64_t *dice)
{
    static const char *const ids[] = {"x:1", "bluesky:at://did:plc:x/y", "n", "海:1"};
    static const char *const kinds[] = {"post",   "reply",   "repost", "quote", "comment",
                                        "review", "article", "edit",   "delete"};
    static const char *const times[] = {"2026-11-21T03:57:00.123Z", "2026-11-21 03:57:00+09:00",
                                        "2026-02-28T23:59:59Z"};
    static const char *const ratings[] = {"4", "4.5", "null", "-0.5e1"};
    static const struct text authors[] = {
        TEXT("{\"name\":\"n\",\"i\\u0064\":\"did:\\u0070\",\"id2\":[{}]}"),
        TEXT("{\"id\":\"did:p\",\"handle\":\"h\",\"followers\":12,\"made_at\":null}"),
        TEXT("{\"followers\":1.2e3 , \"id\":null}"), TEXT("{ }"),
        TEXT("{\"followers\":null,\"id\":\"x\"}")};
    if (roll(dice, 40) == 0)
        random_value(buf, dice, 2);
    else if (strcmp(name, "kind") == 0)
        random_quote(buf, kinds[roll(dice, 9)], dice);
    else if (strcmp(name, "at") == 0)
        random_quote(buf, times[roll(dice, 3)], dice);
    else if (strcmp(name, "author") == 0)
        buf_text(buf, authors[roll(dice, 5)]);
    else if (strcmp(name, "rating") == 0)
        buf_text(buf, text_of(ratings[roll(dice, 4)]));
    else if (strcmp(name, "media") == 0)
        random_media(buf, dice);
    else if (name[strlen(name) - 1] == 's')
        random_list(buf, dice);
    else if (strcmp(name, "text") == 0 || strcmp(name, "title") == 0)
        random_quote(buf, texts[roll(dice, sizeof(texts) / sizeof(*texts))], dice);
    else if (strcmp(name, "other") == 0)
        random_value(buf, dice, 4);
    else
        random_quote(buf, ids[roll(dice, 4)], dice);
}

static void random_post(struct buf *buf, uint64_t *dice)
{
    static const char *const names[] = {"id",    "at",     "text",     "net",      "kind",
                                        "root",  "title",  "reply_to", "quote_of", "repost_of",
                                        "rev",   "author", "other",    "url",      "langs",
                                        "links", "tags",   "mentions", "media",    "rating"};
    enum { NAMES = sizeof(names) / sizeof(*names) };
    bool first = true;
    gap(buf, dice);
    buf_byte(buf, '{');
    size_t start = roll(dice, NAMES), step = 1 + roll(dice, NAMES - 1);
    while (NAMES % step == 0 && step > 1)
        step--;
    for (size_t i = 0, k = start; i < NAMES; i++, k = (k + step) % NAMES) {
        if (k > 2 && roll(dice, 3) == 0)
            continue;
        if (!first)
            buf_byte(buf, ',');
        first = false;
        gap(buf, dice);
        random_quote(buf, names[k], dice);
        gap(buf, dice);
        buf_byte(buf, ':');
        gap(buf, dice);
        field_value(buf, names[k], dice);
        gap(buf, dice);
    }
    if (roll(dice, 200))
        buf_byte(buf, '}');
    gap(buf, dice);
}

/* Whatever is wanted: each field as in the whole post, or, not wanted, as if absent. */
static bool glance_fits(const struct glance *g, const struct post *p, unsigned want)
{
    struct glance full = glance_of_post(p);
    if (!(want & SKIM_FOLLOWERS))
        full.followers = -1;
    if (!(want & SKIM_RATING))
        full.rating = -1;
    if (!(want & SKIM_URL))
        full.url = (struct text){NULL, 0};
    if (!(want & SKIM_LINKS))
        full.link_count = 0;
    if (!(want & SKIM_TAGS))
        full.tag_count = 0;
    if (!(want & SKIM_MENTIONS))
        full.mention_count = 0;
    if (!(want & SKIM_MEDIA))
        full.media_count = 0;
    return glance_same(g, &full);
}

TEST(post_skim_gives_what_post_read_gives)
{
    struct arena *a = arena_new("test", 1 << 16);
    uint64_t dice = 20261121;
    int good = 0, bad = 0;
    for (int i = 0; i < 60000; i++) {
        struct buf buf;
        struct glance glance;
        struct post post;
        struct why why = {0};
        buf_init(&buf, 1 << 16);
        random_post(&buf, &dice);
        char *exact = mem_dup(buf.at, buf.len);
        struct text line = {exact, buf.len};
        unsigned want = (unsigned)roll(&dice, SKIM_ALL + 1);
        enum err skim = post_skim(line, want, a, &glance, NULL);
        enum err read = post_read(line, a, &post, &why);
        if (!read && (skim || !glance_fits(&glance, &post, want)))
            fail_msg("%s %s\n%.*s", err_name(skim), why.text, (int)line.len, line.at);
        good += !read;
        bad += skim != OK;
        mem_free(exact);
        buf_done(&buf);
        arena_reset(a);
    }
    assert_true(good > 20000 && bad > 2000);
    arena_free(&a);
}
