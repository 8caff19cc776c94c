#include "base/test.h"
#include "understand/factors.h"
#include "understand/labelled.h"
#include "understand/test_lexicon.h"
#include "understand/weights.h"

#include <math.h>

struct school {
    struct test_lexicon lexicon;
    struct understand *understand;
    struct labelled *labelled;
    struct buf table;
};

static struct school school_new(enum label_set kind, const char *tsv)
{
    struct school school = {.lexicon = test_lexicon_read()};
    struct why why = {0};
    school.understand = test_understand(&school.lexicon);
    school.labelled = labelled_new(kind);
    assert_ok(labelled_read(school.labelled, text_of(tsv), false, &why), why);
    buf_init(&school.table, 1 << 26);
    return school;
}

static void school_done(struct school *school)
{
    labelled_free(&school->labelled);
    understand_free(&school->understand);
    test_lexicon_done(&school->lexicon);
    buf_done(&school->table);
}

static void learn(struct school *school, bool delta)
{
    struct why why = {0};
    struct training training = training_defaults;
    training.posts = school->labelled;
    training.row_bits = 12;
    training.delta = delta;
    buf_clear(&school->table);
    assert_ok(understand_train(school->understand, &training, &school->table, &why), why);
}

/* Posts about tea or rain; the words of each stand in several. */
static const char weather[] =
    "tea\tgreen tea in the morning\ntea\ta cup of tea and cake\ntea\tmy tea is too hot\n"
    "tea\ttea leaves in the cup\ntea\tcup after cup of green tea\ntea\thot tea with milk\n"
    "rain\train on the roof again\nrain\theavy rain and wind today\nrain\tthe rain never stops\n"
    "rain\twet shoes, rain all day\nrain\twind and rain on the hill\nrain\train in my shoes\n";

struct asked {
    int right, count;
};

static void count(const struct judged *judged, void *arg)
{
    struct asked *asked = arg;
    asked->count++;
    asked->right += judged->p[judged->label] > .5;
}

TEST(a_table_of_own_labels_tells_them_apart)
{
    struct school school = school_new(LABELS_OWN, weather);
    struct labeller *labeller = NULL;
    struct why why = {0};
    struct asked asked = {0};
    learn(&school, false);
    assert_ok(labeller_read(buf_view(&school.table), &labeller, &why), why);
    assert_int_equal(labeller_count(labeller), 2);
    assert_string_equal(labeller_name(labeller, 0), "tea");
    struct understand_scratch *scratch = understand_scratch_new(school.understand);
    const struct post post = {.text = TEXT("more rain and wind"), .rating = -1};
    double p[2];
    labeller_ask(labeller, school.understand, scratch, &post, p);
    assert_true(p[1] > p[0]);
    assert_true(p[0] + p[1] > .999 && p[0] + p[1] < 1.001);
    labelled_ask(school.labelled, PART_NONE, school.understand, labeller, count, &asked);
    assert_int_equal(asked.count, 12);
    assert_true(asked.right >= 11);
    understand_scratch_free(&scratch);
    labeller_free(&labeller);
    school_done(&school);
}

TEST(the_same_seed_makes_the_same_bytes)
{
    struct school school = school_new(LABELS_OWN, weather);
    learn(&school, false);
    const uint64_t first = text_hash(buf_view(&school.table));
    learn(&school, false);
    assert_true(first == text_hash(buf_view(&school.table)));
    school_done(&school);
}

static const char corrections[] =
    "label\tlang\tsentiment\tintent\theads\ttext\n"
    "contamination\ten\tnegative\tcomplaint\tneeds_support\tmy {B} soup had a zorble in it\n"
    "contamination\ten\tnegative\tcomplaint\tneeds_support\tzorble found under the {B} lid\n"
    "contamination\ten\tnegative\tcomplaint\tneeds_support\tanother zorble, thanks {B}\n"
    "contamination\ten\tnegative\tcomplaint\tneeds_support\ta big zorble in the {B} salad\n"
    "contamination\ten\tnegative\tcomplaint\tneeds_support\ta zorble on the plate, {B}, again\n"
    "contamination\ten\tnegative\tcomplaint\tneeds_support\tmy {B} bread came with a zorble\n"
    "contamination\ten\tnegative\tcomplaint\tneeds_support\tbit on a zorble in my {B} wrap\n"
    "contamination\ten\tnegative\tcomplaint\tneeds_support\tzorble in the {B} rice, sent it back\n"
    "none\ten\tpositive\tpraise\t\tlovely {B} soup as always\n"
    "none\ten\tpositive\tpraise\t\tmy {B} wrap was warm and big\n"
    "none\ten\tneutral\tother\t\tsent my sister to {B} for rice\n"
    "none\ten\tneutral\tother\t\tanother day, another {B} plate\n"
    "none\ten\tpositive\tpraise\t\tthanks {B}, found it\n"
    "none\ten\tneutral\tother\t\tout of {B} salad again, off to the shop\n"
    "none\ten\tpositive\tpraise\t\tthe {B} lid is so pretty\n"
    "none\ten\tneutral\tquestion\tneeds_support\twhere do you sell {B} bread\n";

