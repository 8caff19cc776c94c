#include "base/clock.h"
#include "tower/scene_inside.h"

enum { COUNT_MOST = 1000000, SHARED_MOST = 5000 };

static struct scene_act act_new(const struct parser *p, int64_t at_ms)
{
    return (struct scene_act){.line = p->tokens.at[p->begin].line,
                              .at_ms = at_ms,
                              .count = 1,
                              .followers_least = 20,
                              .followers_most = 2000,
                              .followers_total = -1,
                              .span_ms = MINUTES(10),
                              .doubled = 1};
}

/* ---- the parts of "120 posts on x, bluesky, doubling every 4m followers 50..900 …" ---- */

static enum err part_on(struct parser *p, struct scene_act *act)
{
    struct text *nets = arena_array(p->arena, struct text, p->end - p->i + 1);
    size_t count = 0;
    bool more = true;
    while (more) {
        enum err err = parser_word(p, "a network", &nets[count++]);
        if (err)
            return err;
        more = parser_comma(p) && parser_here(p) && parser_here(p)->kind == TOKEN_WORD &&
               !text_is(parser_here(p)->text, "doubling") &&
               !text_is(parser_here(p)->text, "halving") && !text_is(parser_here(p)->text, "over");
    }
    act->nets = (struct texts){nets, count};
    return OK;
}

static enum err part_over(struct parser *p, struct scene_act *act)
{
    act->spread = SPREAD_OVER;
    return parser_span(p, &act->span_ms);
}

static enum err every(struct parser *p, struct scene_act *act)
{
    if (!parser_take(p, "every"))
        return parser_bad(p, "expected 'every'");
    return parser_span(p, &act->span_ms);
}

static enum err part_doubling(struct parser *p, struct scene_act *act)
{
    act->spread = SPREAD_DOUBLING;
    enum err err = every(p, act);
    if (!err && parser_take(p, "from"))
        err = parser_int(p, "how many a doubling begins from", 1, COUNT_MOST, &act->doubled);
    return err;
}

static enum err part_halving(struct parser *p, struct scene_act *act)
{
    act->spread = SPREAD_HALVING;
    return every(p, act);
}

/* 400, 50..900 or "total 147941". */
static enum err part_followers(struct parser *p, struct scene_act *act)
{
    if (parser_take(p, "total"))
        return parser_int(p, "the followers together", 0, INT64_MAX / 4, &act->followers_total);
    struct text range;
    enum err err = parser_word(p, "a number of followers", &range);
    if (err)
        return err;
    ptrdiff_t dots = text_find(range, TEXT(".."));
    struct text least = dots < 0 ? range : text_slice(range, 0, (size_t)dots);
    struct text most = dots < 0 ? range : text_slice(range, (size_t)dots + 2, range.len);
    if (text_int(least, &act->followers_least) && text_int(most, &act->followers_most) &&
        act->followers_least >= 0 && act->followers_most >= act->followers_least &&
        act->followers_most <= 1000000000)
        return OK;
    p->i--;
    return parser_bad(p, "expected followers as 400, 50..900 or total 147941");
}

static enum err part_media(struct parser *p, struct scene_act *act, const char *media)
{
    const struct token *t = parser_here(p);
    act->media = media;
    act->media_percent = 100;
    int64_t percent;
    if (!t || t->kind != TOKEN_WORD || !text_ends(t->text, TEXT("%")) ||
        !text_int(text_slice(t->text, 0, t->text.len - 1), &percent))
        return OK;
    if (percent < 0 || percent > 100)
        return parser_bad(p, "expected 0%% to 100%%");
    act->media_percent = percent;
    p->i++;
    return OK;
}

static enum err part_photo(struct parser *p, struct scene_act *act)
{
    return part_media(p, act, "image");
}

static enum err part_video(struct parser *p, struct scene_act *act)
{
    return part_media(p, act, "video");
}

static enum err part_as(struct parser *p, struct scene_act *act)
{
    enum err err = parser_word(p, "a name for this post", &act->name);
    if (err || !parser_named(p, act->name))
        return err;
    p->i--;
    return parser_bad(p, "another post is already called '%.*s'", TEXT_ARG(act->name));
}

static enum err part_by(struct parser *p, struct scene_act *act)
{
    int64_t people;
    enum err err = parser_int(p, "how many people", 1, COUNT_MOST, &people);
    if (err)
        return err;
    act->people = (size_t)people;
    return parser_take(p, "people") ? OK : parser_bad(p, "expected 'people'");
}

