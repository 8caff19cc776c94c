#include "base/counter.h"
#include "base/mem.h"
#include "base/test.h"
#include "match/match.h"
#include "match/regex.h"
#include "match/scan.h"

#include <malloc.h>
#include <stdlib.h>

/* ---- by the door ---- */

struct looked {
    bool there;
    struct span spans[8]; /* of the text, in code points */
    size_t count;
};

static struct looked look(const char *query, const char *text, const char *title)
{
    const struct topic topic = {.id = TEXT("t"), .query = text_of(query)};
    struct match_set *set = NULL;
    struct why why = {0};
    assert_ok(match_build(&(struct match_setup){.topics = &topic, .count = 1}, &set, &why), why);
    struct match_scratch *scratch = match_scratch_new(set);
    struct arena *arena = arena_new("test", 0);
    struct post post = {.text = text_of(text), .title = text_of(title)};
    match_hits(set, scratch, &post, arena);
    struct looked looked = {.there = post.hit_count == 1};
    for (size_t i = 0; looked.there && i < post.hits[0].span_count && i < 8; i++)
        looked.spans[looked.count++] = post.hits[0].spans[i];
    match_scratch_free(&scratch);
    match_free(&set);
    arena_free(&arena);
    return looked;
}

static bool matches(const char *query, const char *text)
{
    return look(query, text, NULL).there;
}

static const char *refused(const char *query)
{
    static struct why why;
    const struct topic topic = {.id = TEXT("t"), .query = text_of(query)};
    struct match_set *set = NULL;
    assert_int_equal(match_build(&(struct match_setup){.topics = &topic, .count = 1}, &set, &why),
                     ERR_BAD_INPUT);
    return why.text;
}

TEST(a_regular_expression_is_found_in_the_match_form)
{
    assert_true(matches("/umi ?(foods|soup)/", "UMI Soup!"));
    assert_true(matches("/umi ?(foods|soup)/", "ＵＭＩfoods"));
    assert_false(matches("/umi ?(foods|soup)/", "umi  soap"));
    assert_true(matches("/UMI-?\\d+/", "umi‐３０"));
    assert_true(matches("/caf[eé]/", "CAFE\u0301"));
    assert_true(matches("umi /inc(hiesta|idente)/", "Umi: l'inchiesta"));
    assert_false(matches("umi /inc(hiesta|idente)/", "l'inchiesta"));
    assert_true(matches("umi -/rec(all|ipe)/", "umi soup"));
    assert_false(matches("umi -/rec(all|ipe)/", "umi recipe"));
}

TEST(letters_beyond_ascii_in_a_pattern_are_brought_into_the_match_form)
{
    assert_true(matches("/ｳﾐﾌｰｽﾞ|ラ〜メン/", "ウミフーズの"));
    assert_true(matches("/ｳﾐﾌｰｽﾞ|ラ〜メン/", "ラーメン"));
    assert_true(matches("/[ｱ-ﾝ]{3}屋/", "ラメン屋"));
    assert_true(matches("/１０+㌔+超/", "100キロキロ超"));
    assert_true(matches("/ス！＋/", "ス!+"));
    assert_true(matches("/STRASSE|ÜBER/", "über"));
    assert_true(matches("/価格：￥?[0-9]+/", "価格：¥300"));
}

TEST(an_edge_in_a_pattern_is_the_edge_of_a_word)
{
    assert_true(matches("/\\bumi-?\\d+\\b/", "このumi-3を"));
    assert_true(matches("/\\bumi\\b/", "海umi海"));
    assert_true(matches("/\\bumi\\b/", "ー、umiー"));
    assert_false(matches("/\\bumi\\b/", "sumi umi2 umi_x umié"));
    assert_true(matches("/\\bperché\\b/", "Perché?"));
    assert_false(matches("/\\bperch\\b/", "Perché?"));
    assert_true(matches("/umi\\B/", "umifoods"));
    assert_false(matches("/umi\\B/", "umi foods umiを"));
    assert_true(matches("/[\\b]|x/", "x"));
}

