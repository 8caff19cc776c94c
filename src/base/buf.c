#include "base/buf.h"

#include "base/mem.h"

void buf_init(struct buf *buf, size_t ceiling)
{
    *buf = (struct buf){.ceiling = ceiling};
}

void buf_done(struct buf *buf)
{
    mem_free(buf->at);
    *buf = (struct buf){.ceiling = buf->ceiling};
}

void buf_clear(struct buf *buf)
{
    buf->len = 0;
    buf->over = false;
}

char *buf_room(struct buf *buf, size_t len)
{
    if (buf->over || len > buf->ceiling - buf->len) {
        buf->over = true;
        return NULL;
    }
    if (!buf->at || buf->cap - buf->len < len) {
        size_t cap = buf->cap ? buf->cap * 2 : 256;
        if (cap < buf->len + len)
            cap = buf->len + len;
        if (cap > buf->ceiling)
            cap = buf->ceiling;
        buf->at = mem_grow(buf->at, cap + 1, 1); /* one more for the NUL of buf_printf */
        buf->cap = cap;
    }
    return buf->at + buf->len;
}

enum err buf_add(struct buf *buf, const void *at, size_t len)
{
    char *room = buf_room(buf, len);
    if (!room)
        return ERR_LIMIT;
    if (len)
        memcpy(room, at, len);
    buf->len += len;
    return OK;
}

enum err buf_text(struct buf *buf, struct text text)
{
    return buf_add(buf, text.at, text.len);
}

enum err buf_byte(struct buf *buf, char c)
{
    return buf_add(buf, &c, 1);
}

enum err buf_printf(struct buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    must(n >= 0);
    char *room = buf_room(buf, (size_t)n);
    if (room) {
        vsnprintf(room, (size_t)n + 1, format, again);
        buf->len += (size_t)n;
    }
    va_end(again);
    return room ? OK : ERR_LIMIT;
}

enum err buf_int(struct buf *buf, int64_t value)
{
    char digits[24];
    size_t n = sizeof(digits);
    uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--n] = (char)('0' + left % 10);
        left /= 10;
    } while (left);
    if (value < 0)
        digits[--n] = '-';
    return buf_add(buf, digits + n, sizeof(digits) - n);
}

void buf_drop(struct buf *buf, size_t len)
{
    must(len <= buf->len);
    if (len && len < buf->len)
        memmove(buf->at, buf->at + len, buf->len - len);
    buf->len -= len;
}

bool buf_over(const struct buf *buf)
{
    return buf->over;
}

struct text buf_view(const struct buf *buf)
{
    return (struct text){buf->at ? buf->at : "", buf->len};
}
