#ifndef BASE_BUF_H
#define BASE_BUF_H
/*
 * Bytes that grow up to a ceiling. Once the ceiling is hit the buffer keeps what it has, remembers
 * it (buf_over), and every later call answers ERR_LIMIT: so a run of writes may be checked once.
 */
#include "base/text.h"

struct buf {
    char *at;
    size_t len, cap, ceiling;
    bool over;
};

void buf_init(struct buf *buf, size_t ceiling);
void buf_done(struct buf *buf);
void buf_clear(struct buf *buf); /* keeps the memory; forgets buf_over */
enum err buf_add(struct buf *buf, const void *at, size_t len);
enum err buf_text(struct buf *buf, struct text text);
enum err buf_byte(struct buf *buf, char c);
enum err buf_printf(struct buf *buf, const char *format, ...) FORMAT(2, 3);
enum err buf_int(struct buf *buf, int64_t value);
/* Room for len more bytes at buf->at + buf->len, or NULL at the ceiling; add to len what you wrote.
 */
char *buf_room(struct buf *buf, size_t len);
/* Takes the first len bytes away. */
void buf_drop(struct buf *buf, size_t len);
bool buf_over(const struct buf *buf);
struct text buf_view(const struct buf *buf); /* valid until the next change */
#endif
