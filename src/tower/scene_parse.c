#include "base/clock.h"
#include "tower/scene_inside.h"

enum { POSTS_MOST = 3000000, LENGTH_MOST_DAYS = 3660 };

/* ---- who is watched ---- */

enum err parser_new_id(struct parser *p, const char *what, struct text *id_out)
{
    enum err err = parser_word(p, what, id_out);
    if (err)
        return err;
    for (size_t i = 0; i < id_out->len; i++) {
        if (id_out->at[i] != '/')
            continue;
        p->i--;
        return parser_bad(p, "an id has no '/'");
    }
    return OK;
}

enum err parser_twice(struct parser *p, const char *what, struct text id)
{
    p->i = p->begin + 1;
    return parser_bad(p, "a second %s with the id '%.*s'", what, TEXT_ARG(id));
}

enum err parse_client(struct parser *p)
{
    struct watched *w = &p->scene->watched;
    struct client client = {0};
    enum err err = parser_new_id(p, "the client's id", &client.id);
    if (!err)
        err = parser_string(p, "the client's name", &client.name);
    if (err)
        return err;
    if (watched_client(w, client.id))
        return parser_twice(p, "client", client.id);
    client.brands = &p->brands[p->brand_count];
    w->clients[w->client_count++] = client;
    return OK;
}

static enum err accounts(struct parser *p, struct brand *brand)
{
    struct text *all = arena_array(p->arena, struct text, p->end - p->i + 1);
    size_t count = 0;
    do {
        struct text account;
        enum err err = parser_word(p, "an account like x:umi_official", &account);
        if (err)
            return err;
        if (!memchr(account.at, ':', account.len)) {
            p->i--;
            return parser_bad(p, "an account is written net:handle, like x:umi_official");
        }
        all[count++] = account;
    } while (parser_comma(p));
    brand->accounts = (struct texts){all, count};
    return OK;
}

static enum err brand_part(struct parser *p, struct brand *brand)
{
    static const char *const parts[] = {"query", "accounts", "essential", "crisis"};
    if (parser_take(p, "query"))
        return parser_string(p, "the query", &brand->topics->query);
    if (parser_take(p, "accounts"))
        return accounts(p, brand);
    if (parser_take(p, "crisis"))
        return parser_int(p, "the authors of a crisis", 1, 100000000, &brand->crisis_authors);
    if (parser_take(p, "essential")) {
        brand->essential = true;
        return OK;
    }
    return parser_unknown(p, "part of a brand", parts, 4);
}

enum err parse_brand(struct parser *p)
{
    struct watched *w = &p->scene->watched;
    if (!w->client_count)
        return parser_bad(p, "a brand belongs to the client above it, and there is none");
    struct client *client = &w->clients[w->client_count - 1];
    struct brand brand = {.client = client->id, .crisis_authors = 5000, .topic_count = 1};
    enum err err = parser_new_id(p, "the brand's id", &brand.id);
    if (!err)
        err = parser_string(p, "the brand's name", &brand.name);
    if (err)
        return err;
    if (parser_brand(p, brand.id))
        return parser_twice(p, "brand", brand.id);
    brand.topics = arena_make(p->arena, struct topic);
    *brand.topics =
        (struct topic){.client = client->id,
                       .brand = brand.id,
                       .id = arena_printf(p->arena, "%.*s-main", TEXT_ARG(brand.id)),
                       .query = arena_printf(p->arena, "\"%.*s\"", TEXT_ARG(brand.name)),
                       .line = p->tokens.at[p->begin].line};
    while (!err && parser_here(p))
        err = brand_part(p, &brand);
    if (err)
        return err;
    p->brands[p->brand_count++] = brand;
    client->brand_count++;
    return OK;
}

/* ---- the scene itself ---- */

static enum err parse_title(struct parser *p)
{
    return parser_string(p, "the title", &p->scene->title);
}

static enum err parse_about(struct parser *p)
{
    return parser_string(p, "one sentence", &p->scene->about);
}

/* clock 2026-06-11 12:57 +09:00 */
static enum err parse_clock(struct parser *p)
{
    struct text day, time, zone;
    enum err err = parser_word(p, "a day like 2026-06-11", &day);
    if (!err)
        err = parser_word(p, "a time like 12:57", &time);
    if (!err)
        err = parser_word(p, "a zone like +09:00 or Z", &zone);
    if (err)
        return err;
    struct text all =
        arena_printf(p->arena, "%.*s %.*s%.*s", TEXT_ARG(day), TEXT_ARG(time), TEXT_ARG(zone));
    if (time_parse(all, &p->scene->from_ms))
        return OK;
    p->i = p->begin + 1;
    return parser_bad(p, "expected a day, a time and a zone, like 2026-06-11 12:57 +09:00");
}

