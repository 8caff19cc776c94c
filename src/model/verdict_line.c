#include "model/post_part.h"

/* ---- out ---- */

static void probability(struct json_out *out, const char *key, double p)
{
    json_pair_number(out, key, p, 4);
}

static void present(struct json_out *out, const char *key, struct text text)
{
    if (text.at)
        json_pair_text(out, key, text);
}

void hits_write(struct json_out *out, const struct hit *hits, size_t count)
{
    json_begin(out, '[');
    for (size_t i = 0; i < count; i++) {
        json_begin(out, '{');
        present(out, "client", hits[i].client);
        present(out, "brand", hits[i].brand);
        present(out, "topic", hits[i].topic);
        json_key(out, "spans");
        json_put_spans(out, hits[i].spans, hits[i].span_count);
        json_end(out, '}');
    }
    json_end(out, ']');
}

void because_write(struct json_out *out, const struct because *because, size_t count)
{
    json_begin(out, '[');
    for (size_t i = 0; i < count; i++) {
        json_begin(out, '{');
        json_pair_str(out, "for", because[i].code);
        present(out, "words", because[i].words);
        present(out, "thing", because[i].thing);
        json_pair_number(out, "weight", because[i].weight, 2);
        json_end(out, '}');
    }
    json_end(out, ']');
}

void placements_write(struct json_out *out, const struct placement *stories, size_t count)
{
    json_begin(out, '[');
    for (size_t i = 0; i < count; i++) {
        json_begin(out, '{');
        present(out, "client", stories[i].client);
        present(out, "brand", stories[i].brand);
        present(out, "id", stories[i].story);
        if (stories[i].why)
            json_pair_str(out, "why", stories[i].why);
        if (stories[i].because_count) {
            json_key(out, "because");
            because_write(out, stories[i].because, stories[i].because_count);
        }
        if (stories[i].copy)
            json_pair_bool(out, "copy", true);
        if (stories[i].loose)
            json_pair_bool(out, "loose", true);
        if (stories[i].claim)
            json_pair_int(out, "claim", stories[i].claim);
        json_end(out, '}');
    }
    json_end(out, ']');
}

static const double shown_from = 0.1; /* risks and flags are said from here */

/* Those of at least .1, descending; equal ones in their own order. */
static size_t ranked(const double *p, size_t count, size_t *order)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        if (!(p[i] >= shown_from))
            continue;
        size_t k = n++;
        for (; k > 0 && p[order[k - 1]] < p[i]; k--)
            order[k] = order[k - 1];
        order[k] = i;
    }
    return n;
}

static void risks_write(struct json_out *out, const struct verdict *v)
{
    size_t order[RISK_COUNT]; /* there are fewer flags */
    size_t n = ranked(v->risk, RISK_COUNT, order);
    json_key(out, "risks");
    json_begin(out, '[');
    for (size_t i = 0; i < n; i++) {
        json_begin(out, '{');
        json_pair_str(out, "category", risk_name((enum risk)order[i]));
        probability(out, "p", v->risk[order[i]]);
        json_end(out, '}');
    }
    json_end(out, ']');
    n = ranked(v->flag, FLAG_COUNT, order);
    json_key(out, "flags");
    json_begin(out, '[');
    for (size_t i = 0; i < n; i++) {
        json_begin(out, '{');
        json_pair_str(out, "flag", flag_name((enum flag)order[i]));
        probability(out, "p", v->flag[order[i]]);
        json_end(out, '}');
    }
    json_end(out, ']');
}

static void why_write(struct json_out *out, const struct verdict *v)
{
    json_key(out, "why");
    json_begin(out, '[');
    for (size_t i = 0; i < v->why_count; i++) {
        const struct reason *reason = &v->why[i];
        json_begin(out, '{');
        json_pair_str(out, "for", reason->about);
        json_pair_text(out, "text", reason->text.at ? reason->text : TEXT(""));
        json_pair_number(out, "weight", reason->weight, 4);
        if (reason->at.to > reason->at.from) {
            json_key(out, "at");
            json_begin(out, '[');
            json_put_int(out, reason->at.from);
            json_put_int(out, reason->at.to);
            json_end(out, ']');
        }
        json_end(out, '}');
    }
    json_end(out, ']');
}

void verdict_write(struct json_out *out, const struct verdict *verdict)
{
    json_begin(out, '{');
    json_pair_str(out, "lang", verdict->lang[0] ? verdict->lang : "und");
    probability(out, "lang_p", verdict->lang_p);
    json_key(out, "sentiment");
    json_begin(out, '{');
    for (int i = 0; i < SENTIMENT_COUNT; i++)
        probability(out, sentiment_name((enum sentiment)i), verdict->sentiment[i]);
    json_end(out, '}');
    json_key(out, "intent");
    json_begin(out, '{');
    for (int i = 0; i < INTENT_COUNT; i++)
        probability(out, intent_name((enum intent)i), verdict->intent[i]);
    json_end(out, '}');
    probability(out, "needs_support", verdict->needs_support);
    probability(out, "evidence", verdict->evidence);
    probability(out, "first_hand", verdict->first_hand);
    probability(out, "addressed", verdict->addressed);
    risks_write(out, verdict);
    why_write(out, verdict);
    json_end(out, '}');
}

