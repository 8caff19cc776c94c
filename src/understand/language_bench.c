/* Prints how many posts a second are told their language on one core, folding left out; and, where
 * the reference data is, the share that is told right. */
#include "base/clock.h"
#include "understand/language.h"
#include "understand/test_lexicon.h"

#include <stdio.h>
#include <time.h>

enum { POSTS_MOST = 10000, ROUNDS = 60 };
struct posts {
    struct buf folded;
    struct text text[POSTS_MOST], lang[POSTS_MOST];
    size_t from[POSTS_MOST], count;
};

static const char *const own[] = {
    "two weeks and my umi foods order still hasn't arrived, the chat bot just loops and loops",
    "Che bella giornata a Milano, pranzo con gli amici e poi una passeggiata lungo il naviglio",
    "海フーズのスープに虫が入ってた…写真あり。買った店に電話したけど誰も出ない",
    "Seit drei Tagen warte ich auf eine Antwort vom Kundendienst, langsam reicht es mir wirklich",
    "llevo una hora al teléfono y nadie me sabe decir dónde está mi paquete, qué vergüenza",
    "Alguém mais com o aplicativo fora do ar desde ontem à noite? já reinstalei e nada",
};

static void add(struct posts *posts, struct text text)
{
    if (posts->count == POSTS_MOST)
        return;
    posts->from[posts->count] = posts->folded.len;
    must(fold_match(text, &posts->folded) == OK);
    posts->count++;
}

static void settle(struct posts *posts)
{
    for (size_t i = 0; i < posts->count; i++) {
        const size_t to = i + 1 < posts->count ? posts->from[i + 1] : posts->folded.len;
        posts->text[i] = (struct text){posts->folded.at + posts->from[i], to - posts->from[i]};
    }
}

static double seconds(const struct understand *understand, const struct posts *posts)
{
    const clock_t start = clock();
    for (int n = 0; n < ROUNDS; n++)
        for (size_t i = 0; i < posts->count; i++)
            (void)language_of(understand, posts->text[i], NULL, 0);
    return (double)(clock() - start) / CLOCKS_PER_SEC;
}

static void confusion(const struct posts *posts, const struct understand *understand)
{
    static const char *const langs[] = {"ar", "de", "en", "es", "fr", "it", "ja",
                                        "ko", "nl", "pt", "ru", "tr", "zh"};
    for (size_t l = 0; l < sizeof(langs) / sizeof(*langs); l++) {
        size_t rows = 0, right = 0;
        struct {
            char name[8];
            int n;
        } wrong[40] = {0};
        for (size_t i = 0; i < posts->count; i++) {
            if (!text_is(posts->lang[i], langs[l]))
                continue;
            const struct language language = language_of(understand, posts->text[i], NULL, 0);
            rows++;
            if (text_is(posts->lang[i], language.name)) {
                right++;
                continue;
            }
            size_t k = 0;
            while (wrong[k].n && strcmp(wrong[k].name, language.name) != 0)
                k++;
            memcpy(wrong[k].name, language.name, sizeof(language.name));
            wrong[k].n++;
        }
        if (!rows)
            continue;
        printf("#   %s %.4f of %zu", langs[l], (double)right / (double)rows, rows);
        for (size_t k = 0; k < 40 && wrong[k].n; k++)
            printf("  %s %d", wrong[k].name, wrong[k].n);
        printf("\n");
    }
}

static void measure(const struct understand *understand, const char *name, bool tell)
{
    struct posts *posts = mem_make(struct posts);
    char path[300];
    snprintf(path, sizeof(path), "%s/data/lid/%s.dev.tsv", test_shared(), name);
    struct text bytes = test_read_file(path), rest = bytes, row, lang;
    buf_init(&posts->folded, 1 << 24);
    while (text_cut(&rest, '\n', &row))
        if (text_cut(&row, '\t', &lang) && row.len) {
            posts->lang[posts->count] = lang;
            add(posts, row);
        }
    settle(posts);
    size_t right = 0, sure = 0, sure_right = 0;
    double gap = 0, bin_p[10] = {0}, bin_right[10] = {0};
    for (size_t i = 0; i < posts->count; i++) {
        const struct language language = language_of(understand, posts->text[i], NULL, 0);
        const bool is_right = text_is(posts->lang[i], language.name);
        right += is_right;
        sure += language.p >= .9;
        sure_right += language.p >= .9 && is_right;
        const int bin = language.p >= 1 ? 9 : (int)(language.p * 10);
        bin_p[bin] += language.p;
        bin_right[bin] += is_right;
    }
    for (int i = 0; i < 10; i++)
        gap += bin_p[i] > bin_right[i] ? bin_p[i] - bin_right[i] : bin_right[i] - bin_p[i];
    const double n = (double)posts->count;
    printf("language %s right %.4f of %zu, ECE %.3f, at p>=.9 %.4f of %.3f\n", name,
           (double)right / n, posts->count, gap / n, (double)sure_right / (double)sure,
           (double)sure / n);
    printf("language %s %.0f posts/s\n", name, ROUNDS * n / seconds(understand, posts));
    if (tell)
        confusion(posts, understand);
    buf_done(&posts->folded);
    mem_free((char *)(uintptr_t)bytes.at);
    mem_free(posts);
}

int main(int argc, char **argv)
{
    (void)argv;
    struct test_lexicon lexicon = test_lexicon_read();
    struct understand *understand = test_understand(&lexicon);
    struct posts *posts = mem_make(struct posts);
    buf_init(&posts->folded, 1 << 24);
    for (int i = 0; i < 1200; i++)
        add(posts, text_of(own[i % (int)(sizeof(own) / sizeof(*own))]));
    settle(posts);
    printf("language %.0f posts/s per core\n",
           ROUNDS * (double)posts->count / seconds(understand, posts));
    static const char *const sets[] = {"posts", "eldtweets", "lingua-sentences",
                                       "lingua-word-pairs", "lingua-single-words"};
    for (size_t i = 0; test_shared() && i < sizeof(sets) / sizeof(*sets); i++)
        measure(understand, sets[i], argc > 1);
    buf_done(&posts->folded);
    mem_free(posts);
    understand_free(&understand);
    test_lexicon_done(&lexicon);
    return 0;
}
