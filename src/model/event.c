#include "model/event.h"

#include "model/tray.h"

const char *event_kind_name(enum event_kind kind)
{
    static const char *const names[] = {
        [EVENT_LEVEL] = "level",    [EVENT_INCIDENT] = "incident", [EVENT_RING] = "ring",
        [EVENT_NOTICE] = "notice",  [EVENT_FORECAST] = "forecast", [EVENT_SOURCE] = "source",
        [EVENT_CASE] = "case",      [EVENT_ACK] = "ack",           [EVENT_SILENCE] = "silence",
        [EVENT_BUDGET] = "budget",  [EVENT_MUTE] = "mute",         [EVENT_EFFECT] = "effect",
        [EVENT_STORY] = "story",    [EVENT_REPLY] = "reply",       [EVENT_PRESENCE] = "presence",
        [EVENT_SUMMARY] = "summary"};
    return names[kind];
}

static const char *const answers[] = {"right", "false", "late", ""};

const char *judgement_name(enum judgement answer)
{
    return answers[answer];
}

bool judgement_of(struct text name, enum judgement *answer_out)
{
    for (int i = 0; i < JUDGED_COUNT; i++) {
        if (!text_is(name, answers[i]))
            continue;
        *answer_out = (enum judgement)i;
        return true;
    }
    return false;
}

static void present(struct json_out *out, const char *key, struct text text)
{
    if (text.at)
        json_pair_text(out, key, text);
}

/* Whom it is about: all but source and summary. */
static void about(struct json_out *out, const struct event *event)
{
    present(out, "client", event->client);
    present(out, "brand", event->brand);
    present(out, "story", event->story);
}

static void reasons(struct json_out *out, const struct event *event)
{
    json_key(out, "why");
    json_begin(out, '[');
    for (size_t i = 0; i < event->why_count; i++)
        json_put_text(out, event->why[i].text);
    json_end(out, ']');
}

static void figures(struct json_out *out, const struct event *event)
{
    const struct figures *f = &event->figures;
    json_pair_str(out, "category", risk_name(event->category));
    json_pair_int(out, "authors", f->authors);
    json_pair_int(out, "posts", f->posts);
    json_pair_int(out, "reposts", f->reposts);
    json_pair_int(out, "reach", f->reach);
    json_pair_int(out, "networks", f->networks);
    present(out, "first_post", event->first_post);
}

/* Always with its one decimal: 19.0. */
static void score(struct json_out *out, const struct event *event)
{
    char room[32];
    int n = snprintf(room, sizeof(room), "%.1f", event->score);
    must(n > 0 && (size_t)n < sizeof(room));
    json_key(out, "score");
    json_put_raw(out, (struct text){room, (size_t)n});
}

/* Only what is known to be missing: a whole hearing says nothing. */
static void heard(struct json_out *out, const struct event *event)
{
    const struct completeness *c = &event->heard;
    if (!c->gaps && !c->silent && !c->lag_ms && !c->backfilled && c->sampled <= 0)
        return;
    json_key(out, "heard");
    json_begin(out, '{');
    if (c->gaps)
        json_pair_int(out, "gaps", c->gaps);
    if (c->silent)
        json_pair_int(out, "silent", c->silent);
    if (c->lag_ms)
        json_pair_int(out, "lag_ms", c->lag_ms);
    if (c->sampled > 0)
        json_pair_number(out, "sampled", c->sampled, 4);
    if (c->backfilled)
        json_pair_int(out, "backfilled", c->backfilled);
    json_end(out, '}');
}

static void budget(struct json_out *out, const struct event *event)
{
    const struct account_figures *a = &event->account;
    json_pair_number(out, "per_week", a->allowed, 3);
    json_pair_number(out, "line", a->line, 2);
    json_pair_time(out, "since", a->since_ms > 0 ? a->since_ms : 0);
    json_pair_int(out, "rung", a->rung);
    for (int i = 0; i < JUDGED_COUNT; i++)
        json_pair_int(out, answers[i], a->answers[i]);
    json_pair_int(out, "open", a->open);
    if (event->judged < JUDGED_COUNT)
        json_pair_str(out, "answer", answers[event->judged]);
    present(out, "by", event->by);
}

static void level(struct json_out *out, const struct event *event)
{
    json_pair_int(out, "from", event->from);
    json_pair_int(out, "to", event->to);
    json_pair_int(out, "computed", event->computed);
    score(out, event);
    reasons(out, event);
    figures(out, event);
    heard(out, event);
    present(out, "by", event->by);
}

static void notice(struct json_out *out, const struct event *event)
{
    json_pair_int(out, "level", event->to);
    json_pair_bool(out, "positive", event->positive);
    score(out, event);
    reasons(out, event);
    figures(out, event);
    heard(out, event);
}

static void ring(struct json_out *out, const struct event *event)
{
    json_pair_int(out, "level", event->level);
    present(out, "person", event->person);
    present(out, "route", event->channel);
    json_pair_int(out, "step", event->step);
    present(out, "ring", event->ring);
    present(out, "with", event->carrier);
    present(out, "because", event->because);
    present(out, "case", event->case_file);
    if (event->waited_ms)
        json_pair_int(out, "waited_s", event->waited_ms / 1000);
    if (event->held)
        json_pair_bool(out, "held", true);
    if (event->test)
        json_pair_bool(out, "test", true);
    heard(out, event);
}

static void silence(struct json_out *out, const struct event *event)
{
    present(out, "silence", event->silence);
    present(out, "state", event->state);
    present(out, "by", event->by);
    present(out, "because", event->because);
    if (event->category != RISK_NONE)
        json_pair_str(out, "category", risk_name(event->category));
    json_pair_int(out, "up_to_level", event->level);
    if (event->until_ms)
        json_pair_time(out, "until", event->until_ms);
}

