#include "base/utf8.h"
#include "model/length.h"
#include "reply/office.h"

/* What is known of a reply before it is sent: from the options and the text alone. */

static const struct reply_kind *kind_of(struct text name)
{
    for (size_t i = 0; reply_kinds[i]; i++)
        if (text_is(name, reply_kinds[i]->name))
            return reply_kinds[i];
    return NULL;
}

static enum err unknown_kind(const struct sender *sender, struct why *why)
{
    const char *names[32];
    size_t count = 0;
    for (size_t i = 0; reply_kinds[i] && count < 32; i++)
        names[count++] = reply_kinds[i]->name;
    const char *near = text_nearest(sender->kind, names, count);
    return why_set(why, ERR_BAD_INPUT, "sender '%.*s': no kind '%.*s'%s%s%s", TEXT_ARG(sender->id),
                   TEXT_ARG(utf8_head(sender->kind, 60)), near ? "; did you mean " : "",
                   near ? near : "", near ? "?" : "");
}

enum err kind_read(const struct sender *sender, struct arena *arena,
                   const struct reply_kind **kind_out, void **self_out, struct why *why)
{
    const struct reply_kind *kind = kind_of(sender->kind);
    if (!kind)
        return unknown_kind(sender, why);
    void *self = arena_alloc(arena, kind->size);
    enum err err = options_read(kind->options, sender->options, NULL, arena, self, why);
    if (!err && kind->valid)
        err = kind->valid(self, why);
    if (err)
        return why_at(why, err, "sender '%.*s'", TEXT_ARG(sender->id));
    *kind_out = kind;
    *self_out = self;
    return OK;
}

static enum err target_fits(const struct reply_wants *wants, const struct outgoing *outgoing,
                            struct why *why)
{
    if (!outgoing->answers.len && !wants->alone)
        return why_set(why, ERR_BAD_INPUT,
                       "this account answers posts and nothing else: there is none to answer");
    if (wants->net && outgoing->answers.len && !id_behind(outgoing->answers, wants->net).len)
        return why_set(why, ERR_BAD_INPUT,
                       "the post it answers is none of %s: choose an account of its network",
                       wants->net);
    if (wants->address && text_find(outgoing->to, TEXT("@")) < 1)
        return why_set(why, ERR_BAD_INPUT, "there is no mail address to answer to");
    if (wants->subject && !text_trim(outgoing->subject).len)
        return why_set(why, ERR_BAD_INPUT, "a mail wants a subject");
    return OK;
}

static enum err length_fits(const struct reply_wants *wants, struct text text, struct why *why)
{
    if (!text_trim(text).len)
        return why_set(why, ERR_BAD_INPUT, "the text is empty");
    if (!utf8_valid(text) || memchr(text.at, '\0', text.len))
        return why_set(why, ERR_BAD_INPUT, "the text holds bytes that are no letters");
    if (!wants->counts_as)
        return OK;
    const struct length length =
        text_length_by(text, text_of(wants->counts_as),
                       &(struct length_rule){(uint64_t)wants->most, (uint64_t)wants->link});
    if (length.refused)
        return why_set(why, ERR_BAD_INPUT, "the text holds a character that %s refuses",
                       wants->counts_as);
    if (length.most && length.used > length.most)
        return why_set(why, ERR_LIMIT, "the text is %llu long as %s counts, at most %llu",
                       (unsigned long long)length.used, wants->counts_as,
                       (unsigned long long)length.most);
    if (!length.fits)
        return why_set(why, ERR_LIMIT, "the text is %zu bytes long, at most %zu", length.bytes,
                       length.bytes_most);
    return OK;
}

enum err kind_fits(const struct reply_kind *kind, const void *self, const struct sender *sender,
                   const struct outgoing *outgoing, struct why *why)
{
    struct reply_wants wants = {0};
    struct arena *arena = arena_new("wants", 1024);
    kind->wants(self, outgoing, arena, &wants);
    enum err err = OK;
    if (!sender_answers_for(sender, outgoing->client, outgoing->brand))
        err = why_set(why, ERR_DENIED,
                      "the account '%.*s' does not speak for this client and brand: choose one of "
                      "theirs",
                      TEXT_ARG(sender->id));
    if (!err)
        err = target_fits(&wants, outgoing, why);
    if (!err)
        err = length_fits(&wants, outgoing->text, why);
    if (!err && kind->fits)
        err = kind->fits(self, outgoing, why);
    arena_free(&arena);
    return err;
}

enum err reply_wants(const struct sender *sender, const struct outgoing *about, struct arena *arena,
                     struct reply_wants *wants_out, struct why *why)
{
    const struct reply_kind *kind = NULL;
    void *self = NULL;
    struct reply_wants wants = {0};
    enum err err = kind_read(sender, arena, &kind, &self, why);
    if (err || !kind)
        return err;
    kind->wants(self, about, arena, &wants);
    wants.by_hand = kind->by_hand;
    wants.can_take_back = kind->take_back != NULL;
    *wants_out = wants;
    return OK;
}

enum err reply_fits(const struct sender *sender, const struct outgoing *outgoing, struct why *why)
{
    struct arena *arena = arena_new("fits", 1024);
    const struct reply_kind *kind = NULL;
    void *self = NULL;
    enum err err = kind_read(sender, arena, &kind, &self, why);
    if (!err && kind)
        err = kind_fits(kind, self, sender, outgoing, why);
    arena_free(&arena);
    return err;
}

struct text reply_mark(const struct sender *sender, struct text id, int64_t at_ms,
                       char room[REPLY_MARK_ROOM])
{
    const struct reply_kind *kind = kind_of(sender->kind);
    room[0] = '\0';
    return kind && kind->mark ? kind->mark(id, at_ms, room) : (struct text){room, 0};
}

enum err reply_sender_valid(const struct sender *sender, struct why *why)
{
    struct arena *arena = arena_new("sender", 1024);
    const struct reply_kind *kind = NULL;
    void *self = NULL;
    const enum err err = kind_read(sender, arena, &kind, &self, why);
    arena_free(&arena);
    return err;
}
