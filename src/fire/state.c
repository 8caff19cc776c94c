#include "base/pack.h"
#include "fire/account.h"

#include <inttypes.h>

/* Rows, all below the brand's key: "m" the fire, "g/…" a brand, "b/…" a story, "w/…/no" its bins,
 * "v/…/no" its voices; of a brand also "u/…" what is usual,
 * "q/…" its budget and mutes, "n/…/no" who waits for an answer, "x/…/no" its words; "a" what is
 * common to all brands. Names in keys are written with their length: "3:umi/9:umi-foods/2:s1". */

struct saver {
    fire_row_fn *row;
    void *arg;
    struct buf key, value;
};

static void put_row(struct saver *s, bool keep)
{
    struct text none = {NULL, 0};
    must(!buf_over(&s->key) && !buf_over(&s->value));
    s->row(buf_view(&s->key), keep ? buf_view(&s->value) : none, s->arg);
}

static void start_row(struct saver *s, char tag, const struct ground *ground,
                      const struct blaze *blaze, int64_t no)
{
    buf_clear(&s->key);
    buf_clear(&s->value);
    buf_printf(&s->key, "%c/", tag);
    buf_text(&s->key, ground->key);
    if (blaze) {
        buf_printf(&s->key, "/%zu:", blaze->story.len);
        buf_text(&s->key, blaze->story);
    }
    if (no >= 0)
        buf_printf(&s->key, "/%" PRId64, no);
}

/* ---- saving ---- */

static void save_brand(struct saver *s, struct ground *ground)
{
    if (ground->usual.dirty) {
        ground->usual.dirty = false;
        start_row(s, 'u', ground, NULL, -1);
        usual_pack(&ground->usual, &s->value);
        put_row(s, true);
    }
    if (ground->budget_dirty) {
        ground->budget_dirty = false;
        start_row(s, 'q', ground, NULL, -1);
        budget_pack(&ground->budget, &s->value);
        put_row(s, true);
    }
    for (size_t row = 0; row < WAITING_MOST / WAITING_A_ROW; row++) {
        if (!ground->waiting_rows[row])
            continue;
        ground->waiting_rows[row] = false;
        start_row(s, 'n', ground, NULL, (int64_t)row);
        waiting_pack(ground, row, &s->value);
        put_row(s, true);
    }
    for (size_t row = 0; vocabulary_changed(ground->words, &row); row++) {
        start_row(s, 'x', ground, NULL, (int64_t)row);
        vocabulary_pack(ground->words, row, &s->value);
        put_row(s, true);
    }
}

static void save_ground(struct saver *s, struct ground *ground)
{
    if (!ground->dirty)
        return;
    ground->dirty = false;
    start_row(s, 'g', ground, NULL, -1);
    pack_int(&s->value, ground->clock_ms);
    pack_uint(&s->value, ground->seq);
    pack_int(&s->value, ground->hour);
    pack_int(&s->value, ground->in_hour);
    pack_double(&s->value, ground->per_hour);
    pack_int(&s->value, ground->swept_day);
    pack_uint(&s->value, ground->waiting_count);
    usual_pack_now(&ground->usual, &s->value);
    pack_uint(&s->value, ground->past_count);
    for (size_t i = 0; i < ground->past_count; i++) {
        pack_uint(&s->value, ground->past[i].category);
        pack_uint(&s->value, ground->past[i].blaze);
        pack_int(&s->value, ground->past[i].last_ms);
    }
    pack_uint(&s->value, ground->own_count);
    for (size_t i = 0; i < OWN_MOST && i < ground->own_count; i++)
        pack_uint(&s->value, ground->own[i]);
    for (size_t i = 0; i < LATELY_BINS; i++)
        pack_int(&s->value, ground->usual.lately[i].play);
    pack_double(&s->value, ground->usual.passing);
    put_row(s, true);
}

