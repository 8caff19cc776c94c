#ifndef TOWER_READER_H
#define TOWER_READER_H
/*
 * What a worker does with a tray: each record is skimmed and matched; what matches is read in full
 * and understood; what only points at another post travels on as an edge. Stateless but for its
 * scratch memory: the same tray gives the same result on any worker.
 */
#include "tower/rules.h"

struct reader;

/* strict: a tray ends at its first refused record. */
struct reader *reader_new(bool strict);
void reader_free(struct reader **reader);
/* Fills the tray's posts, counts and refusals. An edge has only what the glance knows, and its
 * record as line; reader_edge reads the rest for the few that belong to a story. */
void reader_tray(struct reader *reader, struct rules *rules, struct tray *tray);
/* Reads an edge in full and understands it; its stories stay. */
enum err reader_edge(struct reader *reader, struct rules *rules, const struct tray *tray,
                     struct post *post, struct why *why) MUST_USE;
#endif
