/*
 * First line: a query; the rest: a post. A byte 0x10 and the one behind it stand for a piece of the
 * language, or of a post, so that what is tried is the whole language and not its refusals alone.
 * Nothing breaks; a second time, after learning, with another topic before it, the answer is the
 * same; every span lies in the text, in order.
 */
#include "base/mem.h"
#include "base/utf8.h"
#include "match/scan.h"

enum { PIECE = 0x10, MADE_MOST = 1 << 17 };

static const char *const query_pieces[] = {"umi",
                                           "海",
                                           "フーズ",
                                           "foods*",
                                           "*mi",
                                           "u?i",
                                           "perché",
                                           " AND ",
                                           " OR ",
                                           " NOT ",
                                           " -",
                                           "(",
                                           ")",
                                           "\"umi foods\"",
                                           "\"a b\"~3",
                                           " NEAR/2 ",
                                           " ONEAR/3 ",
                                           " NOT NEAR/1 ",
                                           " SENTENCE ",
                                           " EXCEPT ",
                                           "ATLEAST/2 (",
                                           "TIMES/2 ",
                                           "~case",
                                           "~noaccent",
                                           "~kana",
                                           "~sub",
                                           "~run",
                                           "~morph",
                                           "~1",
                                           "~2",
                                           "/um[iu]+/",
                                           "/(a|b)*c/",
                                           "/\\bumi\\b/~case",
                                           "list:rivals",
                                           "title:",
                                           "text:(",
                                           "lang:it",
                                           "lang:(ja OR en)",
                                           "net:x",
                                           "kind:reply",
                                           "from:umi",
                                           "to:umi",
                                           "url:umi",
                                           "domain:umi.example",
                                           "has:link",
                                           "followers:>10",
                                           "rating:1..3",
                                           "sample:50",
                                           "reply_to:1",
                                           "/* x */",
                                           "京都",
                                           "東京都",
                                           "#umi",
                                           "@umi",
                                           "$UMI",
                                           "🔥",
                                           "らーめん",
                                           "カメラ",
                                           "umifoods~1",
                                           "don't",
                                           "c++",
                                           "\\",
                                           "コ-ヒ-",
                                           "/[^a]{2,}$/",
                                           "/海.?/",
                                           "\"*\"",
                                           "(umi OR 海)~run",
                                           "a",
                                           " b ",
                                           "/.*x/"};

static const char *const post_pieces[] = {"umi",
                                          "Umi ",
                                          "ＵＭＩ",
                                          "海",
                                          "フーズ",
                                          "ﾌｰｽﾞ",
                                          "foods",
                                          " ",
                                          ". ",
                                          "。",
                                          "! ",
                                          "\n\n",
                                          "Dr. ",
                                          "e.g. ",
                                          "…",
                                          "」",
                                          "「",
                                          "京都",
                                          "東京都",
                                          "カメラマン",
                                          "らーめん",
                                          "ラーメン",
                                          "perche\u0301",
                                          "perché",
                                          "#umi",
                                          "@umi ",
                                          "$UMI",
                                          "🔥",
                                          "👨‍👩‍👧",
                                          "☀\uFE0F",
                                          "aaaaaa",
                                          "すごーーーい",
                                          "㍿",
                                          "don’t",
                                          "umifods",
                                          "mui",
                                          "c++",
                                          "コーヒー",
                                          "3.5",
                                          "ab",
                                          "https://umi.example/a?b=c ",
                                          "ßı",
                                          "İ",
                                          "\u3099",
                                          "한국",
                                          "ไทย",
                                          "x",
                                          "bug",
                                          "\x01",
                                          "\xE3\x81"};

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

static struct text made_of(struct text raw, const char *const *pieces, size_t count,
                           struct buf *out)
{
    for (size_t i = 0; i < raw.len; i++) {
        if (raw.at[i] == PIECE && i + 1 < raw.len)
            (void)buf_text(out, text_of(pieces[(unsigned char)raw.at[++i] % count]));
        else
            (void)buf_byte(out, raw.at[i]);
    }
    return buf_view(out);
}

