#include "base/utf8.h"
#include "check/families.h"

static bool overlap(const struct remark *a, const struct remark *b)
{
    if (!a->placed || !b->placed)
        return a->placed == b->placed;
    return a->at.from < b->at.to && b->at.from < a->at.to;
}

/* "{1}" … "{3}" of the text replaced. */
static struct text fill(struct arena *arena, const char *form, const struct text *args,
                        size_t arg_count)
{
    const struct text rest = text_of(form);
    size_t len = rest.len, at = 0;
    for (size_t i = 0; i < arg_count; i++)
        len += 3 * args[i].len;
    if (!arg_count || !memchr(form, '{', rest.len))
        return rest;
    char *room = arena_alloc_raw(arena, len + 1);
    for (size_t i = 0; i < rest.len;) {
        const size_t n = i + 2 < rest.len && form[i] == '{' && form[i + 2] == '}'
                             ? (size_t)(form[i + 1] - '1')
                             : arg_count;
        if (n < arg_count && at + args[n].len + (rest.len - i) <= len) {
            memcpy(room + at, args[n].at ? args[n].at : "", args[n].len);
            at += args[n].len;
            i += 3;
        } else {
            room[at++] = form[i++];
        }
    }
    return (struct text){room, at};
}

/* When the list is full, the least grave gives way to a graver one. */
static struct remark *make_room(struct remarks *remarks, enum gravity gravity)
{
    if (remarks->count < REMARKS_MOST)
        return &remarks->at[remarks->count++];
    remarks->left_out++;
    struct remark *least = &remarks->at[0];
    for (size_t i = 1; i < remarks->count; i++)
        if (remarks->at[i].gravity <= least->gravity)
            least = &remarks->at[i];
    return least->gravity < gravity ? least : NULL;
}

void remark_add_sure(struct checking *checking, const struct found *found)
{
    const struct kind *kind = &checking->checker->kinds.list.at[found->kind];
    const char *rule = kind->rule[checking->tongue];
    struct remarks *remarks = checking->remarks;
    if (!rule[0] || checking->draft->level < kind->from)
        return;
    struct remark remark = {.rule = rule,
                            .code = kind->code,
                            .gravity = found->hint ? GRAVITY_INFO : kind->gravity,
                            .placed = found->at.to > found->at.from,
                            .sure = found->sure,
                            .kind = found->kind,
                            .arg_count = found->arg_count};
    must(found->arg_count <= REMARK_ARGS);
    for (size_t i = 0; i < found->arg_count; i++)
        remark.arg[i] = found->args[i];
    if (remark.placed) {
        const struct text reply = checking->reply;
        remark.at.from = (uint32_t)utf8_count_valid(text_slice(reply, 0, found->at.from));
        remark.at.to = remark.at.from +
                       (uint32_t)utf8_count_valid(text_slice(reply, found->at.from, found->at.to));
        remark.words = text_slice(reply, found->at.from, found->at.to);
    }
    for (size_t i = 0; i < remarks->count; i++)
        if (remarks->at[i].code == remark.code && overlap(&remarks->at[i], &remark))
            return;
    struct remark *room = make_room(remarks, remark.gravity);
    if (room)
        *room = remark;
}

void remarks_say(const struct checker *checker, struct check_scratch *scratch, struct text reader,
                 struct remarks *remarks)
{
    const enum tongue said = tongue_of(reader);
    const enum tongue tongue = said == TONGUE_OTHER ? TONGUE_EN : said;
    for (size_t i = 0; i < remarks->count; i++) {
        struct remark *remark = &remarks->at[i];
        const struct kind *kind = &checker->kinds.list.at[remark->kind];
        remark->why = fill(scratch->arena, kind->why[tongue], remark->arg, remark->arg_count);
        remark->better = fill(scratch->arena, kind->better[tongue], remark->arg, remark->arg_count);
    }
}

void remark_add(struct checking *checking, const char *code, struct span bytes_at,
                const struct text *args, size_t arg_count)
{
    const int kind = kind_find(&checking->checker->kinds, text_of(code));
    must(kind >= 0);
    remark_add_sure(checking, &(struct found){.kind = (uint32_t)kind,
                                              .at = bytes_at,
                                              .sure = 1,
                                              .args = args,
                                              .arg_count = arg_count});
}

enum gravity remarks_worst(const struct remarks *remarks)
{
    enum gravity worst = GRAVITY_INFO;
    for (size_t i = 0; i < remarks->count; i++)
        if (remarks->at[i].gravity > worst)
            worst = remarks->at[i].gravity;
    return worst;
}

static int by_place(const void *a, const void *b)
{
    const struct remark *x = a, *y = b;
    if (x->placed != y->placed)
        return x->placed ? -1 : 1;
    if (x->placed && x->at.from != y->at.from)
        return x->at.from < y->at.from ? -1 : 1;
    if (x->gravity != y->gravity)
        return x->gravity > y->gravity ? -1 : 1;
    return strcmp(x->rule, y->rule);
}

void remarks_sort(struct remarks *remarks)
{
    qsort(remarks->at, remarks->count, sizeof(*remarks->at), by_place);
}
