#include "tower/taught.h"

#include "desk/desk.h"

static enum err take(struct text client, struct text weights, void *arg, struct why *why)
{
    (void)why;
    struct teaching *teaching = arg;
    const struct taught taught = {arena_text(teaching->arena, client),
                                  arena_text(teaching->arena, weights)};
    vec_push(&teaching->taught, taught);
    return OK;
}

enum err taught_read(struct db *db, void *arg, struct why *why)
{
    struct teaching *teaching = arg;
    vec_clear(&teaching->taught);
    return desk_learned(db, teaching->base, take, teaching, why);
}

void taught_done(struct teaching *teaching)
{
    vec_done(&teaching->taught);
    arena_free(&teaching->arena);
}
