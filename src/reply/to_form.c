#include "reply/errand.h"

/* The answer goes into the client's own inquiry form or help desk, by a person. */

struct form {
    struct pace pace;
    struct text url;
    bool private_allowed;
};

static const struct option options[] = {
    {"url", OPTION_TEXT, offsetof(struct form, url), NULL, 0, 0,
     "The page of the form or desk where the text is pasted.", NULL},
    {"private", OPTION_BOOL, offsetof(struct form, private_allowed), "false", 0, 0,
     "It may be without TLS: a page of the own network.", NULL},
    {0},
};

static enum err valid(const void *self, struct why *why)
{
    const struct form *form = self;
    if (!form->url.len)
        return why_set(why, ERR_BAD_INPUT, "its url is missing: the page of the form");
    return url_option_good(form->url, form->private_allowed, "url", why);
}

static void wants(const void *self, const struct outgoing *about, struct arena *arena,
                  struct reply_wants *wants)
{
    (void)self;
    (void)about;
    (void)arena;
    *wants = (struct reply_wants){.alone = true};
}

static void hand_over(struct reply_errand *errand)
{
    const struct form *form = errand->self;
    if (errand_leave(errand))
        errand_end(errand, &(struct errand_end){.how = END_HANDED,
                                                .url = form->url,
                                                .text = errand->outgoing->text});
}

const struct reply_kind reply_kind_form = {
    .name = "form",
    .about = "Hands the text to a person, who pastes it into the client's form or desk.",
    .size = sizeof(struct form),
    .options = options,
    .by_hand = true,
    .valid = valid,
    .wants = wants,
    .send = hand_over,
};
