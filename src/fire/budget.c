#include "fire/account.h"

#include <math.h>

/* How much out of the ordinary is worth waking somebody. The brand's own past answers: the peaks
 * of its stories' days that are no alarms are an exponential tail above a low line (peaks over
 * threshold; what a young brand does not know is a prior), and from it follows the line that is
 * passed as often as the budget allows. People's answers move it. */

enum { LIFE_DAYS = 28, SHIFT_LIFE_DAYS = 56 };
static const double low = 1;
static const double prior_peaks = 3, prior_excess = .45, prior_weeks = 1, prior_weight = 4;
static const double line_least = 3.5, line_most = 14;
static const double aim = 3; /* the budget is a promise, so a third of it is aimed at */
/* A peak is learned from up to the mean excess (a Huber estimate; divided by the share of the mean
 * that lies below it where the tail is exponential): great fires that nobody judged must not hide
 * the next. */
static const double below_mean = .632; /* 1 - 1/e */

double budget_allowed(const struct ground *ground)
{
    double allowed = ground->watched ? ground->watched->false_a_week : 0;
    return allowed > 0 ? allowed : 1;
}

static int64_t period_ms(const struct ground *ground)
{
    double weeks = 1 / budget_allowed(ground);
    if (weeks < 1)
        weeks = 1;
    return (int64_t)(weeks * (double)DAYS(7));
}

/* False pages of the period, and how many it allows. */
static bool all_spent(const struct ground *ground)
{
    const struct budget *b = &ground->budget;
    int64_t since = ground->clock_ms - period_ms(ground), spent = 0;
    for (size_t i = 0; i < b->spent_count; i++)
        spent += b->spent[i].answer == JUDGED_FALSE && b->spent[i].at_ms > since;
    double allowed = budget_allowed(ground);
    return spent > 0 && (double)spent >= (allowed < 1 ? 1 : allowed);
}

static double mean_excess(const struct budget *b)
{
    return (b->excess + prior_excess * prior_weight) / (b->peaks + prior_weight);
}

double budget_line(const struct ground *ground)
{
    const struct budget *b = &ground->budget;
    double excess = mean_excess(b);
    double rate = (b->peaks + prior_peaks * prior_weeks) / (b->weeks + prior_weeks);
    double times = rate * aim / budget_allowed(ground);
    double line = low + excess * (times > 1 ? log(times) : 0) + fmin(b->shift, 0);
    line = fmax(line, line_least) + fmax(b->shift, 0) + all_spent(ground);
    return fmin(line, line_most);
}

/* What a story that rang says of what is no alarm: nothing when people
 * called it right or late (what they called false was counted then); while nobody has judged, the
 * less the farther it went beyond what the tail makes likely. */
double budget_doubt(const struct ground *ground, const struct blaze *blaze)
{
    const struct budget *b = &ground->budget;
    for (size_t i = b->spent_count; i > 0; i--)
        if (b->spent[i - 1].blaze == blaze->seq && b->spent[i - 1].answer != JUDGED_NONE)
            return 0;
    return exp(-fmax(blaze->arms.peak - blaze->arms.rang, 0) / mean_excess(b));
}

void budget_peak(struct ground *ground, double score, double times)
{
    struct budget *b = &ground->budget;
    if (score <= low)
        return;
    b->peaks = fmax(b->peaks + times, 0);
    b->excess = fmax(b->excess + times * fmin(score - low, mean_excess(b)) / below_mean, 0);
    ground->budget_dirty = true;
}

static bool rang_since(const struct budget *b, int64_t at_ms)
{
    return b->spent_count && b->spent[b->spent_count - 1].at_ms >= at_ms;
}

void budget_advance(struct ground *ground, int64_t now_ms)
{
    struct budget *b = &ground->budget;
    int64_t day = now_ms / DAYS(1);
    if (day <= b->day)
        return;
    if (b->day) {
        if (!rang_since(b, b->day * DAYS(1)))
            budget_peak(ground, b->brand_peak, 1);
        b->brand_peak = 0;
        double days = (double)(day - b->day), keep = exp2(-days / LIFE_DAYS);
        b->peaks *= keep;
        b->excess *= keep;
        b->weeks = b->weeks * keep + (days < LIFE_DAYS ? days : LIFE_DAYS) / 7;
        b->shift *= exp2(-days / SHIFT_LIFE_DAYS);
    }
    b->day = day;
    ground->budget_dirty = true;
}

