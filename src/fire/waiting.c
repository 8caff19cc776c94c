#include "fire/account.h"

/* Whose complaint nobody has answered: a ring of the last few hundred of a brand. The guitar stood
 * open for nine months before its song. */

enum { WAITED_DAYS = 3 };

static size_t count_of(const struct ground *ground)
{
    return ground->waiting_count < WAITING_MOST ? (size_t)ground->waiting_count : WAITING_MOST;
}

static void touch(struct ground *ground, size_t at)
{
    ground->waiting_rows[at / WAITING_A_ROW] = true;
    ground->dirty = true;
}

void waiting_note(struct ground *ground, const struct post *post, uint64_t author, int64_t at_ms)
{
    const struct verdict *v = post_verdict(post, ground->client);
    if (!v || !post->id.len ||
        (v->needs_support < .5 && (v->intent[INTENT_COMPLAINT] < .5 || v->first_hand < .5)))
        return;
    for (size_t i = 0; i < count_of(ground); i++)
        if (ground->waiting[i].author == author)
            return; /* the first word counts */
    size_t at = (size_t)(ground->waiting_count++ % WAITING_MOST);
    ground->waiting[at] =
        (struct waiting){.author = author, .post = text_hash(post->id), .since_ms = at_ms};
    touch(ground, at);
}

void waiting_answered(struct ground *ground, struct text post)
{
    if (!post.len)
        return;
    uint64_t hash = text_hash(post);
    for (size_t i = 0; i < count_of(ground); i++) {
        if (ground->waiting[i].post != hash)
            continue;
        ground->waiting[i] = (struct waiting){0};
        touch(ground, i);
    }
}

int64_t waiting_days(const struct ground *ground, uint64_t author, int64_t at_ms)
{
    for (size_t i = 0; i < count_of(ground); i++) {
        const struct waiting *w = &ground->waiting[i];
        if (w->author == author && w->since_ms && at_ms - w->since_ms >= DAYS(WAITED_DAYS))
            return (at_ms - w->since_ms) / DAYS(1);
    }
    return 0;
}

void waiting_pack(const struct ground *ground, size_t row, struct buf *out)
{
    for (size_t i = row * WAITING_A_ROW; i < (row + 1) * WAITING_A_ROW; i++) {
        pack_uint(out, ground->waiting[i].author);
        pack_uint(out, ground->waiting[i].post);
        pack_int(out, ground->waiting[i].since_ms);
    }
}

bool waiting_unpack(struct ground *ground, size_t row, struct unpack *in)
{
    struct waiting read[WAITING_A_ROW];
    if (row >= WAITING_MOST / WAITING_A_ROW)
        return false;
    for (size_t i = 0; i < WAITING_A_ROW; i++) {
        read[i] = (struct waiting){.author = unpack_uint(in), .post = unpack_uint(in)};
        read[i].since_ms = unpack_int(in);
        if (read[i].since_ms < 0 || read[i].since_ms > TIME_MAX_MS)
            return false;
    }
    if (!unpack_good(in))
        return false;
    memcpy(&ground->waiting[row * WAITING_A_ROW], read, sizeof(read));
    return true;
}
