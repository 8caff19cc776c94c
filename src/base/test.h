#ifndef BASE_TEST_H
#define BASE_TEST_H
/*
 * Included by *_test.c only. Tests are cmocka tests whose list is generated from the sources:
 * TEST(a_sentence_that_can_be_false) { assert_int_equal(1, 1); }
 * A test that needs what is not here (../shared, node, chromium) calls skip() after saying why.
 */
#include "base/text.h"

/* cmocka.h wants the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
/* clang-format on */

#define TEST(name)                                                                                 \
    void test_##name(void **state);                                                                \
    void test_##name(void **state __attribute__((unused)))

#define assert_text(text, literal) assert_text_is((text), text_of(literal), __FILE__, __LINE__)
void assert_text_is(struct text got, struct text want, const char *file, int line);
#define assert_ok(call, why_name) assert_ok_(call, (why_name).text, __FILE__, __LINE__)
void assert_ok_(enum err err, const char *why, const char *file, int line);

/* The reference data beside a checkout (HINOMI_SHARED, else ../shared), or NULL: then skip(). */
const char *test_shared(void);
/* Reads a whole file; fails the test when it cannot. Free with mem_free((void *)text.at). */
struct text test_read_file(const char *path);
/* A fresh folder below the build's temporary folder, removed by test_folder_done. */
const char *test_folder(char room[256]);
void test_folder_done(const char *path);
#endif
