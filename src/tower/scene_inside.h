#ifndef TOWER_SCENE_INSIDE_H
#define TOWER_SCENE_INSIDE_H
/* How a scene looks inside: between the parser, the player and the judge. */
#include "tower/scene.h"

enum act_kind { ACT_POST, ACT_QUOTE, ACT_REPLY, ACT_REPOST, ACT_DELETE };
enum spread { SPREAD_OVER, SPREAD_DOUBLING, SPREAD_HALVING };

/* One post, or many of one kind. Times are offsets from the scene's beginning. */
struct scene_act {
    enum act_kind kind;
    uint32_t line;
    int64_t at_ms;
    size_t count;
    struct text name;               /* "as first", or absent */
    const struct scene_act *target; /* quote, reply, repost, delete */
    struct texts nets;
    struct text handle; /* of a single post, without '@' */
    struct texts wordings;
    int64_t followers_least, followers_most, followers_total; /* total -1: not said */
    int64_t media_percent;
    const char *media; /* "image", "video" or NULL */
    enum spread spread;
    int64_t span_ms;   /* over it, or the time of doubling or halving */
    int64_t doubled;   /* doubling: how many a doubling begins from */
    size_t people;     /* 0: everyone writes once */
    double per_min;    /* chatter: count is known when the length is */
    size_t first_post; /* number of its first post in the scene, from 1 */
};

struct hush_span {
    struct text net;
    int64_t from_ms, to_ms;
};

enum figure {
    FIGURE_NONE,
    FIGURE_AUTHORS,
    FIGURE_POSTS,
    FIGURE_REPOSTS,
    FIGURE_REACH,
    FIGURE_NETWORKS
};

/* What somebody at the desk does. */
enum deed_kind {
    DEED_TAKE,
    DEED_WAIT,
    DEED_RESOLVE,
    DEED_VALUE,
    DEED_ANSWER,
    DEED_EDIT,
    DEED_APPROVE,
    DEED_REFUSE,
    DEED_SEND,
    DEED_FORM,
    DEED_FACT,
    DEED_DRAFT,
    DEED_SAME
};
enum { NO_DEED = -1 };

struct scene_deed {
    enum deed_kind kind;
    uint32_t line;
    int64_t at_ms;                /* an offset */
    struct text who, name;        /* "by anna"; "as first-answer", or absent */
    const struct scene_act *post; /* in whose case; or NULL */
    const struct scene_act *also; /* same: whose post it is, too */
    ptrdiff_t on;                 /* the answer, statement or fact it goes on with; or NO_DEED */
    ptrdiff_t corrects;           /* draft: the statement it puts right; or NO_DEED */
    struct text text;             /* what is written; of a fact: the claim */
    struct text client, brand;
    struct text sender;   /* answer: from which account; absent: as the desk finds */
    struct text page;     /* answer: the page it is made of; absent: none */
    struct text word;     /* resolve: the reason; value: the currency; fact: the position */
    struct text value;    /* fact: the value; draft: what a correction puts right */
    struct text evidence; /* fact */
    int64_t amount;
    bool open, link; /* fact: may be said; approve: by the link */
};

/* What the desk knows when the scene begins. */
struct scene_page {
    struct text client, brand, name, lang, title, answer, url, asked;
};

/* What the desk is asked for an expectation. */
enum probe {
    PROBE_NONE,
    PROBE_CASE,     /* its state, or that somebody has it */
    PROBE_ANSWER,   /* the first answer stands at the network */
    PROBE_AGE,      /* the lead was told that it is so old */
    PROBE_CONTACTS, /* so often asked without a resolution */
    PROBE_FORM,     /* what came by the form is linked */
    PROBE_OLD,      /* the case stands on a story as an older one of its author */
    PROBE_DRAFT,    /* first words are offered, in this language, of this page */
    PROBE_PAGE,     /* the page is offered */
    PROBE_FINDING,  /* a text was blocked, or warned of */
    PROBE_REPLY,    /* a text is in this state */
    PROBE_DENIED    /* the desk did not do it */
};

/* What must be, or with `no` must not be, or `only` for one client. */
struct demand {
    uint32_t line;
    struct text words;
    enum event_kind kind;
    bool no, only, positive;
    int64_t level;
    enum figure figure;
    int64_t least;
    struct text client, brand; /* absent: any */
    struct text who, lang, state, because;
    bool held; /* ring: kept back by quiet hours until then */
    const struct scene_act *of;
    int64_t after_ms, before_ms, within_ms; /* -1: not said */
    int64_t in_ms;                          /* forecast, effect: how far ahead; 0: any */
    int64_t waited_ms; /* ring: it says that a case behind it has waited so long; 0: any */
    enum probe probe;  /* asked of the desk; then kind is not read */
    ptrdiff_t on;      /* which deed; NO_DEED */
    struct text rule, page, gravity;
    bool first; /* page: before all others */
};