/* ---- in ---- */

static enum err other(struct part *part)
{
    return scan_skip(&part->scan) ? OK : part_broken(part);
}

/* [from,to) in code points; an absent one is 0,0. */
static enum err span_read(struct part *part, const char *name, struct span *span_out)
{
    enum err err;
    int64_t ends[2] = {0, 0};
    size_t n = 0;
    if (!part_enter(part, name, '[', &err))
        return err;
    while (scan_item(&part->scan)) {
        if (n == 2)
            return part_wrong(part, name, "[from,to]");
        err = part_count(part, name, &ends[n++]);
        if (err)
            return err;
    }
    if (part->scan.what)
        return part_broken(part);
    if (n != 2 || ends[0] < 0 || ends[1] < ends[0] || ends[1] > UINT32_MAX)
        return part_wrong(part, name, "[from,to]");
    *span_out = (struct span){(uint32_t)ends[0], (uint32_t)ends[1]};
    return OK;
}

static enum err spans_read(struct part *part, struct hit *hit)
{
    enum err err;
    hit->span_count = 0;
    if (!part_enter(part, "hits.spans", '[', &err))
        return err;
    hit->spans = arena_array(part->arena, struct span, part_items(part) + 1);
    while (scan_item(&part->scan)) {
        err = span_read(part, "hits.spans", &hit->spans[hit->span_count++]);
        if (err)
            return err;
    }
    return part_left(part);
}

static enum err hit_read(struct part *part, struct hit *hit)
{
    struct scan_text key;
    enum err err;
    if (!part_enter(part, "hits", '{', &err))
        return err;
    while (scan_member(&part->scan, &key)) {
        if (scan_key_is(&key, "client"))
            err = part_text(part, "hits.client", &hit->client);
        else if (scan_key_is(&key, "brand"))
            err = part_text(part, "hits.brand", &hit->brand);
        else if (scan_key_is(&key, "topic"))
            err = part_text(part, "hits.topic", &hit->topic);
        else if (scan_key_is(&key, "spans"))
            err = spans_read(part, hit);
        else
            err = other(part);
        if (err)
            return err;
    }
    return part_left(part);
}

enum err hits_read(struct part *part, struct hit **hits_out, size_t *count_out)
{
    enum err err;
    *hits_out = NULL;
    *count_out = 0;
    if (!part_enter(part, "hits", '[', &err))
        return err;
    *hits_out = arena_array(part->arena, struct hit, part_items(part) + 1);
    while (scan_item(&part->scan)) {
        err = hit_read(part, &(*hits_out)[(*count_out)++]);
        if (err)
            return err;
    }
    return part_left(part);
}

static enum err placement_read(struct part *part, struct placement *story)
{
    struct scan_text key;
    enum err err;
    if (!part_enter(part, "story", '{', &err))
        return err;
    while (scan_member(&part->scan, &key)) {
        if (scan_key_is(&key, "client"))
            err = part_text(part, "story.client", &story->client);
        else if (scan_key_is(&key, "brand"))
            err = part_text(part, "story.brand", &story->brand);
        else if (scan_key_is(&key, "id"))
            err = part_text(part, "story.id", &story->story);
        else
            err = other(part);
        if (err)
            return err;
    }
    return part_left(part);
}

enum err placements_read(struct part *part, struct placement **stories_out, size_t *count_out)
{
    enum err err;
    *stories_out = NULL;
    *count_out = 0;
    if (!part_enter(part, "story", '[', &err))
        return err;
    *stories_out = arena_array(part->arena, struct placement, part_items(part) + 1);
    while (scan_item(&part->scan)) {
        err = placement_read(part, &(*stories_out)[(*count_out)++]);
        if (err)
            return err;
    }
    return part_left(part);
}

typedef const char *name_of(int i);

static const char *sentiment_at(int i)
{
    return sentiment_name((enum sentiment)i);
}

static const char *intent_at(int i)
{
    return intent_name((enum intent)i);
}

/* {"negative":0.9,…}; names nobody knows are passed over. */
static enum err shares_read(struct part *part, const char *name, name_of *names, int count,
                            double *to)
{
    struct scan_text key;
    enum err err;
    if (!part_enter(part, name, '{', &err))
        return err;
    while (scan_member(&part->scan, &key)) {
        int i = 0;
        while (i < count && !scan_key_is(&key, names(i)))
            i++;
        err = i < count ? part_number(part, name, &to[i]) : other(part);
        if (err)
            return err;
    }
    return part_left(part);
}

/* {"category":"outage","p":0.7} or {"flag":…,"p":…}. */
static enum err labelled(struct part *part, const char *name, const char *label, struct text *of,
                         double *p_out)
{
    struct scan_text key;
    enum err err;
    if (!part_enter(part, name, '{', &err))
        return err;
    while (scan_member(&part->scan, &key)) {
        if (scan_key_is(&key, label))
            err = part_text(part, name, of);
        else if (scan_key_is(&key, "p"))
            err = part_number(part, name, p_out);
        else
            err = other(part);
        if (err)
            return err;
    }
    return part_left(part);
}

