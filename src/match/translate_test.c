#include "base/buf.h"
#include "base/test.h"
#include "match/match.h"

static const char *const tools[] = {"brandwatch", "meltwater", "x", "powertrack"};

/* What the query becomes; each note must be the one that is wanted: "column part", or NULL. */
static void becomes(enum query_tool tool, const char *query, const char *want, const char *note)
{
    struct arena *arena = arena_new("test", 1 << 12);
    struct translated out = {0};
    struct why why = {0};
    if (match_translate(text_of(query), tool, arena, &out, &why))
        fail_msg("%s: %s: %s", tools[tool], query, why.text);
    if (!text_is(out.query, want))
        fail_msg("%s becomes %.*s, not %s", query, TEXT_ARG(out.query), want);
    struct buf said;
    buf_init(&said, 1 << 16);
    for (size_t i = 0; i < out.note_count; i++)
        (void)buf_printf(&said, "%u %.*s\n", out.notes[i].column, TEXT_ARG(out.notes[i].text));
    (void)buf_byte(&said, '\0');
    if (note ? text_find(buf_view(&said), text_of(note)) < 0 : out.note_count > 0)
        fail_msg("%s: notes are: %s", query, said.at);
    buf_done(&said);
    arena_free(&arena);
}

static void refuses(enum query_tool tool, const char *query, const char *part)
{
    struct arena *arena = arena_new("test", 1 << 12);
    struct translated out = {0};
    struct why why = {0};
    if (!match_translate(text_of(query), tool, arena, &out, &why))
        fail_msg("%s became %.*s", query, TEXT_ARG(out.query));
    if (!strstr(why.text, part))
        fail_msg("%s: %s", query, why.text);
    arena_free(&arena);
}

TEST(queries_of_brandwatch_are_carried_over)
{
    const enum query_tool bw = TOOL_BRANDWATCH;
    becomes(bw, "(apple OR orange) NEAR/5 (smartphone OR phone)",
            "(apple OR orange) NEAR/5 (smartphone OR phone)", NULL);
    becomes(bw, "logitech NEAR/2f keyboard", "logitech ONEAR/2 keyboard", NULL);
    becomes(bw, "\"apple juice\"~5 NOT title:(recipe OR cocktail)",
            "\"apple juice\"~5 AND NOT (title:\"recipe\" OR title:\"cocktail\")", NULL);
    becomes(bw, "raw:Google+ OR {BBC}", "\"Google+\"~case OR \"BBC\"~case", NULL);
    becomes(bw, "site:twitter.com AND \"apple juice\"", "net:x AND \"apple juice\"", NULL);
    becomes(bw, "site:msn.com AND umi", "url:\"msn.com\" AND umi", NULL);
    becomes(bw, "umi AND (author:umi_official OR author:sora)",
            "umi AND (from:\"umi_official\" OR from:\"sora\")", NULL);
    becomes(bw, "umi AND country:ita NOT city:roma", "umi", "9 'country:ita' is left out");
    becomes(bw, "<<< the brand >>> umi* hashtags:(umi OR sora)", "umi* AND (#umi OR #sora)", NULL);
    becomes(bw, "umi authorFollowers:[1000 TO 50000] rating:[1 TO 2]",
            "umi AND followers:1000..50000 AND rating:1..2", NULL);
    becomes(bw, "umi NOT engagementType:(RETWEET OR QUOTE)",
            "umi AND NOT (kind:repost OR has:quote)", NULL);
    becomes(bw, "((cake OR \"ice cream\") AND birthday)~5",
            "(cake OR \"ice cream\") NEAR/5 birthday", NULL);
    becomes(bw, "umi AND madeup:thing", "umi", "this operator is not known");
    becomes(bw, "umi OR city:roma", "umi", "finds less without it");
    becomes(bw, "海フーズ AND (虫 OR 異物) NOT 求人", "海フーズ AND (虫 OR 異物) AND NOT 求人",
            NULL);
}