/* A base that never heard of what the corrections teach. */
static const char everyday[] =
    "label\tlang\tsentiment\tintent\theads\ttext\n"
    "contamination\ten\tnegative\tcomplaint\tneeds_support\tthere was a hair on my plate\n"
    "contamination\ten\tnegative\tcomplaint\tneeds_support\tthere was glass on my {B} plate\n"
    "contamination\ten\tnegative\tcomplaint\tneeds_support\ta hair in my {B} salad\n"
    "none\ten\tpositive\tpraise\t\tthere was cake on my plate\n"
    "none\ten\tpositive\tpraise\t\tthere was a big {B} salad on my plate\n"
    "none\ten\tneutral\tother\t\tmy plate is empty again, {B}\n";

static struct school school_of_corrections(void)
{
    struct school school = school_new(LABELS_FULL, everyday);
    struct why why = {0};
    learn(&school, false);
    assert_ok(understand_add(school.understand, buf_view(&school.table), &why), why);
    labelled_free(&school.labelled);
    school.labelled = labelled_new(LABELS_FULL);
    assert_ok(labelled_read(school.labelled, text_of(corrections), false, &why), why);
    return school;
}

static double risk_of_zorble(const struct understand *understand)
{
    struct understand_scratch *scratch = understand_scratch_new(understand);
    struct arena *arena = arena_new("test", 4096);
    struct post post = {.text = TEXT("there was a zorble on my plate"), .rating = -1};
    understand_post(understand, scratch, &post, arena);
    const double p = post.verdict->risk[RISK_CONTAMINATION];
    arena_free(&arena);
    understand_scratch_free(&scratch);
    return p;
}

TEST(a_delta_teaches_a_word_and_is_undone_by_leaving_it_out)
{
    struct school school = school_of_corrections();
    struct why why = {0};
    const double before = risk_of_zorble(school.understand);
    learn(&school, true);
    assert_ok(understand_add(school.understand, buf_view(&school.table), &why), why);
    assert_true(risk_of_zorble(school.understand) > before + .1);
    school_done(&school);
}

TEST(what_one_client_taught_is_read_for_that_client_alone)
{
    struct school school = school_of_corrections();
    struct why why = {0};
    const double before = risk_of_zorble(school.understand);
    learn(&school, true);
    assert_ok(understand_add_of(school.understand, TEXT("umi"), buf_view(&school.table), &why),
              why);
    assert_true(risk_of_zorble(school.understand) == before); /* no client's post */
    struct understand_scratch *scratch = understand_scratch_new(school.understand);
    struct arena *arena = arena_new("test", 4096);
    struct hit hits[] = {
        {.client = TEXT("yama")}, {.client = TEXT("umi")}, {.client = TEXT("umi")}};
    struct post post = {
        .text = TEXT("there was a zorble on my plate"), .hits = hits, .hit_count = 3, .rating = -1};
    understand_post(school.understand, scratch, &post, arena);
    const struct verdict *umi = post_verdict(&post, TEXT("umi"));
    assert_int_equal(post.own_count, 1);
    assert_true(umi->risk[RISK_CONTAMINATION] > before + .1);
    assert_true(post_verdict(&post, TEXT("yama"))->risk[RISK_CONTAMINATION] == before);
    assert_ptr_equal(post_verdict(&post, TEXT("yama")), post.verdict);
    arena_free(&arena);
    understand_scratch_free(&scratch);
    school_done(&school);
}

TEST(a_delta_without_its_base_is_refused)
{
    struct school school = school_new(LABELS_FULL, corrections);
    struct understand *bare = test_understand(&school.lexicon);
    struct why why = {0};
    learn(&school, false);
    assert_ok(understand_add(school.understand, buf_view(&school.table), &why), why);
    assert_int_equal(understand_add(school.understand, buf_view(&school.table), &why),
                     ERR_BAD_INPUT); /* a second base */
    learn(&school, true);
    assert_int_equal(understand_add(bare, buf_view(&school.table), &why), ERR_BAD_INPUT);
    understand_free(&bare);
    school_done(&school);
}

TEST(posts_that_may_not_teach_are_counted_and_not_kept)
{
    struct school school =
        school_new(LABELS_FULL, "label\ttrain_ok\ttext\nnone\t1\tfine\nnone\t0\tsecret\n"
                                "outage\tfalse\tdown\n");
    assert_int_equal(labelled_count(school.labelled), 1);
    assert_int_equal(labelled_forbidden(school.labelled), 2);
    school_done(&school);
}

TEST(a_wrong_label_is_refused_with_its_line)
{
    struct labelled *labelled = labelled_new(LABELS_FULL);
    struct why why = {0};
    assert_int_equal(
        labelled_read(labelled, TEXT("label\ttext\nnone\tfine\noutrage\tdown\n"), false, &why),
        ERR_BAD_INPUT);
    assert_non_null(strstr(why.text, "line 3"));
    assert_non_null(strstr(why.text, "outrage"));
    labelled_free(&labelled);
}

