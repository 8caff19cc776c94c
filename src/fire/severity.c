#include "fire/fire.h"

#include <math.h>

/* The scale of the domain reference: six terms that add up to a score, floors that only raise,
 * caps that only lower. Its thresholds were tuned on 33 points of 13 known cases. */

enum { TERM_VOLUME, TERM_GROWTH, TERM_REACH, TERM_HARM, TERM_SPREAD, TERM_CONTEXT };

/* Written out, so that a reason lives as long as the program. */
static const char *const score_words[101] = {
    "score 0",  "score 1",  "score 2",  "score 3",  "score 4",   "score 5",  "score 6",  "score 7",
    "score 8",  "score 9",  "score 10", "score 11", "score 12",  "score 13", "score 14", "score 15",
    "score 16", "score 17", "score 18", "score 19", "score 20",  "score 21", "score 22", "score 23",
    "score 24", "score 25", "score 26", "score 27", "score 28",  "score 29", "score 30", "score 31",
    "score 32", "score 33", "score 34", "score 35", "score 36",  "score 37", "score 38", "score 39",
    "score 40", "score 41", "score 42", "score 43", "score 44",  "score 45", "score 46", "score 47",
    "score 48", "score 49", "score 50", "score 51", "score 52",  "score 53", "score 54", "score 55",
    "score 56", "score 57", "score 58", "score 59", "score 60",  "score 61", "score 62", "score 63",
    "score 64", "score 65", "score 66", "score 67", "score 68",  "score 69", "score 70", "score 71",
    "score 72", "score 73", "score 74", "score 75", "score 76",  "score 77", "score 78", "score 79",
    "score 80", "score 81", "score 82", "score 83", "score 84",  "score 85", "score 86", "score 87",
    "score 88", "score 89", "score 90", "score 91", "score 92",  "score 93", "score 94", "score 95",
    "score 96", "score 97", "score 98", "score 99", "score 100",
};

static double clamped(double v)
{
    if (!(v > 0))
        return 0;
    return v > 1 ? 1 : v;
}

static double credible(const struct figures *f)
{
    if (f->corroborated)
        return 1.0;
    return f->evidence ? 0.7 : 0.4;
}

static double growth(const struct figures *f)
{
    if (f->doubling_min <= 0 || f->authors < 10)
        return 0;
    return clamped((log2(120) - log2(f->doubling_min)) / 4);
}

/* Each share from 0 to 1. The sum is taken in the order of the reference, so that it is the same
 * to the last bit. */
static double scored(int harm, const struct figures *f, double terms[6])
{
    double authors = f->authors > 0 ? (double)f->authors : 0;
    double reach = f->reach > 0 ? (double)f->reach : 0;
    double volume = clamped(log10(1 + authors) / 4);
    double grows = growth(f);
    double reached = clamped((log10(1 + reach) - 3) / 4);
    double harms = harm / 3.0 * credible(f);
    if (harms > 1)
        harms = 1;
    double spread = 0.4 * f->media / 3 + 0.3 * clamped((double)(f->networks - 1) / 2) +
                    0.3 * (f->influence != 0);
    double context =
        0.4 * (f->own_goal != 0) + 0.3 * (f->history != 0) + 0.3 * (f->vulnerable != 0);
    terms[TERM_VOLUME] = 20 * volume;
    terms[TERM_GROWTH] = 20 * grows;
    terms[TERM_REACH] = 15 * reached;
    terms[TERM_HARM] = 25 * harms;
    terms[TERM_SPREAD] = 12 * spread;
    terms[TERM_CONTEXT] = 8 * context;
    return 100 * (.20 * volume + .20 * grows + .15 * reached + .25 * harms + .12 * spread +
                  .08 * context);
}

static int level_of(double score)
{
    static const double lines[] = {10, 30, 50, 65};
    int level = 0;
    while (level < 4 && score >= lines[level])
        level++;
    return level;
}

static void say(struct severity *s, const char *code, struct text text)
{
    if (s->why_count < SAID_MOST)
        s->why[s->why_count++] = (struct said){.code = code, .text = text};
}

static void raise(struct severity *s, int level, const char *code, struct text text)
{
    if (s->level < level)
        s->level = level;
    say(s, code, text);
}

static void floors(struct severity *s, int harm, const struct figures *f, int64_t crisis_authors)
{
    if (harm >= 3 && (f->evidence || f->corroborated))
        raise(s, 2, "F1", TEXT("F1 grave harm with evidence"));
    if (f->injury || f->authority)
        raise(s, 3, "F2", TEXT("F2 injury or authority"));
    if (f->authors >= 100)
        raise(s, 3, "F3", TEXT("F3 100 critical authors"));
    if (f->media >= 2)
        raise(s, 3, "F4", TEXT("F4 national news"));
    if (f->media >= 3 && f->authors >= 100)
        raise(s, 4, "F4b", TEXT("F4 TV and 100 critics"));
    if (f->own_goal && f->authors >= 30)
        raise(s, 3, "F5", TEXT("F5 our own account or spokesperson"));
    if (f->own_goal && f->media >= 2)
        raise(s, 4, "F5b", TEXT("F5b our own words in national news"));
    if (f->authors >= crisis_authors && crisis_authors == FIRE_CRISIS_AUTHORS)
        raise(s, 4, "F6", TEXT("F6 5,000 critical authors"));
    else if (f->authors >= crisis_authors)
        raise(s, 4, "F6", TEXT("F6 the brand's own number of critical authors"));
    if (f->threat_dated)
        raise(s, 4, "F7", TEXT("F7 dated threat to people or places"));
}

static void cap(struct severity *s, int level, const char *code, struct text text)
{
    if (s->level > level)
        s->level = level;
    say(s, code, text);
}

/* Rounded as "%.1f" writes it, at no place twice: what the product has lost beyond its last bit
 * decides where it says a half. Scores are 0 to 100. */
static double one_decimal(double score)
{
    double tenths = score * 10, lost = fma(score, 10, -tenths), whole = rint(tenths);
    double over = tenths - whole;
    if (over >= .5 && lost > 0)
        whole++;
    else if (over <= -.5 && lost < 0)
        whole--;
    return whole / 10;
}

void severity_compute(enum risk category, const struct figures *figures, int64_t crisis_authors,
                      struct severity *severity_out)
{
    struct severity s = {.level = 0};
    int harm = risk_harm(category) + (figures->essential && category == RISK_OUTAGE);
    double score = scored(harm, figures, s.terms);
    s.level = level_of(score);
    say(&s, "score", text_of(score_words[(int)rint(score < 100 ? score : 100)]));
    floors(&s, harm, figures, crisis_authors > 0 ? crisis_authors : FIRE_CRISIS_AUTHORS);
    bool grave = figures->injury || figures->authority || figures->threat_dated;
    if (figures->positive_share >= .7 && harm == 0 && !grave)
        cap(&s, 1, "C1", TEXT("C1 positive surge"));
    if (figures->refuted && figures->doubling_min <= 0 && !grave && figures->media < 3)
        cap(&s, 2, "C2", TEXT("C2 refuted and falling"));
    s.score = one_decimal(score);
    *severity_out = s;
}
