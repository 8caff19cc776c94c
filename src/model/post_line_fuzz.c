/* Skim and read agree on every line; what is written reads back the same. */
#include "base/mem.h"
#include "model/post_line.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

static bool same(struct text a, struct text b)
{
    return text_same(a, b) && (a.at == NULL) == (b.at == NULL);
}

static void agree(const struct glance *g, const struct post *p)
{
    must(same(g->id, p->id) && same(g->net, p->net) && same(g->text, p->text));
    must(same(g->title, p->title) && same(g->author_id, p->author.id));
    must(same(g->reply_to, p->reply_to) && same(g->root, p->root));
    must(same(g->repost_of, p->repost_of) && same(g->quote_of, p->quote_of));
    must(g->kind == p->kind && g->at_ms == p->at_ms);
}

static void round_trip(const struct post *post, struct arena *arena)
{
    struct buf once, twice;
    struct post again;
    buf_init(&once, 1 << 24);
    buf_init(&twice, 1 << 24);
    must(post_write(post, &once) == OK);
    must(post_read(buf_view(&once), arena, &again, NULL) == OK);
    must(post_write(&again, &twice) == OK);
    must(text_same(buf_view(&once), buf_view(&twice)));
    buf_clear(&once);
    must(post_write_kept(post, &once) == OK);
    must(post_read(buf_view(&once), arena, &again, NULL) == OK);
    must(same(again.id, post->id) && same(again.text, post->text));
    buf_done(&once);
    buf_done(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len)
{
    char *exact = mem_dup((const char *)at, len);
    struct text line = {exact, len};
    struct arena *arena = arena_new("fuzz", 0);
    struct glance glance;
    struct post post;
    struct why why;
    enum err skim = post_skim(line, arena, &glance, &why);
    enum err read = post_read(line, arena, &post, &why);
    if (!read) {
        must(!skim);
        agree(&glance, &post);
        glance_is_edge(&glance);
        round_trip(&post, arena);
    }
    arena_free(&arena);
    mem_free(exact);
    return 0;
}
