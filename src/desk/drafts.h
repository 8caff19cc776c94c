#ifndef DESK_DRAFTS_H
#define DESK_DRAFTS_H
/*
 * First words for an answer: the client's own templates, else those of the house, in the language
 * of the question and the register of the client's voice (from level 2 of its story up the formal
 * one), filled with what the desk knows, as long as the network allows. A draft is never sent: a
 * person takes it, changes it, and answers for it.
 */
#include "desk/act.h"

struct json;

/* Kinds of the house: answer (a page of knowledge), form (a hand-off), details (what is still to be
 * known), sorry (a fault of ours), thanks. A client may have more. Places: name, handle, brand,
 * answer, title, url, form, signature, and what the caller gives. */
struct template_text {
    struct text id;    /* absent: a new one */
    struct text brand; /* absent: all of the client's */
    struct text kind, lang, title, text;
    struct text tone; /* polite, humble, formal (ja), lei, tu (it); absent: any */
};
enum { TEMPLATES_MOST = 2000 };
/* act: client, person, now_ms. ERR_BAD_INPUT names the field; ERR_NOT_FOUND. */
enum err desk_template_put(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                           const struct template_text *text, struct text *id_out,
                           struct why *why) MUST_USE;
enum err desk_template_retire(struct db *db, const struct act *act, struct why *why) MUST_USE;
/* {"templates":[template]}: the client's, and those of the house (id absent). client absent: of any
 * that may be seen, without the house's. */
enum err desk_templates_json(struct db *db, const struct seen_by *by, struct text client,
                             struct json_out *out, struct why *why) MUST_USE;

struct draft_wish {
    struct text case_id;
    struct text kind;         /* absent: all that can be filled */
    struct text page;         /* of knowledge; absent: the one that fits best */
    struct text form;         /* the address of a hand-off; absent: none was made */
    struct text lang, net;    /* absent: those of the case */
    const struct json *given; /* [{"name","value"}]: more places; or NULL */
};
/* {"drafts":[{"template","kind","lang","tone","text","page","missing":[…],"left_out":[…],
 * "length":{"used","most","fits"}}]}. ERR_NOT_FOUND for another's case or page. */
enum err desk_drafts_json(struct db *db, const struct seen_by *by, const struct draft_wish *wish,
                          struct json_out *out, struct why *why) MUST_USE;
#endif
