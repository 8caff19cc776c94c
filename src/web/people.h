#ifndef WEB_PEOPLE_H
#define WEB_PEOPLE_H
/* What the pages of people and of oneself share. */
#include "web/inside.h"

/* So much of a session's hash names it: the rest stays here. */
enum { SESSION_ID_LEN = 16 };

struct person_shown {
    struct text person;
    struct text link; /* for a new password, said once; or absent */
};
/* Writes GET /people/{id}. Whether the reader may is the caller's business. */
enum err person_page(struct db *db, struct asking *asking, const struct person_shown *shown,
                     struct why *why) MUST_USE;
/* The reader's own: a store_job of a struct asking. */
enum err person_own_page(struct db *db, void *arg, struct why *why) MUST_USE;
bool people_eyes_of_all(const struct call *call);
#endif
