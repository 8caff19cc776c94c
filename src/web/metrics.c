/* The program's own account, for machines: OpenMetrics and a word of health. */
#include "web/inside.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

static int64_t resident_bytes(void)
{
    char room[128];
    int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t n = file < 0 ? -1 : read(file, room, sizeof(room));
    if (file >= 0)
        close(file);
    struct text rest = {room, n > 0 ? (size_t)n : 0}, word;
    int64_t pages = 0;
    for (int i = 0; i < 2; i++)
        if (!text_cut(&rest, ' ', &word))
            return 0;
    return text_int(word, &pages) ? pages * sysconf(_SC_PAGESIZE) : 0;
}

static int64_t open_files(void)
{
    DIR *dir = opendir("/proc/self/fd");
    int64_t n = -3; /* itself, . and .. */
    if (!dir)
        return 0;
    while (readdir(dir)) /* NOLINT(concurrency-mt-unsafe): the DIR is ours alone */
        n++;
    closedir(dir);
    return n;
}

static void gauge(struct buf *out, const char *name, const char *help, double value)
{
    buf_printf(out, "# TYPE %s gauge\n# HELP %s %s\n%s %.3f\n", name, name, help, name, value);
}

static void put_sources(struct buf *out, const struct tower_view *view)
{
    static const struct {
        const char *name, *help;
        size_t offset;
    } columns[] = {
        {"hinomi_source_lag_ms", "How far behind the network a source is.",
         offsetof(struct source_view, lag_ms)},
        {"hinomi_source_last_post_ms", "When the newest post of a source was written.",
         offsetof(struct source_view, last_post_at_ms)},
    };
    for (size_t c = 0; c < sizeof(columns) / sizeof(*columns); c++) {
        buf_printf(out, "# TYPE %s gauge\n# HELP %s %s\n", columns[c].name, columns[c].name,
                   columns[c].help);
        for (size_t i = 0; i < view->source_count; i++) {
            const char *source = (const char *)&view->sources[i];
            int64_t value = *(const int64_t *)(const void *)(source + columns[c].offset);
            buf_printf(out, "%s{source=", columns[c].name);
            json_quote(out, view->sources[i].id);
            buf_printf(out, "} %lld\n", (long long)value);
        }
    }
}

static void put_senders(struct call *call, struct buf *out)
{
    static const struct {
        const char *name, *help;
        size_t offset;
    } columns[] = {
        {"hinomi_sender_failures", "Failures in a row of an account that answers go out from.",
         offsetof(struct sender_view, failures)},
        {"hinomi_sender_last_good_ms", "When its network last took something; 0: not since start.",
         offsetof(struct sender_view, last_good_ms)},
        {"hinomi_sender_rate_left", "Calls that its network still allows; -1: it did not say.",
         offsetof(struct sender_view, rate_left)},
        {"hinomi_sender_expires_ms", "When its secret or session ends; 0: not known.",
         offsetof(struct sender_view, expires_ms)},
    };
    const struct tower_calls *calls = &call->web->options.calls;
    struct sender_view *views = NULL;
    const size_t count = calls->senders ? calls->senders(calls->tower, call->arena, &views) : 0;
    for (size_t c = 0; count && c < sizeof(columns) / sizeof(*columns); c++) {
        buf_printf(out, "# TYPE %s gauge\n# HELP %s %s\n", columns[c].name, columns[c].name,
                   columns[c].help);
        for (size_t i = 0; i < count; i++) {
            const char *view = (const char *)&views[i];
            buf_printf(out, "%s{sender=", columns[c].name);
            json_quote(out, views[i].id);
            buf_printf(out, "} %lld\n",
                       (long long)*(const int64_t *)(const void *)(view + columns[c].offset));
        }
    }
}

enum err api_metrics(struct call *call, struct why *why)
{
    struct buf *out = &call->answer.body;
    gauge(out, "process_resident_memory_bytes", "Memory held.", (double)resident_bytes());
    gauge(out, "process_open_fds", "Open files.", (double)open_files());
    gauge(out, "process_start_time_seconds", "Start, seconds since 1970.",
          (double)call->web->started_ms / 1000);
    gauge(out, "hinomi_web_calls_under_way", "Calls being worked on or waiting.",
          (double)atomic_load(&call->web->inside));
    put_sources(out, &call->view);
    put_senders(call, out);
    call->answer.status = 200;
    call->answer.type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    return counters_write(out) ? why_set(why, ERR_IO, "the figures are too many") : OK;
}

enum err api_health(struct call *call, struct why *why)
{
    struct why trouble = {0};
    struct json_out *out = &call->out;
    const char *queues = call->view.trouble;
    bool store_good = store_health(call->web->options.store, &trouble) == OK;
    bool good = store_good && !queues;
    json_begin(out, '{');
    json_pair_str(out, "status", good ? "ok" : "troubled");
    json_key(out, "reasons");
    json_begin(out, '[');
    /* To a stranger only that there is trouble, not what. */
    if (!store_good)
        json_put_text(out, call->near ? text_of(trouble.text) : TEXT("store"));
    if (queues)
        json_put_text(out, call->near ? text_of(queues) : TEXT("queues"));
    json_end(out, ']');
    json_end(out, '}');
    call->answer.status = good ? 200 : 503;
    if (!good)
        call->answer.retry_after_s = 5;
    (void)why;
    return OK;
}