static void dress(struct post *post, size_t len)
{
    static struct text langs[] = {{"it", 2}, {"ja", 2}},
                       links[] = {{"https://umi.example/soup", 24}}, tags[] = {{"umi", 3}};
    post->id = text_slice(TEXT("12345"), len % 5, 5);
    post->net = len % 2 ? TEXT("x") : TEXT("bluesky");
    post->kind = (enum post_kind)(len % 4);
    post->langs = langs;
    post->lang_count = len % 3;
    post->links = links;
    post->link_count = len % 2;
    post->tags = tags;
    post->tag_count = len % 2;
    post->reply_to = len % 5 ? (struct text){NULL, 0} : TEXT("1");
    post->rating = (double)(len % 6) - 1;
    post->author.id = TEXT("umi");
}

static void spans_are_good(const struct post *post)
{
    const size_t count = utf8_count(post->text);
    for (size_t i = 0; i < post->hit_count; i++) {
        uint32_t end = 0;
        for (size_t j = 0; j < post->hits[i].span_count; j++) {
            const struct span span = post->hits[i].spans[j];
            must(span.from < span.to && span.to <= count && span.from >= end);
            end = span.to;
        }
    }
}

static struct match_set *build(struct text query, enum cjk cjk, bool more)
{
    static struct text words[] = {{"sora*", 5}, {"海 foods", 9}};
    const struct word_list list = {.id = TEXT("rivals"), .words = {words, 2}};
    const struct topic topics[] = {
        {.id = TEXT("a"), .query = query},
        {.id = TEXT("b"), .query = TEXT("umi OR 海* OR /ab+/ OR (x NEAR/3 bug)")}};
    const struct match_setup setup = {
        .topics = topics, .count = 1 + more, .lists = &list, .list_count = 1, .cjk = cjk};
    struct match_set *set = NULL;
    struct why why = {0};
    if (match_build(&setup, &set, &why) == OK)
        return set;
    must(why.text[0]);
    return NULL;
}

/* Whether the query holds, by a set of its own that has learnt from this post. */
static bool holds_alone(struct text query, enum cjk cjk, const struct glance *glance)
{
    struct match_set *set = build(query, cjk, false);
    must(set);
    match_learn(set, glance, 1);
    struct match_scratch *scratch = match_scratch_new(set);
    const uint32_t *found;
    bool answers[2];
    for (int i = 0; i < 2; i++)
        answers[i] = match_topics(set, scratch, glance, &found) == 1;
    must(answers[0] == answers[1]);
    match_scratch_free(&scratch);
    match_free(&set);
    return answers[0];
}

static void try_post(struct text query, enum cjk cjk, struct post *post)
{
    struct match_set *set = build(query, cjk, true);
    if (!set)
        return;
    struct arena *arena = arena_new("fuzz", 1 << 12);
    struct match_scratch *scratch = match_scratch_new(set);
    match_hits(set, scratch, post, arena);
    spans_are_good(post);
    const bool there = post->hit_count && text_is(post->hits[0].topic, "a");
    const struct glance glance = glance_of_post(post);
    must(there == holds_alone(query, cjk, &glance));
    match_scratch_free(&scratch);
    match_free(&set);
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len)
{
    struct text raw = {(const char *)at, len}, line;
    if (!len || !text_cut(&raw, '\n', &line))
        return 0;
    struct buf query, text;
    buf_init(&query, MADE_MOST);
    buf_init(&text, MADE_MOST);
    const struct text asked =
        made_of(line, query_pieces, sizeof(query_pieces) / sizeof(*query_pieces), &query);
    struct post post = {
        .text = made_of(raw, post_pieces, sizeof(post_pieces) / sizeof(*post_pieces), &text)};
    post.title = text_slice(post.text, 0, len % 7 * 3);
    dress(&post, len);
    try_post(asked, (enum cjk)(len % 4), &post);
    buf_done(&query);
    buf_done(&text);
    return 0;
}
