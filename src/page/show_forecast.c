#include "page/show.h"

/* What the tower last foresaw of a story, and what came after statements, by the log of events. */

enum { SHOWN_MOST = 8 };

struct foreseen {
    int64_t hours, seen, observed, expect, low, high, low50, high50, percent;
    bool authors;
};

static void words(struct json_out *out, const char *lang, struct arena *arena, const char *format,
                  ...) FORMAT(4, 5);

static void words(struct json_out *out, const char *lang, struct arena *arena, const char *format,
                  ...)
{
    char room[600];
    va_list args;
    va_start(args, format);
    vsnprintf(room, sizeof(room), format, args);
    va_end(args);
    json_pair_text(out, lang, arena_text(arena, text_of(room)));
}

#define N(x) ((long long)(x))

/* While there are fewer: how likely a hundred is. */
static const char *hundred(const struct foreseen *f, struct arena *arena, const char *before,
                           const char *behind)
{
    return f->seen >= 100 ? "" : arena_printf(arena, "%s%lld%s", before, N(f->percent), behind).at;
}

static void forecast_words(const struct foreseen *f, struct arena *arena, struct json_out *out)
{
    words(out, "en", arena,
          "In %lld h about %lld %s; one time in two %lld to %lld, four in five %lld to %lld.%s",
          N(f->hours), N(f->expect), f->authors ? "critical authors" : "posts and reposts",
          N(f->low50), N(f->high50), N(f->low), N(f->high),
          hundred(f, arena, " ", " % that there are 100 or more."));
    words(out, "ja", arena,
          "%lld時間後は%s約%lld%s（2回に1回は%lld〜%lld、5回に4回は%lld〜%lld）。%s", N(f->hours),
          f->authors ? "批判する人が" : "投稿と転載が", N(f->expect), f->authors ? "人" : "件",
          N(f->low50), N(f->high50), N(f->low), N(f->high),
          hundred(f, arena, "100以上になる見込みは", "%。"));
    words(out, "it", arena,
          "Tra %lld h circa %lld %s; una volta su due da %lld a %lld, quattro su cinque da %lld a "
          "%lld.%s",
          N(f->hours), N(f->expect), f->authors ? "autori critici" : "post e condivisioni",
          N(f->low50), N(f->high50), N(f->low), N(f->high),
          hundred(f, arena, " ", " % che siano 100 o più."));
}

static void effect_words(const struct foreseen *f, bool known, bool calmed, struct arena *arena,
                         struct json_out *out)
{
    static const char *const ends[3][3] = {
        {"Too little was to be expected to say anything.", "予測が小さく、効果は判断できません。",
         "Si prevedeva troppo poco per dire qualcosa."},
        {"Within what storms do by themselves: no effect is shown.",
         "自然に収まる範囲内で、効果は認められません。",
         "Come le tempeste fanno da sole: nessun effetto provato."},
        {"Below the interval: calmed.", "予測の下限を下回り、鎮静化しました。",
         "Sotto l'intervallo: calmata."}};
    const char *const *end = ends[!known ? 0 : calmed ? 2 : 1];
    words(
        out, "en", arena,
        "%lld new critical authors in the %lld h after the statement; %lld were foreseen (%lld to "
        "%lld). %s",
        N(f->observed), N(f->hours), N(f->expect), N(f->low), N(f->high), end[0]);
    words(out, "ja", arena, "声明後%lld時間の新たな批判者は%lld人、予測は%lld人（%lld〜%lld）。%s",
          N(f->hours), N(f->observed), N(f->expect), N(f->low), N(f->high), end[1]);
    words(
        out, "it", arena,
        "%lld nuovi autori critici nelle %lld h dopo la dichiarazione; ne erano previsti %lld (da "
        "%lld a %lld). %s",
        N(f->observed), N(f->hours), N(f->expect), N(f->low), N(f->high), end[2]);
}

static void put_value(struct json_out *out, const struct json *value)
{
    if (value->kind == JSON_STRING)
        json_put_text(out, value->text);
    else if (value->kind == JSON_NUMBER)
        json_put_raw(out, value->text);
    else if (value->kind == JSON_TRUE || value->kind == JSON_FALSE)
        json_put_bool(out, value->kind == JSON_TRUE);
    else
        json_put_null(out);
}

static void show_one(const struct json *event, bool effect, struct arena *arena,
                     struct json_out *out)
{
    static const char *const left_out[] = {"what", "client", "brand", "story"};
    const struct json *known = json_find(event, "effect");
    const struct foreseen f = {
        .authors = text_is(json_text_at(event, "of"), "authors"),
        .hours = json_int_at(event, "in", 0) / 3600,
        .seen = json_int_at(event, "seen", 0),
        .observed = json_int_at(event, "observed", 0),
        .expect = json_int_at(event, "expect", 0),
        .low = json_int_at(event, "low", 0),
        .high = json_int_at(event, "high", 0),
        .low50 = json_int_at(event, "low50", 0),
        .high50 = json_int_at(event, "high50", 0),
        .percent = (int64_t)(json_number_at(event, "p100", 0) * 100 + .5),
    };
    json_begin(out, '{');
    for (const struct json *part = event->first; part; part = part->next) {
        bool keep = true;
        for (size_t i = 0; i < sizeof(left_out) / sizeof(*left_out); i++)
            keep = keep && !text_is(part->key, left_out[i]);
        if (!keep)
            continue;
        json_key_text(out, part->key);
        put_value(out, part);
    }
    json_key(out, "words");
    json_begin(out, '{');
    if (effect)
        effect_words(&f, known && known->kind == JSON_NUMBER, json_bool_at(event, "calmed", false),
                     arena, out);
    else
        forecast_words(&f, arena, out);
    json_end(out, '}');
    json_end(out, '}');
}

static enum err show_newest(struct db *db, const struct story_id *story, bool effect,
                            struct json_out *out, struct why *why)
{
    struct arena *arena = db_arena(db);
    struct row *row = NULL;
    const struct json *shown[SHOWN_MOST];
    size_t count = 0;
    struct text at = {NULL, 0};
    enum err err = db_query(
        db, &row, why,
        "SELECT body FROM event WHERE client = ?1 AND brand = ?2 AND story = ?3 AND what = ?4 "
        "AND what IN ('forecast', 'effect') " /* the index's own words: event_foreseen */
        "ORDER BY number DESC LIMIT 8",
        "tttt", story->client, story->brand, story->id, effect ? TEXT("effect") : TEXT("forecast"));
    while (!err && row_next(row)) {
        struct json *event = NULL;
        struct why broken;
        if (json_parse(arena_text(arena, row_text(row, 0)), arena, &event, &broken))
            continue;
        const struct text moment = json_text_at(event, "at");
        if (at.at && !effect && !text_same(at, moment))
            continue; /* of an older moment */
        at = moment;
        shown[count++] = event;
    }
    json_begin(out, '[');
    while (count)
        show_one(shown[--count], effect, arena, out);
    json_end(out, ']');
    return err ? err : row_end(&row, why);
}

enum err show_foreseen(struct db *db, const struct story_id *story, struct json_out *out,
                       struct why *why)
{
    json_key(out, "forecast");
    enum err err = show_newest(db, story, false, out, why);
    if (err)
        return err;
    json_key(out, "effect");
    return show_newest(db, story, true, out, why);
}