static enum err parse_seed(struct parser *p)
{
    int64_t seed = 0;
    enum err err = parser_int(p, "a seed", 0, INT64_MAX, &seed);
    p->scene->seed = (uint64_t)seed;
    return err;
}

static enum err parse_lasts(struct parser *p)
{
    return parser_time(p, &p->scene->length_ms);
}

static const struct {
    const char *word;
    enum err (*parse)(struct parser *p);
} statements[] = {{"title", parse_title}, {"about", parse_about},       {"clock", parse_clock},
                  {"seed", parse_seed},   {"lasts", parse_lasts},       {"client", parse_client},
                  {"brand", parse_brand}, {"person", parse_person},     {"route", parse_route},
                  {"duty", parse_duty},   {"fallback", parse_fallback}, {"chatter", parse_chatter},
                  {"at", parse_at},       {"expect", parse_expect},     {"page", parse_page},
                  {"form", parse_form},   {"approval", parse_approval}};
enum { STATEMENTS = sizeof(statements) / sizeof(*statements) };

static enum err parse_statement(struct parser *p)
{
    const char *names[STATEMENTS];
    for (size_t i = 0; i < STATEMENTS; i++) {
        names[i] = statements[i].word;
        if (!parser_take(p, statements[i].word))
            continue;
        enum err err = statements[i].parse(p);
        if (!err && parser_here(p))
            err = parser_bad(p, "'%.*s' is one word too many",
                             TEXT_ARG(text_slice(parser_here(p)->text, 0, 60)));
        return err;
    }
    return parser_unknown(p, "statement", names, STATEMENTS);
}

/* The first word of an indented first line, a comma, a quote: no statement begins so. */
static enum err parse_statements(struct parser *p)
{
    enum err err = OK;
    while (!err && p->end < p->tokens.count) {
        p->begin = p->i = p->end;
        p->end++;
        while (p->end < p->tokens.count && !p->tokens.at[p->end].first)
            p->end++;
        err = parse_statement(p);
    }
    return err;
}

const struct brand *parser_brand(const struct parser *p, struct text name_or_id)
{
    for (size_t i = 0; i < p->brand_count; i++)
        if (text_same(p->brands[i].id, name_or_id) || text_same(p->brands[i].name, name_or_id))
            return &p->brands[i];
    return NULL;
}

const struct scene_act *parser_named(const struct parser *p, struct text name)
{
    for (size_t i = p->scene->act_count; i-- > 0;)
        if (p->scene->acts[i].name.at && text_same(p->scene->acts[i].name, name))
            return &p->scene->acts[i];
    return NULL;
}

static int64_t last_time(const struct scene *scene)
{
    int64_t last = 0;
    for (size_t i = 0; i < scene->act_count; i++) {
        const struct scene_act *act = &scene->acts[i];
        int64_t at = act->at_ms;
        if (act->per_min <= 0)
            at += scene_offset(scene, act, act->count - 1);
        last = at > last ? at : last;
    }
    for (size_t i = 0; i < scene->silence_count; i++)
        if (scene->silences[i].to_ms > last)
            last = scene->silences[i].to_ms;
    for (size_t i = 0; i < scene->order_count; i++)
        if (scene->orders[i].at_ms > last)
            last = scene->orders[i].at_ms;
    for (size_t i = 0; i < scene->demand_count; i++)
        if (scene->demands[i].before_ms > last)
            last = scene->demands[i].before_ms;
    return last + MINUTES(1);
}

/* Their times are offsets until the scene's beginning is known; then by time. */
static void settle_orders(struct scene *scene)
{
    for (size_t i = 0; i < scene->order_count; i++) {
        struct scene_order order = scene->orders[i];
        order.at_ms += scene->from_ms;
        order.until_ms += scene->from_ms;
        size_t k = i;
        for (; k > 0 && scene->orders[k - 1].at_ms > order.at_ms; k--)
            scene->orders[k] = scene->orders[k - 1];
        scene->orders[k] = order;
    }
}

