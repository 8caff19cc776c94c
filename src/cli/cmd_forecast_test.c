#include "base/test.h"
#include "cli/cli.h"

#include <fcntl.h>
#include <unistd.h>

struct heard {
    int status;
    char out[4096], err[4096];
};

static void read_back(const char *path, char *room)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    room[fread(room, 1, 4095, file)] = 0;
    fclose(file);
}

/* Runs `hinomi forecast OPTION FILE`. */
static void run_forecast(struct heard *heard, const char *option, const char *lines)
{
    char folder[] = "/tmp/hinomi_forecast_XXXXXX", paths[3][300];
    static const char *const names[] = {"cascade", "out", "err"};
    assert_non_null(mkdtemp(folder));
    for (int i = 0; i < 3; i++)
        snprintf(paths[i], sizeof(paths[i]), "%s/%s", folder, names[i]);
    FILE *file = fopen(paths[0], "wb");
    assert_non_null(file);
    fputs(lines, file);
    fclose(file);
    char *argv[] = {(char *)(uintptr_t) "hinomi", (char *)(uintptr_t) "forecast",
                    (char *)(uintptr_t)option, paths[0], NULL};
    fflush(stdout);
    fflush(stderr);
    int kept[2];
    for (int i = 0; i < 2; i++) {
        const int to = open(paths[i + 1], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        kept[i] = dup(i + 1);
        assert_true(to >= 0 && kept[i] >= 0);
        dup2(to, i + 1);
        close(to);
    }
    heard->status = cli_main(4, argv);
    fflush(stdout);
    fflush(stderr);
    for (int i = 0; i < 2; i++) {
        dup2(kept[i], i + 1);
        close(kept[i]);
    }
    read_back(paths[1], heard->out);
    read_back(paths[2], heard->err);
    for (int i = 0; i < 3; i++)
        unlink(paths[i]);
    rmdir(folder);
}

TEST(forecast_says_a_line_for_each_moment_also_beyond_the_last_event)
{
    struct heard heard;
    run_forecast(&heard, "--at=15,600,1e7", "seconds,followers\n0,\n10,\n20,5\n30,\n");
    assert_int_equal(heard.status, 0);
    assert_non_null(strstr(heard.out, "{\"at\":15,\"seen\":1,\"expect\":"));
    assert_non_null(strstr(heard.out, "{\"at\":600,\"seen\":3,\"expect\":"));
    assert_non_null(strstr(heard.out, "{\"at\":10000000,\"seen\":3,\"expect\":"));
    assert_non_null(strstr(heard.out, "\"note\":\"too little to say\"}\n"));
    assert_string_equal(heard.err, "");
}

TEST(forecast_names_the_line_that_is_wrong_and_goes_on)
{
    struct heard heard;
    run_forecast(&heard, "--at=60", "seconds,followers\n0,\n10,\nnan,\n-4,\n20,\n");
    assert_int_equal(heard.status, 1);
    assert_non_null(strstr(heard.err, "cascade:4: 'nan' is no number of seconds"));
    assert_non_null(strstr(heard.err, "cascade:5: second -4"));
    assert_non_null(strstr(heard.out, "\"seen\":2"));
    run_forecast(&heard, "--strict", "seconds,followers\n0,\n10,\nnan,\n-4,\n20,\n");
    assert_int_equal(heard.status, 1);
    assert_string_equal(heard.out, "");
    assert_null(strstr(heard.err, "cascade:5"));
}

TEST(forecast_refuses_a_moment_that_is_none)
{
    struct heard heard;
    static const char *const wrong[] = {"--at=", "--at=60,", "--at=-1", "--at=soon", "--at=1e11"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        run_forecast(&heard, wrong[i], "seconds,followers\n0,\n10,\n");
        assert_int_equal(heard.status, 2);
        assert_non_null(strstr(heard.err, "is no number of seconds"));
    }
}

TEST(forecast_of_no_root_could_not_run)
{
    struct heard heard;
    run_forecast(&heard, "--at=60", "");
    assert_int_equal(heard.status, 2);
    assert_non_null(strstr(heard.err, "nothing to read"));
}
