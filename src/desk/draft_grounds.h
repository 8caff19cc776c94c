#ifndef DESK_DRAFT_GROUNDS_H
#define DESK_DRAFT_GROUNDS_H
/* What first words for a case are made from, whoever makes them: templates or a model. */
#include "desk/drafts.h"
#include "desk/knowledge_show.h"
#include "model/length.h"

struct draft_grounds {
    struct knowledge_question asked; /* client, brand, language and what its customer wrote */
    struct knowledge_row page;       /* the wish's, else what fits best; no id: there is none */
    struct text lang, net;
    struct text tone;          /* "humble", "lei" …; empty where the language has none */
    struct text name, handle;  /* of the customer */
    struct length_rule length; /* of the account that it would go out from */
    int64_t level;             /* of the case's story */
};
/* Texts live in db_arena. ERR_NOT_FOUND for a case or a page of another client. */
enum err draft_grounds(struct db *db, const struct seen_by *by, const struct draft_wish *wish,
                       struct draft_grounds *on, struct why *why) MUST_USE;
#endif
