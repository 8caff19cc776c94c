#include "base/arena.h"
#include "base/test.h"
#include "fire/fire.h"

#include <math.h>

/* Thirteen known cases and the level each had, or should have had, at its turns. */
struct checkpoint {
    const char *name;
    enum risk category;
    int level;
    struct figures figures;
};

/* clang-format off */
static const struct checkpoint checkpoints[] = {
    {"S1 12:57", RISK_CONTAMINATION, 2, {.authors = 1, .evidence = 1, .reach = 400, .doubling_min = -1, .networks = 1}},
    {"S1 13:05", RISK_CONTAMINATION, 3, {.authors = 45, .doubling_min = 4, .evidence = 1, .reach = 60000, .networks = 1}},
    {"S1 13:15", RISK_CONTAMINATION, 3, {.authors = 220, .doubling_min = 5, .evidence = 1, .reach = 600000, .networks = 2, .media = 1}},
    {"S1 14:00", RISK_CONTAMINATION, 4, {.authors = 2400, .doubling_min = 20, .evidence = 1, .reach = 3000000, .networks = 3, .media = 1, .influence = 1}},
    {"S1 15:57 statement", RISK_CONTAMINATION, 4, {.authors = 6200, .doubling_min = 90, .evidence = 1, .reach = 9000000, .networks = 3, .media = 2, .influence = 1}},
    {"S1 19:00", RISK_CONTAMINATION, 2, {.authors = 7300, .doubling_min = -1, .evidence = 1, .reach = 12000000, .networks = 3, .media = 2, .refuted = 1}},
    {"S2 Mon upload", RISK_STAFF_MISCONDUCT, 1, {.authors = 3, .evidence = 1, .reach = 900, .doubling_min = -1, .networks = 1}},
    {"S2 Tue 09:00", RISK_STAFF_MISCONDUCT, 3, {.authors = 900, .doubling_min = 60, .evidence = 1, .reach = 800000, .networks = 3, .media = 1}},
    {"S2 Wed 08:00", RISK_STAFF_MISCONDUCT, 4, {.authors = 6000, .doubling_min = 100, .evidence = 1, .reach = 2700000, .networks = 4, .media = 3, .influence = 1}},
    {"S3 day 3 no reply", RISK_SERVICE_FAILURE, 0, {.authors = 1, .reach = 2000, .evidence = 1, .doubling_min = -1, .networks = 1}},
    {"S3 month 9, video day 1", RISK_SERVICE_FAILURE, 3, {.authors = 600, .doubling_min = 100, .evidence = 1, .reach = 150000, .networks = 3, .influence = 0, .history = 1}},
    {"S3 video day 3", RISK_SERVICE_FAILURE, 4, {.authors = 9000, .doubling_min = 300, .evidence = 1, .reach = 1500000, .networks = 4, .media = 3, .history = 1}},
    {"S4 19 Jul 15:00", RISK_OUTAGE, 2, {.authors = 20, .doubling_min = 10, .reach = 30000, .networks = 1}},
    {"S4 19 Jul 16:00", RISK_OUTAGE, 3, {.authors = 400, .doubling_min = 25, .reach = 500000, .networks = 2, .corroborated = 1}},
    {"S4 23 Jul reviews hidden", RISK_HANDLING, 3, {.authors = 900, .doubling_min = 40, .reach = 900000, .networks = 3, .media = 1, .evidence = 1, .own_goal = 1}},
    {"S4 27 Jul interview", RISK_SPOKESPERSON, 4, {.authors = 2500, .doubling_min = 60, .reach = 4000000, .networks = 3, .media = 2, .evidence = 1, .own_goal = 1, .history = 1, .influence = 1}},
    {"S5 11:08 reply", RISK_SUPPORT, 0, {.authors = 0, .reach = 5000, .positive_share = 0.9, .doubling_min = -1, .networks = 1}},
    {"S5 11:59", RISK_SUPPORT, 1, {.authors = 5, .doubling_min = -1, .reach = 2000000, .positive_share = 0.95, .influence = 1, .networks = 2}},
    {"S6 20:14", RISK_SUPPORT, 0, {.authors = 0, .reach = 150, .doubling_min = -1, .networks = 1}},
    {"S7 09:30", RISK_SERVICE_FAILURE, 0, {.authors = 1, .reach = 80, .doubling_min = -1, .networks = 1}},
    {"S8 shift", RISK_SUPPORT, 0, {.authors = 0, .reach = 100, .doubling_min = -1, .networks = 1}},
    {"S9 18 Jun first post", RISK_STAFF_MISCONDUCT, 1, {.authors = 0, .evidence = 1, .reach = 200, .doubling_min = -1, .networks = 1}},
    {"S9 14 Jul 22:00 spread", RISK_STAFF_MISCONDUCT, 3, {.authors = 130, .doubling_min = 12, .evidence = 1, .reach = 400000, .networks = 2, .media = 1}},
    {"S9 15 Jul statement", RISK_STAFF_MISCONDUCT, 3, {.authors = 3000, .doubling_min = 120, .evidence = 1, .reach = 5000000, .networks = 3, .media = 2}},
    {"S10 any", RISK_SUPPORT, 0, {.authors = 0, .reach = 100, .doubling_min = -1, .networks = 1}},
    {"S11 2 Dec post", RISK_CONTAMINATION, 2, {.authors = 1, .evidence = 1, .reach = 300, .doubling_min = -1, .networks = 1}},
    {"S11 3 Dec denial", RISK_CONTAMINATION, 4, {.authors = 4000, .doubling_min = 60, .evidence = 1, .reach = 8000000, .networks = 3, .media = 2, .influence = 1}},
    {"S11 4 Dec correction", RISK_HANDLING, 4, {.authors = 9000, .doubling_min = 90, .corroborated = 1, .reach = 15000000, .networks = 3, .media = 3, .own_goal = 1, .history = 1, .authority = 1}},
    {"S12 4 Nov 15:00", RISK_CONTAMINATION, 3, {.authors = 80, .doubling_min = 10, .evidence = 1, .reach = 900000, .networks = 1, .history = 1}},
    {"S12 4 Nov 21:10 statement", RISK_CONTAMINATION, 4, {.authors = 4800, .doubling_min = 100, .evidence = 1, .reach = 20000000, .networks = 3, .media = 2, .history = 1, .influence = 1}},
    {"S12 5 Nov 18:00", RISK_CONTAMINATION, 2, {.authors = 6000, .doubling_min = -1, .evidence = 1, .reach = 25000000, .networks = 3, .media = 2, .history = 1, .refuted = 1}},
    {"S13 +10 min", RISK_SPOKESPERSON, 3, {.authors = 60, .doubling_min = 4, .evidence = 1, .reach = 147941, .own_goal = 1, .networks = 1}},
    {"S13 final", RISK_SPOKESPERSON, 4, {.authors = 20000, .doubling_min = -1, .evidence = 1, .reach = 20000000, .networks = 3, .media = 3, .own_goal = 1}},
};
/* clang-format on */

