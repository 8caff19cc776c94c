/* Counts how usual the signs of stories are in posts about companies and prints
 * lexicon/stories/usual.tsv. usage: usual_learn FILE.tsv …  (lexicon/examples: a header names the
 * columns lang and text) */
#include "base/arena.h"
#include "base/option.h"
#include "base/fold.h"
#include "base/mem.h"
#include "base/vec.h"
#include "story/told.h"

enum { LANGS = 3, ROOM = 64, LEAST = 6 };
struct row {
    char word[ROOM];
    int64_t posts[LANGS], all;
};
struct counting {
    struct things *things;
    struct map *rows;
    VEC(struct row *) list;
    int64_t posts[LANGS], all;
};

static void count(struct counting *c, struct text word, int lang)
{
    if (word.len >= ROOM)
        return;
    struct row *row = map_get(c->rows, word);
    if (!row) {
        row = mem_make(struct row);
        memcpy(row->word, word.at, word.len);
        must(map_put(c->rows, word, row) == OK);
        vec_push(&c->list, row);
    }
    row->posts[lang]++;
    row->all++;
}

static void take(struct counting *c, struct text lang, struct text text)
{
    static const char *const langs[LANGS] = {"ja", "en", "it"};
    int at = 0;
    while (at < LANGS && !text_is(lang, langs[at]))
        at++;
    if (at == LANGS || !text.len)
        return;
    struct buf form;
    buf_init(&form, 1 << 18);
    struct post post = {.text = text};
    struct told told;
    if (!fold_match(text, &form)) {
        told_read(c->things, &post, buf_view(&form), &told);
        c->posts[at]++;
        c->all++;
        for (size_t i = 0; i < told.count; i++) {
            char room[ROOM * 2];
            size_t len = sign_name(c->things, &told.at[i], buf_view(&form), room, sizeof(room));
            if (len)
                count(c, (struct text){room, len}, at);
        }
    }
    buf_done(&form);
}

static void read_rows(struct counting *c, struct text rows)
{
    struct text row, cell;
    int lang_at = -1, text_at = -1;
    while (text_cut(&rows, '\n', &row)) {
        if (!row.len || row.at[0] == '#')
            continue;
        bool head = lang_at < 0;
        struct text lang = {NULL, 0}, text = lang;
        for (int i = 0; text_cut(&row, '\t', &cell); i++) {
            if (head && text_is(cell, "lang"))
                lang_at = i;
            else if (head && text_is(cell, "text"))
                text_at = i;
            else if (!head && i == lang_at)
                lang = cell;
            else if (!head && i == text_at)
                text = cell;
        }
        if (!head)
            take(c, lang, text);
        else if (lang_at < 0 || text_at < 0)
            return;
    }
}

static int by_word(const void *a, const void *b)
{
    return strcmp((*(struct row *const *)a)->word, (*(struct row *const *)b)->word);
}

int main(int argc, char **argv)
{
    struct counting c = {.things = things_inside(), .rows = map_new(1 << 20)};
    struct arena *arena = arena_new("usual", 1 << 20);
    for (int i = 1; i < argc; i++) {
        struct text rows;
        struct why why;
        if (file_read(argv[i], 1 << 24, arena, &rows, &why)) {
            fprintf(stderr, "%s\n", why.text);
            return 1;
        }
        read_rows(&c, rows);
    }
    qsort(c.list.at, c.list.len, sizeof(*c.list.at), by_word);
    printf("# How usual words and things are in posts about companies: made by `make usual` of\n"
           "# lexicon/examples. word: or class/thing. posts: that have it. of: so many posts, of the\n"
           "# language where it is most usual; of a thing: of all.\nword\tposts\tof\n");
    for (size_t i = 0; i < c.list.len; i++) {
        const struct row *row = c.list.at[i];
        int most = 0;
        for (int l = 1; l < LANGS; l++)
            if (row->posts[l] * c.posts[most] > row->posts[most] * c.posts[l])
                most = l;
        bool thing = strchr(row->word, '/');
        if (row->all >= LEAST)
            printf("%s\t%lld\t%lld\n", row->word,
                   (long long)(thing ? row->all : row->posts[most]),
                   (long long)(thing ? c.all : c.posts[most]));
    }
    for (size_t i = 0; i < c.list.len; i++)
        mem_free(c.list.at[i]);
    vec_done(&c.list);
    map_free(&c.rows);
    things_free(&c.things);
    arena_free(&arena);
    return 0;
}