static enum err risks_read(struct part *part, struct verdict *v)
{
    enum err err;
    if (!part_enter(part, "verdict.risks", '[', &err))
        return err;
    while (scan_item(&part->scan)) {
        struct text category = {NULL, 0};
        double p = 0;
        enum risk risk;
        err = labelled(part, "verdict.risks", "category", &category, &p);
        if (err)
            return err;
        if (risk_of(category, &risk) && risk < RISK_COUNT)
            v->risk[risk] = p;
    }
    return part_left(part);
}

static enum err flags_read(struct part *part, struct verdict *v)
{
    enum err err;
    if (!part_enter(part, "verdict.flags", '[', &err))
        return err;
    while (scan_item(&part->scan)) {
        struct text flag = {NULL, 0};
        double p = 0;
        err = labelled(part, "verdict.flags", "flag", &flag, &p);
        if (err)
            return err;
        for (int i = 0; i < FLAG_COUNT; i++)
            if (text_is(flag, flag_name((enum flag)i)))
                v->flag[i] = p;
    }
    return part_left(part);
}

static enum err reason_read(struct part *part, struct reason *reason)
{
    struct scan_text key;
    enum err err;
    struct text about = {NULL, 0};
    if (!part_enter(part, "verdict.why", '{', &err))
        return err;
    while (scan_member(&part->scan, &key)) {
        if (scan_key_is(&key, "for"))
            err = part_text(part, "verdict.why.for", &about);
        else if (scan_key_is(&key, "text"))
            err = part_text(part, "verdict.why.text", &reason->text);
        else if (scan_key_is(&key, "weight"))
            err = part_number(part, "verdict.why.weight", &reason->weight);
        else if (scan_key_is(&key, "at"))
            err = span_read(part, "verdict.why.at", &reason->at);
        else
            err = other(part);
        if (err)
            return err;
    }
    reason->about = arena_text(part->arena, about).at;
    return part_left(part);
}

static enum err whys_read(struct part *part, struct verdict *v)
{
    enum err err;
    v->why_count = 0;
    if (!part_enter(part, "verdict.why", '[', &err))
        return err;
    v->why = arena_array(part->arena, struct reason, part_items(part) + 1);
    while (scan_item(&part->scan)) {
        v->why[v->why_count].about = "";
        err = reason_read(part, &v->why[v->why_count++]);
        if (err)
            return err;
    }
    return part_left(part);
}

static enum err lang_read(struct part *part, struct verdict *v)
{
    struct text lang;
    enum err err = part_text(part, "verdict.lang", &lang);
    if (err)
        return err;
    if (lang.len >= sizeof(v->lang))
        return part_wrong(part, "verdict.lang", "a short code like ja");
    memset(v->lang, 0, sizeof(v->lang));
    if (lang.len)
        memcpy(v->lang, lang.at, lang.len);
    return OK;
}

/* The lists and the objects of a verdict; anything else is passed over. */
static enum err nested_read(struct part *part, const struct scan_text *key, struct verdict *v)
{
    if (scan_key_is(key, "lang"))
        return lang_read(part, v);
    if (scan_key_is(key, "sentiment"))
        return shares_read(part, "verdict.sentiment", sentiment_at, SENTIMENT_COUNT, v->sentiment);
    if (scan_key_is(key, "intent"))
        return shares_read(part, "verdict.intent", intent_at, INTENT_COUNT, v->intent);
    if (scan_key_is(key, "risks"))
        return risks_read(part, v);
    if (scan_key_is(key, "flags"))
        return flags_read(part, v);
    if (scan_key_is(key, "why"))
        return whys_read(part, v);
    return other(part);
}

enum err verdict_read(struct part *part, struct verdict **verdict_out)
{
    struct scan_text key;
    enum err err;
    *verdict_out = NULL;
    if (!part_enter(part, "verdict", '{', &err))
        return err;
    struct verdict *v = arena_make(part->arena, struct verdict);
    memcpy(v->lang, "und", 4);
    while (scan_member(&part->scan, &key)) {
        if (scan_key_is(&key, "lang_p"))
            err = part_number(part, "verdict.lang_p", &v->lang_p);
        else if (scan_key_is(&key, "needs_support"))
            err = part_number(part, "verdict.needs_support", &v->needs_support);
        else if (scan_key_is(&key, "evidence"))
            err = part_number(part, "verdict.evidence", &v->evidence);
        else if (scan_key_is(&key, "first_hand"))
            err = part_number(part, "verdict.first_hand", &v->first_hand);
        else if (scan_key_is(&key, "addressed"))
            err = part_number(part, "verdict.addressed", &v->addressed);
        else
            err = nested_read(part, &key, v);
        if (err)
            return err;
    }
    *verdict_out = v;
    return part_left(part);
}
