#ifndef TOWER_TOWER_H
#define TOWER_TOWER_H
/*
 * Builds the way of a post from the configuration and runs it: threads, queues, start, drain, stop.
 */
#include "understand/understand.h"

/* The lexicons inside the program, or those of a folder given by an option. */
enum err tower_lexicon(struct text folder, struct arena *arena, struct lexicon_file **files_out,
                       size_t *count_out, struct why *why) MUST_USE;
#endif