static void outlook(struct json_out *out, const struct outlook *o)
{
    json_pair_str(out, "of", o->authors ? "authors" : "posts");
    json_pair_int(out, "in", o->in_s);
    json_pair_int(out, "seen", o->seen);
    json_pair_int(out, "expect", o->expect);
    json_pair_int(out, "low", o->low);
    json_pair_int(out, "high", o->high);
    json_pair_int(out, "low50", o->low50);
    json_pair_int(out, "high50", o->high50);
    json_pair_number(out, "p100", o->p_mark, 3);
    if (o->level) {
        json_pair_int(out, "level", o->level);
        json_pair_number(out, "p_level", o->p_level, 3);
    }
}

static void minutes_or_null(struct json_out *out, const char *key, int64_t minutes)
{
    json_key(out, key);
    if (minutes < 0)
        json_put_null(out);
    else
        json_put_int(out, minutes);
}

static void aftermath(struct json_out *out, const struct aftermath *o)
{
    json_pair_time(out, "statement_at", o->statement_ms);
    json_pair_str(out, "of", "authors");
    json_pair_int(out, "in", o->in_s);
    json_pair_int(out, "observed", o->observed);
    json_pair_int(out, "expect", o->expect);
    json_pair_int(out, "low", o->low);
    json_pair_int(out, "high", o->high);
    json_key(out, "effect");
    if (o->known)
        json_put_number(out, o->part, 3);
    else
        json_put_null(out);
    json_pair_bool(out, "calmed", o->calmed);
    json_pair_number(out, "slope_before", o->slope_before, 3);
    json_pair_number(out, "slope_after", o->slope_after, 3);
    minutes_or_null(out, "half_min", o->half_min);
    minutes_or_null(out, "quiet_min", o->quiet_min);
    json_pair_bool(out, "second_wave", o->second_wave);
}

static void mute(struct json_out *out, const struct event *event)
{
    json_pair_int(out, "mute", event->number);
    present(out, "author", event->author);
    present(out, "word", event->word);
    present(out, "state", event->state);
    present(out, "by", event->by);
    present(out, "because", event->because);
    if (event->until_ms)
        json_pair_time(out, "until", event->until_ms);
}

static void source(struct json_out *out, const struct event *event)
{
    present(out, "source", event->source);
    present(out, "state", event->state);
    if (event->lag_ms > 0)
        json_pair_int(out, "lag_ms", event->lag_ms);
}

static void summary(struct json_out *out, const struct event *event)
{
    json_pair_int(out, "read", event->read);
    json_pair_int(out, "matched", event->matched);
    json_pair_int(out, "unmatched", event->unmatched);
    json_key(out, "refused");
    json_begin(out, '{');
    json_pair_int(out, "bad_line", event->refused[REFUSED_BAD_LINE]);
    json_pair_int(out, "too_long", event->refused[REFUSED_TOO_LONG]);
    json_pair_int(out, "duplicate", event->refused[REFUSED_DUPLICATE]);
    json_end(out, '}');
    json_pair_int(out, "edges", event->edges);
    json_pair_int(out, "stories", event->stories);
}

static void matter(struct json_out *out, const struct event *event)
{
    present(out, "post", event->post);
    present(out, "lang", event->lang);
    if (!event->case_file.len)
        return;
    present(out, "case", event->case_file);
    present(out, "state", event->state);
    present(out, "person", event->person);
    present(out, "because", event->because);
}

static void turn(struct json_out *out, const struct event *event)
{
    present(out, "state", event->state);
    present(out, "other", event->other);
    if (event->post_count)
        json_pair_int(out, "posts", (int64_t)event->post_count);
    present(out, "by", event->by);
    reasons(out, event);
}

enum err event_write(const struct event *event, struct buf *buf)
{
    struct json_out out;
    json_out_init(&out, buf);
    json_begin(&out, '{');
    json_key(&out, "at");
    if (event->at_ms)
        json_put_time(&out, event->at_ms);
    else
        json_put_null(&out);
    json_pair_str(&out, "what", event_kind_name(event->kind));
    about(&out, event);
    switch (event->kind) {
    case EVENT_LEVEL:
        level(&out, event);
        break;
    case EVENT_INCIDENT:
        present(&out, "incident", event->incident);
        json_pair_str(&out, "state", event->open ? "opened" : "closed");
        heard(&out, event);
        present(&out, "by", event->by);
        break;
    case EVENT_RING:
        ring(&out, event);
        break;
    case EVENT_NOTICE:
        notice(&out, event);
        break;
    case EVENT_FORECAST:
        outlook(&out, &event->outlook);
        break;
    case EVENT_EFFECT:
        aftermath(&out, &event->aftermath);
        break;
    case EVENT_SOURCE:
        source(&out, event);
        break;
    case EVENT_CASE:
    case EVENT_PRESENCE:
        matter(&out, event);
        break;
    case EVENT_ACK:
        present(&out, "person", event->person);
        present(&out, "route", event->channel);
        break;
    case EVENT_SILENCE:
        silence(&out, event);
        break;
    case EVENT_SUMMARY:
        summary(&out, event);
        break;
    case EVENT_BUDGET:
        budget(&out, event);
        break;
    case EVENT_MUTE:
        mute(&out, event);
        break;
    case EVENT_STORY:
        turn(&out, event);
        break;
    case EVENT_REPLY:
        present(&out, "reply", event->reply);
        present(&out, "case", event->case_file);
        present(&out, "statement", event->statement);
        present(&out, "state", event->state);
        present(&out, "person", event->person);
        present(&out, "because", event->because);
        break;
    }
    json_end(&out, '}');
    return buf_over(buf) ? ERR_LIMIT : OK;
}
