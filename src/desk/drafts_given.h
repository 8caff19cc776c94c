#ifndef DESK_DRAFTS_GIVEN_H
#define DESK_DRAFTS_GIVEN_H
/* The templates of the house, for who has written none. The last has no kind. */
struct given_template {
    const char *kind, *lang, *tone, *text; /* tone "": any */
};
extern const struct given_template given_templates[];
#endif
