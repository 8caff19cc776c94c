#include "base/option.h"
#include "base/vec.h"
#include "tower/embedded.h"
#include "tower/tower.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>

enum { FILES_MOST = 400, FILE_BYTES_MOST = 1 << 24, FOLDERS_DEEP = 2 };

struct reading {
    struct text folder;
    struct arena *arena;
    bool of_replies;
    VEC(struct lexicon_file) files;
};

/* lexicon/examples/, pairs/ and replies/ hold labelled posts and replies for learning and tests,
 * lexicon/stories/ the things that stories are told by: no word tables. */
static bool is_apart(struct text path)
{
    static const char *const folders[] = {"examples/", "pairs/", "replies/", "stories/"};
    for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
        if (text_starts(path, text_of(folders[i])))
            return true;
    return false;
}

/* <lang>/reply….tsv: what replies are checked by, not posts. */
static bool is_of_replies(struct text path)
{
    const char *slash = memrchr(path.at, '/', path.len);
    return slash &&
           text_starts(text_slice(path, (size_t)(slash + 1 - path.at), path.len), TEXT("reply"));
}

static bool is_lexicon(const struct reading *reading, struct text path)
{
    return text_ends(path, TEXT(".tsv")) && !is_apart(path) &&
           is_of_replies(path) == reading->of_replies;
}

static enum err read_one(struct reading *reading, struct text path, struct why *why)
{
    if (reading->files.len == FILES_MOST)
        return why_set(why, ERR_LIMIT, "more than %d lexicon files", FILES_MOST);
    struct lexicon_file file = {.path = path};
    const struct text whole =
        arena_printf(reading->arena, "%.*s/%.*s", TEXT_ARG(reading->folder), TEXT_ARG(path));
    const enum err err = file_read(whole.at, FILE_BYTES_MOST, reading->arena, &file.bytes, why);
    if (!err)
        vec_push(&reading->files, file);
    return err;
}

/* below: "" or "ja"; the files of it, and with deep > 1 those of its folders. */
static enum err read_folder(struct reading *reading, /* NOLINT(misc-no-recursion) */
                            struct text below, int deep, struct why *why)
{
    const char *slash = below.len ? "/" : "";
    const struct text whole = arena_printf(reading->arena, "%.*s%s%.*s", TEXT_ARG(reading->folder),
                                           slash, TEXT_ARG(below));
    DIR *dir = opendir(whole.at);
    if (!dir)
        return why_set(why, ERR_NOT_FOUND, "the lexicon folder %s cannot be read", whole.at);
    enum err err = OK;
    for (struct dirent *entry;
         !err && (entry = readdir(dir));) { /* NOLINT(concurrency-mt-unsafe) */
        if (entry->d_name[0] == '.')
            continue;
        const struct text path =
            arena_printf(reading->arena, "%.*s%s%s", TEXT_ARG(below), slash, entry->d_name);
        struct stat stat_of;
        if (fstatat(dirfd(dir), entry->d_name, &stat_of, 0))
            continue;
        if (S_ISDIR(stat_of.st_mode) && deep > 1 &&
            !is_apart(arena_printf(reading->arena, "%.*s/", TEXT_ARG(path))))
            err = read_folder(reading, path, deep - 1, why);
        else if (S_ISREG(stat_of.st_mode) && is_lexicon(reading, path))
            err = read_one(reading, path, why);
    }
    closedir(dir);
    return err;
}

static void take_embedded(struct reading *reading)
{
    static const char start[] = "lexicon/";
    for (const struct embedded_file *file = embedded_files; file->path; file++) {
        const struct text path = text_of(file->path);
        if (!text_starts(path, TEXT("lexicon/")))
            continue;
        const struct lexicon_file taken = {text_slice(path, sizeof(start) - 1, path.len),
                                           {(const char *)file->at, file->len}};
        if (is_lexicon(reading, taken.path))
            vec_push(&reading->files, taken);
    }
}

/* The order of a folder is that of the disk; the verdicts must not be. */
static int by_path(const void *a, const void *b)
{
    const struct lexicon_file *x = a, *y = b;
    return text_order(x->path, y->path);
}

