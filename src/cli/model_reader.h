#ifndef CLI_MODEL_READER_H
#define CLI_MODEL_READER_H
/* A model of the owner's reads replies against what was said before, one after the other: as the
 * running program has it read them, so that it can be measured. */
#include "base/arena.h"
#include "base/json.h"
#include "check/check.h"

struct model_reader_options {
    struct text url, name, key;
    bool remote;
    int64_t timeout_ms;
};
struct model_reader;
/* NULL without a url. ERR_BAD_INPUT: it stands elsewhere, and that was not said. */
enum err model_reader_open(const struct model_reader_options *options, struct model_reader **out,
                           struct why *why) MUST_USE;
void model_reader_close(struct model_reader **reader_at);

struct model_reading {
    const struct checker *checker;
    struct check_scratch *scratch;
    const struct draft *draft;
    struct text reader; /* the language of its reasons */
};
/* Waits for its answer and adds the pair "read" to the object that is open: {"state","why",
 * "sources","thrown","findings"}, as a reply's `reading`. */
void model_reader_read(struct model_reader *reader, const struct model_reading *reading,
                       struct arena *arena, struct json_out *out);
#endif
