#include "base/log.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"

#include <math.h>
#include <stdatomic.h>
#include <unistd.h>

enum { FIELD_MOST = 1000, LINE_MOST = 64 * 1024 };

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

void log_write(enum log_level level, const char *event, const struct log_pair *pairs, size_t count)
{
    if ((int)level < atomic_load(&threshold) || level == LOG_OFF)
        return;
    char at[TIME_ROOM];
    time_write(clock_now_ms(), at);
    struct buf buf;
    buf_init(&buf, LINE_MOST);
    buf_printf(&buf, "{\"at\":\"%s\",\"level\":\"%s\",\"event\":\"%s\"", at, names[level], event);
    for (size_t i = 0; i < count; i++) {
        const struct log_field *f = &pairs[i].field;
        buf_printf(&buf, ",\"%s\":", pairs[i].name);
        if (f->kind == LOG_INT)
            buf_int(&buf, f->number);
        else if (f->kind == LOG_NUMBER)
            buf_printf(&buf, isfinite(f->real) ? "%.6g" : "null", f->real);
        else
            json_quote(&buf, text_slice(f->text, 0, FIELD_MOST));
    }
    buf_text(&buf, TEXT("}\n"));
    if (buf_over(&buf)) {
        buf_clear(&buf);
        buf_printf(&buf, "{\"at\":\"%s\",\"level\":\"%s\",\"event\":\"%s\"}\n", at, names[level],
                   event);
    }
    ssize_t unused = write(STDERR_FILENO, buf.at, buf.len);
    (void)unused;
    buf_done(&buf);
}
