/* Whatever scene comes, it is refused with a reason or plays to its end. */
#include "base/mem.h"
#include "model/post_line.h"
#include "tower/scene.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

static void hear(const struct post *post, void *arg)
{
    struct buf *buf = arg;
    buf_clear(buf);
    must(post_write(post, buf) == OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len)
{
    char *exact = mem_dup((const char *)at, len);
    struct arena *arena = arena_new("fuzz", 0);
    struct scene *scene;
    struct why why = {0};
    if (scene_parse((struct text){exact, len}, arena, &scene, &why) != OK) {
        must(why.text[0]);
    } else if (scene_posts(scene) < 2000) {
        struct buf buf;
        buf_init(&buf, 1 << 26);
        struct scene_player player = {hear, NULL, &buf};
        scene_play(scene, &player);
        struct scene_judge *judge = scene_judge_new(scene);
        scene_judge_end(judge);
        scene_judge_free(&judge);
        buf_done(&buf);
    }
    arena_free(&arena);
    mem_free(exact);
    return 0;
}
