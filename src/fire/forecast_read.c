#include "base/vec.h"
#include "fire/fire.h"

#include <math.h>

static const double second_most = 1e10, followers_most = 1e10;

struct row {
    double at_s, followers; /* below 0: unknown */
    size_t no;
};

struct cascade_reader {
    bool headed, rooted;
    double root_reach;
    VEC(struct row) rows;
    VEC(struct cascade_point) points;
};

struct cascade_reader *cascade_reader_new(void)
{
    return mem_make(struct cascade_reader);
}

void cascade_reader_free(struct cascade_reader **reader)
{
    if (!*reader)
        return;
    vec_done(&(*reader)->rows);
    vec_done(&(*reader)->points);
    mem_free(*reader);
    *reader = NULL;
}

static enum err read_header(struct cascade_reader *reader, struct text line, struct why *why)
{
    if (line.len >= 3 && memcmp(line.at, "\xef\xbb\xbf", 3) == 0)
        line = text_slice(line, 3, line.len);
    if (!text_same(line, TEXT("seconds,followers")))
        return why_set(why, ERR_BAD_INPUT, "the first line must be: seconds,followers");
    reader->headed = true;
    return OK;
}

static enum err read_row(struct text line, struct row *row_out, struct why *why)
{
    size_t comma = 0;
    while (comma < line.len && line.at[comma] != ',')
        comma++;
    const struct text second = text_trim(text_slice(line, 0, comma));
    const struct text followers =
        text_trim(text_slice(line, comma < line.len ? comma + 1 : comma, line.len));
    struct row row = {.followers = -1};
    if (!text_number(second, &row.at_s))
        return why_set(why, ERR_BAD_INPUT, "'%.*s' is no number of seconds",
                       (int)(second.len < 40 ? second.len : 40), second.at);
    if (!(row.at_s >= 0 && row.at_s <= second_most))
        return why_set(why, ERR_BAD_INPUT, "second %g: write 0 to 1e10, counted from the root",
                       row.at_s);
    if (followers.len && !text_number(followers, &row.followers))
        return why_set(why, ERR_BAD_INPUT, "'%.*s' is no number of followers: leave it empty",
                       (int)(followers.len < 40 ? followers.len : 40), followers.at);
    if (followers.len && !(row.followers >= 0 && row.followers <= followers_most))
        return why_set(why, ERR_BAD_INPUT,
                       "%g followers: write 0 to 1e10, or nothing when it is not known",
                       row.followers);
    *row_out = row;
    return OK;
}

enum err cascade_line(struct cascade_reader *reader, struct text line, struct why *why)
{
    line = text_trim(line);
    if (!line.len)
        return OK;
    if (!reader->headed)
        return read_header(reader, line, why);
    struct row row;
    enum err err = read_row(line, &row, why);
    if (err)
        return err;
    if (!reader->rooted) {
        if (row.at_s != 0)
            return why_set(why, ERR_BAD_INPUT,
                           "the first row is the root and stands at second 0, not %g", row.at_s);
        reader->rooted = true;
        reader->root_reach = row.followers;
        return OK;
    }
    if (reader->rows.len >= CASCADE_POINTS_MOST)
        return why_set(why, ERR_LIMIT, "more than %d events in one cascade", CASCADE_POINTS_MOST);
    row.no = reader->rows.len;
    vec_push(&reader->rows, row);
    return OK;
}

static int by_second(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    if (x->at_s != y->at_s)
        return x->at_s < y->at_s ? -1 : 1;
    return x->no < y->no ? -1 : x->no > y->no;
}

enum err cascade_done(struct cascade_reader *reader, struct cascade *cascade_out, struct why *why)
{
    if (!reader->headed)
        return why_set(why, ERR_BAD_INPUT,
                       "nothing to read: the first line must be: seconds,followers");
    if (!reader->rooted)
        return why_set(why, ERR_BAD_INPUT, "no root: the row after the header stands at second 0");
    if (reader->rows.len)
        qsort(reader->rows.at, reader->rows.len, sizeof(struct row), by_second);
    double reach = fmax(reader->root_reach, 0), counted = 0;
    vec_clear(&reader->points);
    for (size_t i = 0; i < reader->rows.len; i++) {
        const struct row *row = &reader->rows.at[i];
        reach += fmax(row->followers, 0);
        counted += row->followers >= 0;
        vec_push(&reader->points, ((struct cascade_point){row->at_s, (double)(i + 1), reach}));
    }
    *cascade_out = (struct cascade){reader->points.at, reader->points.len, reader->root_reach,
                                    reader->rows.len ? counted / (double)reader->rows.len : 0};
    return OK;
}
