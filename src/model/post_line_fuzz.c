/* Skim and read agree on every line; what is written reads back the same. */
#include "base/mem.h"
#include "model/post_line.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

static bool same(struct text a, struct text b)
{
    return text_same(a, b) && (a.at == NULL) == (b.at == NULL);
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
    struct glance glance, few;
    struct post post;
    struct why why;
    enum err skim = post_skim(line, SKIM_ALL, arena, &glance, &why);
    enum err least = post_skim(line, SKIM_LEAST, arena, &few, &why);
    enum err read = post_read(line, arena, &post, &why);
    must(skim || !least);
    if (!read) {
        must(!skim);
        const struct glance whole = glance_of_post(&post);
        must(glance_same(&glance, &whole));
        glance_is_edge(&glance);
        round_trip(&post, arena);
    }
    arena_free(&arena);
    mem_free(exact);
    return 0;
}
