#include "source/file_reader.h"

#include "base/clock.h"
#include "base/fault.h"
#include "source/file_bytes.h"

enum { ROOM = FILE_MOST_LINE + (FILE_MOST_LINE >> 2) };

struct file_reader {
    struct file_bytes *bytes;
    uint64_t offset, line; /* unpacked bytes and lines that were given out */
    struct buf carry;      /* the beginning of the line after them */
    bool skipping;         /* the line is too long: its rest is thrown away */
    bool follow;
    struct why gap, broken; /* to be said at the next call */
};

/* ---- the place ---- */

static struct text place_write(const struct file_reader *reader, struct arena *arena)
{
    const struct file_name *name = file_bytes_name(reader->bytes);
    if (!name->lasting)
        return (struct text){0};
    return arena_printf(arena, "1 %llu %llu %llu %llu %s", (unsigned long long)name->device,
                        (unsigned long long)name->inode, (unsigned long long)reader->offset,
                        (unsigned long long)reader->line, reader->skipping ? "inside" : "whole");
}

static bool place_read(struct text place, struct file_name *name, struct file_reader *reader)
{
    int64_t numbers[5];
    struct text part;
    for (size_t i = 0; i < 5; i++)
        if (!text_cut(&place, ' ', &part) || !text_int(part, &numbers[i]) || numbers[i] < 0)
            return false;
    if (numbers[0] != 1 || (!text_is(place, "whole") && !text_is(place, "inside")))
        return false;
    name->device = (uint64_t)numbers[1];
    name->inode = (uint64_t)numbers[2];
    reader->offset = (uint64_t)numbers[3];
    reader->line = (uint64_t)numbers[4];
    reader->skipping = text_is(place, "inside");
    return true;
}

static void from_start(struct file_reader *reader)
{
    reader->offset = reader->line = 0;
    reader->skipping = false;
    buf_clear(&reader->carry);
}

static enum err go_to_place(struct file_reader *reader, struct text place, struct why *why)
{
    struct file_name name = {0};
    if (!place_read(place, &name, reader))
        return why_set(why, ERR_BAD_INPUT, "the saved place '%.*s' is not one of a file",
                       TEXT_ARG(place));
    enum err err = file_bytes_seek(reader->bytes, &name, reader->offset, reader->skipping, why);
    if (err != ERR_BAD_INPUT || !reader->follow)
        return err;
    /* Whoever follows a log must go on with the one that is there now. */
    (void)why_set(&reader->gap, ERR_NOT_FOUND, "%s: reading from its start",
                  why ? why->text : "the file was replaced");
    from_start(reader);
    return file_bytes_again(reader->bytes, why);
}

enum err file_reader_open(struct text path, bool follow, struct text place, const atomic_bool *stop,
                          struct file_reader **reader_out, struct why *why)
{
    struct file_reader *reader = mem_make(struct file_reader);
    struct why own;
    reader->follow = follow;
    buf_init(&reader->carry, ROOM);
    enum err err = file_bytes_open(path, follow, stop, &reader->bytes, &own);
    if (!err && place.at && file_bytes_name(reader->bytes)->lasting)
        err = go_to_place(reader, place, &own);
    if (err) {
        file_reader_free(&reader);
        return why_set(why, err, "%s", own.text);
    }
    *reader_out = reader;
    return OK;
}

void file_reader_free(struct file_reader **reader_at)
{
    struct file_reader *reader = *reader_at;
    if (!reader)
        return;
    *reader_at = NULL;
    file_bytes_free(&reader->bytes);
    buf_done(&reader->carry);
    mem_free(reader);
}

/* ---- lines ---- */

static void refuse_long(struct file_reader *reader, struct tray *tray)
{
    if (!tray->refusals)
        tray->refusals = arena_array(tray->arena, struct refusal, 4);
    must(tray->refusal_count < 4); /* each takes more than the fourth part of a room */
    tray->refusals[tray->refusal_count++] = (struct refusal){
        .kind = REFUSED_TOO_LONG,
        .line = reader->line + 1,
        .why = arena_printf(tray->arena, "longer than %d bytes", FILE_MOST_LINE),
    };
}

/* The line's number, where it is not one more than that of the record before. */
static void note_line(struct tray *tray, uint64_t line)
{
    const size_t n = tray->record_count;
    if (n == 0)
        tray->first_line = line;
    if (!tray->line_steps && line == tray->first_line + n)
        return;
    if (!tray->line_steps) {
        tray->line_steps = arena_array(tray->arena, uint32_t, FILE_MOST_RECORDS);
        for (size_t i = 0; i < n; i++)
            tray->line_steps[i] = (uint32_t)i;
    }
    tray->line_steps[n] = (uint32_t)(line - tray->first_line);
}

