#ifndef MATCH_QUERY_TOKEN_H
#define MATCH_QUERY_TOKEN_H
/* The words of a query, one after the other. */
#include "match/query.h"

enum token_kind {
    TOKEN_END,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_AND,
    TOKEN_OR,
    TOKEN_NOT,
    TOKEN_NEAR,
    TOKEN_APART, /* NOT NEAR/n */
    TOKEN_SENTENCE,
    TOKEN_EXCEPT,
    TOKEN_ATLEAST,
    TOKEN_TIMES,
    TOKEN_WORD,
    TOKEN_PHRASE,
    TOKEN_REGEX,
    TOKEN_FIELD /* name:value; with a phrase or a parenthesis behind it, only name: */
};

/* What stands behind a term: umi~case~1. */
struct switches {
    uint32_t column;
    bool exact, plain, kana, moded;
    enum cjk mode;
    int32_t number; /* -1: none */
};

struct token {
    enum token_kind kind;
    uint32_t column;   /* from 1, in code points */
    uint32_t from, to; /* bytes of the query */
    struct text text;  /* as written; without quotation marks, slashes, name: and switches */
    const struct field_spec *spec; /* FIELD */
    bool ordered, star;            /* NEAR; PHRASE followed by * */
    uint32_t count;
    struct switches switches; /* WORD PHRASE REGEX CLOSE */
};

struct tokens {
    struct text query;
    size_t at;
    uint32_t column;
};

/* Takes the next one. */
enum err token_next(struct tokens *tokens, struct token *token_out, struct why *why) MUST_USE;

#endif
