#include "base/buf.h"
#include "base/clock.h"
#include "base/fold.h"
#include "base/json.h"
#include "base/mem.h"
#include "desk/likeness.h"
#include "desk/meanings.h"
#include "tests/desk/scene.h"

/* ---- the right page first ---- */

enum { PAGES_MOST = 100 };

struct shelf {
    struct text ids[PAGES_MOST], langs[PAGES_MOST];
    struct likeness *likeness;
    size_t count;
};

static void put(struct shelf *shelf, struct text kind, struct text page, struct text words)
{
    size_t i = 0;
    while (i < shelf->count && !text_same(shelf->ids[i], page))
        i++;
    if (i == shelf->count) {
        shelf->ids[shelf->count++] = page;
        assert_int_equal(likeness_text(shelf->likeness), i);
    }
    likeness_field(shelf->likeness, i, words, text_is(kind, "title") ? 3 : 1);
}

/* Where the page stands that should be first; 0: nowhere. */
static size_t rank_of(struct text rows, struct text lang, struct text page, struct text question)
{
    struct arena *arena = arena_new("test", 1 << 16);
    struct shelf shelf = {.likeness = likeness_new(question, arena)};
    struct text line;
    while (text_cut(&rows, '\n', &line)) {
        struct text kind, name, of;
        if (text_starts(line, TEXT("#")) || !text_cut(&line, '\t', &kind) ||
            !text_cut(&line, '\t', &name) || !text_cut(&line, '\t', &of))
            continue;
        if (!text_is(kind, "question") && text_same(of, lang))
            put(&shelf, kind, name, line);
    }
    struct like best[PAGES_MOST];
    const size_t found = likeness_best(shelf.likeness, best, PAGES_MOST);
    size_t rank = 0;
    for (size_t i = 0; i < found && !rank; i++)
        rank = text_same(shelf.ids[best[i].text], page) ? i + 1 : 0;
    arena_free(&arena);
    return rank;
}

TEST(the_right_page_stands_first_for_most_questions_nobody_wrote_into_it)
{
    const struct text rows = test_read_file("tests/corpora/knowledge.tsv");
    struct text rest = rows, line;
    int asked = 0, first = 0, first_three = 0;
    while (text_cut(&rest, '\n', &line)) {
        struct text kind, page, lang;
        if (text_starts(line, TEXT("#")) || !text_cut(&line, '\t', &kind) ||
            !text_cut(&line, '\t', &page) || !text_cut(&line, '\t', &lang) ||
            !text_is(kind, "question"))
            continue;
        const size_t rank = rank_of(rows, lang, page, line);
        if (rank != 1)
            print_message("%.*s: %zu for %.*s\n", TEXT_ARG(page), rank, TEXT_ARG(line));
        asked++;
        first += rank == 1;
        first_three += rank >= 1 && rank <= 3;
    }
    print_message("hit@1 %d of %d, hit@3 %d\n", first, asked, first_three);
    assert_in_range(asked, 50, 1000);
    assert_true(first * 100 >= asked * 80);
    assert_true(first_three * 100 >= asked * 90);
    mem_free((void *)(uintptr_t)rows.at);
}

TEST(every_meaning_is_written_in_the_match_form)
{
    for (size_t i = 0; i < meanings_count(); i++) {
        struct buf form;
        buf_init(&form, 1 << 16);
        assert_int_equal(fold_match(meaning_words(i), &form), OK);
        if (!text_same(buf_view(&form), meaning_words(i)))
            fail_msg("%.*s\n%.*s", TEXT_ARG(meaning_words(i)), TEXT_ARG(buf_view(&form)));
        buf_done(&form);
    }
}

/* ---- pages in the store ---- */

struct deed {
    struct scene *scene;
    struct act act;
    struct knowledge_page page;
    struct text id;
    int64_t rank;
    const struct json *over;
};

