#ifndef MATCH_MORPH_H
#define MATCH_MORPH_H
/*
 * Where the words of a Japanese text begin and end, as MeCab cuts them (Kudo, Yamamoto, Matsumoto,
 * "Applying conditional random fields to Japanese morphological analysis", EMNLP 2004). MeCab is
 * looked for when the first query asks (~morph); hinomi neither needs it to be built nor to run. An
 * opened one may be shared by threads, a room not.
 */
#include "base/text.h"

struct morph;
struct morph_room;

/* ERR_NOT_FOUND: there is no MeCab, or no dictionary in UTF-8; the reason says what to install. */
enum err morph_open(struct morph **morph_out, struct why *why) MUST_USE;
void morph_close(struct morph **morph);

/* The morph must live as long as the room. */
struct morph_room *morph_room_new(const struct morph *morph);
void morph_room_free(struct morph_room **room);

/* Bytes of the text before which a word begins or behind which one ends, ascending, some twice;
 * both ends of the text are. Long texts are cut in pieces at ends of sentences. */
typedef void morph_edge_fn(size_t at, void *arg);
void morph_edges(struct morph_room *room, struct text text, morph_edge_fn *edge, void *arg);
#endif
