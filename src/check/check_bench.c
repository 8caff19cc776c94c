/* Prints replies a second on one core for the written replies of lexicon/replies, by the rules
 * alone and with the learned table. */
#include "check/test_checker.h"

#include <stdio.h>
#include <time.h>

enum { ROUNDS = 5, REPLIES_MOST = 20000 };

static size_t read_replies(struct test_checker *t, const char *path, struct draft *drafts,
                           size_t count)
{
    struct text bytes, line;
    must(file_read(path, 1 << 24, t->arena, &bytes, NULL) == OK);
    while (text_cut(&bytes, '\n', &line)) {
        struct text cell[5];
        size_t cells = 0;
        int64_t level = 0;
        while (cells < 5 && text_cut(&line, '\t', &cell[cells]))
            cells++;
        if (cells != 5 || !text_int(cell[2], &level) || count == REPLIES_MOST)
            continue;
        drafts[count++] = (struct draft){
            .lang = cell[1], .level = (int)level, .question = cell[3], .reply = cell[4]};
    }
    return count;
}

/* Of this thread alone: what else runs on the machine does not count. */
static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void measure(struct test_checker *t, const char *name, const struct draft *drafts,
                    size_t count)
{
    double best = 0;
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++)
        bytes += drafts[i].reply.len;
    for (int round = 0; round < ROUNDS; round++) {
        const double begun = seconds();
        for (size_t i = 0; i < count; i++)
            check_draft(t->checker, t->scratch, &drafts[i], TEXT("en"), &t->remarks);
        const double speed = (double)count / (seconds() - begun);
        best = speed > best ? speed : best;
    }
    printf("%-44s %10.0f replies/s (%zu bytes each)\n", name, best, bytes / (count + !count));
}

int main(void)
{
    static const char *const files[] = {"lexicon/replies/ja_1.tsv", "lexicon/replies/ja_2.tsv",
                                        "lexicon/replies/en_1.tsv", "lexicon/replies/it_1.tsv"};
    static struct draft drafts[REPLIES_MOST];
    static struct test_checker t;
    struct text weights;
    size_t count = 0;
    test_checker_open(&t);
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
        count = read_replies(&t, files[i], drafts, count);
    measure(&t, "check, rules alone", drafts, count);
    must(file_read("weights/replies.bin", 1 << 26, t.arena, &weights, NULL) == OK);
    must(checker_teach(t.checker, weights, NULL) == OK);
    measure(&t, "check, with the learned table", drafts, count);
    test_checker_close(&t);
    return 0;
}
