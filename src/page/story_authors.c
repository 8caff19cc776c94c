#include "base/clock.h"
#include "page/story_scan.h"

/* Who tells a story, in kinds and numbers alone: nobody is named, nobody is looked up. */

enum { BIG_FROM = 10000, NEW_DAYS = 30 };
enum bucket { OWN, PRESS, FIRST_HAND, BIG, NEW, OTHER, BUCKETS };

struct bucket_sum {
    int64_t people, posts, critical;
};

static enum bucket bucket_of(const struct scan_voice *voice, int64_t first_at)
{
    if (voice->own)
        return OWN;
    if (voice->press)
        return PRESS;
    if (voice->first_hand)
        return FIRST_HAND;
    if (voice->followers >= BIG_FROM)
        return BIG;
    if (voice->since_ms && voice->since_ms > first_at - DAYS(NEW_DAYS))
        return NEW;
    return OTHER;
}

static void put_buckets(const struct story_scan *scan, struct json_out *out)
{
    static const char *const names[BUCKETS] = {"own", "press", "first_hand", "big", "new", "other"};
    struct bucket_sum sums[BUCKETS] = {0};
    for (size_t i = 0; i < scan->voices.len; i++) {
        const struct scan_voice *voice = &scan->voices.at[i];
        struct bucket_sum *sum = &sums[bucket_of(voice, scan->first_at)];
        if (!voice->posts)
            continue;
        sum->people++;
        sum->posts += voice->posts;
        sum->critical += voice->critical > 0;
    }
    json_key(out, "buckets");
    json_begin(out, '[');
    for (size_t i = 0; i < BUCKETS; i++) {
        json_begin(out, '{');
        json_pair_str(out, "bucket", names[i]);
        json_pair_int(out, "people", sums[i].people);
        json_pair_int(out, "posts", sums[i].posts);
        json_pair_int(out, "critical", sums[i].critical);
        json_end(out, '}');
    }
    json_end(out, ']');
}

/* How few write most of it. */
static void put_parts(const struct story_scan *scan, struct json_out *out)
{
    static const int64_t from[] = {1, 2, 6, 21, 51, INT64_MAX};
    enum { PARTS = sizeof(from) / sizeof(*from) - 1 };
    json_key(out, "parts");
    json_begin(out, '[');
    for (size_t part = 0; part < PARTS; part++) {
        int64_t people = 0, posts = 0;
        for (size_t i = 0; i < scan->voices.len; i++) {
            const int64_t wrote = scan->voices.at[i].posts;
            const bool here = wrote >= from[part] && wrote < from[part + 1];
            people += here;
            posts += here ? wrote : 0;
        }
        json_begin(out, '{');
        json_pair_int(out, "from", from[part]);
        json_key(out, "to");
        if (part + 1 < PARTS)
            json_put_int(out, from[part + 1] - 1);
        else
            json_put_null(out);
        json_pair_int(out, "people", people);
        json_pair_int(out, "posts", posts);
        json_end(out, '}');
    }
    json_end(out, ']');
}

static void put_people(const struct story_scan *scan, struct json_out *out)
{
    int64_t people = 0, bare = 0, no_followers = 0, no_since = 0;
    for (size_t i = 0; i < scan->voices.len; i++) {
        const struct scan_voice *voice = &scan->voices.at[i];
        people += voice->posts > 0;
        bare += voice->posts == 0;
        no_followers += voice->posts > 0 && voice->followers < 0;
        no_since += voice->posts > 0 && !voice->since_ms;
    }
    json_pair_int(out, "people", people);
    json_pair_int(out, "only_reposted", bare);
    json_pair_int(out, "followers_unknown", no_followers);
    json_pair_int(out, "since_unknown", no_since);
    json_pair_int(out, "big_from", BIG_FROM);
    json_pair_int(out, "new_days", NEW_DAYS);
    put_buckets(scan, out);
    put_parts(scan, out);
}

enum err page_story_authors_json(struct db *db, const struct seen_by *by,
                                 const struct story_id *story, struct json_out *out,
                                 struct why *why)
{
    struct row *row = NULL;
    bool inside = false;
    struct story_scan scan = {0};
    const struct scan_want want = {0};
    enum err err = story_row(db, by, story, &row, why);
    if (!err)
        err = row_end(&row, why);
    if (!err)
        err = story_is_inside(db, story, &inside, why);
    if (!err && !inside)
        err = story_scan(db, story, &want, &scan, why);
    if (err)
        return err;
    json_begin(out, '{');
    json_pair_text(out, "hidden", inside ? TEXT("labor_whistle") : (struct text){NULL, 0});
    if (!inside)
        put_people(&scan, out);
    json_end(out, '}');
    story_scan_done(&scan);
    return OK;
}