static struct severity weigh(enum risk category, const struct figures *figures)
{
    struct severity severity;
    severity_compute(category, figures, 0, &severity);
    return severity;
}

static bool says(const struct severity *severity, const char *words)
{
    for (size_t i = 0; i < severity->why_count; i++)
        if (text_is(severity->why[i].text, words))
            return true;
    return false;
}

TEST(every_checkpoint_of_the_known_cases_has_its_level)
{
    for (size_t i = 0; i < sizeof(checkpoints) / sizeof(*checkpoints); i++) {
        struct severity severity = weigh(checkpoints[i].category, &checkpoints[i].figures);
        if (severity.level != checkpoints[i].level)
            print_error("%s\n", checkpoints[i].name);
        assert_int_equal(severity.level, checkpoints[i].level);
    }
}

/* Invariant 4. */
TEST(a_grave_claim_with_evidence_is_level_2_at_volume_1)
{
    const enum risk grave[] = {RISK_CONTAMINATION, RISK_PRODUCT_SAFETY, RISK_DATA_LEAK,
                               RISK_THREAT_LEGAL};
    for (size_t i = 0; i < 4; i++) {
        struct figures f = {.authors = 1, .networks = 1, .doubling_min = -1, .evidence = 1};
        struct severity severity = weigh(grave[i], &f);
        assert_int_equal(severity.level, 2);
        assert_true(says(&severity, "F1 grave harm with evidence"));
    }
}

