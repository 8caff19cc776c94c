/*
 * X's rules are made wider, never narrower: what a query matches, its rules match. Rules are
 * evaluated here as X tells them: words are tokens, those of phrases stand in a row.
 */
#include "base/fold.h"
#include "base/test.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "match/letter.h"
#include "match/naive.h"
#include "match/random.h"

/* ---- a post, and a rule over it ---- */

enum { TOKENS_MOST = 4000 };

struct tokens {
    struct text at[TOKENS_MOST];
    size_t len;
};

struct x_post {
    const struct glance *glance;
    struct tokens tokens;
};

static bool stands_alone(uint32_t code)
{
    const enum letter letter = letter_of(code);
    return (letter != LETTER_NONE && letter != LETTER_WORD) ||
           (code >= 0x1F300 && code <= 0x1FAFF) || (code >= 0x2600 && code <= 0x27BF);
}

/* Of the match form: how X folds letters is not told, and is taken to be the same. */
static void tokens_of(struct text text, struct arena *arena, struct tokens *tokens)
{
    struct buf buf;
    buf_init(&buf, text.len * 12 + 4096);
    assert_int_equal(fold_match(text, &buf), OK);
    const struct text form = arena_text(arena, buf_view(&buf));
    buf_done(&buf);
    tokens->len = 0;
    for (size_t i = 0; i < form.len;) {
        const size_t from = i;
        uint32_t code = utf8_next(form, &i);
        if (!stands_alone(code)) {
            size_t to = from;
            for (size_t next = from; next < form.len; to = next) {
                code = utf8_next(form, &next);
                if (code == '_' || letter_of(code) != LETTER_WORD)
                    break;
            }
            i = to > from ? to : i;
            if (to == from)
                continue;
        }
        assert_true(tokens->len < TOKENS_MOST);
        tokens->at[tokens->len++] = text_slice(form, from, i);
    }
}

static bool says(const struct tokens *have, struct text phrase, struct arena *arena)
{
    static struct tokens want;
    tokens_of(phrase, arena, &want);
    assert_true(want.len > 0);
    for (size_t i = 0; i + want.len <= have->len; i++) {
        size_t same = 0;
        while (same < want.len && text_same(have->at[i + same], want.at[same]))
            same++;
        if (same == want.len)
            return true;
    }
    return false;
}

static bool media_is(const struct glance *post, const char *kind)
{
    for (size_t i = 0; i < post->media_count; i++)
        if (text_is(post->media[i].kind, kind))
            return true;
    return false;
}

static bool same_small(struct text a, struct text b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if ((a.at[i] | 32) != (b.at[i] | 32))
            return false;
    return true;
}

static bool operator_holds(const struct x_post *x, struct text name, struct text value,
                           struct arena *arena)
{
    const struct glance *post = x->glance;
    if (text_is(name, "from"))
        return same_small(post->author_id, value) || same_small(post->author_handle, value);
    if (text_is(name, "to"))
        return false;
    if (text_is(name, "followers_count")) {
        int64_t number;
        assert_true(text_int(value, &number));
        return post->followers >= number;
    }
    if (text_is(name, "lang")) {
        for (size_t i = 0; i < post->lang_count; i++)
            if (same_small(text_slice(post->langs[i], 0, 2), value))
                return true;
        return false;
    }
    if (text_is(name, "url")) {
        static struct tokens link;
        for (size_t i = 0; i < post->link_count; i++) {
            tokens_of(post->links[i], arena, &link);
            if (says(&link, value, arena))
                return true;
        }
        tokens_of(post->text, arena, &link); /* there a link in the text is one of the post's */
        return says(&link, value, arena);
    }
    if (text_is(value, "retweet"))
        return post->kind == POST_REPOST;
    if (text_is(value, "reply"))
        return post->kind == POST_REPLY || post->kind == POST_COMMENT || post->reply_to.len;
    if (text_is(value, "quote"))
        return post->kind == POST_QUOTE || post->quote_of.len;
    if (text_is(value, "links"))
        return post->link_count > 0 || text_find(post->text, TEXT("://")) >= 0;
    if (text_is(value, "media"))
        return post->media_count > 0;
    assert_true(text_is(value, "images") || text_is(value, "videos"));
    return media_is(post, text_is(value, "images") ? "image" : "video");
}

struct rule {
    struct text text;
    size_t at;
    const struct x_post *post;
    struct arena *arena;
};

static bool rule_or(struct rule *r);

static bool ends(const struct rule *r)
{
    return r->at >= r->text.len || r->text.at[r->at] == ')';
}

static bool take(struct rule *r, const char *what)
{
    const bool there = text_starts(text_slice(r->text, r->at, r->text.len), text_of(what));
    r->at += there ? strlen(what) : 0;
    return there;
}

