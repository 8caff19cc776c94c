#include "base/clock.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/test.h"
#include "source/feed.h"

#include <dirent.h>
#include <unistd.h>

/* Recorded feeds beside which others wrote down what is in them. */

struct checked {
    struct arena *arena;
    const char *file;
    size_t files, facts, wrong, refused;
};

static void hold(struct checked *c, const char *what, struct text got, struct text want)
{
    if (!want.len)
        return;
    c->facts++;
    if (text_same(got, want))
        return;
    c->wrong++;
    print_message("%s: %s is '%.*s', not '%.*s'\n", c->file, what, TEXT_ARG(got), TEXT_ARG(want));
}

/* Where several are given, which one is taken is the reader's choice. */
static void hold_link(struct checked *c, struct text got, const struct json *item)
{
    const struct json *links = json_find(item, "links");
    for (const struct json *l = links ? links->first : NULL; l; l = l->next)
        if (l->kind == JSON_STRING && text_same(got, l->text))
            return;
    hold(c, "link", got, json_text_at(item, "link"));
}

static void hold_date(struct checked *c, const char *what, int64_t got, struct text want)
{
    int64_t ms;
    if (!want.len || !time_parse(want, &ms))
        return;
    c->facts++;
    if (got == ms)
        return;
    c->wrong++;
    print_message("%s: %s is %lld, not %.*s\n", c->file, what, (long long)got, TEXT_ARG(want));
}

/* A value that is a text, or an object with it as value. */
static struct text value_of(const struct json *item, const char *key)
{
    const struct json *value = json_find(item, key);
    return value && value->kind == JSON_OBJECT ? json_text_at(value, "value")
                                               : json_text_at(item, key);
}

static struct text plain(struct checked *c, const struct json *item, const char *key)
{
    return feed_plain(value_of(item, key), c->arena);
}

static struct text author_of(const struct json *item)
{
    const struct json *author = json_find(item, "author");
    const struct json *authors = json_find(item, "authors");
    if (!author && authors && authors->kind == JSON_ARRAY)
        author = authors->first;
    return author && author->kind == JSON_OBJECT ? json_text_at(author, "name") : (struct text){0};
}

static void check_entry(struct checked *c, const struct feed_entry *e, const struct json *item)
{
    hold(c, "title", e->title, plain(c, item, "title"));
    hold(c, "id", e->id, value_of(item, "guid"));
    hold(c, "id", e->id, json_text_at(item, "id"));
    hold_link(c, e->link, item);
    hold(c, "author", e->author, author_of(item));
    struct text text = plain(c, item, "content");
    if (!text.len)
        text = plain(c, item, "description");
    if (!text.len)
        text = plain(c, item, "summary");
    hold(c, "text", e->text, text);
    hold_date(c, "published", e->published_ms, json_text_at(item, "publishedParsed"));
    hold_date(c, "updated", e->updated_ms ? e->updated_ms : e->published_ms,
              json_text_at(item, "updatedParsed"));
}

static void check_feed(struct checked *c, const char *xml_path, const char *json_path)
{
    struct text xml = test_read_file(xml_path), expected = test_read_file(json_path);
    struct json *json;
    struct feed_doc doc;
    struct why why = {0};
    c->file = strrchr(xml_path, '/') + 1;
    assert_int_equal(json_parse(expected, c->arena, &json, &why), OK);
    c->files++;
    if (feed_read(xml, (struct text){0}, c->arena, &doc, &why)) {
        c->refused++;
        print_message("%s: %s\n", c->file, why.text);
    } else {
        hold(c, "feed's title", doc.title, plain(c, json, "title"));
        hold_link(c, doc.link, json);
        hold(c, "feed's language", doc.lang, json_text_at(json, "language"));
        const struct json *items = json_find(json, "items");
        if (!items)
            items = json_find(json, "entries");
        const struct feed_entry *e = doc.first;
        for (const struct json *i = items ? items->first : NULL; i; i = i->next) {
            if (e)
                check_entry(c, e, i);
            else
                c->wrong++;
            e = e ? e->next : NULL;
        }
        if (e)
            c->wrong++;
    }
    mem_free((void *)(uintptr_t)xml.at);
    mem_free((void *)(uintptr_t)expected.at);
}

static void check_folder(struct checked *c, const char *folder)
{
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (const struct dirent *d = readdir(dir); d; d = readdir(dir)) {
        char xml[1200], json[1200];
        size_t n = strlen(d->d_name);
        if (n < 4 || strcmp(d->d_name + n - 4, ".xml") != 0)
            continue;
        snprintf(xml, sizeof(xml), "%s/%s", folder, d->d_name);
        snprintf(json, sizeof(json), "%s/%.*s.json", folder, (int)n - 4, d->d_name);
        if (access(json, R_OK) == 0)
            check_feed(c, xml, json);
    }
    closedir(dir);
}

TEST(feed_says_what_others_found_in_recorded_feeds)
{
    static const char *const folders[] = {"parser/rss", "parser/atom", "translator/rss",
                                          "translator/atom", "extensions/dublincore"};
    if (!test_shared())
        skip();
    struct checked c = {.arena = arena_new("test", 1 << 16)};
    for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
        char path[600];
        snprintf(path, sizeof(path), "%s/data/samples/feeds/gofeed/testdata/%s", test_shared(),
                 folders[i]);
        check_folder(&c, path);
    }
    print_message("%zu feeds, %zu facts, %zu wrong\n", c.files, c.facts, c.wrong);
    assert_true(c.files > 150 && c.facts > 80);
    assert_true(c.refused < 4); /* broken in their tags, before anything came whole */
    assert_int_equal(c.wrong, 0);
    arena_free(&c.arena);
}
