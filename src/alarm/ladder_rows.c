#include "alarm/ladder_inside.h"
#include "base/clock.h"
#include "base/pack.h"

#include <inttypes.h>

/* Rows: "m" the counters, "b" who was rung lately, "a/<no>" an alert, "h/<no>" what is kept back,
 * "s/<id>" a silence, "c/<id>" a stand-in. What was added later stands at a row's end and may be
 * missing. */

/* ---- saving ---- */

static void save_alert(const struct alert *alert, struct buf *buf, ladder_row_fn *row, void *arg)
{
    char key[32];
    int len = snprintf(key, sizeof(key), "a/%" PRIu64, alert->no);
    buf_clear(buf);
    pack_text(buf, alert->client);
    pack_text(buf, alert->brand);
    pack_text(buf, alert->story);
    pack_uint(buf, (uint64_t)alert->level);
    pack_uint(buf, (uint64_t)alert->step);
    pack_int(buf, alert->first_ms);
    pack_int(buf, alert->due_ms);
    pack_uint(buf, alert->acknowledged);
    pack_uint(buf, (uint64_t)alert->at);
    pack_uint(buf, (uint64_t)alert->category);
    pack_int(buf, alert->rung_ms);
    pack_uint(buf, alert->quieted | (unsigned)alert->kept << 1 | (unsigned)alert->failed << 2);
    pack_text(buf, alert->by);
    row((struct text){key, (size_t)len}, buf_view(buf), arg);
}

static void save_held(const struct held *held, struct buf *buf, ladder_row_fn *row, void *arg)
{
    char key[32];
    int len = snprintf(key, sizeof(key), "h/%" PRIu64, held->no);
    buf_clear(buf);
    const struct text texts[] = {held->client, held->brand,   held->story,
                                 held->person, held->channel, held->because};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        pack_text(buf, texts[i]);
    pack_uint(buf, (uint64_t)held->level);
    pack_uint(buf, (uint64_t)held->step);
    pack_int(buf, held->until_ms);
    pack_uint(buf, held->quiet);
    row((struct text){key, (size_t)len}, buf_view(buf), arg);
}

static void save_silence(const struct silence *s, struct buf *buf, ladder_row_fn *row, void *arg)
{
    char key[32];
    int len = snprintf(key, sizeof(key), "s/%.*s", TEXT_ARG(s->id));
    buf_clear(buf);
    const struct text texts[] = {s->client, s->brand, s->story, s->who, s->why};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        pack_text(buf, texts[i]);
    pack_uint(buf, (uint64_t)s->category);
    pack_int(buf, s->from_ms);
    pack_int(buf, s->until_ms);
    pack_uint(buf, s->crisis);
    row((struct text){key, (size_t)len}, buf_view(buf), arg);
}

static void save_cover(const struct cover *c, struct buf *buf, ladder_row_fn *row, void *arg)
{
    char key[32];
    int len = snprintf(key, sizeof(key), "c/%.*s", TEXT_ARG(c->id));
    buf_clear(buf);
    const struct text texts[] = {c->duty, c->by, c->in.from, c->in.to, c->in.person, c->in.instead};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        pack_text(buf, texts[i]);
    pack_int(buf, c->in.from_ms);
    pack_int(buf, c->in.to_ms);
    row((struct text){key, (size_t)len}, buf_view(buf), arg);
}

static void save_recents(struct ladder *ladder, struct buf *buf, ladder_row_fn *row, void *arg)
{
    buf_clear(buf);
    pack_uint(buf, ladder->recents.len);
    struct recent *r;
    vec_each (r, &ladder->recents) {
        pack_text(buf, r->person);
        pack_text(buf, r->channel);
        pack_text(buf, r->story);
        pack_int(buf, r->at_ms);
        pack_uint(buf, (uint64_t)r->level);
    }
    row(TEXT("b"), buf_view(buf), arg);
    ladder->recents_dirty = false;
}

static void save_parts(struct ladder *ladder, struct buf *buf, ladder_row_fn *row, void *arg)
{
    struct held *held;
    vec_each (held, &ladder->held) {
        if (held->dirty)
            save_held(held, buf, row, arg);
        held->dirty = false;
    }
    struct mark *mark;
    vec_each (mark, &ladder->silences) {
        if (mark->dirty)
            save_silence(&mark->silence, buf, row, arg);
        mark->dirty = false;
    }
    for (size_t i = 0; i < ladder->covers.len; i++) {
        if (ladder->cover_dirty.at[i])
            save_cover(&ladder->covers.at[i], buf, row, arg);
        ladder->cover_dirty.at[i] = false;
    }
    if (ladder->recents_dirty)
        save_recents(ladder, buf, row, arg);
}