/* ---- the account ---- */

static void say_budget(struct fire *fire, const struct ground *ground, const struct blaze *blaze,
                       struct text person, int answer)
{
    const struct budget *b = &ground->budget;
    struct event event = {.kind = EVENT_BUDGET,
                          .at_ms = ground->clock_ms,
                          .client = ground->client,
                          .brand = ground->brand,
                          .by = person,
                          .judged = (enum judgement)answer};
    if (blaze)
        event.story = blaze->story;
    struct account_figures *f = &event.account;
    f->allowed = budget_allowed(ground);
    f->line = budget_line(ground);
    f->since_ms = ground->clock_ms - period_ms(ground);
    for (size_t i = 0; i < b->spent_count; i++) {
        if (b->spent[i].at_ms <= f->since_ms)
            continue;
        f->rung++;
        if (b->spent[i].answer == JUDGED_NONE)
            f->open++;
        else
            f->answers[b->spent[i].answer]++;
    }
    fire->say(&event, fire->arg);
}

void budget_rang(struct fire *fire, struct ground *ground, struct blaze *blaze, int64_t at_ms)
{
    struct budget *b = &ground->budget;
    if (b->spent_count == SPENT_MOST) {
        b->spent_count--;
        memmove(b->spent, b->spent + 1, b->spent_count * sizeof(*b->spent));
    }
    bool by_arm = blaze->computed < 2 && blaze->arms.level == 2;
    if (by_arm)
        blaze->arms.rang = blaze->arms.score;
    b->spent[b->spent_count++] = (struct spent){.at_ms = at_ms,
                                                .blaze = blaze->seq,
                                                .score = by_arm ? blaze->arms.score : 0,
                                                .answer = JUDGED_NONE};
    ground->budget_dirty = true;
    say_budget(fire, ground, blaze, (struct text){0}, JUDGED_NONE);
}

static double moved_by(enum judgement answer, double score)
{
    static const double by[JUDGED_COUNT] = {
        [JUDGED_RIGHT] = -.1, [JUDGED_FALSE] = .5, [JUDGED_LATE] = -.5};
    if (answer == JUDGED_NONE || (answer == JUDGED_FALSE && score <= 0))
        return 0; /* a floor that rang in vain says nothing of the line */
    return by[answer];
}

enum err fire_judge(struct fire *fire, const struct placement *story, enum judgement answer,
                    struct text person, struct why *why)
{
    struct ground *ground;
    struct blaze *blaze = fire_wanted(fire, story, &ground);
    if (!blaze)
        return why_set(why, ERR_NOT_FOUND, "no story '%.*s' of this brand", TEXT_ARG(story->story));
    struct budget *b = &ground->budget;
    struct spent *spent = NULL;
    for (size_t i = 0; i < b->spent_count; i++)
        if (b->spent[i].blaze == blaze->seq)
            spent = &b->spent[i];
    if (!spent && answer != JUDGED_LATE)
        return why_set(why, ERR_NOT_FOUND, "nobody was rung for story '%.*s' lately",
                       TEXT_ARG(story->story));
    if (spent) {
        b->shift -= moved_by((enum judgement)spent->answer, spent->score);
        if (answer == JUDGED_FALSE && spent->answer != JUDGED_FALSE)
            budget_peak(ground, spent->score, 1);
        if (answer != JUDGED_FALSE && spent->answer == JUDGED_FALSE)
            budget_peak(ground, spent->score, -1); /* he has thought better of it */
        spent->answer = (int)answer;
    }
    b->shift += moved_by(answer, spent ? spent->score : 0);
    b->shift = b->shift > 4 ? 4 : b->shift;
    b->shift = b->shift < -2 ? -2 : b->shift;
    ground->budget_dirty = true;
    say_budget(fire, ground, blaze, person, (int)answer);
    return OK;
}

/* ---- mutes ---- */