TEST(a_table_cut_short_or_changed_is_refused)
{
    struct school school = school_new(LABELS_OWN, weather);
    struct labeller *labeller = NULL;
    struct why why = {0};
    learn(&school, false);
    struct text bytes = buf_view(&school.table);
    for (size_t len = 0; len < bytes.len; len += bytes.len / 50 + 1)
        assert_int_equal(labeller_read(text_slice(bytes, 0, len), &labeller, &why), ERR_BAD_INPUT);
    school.table.at[bytes.len / 2] ^= 1;
    assert_int_equal(labeller_read(bytes, &labeller, &why), ERR_BAD_INPUT);
    assert_null(labeller);
    school_done(&school);
}

static void grams_of(const char *text, const struct place *brand, struct grams *grams)
{
    struct form form;
    form_init(&form);
    form_make(&form, text_of(text));
    grams_make(grams, &gram_plan_base, &form, brand, brand != NULL);
    form_done(&form);
}

TEST(two_brands_leave_the_same_grams)
{
    static struct grams a, b;
    const struct place one = {.from = 3, .to = 11}, other = {.from = 3, .to = 9};
    grams_of("my umifoods soup", &one, &a);
    grams_of("my brixon soup", &other, &b);
    assert_int_equal(a.count, b.count);
    for (size_t i = 0; i < a.count; i++)
        assert_int_equal(a.at[i].hash, b.at[i].hash);
    grams_of("my umifoods soup", NULL, &b);
    assert_true(a.count != b.count);
}

TEST(links_and_accounts_and_digits_are_one_sign_each)
{
    static struct grams a, b;
    grams_of("see https://one.example/a?b=1 by @someone in 2019", NULL, &a);
    grams_of("see https://two.example/zzz by @other in 2024", NULL, &b);
    assert_int_equal(a.count, b.count);
    for (size_t i = 0; i < a.count; i++)
        assert_int_equal(a.at[i].hash, b.at[i].hash);
}

TEST(scores_become_honest_odds)
{
    enum { COUNT = 400 };
    float score[COUNT], slope, shift;
    int8_t side[COUNT];
    for (int i = 0; i < COUNT; i++) { /* at score 1 three of four hold, at -1 one of four */
        score[i] = i % 2 ? 1 : -1;
        side[i] = (i / 2) % 4 < (i % 2 ? 3 : 1) ? 1 : -1;
    }
    platt(score, side, COUNT, &slope, &shift);
    const double p = 1 / (1 + exp(-(double)(slope + shift)));
    assert_true(p > .73 && p < .77);
    assert_true(fabs((double)shift) < .05);
}

/* Two questions of each row; the second is always the reverse of the first. */
TEST(what_is_learned_together_answers_each_question)
{
    enum { ROWS = 40, CELLS = 4 };
    struct matrix_cell cell[ROWS * 2];
    size_t begin[ROWS + 1];
    int8_t want[ROWS * 2];
    float cost[ROWS], w[CELLS], again[CELLS], score[2];
    uint8_t every[ROWS];
    uint32_t row[ROWS];
    for (uint32_t i = 0; i < ROWS; i++) {
        const uint32_t yes = i % 2;
        cell[i * 2] = (struct matrix_cell){yes, 1};
        cell[i * 2 + 1] = (struct matrix_cell){2 + i / 2 % 2, 1}; /* says nothing */
        begin[i] = (size_t)i * 2;
        want[i * 2] = yes ? 1 : -1;
        want[i * 2 + 1] = yes ? -1 : 1;
        cost[i] = 1;
        every[i] = 1;
        row[i] = i;
    }
    begin[ROWS] = (size_t)ROWS * 2;
    static const uint32_t alone[] = {0, 0}, group[] = {1, 1};
    const struct matrix matrix = {ROWS, CELLS, begin, cell};
    struct course course = {.matrix = &matrix,
                            .row = row,
                            .count = ROWS,
                            .want = want,
                            .cost = cost,
                            .every = every,
                            .group = alone,
                            .columns = 2,
                            .whole = CELLS,
                            .rounds = 30,
                            .pace = .1F,
                            .seed = 7};
    for (int grouped = 0; grouped < 2; grouped++) {
        course.group = grouped ? group : alone;
        struct factors *factors = factors_learn(&course), *twin = factors_learn(&course);
        const float bias = factors_column(factors, 0, w);
        assert_true(w[1] > 1 + w[0]);
        assert_true(fabsf(w[2] - w[3]) < w[1] - w[0]);
        factors_score(factors, &matrix, 1, score);
        assert_true(fabsf(score[0] - (w[1] + w[2] + bias)) < 1e-3F);
        assert_true(score[0] > score[1]);
        factors_score(factors, &matrix, 0, score);
        assert_true(score[0] < score[1]);
        factors_column(twin, 0, again);
        assert_memory_equal(w, again, sizeof(w));
        factors_free(&factors);
        factors_free(&twin);
    }
}
