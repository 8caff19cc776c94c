#ifndef MODEL_LENGTH_H
#define MODEL_LENGTH_H
/*
 * How long a text is by a network's own counting, and where it would have to be cut.
 *
 *   x          280; letters to U+10FF and most punctuation 1, all others 2, an emoji 2, a link 23;
 *              composed first (twitter-text 3, its version 3 of the weights)
 *   bluesky    300 graphemes (UAX 29) and 3000 bytes
 *   mastodon   500 graphemes, or what the server says; a link 23, @name@server as @name
 *   threads, misskey, reddit, youtube, discourse: code points
 *   mail, form, copy: no limit
 *   any other  280 code points: strict until its rule is known
 *
 * Pure; any thread.
 */
#include "model/links.h"

struct length {
    uint64_t used, most; /* in the network's own units; most 0: no limit */
    size_t bytes, bytes_most;
    bool fits;    /* not too long, not empty, nothing in it that the network refuses */
    bool refused; /* holds what X refuses: U+FFFE, U+FFFF, U+FEFF */
    /* Code points from the start that may stay; never within a link, a name, an emoji or any other
     * grapheme. All of them when it fits. */
    size_t cut;
};

/* What a server says of its own; 0: the network's usual. */
struct length_rule {
    uint64_t most; /* how long a text may be */
    uint64_t link; /* what a link counts, where links have a length of their own */
};
/* net: as in a post's id. */
struct length text_length_by(struct text text, struct text net, const struct length_rule *rule);
/* most: what the server said, 0 for the network's usual limit. */
struct length text_length(struct text text, struct text net, uint64_t most);

/* The same by X's older weights, for what was counted by them: version 1 to 3. */
struct length text_length_x(struct text text, int version);

/* Graphemes of a text (UAX 29). */
size_t text_graphemes(struct text text);
/* Behind the grapheme that begins at byte at. */
size_t text_grapheme_end(struct text text, size_t at);
#endif