/* like it, like NAME: where nothing else is said, in the words of that post. */
static enum err part_like(struct parser *p, struct scene_act *act)
{
    const struct scene *scene = p->scene;
    const struct scene_act *like = NULL;
    if (parser_take(p, "it")) {
        for (size_t i = 0; i < scene->act_count; i++)
            if (scene->acts[i].count == 1 && scene->acts[i].wordings.count)
                like = &scene->acts[i];
        if (!like)
            return parser_bad(p, "there is no single post above to be like");
    } else {
        struct text name;
        enum err err = parser_word(p, "'it' or the name of a post", &name);
        if (err)
            return err;
        like = parser_named(p, name);
        if (!like) {
            p->i--;
            return parser_bad(p, "no post above is called '%.*s'", TEXT_ARG(name));
        }
    }
    if (!act->wordings.count)
        act->wordings = like->wordings;
    if (!act->nets.count)
        act->nets = like->nets;
    return OK;
}

static const struct {
    const char *word;
    enum err (*parse)(struct parser *p, struct scene_act *act);
} parts[] = {{"on", part_on},           {"over", part_over},   {"doubling", part_doubling},
             {"halving", part_halving}, {"photo", part_photo}, {"followers", part_followers},
             {"video", part_video},     {"as", part_as},       {"by", part_by},
             {"like", part_like}};
enum { PARTS = sizeof(parts) / sizeof(*parts) };

static enum err part(struct parser *p, struct scene_act *act)
{
    const char *names[PARTS];
    for (size_t i = 0; i < PARTS; i++) {
        names[i] = parts[i].word;
        if (parser_take(p, parts[i].word))
            return parts[i].parse(p, act);
    }
    return parser_unknown(p, "part of a post", names, PARTS);
}

/* Parts in any order, wordings in quotes between them. */
static enum err rest(struct parser *p, struct scene_act *act)
{
    struct text *wordings = arena_array(p->arena, struct text, p->end - p->i + 1);
    size_t count = 0;
    while (parser_here(p)) {
        const struct token *t = parser_here(p);
        if (t->kind == TOKEN_STRING)
            wordings[count++] = t->text;
        if (t->kind != TOKEN_WORD) {
            p->i++;
            continue;
        }
        enum err err = part(p, act);
        if (err)
            return err;
    }
    if (count)
        act->wordings = (struct texts){wordings, count};
    return OK;
}

static struct texts one_text(const struct parser *p, struct text text)
{
    struct text *at = arena_make(p->arena, struct text);
    *at = text;
    return (struct texts){at, 1};
}

static enum err finish(struct parser *p, struct scene_act *act)
{
    if (!act->nets.count)
        act->nets =
            act->target && act->target->nets.count ? act->target->nets : one_text(p, TEXT("x"));
    if (act->followers_total >= 0 && act->count > SHARED_MOST)
        return parser_bad(p, "'followers total' is for at most %d posts", SHARED_MOST);
    bool words = act->kind != ACT_REPOST && act->kind != ACT_DELETE;
    if (words && !act->wordings.count)
        return parser_bad(p, "expected what is written, in quotes");
    p->scene->acts[p->scene->act_count++] = *act;
    return OK;
}

/* "of NAME" or "to NAME". */
static enum err target(struct parser *p, const char *link, struct scene_act *act)
{
    struct text name;
    if (!parser_take(p, link))
        return parser_bad(p, "expected '%s' and the name of a post", link);
    enum err err = parser_word(p, "the name of a post", &name);
    if (err)
        return err;
    act->target = parser_named(p, name);
    if (act->target && act->target->kind != ACT_REPOST)
        return OK;
    p->i--;
    return act->target
               ? parser_bad(p, "'%.*s' is a repost and has no words of its own", TEXT_ARG(name))
               : parser_bad(p, "no post above is called '%.*s'", TEXT_ARG(name));
}

/* NET @handle; the network may be left out where there is a target. */
static enum err writer(struct parser *p, struct scene_act *act)
{
    const struct token *t = parser_here(p);
    struct text handle, net;
    enum err err;
    if (!act->target || (t && t->kind == TOKEN_WORD && t->text.at[0] != '@')) {
        err = parser_word(p, "a network, like x", &net);
        if (err)
            return err;
        act->nets = one_text(p, net);
    }
    err = parser_word(p, "who writes, like @taro", &handle);
    if (err)
        return err;
    if (handle.len < 2 || handle.at[0] != '@') {
        p->i--;
        return parser_bad(p, "expected who writes, like @taro");
    }
    act->handle = text_slice(handle, 1, handle.len);
    return OK;
}

struct form {
    const char *one, *many;
    enum act_kind kind;
    const char *link; /* to its target, or NULL */
};
static const struct form forms[] = {{"post", "posts", ACT_POST, NULL},
                                    {"quote", "quotes", ACT_QUOTE, "of"},
                                    {"reply", "replies", ACT_REPLY, "to"},
                                    {"repost", "reposts", ACT_REPOST, "of"}};
enum { FORMS = sizeof(forms) / sizeof(*forms) };

static enum err parse_one(struct parser *p, const struct form *form, int64_t at_ms)
{
    struct scene_act act = act_new(p, at_ms);
    act.kind = form->kind;
    act.followers_least = act.followers_most = 100;
    enum err err = form->link ? target(p, form->link, &act) : OK;
    if (!err)
        err = writer(p, &act);
    if (!err)
        err = rest(p, &act);
    return err ? err : finish(p, &act);
}