TEST(the_first_post_of_the_confectioner_scores_19)
{
    struct figures f = {
        .authors = 1, .evidence = 1, .reach = 400, .networks = 1, .doubling_min = -1};
    struct severity severity = weigh(RISK_CONTAMINATION, &f);
    assert_true(severity.score == 19.0);
    assert_int_equal(severity.why_count, 2);
    assert_text(severity.why[0].text, "score 19");
}

TEST(the_terms_add_up_to_the_score)
{
    for (size_t i = 0; i < sizeof(checkpoints) / sizeof(*checkpoints); i++) {
        struct severity severity = weigh(checkpoints[i].category, &checkpoints[i].figures);
        double sum = 0;
        for (int t = 0; t < 6; t++)
            sum += severity.terms[t];
        assert_true(sum - severity.score < .051 && severity.score - sum < .051);
    }
}

TEST(a_score_is_what_one_decimal_says)
{
    for (int i = 0; i < 20000; i++) {
        struct figures figures = {.authors = i * 7 % 9001,
                                  .reach = (int64_t)i * i,
                                  .networks = 1 + i % 3,
                                  .media = i % 4,
                                  .doubling_min = i % 200};
        struct severity severity;
        char one[32];
        severity_compute((enum risk)(i % RISK_COUNT), &figures, 0, &severity);
        snprintf(one, sizeof(one), "%.1f", severity.score);
        double sum = 0;
        for (int term = 0; term < 6; term++)
            sum += severity.terms[term];
        if (fabs(strtod(one, NULL) - severity.score) > 0 || fabs(sum - severity.score) > .0500001)
            fail_msg("%d: %.17g is not %s, or not near %.17g", i, severity.score, one, sum);
    }
}

TEST(every_floor_that_holds_is_named_even_when_the_score_is_already_there)
{
    struct figures f = {.authors = 6000,
                        .reach = 10000000,
                        .networks = 3,
                        .doubling_min = 5,
                        .evidence = 1,
                        .corroborated = 1,
                        .media = 3,
                        .influence = 1,
                        .own_goal = 1,
                        .history = 1,
                        .vulnerable = 1,
                        .injury = 1,
                        .threat_dated = 1};
    struct severity severity = weigh(RISK_CONTAMINATION, &f);
    assert_int_equal(severity.level, 4);
    const char *all[] = {"F1 grave harm with evidence",
                         "F2 injury or authority",
                         "F3 100 critical authors",
                         "F4 national news",
                         "F4 TV and 100 critics",
                         "F5 our own account or spokesperson",
                         "F5b our own words in national news",
                         "F6 5,000 critical authors",
                         "F7 dated threat to people or places"};
    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
        assert_true(says(&severity, all[i]));
}

TEST(no_cap_goes_below_injury_authority_or_a_dated_threat)
{
    struct figures f = {
        .authors = 3, .networks = 1, .doubling_min = -1, .positive_share = .9, .refuted = 1};
    f.injury = 1;
    assert_int_equal(weigh(RISK_NONE, &f).level, 3);
    f.injury = 0;
    f.authority = 1;
    assert_int_equal(weigh(RISK_NONE, &f).level, 3);
    f.authority = 0;
    f.threat_dated = 1;
    assert_int_equal(weigh(RISK_NONE, &f).level, 4);
}

TEST(a_brand_may_have_its_own_number_of_critics_for_a_crisis)
{
    struct figures f = {.authors = 800, .networks = 1, .doubling_min = -1};
    struct severity severity;
    severity_compute(RISK_OUTAGE, &f, 800, &severity);
    assert_int_equal(severity.level, 4);
    severity_compute(RISK_OUTAGE, &f, 0, &severity);
    assert_int_equal(severity.level, 3);
}

/* ---- invariant 6 ---- */

static uint64_t seed = 0x1234567;

static uint64_t dice(uint64_t sides)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed % sides;
}