TEST(letters_as_written_count_behind_case)
{
    assert_true(matches("/[A-Z]{3}-\\d/~case", "the UMI-3"));
    assert_false(matches("/[A-Z]{3}-\\d/~case", "the Umi-3"));
    assert_true(matches("/ＵＭＩ/~case", "ＵＭＩ"));
    assert_false(matches("/ＵＭＩ/~case", "UMI"));
    assert_true(matches("(/Umi+/ OR /Sora/)~case", "Umiiiiiii"));
    assert_true(matches("/go{5,}al/~case", "gooooooal"));
    assert_false(matches("/go{5,}al/~case", "gooooal"));
}

TEST(places_of_a_pattern_are_spans_of_the_text_as_written)
{
    struct looked looked = look("/f[uo]+ds?/", "ＵＭＩ Foods、ｱ foods", NULL);
    assert_int_equal(looked.count, 2);
    assert_int_equal(looked.spans[0].from, 4);
    assert_int_equal(looked.spans[0].to, 9);
    assert_int_equal(looked.spans[1].from, 12);
    assert_int_equal(looked.spans[1].to, 17);
    looked = look("/[A-Z]\\w+/~case", "㍿Umi x Ｆoods ぱSora", NULL);
    assert_int_equal(looked.count, 2);
    assert_int_equal(looked.spans[0].from, 1);
    assert_int_equal(looked.spans[0].to, 4);
    assert_int_equal(looked.spans[1].from, 14);
    assert_int_equal(looked.spans[1].to, 18);
    looked = look("/\\x{FE0F}/~case", "a☀\uFE0Fb", NULL);
    assert_true(looked.there);
    assert_int_equal(looked.count, 1);
    assert_int_equal(looked.spans[0].from, 1);
    looked = look("/o{2,}/~case", "go gooooooooal", NULL);
    assert_int_equal(looked.count, 1);
    assert_int_equal(looked.spans[0].to, 12);
}

TEST(a_pattern_does_not_reach_from_text_into_title)
{
    assert_false(look("/umi.foods/", "umi", "foods").there);
    assert_false(look("/umi[\\s\\S]foods/", "umi", "foods").there);
    assert_true(look("/^foods$/", "umi", "Foods").there);
    assert_true(look("/^umi$/", "umi", "Foods").there);
    assert_true(look("title:/f.ods/", "umi", "Foods").there);
    assert_false(look("title:/umi/", "umi", "Foods").there);
    assert_false(look("text:/f.ods/", "umi", "Foods").there);
    assert_true(look("title:/fo( |ods)/ -text:/x y/", "umi", "Foods").there);
    assert_true(look("title:/F.ods/~case", "umi", "Foods").there);
    assert_false(look("/(?<=\\x01)foods/", "umi", "Foods").there);
}

TEST(patterns_stand_in_near_and_its_like)
{
    assert_true(matches("umi NEAR/2 /rec[ae]ll/", "umi soup recall"));
    assert_false(matches("umi NEAR/0 /rec[ae]ll/", "umi soup recall"));
    assert_true(matches("TIMES/3 /\\d+/", "1 and 22 and 333"));
    assert_false(matches("TIMES/4 /\\d+/", "1 and 22 and 333"));
    assert_true(matches("京都 EXCEPT /東京都/", "東京都から京都へ"));
    assert_false(matches("京都 EXCEPT /東京.?/", "東京都"));
    assert_true(matches("TIMES/3 /a*/", "bab aab a")); /* no empty places */
    assert_false(matches("TIMES/4 /a*/", "bab aab a"));
}