static void save_outlook(const struct outlook_state *o, struct buf *out)
{
    const struct frozen *f = &o->frozen;
    pack_uint(out, (uint64_t)o->level);
    pack_int(out, o->critics);
    pack_int(out, o->heard);
    pack_int(out, o->at_ms);
    pack_uint(out, (uint64_t)o->told);
    pack_int(out, f->at_ms);
    for (int i = 0; i < FROZEN_SPANS && f->at_ms; i++) {
        pack_double(out, f->expect[i]);
        pack_double(out, f->low[i]);
        pack_double(out, f->high[i]);
        pack_uint(out, f->said[i]);
    }
    if (!f->at_ms)
        return;
    pack_double(out, f->slope_before);
    pack_double(out, f->slope_after);
    pack_int(out, f->half);
    pack_uint(out, f->enough);
    pack_uint(out, f->halved);
}

static void save_head(struct saver *s, const struct ground *ground, const struct blaze *b)
{
    struct buf *out = &s->value;
    start_row(s, 'b', ground, b, -1);
    pack_uint(out, b->seq);
    pack_text(out, b->first_post);
    pack_text(out, b->by);
    const int64_t numbers[] = {b->first_ms,       b->last_ms,   b->posts,
                               b->reposts,        b->deleted,   b->calm_since_ms,
                               b->level_since_ms, b->surge_bin, (int64_t)b->purge_at};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
        pack_int(out, numbers[i]);
    for (int i = 0; i < NETS; i++)
        pack_text(out, b->nets[i]);
    pack_uint(out, (uint64_t)b->level);
    pack_uint(out, (uint64_t)b->computed);
    pack_double(out, b->score);
    pack_uint(out, b->category);
    pack_uint(out, b->held);
    pack_uint(out, (uint64_t)b->held_computed);
    pack_uint(out, b->incident);
    pack_uint(out, b->first_own);
    pack_uint(out, b->active);
    arms_pack(&b->arms, out);
    save_outlook(&b->outlook, out);
    pack_int(out, b->woke_ms);
    pack_double(out, b->arms.slow_level);
    put_row(s, true);
}

static void save_bins(struct saver *s, const struct ground *ground, struct blaze *b)
{
    int32_t *gone;
    vec_each (gone, &b->gone_bins) {
        start_row(s, 'w', ground, b, *gone);
        put_row(s, false);
    }
    vec_clear(&b->gone_bins);
    struct bin *bin;
    vec_each (bin, &b->bins) {
        if (!bin->dirty)
            continue;
        bin->dirty = false;
        start_row(s, 'w', ground, b, bin->no);
        for (int m = 0; m < BIN_MINUTES; m++)
            pack_uint(&s->value, bin->arrivals[m]);
        for (int i = 0; i < SUM_COUNT; i++)
            pack_int(&s->value, bin->sums.n[i]);
        pack_int(&s->value, bin->sums.reach);
        for (int m = 0; m < BIN_MINUTES; m++)
            pack_uint(&s->value, bin->heard[m]);
        pack_uint(&s->value, bin->passed);
        put_row(s, true);
    }
}

static void save_voices(struct saver *s, const struct ground *ground, struct blaze *b)
{
    size_t rows = (b->voices.len + VOICES_A_ROW - 1) / VOICES_A_ROW;
    for (size_t row = 0; row < rows; row++) {
        if (row >= b->voice_rows.len || !b->voice_rows.at[row])
            continue;
        b->voice_rows.at[row] = false;
        start_row(s, 'v', ground, b, (int64_t)row);
        for (size_t i = row * VOICES_A_ROW; i < (row + 1) * VOICES_A_ROW && i < b->voices.len;
             i++) {
            const struct voice *v = &b->voices.at[i];
            pack_uint(&s->value, v->key);
            pack_int(&s->value, v->followers);
            pack_int(&s->value, v->any_bin);
            pack_int(&s->value, v->critic_bin);
            pack_uint(&s->value, v->named);
            pack_uint(&s->value, v->evidence);
            pack_uint(&s->value, v->witness);
            pack_uint(&s->value, (uint64_t)(v->answers | v->muted << 1));
        }
        put_row(s, true);
    }
    for (size_t row = rows; row < b->voice_rows_saved; row++) {
        start_row(s, 'v', ground, b, (int64_t)row);
        put_row(s, false);
    }
    b->voice_rows_saved = rows;
}