static enum err put_page(struct db *db, void *arg, struct why *why)
{
    struct deed *deed = arg;
    struct text id;
    enum err err =
        desk_knowledge_put(db, &(struct desk_eyes){0}, &deed->act, &deed->page, &id, why);
    if (!err)
        deed->id = arena_text(deed->scene->arena, id);
    return err;
}

static enum err choose_page(struct db *db, void *arg, struct why *why)
{
    struct deed *deed = arg;
    return desk_knowledge_choose(db, &deed->act, deed->rank, deed->over, why);
}

static struct act act_of(struct scene *scene, const char *client)
{
    return (struct act){.client = text_of(client), .person = TEXT("sato"), .now_ms = scene->now_ms};
}

static enum err write_page(struct scene *scene, const char *client,
                           const struct knowledge_page *page)
{
    struct deed deed = {.scene = scene, .act = act_of(scene, client), .page = *page};
    return store_write(scene->store, put_page, &deed, &scene->why);
}

struct finding {
    struct scene *scene;
    struct knowledge_question question;
    struct json *page;
};

static enum err find(struct db *db, void *arg, struct why *why)
{
    struct finding *finding = arg;
    const struct seen_by by = {.clients = &finding->question.client,
                               .count = 1,
                               .watched = &finding->scene->watched,
                               .now_ms = finding->scene->now_ms};
    struct buf buf;
    buf_init(&buf, 1 << 20);
    struct json_out out = {.buf = &buf};
    enum err err = desk_knowledge_find_json(db, &by, &finding->question, &out, why);
    if (!err)
        err = json_parse(arena_text(finding->scene->arena, buf_view(&buf)), finding->scene->arena,
                         &finding->page, why);
    buf_done(&buf);
    return err;
}

/* The title of the page at that rank, or absent. */
static struct text found(struct scene *scene, const char *client, const char *lang,
                         const char *words, const char *path)
{
    struct finding finding = {
        .scene = scene,
        .question = {.client = text_of(client), .lang = text_of(lang), .words = text_of(words)}};
    assert_ok(store_read(scene->store, find, &finding, &scene->why), scene->why);
    const struct json *title = json_at(finding.page, path);
    return title ? json_text(title) : (struct text){0};
}

static const struct knowledge_page parcel = {.lang = TEXT("en"),
                                             .title = TEXT("My parcel has not arrived"),
                                             .answer = TEXT("Look at the tracking number."),
                                             .url = TEXT("https://example.org/parcel")};
static const struct knowledge_page account = {
    .lang = TEXT("en"), .title = TEXT("Cannot log in"), .answer = TEXT("Choose Forgotten.")};

TEST(a_page_is_offered_in_its_days_alone_and_never_to_another_client)
{
    struct scene scene;
    scene_init(&scene);
    struct knowledge_page page = parcel;
    page.from_ms = scene.now_ms + HOURS(1);
    page.until_ms = scene.now_ms + HOURS(3);
    assert_int_equal(write_page(&scene, "umi", &page), OK);
    const char *asks = "where is my parcel";
    assert_null(found(&scene, "umi", "en", asks, "pages.0.page.title").at);
    scene.now_ms += HOURS(2);
    assert_text(found(&scene, "umi", "en", asks, "pages.0.page.title"), parcel.title.at);
    assert_text(found(&scene, "umi", "en", asks, "pages.0.words.0"), "parcel");
    assert_null(found(&scene, "yama", "en", asks, "pages.0.page.title").at);
    scene.now_ms += HOURS(2);
    assert_null(found(&scene, "umi", "en", asks, "pages.0.page.title").at);
    scene_done(&scene);
}

TEST(the_questions_language_comes_first_and_another_only_where_nothing_else_is)
{
    struct scene scene;
    scene_init(&scene);
    struct knowledge_page italian = parcel;
    italian.lang = TEXT("it");
    italian.title = TEXT("parcel, pacco");
    assert_int_equal(write_page(&scene, "umi", &italian), OK);
    assert_text(found(&scene, "umi", "en", "parcel", "pages.0.page.lang"), "it");
    assert_int_equal(write_page(&scene, "umi", &parcel), OK);
    assert_int_equal(write_page(&scene, "umi", &account), OK);
    assert_text(found(&scene, "umi", "en", "parcel", "pages.0.page.lang"), "en");
    assert_text(found(&scene, "umi", "en", "parcel", "pages.1.page.lang"), "it");
    scene_done(&scene);
}

