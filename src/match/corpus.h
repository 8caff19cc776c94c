#ifndef MATCH_CORPUS_H
#define MATCH_CORPUS_H
/*
 * Posts and queries from files, for tests and benchmarks only: NDJSON and TSV, packed with zstd.
 */
#include "base/vec.h"
#include "match/match.h"

#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>

struct corpus {
    struct arena *arena;
    VEC(struct glance) posts;
    VEC(struct text) lines; /* the same as JSON */
    VEC(struct topic) topics;
};

static inline void corpus_done(struct corpus *corpus)
{
    vec_done(&corpus->posts);
    vec_done(&corpus->lines);
    vec_done(&corpus->topics);
    arena_free(&corpus->arena);
}

/* The whole file unpacked, or an absent text. */
static inline struct text corpus_unpack(struct corpus *corpus, const char *path)
{
    struct text packed = {NULL, 0};
    if (file_read(path, (size_t)1 << 30, corpus->arena, &packed, NULL))
        return packed;
    struct buf out;
    buf_init(&out, (size_t)1 << 30);
    ZSTD_DStream *zstd = ZSTD_createDStream();
    ZSTD_inBuffer in = {packed.at, packed.len, 0};
    for (size_t code = 1; in.pos < in.size && !ZSTD_isError(code);) {
        ZSTD_outBuffer part = {buf_room(&out, 1 << 17), 1 << 17, 0};
        code = ZSTD_decompressStream(zstd, &part, &in);
        out.len += part.pos;
    }
    ZSTD_freeDStream(zstd);
    const struct text text = arena_text(corpus->arena, buf_view(&out));
    buf_done(&out);
    return text;
}

static inline void corpus_queries(struct corpus *corpus, struct text lines)
{
    vec_clear(&corpus->topics);
    for (struct text line, id; text_cut(&lines, '\n', &line);) {
        if (!text_cut(&line, '\t', &id) || !line.at)
            continue;
        const struct topic topic = {.id = id, .query = line};
        vec_push(&corpus->topics, topic);
    }
}

static inline void corpus_posts(struct corpus *corpus, struct text lines)
{
    for (struct text line; text_cut(&lines, '\n', &line);) {
        struct json *json = NULL;
        if (json_parse(line, corpus->arena, &json, NULL))
            continue;
        struct glance glance = {.id = json_text_at(json, "id"), .text = json_text_at(json, "text")};
        glance.author_id = json_text_at(json_find(json, "author"), "id");
        const struct json *langs = json_find(json, "langs");
        if (langs && langs->first) {
            struct text *lang = arena_make(corpus->arena, struct text);
            *lang = json_text(langs->first);
            glance.langs = lang;
            glance.lang_count = 1;
        }
        vec_push(&corpus->posts, glance);
        vec_push(&corpus->lines, line);
    }
}

/* False where the reference data is not there. */
static inline bool corpus_open(struct corpus *corpus, const char *folder)
{
    char path[1024];
    *corpus = (struct corpus){.arena = arena_new("corpus", 1 << 20)};
    snprintf(path, sizeof(path), "%s/posts.ndjson.zst", folder);
    corpus_posts(corpus, corpus_unpack(corpus, path));
    return corpus->posts.len > 0;
}

static inline bool corpus_ask(struct corpus *corpus, const char *folder, const char *name)
{
    char path[1024];
    snprintf(path, sizeof(path), "%s/%s.tsv.zst", folder, name);
    corpus_queries(corpus, corpus_unpack(corpus, path));
    return corpus->topics.len > 0;
}
#endif