static void save_gone(struct saver *s, struct ground *ground)
{
    struct blaze **gone;
    vec_each (gone, &ground->gone) {
        struct blaze *b = *gone;
        struct bin *bin;
        vec_each (bin, &b->bins)
            vec_push(&b->gone_bins, bin->no);
        vec_clear(&b->bins);
        vec_clear(&b->voices);
        save_bins(s, ground, b);
        save_voices(s, ground, b);
        start_row(s, 'b', ground, b, -1);
        put_row(s, false);
        blaze_free(gone);
    }
    vec_clear(&ground->gone);
}

void fire_save(struct fire *fire, fire_row_fn *row, void *arg)
{
    struct saver s = {.row = row, .arg = arg};
    buf_init(&s.key, 16 * 1024);
    buf_init(&s.value, 1024 * 1024);
    if (fire->dirty) {
        fire->dirty = false;
        pack_uint(&s.value, fire->incidents);
        row(TEXT("m"), buf_view(&s.value), arg);
    }
    if (fire->commons.dirty) {
        fire->commons.dirty = false;
        buf_clear(&s.value);
        commons_pack(&fire->commons, &s.value);
        row(TEXT("a"), buf_view(&s.value), arg);
    }
    struct ground **g;
    vec_each (g, &fire->grounds) {
        save_gone(&s, *g);
        save_ground(&s, *g);
        save_brand(&s, *g);
        struct blaze **b;
        vec_each (b, &(*g)->blazes) {
            if (!(*b)->dirty)
                continue;
            (*b)->dirty = false;
            save_head(&s, *g, *b);
            save_bins(&s, *g, *b);
            save_voices(&s, *g, *b);
        }
    }
    buf_done(&s.key);
    buf_done(&s.value);
}

/* ---- loading ---- */

static bool time_good(int64_t ms)
{
    return ms >= 0 && ms <= TIME_MAX_MS;
}

static bool load_ground(struct ground *ground, struct unpack *in)
{
    ground->clock_ms = unpack_int(in);
    ground->seq = unpack_uint(in);
    ground->hour = unpack_int(in);
    ground->in_hour = unpack_int(in);
    ground->per_hour = unpack_double(in);
    ground->swept_day = unpack_int(in);
    ground->waiting_count = unpack_uint(in);
    bool usual = usual_unpack_now(&ground->usual, in);
    uint64_t past = unpack_uint(in);
    bool good = usual && time_good(ground->clock_ms) && time_good(ground->hour) &&
                time_good(ground->in_hour) && ground->per_hour >= 0 && ground->per_hour < 1e12 &&
                past <= PAST_MOST;
    for (size_t i = 0; good && i < past; i++) {
        uint64_t category = unpack_uint(in);
        uint64_t blaze = unpack_uint(in);
        int64_t last_ms = unpack_int(in);
        good = category <= RISK_NONE && time_good(last_ms);
        ground->past[i] =
            (struct past){.category = (enum risk)category, .blaze = blaze, .last_ms = last_ms};
    }
    ground->past_count = good ? (size_t)past : 0;
    ground->own_count = unpack_uint(in);
    for (size_t i = 0; good && i < OWN_MOST && i < ground->own_count; i++)
        ground->own[i] = unpack_uint(in);
    /* An older row ends here. */
    for (size_t i = 0; good && i < LATELY_BINS && in->rest.len; i++) {
        int64_t play = unpack_int(in);
        good = play >= 0 && play < INT32_MAX;
        ground->usual.lately[i].play = good ? (int32_t)play : 0;
    }
    if (good && in->rest.len) {
        ground->usual.passing = unpack_double(in);
        good = ground->usual.passing >= 0 && ground->usual.passing < 1e12;
    }
    ground->dirty = false;
    if (good && unpack_good(in))
        return true;
    ground->clock_ms = ground->hour = ground->in_hour = 0;
    ground->per_hour = 0;
    ground->past_count = 0;
    ground->own_count = 0;
    return false;
}

