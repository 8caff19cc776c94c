#ifndef MODEL_POST_PART_H
#define MODEL_POST_PART_H
/*
 * What reading a post line shallowly (post_skim) and wholly (post_read) share, so that the two
 * never differ: names, kinds of values, what is required, what is inferred.
 */
#include "base/json_scan.h"
#include "model/post_field.h"
#include "model/post_line.h"

enum post_field post_field_of(const struct scan_text *key);

/* One line on its way in. */
struct part {
    struct scan scan;
    struct arena *arena; /* of what is decoded */
    struct why *why;
    bool checked; /* the whole line is known to be valid UTF-8 */
};

/* The fault of the cursor, with its place. */
enum err part_broken(struct part *part);
/* "'<name>' must be <wanted>". */
enum err part_wrong(const struct part *part, const char *name, const char *wanted);
/* Each takes the value at the cursor; null means absent. */
enum err part_text(struct part *part, const char *name, struct text *text_out);
enum err part_time(struct part *part, const char *name, int64_t *ms_out);
enum err part_count(struct part *part, const char *name, int64_t *count_out); /* null: -1 */
enum err part_number(struct part *part, const char *name, double *number_out);
/* Enters the object or list at the cursor; false for null, and at a fault (*err_out says so). */
bool part_enter(struct part *part, const char *name, char bracket, enum err *err_out);
/* How many items the list at the cursor (behind its bracket) has; the cursor stays. */
size_t part_items(const struct part *part);
/* The list at the cursor, in the arena; null gives none. */
enum err part_texts(struct part *part, const char *name, struct text **texts_out,
                    size_t *count_out);
enum err part_media(struct part *part, struct media **media_out, size_t *count_out);
/* Behind the last member: the fault of the cursor, if it has one. */
enum err part_left(struct part *part);

/* The bit by which a skim wants a field that not every glance has; else 0. */
unsigned skim_bit(enum post_field field);
/* The whole line by the cursor: for lines that post_skim finds unusual. */
enum err skim_carefully(struct text line, unsigned want, struct arena *scratch,
                        struct glance *glance_out, struct why *why) MUST_USE;

/* What is known after the last member. Fills kind and net where the line does not say them. */
enum err post_complete(struct glance *glance, bool kind_said, bool at_said, struct why *why);

/* Of verdict_line.c: at the value. */
enum err verdict_read(struct part *part, struct verdict **verdict_out);
enum err hits_read(struct part *part, struct hit **hits_out, size_t *count_out);
enum err placements_read(struct part *part, struct placement **stories_out, size_t *count_out);
#endif
