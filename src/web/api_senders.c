/* The accounts that answers go out from: how they are, what is left of their rate, what waits. */
#include "desk/desk.h"
#include "web/inside.h"

struct accounts {
    struct call *call;
    const struct sender_view *views;
    size_t count;
};

static void put_known(struct json_out *out, const char *name, int64_t value)
{
    json_key(out, name);
    if (value >= 0)
        json_put_int(out, value);
    else
        json_put_null(out);
}

static void put_sender(struct json_out *out, const struct sender_view *v, int64_t waiting)
{
    json_begin(out, '{');
    json_pair_text(out, "id", v->id);
    json_pair_text(out, "client", v->client);
    json_pair_text(out, "brand", v->brand);
    json_pair_str(out, "kind", v->kind);
    json_pair_text(out, "account", v->account);
    json_pair_str(out, "state", v->state);
    json_pair_int(out, "waiting", waiting);
    json_pair_int(out, "failures", v->failures);
    json_pair_time_or_null(out, "last_good_at", v->last_good_ms);
    json_pair_time_or_null(out, "failing_at", v->failures ? v->last_failure_ms : 0);
    json_pair_text(out, "why", v->last_failure);
    json_pair_time_or_null(out, "next_at", v->next_ms);
    put_known(out, "rate_left", v->rate_left);
    put_known(out, "rate_most", v->rate_most);
    json_pair_time_or_null(out, "rate_reset_at", v->rate_reset_ms);
    json_pair_time_or_null(out, "expires_at", v->expires_ms);
    json_end(out, '}');
}

static enum err put_senders(struct db *db, void *arg, struct why *why)
{
    const struct accounts *accounts = arg;
    struct json_out *out = &accounts->call->out;
    json_begin(out, '{');
    json_key(out, "senders");
    json_begin(out, '[');
    for (size_t i = 0; i < accounts->count; i++) {
        const struct sender_view *v = &accounts->views[i];
        int64_t waiting = 0;
        if (!call_serves(accounts->call, v->client))
            continue;
        enum err err = desk_replies_waiting(db, v->client, v->id, &waiting, why);
        if (err)
            return err;
        put_sender(out, v, waiting);
    }
    json_end(out, ']');
    json_end(out, '}');
    return OK;
}

enum err api_senders(struct call *call, struct why *why)
{
    const struct tower_calls *calls = &call->web->options.calls;
    struct accounts accounts = {.call = call};
    struct sender_view *views = NULL;
    if (calls->senders)
        accounts.count = calls->senders(calls->tower, call->arena, &views);
    accounts.views = views;
    return store_read(call->web->options.store, put_senders, &accounts, why);
}