static struct figures any_figures(void)
{
    static const int64_t counts[] = {0, 1, 2, 5, 9, 10, 29, 30, 99, 100, 900, 4999, 5000, 80000};
    struct figures f = {.authors = counts[dice(14)] + (int64_t)dice(3),
                        .reach = (int64_t)(dice(2) ? dice(3000) : dice(30000000)),
                        .networks = 1 + (int64_t)dice(4),
                        .doubling_min = dice(3) ? (double)dice(2400) / 10 + .1 : -1,
                        .positive_share = (double)dice(11) / 10,
                        .media = (int)dice(4)};
    int *flags[] = {&f.evidence,  &f.corroborated, &f.influence, &f.own_goal,
                    &f.history,   &f.vulnerable,   &f.essential, &f.injury,
                    &f.authority, &f.threat_dated, &f.refuted};
    for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++)
        *flags[i] = dice(4) == 0;
    return f;
}

/* One harmful input more; whether there was more to be had. */
static bool worsen(struct figures *f, enum risk *category)
{
    int *flags[] = {&f->evidence,  &f->corroborated, &f->influence, &f->own_goal,
                    &f->history,   &f->vulnerable,   &f->essential, &f->injury,
                    &f->authority, &f->threat_dated};
    uint64_t which = dice(15);
    if (which < 10) {
        bool more = !*flags[which];
        *flags[which] = 1;
        return more;
    }
    switch (which) {
    case 10:
        f->authors += 1 + (int64_t)dice(400);
        return true;
    case 11:
        f->reach += 1 + (int64_t)dice(1000000);
        return true;
    case 12:
        f->networks++;
        return true;
    case 13:
        f->media++;
        return f->media <= 3;
    default:
        *category = (enum risk)dice(4); /* of harm 3 */
        return true;
    }
}

TEST(the_level_never_falls_when_one_harmful_input_grows)
{
    for (int i = 0; i < 200000; i++) {
        struct figures f = any_figures();
        enum risk category = (enum risk)dice(RISK_SUPPORT + 1);
        struct severity before = weigh(category, &f);
        if (!worsen(&f, &category))
            continue;
        struct severity after = weigh(category, &f);
        assert_true(after.level >= before.level);
        assert_true(after.score >= before.score);
    }
}

TEST(a_faster_doubling_never_lowers_the_level)
{
    for (int i = 0; i < 20000; i++) {
        struct figures f = any_figures();
        enum risk category = (enum risk)dice(RISK_SUPPORT + 1);
        f.refuted = 0;
        struct severity before = weigh(category, &f);
        f.doubling_min = f.doubling_min > 0 ? f.doubling_min / 2 : 60;
        assert_true(weigh(category, &f).level >= before.level);
    }
}

/* ---- as a line ---- */

TEST(a_line_with_a_wrong_figure_is_refused_with_its_name)
{
    static const char *const lines[][2] = {
        {"{\"category\":\"outage\",\"td\":0}", "td"},
        {"{\"category\":\"outage\",\"td\":-3}", "td"},
        {"{\"category\":\"storm\"}", "storm"},
        {"{}", "category"},
        {"[]", "object"},
        {"{\"category\":\"none\",\"crit\":-1}", "crit"},
        {"{\"category\":\"none\",\"reach\":1e99}", "reach"},
        {"{\"category\":\"none\",\"media\":4}", "media"},
        {"{\"category\":\"none\",\"injury\":2}", "injury"},
        {"{\"category\":\"none\",\"pos_share\":1.5}", "pos_share"}};
    struct arena *arena = arena_new("lines", 4096);
    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
        struct json *json;
        struct why why = {0};
        enum risk category;
        struct figures figures;
        assert_ok(json_parse(text_of(lines[i][0]), arena, &json, &why), why);
        assert_int_equal(severity_read(json, &category, &figures, &why), ERR_BAD_INPUT);
        assert_non_null(strstr(why.text, lines[i][1]));
    }
    arena_free(&arena);
}

TEST(a_line_needs_its_category_alone)
{
    struct arena *arena = arena_new("lines", 4096);
    struct json *json;
    struct why why = {0};
    enum risk category;
    struct figures figures;
    assert_ok(
        json_parse(TEXT("{\"category\":\"support\",\"td\":null,\"more\":[]}"), arena, &json, &why),
        why);
    assert_ok(severity_read(json, &category, &figures, &why), why);
    assert_int_equal(category, RISK_SUPPORT);
    assert_int_equal(weigh(category, &figures).level, 0);
    arena_free(&arena);
}