static struct text quoted(struct rule *r)
{
    const size_t from = r->at;
    while (r->at < r->text.len && r->text.at[r->at] != '"')
        r->at++;
    const struct text text = text_slice(r->text, from, r->at);
    assert_true(take(r, "\""));
    return text;
}

static bool rule_leaf(struct rule *r)
{
    if (take(r, "(")) {
        const bool held = rule_or(r);
        assert_true(take(r, ")"));
        return held;
    }
    if (take(r, "\""))
        return says(&r->post->tokens, quoted(r), r->arena);
    const size_t from = r->at;
    while (!ends(r) && !strchr(" \"", r->text.at[r->at]))
        r->at++;
    struct text value = text_slice(r->text, from, r->at), name;
    assert_true(value.len > 0);
    if (value.at[0] == '@') {
        for (size_t i = 0; i < r->post->glance->mention_count; i++) {
            const struct text who = r->post->glance->mentions[i];
            if (same_small(who, value) || same_small(who, text_slice(value, 1, value.len)))
                return true;
        }
        return false;
    }
    assert_true(text_cut(&value, ':', &name) && value.at);
    if (!value.len && take(r, "\""))
        value = quoted(r);
    return operator_holds(r->post, name, value, r->arena);
}

static bool rule_and(struct rule *r)
{
    bool held = true;
    for (;;) {
        const bool no = take(r, "-"), one = rule_leaf(r);
        held = held && one != no;
        const struct text rest = text_slice(r->text, r->at, r->text.len);
        if (ends(r) || text_starts(rest, TEXT(" OR ")))
            return held;
        assert_true(take(r, " "));
    }
}

static bool rule_or(struct rule *r)
{
    bool held = rule_and(r);
    while (take(r, " OR "))
        held = rule_and(r) || held;
    return held;
}

static bool rule_holds(struct text value, const struct x_post *post, struct arena *arena)
{
    struct rule rule = {.text = value, .post = post, .arena = arena};
    const bool held = rule_or(&rule);
    assert_true(rule.at == value.len);
    return held;
}

/* ---- tests ---- */

static struct x_rules rules_of(struct arena *arena, struct topic *topics, size_t count)
{
    struct x_rules out = {0};
    struct why why = {0};
    const struct match_setup setup = {.topics = topics, .count = count};
    assert_ok(match_to_x(&setup, arena, &out, &why), why);
    for (size_t i = 0; i < out.rule_count; i++)
        assert_true(utf8_count(out.rules[i].value) <= X_RULE_MOST);
    return out;
}

static void becomes(const char *query, const char *want, const char *note)
{
    struct arena *arena = arena_new("test", 1 << 12);
    struct topic topic = {.id = TEXT("t"), .query = text_of(query)};
    const struct x_rules out = rules_of(arena, &topic, 1);
    if (out.rule_count != (want != NULL) || (want && !text_is(out.rules[0].value, want)))
        fail_msg("%s becomes %zu rules: %.*s", query, out.rule_count,
                 TEXT_ARG(out.rule_count ? out.rules[0].value : TEXT("")));
    bool found = !note && !out.note_count;
    for (size_t i = 0; i < out.note_count; i++)
        found = found || (note && text_find(out.notes[i].text, text_of(note)) >= 0);
    if (!found)
        fail_msg("%s: %zu notes: %.*s", query, out.note_count,
                 TEXT_ARG(out.note_count ? out.notes[0].text : TEXT("")));
    arena_free(&arena);
}

TEST(queries_become_rules_that_x_takes)
{
    becomes("umi", "\"umi\"", NULL);
    becomes("(海フーズ OR \"umi foods\" OR #umi) lang:ja -kind:repost",
            "(\"海フーズ\" OR \"umi foods\" OR \"umi\") lang:ja -is:retweet", NULL);
    becomes("umi NEAR/5 (bug OR mould*)", "\"umi\"", "no wildcards");
    becomes("umi NEAR/5 bug NOT job", "\"umi\" \"bug\"", "matched again here");
    becomes("京都 EXCEPT 東京都", "\"京都\"", NULL);
    becomes("Straße", "(\"Straße\" OR \"strasse\")", NULL);
    becomes("from:umi_official", "from:umi_official", NULL);
    becomes("umi OR title:recall", "\"umi\"", NULL);
    becomes("umi net:x", "\"umi\"", NULL);
    becomes("umi net:bluesky", NULL, "no post of X");
    becomes("lang:it", NULL, "nothing of it");
    becomes("umi*", NULL, "nothing of it");
    becomes("umi OR food~sub", NULL, "nothing of it");
    becomes("\"the umi fo*\"", "\"the\" \"umi\"", NULL);
}