void ladder_save(struct ladder *ladder, ladder_row_fn *row, void *arg)
{
    struct buf buf;
    buf_init(&buf, 1 << 20);
    if (ladder->dirty) {
        pack_uint(&buf, ladder->alerts);
        pack_uint(&buf, ladder->rings);
        pack_uint(&buf, ladder->holds);
        pack_uint(&buf, ladder->marks);
        row(TEXT("m"), buf_view(&buf), arg);
        ladder->dirty = false;
    }
    struct gone *gone;
    vec_each (gone, &ladder->gone)
        row(text_of(gone->key), (struct text){NULL, 0}, arg);
    vec_clear(&ladder->gone);
    struct tower_bell **bell;
    vec_each (bell, &ladder->bells) {
        struct alert *alert;
        vec_each (alert, &(*bell)->alerts) {
            if (alert->dirty)
                save_alert(alert, &buf, row, arg);
            alert->dirty = false;
        }
    }
    save_parts(ladder, &buf, row, arg);
    buf_done(&buf);
}

/* ---- loading ---- */

static bool time_good(int64_t ms)
{
    return ms >= 0 && ms <= 2 * TIME_MAX_MS;
}

static void place_alert(struct ladder *ladder, struct tower_bell *bell, struct alert *alert)
{
    struct text *texts[] = {&alert->client, &alert->brand, &alert->story, &alert->by};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        *texts[i] = ladder_own(*texts[i]);
    vec_push(&bell->alerts, *alert);
    size_t at = bell->alerts.len - 1;
    for (; at > 0 && bell->alerts.at[at - 1].no > alert->no; at--)
        bell->alerts.at[at] = bell->alerts.at[at - 1];
    bell->alerts.at[at] = *alert;
    ladder->open++;
}

static bool load_alert(struct ladder *ladder, uint64_t no, struct unpack *in)
{
    struct alert alert = {
        .no = no, .client = unpack_text(in), .brand = unpack_text(in), .story = unpack_text(in)};
    const uint64_t level = unpack_uint(in), step = unpack_uint(in);
    alert.first_ms = unpack_int(in);
    alert.due_ms = unpack_int(in);
    alert.acknowledged = unpack_uint(in) != 0;
    alert.category = RISK_NONE;
    uint64_t at = step, category = RISK_NONE, marks = 0;
    if (in->rest.len) {
        at = unpack_uint(in);
        category = unpack_uint(in);
        alert.rung_ms = unpack_int(in);
        marks = unpack_uint(in);
        alert.by = unpack_text(in);
    }
    if (!unpack_good(in) || level < 2 || level > 4 || step > STEPS_MOST || at > 1000000 ||
        category > RISK_NONE || marks > 7 || !time_good(alert.first_ms) ||
        !time_good(alert.due_ms) || !time_good(alert.rung_ms) || ladder->open >= ALERTS_MOST)
        return false;
    struct tower_bell *bell = ladder_bell(ladder, alert.client, alert.brand, true);
    if (!bell || ladder_alert(bell, alert.story))
        return false;
    alert.level = (int)level;
    alert.step = (int)step;
    alert.at = (int)at;
    alert.category = (enum risk)category;
    alert.quieted = marks & 1;
    alert.kept = marks >> 1 & 1;
    alert.failed = marks >> 2 & 1;
    place_alert(ladder, bell, &alert);
    return true;
}

static bool load_held(struct ladder *ladder, uint64_t no, struct unpack *in)
{
    struct held held = {.no = no};
    struct text *texts[] = {&held.client, &held.brand,   &held.story,
                            &held.person, &held.channel, &held.because};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        *texts[i] = unpack_text(in);
    const uint64_t level = unpack_uint(in), step = unpack_uint(in);
    held.until_ms = unpack_int(in);
    held.quiet = unpack_uint(in) != 0;
    if (!unpack_good(in) || level < 2 || level > 4 || step > STEPS_MOST ||
        !time_good(held.until_ms) || ladder->held.len >= HELD_MOST)
        return false;
    for (size_t i = 0; i < ladder->held.len; i++)
        if (ladder->held.at[i].no == no)
            return false;
    held.level = (int)level;
    held.step = (int)step;
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        *texts[i] = ladder_own(*texts[i]);
    vec_push(&ladder->held, held);
    size_t at = ladder->held.len - 1;
    for (; at > 0 && ladder->held.at[at - 1].no > no; at--)
        ladder->held.at[at] = ladder->held.at[at - 1];
    ladder->held.at[at] = held;
    if (held.until_ms < ladder->held_first_ms)
        ladder->held_first_ms = held.until_ms;
    return true;
}

/* The number in "s12", "c7"; 0: it is none of ours. */
static int64_t mark_no(struct text id)
{
    int64_t no;
    const bool good = id.len > 1 && id.len < MARK_ROOM && text_int(text_slice(id, 1, id.len), &no);
    return good && no > 0 ? no : 0;
}