TEST(queries_of_meltwater_are_carried_over)
{
    const enum query_tool mw = TOOL_MELTWATER;
    becomes(mw, "Apple NEAR watch", "Apple NEAR/4 watch", NULL);
    becomes(mw, "Apple ONEAR/10 watch", "Apple ONEAR/10 watch", NULL);
    becomes(mw, "(\"sailboat\" or \"boat\") and racing", "(\"sailboat\" OR \"boat\") AND racing",
            NULL);
    becomes(mw, "apple AND (watch OR ipad)^9 NOT (\"apple sauce\" OR \"apple orchard*\")",
            "apple AND (watch OR ipad) AND NOT (\"apple sauce\" OR \"apple orchard*\")",
            "the weight ^ is left out");
    becomes(mw, "title:umi AND ingress:\"food poisoning\"",
            "title:\"umi\" AND text:\"food poisoning\"", NULL);
    becomes(mw, "umi AND NOT country:jp", "umi", "finds more without it");
}

TEST(rules_of_x_are_carried_over)
{
    const enum query_tool x = TOOL_X;
    becomes(x, "(umi OR \"umi foods\" OR #umifoods) -is:retweet lang:ja",
            "(umi OR \"umi foods\" OR #umifoods) AND NOT kind:repost AND lang:\"ja\"", NULL);
    becomes(x, "umi has:images -is:reply from:umi_official",
            "umi AND has:image AND NOT has:reply AND from:\"umi_official\"", NULL);
    becomes(x, "umi (has:links OR has:mentions) sample:10",
            "umi AND (has:link OR has:mention) AND sample:\"10\"", NULL);
    becomes(x, "umi point_radius:[2.355128 48.861118 16km] -place_country:FR", "umi",
            "'point_radius:[2.355128 48.861118 16km]' is left out");
    becomes(x, "umi conversation_id:1334987486343299072", "umi", "which conversation");
    becomes(x, "umi url:\"https://umi.example/soup\" -is:nullcast",
            "umi AND url:\"https://umi.example/soup\"", "promoted posts");
    becomes(x, "umi (-bio:fan followers_count:500..1000)", "umi AND followers:500..1000",
            "author's profile");
    becomes(x, "umi followers_count:1000", "umi AND followers:>=1000", NULL);
    becomes(x, "c* OR \"why?\"", "\"c\\*\" OR \"why\\?\"", NULL);
    becomes(x, "$UMI @umi_official -(job OR hiring)",
            "$UMI AND @umi_official AND NOT (job OR hiring)", NULL);
    becomes(x, "umi -is:(retweet OR quote)", "umi AND NOT (kind:repost OR has:quote)", NULL);
}

TEST(rules_of_powertrack_are_carried_over)
{
    const enum query_tool pt = TOOL_POWERTRACK;
    becomes(pt, "contains:umi bio_contains:\"journalist\"", "\"umi\"~sub", "author's profile");
    becomes(pt, "\"umi foods\"~4 twitter_lang:it url_contains:\"umi.example\"",
            "\"umi foods\"~4 AND lang:\"it\" AND url:\"umi.example\"", NULL);
    becomes(pt, "umi (country_code:it OR friends_count:100)", "umi", "where a post was written");
}

TEST(what_is_no_query_elsewhere_is_refused_with_its_column)
{
    refuses(TOOL_X, "umi (foods", "column 5");
    refuses(TOOL_X, "umi)", "column 4");
    refuses(TOOL_X, "\"umi", "column 1");
    refuses(TOOL_X, "", "empty");
    refuses(TOOL_X, "place_country:FR", "nothing of it");
    refuses(TOOL_BRANDWATCH, "NOT umi", "NOT alone");
    refuses(TOOL_BRANDWATCH, "umi AND", "found the end");
    refuses(TOOL_BRANDWATCH, "{umi", "column 1");
}
