#ifndef BASE_VEC_H
#define BASE_VEC_H
/*
 * A growing array on the heap. Declare VEC(struct post) posts = {0}; free with vec_done(&posts).
 * What grows with input from outside is checked against a ceiling by its owner before the push.
 */
#include "base/mem.h"

#define VEC(type)                                                                                  \
    struct {                                                                                       \
        type *at;                                                                                  \
        size_t len, cap;                                                                           \
    }
#define vec_push(vec, value)                                                                       \
    (vec_room((void **)&(vec)->at, (vec)->len, &(vec)->cap, sizeof(*(vec)->at)),                   \
     (void)((vec)->at[(vec)->len++] = (value)))
#define vec_clear(vec) ((void)((vec)->len = 0))
#define vec_done(vec)  (mem_free((vec)->at), (void)((vec)->at = NULL, (vec)->len = (vec)->cap = 0))
/* struct post *p; vec_each(p, &posts) { … } — p points at each item in turn. */
#define vec_each(item, vec)                                                                        \
    for (size_t item##_no = 0; item##_no < (vec)->len && ((item) = &(vec)->at[item##_no], 1);      \
         item##_no++)

void vec_room(void **at, size_t len, size_t *cap, size_t item_size);
#endif
