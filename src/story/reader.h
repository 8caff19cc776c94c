#ifndef STORY_READER_H
#define STORY_READER_H
/* A reader with a table of its own; for the files of story alone. */
#include "story/story.h"
#include "story/told.h"

struct story_reader *story_reader_of(struct things *things); /* takes the table */
#endif
