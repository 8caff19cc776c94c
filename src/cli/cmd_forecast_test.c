#include "base/mem.h"
#include "cli/command_test.h"

static int run_forecast(const char *folder, const char *option, const char *lines)
{
    folder_put(folder, "cascade", lines);
    return folder_run(folder, "forecast", option, "@cascade", NULL);
}

static void assert_silent(const char *folder, const char *name)
{
    const struct text text = folder_read(folder, name);
    assert_text(text, "");
    mem_free((void *)(uintptr_t)text.at);
}

TEST(forecast_says_a_line_for_each_moment_also_beyond_the_last_event)
{
    char folder[256];
    test_folder(folder);
    assert_int_equal(
        run_forecast(folder, "--at=15,600,1e7", "seconds,followers\n0,\n10,\n20,5\n30,\n"), 0);
    folder_has(folder, "out", "{\"at\":15,\"seen\":1,\"expect\":");
    folder_has(folder, "out", "{\"at\":600,\"seen\":3,\"expect\":");
    folder_has(folder, "out", "{\"at\":10000000,\"seen\":3,\"expect\":");
    folder_has(folder, "out", "\"note\":\"too little to say\"}\n");
    assert_silent(folder, "err");
    test_folder_done(folder);
}

TEST(forecast_names_the_line_that_is_wrong_and_goes_on)
{
    char folder[256];
    test_folder(folder);
    assert_int_equal(
        run_forecast(folder, "--at=60", "seconds,followers\n0,\n10,\nnan,\n-4,\n20,\n"), 1);
    folder_has(folder, "err", "cascade:4: 'nan' is no number of seconds");
    folder_has(folder, "err", "cascade:5: second -4");
    folder_has(folder, "out", "\"seen\":2");
    assert_int_equal(
        run_forecast(folder, "--strict", "seconds,followers\n0,\n10,\nnan,\n-4,\n20,\n"), 1);
    assert_silent(folder, "out");
    folder_lacks(folder, "err", "cascade:5");
    test_folder_done(folder);
}

TEST(forecast_refuses_a_moment_that_is_none)
{
    char folder[256];
    test_folder(folder);
    static const char *const wrong[] = {"--at=", "--at=60,", "--at=-1", "--at=soon", "--at=1e11"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        assert_int_equal(run_forecast(folder, wrong[i], "seconds,followers\n0,\n10,\n"), 2);
        folder_has(folder, "err", "is no number of seconds");
    }
    assert_int_equal(folder_run(folder, "forecast", "--at", "", "@cascade", NULL), 2);
    folder_has(folder, "err", "'' is no number of seconds");
    assert_silent(folder, "out");
    test_folder_done(folder);
}

TEST(forecast_of_no_root_could_not_run)
{
    char folder[256];
    test_folder(folder);
    assert_int_equal(run_forecast(folder, "--at=60", ""), 2);
    folder_has(folder, "err", "nothing to read");
    test_folder_done(folder);
}
