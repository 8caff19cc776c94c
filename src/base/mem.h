#ifndef BASE_MEM_H
#define BASE_MEM_H
/*
 * The heap, for things that live longer than an arena. These calls never return NULL: without
 * memory the program stops. Sizes that come from outside are checked by the caller first.
 */
#include <stddef.h>

void *mem_new(size_t size);                              /* zeroed */
void *mem_grow(void *p, size_t count, size_t item_size); /* realloc, overflow checked */
void mem_free(void *p);                                  /* accepts NULL */
char *mem_dup(const char *at, size_t len);               /* NUL-terminated copy */
#define mem_make(type) ((type *)mem_new(sizeof(type)))
#endif
