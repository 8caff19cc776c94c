#include "cli/backtest_text.h"

#include "base/utf8.h"
#include "cli/cli.h"

enum { SHOWN_LETTERS = 160 };

static void say(struct buf *line)
{
    out_line(buf_view(line));
    buf_clear(line);
}

/* "2026-11-20 03:57" of a time in RFC 3339. */
static struct text minute(const struct json *object, const char *key, char room[32])
{
    const struct text at = json_text_at(object, key);
    if (at.len < 16)
        return TEXT("-");
    snprintf(room, 32, "%.10s %.5s", at.at, at.at + 11);
    return (struct text){room, 16};
}

static void say_share(struct buf *line, const struct json *object, const char *name,
                      const char *key, const char *share_key)
{
    double share;
    (void)buf_printf(line, "   %s %lld", name, (long long)json_int_at(object, key, 0));
    if (json_number(json_find(object, share_key), &share))
        (void)buf_printf(line, " (%.1f %%)", share * 100);
}

static void say_counts(struct buf *line, const struct json *object, bool compared)
{
    if (compared)
        (void)buf_printf(line, "   in force %lld (%.4g a day)",
                         (long long)json_int_at(object, "in_force", 0),
                         json_number_at(object, "in_force_per_day", 0));
    (void)buf_printf(line, "   tried %lld (%.4g a day)", (long long)json_int_at(object, "tried", 0),
                     json_number_at(object, "tried_per_day", 0));
    if (compared) {
        say_share(line, object, "gained", "gained", "gained_share");
        say_share(line, object, "lost", "lost", "lost_share");
    }
    say(line);
}

/* ---- samples: one line each, what was found between « » ---- */

static bool at_edge(const struct json *spans, int64_t letter, const char which)
{
    for (const struct json *span = spans ? spans->first : NULL; span; span = span->next) {
        int64_t from = -1, to = -1;
        if (span->first && json_int(span->first, &from) && json_int(span->first->next, &to) &&
            letter == (which == '<' ? from : to))
            return true;
    }
    return false;
}

static void put_marked(struct buf *line, struct text text, const struct json *spans)
{
    size_t i = 0;
    for (int64_t letter = 0;; letter++) {
        if (at_edge(spans, letter, '>'))
            (void)buf_text(line, TEXT("»"));
        if (i >= text.len || letter == SHOWN_LETTERS)
            break;
        if (at_edge(spans, letter, '<'))
            (void)buf_text(line, TEXT("«"));
        char room[4];
        const uint32_t code = utf8_next(text, &i);
        if (code < 32 || code == 127)
            (void)buf_byte(line, ' ');
        else
            (void)buf_add(line, room, utf8_put(code, room));
    }
    if (i < text.len)
        (void)buf_text(line, TEXT("…"));
}

static void say_samples(struct buf *line, const struct json *samples, const char *key,
                        const char *title)
{
    const struct json *list = json_find(samples, key);
    char room[32];
    if (!list || !list->first)
        return;
    (void)buf_printf(line, "  %s:", title);
    say(line);
    for (const struct json *s = list->first; s; s = s->next) {
        const struct text at = minute(s, "at", room), author = json_text_at(s, "author");
        const struct text text = json_text_at(s, "text");
        (void)buf_printf(line, "    %.*s %.*s %.*s  ", TEXT_ARG(at),
                         TEXT_ARG(json_text_at(s, "net")), TEXT_ARG(author));
        put_marked(line, text.len ? text : json_text_at(s, "title"), json_find(s, "spans"));
        say(line);
    }
}

static void say_topic(struct buf *line, const struct json *topic, bool compared)
{
    const struct text state = json_text_at(topic, "state"), tried = json_text_at(topic, "query"),
                      force = json_text_at(topic, "query_in_force");
    out_line(TEXT(""));
    (void)buf_printf(line, "%.*s/%.*s/%.*s", TEXT_ARG(json_text_at(topic, "client")),
                     TEXT_ARG(json_text_at(topic, "brand")),
                     TEXT_ARG(json_text_at(topic, "topic")));
    if (compared)
        (void)buf_printf(line, "  %.*s", TEXT_ARG(state));
    say(line);
    if (compared && force.at && !text_same(force, tried)) {
        (void)buf_printf(line, "  in force: %.*s", TEXT_ARG(force));
        say(line);
    }
    if (tried.at) {
        (void)buf_printf(line, "  tried:    %.*s", TEXT_ARG(tried));
        say(line);
    }
    say_counts(line, topic, compared);
    const struct json *samples = json_find(topic, "samples");
    const bool differs = compared && !text_is(state, "same");
    say_samples(line, samples, "gained", "gained");
    say_samples(line, samples, "lost", "lost");
    if (!differs || text_is(state, "changed"))
        say_samples(line, samples, "hits", "found");
}

