#ifndef STORY_READER_H
#define STORY_READER_H
/* A reader with a table of its own; for the files of story alone. */
#include "story/story.h"
#include "story/told.h"

const struct things *story_reader_things(const struct story_reader *reader);
struct story_reader *story_reader_of(struct things *things); /* takes the table */
#endif
