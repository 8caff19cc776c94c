#ifndef MATCH_QUERY_H
#define MATCH_QUERY_H
/*
 * The query language (docs/queries.md): text becomes a tree. Pure.
 *
 * What a tree means. Every node holds in a post or not; all but NODE_NOT and NODE_FIELD also stand
 * at places: half-open byte ranges of the match form, of the text or of the title, never across
 * both.
 *
 *   TERM      where it stands.
 *   OR        holds when a child holds; its places are theirs together.
 *   AND       holds when all hold; places: those of its children together, if it holds.
 *   NOT       holds when its child does not.
 *   ATLEAST   holds when `count` children hold; places: those of its children, if it holds.
 *   TIMES     holds when its child stands at `count` places or more that do not overlap (counted
 *             from the left, each after the end of the one before); places: the child's, if so.
 *   NEAR      of two children: places of a with one of b near, places of b with one of a near.
 *             Near: no overlap, at most `count` words that lie wholly between (counted as
 *             docs/queries.md says), and a first when `ordered`.
 *   SENTENCE  as NEAR, but near means: no overlap, both begin in the same sentence.
 *   APART     (a NOT NEAR/n b) places of a that have none of b near.
 *   EXCEPT    places of a that overlap none of b.
 *   WITHIN    ("a b c"~n) children are the words. From each place of each a window begins; it
 *             takes in, for each word, its first place (or places, if the phrase has it more
 *             than once, as the term sees it) that begins there or later. The window, from the
 * first to the last byte of these, is a place when at most `count` words more than the phrase has
 * have a letter in it. (Of the phrase a * adds no word, and a ? is a letter of one.)
 *
 * NEAR to WITHIN hold when they have a place.
 *
 * Where a term stands. Its letters stand there, a space being any white space; a regular
 * expression and a fuzzy word as told below. At an end without * it has an edge: the letter of the
 * post at that end and its neighbour outside are not both of one kind (letter.h), which is asked
 *   of LETTER_WORD, but not under ~sub at the term;
 *   of LETTER_KATAKANA in the default mode, where the term is katakana alone, up to four letters;
 *   of all scripts without spaces in the mode ~run.
 * The letters are those of the match form as the term sees it: without accents under ~noaccent
 * (a mark left out belongs to the letter before it); but under ~kana, and where * or ? stand for
 * some, hiragana and katakana, and what is short, are told by what stands in the post.
 * From each beginning there is at most one place, the shortest. ~case: of the letters of the place
 * as they were written, those that have capitals are, one after the other, capital or small as in
 * `written`.
 *
 * The parser sees to it that below NEAR, SENTENCE, APART, EXCEPT and TIMES no NOT, FIELD and AND
 * stand: it writes (a AND b) NEAR/5 c as (a NEAR/5 c) AND (b NEAR/5 c), and names what it cannot.
 */
#include "base/arena.h"
#include "match/match.h"

enum {
    QUERY_MOST_BYTES = 65536,
    QUERY_MOST_DEPTH = 64,
    QUERY_MOST_NODES = 1 << 16,
    QUERY_SHOWN = 40, /* letters of a word that an error shows */
    NEAR_MOST = 1000,
    FUZZY_MOST = 2,
    FUZZY_LONGEST = 64, /* letters of a word that may differ */
    FORM_SLACK = 8
};

enum node_kind {
    NODE_TERM,
    NODE_FIELD,
    NODE_NEAR,
    NODE_SENTENCE,
    NODE_APART,
    NODE_EXCEPT,
    NODE_WITHIN,
    NODE_TIMES,
    NODE_ATLEAST,
    NODE_AND,
    NODE_OR,
    NODE_NOT
};

/* In a term's text: what * and ? became, where letters stand on both sides. * is any number of
 * letters, also none, as few as it can be; ? is one letter. A letter is what letter.h calls other
 * than LETTER_NONE. A * at an end of a term only lifts the edge there: `prefix`, `suffix`. */
#define WILD_MANY '\x02'
#define WILD_ONE  '\x03'

enum where { WHERE_ANY, WHERE_TEXT, WHERE_TITLE };

enum field {
    FIELD_LANG,
    FIELD_NET,
    FIELD_KIND,
    FIELD_FROM,
    FIELD_TO,     /* a reply, or a post beginning with @name, that mentions the account */
    FIELD_URL,    /* a link of the post, or the post's own address, holds these letters */
    FIELD_DOMAIN, /* a link leads to this host, or to one below it */
    FIELD_HAS,    /* media image video audio link mention hashtag cashtag emoji title rating reply
                     quote */
    FIELD_FOLLOWERS, /* number; unknown: holds for none */
    FIELD_RATING,
    FIELD_REPLY_TO, /* the id of the post it answers */
    FIELD_SAMPLE    /* this many of a hundred posts, by a hash of their id: always the same ones */
};

enum compare { COMPARE_IS, COMPARE_LESS, COMPARE_LEAST, COMPARE_MOST, COMPARE_MORE };

struct node {
    enum node_kind kind;
    uint32_t column;   /* from 1, in code points */
    uint32_t from, to; /* bytes of the query that it was written in; of a list: where it is named */
    struct node *first, *next;
    uint32_t count; /* NEAR APART WITHIN: words; ATLEAST, TIMES: how many */
    bool ordered;   /* NEAR */

    /* TERM */
    struct text text; /* match form, one space between words; of a regular expression: as written */
    struct text written; /* NFC of what was written, for exact case; may be absent when not asked */
    bool prefix, suffix; /* written with * at its end, with * at its beginning */
    bool wild;           /* text holds WILD_MANY or WILD_ONE */
    bool regex;
    bool exact;    /* ~case: letters as written */
    bool plain;    /* ~noaccent */
    bool kana;     /* ~kana: hiragana and katakana are one */
    uint8_t fuzzy; /* ~1, ~2: a word, or a run of katakana; stands where a word, or a run, differs
                      by at most so many letters changed, added, left out, or exchanged with their
                      neighbour (optimal string alignment) */
    enum cjk mode; /* CJK_DEFAULT: as the topic, or the set, says */
    enum where where;
    uint32_t spot; /* its number as a part with places, from 1; given by the compiler */
    uint32_t term; /* its number, given by the compiler */

    /* FIELD: text is its value, folded where the field's values are */
    enum field field;
    enum compare compare;
    double number;
};

/* The lists that queries may name: list:competitors. */
struct query_lists {
    const struct word_list *at;
    size_t count;
};

/* The tree lives in the arena; behind each text there are FORM_SLACK bytes of zero. The reason
 * names the column, what was expected and, where there is one, the nearest right spelling. lists
 * may be NULL. */
enum err query_parse(struct text query, const struct query_lists *lists, struct arena *arena,
                     struct node **root_out, struct why *why) MUST_USE;

/* The tree as a query that means the same. ERR_LIMIT: the buffer is full. */
struct buf;
enum err query_write(const struct node *node, struct buf *out) MUST_USE;
#endif
