#ifndef MODEL_TRAY_H
#define MODEL_TRAY_H
/*
 * A tray: a batch of records on its way from a source through the tower, with its arena and the
 * source's place after it. It travels: what is put in a queue is no longer yours.
 */
#include "base/vec.h"
#include "model/post_line.h"

enum refused { REFUSED_BAD_LINE, REFUSED_TOO_LONG, REFUSED_DUPLICATE, REFUSED_COUNT };

/* One record that was not taken: where, and why in words. */
struct refusal {
    enum refused kind;
    uint64_t line; /* from 1, counted by the source; 0 unknown */
    struct text why;
};

struct tray {
    struct arena *arena; /* everything below lives here */
    uint64_t number;     /* given by the tower: the order of the world */
    struct text source;  /* id of the source */
    struct text place;   /* opaque to all but the source: where to go on after this tray */
    int64_t seen_at_ms;  /* when its bytes arrived; 0 in a replay */

    const struct post_form *form;
    struct text *records; /* as they came, one a post */
    size_t record_count;
    uint64_t first_line;  /* line number of records[0], from 1; 0: lines mean nothing here */
    uint32_t *line_steps; /* lines from the first to each record; NULL: one a record */

    /* Filled by the workers: what matched, and edges; in the order of the records. */
    struct post **posts;
    size_t post_count;
    size_t skipped, unmatched;
    struct refusal *refusals; /* the source's own first: of what never became a record */
    size_t refusal_count;
    size_t own_refusals; /* how many of them are the source's own; set by source_offer */
};

struct tray *tray_new(size_t first_block);
void tray_free(struct tray **tray);
/* The line number of a record; 0 when lines mean nothing. */
uint64_t tray_line(const struct tray *tray, size_t record);
#endif