TEST(mistakes_in_a_pattern_name_their_column)
{
    assert_string_equal(refused("umi /海(a/"), "query of topic t: column 9: in this regular "
                                               "expression: missing closing parenthesis");
    assert_string_equal(refused("(umi OR title:/海)/)"),
                        "query of topic t: column 17: in this regular expression: unmatched "
                        "closing parenthesis");
    assert_string_equal(refused("from:(/a/)"),
                        "query of topic t: column 7: a regular expression cannot stand inside "
                        "'from:( )'");
    assert_string_equal(refused("/[z-a]/"),
                        "query of topic t: column 5: in this regular expression: range out of "
                        "order in character class");
    assert_string_equal(refused("/a(*COMMIT)b/"),
                        "query of topic t: column 3: '(*' with a capital behind cannot stand in a "
                        "regular expression here; to look for the signs write \\(\\*");
    assert_string_equal(refused("/(*LIMIT_MATCH=9)b/"),
                        "query of topic t: column 2: '(*' with a capital behind cannot stand in a "
                        "regular expression here; to look for the signs write \\(\\*");
    assert_string_equal(refused("/\\C/"), "query of topic t: column 4: in this regular expression: "
                                          "using \\C is disabled by the application");
    assert_true(matches("/\\(\\*COMMIT/", "(*commit"));
}

/* ---- limits ---- */

static enum regex_found walk(const char *pattern, struct text text, bool quick, size_t *count_out,
                             uint32_t *steps_out)
{
    struct regex *regex = regex_new(text_of(pattern), false, quick);
    struct regex_room *room = regex_room_new();
    struct regex_search search = {.regex = regex, .room = room, .text = text, .steps = REGEX_STEPS};
    struct span place;
    enum regex_found found;
    *count_out = 0;
    while ((found = regex_next(&search, &place)) == REGEX_PLACE)
        ++*count_out;
    *steps_out = search.steps;
    regex_room_free(&room);
    regex_free(&regex);
    return found;
}

static void put(char *at, const char *what)
{
    while (*what)
        *at++ = *what++;
}

static char *filled(const char *piece, size_t len, const char *end)
{
    char *text = mem_new(len + 64);
    const size_t size = strlen(piece);
    size_t at = 0;
    for (; at + size <= len; at += size)
        put(text + at, piece);
    put(text + at, end);
    return text;
}

TEST(a_pattern_that_runs_too_long_counts_as_not_there)
{
    char *text = filled("a", 5000, "!");
    const struct topic topics[] = {{.id = TEXT("a"), .query = TEXT("/(a+)+$/")},
                                   {.id = TEXT("b"), .query = TEXT("/a+!/")},
                                   {.id = TEXT("c"), .query = TEXT("/(x+x+)+y/ OR /(a|aa)+$/")}};
    struct match_set *set = NULL;
    struct why why = {0};
    const uint32_t *found;
    assert_ok(match_build(&(struct match_setup){.topics = topics, .count = 3}, &set, &why), why);
    struct match_scratch *scratch = match_scratch_new(set);
    struct glance glance = {.text = text_of(text)};
    /* the match form shortens the run: for the long one there must be others between */
    char *longer = filled("ab", 5000, "!");
    assert_int_equal(match_topics(set, scratch, &glance, &found), 1);
    assert_int_equal(found[0], 1);
    glance.text = text_of(longer);
    assert_int_equal(match_topics(set, scratch, &glance, &found), 0);
    match_scratch_free(&scratch);
    match_free(&set);
    mem_free(text);
    mem_free(longer);
}

static int64_t given_up(void)
{
    struct buf all;
    buf_init(&all, 1 << 20);
    assert_int_equal(counters_write(&all), OK);
    const char name[] = "hinomi_match_regex_over_total ";
    const ptrdiff_t at = text_find(buf_view(&all), text_of(name));
    buf_byte(&all, '\0');
    const int64_t value = at < 0 ? 0 : strtoll(all.at + at + strlen(name), NULL, 10);
    buf_done(&all);
    return value;
}

