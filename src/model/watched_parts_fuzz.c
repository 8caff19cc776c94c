/* Whatever body comes for whatever part: it is put or refused with a reason, and what is put is
 * written so that it reads the same. The first byte picks the kind, the rest is the body. */
#include "base/mem.h"
#include "model/watched_parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

static const char whole[] =
    "clients: [{id: a, brands: [{id: b, topics: [{id: c, query: d}]}]}]\n"
    "people: [{id: p, channel: h}]\nchannels: [{id: h, kind: log}]\n"
    "routes: [{client: a, ladder: [p]}]\nduties: [{id: u, people: [p]}]\nfallback: p\n";

static void write_again(const struct watched *watched, struct arena *arena)
{
    struct buf once, twice;
    struct watched again;
    struct json *yaml;
    struct why why;
    buf_init(&once, 1 << 26);
    buf_init(&twice, 1 << 26);
    must(watched_write(watched, &once) == OK);
    must(yaml_parse(arena_text(arena, buf_view(&once)), arena, &yaml, &why) == OK);
    must(watched_read(yaml, arena, &again, &why) == OK);
    must(watched_write(&again, &twice) == OK);
    must(text_same(buf_view(&once), buf_view(&twice)));
    buf_done(&once);
    buf_done(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len)
{
    static const char *const ids[] = {"a", "b", "p", "h", "x", "u", "a-2", "s", "q", "fallback"};
    if (len < 1)
        return 0;
    const size_t kind = at[0] % 10;
    char *exact = mem_dup((const char *)at + 1, len - 1);
    struct arena *arena = arena_new("fuzz", 0);
    struct json *yaml, *body;
    struct watched watched, next;
    struct why why = {0};
    must(yaml_parse(text_of(whole), arena, &yaml, &why) == OK);
    must(watched_read(yaml, arena, &watched, &why) == OK);
    const struct part_name name = {text_of(part_kinds[kind]),
                                   kind == 1 ? TEXT("a") : (struct text){0}, text_of(ids[kind])};
    if (json_parse((struct text){exact, len - 1}, arena, &body, &why) == OK) {
        why = (struct why){0};
        if (part_put(&watched, &name, body, arena, &next, &why) == OK)
            write_again(&next, arena);
        else
            must(why.text[0]);
    }
    arena_free(&arena);
    mem_free(exact);
    return 0;
}