/* ---- alerts and incidents ---- */

static void say_alerts(struct buf *line, const struct json *list, const char *title, bool compared)
{
    char room[32], other[32];
    out_line(TEXT(""));
    (void)buf_printf(line, "%s: %zu", title, list ? list->count : 0);
    say(line);
    for (const struct json *a = list ? list->first : NULL; a; a = a->next) {
        (void)buf_printf(line, "  %.*s level %lld", TEXT_ARG(minute(a, "at", room)),
                         (long long)json_int_at(a, "level", 0));
        if (json_int_at(a, "highest", 0) > json_int_at(a, "level", 0))
            (void)buf_printf(line, " up to %lld", (long long)json_int_at(a, "highest", 0));
        (void)buf_printf(line, "  %.*s/%.*s %.*s", TEXT_ARG(json_text_at(a, "client")),
                         TEXT_ARG(json_text_at(a, "brand")), TEXT_ARG(json_text_at(a, "category")));
        if (compared && json_text_at(a, "in_force_at").at)
            (void)buf_printf(line, " (in force: %.*s)", TEXT_ARG(minute(a, "in_force_at", other)));
        else if (compared)
            (void)buf_text(line, TEXT(" (new)"));
        (void)buf_text(line, TEXT("  "));
        put_marked(line, json_text_at(a, "headline"), NULL);
        say(line);
    }
}

static void say_incidents(struct buf *line, const struct json *incidents)
{
    char room[32];
    if (!incidents || incidents->kind != JSON_OBJECT)
        return;
    out_line(TEXT(""));
    (void)buf_printf(line, "known incidents: %lld, missed by what is tried: %lld",
                     (long long)json_int_at(incidents, "known", 0),
                     (long long)json_int_at(incidents, "missed", 0));
    if (json_int_at(incidents, "not_replayed", 0))
        (void)buf_printf(line, "; ring by neither in this replay: %lld",
                         (long long)json_int_at(incidents, "not_replayed", 0));
    say(line);
    for (const struct json *i = json_find(incidents, "list")->first; i; i = i->next) {
        const struct text state = json_text_at(i, "state");
        (void)buf_printf(
            line, "  %s  %.*s level %lld  %.*s/%.*s  %lld of %lld posts found  ",
            text_is(state, "missed")  ? "MISSED"
            : text_is(state, "rings") ? "rings "
                                      : "as now",
            TEXT_ARG(minute(i, "opened_at", room)), (long long)json_int_at(i, "level", 0),
            TEXT_ARG(json_text_at(i, "client")), TEXT_ARG(json_text_at(i, "brand")),
            (long long)json_int_at(i, "posts_tried", 0), (long long)json_int_at(i, "posts", 0));
        put_marked(line, json_text_at(i, "headline"), NULL);
        if (json_text_at(i, "rings_at").at)
            (void)buf_printf(line, "  (would ring %.*s)", TEXT_ARG(minute(i, "rings_at", room)));
        say(line);
    }
}

static void say_all(const struct json *result, struct buf *line)
{
    char from[32], to[32];
    const bool compared = json_bool_at(result, "compared", false);
    const struct text first = minute(result, "from", from), last = minute(result, "to", to);
    (void)buf_printf(line, "%lld posts read, %.*s to %.*s UTC (%.1f days)",
                     (long long)json_int_at(result, "read", 0), TEXT_ARG(first), TEXT_ARG(last),
                     json_number_at(result, "days", 0));
    if (json_int_at(result, "refused", 0))
        (void)buf_printf(line, "; %lld lines refused",
                         (long long)json_int_at(result, "refused", 0));
    say(line);
    if (json_bool_at(result, "limited", false))
        out_line(TEXT("there are more posts or stories than can be held against each other: the "
                      "alerts and incidents below may lack some"));
    (void)buf_text(line, TEXT("in all"));
    say_counts(line, json_find(result, "total"), compared);
    for (const struct json *t = json_find(result, "topics")->first; t; t = t->next)
        say_topic(line, t, compared);
    say_alerts(line, json_find(result, "alerts"), "alerts that would have rung", compared);
    if (compared)
        say_alerts(line, json_find(result, "alerts_lost"), "alerts that would no longer ring",
                   false);
    say_incidents(line, json_find(result, "incidents"));
}

enum err backtest_text(struct text json, struct arena *arena, struct why *why)
{
    struct json *result;
    enum err err = json_parse(json, arena, &result, why);
    if (err)
        return err;
    struct buf line;
    buf_init(&line, 1 << 22);
    say_all(result, &line);
    buf_done(&line);
    return OK;
}