struct scene {
    struct text title, about;
    int64_t from_ms, length_ms; /* length 0: to the last thing that happens */
    uint64_t seed;
    struct watched watched;
    struct scene_act *acts;
    struct hush_span *silences;
    struct scene_order *orders;
    struct demand *demands;
    struct scene_deed *deeds;
    struct scene_page *pages;
    struct texts *serves; /* of each person: clients; none: all */
    size_t act_count, silence_count, demand_count, post_count, order_count, deed_count, page_count;
    size_t probe_count; /* demands that the desk is asked for */
};

/* The desk has something to do or to say in it. */
bool scene_has_desk(const struct scene *scene);
/* The judge's open demand i, as the desk stands at that instant. met: it is so; else words say what
 * is. after_ms of a demand and its end are the judge's business. */
bool scene_judge_wants(const struct scene_judge *judge, size_t i, int64_t now_ms);
void scene_judge_seen(struct scene_judge *judge, size_t i, bool met, int64_t at_ms,
                      const char *words);

/* The id of the kth post of an act. */
struct text scene_post_id(const struct scene *scene, const struct scene_act *act, size_t k,
                          struct arena *arena);
/* An even number in [0, sides) that depends on nothing but the scene and its arguments. */
uint64_t scene_roll(const struct scene *scene, uint64_t what, uint64_t k, uint64_t salt,
                    uint64_t sides);
/* When the kth post of an act is written, after the act's beginning. */
int64_t scene_offset(const struct scene *scene, const struct scene_act *act, size_t k);

/* ---- between the files of the parser ---- */
enum token_kind { TOKEN_WORD, TOKEN_STRING, TOKEN_COMMA };

struct token {
    enum token_kind kind;
    struct text text;
    uint32_t line, column;
    bool first; /* begins a statement */
};

struct tokens {
    struct token *at;
    size_t count;
};
enum err scene_tokens(struct text bytes, struct arena *arena, struct tokens *tokens_out,
                      struct why *why);

struct parser {
    struct arena *arena;
    struct why *why;
    struct text bytes;
    struct tokens tokens;
    size_t i, begin, end; /* in this statement */
    struct scene *scene;
    struct brand *brands; /* of all clients, in order */
    size_t brand_count;
};

enum err parser_bad(const struct parser *p, const char *format, ...) FORMAT(2, 3);
const struct token *parser_here(const struct parser *p); /* NULL at the statement's end */
bool parser_take(struct parser *p, const char *word);
bool parser_comma(struct parser *p);
enum err parser_word(struct parser *p, const char *what, struct text *text_out);
enum err parser_string(struct parser *p, const char *what, struct text *text_out);
enum err parser_int(struct parser *p, const char *what, int64_t least, int64_t most,
                    int64_t *value_out);
enum err parser_time(struct parser *p, int64_t *ms_out); /* 00:04, 1:02:03, 26d 09:00 */
enum err parser_span(struct parser *p, int64_t *ms_out); /* 30s, 4m, 2h */
/* "unknown … 'x': did you mean 'y'?" */
enum err parser_unknown(const struct parser *p, const char *what, const char *const *names,
                        size_t count);
const struct scene_act *parser_named(const struct parser *p, struct text name);
const struct brand *parser_brand(const struct parser *p, struct text name_or_id);

enum err parser_new_id(struct parser *p, const char *what, struct text *id_out);
enum err parser_twice(struct parser *p, const char *what, struct text id);

enum err parse_at(struct parser *p);
enum err parse_chatter(struct parser *p);
enum err parse_expect(struct parser *p);
enum err parse_client(struct parser *p);
enum err parse_brand(struct parser *p);
enum err parse_person(struct parser *p);
enum err parse_route(struct parser *p);
enum err parse_duty(struct parser *p);
enum err parse_fallback(struct parser *p);
enum err parse_page(struct parser *p);
enum err parse_form(struct parser *p);
enum err parse_approval(struct parser *p);
/* at T take …, answer …: true when it was one of them; names: all of them, for an error. */
bool parse_deed(struct parser *p, int64_t at_ms, enum err *err_out);
enum { DEED_WORDS = 14 };
extern const char *const deed_words[DEED_WORDS];
/* The answer, statement or fact of that name; NO_DEED. */
ptrdiff_t parser_deed(const struct parser *p, struct text name);
enum err parser_post(struct parser *p, const struct scene_act **post_out); /* of a single person */
enum err parser_person(struct parser *p, struct text *who_out);            /* one above */
/* expect case … state …, answer to …: true when it was one of them. */
bool parse_probe(struct parser *p, struct demand *d, enum err *err_out);
enum { PROBE_WORDS = 13 };
extern const char *const probe_words[PROBE_WORDS];
/* at T ack …, silence …, stand-in …: true when it was one of them. */
bool parse_order(struct parser *p, int64_t at_ms, enum err *err_out);
#endif
