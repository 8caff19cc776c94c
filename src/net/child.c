#include "net/child.h"

#include "base/mem.h"

#include <signal.h>
#include <string.h>
#include <uv.h>

struct child;

struct pipe_end {
    uv_pipe_t uv;
    struct child *child; /* NULL: it was let go */
};

struct process {
    uv_process_t uv;
    struct child *child;
};

struct child {
    struct child_setup setup;
    struct process *process;
    struct pipe_end *in, *out;
    bool exited, read;
    int status;
    size_t len;
    char chunk[CHILD_LINE_MOST], line[CHILD_LINE_MOST];
};

static void free_handle(uv_handle_t *handle)
{
    mem_free(handle->data);
}

static struct pipe_end *end_new(struct loop *loop, struct child *child)
{
    struct pipe_end *end = mem_make(struct pipe_end);
    must(uv_pipe_init(loop_uv(loop), &end->uv, 0) == 0);
    end->uv.data = end;
    end->child = child;
    return end;
}

static void end_close(struct pipe_end **end_at)
{
    struct pipe_end *end = *end_at;
    if (!end)
        return;
    *end_at = NULL;
    end->child = NULL;
    uv_close((uv_handle_t *)&end->uv, free_handle);
}

static void say_line(struct child *child)
{
    child->setup.line((struct text){child->line, child->len}, child->setup.arg);
    child->len = 0;
}

/* Told once, when the last word was read and the program is gone: the two come in any order. */
static void say_end(struct child *child)
{
    if (child->exited && child->read)
        child->setup.ended(child->status, child->setup.arg);
}

static void room_for(uv_handle_t *handle, size_t wanted, uv_buf_t *buf)
{
    struct pipe_end *end = handle->data;
    (void)wanted;
    *buf = uv_buf_init(end->child->chunk, sizeof(end->child->chunk));
}

static void has_said(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    struct pipe_end *end = stream->data;
    struct child *child = end->child;
    (void)buf;
    for (ssize_t i = 0; i < n; i++) {
        if (child->chunk[i] == '\n')
            say_line(child);
        else if (child->len < sizeof(child->line))
            child->line[child->len++] = child->chunk[i];
    }
    if (n >= 0)
        return;
    if (child->len)
        say_line(child);
    end_close(&child->out);
    child->read = true;
    say_end(child);
}

static void has_exited(uv_process_t *uv, int64_t status, int signal)
{
    struct process *process = uv->data;
    struct child *child = process->child;
    if (!child)
        return;
    child->exited = true;
    child->status = signal ? 128 + signal : (int)status;
    say_end(child);
}

struct words {
    char *at[CHILD_ARGS_MOST + 1], room[4096];
};

/* libuv wants arguments that it could write to. */
static bool copy_args(const char *const *args, struct words *words)
{
    size_t used = 0, count = 0;
    for (; args[count]; count++) {
        size_t len = strlen(args[count]) + 1;
        if (count == CHILD_ARGS_MOST || len > sizeof(words->room) - used)
            return false;
        words->at[count] = memcpy(words->room + used, args[count], len);
        used += len;
    }
    words->at[count] = NULL;
    return true;
}

enum err child_start(struct loop *loop, const struct child_setup *setup, struct child **child_out,
                     struct why *why)
{
    struct words args;
    if (!copy_args(setup->args, &args))
        return why_set(why, ERR_BAD_INPUT, "%s: too many arguments", setup->path);
    struct child *child = mem_make(struct child);
    child->setup = *setup;
    child->in = end_new(loop, child);
    child->out = end_new(loop, child);
    child->process = mem_make(struct process);
    child->process->child = child;
    uv_stdio_container_t stdio[3] = {
        {.flags = UV_CREATE_PIPE | UV_READABLE_PIPE, .data.stream = (uv_stream_t *)&child->in->uv},
        {.flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE, .data.stream = (uv_stream_t *)&child->out->uv},
        {.flags = UV_INHERIT_FD, .data.fd = 2}};
    const uv_process_options_t options = {.exit_cb = has_exited,
                                          .file = setup->path,
                                          .args = args.at,
                                          .stdio = stdio,
                                          .stdio_count = 3};
    int fault = uv_spawn(loop_uv(loop), &child->process->uv, &options);
    child->process->uv.data = child->process;
    if (fault) {
        child->exited = true;
        child_free(&child);
        return why_set(why, ERR_IO, "%s cannot be started: %s", setup->path, uv_strerror(fault));
    }
    must(uv_read_start((uv_stream_t *)&child->out->uv, room_for, has_said) == 0);
    *child_out = child;
    return OK;
}

void child_stop(struct child *child)
{
    if (!child->exited)
        (void)uv_process_kill(&child->process->uv, SIGTERM);
}

void child_free(struct child **child_at)
{
    struct child *child = *child_at;
    if (!child)
        return;
    *child_at = NULL;
    if (!child->exited)
        (void)uv_process_kill(&child->process->uv, SIGKILL);
    child->process->child = NULL;
    uv_close((uv_handle_t *)&child->process->uv, free_handle);
    end_close(&child->in);
    end_close(&child->out);
    mem_free(child);
}
