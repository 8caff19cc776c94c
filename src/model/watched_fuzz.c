/* Whatever YAML comes, it is read or refused with a reason; what is read is written so that it
 * reads the same. */
#include "base/mem.h"
#include "model/watched.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

static enum err take(struct text bytes, struct arena *arena, struct watched *watched)
{
    struct json *yaml;
    struct why why = {0};
    enum err err = yaml_parse(bytes, arena, &yaml, &why);
    if (!err)
        err = watched_read(yaml, arena, watched, &why);
    must(!err || why.text[0]);
    return err;
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len)
{
    char *exact = mem_dup((const char *)at, len);
    struct arena *arena = arena_new("fuzz", 0);
    struct watched watched, again;
    if (take((struct text){exact, len}, arena, &watched) == OK) {
        struct buf once, twice;
        buf_init(&once, 1 << 26);
        buf_init(&twice, 1 << 26);
        must(watched_write(&watched, &once) == OK);
        must(take(buf_view(&once), arena, &again) == OK);
        must(watched_write(&again, &twice) == OK);
        must(text_same(buf_view(&once), buf_view(&twice)));
        buf_done(&once);
        buf_done(&twice);
    }
    arena_free(&arena);
    mem_free(exact);
    return 0;
}
