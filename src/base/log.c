#include "base/log.h"

#include "base/buf.h"
#include "base/clock.h"

#include <stdatomic.h>
#include <unistd.h>

static atomic_int threshold = LOG_INFO;

static const char *const names[] = {"debug", "info", "warn", "error", "off"};

void log_set_level(enum log_level level)
{
    atomic_store(&threshold, (int)level);
}

bool log_level_of(struct text name, enum log_level *level_out)
{
    for (int i = LOG_DEBUG; i <= LOG_OFF; i++) {
        if (text_is(name, names[i])) {
            *level_out = (enum log_level)i;
            return true;
        }
    }
    return false;
}

static void quote(struct buf *buf, struct text text)
{
    buf_byte(buf, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c == '"' || c == '\\')
            buf_printf(buf, "\\%c", c);
        else if (c < 0x20 || c == 0x7f)
            buf_printf(buf, "\\u%04x", c);
        else
            buf_byte(buf, (char)c);
    }
    buf_byte(buf, '"');
}

void log_write(enum log_level level, const char *event, const struct log_pair *pairs, size_t count)
{
    if ((int)level < atomic_load(&threshold) || level == LOG_OFF)
        return;
    char at[TIME_ROOM];
    time_write(clock_now_ms(), at);
    struct buf buf;
    buf_init(&buf, 8192);
    buf_printf(&buf, "{\"at\":\"%s\",\"level\":\"%s\",\"event\":\"%s\"", at, names[level], event);
    for (size_t i = 0; i < count; i++) {
        const struct log_field *f = &pairs[i].field;
        buf_printf(&buf, ",\"%s\":", pairs[i].name);
        if (f->kind == LOG_INT)
            buf_int(&buf, f->number);
        else if (f->kind == LOG_NUMBER)
            buf_printf(&buf, "%.6g", f->real);
        else
            quote(&buf, text_slice(f->text, 0, 1000));
    }
    buf_text(&buf, TEXT("}\n"));
    ssize_t unused = write(STDERR_FILENO, buf.at, buf.len);
    (void)unused;
    buf_done(&buf);
}