static void say_mute(struct fire *fire, const struct ground *ground, const struct mute *mute,
                     struct event *event)
{
    event->kind = EVENT_MUTE;
    event->client = ground->client;
    event->brand = ground->brand;
    event->number = (int64_t)mute->no;
    event->author = mute->author;
    event->word = mute->word;
    event->until_ms = mute->until_ms;
    fire->say(event, fire->arg);
}

static void drop_mute(struct ground *ground, size_t i)
{
    struct budget *b = &ground->budget;
    free_text(&b->mutes[i].author);
    free_text(&b->mutes[i].word);
    free_text(&b->mutes[i].by);
    b->mute_count--;
    memmove(&b->mutes[i], &b->mutes[i + 1], (b->mute_count - i) * sizeof(*b->mutes));
    ground->budget_dirty = true;
}

void budget_forget_mutes(struct ground *ground)
{
    while (ground->budget.mute_count)
        drop_mute(ground, 0);
}

void budget_end_mutes(struct fire *fire, struct ground *ground)
{
    for (size_t i = ground->budget.mute_count; i > 0; i--) {
        const struct mute *mute = &ground->budget.mutes[i - 1];
        if (mute->until_ms > ground->clock_ms)
            continue;
        struct event event = {.at_ms = mute->until_ms, .state = TEXT("ended")};
        say_mute(fire, ground, mute, &event);
        drop_mute(ground, i - 1);
    }
}

static bool is_author(struct text author, const struct post *post)
{
    struct text net;
    if (!text_cut(&author, ':', &net) || !text_same_but_case(net, post->net))
        return false;
    if (author.len && author.at[0] == '@')
        author = text_slice(author, 1, author.len);
    return author.len && (text_same_but_case(author, post->author.id) ||
                          text_same_but_case(author, post->author.handle));
}

bool ground_mutes(const struct ground *ground, const struct post *post)
{
    for (size_t i = 0; i < ground->budget.mute_count; i++) {
        const struct mute *mute = &ground->budget.mutes[i];
        if (mute->author.len ? is_author(mute->author, post)
                             : text_find_but_case(post->text, mute->word) >= 0)
            return true;
    }
    return false;
}

const struct mute *ground_mute(const struct ground *ground)
{
    const struct mute *last = NULL;
    for (size_t i = 0; i < ground->budget.mute_count; i++)
        if (!last || ground->budget.mutes[i].until_ms > last->until_ms)
            last = &ground->budget.mutes[i];
    return last;
}

enum err fire_mute(struct fire *fire, const struct fire_mute *mute, uint64_t *no_out,
                   struct why *why)
{
    struct ground *ground = fire_ground(fire, mute->client, mute->brand);
    if (!ground || !ground->watched)
        return why_set(why, ERR_NOT_FOUND, "no brand '%.*s'", TEXT_ARG(mute->brand));
    if (!mute->author.len == !mute->word.len)
        return why_set(why, ERR_BAD_INPUT, "a mute is of an author or of a word");
    if (mute->author.len > 300 || mute->word.len > 300)
        return why_set(why, ERR_BAD_INPUT, "the author or word is over 300 bytes");
    int64_t now = mute->now_ms > ground->clock_ms ? mute->now_ms : ground->clock_ms;
    if (mute->until_ms <= now || mute->until_ms > now + DAYS(90))
        return why_set(why, ERR_BAD_INPUT, "a mute ends within 90 days from now");
    budget_end_mutes(fire, ground);
    struct budget *b = &ground->budget;
    if (b->mute_count == MUTES_MOST)
        return why_set(why, ERR_LIMIT, "a brand has at most %d mutes", MUTES_MOST);
    b->mutes[b->mute_count++] = (struct mute){.no = ++b->mutes_made,
                                              .author = owned_text(mute->author),
                                              .word = owned_text(mute->word),
                                              .by = owned_text(mute->person),
                                              .until_ms = mute->until_ms};
    ground->budget_dirty = true;
    struct event event = {
        .at_ms = now, .state = TEXT("begun"), .by = mute->person, .because = mute->because};
    say_mute(fire, ground, &b->mutes[b->mute_count - 1], &event);
    *no_out = b->mutes_made;
    return OK;
}