static enum err parse_many(struct parser *p, int64_t at_ms)
{
    struct scene_act act = act_new(p, at_ms);
    int64_t count;
    enum err err = parser_int(p, "how many posts", 1, COUNT_MOST, &count);
    if (err)
        return err;
    act.count = (size_t)count;
    const char *names[FORMS];
    for (size_t i = 0; i < FORMS; i++) {
        names[i] = forms[i].many;
        if (!parser_take(p, forms[i].many) && !(count == 1 && parser_take(p, forms[i].one)))
            continue;
        act.kind = forms[i].kind;
        err = forms[i].link ? target(p, forms[i].link, &act) : OK;
        if (!err)
            err = rest(p, &act);
        return err ? err : finish(p, &act);
    }
    return parser_unknown(p, "kind of post", names, FORMS);
}

/* A statement is a post of one of our own voices. */
static enum err parse_word_of_ours(struct parser *p, int64_t at_ms)
{
    struct scene_act act = act_new(p, at_ms);
    act.followers_least = act.followers_most = 10000;
    size_t who = p->i;
    enum err err = writer(p, &act);
    if (!err)
        err = rest(p, &act);
    if (err)
        return err;
    for (size_t i = 0; i < p->brand_count; i++)
        if (brand_is_own_voice(&p->brands[i], act.nets.at[0], act.handle, act.handle))
            return finish(p, &act);
    p->i = who;
    return parser_bad(p, "no brand has the account %.*s:%.*s", TEXT_ARG(act.nets.at[0]),
                      TEXT_ARG(act.handle));
}

static enum err parse_delete(struct parser *p, int64_t at_ms)
{
    struct scene_act act = act_new(p, at_ms);
    struct text name;
    act.kind = ACT_DELETE;
    enum err err = parser_word(p, "the name of a post", &name);
    if (err)
        return err;
    act.target = parser_named(p, name);
    if (act.target)
        return finish(p, &act);
    p->i--;
    return parser_bad(p, "no post above is called '%.*s'", TEXT_ARG(name));
}

static enum err parse_silence(struct parser *p, int64_t at_ms)
{
    struct hush_span silence = {.from_ms = at_ms};
    int64_t span;
    enum err err = parser_word(p, "a network", &silence.net);
    if (err)
        return err;
    if (!parser_take(p, "silent") || !parser_take(p, "for"))
        return parser_bad(p, "expected 'silent for' and a time like 20m");
    err = parser_span(p, &span);
    if (err)
        return err;
    silence.to_ms = at_ms + span;
    p->scene->silences[p->scene->silence_count++] = silence;
    return OK;
}

enum err parse_at(struct parser *p)
{
    int64_t at_ms, ignored;
    enum err err = parser_time(p, &at_ms);
    if (err)
        return err;
    const struct token *t = parser_here(p);
    if (t && text_int(t->text, &ignored))
        return parse_many(p, at_ms);
    enum { OWN = 6 + DEED_WORDS };
    const char *names[FORMS + OWN] = {"statement", "delete",  "source",
                                      "ack",       "silence", "stand-in"};
    memcpy(&names[6], deed_words, sizeof(deed_words));
    for (size_t i = 0; i < FORMS; i++) {
        names[i + OWN] = forms[i].one;
        if (parser_take(p, forms[i].one))
            return parse_one(p, &forms[i], at_ms);
    }
    if (parser_take(p, "statement"))
        return parse_word_of_ours(p, at_ms);
    if (parser_take(p, "delete"))
        return parse_delete(p, at_ms);
    if (parser_take(p, "source"))
        return parse_silence(p, at_ms);
    if (parse_order(p, at_ms, &err) || parse_deed(p, at_ms, &err))
        return err;
    return parser_unknown(p, "event", names, FORMS + OWN);
}

/* chatter 4 per minute on x, bluesky "…" "…": the talk of any day, all through the scene. */
enum err parse_chatter(struct parser *p)
{
    struct scene_act act = act_new(p, 0);
    struct text rate;
    enum err err = parser_word(p, "how many posts, like 4 per minute", &rate);
    if (err)
        return err;
    double per_min;
    bool good = text_number(rate, &per_min) && per_min > 0 && per_min <= 100000;
    if (!good) {
        p->i--;
        return parser_bad(p, "expected how many posts, like 4 per minute");
    }
    if (!parser_take(p, "per"))
        return parser_bad(p, "expected 'per minute', 'per hour' or 'per day'");
    act.per_min = per_min;
    if (parser_take(p, "hour"))
        act.per_min /= 60;
    else if (parser_take(p, "day"))
        act.per_min /= 1440;
    else if (!parser_take(p, "minute"))
        return parser_bad(p, "expected 'minute', 'hour' or 'day'");
    err = rest(p, &act);
    return err ? err : finish(p, &act);
}