TEST(what_is_given_up_is_counted_once_a_post_and_pattern)
{
    char *text = filled("ab", 3000, "!");
    const struct topic topics[] = {
        {.id = TEXT("a"), .query = TEXT("/(ab|[ab]{2})+$/ OR umi NEAR/3 /(ab|[ab]{2})+$/")},
        {.id = TEXT("b"), .query = TEXT("umi OR /(ab|[ab]{2})+$/")},
        {.id = TEXT("c"), .query = TEXT("umi OR (x NEAR/2 /[ab]{3}/)")}};
    struct match_set *set = NULL;
    struct why why = {0};
    const uint32_t *found;
    assert_ok(match_build(&(struct match_setup){.topics = topics, .count = 3}, &set, &why), why);
    struct match_scratch *scratch = match_scratch_new(set);
    struct glance glance = {.text = text_of(text)};
    const int64_t before = given_up();
    assert_int_equal(match_topics(set, scratch, &glance, &found), 0);
    assert_int_equal(given_up(), before + 1);
    assert_int_equal(match_topics(set, scratch, &glance, &found), 0);
    assert_int_equal(given_up(), before + 2);
    glance.text = TEXT("abab");
    assert_int_equal(match_topics(set, scratch, &glance, &found), 2);
    assert_int_equal(given_up(), before + 2);
    match_scratch_free(&scratch);
    match_free(&set);
    mem_free(text);
}

TEST(hungry_places_are_found_as_long_as_the_steps_last)
{
    size_t count;
    uint32_t steps;
    char *text = filled("xy ", 20000, "umi recall");
    char *front = filled("xy ", 20000, "");
    put(front, "umi");
    put(front + 9000, "recall");
    for (int quick = 0; quick < 2; quick++) {
        assert_int_equal(walk("umi.*recall", text_of(text), quick, &count, &steps), REGEX_NONE);
        assert_int_equal(count, 1);
        /* The end of so long a text is not seen from its beginning, this is. */
        assert_int_equal(walk("umi.*recall", text_of(front), quick, &count, &steps), REGEX_NONE);
        assert_int_equal(count, 1);
        assert_int_equal(walk("(x|y| )+umi", text_of(text), quick, &count, &steps), REGEX_NONE);
        assert_true(count >= 1);
        assert_int_equal(walk("(a+)+$", text_of(text), quick, &count, &steps), REGEX_NONE);
        assert_int_equal(count, 0);
        assert_int_equal(steps, REGEX_STEPS);
    }
    mem_free(text);
    mem_free(front);
}

/* Every pattern here takes hours without the limits. */
TEST(no_pattern_and_no_text_holds_a_worker)
{
    static const char *const patterns[] = {
        "(a+)+$",       "(a|aa)+$",  "(.*)*x",    "(a*)*(b*)*c",  "\\w*+!",        "a*a*a*a*a*b",
        "(?=(a+))\\1b", "((a?)+)+b", "\\w+@\\w+", "(?R)?a(?R)?b", "(a{0,99}){50}b"};
    char *text = filled("a", 1 << 20, "\nx!@bc");
    for (size_t i = 0; i < sizeof(patterns) / sizeof(*patterns); i++) {
        size_t count;
        uint32_t steps;
        for (size_t len = 100; len <= 1 << 20; len *= 32)
            (void)walk(patterns[i], (struct text){text + (1 << 20) - len + 1, len}, true, &count,
                       &steps);
    }
    mem_free(text);
}

/* ---- quick and slow ---- */

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

static const char *random_of(uint64_t *seed, const char *const *parts, size_t count, size_t most,
                             char room[512])
{
    size_t at = 0;
    for (size_t n = next_random(seed) % (most + 1); n > 0; n--) {
        const char *part = parts[next_random(seed) % count];
        put(room + at, part);
        at += strlen(part);
    }
    room[at] = '\0';
    return room;
}

static const char *const pattern_parts[] = {"a", "b",    "[ab]", "海", "フ+",   "(a|b)",   "\\b",
                                            ".", ".*?",  "c?",   "ー", "\\d+",  "(?:ab)+", "$",
                                            "^", "a{2}", "\\w",  "|",  "[^a ]", "\\W*"};
static const char *const text_parts[] = {"a", "b", "ab", " ", "海", "フー", "c", "12", ".", "aab "};

