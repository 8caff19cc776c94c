#ifndef DESK_MACHINE_WORDS_H
#define DESK_MACHINE_WORDS_H
/* How a model is asked: material between fences, with what reaches a person taken out. Pure. */
#include "base/arena.h"
#include "base/buf.h"

/* Between fences, with no fence inside. */
enum err machine_fenced(struct buf *buf, const char *name, struct text text) MUST_USE;
/* At most so many code points, with names and numbers of people taken out; in the arena. */
struct text machine_masked(struct text text, size_t codes, struct arena *arena);
/* "ja" is Japanese; other: what is said of a language that is not known. */
const char *machine_language(struct text lang, const char *other);
#endif
