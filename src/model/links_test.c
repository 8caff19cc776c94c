#include "base/mem.h"
#include "base/option.h"
#include "base/test.h"
#include "base/utf8.h"
#include "model/length.h"

static struct text_links of(const char *text, enum name_form names, struct arena *arena)
{
    return text_links(text_of(text), names, arena);
}

/* The links of a text as "url https://a.it 4-16 4-16|…". */
static struct text shown(const char *text, enum name_form names, struct arena *arena)
{
    static const char *const kinds[] = {"url", "name", "tag", "money"};
    const struct text_links links = of(text, names, arena);
    struct text all = TEXT("");
    for (size_t i = 0; i < links.count; i++) {
        const struct text_link *one = &links.at[i];
        all = arena_printf(arena, "%.*s%s%s %.*s %u-%u %u-%u", TEXT_ARG(all), i ? "|" : "",
                           kinds[one->kind], TEXT_ARG(one->text), one->bytes.from, one->bytes.to,
                           one->chars.from, one->chars.to);
    }
    return all;
}

TEST(a_link_is_found_with_its_bytes_and_code_points)
{
    struct arena *arena = arena_new("test", 0);
    assert_text(shown("手順はhttps://help.example.jp/a?b=1です。", NAME_X, arena),
                "url https://help.example.jp/a?b=1 9-38 3-32");
    assert_text(shown("See example.com/a. Or (example.org).", NAME_X, arena),
                "url example.com/a 4-17 4-17|url example.org 23-34 23-34");
    assert_text(shown("v1.2.3 is out, see notes.txt", NAME_X, arena), "");
    arena_free(&arena);
}

TEST(names_are_those_of_the_network)
{
    struct arena *arena = arena_new("test", 0);
    assert_text(shown("@aki.example.com thanks", NAME_BLUESKY, arena),
                "name @aki.example.com 0-16 0-16");
    assert_text(shown("@aki thanks", NAME_BLUESKY, arena), "");
    assert_text(shown("(@aki@social.example) grazie", NAME_MASTODON, arena),
                "name @aki@social.example 1-20 1-20");
    assert_text(shown("mail a@example.com", NAME_MASTODON, arena), "");
    assert_text(shown("の@akiに #お知らせ", NAME_X, arena),
                "name @aki 3-7 1-5|tag #お知らせ 11-24 7-12");
    arena_free(&arena);
}

TEST(a_tag_within_a_link_is_none)
{
    struct arena *arena = arena_new("test", 0);
    assert_text(shown("http://example.com/#tag #1 #2go", NAME_X, arena),
                "url http://example.com/#tag 0-23 0-23|tag #2go 27-31 27-31");
    arena_free(&arena);
}

TEST(more_links_than_the_ceiling_are_said_to_be_more)
{
    struct arena *arena = arena_new("test", 0);
    struct buf buf;
    buf_init(&buf, 1 << 20);
    for (int i = 0; i < LINKS_MOST + 1; i++)
        buf_text(&buf, TEXT("a.it "));
    const struct text_links links = text_links(buf_view(&buf), NAME_X, arena);
    assert_true(links.more);
    assert_int_equal(links.count, LINKS_MOST);
    buf_done(&buf);
    arena_free(&arena);
}

TEST(a_label_that_cannot_travel_has_no_length)
{
    assert_int_equal(host_label_length(TEXT("example")), 7);
    assert_int_equal(host_label_length(TEXT("ひとめぼれ")), 14); /* xn--o9jta5at0d */
    assert_int_equal(host_label_length(TEXT("bücher")), 13);     /* xn--bcher-kva */
    assert_int_equal(host_label_length(TEXT("他们为什么不说中文")), 28);
    char many[64 + 1] = {0};
    memset(many, 'a', 64);
    assert_int_equal(host_label_length(text_of(many)), 0);
    assert_int_equal(host_label_length(text_slice(text_of(many), 0, 63)), 63);
}

/* ---- the conformance cases of twitter-text, where they are at hand ---- */

struct suite {
    struct arena *arena;
    size_t cases, failed;
};

static const struct json *suite_read(struct suite *suite, const char *name)
{
    if (!test_shared()) {
        print_message("no reference data beside this checkout (HINOMI_SHARED)\n");
        skip();
    }
    char path[512];
    snprintf(path, sizeof(path), "%s/data/suites/twitter-text/conformance/%s", test_shared(), name);
    const struct text bytes = test_read_file(path);
    struct json *yaml;
    struct why why = {0};
    assert_ok(yaml_parse(arena_text(suite->arena, bytes), suite->arena, &yaml, &why), why);
    mem_free((void *)(uintptr_t)bytes.at);
    return json_find(yaml, "tests");
}

