#include "cli/command_test.h"

#include "base/mem.h"
#include "cli/cli.h"

#include <fcntl.h>
#include <unistd.h>

enum { WORDS_MOST = 15, PATH_MOST = 300 };

static const char *path_of(const char *folder, const char *name, char room[PATH_MOST])
{
    snprintf(room, PATH_MOST, "%s/%s", folder, name);
    return room;
}

void folder_put(const char *folder, const char *name, const char *text)
{
    char path[PATH_MOST];
    FILE *file = fopen(path_of(folder, name, path), "wb");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

struct text folder_read(const char *folder, const char *name)
{
    char path[PATH_MOST];
    return test_read_file(path_of(folder, name, path));
}

/* What is written there goes to the file, until turn_back. */
static int turn(int fd, const char *folder, const char *name)
{
    char path[PATH_MOST];
    const int kept = dup(fd);
    const int file =
        open(path_of(folder, name, path), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(kept >= 0 && file >= 0);
    dup2(file, fd);
    close(file);
    return kept;
}

static void turn_back(int fd, int kept)
{
    dup2(kept, fd);
    close(kept);
}

int folder_run(const char *folder, ...)
{
    static char program[] = "hinomi";
    char paths[WORDS_MOST][PATH_MOST], *argv[WORDS_MOST + 2] = {program};
    int count = 0;
    va_list words;
    va_start(words, folder);
    const char *word = va_arg(words, const char *);
    while (word) {
        assert_true(count < WORDS_MOST);
        snprintf(paths[count], PATH_MOST, "%s%s%s", *word == '@' ? folder : "",
                 *word == '@' ? "/" : "", word + (*word == '@'));
        argv[count + 1] = paths[count];
        count++;
        word = va_arg(words, const char *);
    }
    va_end(words);
    fflush(stdout);
    fflush(stderr);
    const int out = turn(STDOUT_FILENO, folder, "out"), err = turn(STDERR_FILENO, folder, "err");
    const int status = cli_main(count + 1, argv);
    fflush(stdout);
    fflush(stderr);
    turn_back(STDOUT_FILENO, out);
    turn_back(STDERR_FILENO, err);
    return status;
}

static void look(const char *folder, const char *name, const char *part, bool wanted)
{
    const struct text text = folder_read(folder, name);
    if ((text_find(text, text_of(part)) >= 0) != wanted)
        fail_msg("\"%s\" is %s in: %.*s", part, wanted ? "not" : "there", TEXT_ARG(text));
    mem_free((void *)(uintptr_t)text.at);
}

void folder_has(const char *folder, const char *name, const char *part)
{
    look(folder, name, part, true);
}

void folder_lacks(const char *folder, const char *name, const char *part)
{
    look(folder, name, part, false);
}