/* The row of the hour's end must not undo the row of the posts, whichever comes first. */
static bool load_usual(struct ground *ground, struct unpack *in)
{
    struct usual was = ground->usual;
    bool good = usual_unpack(&ground->usual, in);
    ground->usual.heard = was.heard;
    ground->usual.heard_hour = was.heard_hour;
    ground->usual.passing = was.passing;
    memcpy(ground->usual.critics, was.critics, sizeof(was.critics));
    memcpy(ground->usual.lately, was.lately, sizeof(was.lately));
    return good;
}

static void replace_text(struct text *place, struct text text)
{
    free_text(place);
    *place = owned_text(text);
}

/* Puts the story in its place by seq, which its other rows did not know. */
static void take_place(struct ground *ground, struct blaze *blaze)
{
    size_t at = ground->blazes.len;
    while (at > 0 && ground->blazes.at[at - 1] != blaze)
        at--;
    must(at > 0);
    ground->blazes.len--;
    memmove(&ground->blazes.at[at - 1], &ground->blazes.at[at],
            (ground->blazes.len - at + 1) * sizeof(blaze));
    at = ground->blazes.len++;
    for (; at > 0 && ground->blazes.at[at - 1]->seq > blaze->seq; at--)
        ground->blazes.at[at] = ground->blazes.at[at - 1];
    ground->blazes.at[at] = blaze;
}

static bool load_numbers(struct blaze *b, struct unpack *in)
{
    int64_t surge = 0, purge = 0;
    int64_t *numbers[] = {&b->first_ms, &b->last_ms,       &b->posts,         &b->reposts,
                          &b->deleted,  &b->calm_since_ms, &b->level_since_ms};
    bool good = true;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
        *numbers[i] = unpack_int(in);
        good = good && time_good(*numbers[i]);
    }
    surge = unpack_int(in);
    purge = unpack_int(in);
    b->surge_bin = surge >= 0 && surge < INT32_MAX ? (int32_t)surge : NEVER;
    b->purge_at = purge >= 0 && purge <= 2 * VOICES_MOST ? (size_t)purge : 0;
    return good;
}

static bool number_good(double value)
{
    return value >= -1e13 && value <= 1e13;
}

static bool load_outlook(struct outlook_state *o, struct unpack *in)
{
    struct frozen f = {0};
    const uint64_t level = unpack_uint(in);
    const int64_t critics = unpack_int(in), heard = unpack_int(in), at_ms = unpack_int(in);
    const uint64_t told = unpack_uint(in);
    f.at_ms = unpack_int(in);
    bool good = level <= 4 && critics >= 0 && heard >= 0 && time_good(at_ms) && told <= INT32_MAX &&
                time_good(f.at_ms);
    for (int i = 0; i < FROZEN_SPANS && f.at_ms; i++) {
        f.expect[i] = unpack_double(in);
        f.low[i] = unpack_double(in);
        f.high[i] = unpack_double(in);
        f.said[i] = unpack_uint(in) != 0;
        good = good && number_good(f.expect[i]) && number_good(f.low[i]) && number_good(f.high[i]);
    }
    if (f.at_ms) {
        f.slope_before = unpack_double(in);
        f.slope_after = unpack_double(in);
        f.half = unpack_int(in);
        f.enough = unpack_uint(in) != 0;
        f.halved = unpack_uint(in) != 0;
        good = good && number_good(f.slope_before) && number_good(f.slope_after) && f.half >= 0 &&
               f.half < (int64_t)1 << 40;
    }
    if (good)
        *o = (struct outlook_state){(int)level, critics, heard, at_ms, (int)told, f};
    return good;
}