static void said_wrong(struct suite *suite, const struct json *one, struct text got)
{
    suite->failed++;
    print_error("%.*s\n  text %.*s\n  got  %.*s\n", TEXT_ARG(json_text_at(one, "description")),
                TEXT_ARG(json_text_at(one, "text")), TEXT_ARG(got));
}

static bool of_kind(const struct text_link *link, enum link_kind kind)
{
    return link->kind == kind;
}

/* "expected" is a list of texts, or of objects with "indices". */
static void expect_links(struct suite *suite, const struct json *one, enum link_kind kind)
{
    const struct text text = json_text_at(one, "text");
    const struct text_links links = text_links(text, NAME_X, suite->arena);
    const struct json *want = json_find(one, "expected")->first;
    struct text all = TEXT("");
    bool same = true;
    for (size_t i = 0; i < links.count; i++) {
        const struct text_link *link = &links.at[i];
        if (!of_kind(link, kind))
            continue;
        const struct text got = kind == LINK_URL ? link->text : link->name;
        all = arena_printf(suite->arena, "%.*s[%.*s %u-%u]", TEXT_ARG(all), TEXT_ARG(got),
                           link->chars.from, link->chars.to);
        const struct json *indices = json_find(want, "indices");
        if (!want) {
            same = false;
        } else if (indices) {
            int64_t from, to;
            same &= json_int(indices->first, &from) && json_int(indices->first->next, &to) &&
                    link->chars.from == (uint64_t)from && link->chars.to == (uint64_t)to;
        } else {
            same &= text_same(got, want->text);
        }
        want = want ? want->next : NULL;
    }
    suite->cases++;
    if (!same || want)
        said_wrong(suite, one, all);
}

TEST(links_are_found_as_twitter_text_finds_them)
{
    static const struct {
        const char *file, *section;
        enum link_kind kind;
    } sections[] = {
        {"extract.yml", "mentions", LINK_MENTION},
        {"extract.yml", "mentions_with_indices", LINK_MENTION},
        {"extract.yml", "urls", LINK_URL},
        {"extract.yml", "urls_with_indices", LINK_URL},
        {"extract.yml", "urls_with_directional_markers", LINK_URL},
        {"extract.yml", "tco_urls_with_params", LINK_URL},
        {"extract.yml", "hashtags", LINK_TAG},
        {"extract.yml", "hashtags_from_astral", LINK_TAG},
        {"extract.yml", "hashtags_with_indices", LINK_TAG},
        {"extract.yml", "cashtags", LINK_MONEY},
        {"extract.yml", "cashtags_with_indices", LINK_MONEY},
        {"tlds.yml", "country", LINK_URL},
        {"tlds.yml", "generic", LINK_URL},
    };
    struct suite suite = {.arena = arena_new("suite", 0)};
    for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++) {
        const struct json *tests = suite_read(&suite, sections[i].file);
        for (const struct json *one = json_find(tests, sections[i].section)->first; one;
             one = one->next)
            expect_links(&suite, one, sections[i].kind);
    }
    print_message("%zu cases\n", suite.cases);
    assert_true(suite.cases > 1700);
    assert_int_equal(suite.failed, 0);
    arena_free(&suite.arena);
}

/* Whether the whole text is one link of the kind. */
static void expect_whole(struct suite *suite, const struct json *one, enum link_kind kind)
{
    const struct text text = json_text_at(one, "text");
    const struct text_links links = text_links(text, NAME_X, suite->arena);
    bool want = false;
    json_bool(json_find(one, "expected"), &want);
    const bool got = links.count == 1 && of_kind(&links.at[0], kind) &&
                     links.at[0].bytes.to == text.len && links.at[0].bytes.from == 0;
    suite->cases++;
    if (got != want)
        said_wrong(suite, one, got ? TEXT("valid") : TEXT("not valid"));
}

TEST(names_and_tags_are_valid_where_twitter_text_says_so)
{
    struct suite suite = {.arena = arena_new("suite", 0)};
    const struct json *tests = suite_read(&suite, "validate.yml");
    for (const struct json *one = json_find(tests, "usernames")->first; one; one = one->next)
        expect_whole(&suite, one, LINK_MENTION);
    for (const struct json *one = json_find(tests, "hashtags")->first; one; one = one->next)
        expect_whole(&suite, one, LINK_TAG);
    for (const struct json *one = json_find(tests, "urls_without_protocol")->first; one;
         one = one->next)
        expect_whole(&suite, one, LINK_URL);
    assert_int_equal(suite.failed, 0);
    arena_free(&suite.arena);
}