TEST(long_queries_become_several_rules)
{
    struct arena *arena = arena_new("test", 1 << 16);
    struct buf buf;
    buf_init(&buf, 1 << 16);
    (void)buf_text(&buf, TEXT("lang:ja ("));
    for (int i = 0; i < 500; i++)
        (void)buf_printf(&buf, "%sbrand%d", i ? " OR " : "", i);
    (void)buf_text(&buf, TEXT(")"));
    struct topic topic = {.id = TEXT("t"), .query = buf_view(&buf)};
    const struct x_rules out = rules_of(arena, &topic, 1);
    assert_in_range(out.rule_count, 7, 8);
    for (int i = 0; i < 500; i++) {
        const struct text word = arena_printf(arena, "\"brand%d\"", i);
        size_t found = 0;
        for (size_t k = 0; k < out.rule_count; k++)
            found += text_find(out.rules[k].value, word) >= 0;
        assert_int_equal(found, 1);
    }
    for (size_t k = 0; k < out.rule_count; k++)
        assert_true(text_starts(out.rules[k].value, TEXT("lang:ja (")));
    buf_done(&buf);
    arena_free(&arena);
}

TEST(more_than_a_thousand_topics_share_rules)
{
    enum { TOPICS = 5000 };
    struct arena *arena = arena_new("test", 1 << 16);
    struct topic *topics = arena_array(arena, struct topic, TOPICS);
    for (int i = 0; i < TOPICS; i++)
        topics[i] = (struct topic){.id = arena_printf(arena, "t%d", i),
                                   .query = arena_printf(arena, "brand%d (bug OR mould)", i)};
    const struct x_rules out = rules_of(arena, topics, TOPICS);
    assert_in_range(out.rule_count, 100, X_RULES_MOST);
    size_t at = 0;
    for (int i = 0; i < TOPICS; i++) {
        const struct text word = arena_printf(arena, "\"brand%d\"", i);
        while (at < out.rule_count && text_find(out.rules[at].value, word) < 0)
            at++;
        assert_true(at < out.rule_count);
    }
    assert_true(text_find(out.rules[0].tag, TEXT("t0 … t")) > 0);
    arena_free(&arena);
}

/* Posts as they are on X. */
static struct glance x_like(struct glance post)
{
    post.net = TEXT("x");
    post.title = (struct text){NULL, 0};
    post.rating = -1;
    post.lang_count = post.lang_count > 0;
    return post;
}

TEST(the_rules_hold_wherever_the_query_holds)
{
    enum { ROUNDS = 150, QUERIES = 30, POSTS = 20 };
    static struct x_post x;
    uint64_t seed = 11;
    size_t held = 0, ruled = 0, ruled_held = 0;
    struct buf buf;
    buf_init(&buf, 60000);
    for (int round = 0; round < ROUNDS; round++) {
        struct arena *arena = arena_new("round", 1 << 18);
        struct random_words words;
        struct glance posts[POSTS];
        random_words(&seed, &words);
        for (size_t p = 0; p < POSTS; p++)
            posts[p] = x_like(random_post(&seed, &words, arena));
        for (size_t q = 0; q < QUERIES; q++) {
            struct node *root = NULL;
            buf_clear(&buf);
            random_query(&seed, &words, &buf);
            struct topic topic = {.id = TEXT("t"), .query = arena_text(arena, buf_view(&buf))};
            if (query_parse(topic.query, NULL, arena, &root, NULL))
                continue;
            const struct x_rules out = rules_of(arena, &topic, 1);
            for (size_t p = 0; p < POSTS && out.rule_count; p++) {
                x.glance = &posts[p];
                tokens_of(posts[p].text, arena, &x.tokens);
                const bool mine = naive_holds(naive_post_new(&posts[p], arena), root, CJK_DEFAULT);
                bool theirs = false;
                for (size_t i = 0; i < out.rule_count; i++)
                    theirs = rule_holds(out.rules[i].value, &x, arena) || theirs;
                held += mine;
                ruled++;
                ruled_held += theirs;
                if (mine && !theirs)
                    fail_msg("%.*s\nrule %.*s\npost %.*s", TEXT_ARG(topic.query),
                             TEXT_ARG(out.rules[0].value), TEXT_ARG(posts[p].text));
            }
        }
        arena_free(&arena);
    }
    buf_done(&buf);
    print_message("%zu pairs: %zu match, %zu are delivered\n", ruled, held, ruled_held);
    assert_in_range(held, ruled / 10, ruled / 2);
    assert_true(ruled_held < ruled * 2 / 3);
}
