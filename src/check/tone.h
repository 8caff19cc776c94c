#ifndef CHECK_TONE_H
#define CHECK_TONE_H
/*
 * The tone of a reply: rules and the learned table, sentence by sentence, what clears a remark,
 * and what is seen by letters alone (emoji, Lei and tu).
 */
#include "check/table.h"

/* What stands between quotation marks: other people's words. */
void quotes_find(struct text reply, struct quoted *quoted);
void tone_read(struct checking *checking, struct tone *tone);
/* The family. */
void tone_find(struct checking *checking);
/* A confirmed row of the ledger that may be said stands behind these bytes of the reply. */
bool is_backed(const struct checking *checking, struct span bytes_at);
/* By letters alone. */
void emoji_find(struct checking *checking);
void address_find(struct checking *checking);
#endif