/* What stands in <a …>…</a>, one after the other. */
static void expect_anchors(struct suite *suite, const struct json *one, enum link_kind kind)
{
    const struct text_links links = text_links(json_text_at(one, "text"), NAME_X, suite->arena);
    struct text rest = json_text_at(one, "expected"), all = TEXT("");
    bool same = true;
    for (size_t i = 0; i < links.count; i++) {
        const struct text_link *link = &links.at[i];
        if (!of_kind(link, kind) || link->bare)
            continue;
        all = arena_printf(suite->arena, "%.*s[%.*s]", TEXT_ARG(all), TEXT_ARG(link->text));
        const ptrdiff_t open = text_find(rest, TEXT("<a ")), close = text_find(rest, TEXT("</a>"));
        if (open < 0 || close < 0) {
            same = false;
            break;
        }
        struct text anchor = text_slice(rest, (size_t)open, (size_t)close);
        anchor = text_slice(anchor, (size_t)text_find(anchor, TEXT(">")) + 1, anchor.len);
        const ptrdiff_t and = text_find(anchor, TEXT("&amp;"));
        const struct text want = kind == LINK_MENTION ? link->name : link->text;
        same &= and < 0 ? text_same(anchor, want)
                        : text_same(text_slice(anchor, 0, (size_t) and),
                                    text_slice(want, 0, (size_t) and));
        rest = text_slice(rest, (size_t)close + 4, rest.len);
    }
    suite->cases++;
    if (!same || text_find(rest, TEXT("<a ")) >= 0)
        said_wrong(suite, one, all);
}

TEST(what_twitter_text_makes_a_link_of_is_found)
{
    struct suite suite = {.arena = arena_new("suite", 0)};
    const struct json *tests = suite_read(&suite, "autolink.yml");
    for (const struct json *one = json_find(tests, "urls")->first; one; one = one->next)
        expect_anchors(&suite, one, LINK_URL);
    for (const struct json *one = json_find(tests, "hashtags")->first; one; one = one->next)
        expect_anchors(&suite, one, LINK_TAG);
    for (const struct json *one = json_find(tests, "cashtags")->first; one; one = one->next)
        expect_anchors(&suite, one, LINK_MONEY);
    for (const struct json *one = json_find(tests, "usernames")->first; one; one = one->next)
        expect_anchors(&suite, one, LINK_MENTION);
    assert_true(suite.cases > 100);
    assert_int_equal(suite.failed, 0);
    arena_free(&suite.arena);
}

/* UTF-16 units, which the cases count. */
static int64_t utf16_units(struct text text)
{
    int64_t units = 0;
    for (size_t i = 0; i < text.len;)
        units += utf8_next(text, &i) > 0xFFFF ? 2 : 1;
    return units;
}

static void expect_length(struct suite *suite, const struct json *one, int version)
{
    const struct json *want = json_find(one, "expected");
    const struct text text = json_text_at(one, "text");
    const struct length got =
        version == 3 ? text_length(text, TEXT("x"), 0) : text_length_x(text, version);
    bool valid = false;
    json_bool(json_find(want, "valid"), &valid);
    const int64_t last = utf16_units(utf8_head(text, got.cut)) - 1;
    suite->cases++;
    if ((int64_t)got.used != json_int_at(want, "weightedLength", -1) || got.fits != valid ||
        last != json_int_at(want, "validRangeEnd", -1) ||
        (int64_t)(got.used * 1000 / got.most) != json_int_at(want, "permillage", -1))
        said_wrong(suite, one,
                   arena_printf(suite->arena, "%d used, %s, cut behind %lld", (int)got.used,
                                got.fits ? "fits" : "does not fit", (long long)last));
}

TEST(lengths_are_those_of_twitter_text)
{
    struct suite suite = {.arena = arena_new("suite", 0)};
    const struct json *tests = suite_read(&suite, "validate.yml");
    for (const struct json *one = json_find(tests, "WeightedTweetsCounterTest")->first; one;
         one = one->next)
        expect_length(&suite, one, 2);
    for (const struct json *one =
             json_find(tests, "WeightedTweetsWithDiscountedEmojiCounterTest")->first;
         one; one = one->next)
        expect_length(&suite, one, 3);
    for (const struct json *one = json_find(tests, "UnicodeDirectionalMarkerCounterTest")->first;
         one; one = one->next)
        expect_length(&suite, one, 3);
    for (const struct json *one = json_find(tests, "tweets")->first; one; one = one->next) {
        bool want = false;
        json_bool(json_find(one, "expected"), &want);
        suite.cases++;
        if (text_length_x(json_text_at(one, "text"), 1).fits != want)
            said_wrong(&suite, one, TEXT(""));
    }
    print_message("%zu cases\n", suite.cases);
    assert_true(suite.cases > 40);
    assert_int_equal(suite.failed, 0);
    arena_free(&suite.arena);
}
