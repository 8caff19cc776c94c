#ifndef CLI_LEARN_H
#define CLI_LEARN_H
/* What train and eval share: files of labelled posts, and the file of a table. */
#include "cli/cli.h"
#include "tower/tower.h"

/* Adds the posts of the files, commas between; their bytes live in the arena. */
enum err learn_read(struct labelled *labelled, struct text files, bool helper, struct arena *arena,
                    struct why *why) MUST_USE;
/* Beside it first, then in its place: a table is there whole or not at all. */
enum err learn_write(struct text path, struct text bytes, struct arena *arena,
                     struct why *why) MUST_USE;
#endif
