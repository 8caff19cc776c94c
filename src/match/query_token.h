#ifndef MATCH_QUERY_TOKEN_H
#define MATCH_QUERY_TOKEN_H
/* The words of a query, one after the other. */
#include "base/text.h"

enum token_kind {
    TOKEN_END,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_AND,
    TOKEN_OR,
    TOKEN_NOT,
    TOKEN_NEAR,
    TOKEN_TERM,
    TOKEN_PHRASE,
    TOKEN_LANG,
    TOKEN_FROM
};

struct token {
    enum token_kind kind;
    uint32_t column;  /* from 1, in code points */
    struct text text; /* as written; of TERM, PHRASE (without its marks), LANG and FROM (value) */
    bool prefix, ordered;
    uint32_t most;
};

struct tokens {
    struct text query;
    size_t at;
    uint32_t column;
};

/* Takes the next one. */
enum err token_next(struct tokens *tokens, struct token *token_out, struct why *why) MUST_USE;
#endif