static bool load_head(struct ground *ground, struct blaze *b, struct unpack *in)
{
    b->seq = unpack_uint(in);
    replace_text(&b->first_post, unpack_text(in));
    replace_text(&b->by, unpack_text(in));
    bool good = load_numbers(b, in);
    for (int i = 0; i < NETS; i++)
        replace_text(&b->nets[i], unpack_text(in));
    uint64_t level = unpack_uint(in), computed = unpack_uint(in);
    b->score = unpack_double(in);
    uint64_t category = unpack_uint(in);
    b->held = unpack_uint(in) != 0;
    uint64_t held_computed = unpack_uint(in);
    b->incident = unpack_uint(in);
    b->first_own = unpack_uint(in) != 0;
    bool active = unpack_uint(in) != 0;
    good = arms_unpack(&b->arms, in) && good;
    good = load_outlook(&b->outlook, in) && good;
    if (in->rest.len) { /* an older row ended before */
        b->woke_ms = unpack_int(in);
        b->arms.slow_level = unpack_double(in);
        good = good && number_good(b->arms.slow_level);
    }
    good = good && level <= 4 && computed <= 4 && held_computed <= 4 && category <= RISK_NONE &&
           b->score >= 0 && b->score <= 100 && time_good(b->woke_ms) && unpack_good(in);
    if (!good)
        return false;
    b->level = (int)level;
    b->computed = (int)computed;
    b->held_computed = (int)held_computed;
    b->category = (enum risk)category;
    take_place(ground, b);
    if (active)
        ground_activate(ground, b);
    b->dirty = false;
    return true;
}

static bool load_bin(struct blaze *b, int64_t no, struct unpack *in)
{
    struct bin bin = {.no = (int32_t)no};
    bool good = no < INT32_MAX - 2 * WINDOW_BINS;
    for (int m = 0; m < BIN_MINUTES; m++)
        bin.arrivals[m] = (uint32_t)unpack_uint(in);
    for (int i = 0; i < SUM_COUNT; i++) {
        int64_t n = unpack_int(in);
        good = good && n >= 0 && n < 1 << 23;
        bin.sums.n[i] = (int32_t)n;
    }
    bin.sums.reach = unpack_int(in);
    for (int m = 0; m < BIN_MINUTES; m++)
        bin.heard[m] = (uint32_t)unpack_uint(in);
    if (in->rest.len) /* an older row ended before */
        bin.passed = (uint32_t)unpack_uint(in);
    good = good && bin.sums.reach >= 0 && bin.sums.reach < (int64_t)1 << 52;
    if (!good || !unpack_good(in) || b->bins.len > 2 * WINDOW_BINS)
        return false;
    size_t at = b->bins.len;
    while (at > 0 && b->bins.at[at - 1].no > bin.no)
        at--;
    if (at > 0 && b->bins.at[at - 1].no == bin.no)
        return false; /* twice */
    vec_push(&b->bins, bin);
    memmove(&b->bins.at[at + 1], &b->bins.at[at], (b->bins.len - 1 - at) * sizeof(bin));
    b->bins.at[at] = bin;
    for (int i = 0; i < SUM_COUNT; i++)
        b->sums.n[i] += bin.sums.n[i];
    b->sums.reach += bin.sums.reach;
    return true;
}

static int32_t bin_number(int64_t value)
{
    return value >= 0 && value < INT32_MAX ? (int32_t)value : NEVER;
}

static bool load_voice(struct blaze *b, size_t place, struct unpack *in)
{
    struct voice v = {.key = unpack_uint(in), .followers = unpack_int(in)};
    v.any_bin = bin_number(unpack_int(in));
    v.critic_bin = bin_number(unpack_int(in));
    v.named = (uint16_t)unpack_uint(in);
    v.evidence = (uint16_t)unpack_uint(in);
    v.witness = (uint16_t)unpack_uint(in);
    uint64_t bits = unpack_uint(in);
    v.answers = bits & 1;
    v.muted = bits >> 1 & 1;
    if (in->bad || v.followers < 0 || v.followers > (int64_t)1 << 34 ||
        map64_get(b->voice_of, v.key))
        return false;
    while (b->voices.len <= place)
        vec_push(&b->voices, ((struct voice){.any_bin = NEVER, .critic_bin = NEVER}));
    b->voices.at[place] = v;
    uint64_t *at = map64_put(b->voice_of, v.key);
    if (!at)
        return false;
    *at = place + 1;
    return true;
}