/* Answers go out from the brands' own accounts; in a scene they are taken there inside the machine.
 */
static void settle_senders(struct parser *p)
{
    struct watched *w = &p->scene->watched;
    size_t most = 1;
    for (size_t i = 0; i < p->brand_count; i++)
        most += p->brands[i].accounts.count;
    w->senders = arena_array(p->arena, struct sender, most);
    for (size_t i = 0; i < p->brand_count; i++)
        for (size_t k = 0; k < p->brands[i].accounts.count; k++) {
            struct text account = p->brands[i].accounts.at[k], rest = account, net;
            if (watched_sender(w, account) || !text_cut(&rest, ':', &net))
                continue;
            struct json *options = NULL;
            struct why why;
            if (json_parse(arena_printf(p->arena, "{\"net\":\"%.*s\"}", TEXT_ARG(net)), p->arena,
                           &options, &why))
                continue;
            w->senders[w->sender_count++] = (struct sender){.id = account,
                                                            .client = p->brands[i].client,
                                                            .brand = p->brands[i].id,
                                                            .kind = TEXT("copy"),
                                                            .account = rest,
                                                            .options = options};
        }
}

/* The length, the count of the chatter, the numbers of the posts. */
static enum err complete(struct parser *p)
{
    struct scene *scene = p->scene;
    if (!scene->from_ms)
        return why_set(p->why, ERR_BAD_INPUT, "the scene has no clock: when it begins");
    if (!scene->title.len)
        return why_set(p->why, ERR_BAD_INPUT, "the scene has no title");
    if (!scene->length_ms)
        scene->length_ms = last_time(scene);
    settle_orders(scene);
    settle_senders(p);
    for (size_t i = 0; i < scene->act_count; i++) {
        struct scene_act *act = &scene->acts[i];
        if (act->per_min > 0) {
            act->span_ms = scene->length_ms - act->at_ms;
            act->count =
                act->span_ms > 0 ? (size_t)(act->per_min * (double)act->span_ms / MINUTES(1)) : 0;
        }
        act->first_post = scene->post_count + 1;
        if (act->count > POSTS_MOST - scene->post_count)
            return why_set(p->why, ERR_LIMIT, "line %u: more than %d posts in one scene", act->line,
                           POSTS_MOST);
        scene->post_count += act->count;
    }
    return OK;
}

enum err scene_parse(struct text bytes, struct arena *arena, struct scene **scene_out,
                     struct why *why)
{
    struct parser p = {.arena = arena, .why = why, .bytes = bytes};
    enum err err = scene_tokens(bytes, arena, &p.tokens, why);
    if (err)
        return err;
    size_t most = 1;
    for (size_t i = 0; i < p.tokens.count; i++)
        most += p.tokens.at[i].first;
    struct scene *scene = arena_make(arena, struct scene);
    scene->watched.clients = arena_array(arena, struct client, most);
    scene->watched.people = arena_array(arena, struct person, most);
    scene->watched.routes = arena_array(arena, struct route, most);
    scene->watched.duties = arena_array(arena, struct duty, most);
    scene->orders = arena_array(arena, struct scene_order, most);
    scene->acts = arena_array(arena, struct scene_act, most);
    scene->silences = arena_array(arena, struct hush_span, most);
    scene->demands = arena_array(arena, struct demand, most);
    scene->deeds = arena_array(arena, struct scene_deed, most);
    scene->pages = arena_array(arena, struct scene_page, most);
    scene->serves = arena_array(arena, struct texts, most);
    p.brands = arena_array(arena, struct brand, most);
    p.scene = scene;
    err = parse_statements(&p);
    if (!err)
        err = complete(&p);
    if (!err)
        *scene_out = scene;
    return err;
}

struct text scene_title(const struct scene *scene)
{
    return scene->title;
}

struct text scene_about(const struct scene *scene)
{
    return scene->about;
}

int64_t scene_from_ms(const struct scene *scene)
{
    return scene->from_ms;
}

int64_t scene_to_ms(const struct scene *scene)
{
    return scene->from_ms + scene->length_ms;
}

const struct watched *scene_watched(const struct scene *scene)
{
    return &scene->watched;
}

size_t scene_posts(const struct scene *scene)
{
    return scene->post_count;
}

size_t scene_orders(const struct scene *scene, const struct scene_order **orders_out)
{
    *orders_out = scene->orders;
    return scene->order_count;
}
