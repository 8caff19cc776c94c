#include "base/arena.h"
#include "base/fold.h"
#include "base/mem.h"
#include "story/reader.h"

enum { TEXT_MOST = 256 * 1024 };

struct story_reader {
    struct things *things;
    struct buf folded;
};

struct story_reader *story_reader_of(struct things *things)
{
    struct story_reader *reader = mem_make(struct story_reader);
    reader->things = things;
    buf_init(&reader->folded, TEXT_MOST);
    return reader;
}

const struct things *story_reader_things(const struct story_reader *reader)
{
    return reader->things;
}

struct story_reader *story_reader_new(void)
{
    return story_reader_of(things_inside());
}

void story_reader_free(struct story_reader **reader)
{
    struct story_reader *r = *reader;
    if (!r)
        return;
    things_free(&r->things);
    buf_done(&r->folded);
    mem_free(r);
    *reader = NULL;
}

void story_read(struct story_reader *reader, struct post *post, struct arena *arena)
{
    struct told told;
    struct buf *folded = &reader->folded;
    post->told = NULL;
    if (post->kind == POST_REPOST || post->kind == POST_DELETE || !post->text.len)
        return;
    buf_clear(folded);
    if (fold_match(post->text, folded))
        return;
    told_read(reader->things, post, buf_view(folded), &told);
    told.printed = print_make(buf_view(folded), &told.print);
    told.form = arena_text(arena, buf_view(folded));
    /* only the signs there are */
    size_t len = offsetof(struct told, at) + told.count * sizeof(struct sign);
    struct told *kept = arena_alloc_raw(arena, len);
    memcpy(kept, &told, len);
    post->told = kept;
}
