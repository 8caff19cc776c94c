#include "tower/scene_inside.h"

static const struct {
    const char *word;
    enum event_kind kind;
    enum figure figure;
} subjects[] = {{"level", EVENT_LEVEL, FIGURE_NONE},
                {"ring", EVENT_RING, FIGURE_NONE},
                {"notice", EVENT_NOTICE, FIGURE_NONE},
                {"case", EVENT_CASE, FIGURE_NONE},
                {"incident", EVENT_INCIDENT, FIGURE_NONE},
                {"source", EVENT_SOURCE, FIGURE_NONE},
                {"ack", EVENT_ACK, FIGURE_NONE},
                {"silence", EVENT_SILENCE, FIGURE_NONE},
                {"authors", EVENT_LEVEL, FIGURE_AUTHORS},
                {"posts", EVENT_LEVEL, FIGURE_POSTS},
                {"reposts", EVENT_LEVEL, FIGURE_REPOSTS},
                {"reach", EVENT_LEVEL, FIGURE_REACH},
                {"networks", EVENT_LEVEL, FIGURE_NETWORKS},
                {"forecast", EVENT_FORECAST, FIGURE_NONE},
                {"effect", EVENT_EFFECT, FIGURE_NONE}};
enum { SUBJECTS = sizeof(subjects) / sizeof(*subjects) };

static void silence_state(struct parser *p, struct demand *d)
{
    static const char *const states[] = {"begun", "ended", "lifted"};
    for (size_t i = 0; i < 3; i++)
        if (parser_take(p, states[i]))
            d->state = text_of(states[i]);
}

static enum err subject(struct parser *p, struct demand *d)
{
    const char *names[SUBJECTS + PROBE_WORDS + 2];
    for (size_t i = 0; i < SUBJECTS; i++) {
        names[i] = subjects[i].word;
        if (!parser_take(p, subjects[i].word))
            continue;
        d->kind = subjects[i].kind;
        d->figure = subjects[i].figure;
        if (d->kind == EVENT_LEVEL && d->figure == FIGURE_NONE && !d->only)
            return parser_int(p, "a level", 1, 4, &d->level);
        if (d->kind == EVENT_INCIDENT && parser_take(p, "open"))
            d->state = TEXT("open");
        if (d->kind == EVENT_INCIDENT && parser_take(p, "closed"))
            d->state = TEXT("closed");
        if (d->kind == EVENT_SILENCE)
            silence_state(p, d);
        if (d->kind == EVENT_NOTICE && parser_take(p, "positive"))
            d->positive = true;
        if (d->kind == EVENT_SOURCE)
            return parser_word(p, "a network", &d->who);
        return OK;
    }
    memcpy(&names[SUBJECTS], probe_words, sizeof(probe_words));
    names[SUBJECTS + PROBE_WORDS] = "no";
    names[SUBJECTS + PROBE_WORDS + 1] = "only";
    return parser_unknown(p, "expectation", names, SUBJECTS + PROBE_WORDS + 2);
}

static enum err brand_of(struct parser *p, struct demand *d, struct text name)
{
    const struct brand *brand = parser_brand(p, name);
    p->i++;
    if (brand) {
        d->client = brand->client;
        d->brand = brand->id;
        return OK;
    }
    p->i--;
    return parser_bad(p, "no brand above is called '%.*s'", TEXT_ARG(text_slice(name, 0, 60)));
}

static bool is_role(struct text word)
{
    static const char *const roles[] = {"agent", "lead",     "risk", "executive",
                                        "legal", "approver", "admin"};
    for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++)
        if (text_is(word, roles[i]))
            return true;
    return false;
}

static enum err other_word(struct parser *p, struct demand *d)
{
    static const char *const parts[] = {"before", "after",  "within", "lang",    "of",
                                        ">=",     "silent", "back",   "because", "held",
                                        "holds",  "in",     "calmed", "state",   "waited"};
    struct text word = parser_here(p)->text;
    if ((d->kind == EVENT_RING || d->kind == EVENT_ACK) && !d->who.at &&
        (is_role(word) || watched_person(&p->scene->watched, word))) {
        d->who = word;
        p->i++;
        return OK;
    }
    if (parser_brand(p, word))
        return brand_of(p, d, word);
    return parser_unknown(p, "part of an expectation", parts, 15);
}

static enum err of_post(struct parser *p, struct demand *d)
{
    struct text name;
    enum err err = parser_word(p, "the name of a post", &name);
    if (err)
        return err;
    d->of = parser_named(p, name);
    if (d->of)
        return OK;
    p->i--;
    return parser_bad(p, "no post above is called '%.*s'", TEXT_ARG(name));
}

/* forecast … holds 47688 posts in 24h · effect … calmed in 6h; only the parts of those. */
static bool foreseen_part(struct parser *p, struct demand *d, enum err *err_out)
{
    const bool forecast = d->kind == EVENT_FORECAST;
    const struct token *t = parser_here(p);
    if (!forecast && d->kind != EVENT_EFFECT)
        return false;
    *err_out = OK;
    if (forecast && parser_take(p, "holds"))
        *err_out = parser_int(p, "how many", 1, INT64_MAX, &d->least);
    else if (parser_take(p, "in"))
        *err_out = parser_span(p, &d->in_ms);
    else if (forecast ? parser_take(p, "posts") || parser_take(p, "authors")
                      : parser_take(p, "calmed"))
        d->state = t->text;
    else
        return false;
    return true;
}

