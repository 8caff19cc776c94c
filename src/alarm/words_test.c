#include "alarm/words.h"
#include "base/test.h"

static struct event ring_of(const char *because)
{
    return (struct event){.kind = EVENT_RING,
                          .at_ms = 1700000000000,
                          .level = 3,
                          .because = because ? text_of(because) : (struct text){0}};
}

static void says(const struct ringing *ringing, bool body, const char *words)
{
    struct buf out;
    buf_init(&out, 1 << 16);
    if (body)
        words_body(ringing, &out);
    else
        words_headline(ringing, &out);
    if (text_find(buf_view(&out), text_of(words)) < 0)
        fail_msg("'%.*s' does not say '%s'", TEXT_ARG(buf_view(&out)), words);
    buf_done(&out);
}

TEST(a_message_of_several_names_their_number_and_each_of_them)
{
    const struct event ring = ring_of(NULL);
    const struct carried carried = {
        .ring = ring, .about = {.category = RISK_OUTAGE}, .brand_name = TEXT("Sora")};
    struct ringing ringing = {.ring = &ring,
                              .about = &ring,
                              .brand_name = TEXT("Umi"),
                              .carried = &carried,
                              .carried_count = 1,
                              .incidents = 4};
    static const char *const langs[] = {"ja", "en", "it"};
    static const char *const heads[] = {"4件の事案", "4 incidents", "4 incidenti"};
    static const char *const outages[] = {"Sora: 障害・混雑", "Sora: outage", "Sora: disservizio"};
    static const char *const mores[] = {"ほか2件", "and 2 more", "e altri 2"};
    for (int i = 0; i < 3; i++) {
        ringing.lang = text_of(langs[i]);
        says(&ringing, false, heads[i]);
        says(&ringing, true, outages[i]);
        says(&ringing, true, mores[i]);
    }
}

TEST(why_this_person_is_rung_is_said_in_their_language)
{
    static const char *const because[] = {
        "nobody is on duty 'night'",      "aoi has quiet hours", "answered by ben",
        "the ring before reached nobody", "no route fits",       "it is calm again"};
    static const char *const words[][3] = {
        {"当番「night」", "Nobody is on duty 'night'", "Nessuno è di turno in 'night'"},
        {"aoiさんは静音時間", "aoi has quiet hours", "aoi è nelle ore di silenzio"},
        {"benさんが対応中", "ben has taken it", "Presa in carico da ben"},
        {"誰にも届きません", "reached nobody", "non ha raggiunto nessuno"},
        {"どの経路にも", "No route fits", "Nessun percorso"},
        {"落ち着いて", "calm again", "tornata la calma"}};
    static const char *const langs[] = {"ja", "en", "it"};
    for (int b = 0; b < 6; b++)
        for (int i = 0; i < 3; i++) {
            const struct event ring = ring_of(because[b]);
            const struct ringing ringing = {
                .ring = &ring, .about = &ring, .lang = text_of(langs[i])};
            says(&ringing, true, words[b][i]);
        }
}

TEST(a_test_says_so_in_its_headline_and_tells_no_level)
{
    struct event ring = ring_of(NULL);
    ring.test = true;
    const struct ringing ringing = {
        .ring = &ring, .about = &ring, .lang = TEXT("it"), .person_name = TEXT("Rossi")};
    says(&ringing, false, "prova dell'allarme: Rossi");
}

TEST(an_alarm_says_which_case_of_its_author_waits_and_how_long)
{
    struct event ring = ring_of(NULL);
    struct ringing ringing = {.ring = &ring, .about = &ring, .brand_name = TEXT("Umi")};
    static const char *const langs[] = {"ja", "en", "it"};
    static const char *const days[] = {"9日の案件 umi-12", "for 9 days: umi-12",
                                       "da 9 giorni: umi-12"};
    static const char *const months[] = {"9か月の案件 umi-12", "for 9 months: umi-12",
                                         "da 9 mesi: umi-12"};
    ring.case_file = TEXT("umi-12");
    for (int i = 0; i < 3; i++) {
        ringing.lang = text_of(langs[i]);
        ring.waited_ms = 9LL * 86400000 + 5;
        says(&ringing, false, days[i]);
        ring.waited_ms = 273LL * 86400000;
        says(&ringing, false, months[i]);
    }
}

TEST(a_reason_is_said_with_its_figures_in_the_language_of_who_reads_it)
{
    static const struct said fast = {.code = "fast",
                                     .text = {"14 critical authors in 20 min", 29},
                                     .of = {.n = 14, .usual = 0.8, .minutes = 20}},
                             old = {.code = "fast", .text = {"14 critical authors", 19}},
                             word = {.code = "word",
                                     .text = {"'worm' leaps", 12},
                                     .of = {.n = 9, .usual = 0.5, .word = {"worm", 4}}};
    static const struct {
        const struct said *said;
        const char *lang, *words;
    } cases[] = {{&fast, "ja", "20分で批判者14人(通常0.8人)"},
                 {&fast, "en", "14 critical authors in 20 min"},
                 {&fast, "it", "14 critici in 20 min, di solito 0,8"},
                 {&old, "ja", "いつもより多い批判者"},
                 {&word, "ja", "「worm」と書いた人が30分で9人(通常0.5人)"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct buf out;
        buf_init(&out, 1000);
        alarm_reason(cases[i].said, text_of(cases[i].lang), &out);
        assert_text(buf_view(&out), cases[i].words);
        buf_done(&out);
    }
}
