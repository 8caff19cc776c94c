#include "base/mem.h"
#include "base/test.h"

#include <errno.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

void assert_text_is(struct text got, struct text want, const char *file, int line)
{
    if (text_same(got, want))
        return;
    print_error("got  \"%.*s\"\nwant \"%.*s\"\n", TEXT_ARG(got), TEXT_ARG(want));
    _fail(file, line);
}

void assert_ok_(enum err err, const char *why, const char *file, int line)
{
    if (!err)
        return;
    print_error("%s: %s\n", err_name(err), why);
    _fail(file, line);
}

const char *test_shared(void)
{
    static const char *const places[] = {"../shared", "../../shared"};
    const char *set = getenv("HINOMI_SHARED"); /* NOLINT(concurrency-mt-unsafe): one thread */
    if (set)
        return access(set, R_OK) == 0 ? set : NULL;
    for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
        if (access(places[i], R_OK) == 0)
            return places[i];
    return NULL;
}

struct text test_read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("%s cannot be read", path);
    size_t len = 0, cap = 1 << 16;
    char *at = mem_new(cap);
    for (size_t n; (n = fread(at + len, 1, cap - len, file)) > 0;) {
        len += n;
        if (len == cap)
            at = mem_grow(at, cap *= 2, 1);
    }
    fclose(file);
    return (struct text){at, len};
}

const char *test_folder(char room[256])
{
    const char *base = getenv("TMPDIR"); /* NOLINT(concurrency-mt-unsafe): one thread */
    snprintf(room, 256, "%s/hinomi-test-XXXXXX", base ? base : "/tmp");
    if (!mkdtemp(room))
        fail_msg("no temporary folder at %s", room);
    return room;
}

static int drop(const char *path, const struct stat *stat, int kind, struct FTW *walk)
{
    (void)stat;
    (void)kind;
    (void)walk;
    return remove(path);
}

void test_folder_done(const char *path)
{
    nftw(path, drop, 16, FTW_DEPTH | FTW_PHYS);
}