/* case of NAME state resolved: asked of the desk. */
static enum err case_state(struct parser *p, struct demand *d)
{
    static const char *const states[] = {"open",     "waiting_customer", "snoozed",
                                         "resolved", "merged",           "taken"};
    const struct token *t = parser_here(p);
    d->probe = PROBE_CASE;
    for (size_t i = 0; i < 6; i++)
        if (parser_take(p, states[i])) {
            d->state = t->text;
            return OK;
        }
    return parser_unknown(p, "state of a case", states, 6);
}

/* The parts of those the desk is asked for: others have no sense there. */
static enum err probe_part(struct parser *p, struct demand *d)
{
    static const char *const parts[] = {"before", "after", "within"};
    if (d->probe == PROBE_OLD && parser_here(p)->kind == TOKEN_STRING)
        return brand_of(p, d, parser_here(p)->text);
    return parser_unknown(p, "part of an expectation", parts, 3);
}

/* case …, ring …: the parts that only one kind has. */
static bool own_part(struct parser *p, struct demand *d, enum err *err_out)
{
    if (d->kind == EVENT_RING && parser_take(p, "waited"))
        *err_out = parser_span(p, &d->waited_ms);
    else if (d->kind == EVENT_CASE && !d->only && parser_take(p, "state"))
        *err_out = case_state(p, d);
    else if (d->kind == EVENT_CASE && parser_take(p, "lang"))
        *err_out = parser_word(p, "a language", &d->lang);
    else if (d->kind == EVENT_CASE && parser_take(p, "of"))
        *err_out = of_post(p, d);
    else
        return false;
    return true;
}

static enum err demand_part(struct parser *p, struct demand *d)
{
    const struct token *t = parser_here(p);
    enum err err;
    if ((d->kind == EVENT_RING || d->probe) && parser_take(p, "within"))
        return parser_span(p, &d->within_ms);
    if (d->probe && !text_is(t->text, "before") && !text_is(t->text, "after"))
        return d->kind == EVENT_CASE && parser_take(p, "of") ? of_post(p, d) : probe_part(p, d);
    if (t->kind == TOKEN_STRING)
        return brand_of(p, d, t->text);
    if (foreseen_part(p, d, &err) || own_part(p, d, &err))
        return err;
    if (parser_take(p, "before"))
        return parser_time(p, &d->before_ms);
    if (parser_take(p, "after"))
        return parser_time(p, &d->after_ms);
    if (d->kind == EVENT_RING && parser_take(p, "because"))
        return parser_string(p, "words of the reason", &d->because);
    if (d->kind == EVENT_RING && parser_take(p, "held")) {
        d->held = true;
        return OK;
    }
    if (d->figure != FIGURE_NONE && parser_take(p, ">="))
        return parser_int(p, "how many", 1, INT64_MAX, &d->least);
    if (d->kind == EVENT_SOURCE && (parser_take(p, "silent") || parser_take(p, "back"))) {
        d->state = t->text;
        return OK;
    }
    return other_word(p, d);
}

/* only client ID in case | level | ring | incident | notice */
static enum err only(struct parser *p, struct demand *d)
{
    d->only = true;
    if (!parser_take(p, "client"))
        return parser_bad(p, "expected 'client' and its id");
    enum err err = parser_word(p, "a client's id", &d->client);
    if (err)
        return err;
    if (!watched_client(&p->scene->watched, d->client)) {
        p->i--;
        return parser_bad(p, "no client above is called '%.*s'", TEXT_ARG(d->client));
    }
    return parser_take(p, "in") ? OK : parser_bad(p, "expected 'in' and what, like 'in case'");
}

/* The words as they stand in the scene, from after "expect" to the end of the line. */
static struct text words_of(const struct parser *p)
{
    const struct token *t = &p->tokens.at[p->begin];
    struct text rest = p->bytes, line = {NULL, 0};
    for (uint32_t i = 0; i < t->line; i++)
        if (!text_cut(&rest, '\n', &line))
            break;
    line = text_trim(line);
    return arena_text(p->arena, text_trim(text_slice(line, strlen("expect"), line.len)));
}

/* 'within' counts from the post or the deed that it speaks of. */
static enum err settle_probe(struct parser *p, struct demand *d)
{
    if (d->probe == PROBE_CASE && !d->of)
        return parser_bad(p, "expected 'of' and the name of a post");
    if (d->within_ms >= 0) {
        const int64_t from = d->of ? d->of->at_ms : p->scene->deeds[d->on].at_ms;
        d->before_ms = from + d->within_ms;
        d->within_ms = -1;
    }
    p->scene->probe_count++;
    return OK;
}

enum err parse_expect(struct parser *p)
{
    struct demand d = {.line = p->tokens.at[p->begin].line,
                       .words = words_of(p),
                       .on = NO_DEED,
                       .after_ms = -1,
                       .before_ms = -1,
                       .within_ms = -1};
    enum err err = OK;
    d.no = parser_take(p, "no");
    if (!d.no && parser_take(p, "only"))
        err = only(p, &d);
    if (!err && (d.only || !parse_probe(p, &d, &err)))
        err = subject(p, &d);
    while (!err && parser_here(p))
        err = demand_part(p, &d);
    if (err)
        return err;
    if (d.figure != FIGURE_NONE && !d.least)
        return parser_bad(p, "expected >= and how many");
    err = d.probe ? settle_probe(p, &d) : OK;
    if (err)
        return err;
    if (d.within_ms >= 0 && d.no)
        return parser_bad(p, "'within' counts from the alert and has no sense with 'no'");
    p->scene->demands[p->scene->demand_count++] = d;
    return OK;
}
