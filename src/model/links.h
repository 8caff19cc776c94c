#ifndef MODEL_LINKS_H
#define MODEL_LINKS_H
/*
 * Links, mentions and tags in a text, as the networks find them: a draft's length depends on them,
 * Bluesky wants their places (UTF-8 bytes), and the checks of replies look at where links lead.
 * Links follow X's rules (twitter-text 3) on every network: they hold in text without spaces
 * between words, and stop before the punctuation that ends a sentence. Pure; any thread.
 */
#include "base/arena.h"

enum link_kind {
    LINK_URL,     /* https://example.com/a?b, example.com */
    LINK_MENTION, /* @name */
    LINK_TAG,     /* #word, ＃言葉 */
    LINK_MONEY    /* $STOCK; X only */
};

/* What a name of an account looks like. */
enum name_form {
    NAME_X,       /* @name of up to 20 letters, digits and _ */
    NAME_BLUESKY, /* @name.example.com */
    NAME_MASTODON /* @name and @name@example.com */
};
/* By the name of the network as in a post's id; NAME_X where nothing else is known. */
enum name_form name_form_of(struct text net);

struct text_link {
    enum link_kind kind;
    struct text text;         /* as it stands there */
    struct text name;         /* of a mention or tag: without its sign; of a URL: its host */
    struct span bytes, chars; /* where; chars: code points */
    bool bare;                /* a URL without https:// */
};

struct text_links {
    struct text_link *at; /* in order, none over another; parts of the text */
    size_t count;
    bool more; /* there are more than LINKS_MOST */
};
enum { LINKS_MOST = 4096 };

struct text_links text_links(struct text text, enum name_form names, struct arena *arena);

/* The length of a label of a host's name as it travels (xn--…, RFC 3492); 0: it cannot. */
size_t host_label_length(struct text label);
#endif
