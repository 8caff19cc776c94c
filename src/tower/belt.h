#ifndef TOWER_BELT_H
#define TOWER_BELT_H
/*
 * The threads of the way: trays and orders are put from the loop (or any thread), trays are read by
 * the workers, and all come to the story thread in the order of the puts. Bounded: belt_full says
 * when a source must stop; room is called when it may go on.
 */
#include "model/tray.h"
#include "tower/reader.h"

struct belt;

/* Something to be done on the story thread, in its turn among the trays. */
typedef void belt_order(void *arg);

struct belt_setup {
    size_t workers;
    bool strict; /* a tray ends at its first refused record */
    struct rules *rules;
    void (*tray)(struct tray **tray, void *arg); /* story thread; takes the tray */
    void (*idle)(void *arg);                     /* story thread: nothing waits just now */
    void (*room)(void *arg);                     /* story thread: it was full, and is no longer */
    void *arg;
};

struct belt *belt_start(const struct belt_setup *setup);
/* Takes the tray. False: full now, put no more until room is called. */
bool belt_put(struct belt *belt, struct tray **tray) MUST_USE;
/* Any thread. ERR_FULL when 256 orders wait, ERR_CLOSED after the drain began. */
enum err belt_do(struct belt *belt, belt_order *order, void *arg) MUST_USE;
/* The trays put from now on are read by these rules. The thread that puts the trays. */
void belt_rules(struct belt *belt, struct rules *rules);
/* No more puts; works off what is there, then ends its threads. belt_do answers ERR_CLOSED after
 * it. */
void belt_drain(struct belt *belt);
void belt_free(struct belt **belt); /* drained; nobody may call it any more */
size_t belt_len(struct belt *belt);
#endif
