#ifndef BASE_PACK_H
#define BASE_PACK_H
/*
 * A compact binary form for live state that is saved and read back by the same program: varints,
 * doubles, texts. The writer is a buf. The reader never runs past its end: after the first fault
 * every read answers 0 or an absent text, and unpack_good says so once at the end.
 */
#include "base/buf.h"

void pack_uint(struct buf *buf, uint64_t value);
void pack_int(struct buf *buf, int64_t value);
void pack_double(struct buf *buf, double value);
void pack_text(struct buf *buf, struct text text); /* keeps absent apart from empty */

struct unpack {
    struct text rest;
    bool bad;
};
void unpack_init(struct unpack *in, struct text bytes);
uint64_t unpack_uint(struct unpack *in);
int64_t unpack_int(struct unpack *in);
double unpack_double(struct unpack *in);
struct text unpack_text(struct unpack *in); /* points into the bytes */
/* A count of items that follow, each at least one byte: refused when more than the bytes left. */
size_t unpack_count(struct unpack *in);
bool unpack_good(const struct unpack *in); /* nothing was bad and all was read */
#endif
