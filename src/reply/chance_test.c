#include "reply/fake_sky.h"
#include "reply/fake_toot.h"

/*
 * Faults and kills by chance, at both networks: whatever comes, each reply stands there once and
 * is told as sent, or does not and is told as not sent.
 */
static uint64_t draw(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005U + 1442695040888963407U;
    return *seed >> 33;
}

static struct plan fault_of(uint64_t *seed, bool sky)
{
    static const char *const sky_calls[] = {"createRecord", "getRecord", "getPosts",
                                            "createSession", "/xrpc/"};
    static const char *const toot_calls[] = {"POST /api/v1/statuses", "accounts/9/statuses",
                                             "search", "verify_credentials", "/api/"};
    static const enum fault_mood moods[] = {CUT_BEFORE,  CUT_AFTER,  HALF_AFTER, BABBLE_AFTER,
                                            SLEEP_AFTER, SAYS_AFTER, SAYS};
    static const int statuses[] = {500, 502, 429, 403, 200, 302};
    return (struct plan){.call = (sky ? sky_calls : toot_calls)[draw(seed) % 5],
                         .nth = 1 + (int)(draw(seed) % 4),
                         .mood = moods[draw(seed) % 7],
                         .status = statuses[draw(seed) % 6],
                         .headers = draw(seed) % 2 ? "Retry-After: 0\r\n" : NULL,
                         .body = draw(seed) % 2 ? "<html>" : "{\"error\":"};
}

enum { REPLIES = 3 };

static void one_run(uint64_t seed, bool sky)
{
    struct stage *s = sky ? sky_open(SKY_SENDER(", timeout: 1s, patience: 20s"))
                          : toot_open(TOOT_SENDER(", timeout: 1s, patience: 20s"));
    struct outgoing out[REPLIES];
    char ids[REPLIES][16], texts[REPLIES][64], secret[8192];
    s->net.no_appview = draw(&seed) % 2; /* or, at Mastodon: keys are forgotten */
    for (int i = 0; i < 4; i++) {
        const struct plan plan = fault_of(&seed, sky);
        stage_plan(s, &plan);
    }
    stage_hurry(s);
    for (int i = 0; i < REPLIES; i++) {
        snprintf(ids[i], sizeof(ids[i]), "r%d", i);
        snprintf(texts[i], sizeof(texts[i]), "@ken@m.example 返事 %d", i);
        out[i] = sky ? sky_reply(ids[i], texts[i]) : toot_reply(ids[i], texts[i]);
        reply_send(s->reply, &out[i]);
    }
    for (uint64_t kills = draw(&seed) % 3; kills; kills--) {
        s->wanted = REPLIES;
        run_for(s, (int64_t)(draw(&seed) % 120));
        snprintf(secret, sizeof(secret), "%s", s->secret);
        stage_kill(s);
        stage_hurry(s);
        reply_recall(s->reply, TEXT("sky"), text_of(secret));
        for (int i = 0; i < REPLIES; i++) {
            bool told = false;
            for (int k = 0; k < s->count; k++)
                told = told || strcmp(s->came[k].id, ids[i]) == 0;
            out[i].tried = true;
            if (!told)
                reply_send(s->reply, &out[i]);
        }
    }
    wait_for(s, REPLIES);
    for (int i = 0; i < REPLIES; i++)
        for (int k = 0; k < REPLIES; k++) {
            if (strcmp(s->came[k].id, ids[i]) != 0)
                continue;
            const int there = standing(&s->net, texts[i]);
            if (s->came[k].fate == FATE_UNKNOWN || there != (s->came[k].fate == FATE_SENT))
                fail_msg("%s: %s but %d there: %s", ids[i], fate_name(s->came[k].fate), there,
                         s->came[k].reason);
        }
    stage_close(&s);
}

static void runs(bool sky)
{
    const char *named = getenv("HINOMI_RUNS");
    const uint64_t count = named ? strtoul(named, NULL, 10) : 6;
    for (uint64_t seed = 1; seed <= count; seed++) {
        print_message("run %u\n", (unsigned)seed);
        one_run(seed * 7919, sky);
    }
}

TEST(faults_and_kills_by_chance_leave_one_post_or_none_at_bluesky)
{
    runs(true);
}

TEST(faults_and_kills_by_chance_leave_one_post_or_none_at_mastodon)
{
    runs(false);
}