static bool load_silence(struct ladder *ladder, struct text id, struct unpack *in)
{
    struct silence s = {.id = id};
    struct text *texts[] = {&s.client, &s.brand, &s.story, &s.who, &s.why, &s.id};
    for (size_t i = 0; i < 5; i++)
        *texts[i] = unpack_text(in);
    const uint64_t category = unpack_uint(in);
    s.from_ms = unpack_int(in);
    s.until_ms = unpack_int(in);
    s.crisis = unpack_uint(in) != 0;
    if (!unpack_good(in) || !mark_no(id) || id.at[0] != 's' || category > RISK_NONE ||
        !time_good(s.from_ms) || !time_good(s.until_ms) || ladder->silences.len >= MARKS_MOST)
        return false;
    for (size_t i = 0; i < ladder->silences.len; i++)
        if (text_same(ladder->silences.at[i].silence.id, id))
            return false;
    s.category = (enum risk)category;
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        *texts[i] = ladder_own(*texts[i]);
    const struct mark mark = {.silence = s};
    vec_push(&ladder->silences, mark);
    size_t at = ladder->silences.len - 1;
    for (; at > 0 && mark_no(ladder->silences.at[at - 1].silence.id) > mark_no(s.id); at--)
        ladder->silences.at[at] = ladder->silences.at[at - 1];
    ladder->silences.at[at] = mark;
    if (s.until_ms < ladder->silence_first_ms)
        ladder->silence_first_ms = s.until_ms;
    return true;
}

static bool load_cover(struct ladder *ladder, struct text id, struct unpack *in)
{
    struct cover c = {.id = id};
    struct text *texts[] = {&c.duty,      &c.by,         &c.in.from, &c.in.to,
                            &c.in.person, &c.in.instead, &c.id};
    for (size_t i = 0; i < 6; i++)
        *texts[i] = unpack_text(in);
    c.in.from_ms = unpack_int(in);
    c.in.to_ms = unpack_int(in);
    if (!unpack_good(in) || !mark_no(id) || id.at[0] != 'c' || !time_good(c.in.from_ms) ||
        !time_good(c.in.to_ms) || ladder->covers.len >= MARKS_MOST)
        return false;
    for (size_t i = 0; i < ladder->covers.len; i++)
        if (text_same(ladder->covers.at[i].id, id))
            return false;
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        *texts[i] = ladder_own(*texts[i]);
    vec_push(&ladder->covers, c);
    vec_push(&ladder->cover_dirty, false);
    size_t at = ladder->covers.len - 1;
    for (; at > 0 && mark_no(ladder->covers.at[at - 1].id) > mark_no(c.id); at--)
        ladder->covers.at[at] = ladder->covers.at[at - 1];
    ladder->covers.at[at] = c;
    return true;
}

static bool load_recents(struct ladder *ladder, struct unpack *in)
{
    const uint64_t count = unpack_uint(in);
    if (count > RECENTS_MOST + 1 || ladder->recents.len)
        return false;
    for (uint64_t i = 0; i < count; i++) {
        struct recent r = {.person = unpack_text(in), .channel = unpack_text(in)};
        r.story = unpack_text(in);
        r.at_ms = unpack_int(in);
        const uint64_t level = unpack_uint(in);
        if (in->bad || level > 4 || !time_good(r.at_ms))
            return false;
        r.level = (int)level;
        r.person = ladder_own(r.person);
        r.channel = ladder_own(r.channel);
        r.story = ladder_own(r.story);
        vec_push(&ladder->recents, r);
    }
    return unpack_good(in);
}

static bool load_counters(struct ladder *ladder, struct unpack *in)
{
    const uint64_t alerts = unpack_uint(in), rings = unpack_uint(in);
    uint64_t holds = 0, marks = 0;
    if (in->rest.len) {
        holds = unpack_uint(in);
        marks = unpack_uint(in);
    }
    if (!unpack_good(in))
        return false;
    ladder->alerts = alerts;
    ladder->rings = rings;
    ladder->holds = holds;
    ladder->marks = marks;
    return true;
}

enum err ladder_load(struct ladder *ladder, struct text key, struct text value, struct why *why)
{
    struct unpack in;
    unpack_init(&in, value);
    const struct text name = text_slice(key, 2, key.len);
    int64_t no = -1;
    bool good = false;
    if (text_is(key, "m"))
        good = load_counters(ladder, &in);
    else if (text_is(key, "b"))
        good = load_recents(ladder, &in);
    else if (text_starts(key, TEXT("a/")) && text_int(name, &no) && no >= 0)
        good = load_alert(ladder, (uint64_t)no, &in);
    else if (text_starts(key, TEXT("h/")) && text_int(name, &no) && no >= 0)
        good = load_held(ladder, (uint64_t)no, &in);
    else if (text_starts(key, TEXT("s/")))
        good = load_silence(ladder, name, &in);
    else if (text_starts(key, TEXT("c/")))
        good = load_cover(ladder, name, &in);
    if (good)
        return OK;
    return why_set(why, ERR_BAD_INPUT, "saved state: the ladder's row '%.*s' is broken",
                   TEXT_ARG(text_slice(key, 0, 60)));
}