enum err fire_unmute(struct fire *fire, struct text client, struct text brand, uint64_t no,
                     struct text person, struct why *why)
{
    struct ground *ground = fire_ground(fire, client, brand);
    if (ground)
        budget_end_mutes(fire, ground);
    for (size_t i = 0; ground && i < ground->budget.mute_count; i++) {
        if (ground->budget.mutes[i].no != no)
            continue;
        struct event event = {.at_ms = ground->clock_ms, .state = TEXT("lifted"), .by = person};
        say_mute(fire, ground, &ground->budget.mutes[i], &event);
        drop_mute(ground, i);
        return OK;
    }
    return why_set(why, ERR_NOT_FOUND, "there is no such mute, or it has ended");
}

/* ---- as a row ---- */

void budget_pack(const struct budget *b, struct buf *out)
{
    const double doubles[] = {b->peaks, b->excess, b->weeks, b->shift, b->brand_peak};
    for (size_t i = 0; i < sizeof(doubles) / sizeof(*doubles); i++)
        pack_double(out, doubles[i]);
    pack_int(out, b->day);
    pack_uint(out, b->mutes_made);
    pack_uint(out, b->spent_count);
    for (size_t i = 0; i < b->spent_count; i++) {
        pack_int(out, b->spent[i].at_ms);
        pack_uint(out, b->spent[i].blaze);
        pack_double(out, b->spent[i].score);
        pack_uint(out, (uint64_t)b->spent[i].answer);
    }
    pack_uint(out, b->mute_count);
    for (size_t i = 0; i < b->mute_count; i++) {
        pack_uint(out, b->mutes[i].no);
        pack_int(out, b->mutes[i].until_ms);
        pack_text(out, b->mutes[i].author);
        pack_text(out, b->mutes[i].word);
        pack_text(out, b->mutes[i].by);
    }
}

static bool in_range(double value, double least, double most)
{
    return value >= least && value <= most;
}

static bool unpack_spent(struct budget *b, struct unpack *in)
{
    size_t count = unpack_count(in);
    if (count > SPENT_MOST)
        return false;
    for (size_t i = 0; i < count; i++) {
        struct spent s = {.at_ms = unpack_int(in), .blaze = unpack_uint(in)};
        s.score = unpack_double(in);
        uint64_t answer = unpack_uint(in);
        if (s.at_ms < 0 || s.at_ms > TIME_MAX_MS || !in_range(s.score, 0, 1e6) ||
            answer > JUDGED_NONE)
            return false;
        s.answer = (int)answer;
        b->spent[b->spent_count++] = s;
    }
    return true;
}

static bool unpack_mutes(struct budget *b, struct unpack *in)
{
    size_t count = unpack_count(in);
    if (count > MUTES_MOST)
        return false;
    for (size_t i = 0; i < count; i++) {
        struct mute m = {.no = unpack_uint(in), .until_ms = unpack_int(in)};
        struct text author = unpack_text(in), word = unpack_text(in), by = unpack_text(in);
        if (m.until_ms < 0 || m.until_ms > TIME_MAX_MS || !author.len == !word.len)
            return false;
        m.author = owned_text(author);
        m.word = owned_text(word);
        m.by = owned_text(by);
        b->mutes[b->mute_count++] = m;
    }
    return true;
}

bool budget_unpack(struct ground *ground, struct unpack *in)
{
    struct budget *b = &ground->budget;
    budget_forget_mutes(ground);
    *b = (struct budget){0};
    b->peaks = unpack_double(in);
    b->excess = unpack_double(in);
    b->weeks = unpack_double(in);
    b->shift = unpack_double(in);
    b->brand_peak = unpack_double(in);
    b->day = unpack_int(in);
    b->mutes_made = unpack_uint(in);
    bool good = in_range(b->peaks, 0, 1e9) && in_range(b->excess, 0, 1e9) &&
                in_range(b->weeks, 0, 1e4) && in_range(b->shift, -10, 10) &&
                in_range(b->brand_peak, 0, 1e6) && b->day >= 0 && b->day <= TIME_MAX_MS &&
                unpack_spent(b, in) && unpack_mutes(b, in);
    ground->budget_dirty = false;
    if (good && unpack_good(in))
        return true;
    budget_forget_mutes(ground);
    *b = (struct budget){0};
    return false;
}
