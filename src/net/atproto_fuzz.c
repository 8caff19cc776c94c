#include "base/json.h"
#include "base/mem.h"
#include "net/atproto.h"

/* What a server of the AT Protocol answers, through every reader; and a kept session. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void session(struct text body, struct arena *arena)
{
    struct atproto_session one, again;
    struct buf saved;
    if (atproto_session_read(body, body.len % 2, arena, &one, NULL))
        return;
    must(one.access.len && one.refresh.len && text_starts(one.did, TEXT("did:")));
    must(!one.pds.len || text_starts(one.pds, TEXT("http")));
    if (!one.pds.len)
        one.pds = TEXT("https://x.example");
    one.server = TEXT("https://s.example");
    one.identifier = TEXT("a.example");
    buf_init(&saved, 1 << 22);
    atproto_session_save(&one, &saved);
    must(atproto_session_load(buf_view(&saved), arena, &again, NULL) == OK);
    must(text_same(one.access, again.access) && text_same(one.refresh, again.refresh) &&
         text_same(one.did, again.did) && text_same(one.pds, again.pds));
    buf_done(&saved);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char *exact = mem_dup((const char *)bytes, len);
    const struct text body = {exact, len};
    struct arena *arena = arena_new("fuzz", 0);
    struct atproto_session kept;
    struct atproto_record record;
    struct atproto_seen seen;
    struct atproto_error error;
    struct atproto_uri uri;
    session(body, arena);
    (void)atproto_session_load(body, arena, &kept, NULL);
    atproto_error_read(body, arena, &error);
    if (atproto_record_read(body, arena, &record, NULL) == OK)
        must(record.ref.cid.len && atproto_uri_read(record.ref.uri, &uri));
    if (atproto_seen_read(body, arena, &seen, NULL) == OK) {
        struct json *json;
        struct buf out;
        must(atproto_uri_read(seen.record.ref.uri, &uri));
        /* what is answered to it is JSON, whatever it holds */
        buf_init(&out, 1 << 24);
        atproto_post_write(&out, uri.repo, uri.rkey,
                           &(struct atproto_post){.text = seen.record.text,
                                                  .root = seen.record.root,
                                                  .parent = seen.record.ref});
        must(buf_over(&out) || json_parse(buf_view(&out), arena, &json, NULL) == OK);
        buf_done(&out);
    }
    if (atproto_uri_read(body, &uri))
        must(uri.repo.len && uri.collection.len && uri.rkey.len);
    arena_free(&arena);
    mem_free(exact);
    return 0;
}