static bool load_voices(struct blaze *b, int64_t row, struct unpack *in)
{
    if (row >= VOICES_MOST / VOICES_A_ROW + 1)
        return false;
    if (!b->voice_of)
        b->voice_of = map64_new(VOICES_MOST);
    for (size_t i = 0; i < VOICES_A_ROW && in->rest.len; i++)
        if (!load_voice(b, (size_t)row * VOICES_A_ROW + i, in))
            return false;
    if ((size_t)row >= b->voice_rows_saved)
        b->voice_rows_saved = (size_t)row + 1;
    return unpack_good(in);
}

/* "9:umi-foods" off the front of *rest, with the slash before what follows. */
static bool cut_name(struct text *rest, struct text *name_out)
{
    struct text len;
    int64_t n;
    if (!text_cut(rest, ':', &len) || !text_int(len, &n) || n < 0 || !rest->at ||
        (uint64_t)n > rest->len)
        return false;
    *name_out = text_slice(*rest, 0, (size_t)n);
    *rest = text_slice(*rest, (size_t)n, rest->len);
    if (rest->len && rest->at[0] != '/')
        return false;
    *rest = text_slice(*rest, 1, rest->len);
    return true;
}

static bool load_brand(struct fire *fire, struct ground *ground, char tag, struct text rest,
                       struct unpack *in)
{
    int64_t no = 0;
    switch (tag) {
    case 'g':
        return load_ground(ground, in);
    case 'u':
        return load_usual(ground, in);
    case 'q':
        return budget_unpack(ground, in);
    default:
        if (!text_int(rest, &no) || no < 0)
            return false;
        return tag == 'n' ? waiting_unpack(ground, (size_t)no, in)
                          : vocabulary_unpack(fire, ground, (size_t)no, in);
    }
}

static bool load_row(struct fire *fire, struct text key, struct text value)
{
    struct unpack in;
    unpack_init(&in, value);
    struct text rest = text_slice(key, 2, key.len), client, brand, story;
    if (key.len < 3 || key.at[1] != '/' || !cut_name(&rest, &client) || !cut_name(&rest, &brand))
        return false;
    struct ground *ground = fire_ground(fire, client, brand);
    if (!ground)
        return false;
    if (strchr("guqnx", key.at[0]))
        return load_brand(fire, ground, key.at[0], rest, &in);
    if (!cut_name(&rest, &story) || map_count(ground->by_story) > BLAZES_MOST)
        return false;
    struct blaze *blaze = ground_load_blaze(ground, story);
    int64_t no = 0;
    if (!blaze || (key.at[0] != 'b' && (!text_int(rest, &no) || no < 0)))
        return false;
    switch (key.at[0]) {
    case 'b':
        return load_head(ground, blaze, &in);
    case 'w':
        return load_bin(blaze, no, &in);
    case 'v':
        return load_voices(blaze, no, &in);
    default:
        return false;
    }
}

enum err fire_load(struct fire *fire, struct text key, struct text value, struct why *why)
{
    struct unpack in;
    unpack_init(&in, value);
    if (text_is(key, "m")) {
        uint64_t incidents = unpack_uint(&in);
        if (!unpack_good(&in))
            return why_set(why, ERR_BAD_INPUT, "saved state: the row of the fire is broken");
        fire->incidents = incidents;
        return OK;
    }
    if (text_is(key, "a")) {
        if (!commons_unpack(&fire->commons, &in))
            return why_set(why, ERR_BAD_INPUT, "saved state: the row of all brands is broken");
        return OK;
    }
    if (!load_row(fire, key, value))
        return why_set(why, ERR_BAD_INPUT, "saved state: row '%.*s' is broken", TEXT_ARG(key));
    return OK;
}
