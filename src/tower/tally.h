#ifndef TOWER_TALLY_H
#define TOWER_TALLY_H
/*
 * Counts what two lists of queries find in the same posts: how many, what is gained and lost, each
 * day, with samples spread evenly over time. One thread; bounded: samples by a number, days by 400.
 */
#include "base/json.h"
#include "model/post.h"
#include "tower/trial.h"

struct tally;

/* trial must live as long. samples: of each kind and topic; fewer when the topics are many. */
struct tally *tally_new(const struct trial *trial, size_t samples);
void tally_free(struct tally **tally);
/* One post as the queries in force and as the tried ones found it; NULL: they did not. */
void tally_take(struct tally *tally, const struct post *force, const struct post *tried);
/* The post was deleted by its author: no sample of it is shown. */
void tally_forget(struct tally *tally, struct text id);
bool tally_forgot(const struct tally *tally, struct text id);
/* "total":{…},"topics":[…]: days is the length of the time that was read. */
void tally_write(const struct tally *tally, double days, struct json_out *out);
#endif
