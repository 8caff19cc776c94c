#include "understand/language_rows.h"

#include "base/err.h"

_Static_assert(sizeof(struct language_head) % 64 == 0, "rows begin at a cache line");
_Static_assert(sizeof(((struct language_head *)NULL)->zeros) >= LANGUAGE_STRIDE,
               "a row of nothing");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the file is little endian");

/* The file as it is; it begins and ends where these names say. */
__asm__(".pushsection .rodata\n"
        ".balign 64\n"
        ".globl language_bin, language_bin_end\n"
        "language_bin: .incbin \"weights/language.rows\"\n"
        "language_bin_end:\n"
        ".popsection\n");
extern const char language_bin[], language_bin_end[];

struct language_rows language_rows_inside(void)
{
    const size_t len = (size_t)(language_bin_end - language_bin);
    const struct language_head *head = (const void *)language_bin;
    must(len > sizeof(*head) && memcmp(head->magic, "hinoLID1", sizeof(head->magic)) == 0);
    must(head->bits >= 4 && head->bits <= LANGUAGE_ROWS_BITS_MOST);
    must(len == sizeof(*head) + ((size_t)LANGUAGE_STRIDE << head->bits));
    return (struct language_rows){head, (const uint8_t *)(head + 1), 32 - head->bits};
}
