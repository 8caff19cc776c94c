#ifndef ALARM_WORDS_H
#define ALARM_WORDS_H
/* What a person is told, in ja, en or it; any other language reads en. For files of alarm. */
#include "alarm/alarm.h"

/* "[L2 alert] Umi Foods: contamination - grave harm with evidence", at most 300 bytes or so. */
void words_headline(const struct ringing *ringing, struct buf *out);
/* The lines below it: figures, reasons, the way to the story. Plain text. */
void words_body(const struct ringing *ringing, struct buf *out);
const char *words_category(enum risk category, struct text lang);
#endif
