#include "base/utf8.h"
#include "model/watched_inside.h"

enum { SENDERS_MOST = 10000 };

const struct sender *watched_sender(const struct watched *watched, struct text sender)
{
    for (size_t i = 0; i < watched->sender_count; i++)
        if (text_same(watched->senders[i].id, sender))
            return &watched->senders[i];
    return NULL;
}

bool sender_answers_for(const struct sender *sender, struct text client, struct text brand)
{
    return text_same(sender->client, client) &&
           (!sender->brand.at || text_same(sender->brand, brand));
}

static enum err sender_scope(const struct reader *r, const struct json *at,
                             const struct sender *sender)
{
    const struct watched *w = r->watched;
    if (!sender->client.len)
        return read_bad(r, at, "the sender '%.*s' has no client: whose account is it?",
                        TEXT_ARG(sender->id));
    const struct client *client = watched_client(w, sender->client);
    if (!client) {
        const char **names = arena_array(r->arena, const char *, w->client_count + 1);
        for (size_t i = 0; i < w->client_count; i++)
            names[i] = arena_text(r->arena, w->clients[i].id).at;
        return read_no_such(r, json_find(at, "client"), "client", sender->client, names,
                            w->client_count);
    }
    if (!sender->brand.at || watched_brand(w, sender->client, sender->brand))
        return OK;
    const char **names = arena_array(r->arena, const char *, client->brand_count + 1);
    for (size_t i = 0; i < client->brand_count; i++)
        names[i] = arena_text(r->arena, client->brands[i].id).at;
    return read_no_such(r, json_find(at, "brand"), "brand of this client", sender->brand, names,
                        client->brand_count);
}

const struct option watched_sender_options[] = {
    {"id", OPTION_TEXT, offsetof(struct sender, id), NULL, 0, 0, "Its short name.", NULL},
    {"client", OPTION_TEXT, offsetof(struct sender, client), NULL, 0, 0, "Whose it is.", NULL},
    {"brand", OPTION_TEXT, offsetof(struct sender, brand), NULL, 0, 0,
     "It speaks for this one alone; else for any of the client.", NULL},
    {"kind", OPTION_TEXT, offsetof(struct sender, kind), NULL, 0, 0, "bluesky, mastodon …", NULL},
    {"account", OPTION_TEXT, offsetof(struct sender, account), NULL, 0, 0,
     "As people see it: a handle, a mail address.", NULL},
    {"expires", OPTION_TEXT, offsetof(struct sender, expires), NULL, 0, 0,
     "The day its secret ends.", NULL},
    {0}};

static enum err read_sender(struct reader *r, const struct json *at, struct sender *sender)
{
    static const char *const ours[] = {"options", NULL};
    enum err err = options_read(watched_sender_options, at, ours, r->arena, sender, r->why);
    if (!err)
        err = read_id(r, at, "sender", TEXT(""), sender->id);
    if (!err)
        err = sender_scope(r, at, sender);
    if (err)
        return err;
    if (!sender->kind.len)
        return read_bad(r, at, "the sender '%.*s' has no kind", TEXT_ARG(sender->id));
    int64_t day = 0;
    if (sender->expires.len && !read_day(sender->expires, &day))
        return read_bad(r, json_find(at, "expires"), "write the day as 2027-03-31");
    sender->expires_ms = DAYS(day);
    sender->options = json_find(at, "options");
    if (sender->options && sender->options->kind != JSON_OBJECT)
        return read_bad(r, sender->options, "'options' must be keys with values");
    return OK;
}

enum err read_senders(struct reader *r, const struct json *yaml)
{
    struct watched *w = r->watched;
    const struct json *item = NULL;
    enum err err = read_list_of(r, yaml, "senders", &item, &w->sender_count);
    if (err)
        return err;
    if (w->sender_count > SENDERS_MOST)
        return read_bad(r, json_find(yaml, "senders"), "%zu senders, at most %d", w->sender_count,
                        SENDERS_MOST);
    w->senders = arena_array(r->arena, struct sender, w->sender_count + 1);
    const size_t count = w->sender_count;
    for (size_t i = 0; item && i < count && !err; i++, item = item->next)
        err = read_sender(r, item, &w->senders[i]);
    return err;
}

void write_senders(struct buf *out, const struct watched *w)
{
    if (w->sender_count)
        buf_text(out, TEXT("senders:\n"));
    for (size_t i = 0; i < w->sender_count; i++) {
        const struct sender *s = &w->senders[i];
        write_pair(out, "  - ", "id", s->id);
        write_pair(out, "    ", "client", s->client);
        write_pair(out, "    ", "brand", s->brand);
        write_pair(out, "    ", "kind", s->kind);
        write_pair(out, "    ", "account", s->account);
        write_pair(out, "    ", "expires", s->expires);
        if (s->options) {
            buf_text(out, TEXT("    options: "));
            write_flow(out, s->options);
            buf_byte(out, '\n');
        }
    }
}
