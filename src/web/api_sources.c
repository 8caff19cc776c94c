/* The sources: how they stand, and how they stood. */
#include "web/inside.h"

enum { HOURS_GIVEN = 24 };

/* The last hours, of each source of the view. */
struct source_past {
    struct call *call;
    int64_t from_ms, to_ms;
    bool options; /* the reader may see how they are set */
    struct source_spans *of;
};

static void put_span(struct json_out *out, const char *state, struct text why, int64_t from_ms,
                     int64_t to_ms)
{
    json_begin(out, '{');
    json_pair_time(out, "from", from_ms);
    json_pair_time(out, "to", to_ms);
    json_pair_str(out, "state", state);
    json_pair_text(out, "why", why);
    json_end(out, '}');
}

static bool hears(struct text state)
{
    return text_is(state, "live") || text_is(state, "late") || text_is(state, "ended");
}

/* What nobody saw between two spans is "off"; before the first nothing is known. A span that was
 * said to the last beat goes on until now. */
static void put_day(struct json_out *out, const struct source_past *past,
                    const struct source_spans *spans)
{
    int64_t at = spans->before_ms ? past->from_ms : 0, known = 0, heard = 0;
    json_key(out, "day");
    json_begin(out, '[');
    for (size_t i = 0; i < spans->count; i++) {
        const struct source_span *span = &spans->at[i];
        const int64_t from = span->from_ms > past->from_ms ? span->from_ms : past->from_ms;
        int64_t until = span->until_ms;
        if (i + 1 == spans->count && past->to_ms - until <= SPAN_HOLE_MS)
            until = past->to_ms;
        if (at && from > at) {
            put_span(out, "off", (struct text){0}, at, from);
            known += from - at;
        }
        put_span(out, arena_text(past->call->arena, span->state).at, span->why, from, until);
        known += until - from;
        heard += hears(span->state) ? until - from : 0;
        at = until;
    }
    if (at && past->to_ms - at > SPAN_HOLE_MS) {
        put_span(out, "off", (struct text){0}, at, past->to_ms);
        known += past->to_ms - at;
    }
    json_end(out, ']');
    json_key(out, "whole");
    if (known > 0)
        json_put_number(out, (double)heard / (double)known, 4);
    else
        json_put_null(out);
}

static void put_source(struct json_out *out, const struct source_view *source)
{
    json_pair_text(out, "id", source->id);
    json_pair_text(out, "kind", source->kind);
    json_pair_str(out, "state", source->state);
    json_pair_text(out, "why", source->why);
    json_key(out, "last_post_at");
    if (source->last_post_at_ms)
        json_put_time(out, source->last_post_at_ms);
    else
        json_put_null(out);
    json_pair_int(out, "lag_ms", source->lag_ms);
    json_pair_int(out, "read", source->read);
    json_pair_int(out, "matched", source->matched);
    json_pair_int(out, "refused", source->refused);
    json_key(out, "sampled");
    if (source->sampled > 0 && source->sampled < 1)
        json_put_number(out, source->sampled, 4);
    else
        json_put_null(out);
}

void sources_put(struct json_out *out, const struct tower_view *view,
                 const struct source_past *past)
{
    json_key(out, "sources");
    json_begin(out, '[');
    for (size_t i = 0; i < view->source_count; i++) {
        const struct source_view *source = &view->sources[i];
        json_begin(out, '{');
        put_source(out, source);
        if (past) {
            put_day(out, past, &past->of[i]);
            json_key(out, "options");
            if (past->options && source->option_table)
                options_show(source->option_table, source->options, out);
            else
                json_put_null(out);
        }
        json_end(out, '}');
    }
    json_end(out, ']');
}

static enum err read_past(struct db *db, void *arg, struct why *why)
{
    struct source_past *past = arg;
    const struct tower_view *view = &past->call->view;
    enum err err = OK;
    for (size_t i = 0; i < view->source_count && !err; i++)
        err = store_source_spans(db, view->sources[i].id, past->from_ms, past->call->arena,
                                 &past->of[i], why);
    return err;
}

enum err api_sources(struct call *call, struct why *why)
{
    struct source_past past = {.call = call, .to_ms = call_now(call)};
    past.from_ms = past.to_ms - HOURS(target_int(&call->target, "hours", HOURS_GIVEN));
    /* Addresses of sources tell what is listened to, for whomever: an admin of all alone. */
    past.options = call->person->role_bit == ROLE_ADMIN && !call->person->client_count;
    past.of = arena_array(call->arena, struct source_spans, call->view.source_count + 1);
    enum err err = store_read(call->web->options.store, read_past, &past, why);
    if (err)
        return err;
    json_begin(&call->out, '{');
    json_pair_time(&call->out, "from", past.from_ms);
    json_pair_time(&call->out, "to", past.to_ms);
    sources_put(&call->out, &call->view, &past);
    json_end(&call->out, '}');
    return OK;
}
