/* The bytes of a request: the first byte says as what they are read. */
#include "base/utf8.h"
#include "web/inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void read_target(struct text text, struct arena *arena)
{
    struct why why;
    struct target target;
    struct text params[PARAMS_MOST];
    char allow[ALLOW_ROOM];
    if (target_read(text, arena, &target, &why) != OK)
        return;
    must(target.part_count <= PARTS_MOST && target.query_count <= QUERY_MOST);
    must(text_find(target.path, TEXT("\0")) < 0);
    for (size_t i = 0; i < target.part_count; i++)
        must(target.parts[i].len && !text_is(target.parts[i], ".."));
    const struct endpoint *found = endpoint_find(METHOD_GET, &target, params, allow);
    if (found && query_check(&target, found->query, &why) == OK)
        must(target_int(&target, "limit", 1) >= 1);
}

static void read_headers(struct text text)
{
    static const char *const names[] = {"tower.example", NULL};
    (void)accepts_gzip(text);
    (void)etag_listed(text, "\"a\"");
    (void)cookie_find(text, "hinomi");
    struct text name = host_name(text);
    must(name.len <= 255);
    if (host_allowed(text, names, true))
        must(name.at != NULL);
    (void)origin_same(text, text);
}

static void read_body(struct text text, struct arena *arena)
{
    const struct text field = form_field(text, "a", arena);
    must(field.len <= 3 * text.len && utf8_valid(field));
    for (const struct endpoint *e = endpoints; e->path; e++) {
        struct why why;
        const struct json *json = NULL;
        if (e->body && body_read(text, e->body, arena, &json, &why) == OK)
            must(json && json->kind == JSON_OBJECT);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    if (len == 0)
        return 0;
    struct text text = {(const char *)bytes + 1, len - 1};
    struct arena *arena = arena_new("fuzz", 4096);
    if (bytes[0] % 3 == 0)
        read_target(text, arena);
    else if (bytes[0] % 3 == 1)
        read_headers(text);
    else
        read_body(text, arena);
    arena_free(&arena);
    return 0;
}