static enum err read_tables(struct reading *reading, struct lexicon_file **files_out,
                            size_t *count_out, struct why *why)
{
    const struct text folder = reading->folder;
    enum err err = OK;
    if (folder.len)
        err = read_folder(reading, TEXT(""), FOLDERS_DEEP, why);
    else
        take_embedded(reading);
    if (!err && !reading->files.len)
        err = folder.len
                  ? why_set(why, ERR_NOT_FOUND, "no lexicon (*.tsv) below %.*s", TEXT_ARG(folder))
                  : why_set(why, ERR_NOT_FOUND, "the program holds no lexicon");
    if (!err) {
        must(reading->files.at && reading->files.len);
        qsort(reading->files.at, reading->files.len, sizeof(*reading->files.at), by_path);
        struct lexicon_file *files =
            arena_array(reading->arena, struct lexicon_file, reading->files.len);
        memcpy(files, reading->files.at, reading->files.len * sizeof(*files));
        *files_out = files;
        *count_out = reading->files.len;
    }
    vec_done(&reading->files);
    return err;
}

enum err tower_lexicon(struct text folder, struct arena *arena, struct lexicon_file **files_out,
                       size_t *count_out, struct why *why)
{
    return read_tables(&(struct reading){.folder = folder, .arena = arena}, files_out, count_out,
                       why);
}

/* ---- with the learned tables ---- */

static struct text embedded_weights(const char *path)
{
    for (const struct embedded_file *file = embedded_files; file->path; file++)
        if (strcmp(file->path, path) == 0)
            return (struct text){(const char *)file->at, file->len};
    return (struct text){0};
}

enum err tower_base_mark(struct text lexicon, char mark_out[BASE_MARK_ROOM], struct why *why)
{
    struct arena *arena = arena_new("mark", 1 << 16);
    struct lexicon_file *files;
    size_t count;
    uint64_t sum = text_hash(embedded_weights("weights/posts.bin"));
    enum err err = tower_lexicon(lexicon, arena, &files, &count, why);
    for (size_t i = 0; !err && i < count; i++) {
        const uint64_t parts[] = {sum, text_hash(files[i].path), text_hash(files[i].bytes)};
        sum = text_hash((struct text){(const char *)parts, sizeof(parts)});
    }
    arena_free(&arena);
    snprintf(mark_out, BASE_MARK_ROOM, "%016" PRIx64, sum);
    return err;
}

static enum err add_file(struct text path, struct understand *understand, struct arena *arena,
                         struct why *why)
{
    enum { WEIGHTS_BYTES_MOST = 1 << 28 };
    struct text bytes;
    const char *name = arena_text(arena, path).at;
    enum err err = file_read(name, WEIGHTS_BYTES_MOST, arena, &bytes, why);
    if (!err) {
        err = understand_add(understand, bytes, why);
        if (err)
            err = why_at(why, err, "%s", name);
    }
    return err;
}

static enum err add_tables(const struct tower_reader *reader, struct arena *arena,
                           struct understand *understand, struct why *why)
{
    const struct text inside = embedded_weights("weights/posts.bin");
    struct text rest = reader->deltas, one;
    enum err err = OK;
    if (reader->weights.len)
        err = add_file(reader->weights, understand, arena, why);
    else if (inside.len)
        err = understand_add(understand, inside, why);
    while (!err && text_cut(&rest, ',', &one))
        if (one.len)
            err = add_file(one, understand, arena, why);
    return err;
}

enum err tower_understand(const struct tower_reader *reader, struct arena *arena,
                          struct understand **out, struct why *why)
{
    struct lexicon_file *files;
    size_t count;
    struct understand *understand = NULL;
    enum err err = tower_lexicon(reader->lexicon, arena, &files, &count, why);
    if (!err)
        err = understand_build(files, count, &understand, why);
    if (!err && !reader->tables_only)
        err = add_tables(reader, arena, understand, why);
    if (err)
        understand_free(&understand);
    else
        *out = understand;
    return err;
}

/* ---- what replies are checked by ---- */

enum err tower_checker(const struct tower_reader *reader, const struct understand *understand,
                       struct arena *arena, struct checker **out, struct why *why)
{
    struct lexicon_file *files;
    size_t count;
    struct checker *checker = NULL;
    const struct text weights = embedded_weights("weights/replies.bin");
    enum err err = read_tables(
        &(struct reading){.folder = reader->lexicon, .arena = arena, .of_replies = true}, &files,
        &count, why);
    if (!err)
        err = checker_build(files, count, understand, &checker, why);
    if (!err && weights.len && !reader->tables_only)
        err = checker_teach(checker, weights, why);
    const struct text pairs = embedded_weights("weights/pairs.bin");
    if (!err && pairs.len && !reader->tables_only)
        err = checker_teach_pairs(checker, pairs, why);
    if (err)
        checker_free(&checker);
    else
        *out = checker;
    return err;
}