TEST(what_a_page_was_taken_for_teaches_where_it_belongs_until_the_post_is_deleted)
{
    struct scene scene;
    scene_init(&scene);
    assert_int_equal(write_page(&scene, "umi", &parcel), OK);
    assert_int_equal(write_page(&scene, "umi", &account), OK);
    scene_post(&scene, &(struct said_post){.id = "x:1",
                                           .client = "umi",
                                           .author = "taro",
                                           .text = "the hedgehog thing does nothing",
                                           .needs = .9});
    const char *again = "hedgehog thing stays dead";
    assert_null(found(&scene, "umi", "en", again, "pages.0.page.title").at);
    struct deed deed = {.scene = &scene, .act = act_of(&scene, "umi"), .rank = 2};
    deed.act.id = TEXT("umi-k2");
    deed.act.text = TEXT("umi-1");
    assert_ok(store_write(scene.store, choose_page, &deed, &scene.why), scene.why);
    assert_text(found(&scene, "umi", "en", again, "pages.0.page.title"), account.title.at);
    scene_post(&scene, &(struct said_post){
                           .id = "x:1", .client = "umi", .author = "taro", .kind = "delete"});
    assert_null(found(&scene, "umi", "en", again, "pages.0.page.title").at);
    scene_done(&scene);
}

TEST(a_page_without_a_word_or_with_its_end_before_its_beginning_is_refused)
{
    struct scene scene;
    scene_init(&scene);
    struct knowledge_page page = parcel;
    page.title = TEXT("  ");
    assert_int_equal(write_page(&scene, "umi", &page), ERR_BAD_INPUT);
    assert_non_null(strstr(scene.why.text, "title"));
    page = parcel;
    page.answer = page.body = (struct text){0};
    assert_int_equal(write_page(&scene, "umi", &page), ERR_BAD_INPUT);
    page = parcel;
    page.url = TEXT("javascript:alert(1)");
    assert_int_equal(write_page(&scene, "umi", &page), ERR_BAD_INPUT);
    page = parcel;
    page.from_ms = 2;
    page.until_ms = 1;
    assert_int_equal(write_page(&scene, "umi", &page), ERR_BAD_INPUT);
    page = parcel;
    page.id = TEXT("umi-k9");
    assert_int_equal(write_page(&scene, "umi", &page), ERR_NOT_FOUND);
    scene_done(&scene);
}

TEST(a_page_that_another_changed_meanwhile_is_not_written_over_unseen)
{
    struct scene scene;
    scene_init(&scene);
    assert_int_equal(write_page(&scene, "umi", &parcel), OK);
    struct deed deed = {.scene = &scene, .act = act_of(&scene, "umi"), .page = parcel};
    deed.page.id = TEXT("umi-k1");
    deed.act.version = 1;
    deed.page.title = TEXT("Where is my parcel");
    assert_ok(store_write(scene.store, put_page, &deed, &scene.why), scene.why);
    deed.act.person = TEXT("aoi");
    deed.page.title = TEXT("Parcel late");
    assert_int_equal(store_write(scene.store, put_page, &deed, &scene.why), ERR_DENIED);
    assert_non_null(strstr(scene.why.text, "page umi-k1 was changed by sato at "));
    assert_text(found(&scene, "umi", "en", "parcel", "pages.0.page.title"), "Where is my parcel");
    deed.act.version = 2;
    assert_ok(store_write(scene.store, put_page, &deed, &scene.why), scene.why);
    assert_text(found(&scene, "umi", "en", "parcel", "pages.0.page.title"), "Parcel late");
    scene_done(&scene);
}
