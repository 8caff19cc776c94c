#include "base/mem.h"
#include "base/test.h"
#include "check/check.h"
#include "desk/desk.h"
#include "web/house_test.h"

#include <glob.h>

/* The desk's half of the house: rules of tone, accounts, customers. */

enum { FILES_MOST = 40 };

/* Rules that hold whatever the lexicon of the day says, so that a test is about the desk. */
static const char more_ja[] = "for\tpattern\tnote\n"
                              "absolute_denial\tありえません|ありえない\t\n"
                              "absolute_denial\t苦情 >6 初めて\t\n"
                              "minimising\tせいぜい\t\n"
                              "self_praise\t大成功\t\n";

static struct text file_of(struct arena *arena, const char *path)
{
    struct text bytes = test_read_file(path);
    struct text kept = arena_text(arena, bytes);
    mem_free((void *)(uintptr_t)bytes.at);
    return kept;
}

void house_rules(struct house *house)
{
    static struct sender senders[] = {
        {.id = {"umi-x", 5}, .client = {"umi", 3}, .kind = {"copy", 4}, .account = {"umi_x", 5}},
        {.id = {"umi-bsky", 8},
         .client = {"umi", 3},
         .kind = {"bluesky", 7},
         .account = {"umi.example", 11}},
        {.id = {"yama-x", 6},
         .client = {"yama", 4},
         .kind = {"copy", 4},
         .account = {"yama_x", 6}}};
    struct lexicon_file files[FILES_MOST] = {{TEXT("ja/reply_house.tsv"), text_of(more_ja)}};
    struct why why = {0};
    size_t count = 1;
    glob_t found;
    assert_int_equal(
        glob(/* NOLINT: no other thread asks */ "lexicon/*/reply*.tsv", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc && count < FILES_MOST; i++)
        files[count++] = (struct lexicon_file){
            arena_text(house->arena, text_of(found.gl_pathv[i] + strlen("lexicon/"))),
            file_of(house->arena, found.gl_pathv[i])};
    globfree(&found);
    const struct lexicon_file words[] = {
        {TEXT("ja/words.tsv"), file_of(house->arena, "lexicon/ja/words.tsv")}};
    assert_ok(understand_build(words, 1, &house->understand, &why), why);
    assert_ok(checker_build(files, count, house->understand, &house->checker, &why), why);
    house->watched.senders = senders;
    house->watched.sender_count = 3;
}

void house_rules_done(struct house *house)
{
    checker_free(&house->checker);
    understand_free(&house->understand);
}

struct asking_case {
    struct text client, brand, story, post, text;
};

static enum err open_case(struct db *db, void *arg, struct why *why)
{
    const struct asking_case *a = arg;
    struct hit hit = {.client = a->client, .brand = a->brand, .topic = TEXT("t")};
    struct verdict verdict = {.lang_p = 1, .needs_support = .9, .addressed = .9};
    struct placement placement = {.client = a->client, .brand = a->brand, .story = a->story};
    struct event event;
    snprintf(verdict.lang, sizeof(verdict.lang), "ja");
    struct post post = {.id = a->post,
                        .net = TEXT("x"),
                        .kind = POST_POST,
                        .at_ms = 1795000000000,
                        .text = a->text,
                        .author = {.id = a->post, .handle = a->post, .followers = 3},
                        .counts = {-1, -1, -1, -1, -1},
                        .rating = -1,
                        .train_ok = true,
                        .hits = &hit,
                        .hit_count = 1,
                        .verdict = &verdict,
                        .stories = &placement,
                        .story_count = a->story.len ? 1 : 0};
    enum err err = store_post(db, &post, why);
    return err ? err : desk_case_from_post(db, &post, &hit, 1795000000000, &event, why);
}

void house_case(struct house *house, const char *client, const char *brand, const char *story,
                const char *post, const char *text)
{
    struct why why = {0};
    struct asking_case a = {text_of(client), text_of(brand), text_of(story), text_of(post),
                            text_of(text)};
    assert_ok(store_write(house->store, open_case, &a, &why), why);
}

struct level_row {
    struct text client, brand, story;
    int level;
};

static enum err set_level(struct db *db, void *arg, struct why *why)
{
    const struct level_row *l = arg;
    const struct event event = {.kind = EVENT_LEVEL,
                                .at_ms = 1795000000000,
                                .client = l->client,
                                .brand = l->brand,
                                .story = l->story,
                                .to = l->level,
                                .computed = l->level,
                                .figures = {.networks = 1}};
    int64_t number;
    return store_event(db, &event, &number, why);
}

void house_level(struct house *house, const char *client, const char *brand, const char *story,
                 int level)
{
    struct why why = {0};
    struct level_row row = {text_of(client), text_of(brand), text_of(story), level};
    assert_ok(store_write(house->store, set_level, &row, &why), why);
}

/* ---- who is watched ---- */

static enum err keep(struct db *db, void *arg, struct why *why)
{
    return store_change_watched(db, arg, why);
}

void house_keep(struct house *house, const char *person, const char *because)
{
    struct watched_change change = {.watched = &house->watched,
                                    .yaml = TEXT("clients: []"),
                                    .person = text_of(person),
                                    .why = text_of(because),
                                    .at_ms = 1795000000000};
    struct why why;
    assert_ok(store_write(house->store, keep, &change, &why), why);
}