TEST(machine_code_and_interpreter_find_the_same_places)
{
    uint64_t seed = 7;
    struct regex_room *room = regex_room_new();
    for (int i = 0; i < 3000; i++) {
        char rooms[2][512];
        struct why why;
        const char *pattern = random_of(&seed, pattern_parts, 20, 6, rooms[0]);
        const char *text = random_of(&seed, text_parts, 10, 40, rooms[1]);
        if (regex_check(text_of(pattern), 1, &why))
            continue;
        struct regex *both[2] = {regex_new(text_of(pattern), false, false),
                                 regex_new(text_of(pattern), false, true)};
        struct regex_search searches[2];
        for (int k = 0; k < 2; k++)
            searches[k] = (struct regex_search){
                .regex = both[k], .room = room, .text = text_of(text), .steps = REGEX_STEPS};
        for (bool more = true; more;) {
            struct span places[2] = {{0, 0}, {0, 0}};
            const enum regex_found found = regex_next(&searches[0], &places[0]);
            assert_int_equal(found, regex_next(&searches[1], &places[1]));
            assert_int_equal(places[0].from, places[1].from);
            assert_int_equal(places[0].to, places[1].to);
            const struct text literal = regex_literal(both[0]);
            const struct text place = text_slice(text_of(text), places[0].from, places[0].to);
            more = found == REGEX_PLACE;
            /* what must be there is there */
            assert_true(!more || text_find(place, literal) >= 0);
        }
        regex_free(&both[0]);
        regex_free(&both[1]);
    }
    regex_room_free(&room);
}

/* ---- literals ---- */

static void has_literal(const char *pattern, bool exact, const char *literal)
{
    struct regex *regex = regex_new(text_of(pattern), exact, false);
    assert_text(regex_literal(regex), literal);
    regex_free(&regex);
}

TEST(the_literal_of_a_pattern_is_what_every_match_holds)
{
    has_literal("umi", false, "umi");
    has_literal("UMI ?foods", false, "foods");
    has_literal("umi foods?", false, "umi food");
    has_literal("umi|sora", false, "");
    has_literal("(umi|sora) foods", false, " foods");
    has_literal("\\bumi-\\d+", false, "umi");
    has_literal("ｳﾐﾌｰｽﾞ[abc]xy", false, "ウミフーズ");
    has_literal("すごーーーい+ね?", false, "すごー");
    has_literal("a{0,3}bc+d", false, "bc");
    has_literal("(?i)umi", false, "");
    has_literal("\\x41umi", false, "");
    has_literal("\\Qumi\\E", false, "");
    has_literal("(?=xyz)(?:abc)?umi[def]", false, "umi");
    has_literal("[umi]", false, "");
    has_literal("umi*sora", false, "sora");
    has_literal("Umi", true, "um");
    has_literal("goooal", true, "oa");
    has_literal("東京都X", true, "東京都");
    has_literal("ガガx", true, "");
}

TEST(a_warm_scratch_allocates_nothing_for_patterns)
{
    const struct topic topics[] = {
        {.id = TEXT("a"), .query = TEXT("/(a|b)+c/ OR /(ab|[ab]{2})+$/ OR /[A-Z]+u/~case")},
        {.id = TEXT("b"), .query = TEXT("umi NEAR/3 /f(oo)+ds/")}};
    struct match_set *set = NULL;
    struct why why = {0};
    const uint32_t *found;
    assert_ok(match_build(&(struct match_setup){.topics = topics, .count = 2}, &set, &why), why);
    struct match_scratch *scratch = match_scratch_new(set);
    char *text = filled("ab", 3000, "! Umi Foods");
    const struct glance glances[] = {{.text = text_of(text)}, {.text = TEXT("umi foods abc")}};
    size_t before = 0;
    for (int i = 0; i < 20; i++) {
        for (size_t k = 0; k < 2; k++)
            (void)match_topics(set, scratch, &glances[k], &found);
        if (i == 4)
            before = mallinfo2().uordblks;
    }
    assert_int_equal(mallinfo2().uordblks, before);
    match_scratch_free(&scratch);
    match_free(&set);
    mem_free(text);
}