static void take_line(struct file_reader *reader, struct tray *tray, struct text line)
{
    if (line.len > FILE_MOST_LINE) {
        refuse_long(reader, tray);
        reader->line++;
        return;
    }
    reader->line++;
    if (line.len && line.at[line.len - 1] == '\r')
        line.len--;
    if (!line.len)
        return;
    note_line(tray, reader->line);
    tray->records[tray->record_count++] = line;
}

/* Cuts the bytes into records; answers how many were used up. */
static size_t split(struct file_reader *reader, struct tray *tray, struct text bytes)
{
    size_t used = 0;
    while (used < bytes.len && tray->record_count < FILE_MOST_RECORDS) {
        const char *from = bytes.at + used;
        const char *end = memchr(from, '\n', bytes.len - used);
        if (!end)
            break;
        used += (size_t)(end - from) + 1;
        if (reader->skipping) {
            reader->skipping = false;
            reader->line++;
            continue;
        }
        take_line(reader, tray, (struct text){from, (size_t)(end - from)});
    }
    return used;
}

/* What is behind the last line break: kept for the next tray, or too long for a line. */
static void keep_rest(struct file_reader *reader, struct tray *tray, struct text rest, bool over)
{
    buf_clear(&reader->carry);
    bool no_end = !memchr(rest.at, '\n', rest.len);
    if (reader->skipping && no_end) {
        reader->offset += rest.len;
        if (over) /* the file ends without a line break */
            reader->line++;
        return;
    }
    if (no_end && rest.len > FILE_MOST_LINE) {
        refuse_long(reader, tray);
        reader->skipping = true;
        reader->offset += rest.len;
        return;
    }
    if (over && no_end && rest.len && tray->record_count < FILE_MOST_RECORDS) {
        reader->offset += rest.len;
        take_line(reader, tray, rest);
        return;
    }
    must(buf_text(&reader->carry, rest) == OK);
}

/* Fills the room behind the carried bytes. */
static enum file_end fill(struct file_reader *reader, char *room, size_t *len, struct why *why)
{
    enum file_end end = FILE_MORE;
    int64_t until_ms = clock_steady_ms() + FILE_PATIENCE_MS;
    while (end == FILE_MORE && *len < ROOM) {
        size_t n = 0;
        end =
            fault_here("file_read")
                ? (enum file_end)(why_set(why, ERR_IO, "a read that fails on purpose"), FILE_FAULT)
                : file_bytes_read(reader->bytes, room + *len, ROOM - *len, &n, why);
        *len += n;
        if (end == FILE_MORE && !file_bytes_name(reader->bytes)->regular &&
            clock_steady_ms() >= until_ms)
            break;
    }
    return end;
}

static enum file_step next_file(struct file_reader *reader, const struct why *gap, struct why *why)
{
    from_start(reader);
    if (!gap->code)
        return FILE_IDLE;
    if (why)
        *why = *gap;
    return FILE_GAP;
}

enum file_step file_reader_next(struct file_reader *reader, struct tray **tray_out, struct why *why)
{
    struct why *left = reader->gap.code ? &reader->gap : &reader->broken;
    if (left->code) {
        enum file_step step = left == &reader->gap ? FILE_GAP : FILE_BROKEN;
        if (why)
            *why = *left;
        left->code = OK;
        return step;
    }
    struct tray *tray = tray_new(256);
    char *room = arena_alloc_raw(tray->arena, ROOM);
    tray->records = arena_alloc_raw(tray->arena, FILE_MOST_RECORDS * sizeof(*tray->records));
    size_t len = reader->carry.len;
    struct why trouble = {.code = OK};
    if (len)
        memcpy(room, reader->carry.at, len);
    enum file_end end = fill(reader, room, &len, &trouble);
    size_t used = split(reader, tray, (struct text){room, len});
    reader->offset += used;
    bool over = end == FILE_END || end == FILE_NEXT;
    keep_rest(reader, tray, (struct text){room + used, len - used}, over);
    if (end == FILE_FAULT)
        reader->broken = trouble;
    if (tray->record_count || tray->refusal_count) {
        tray->place = place_write(reader, tray->arena);
        *tray_out = tray;
        return FILE_TRAY;
    }
    tray_free(&tray);
    if (end == FILE_FAULT)
        return file_reader_next(reader, tray_out, why);
    if (over && reader->carry.len) /* more than a tray was left: again */
        return FILE_IDLE;
    if (end == FILE_NEXT || end == FILE_CUT) {
        struct why gap = {.code = OK};
        file_bytes_turn(reader->bytes, &gap);
        return next_file(reader, &gap, why);
    }
    return end == FILE_END ? FILE_OVER : FILE_IDLE;
}
