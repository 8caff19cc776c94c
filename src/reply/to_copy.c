#include "base/buf.h"
#include "reply/errand.h"

/*
 * A person carries it over: X, where a machine may not answer whom it was not asked by, and every
 * network without a file of its own. The link opens the network with the text in its box where it
 * has such a page; else the post itself, and the text is pasted.
 */

struct copy {
    struct pace pace;
    struct text net;
};

static const struct option options[] = {
    {"net", OPTION_TEXT, offsetof(struct copy, net), NULL, 0, 0,
     "The network its posts are of, as in their ids: x, threads …; without it any.", NULL},
    {0},
};

static void wants(const void *self, const struct outgoing *about, struct arena *arena,
                  struct reply_wants *wants)
{
    const struct copy *copy = self;
    struct text rest = about->answers, net = copy->net;
    if (!net.len && !text_cut(&rest, ':', &net))
        net = (struct text){0};
    *wants = (struct reply_wants){
        .net = copy->net.len ? arena_text(arena, copy->net).at : NULL,
        .is_public = true,
        .alone = true,
        .counts_as = net.len ? arena_text(arena, net).at : NULL,
    };
}

/* x.com/intent/post?in_reply_to=ID&text=…: opens X with the answer in its box, for one press. */
static struct text x_intent(struct arena *arena, struct text id, struct text text)
{
    struct buf url;
    buf_init(&url, 64 * 1024);
    buf_text(&url, TEXT("https://x.com/intent/post?text="));
    http_encode(&url, text);
    if (text_all_between(id, '0', '9'))
        buf_printf(&url, "&in_reply_to=%.*s", TEXT_ARG(id));
    const struct text made = arena_text(arena, buf_view(&url));
    buf_done(&url);
    return made;
}

static struct text bluesky_intent(struct arena *arena, struct text text)
{
    struct buf url;
    buf_init(&url, 64 * 1024);
    buf_text(&url, TEXT("https://bsky.app/intent/compose?text="));
    http_encode(&url, text);
    const struct text made = arena_text(arena, buf_view(&url));
    buf_done(&url);
    return made;
}

static void hand_over(struct reply_errand *errand)
{
    const struct copy *copy = errand->self;
    const struct outgoing *o = errand->outgoing;
    const struct text x = id_behind(o->answers, "x");
    struct errand_end end = {.how = END_HANDED, .text = o->text, .url = o->url};
    if (!errand_leave(errand))
        return;
    if (x.len || (!o->answers.len && text_is(copy->net, "x")))
        end.url = x_intent(errand->arena, x, o->text);
    else if (!o->answers.len && text_is(copy->net, "bluesky"))
        end.url = bluesky_intent(errand->arena, o->text);
    errand_end(errand, &end);
}

const struct reply_kind reply_kind_copy = {
    .name = "copy",
    .about = "Hands text and link to a person, who posts it: X and every other network.",
    .size = sizeof(struct copy),
    .options = options,
    .by_hand = true,
    .wants = wants,
    .send = hand_over,
};
