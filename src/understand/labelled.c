#include "understand/labelled.h"

#include "base/utf8.h"

enum { LABEL_BYTES = 63, POSTS_MOST = 4000000, TEXT_MOST = 16384 };
enum cell {
    CELL_LABEL,
    CELL_LANG,
    CELL_SENTIMENT,
    CELL_INTENT,
    CELL_HEADS,
    CELL_TEXT,
    CELL_WEIGHT,
    CELL_TRAIN_OK,
    CELL_COUNT
};
static const char *const cell_names[] = {"label", "lang", "sentiment", "intent",
                                         "heads", "text", "weight",    "train_ok"};
enum { CELLS_MOST = 16 };

struct labelled_sheet {
    int cell[CELLS_MOST];
    size_t count;
    bool has[CELL_COUNT];
};

struct labelled *labelled_new(enum label_set kind)
{
    struct labelled *labelled = mem_make(struct labelled);
    labelled->kind = kind;
    labelled->arena = arena_new("labelled", 1 << 20);
    return labelled;
}

void labelled_free(struct labelled **labelled)
{
    struct labelled *it = *labelled;
    if (!it)
        return;
    arena_free(&it->arena);
    vec_done(&it->posts);
    vec_done(&it->labels);
    mem_free(it);
    *labelled = NULL;
}

size_t labelled_count(const struct labelled *labelled)
{
    size_t count = 0;
    for (size_t i = 0; i < labelled->posts.len; i++)
        count += !labelled->posts.at[i].twin;
    return count;
}

size_t labelled_forbidden(const struct labelled *labelled)
{
    return labelled->forbidden;
}

size_t labelled_labels(const struct labelled *labelled)
{
    return labelled->labels.len;
}

struct text labelled_label(const struct labelled *labelled, size_t i)
{
    return labelled->labels.at[i];
}

/* ---- one post ---- */

/* Invented names, so that no name is learned. */
static struct text brand_name(struct text lang, size_t number)
{
    static const char *const latin[] = {"Umifoods", "Norvale", "Tellami", "Brixona"};
    static const char *const kana[] = {"海フーズ", "ノルベ", "テラミ", "ブリクソナ"};
    return text_of((text_is(lang, "ja") ? kana : latin)[number % 4]);
}

/* "\n" is a new line, "{B}" the brand. */
static void write_out(struct labelled *labelled, struct text raw, struct labelled_post *post)
{
    const struct text brand = brand_name(post->lang, labelled->posts.len);
    char *room = arena_alloc_raw(labelled->arena, raw.len * (brand.len / 3 + 2));
    size_t len = 0;
    uint32_t points = 0;
    for (size_t i = 0; i < raw.len;) {
        const struct text rest = text_slice(raw, i, raw.len);
        if (text_starts(rest, TEXT("{B}"))) {
            memcpy(room + len, brand.at, brand.len);
            len += brand.len;
            const uint32_t behind = points + (uint32_t)utf8_count(brand);
            if (post->brand_count < BRANDS_A_POST)
                post->brand[post->brand_count++] = (struct span){points, behind};
            points = behind;
            i += 3;
            continue;
        }
        const bool line = text_starts(rest, TEXT("\\n"));
        points += ((unsigned char)raw.at[i] & 0xc0) != 0x80;
        room[len++] = (char)(line ? '\n' : raw.at[i]);
        i += line ? 2 : 1;
    }
    post->text = (struct text){room, len};
}

static enum err unknown(const char *what, struct text name, struct why *why)
{
    return why_set(why, ERR_BAD_INPUT, "'%.*s' is no %s", TEXT_ARG(name), what);
}

static enum err read_categories(struct text cell, struct labelled_post *post, struct why *why)
{
    struct text name;
    bool any = false;
    if (text_is(cell, "-"))
        return OK;
    for (int i = 0; i < RISK_COUNT; i++)
        post->want[ANSWER_RISK + i] = -1;
    while (text_cut(&cell, ',', &name)) {
        enum risk risk;
        name = text_trim(name);
        if (text_is(name, "praise")) {
            post->want[ANSWER_SENTIMENT + SENTIMENT_POSITIVE] = 1;
            continue;
        }
        if (!risk_of(name, &risk))
            return unknown("category", name, why);
        if (risk < RISK_COUNT)
            post->want[ANSWER_RISK + risk] = 1;
        if (risk == RISK_SUPPORT)
            post->want[ANSWER_SUPPORT] = 1;
        any = any || risk < RISK_COUNT;
    }
    post->want[ANSWER_NO_RISK] = any ? -1 : 1;
    return OK;
}

/* One of the answers first … first+count-1, the others not. */
static enum err read_one_of(struct text cell, enum answer first, int count,
                            struct labelled_post *post, struct why *why)
{
    if (text_is(cell, "-") || !cell.len)
        return OK;
    bool found = false;
    for (int i = 0; i < count; i++) {
        const bool is = text_is(cell, answer_name((enum answer)((int)first + i)));
        post->want[(int)first + i] = is ? 1 : -1;
        found = found || is;
    }
    return found ? OK : unknown(first == ANSWER_SENTIMENT ? "sentiment" : "intent", cell, why);
}

static enum err read_heads(struct text cell, bool all_said, struct labelled_post *post,
                           struct why *why)
{
    struct text name;
    if (text_is(cell, "-"))
        return OK;
    all_said = all_said && text_find(cell, TEXT("?")) < 0; /* "?": the others are not said */
    for (int i = ANSWER_SUPPORT; all_said && i < ANSWER_COUNT; i++)
        post->want[i] = -1;
    while (text_cut(&cell, ',', &name)) {
        name = text_trim(name);
        bool found = !name.len || text_is(name, "?");
        for (int i = ANSWER_SUPPORT; i < ANSWER_COUNT; i++)
            if (text_is(name, answer_name((enum answer)i))) {
                post->want[i] = 1;
                found = true;
            }
        for (int i = 0; i < FLAG_COUNT; i++) /* flags are the tables' alone */
            found = found || text_is(name, flag_name((enum flag)i));
        if (!found)
            return unknown("head", name, why);
    }
    return OK;
}

static enum err own_label(struct labelled *labelled, struct text name, struct labelled_post *post,
                          struct why *why)
{
    if (!name.len || name.len > LABEL_BYTES)
        return why_set(why, ERR_BAD_INPUT, "a label has 1 to %d bytes", LABEL_BYTES);
    for (size_t i = 0; i < labelled->labels.len; i++)
        if (text_same(labelled->labels.at[i], name)) {
            post->label = (uint32_t)i;
            return OK;
        }
    if (labelled->labels.len == LABELS_MOST)
        return why_set(why, ERR_LIMIT, "more than %d labels", LABELS_MOST);
    post->label = (uint32_t)labelled->labels.len;
    vec_push(&labelled->labels, arena_text(labelled->arena, name));
    return OK;
}

static enum err read_labels(struct labelled *labelled, const struct labelled_sheet *sheet,
                            const struct text *cell, struct labelled_post *post, struct why *why)
{
    const struct text label = text_trim(cell[CELL_LABEL]);
    if (labelled->kind == LABELS_OWN)
        return own_label(labelled, label, post, why);
    if (labelled->kind == LABELS_SENTIMENT)
        return read_one_of(sheet->has[CELL_SENTIMENT] ? text_trim(cell[CELL_SENTIMENT]) : label,
                           ANSWER_SENTIMENT, SENTIMENT_COUNT, post, why);
    if (labelled->kind == LABELS_INTENT)
        return read_one_of(sheet->has[CELL_INTENT] ? text_trim(cell[CELL_INTENT]) : label,
                           ANSWER_INTENT, INTENT_COUNT, post, why);
    enum err err = read_categories(label, post, why);
    if (!err)
        err = read_one_of(text_trim(cell[CELL_SENTIMENT]), ANSWER_SENTIMENT, SENTIMENT_COUNT, post,
                          why);
    if (!err)
        err = read_one_of(text_trim(cell[CELL_INTENT]), ANSWER_INTENT, INTENT_COUNT, post, why);
    /* where the intent is said, a head that is not named is not there */
    if (!err && sheet->has[CELL_HEADS])
        err = read_heads(text_trim(cell[CELL_HEADS]), sheet->has[CELL_INTENT], post, why);
    return err;
}

static enum err read_post(struct labelled *labelled, const struct labelled_sheet *sheet,
                          struct text line, bool helper, struct why *why)
{
    struct text cell[CELL_COUNT] = {{0}}, one;
    size_t n = 0;
    for (; text_cut(&line, '\t', &one); n++) {
        if (n == sheet->count)
            return why_set(why, ERR_BAD_INPUT, "has more columns than the header");
        cell[sheet->cell[n]] = one;
    }
    const struct text text = text_trim(cell[CELL_TEXT]), allowed = text_trim(cell[CELL_TRAIN_OK]);
    if (!text.len || text.len > TEXT_MOST || !utf8_valid(text))
        return why_set(why, ERR_BAD_INPUT, "has no text of 1 to %d bytes of UTF-8", TEXT_MOST);
    if (text_is(allowed, "0") || text_is(allowed, "false")) {
        labelled->forbidden++;
        return OK;
    }
    struct labelled_post post = {.weight = 1, .part = helper ? PART_HELPER : 0};
    double weight = 1;
    if (cell[CELL_WEIGHT].len &&
        (!text_number(text_trim(cell[CELL_WEIGHT]), &weight) || weight <= 0 || weight > 100))
        return why_set(why, ERR_BAD_INPUT, "has a weight that is no number up to 100");
    post.weight = (float)weight;
    post.lang = arena_text(labelled->arena, text_trim(cell[CELL_LANG]));
    const enum err err = read_labels(labelled, sheet, cell, &post, why);
    if (err)
        return err;
    if (labelled->posts.len == POSTS_MOST)
        return why_set(why, ERR_LIMIT, "is beyond the %d posts a set may have", POSTS_MOST);
    write_out(labelled, text, &post);
    vec_push(&labelled->posts, post);
    if (post.brand_count && labelled->kind == LABELS_FULL) {
        /* nicknames and plain talk are read without knowing the brand */
        post.brand_count = 0;
        post.twin = true;
        post.weight /= 2;
        vec_push(&labelled->posts, post);
    }
    return OK;
}

/* ---- one file ---- */

/* False when the line is no header: then it is "label TAB text". */
static bool read_header(struct labelled_sheet *sheet, struct text line)
{
    struct labelled_sheet found = {.count = 0};
    struct text cell;
    bool all_known = true;
    while (text_cut(&line, '\t', &cell) && found.count < CELLS_MOST) {
        int which = -1;
        for (int i = 0; i < CELL_COUNT; i++)
            if (text_is(text_trim(cell), cell_names[i]))
                which = i;
        all_known = all_known && which >= 0;
        if (which < 0)
            break;
        found.has[which] = true;
        found.cell[found.count++] = which;
    }
    const bool header = all_known && found.has[CELL_LABEL] && found.has[CELL_TEXT];
    if (header)
        *sheet = found;
    else
        *sheet = (struct labelled_sheet){.cell = {CELL_LABEL, CELL_TEXT}, .count = 2};
    return header;
}

enum err labelled_read(struct labelled *labelled, struct text tsv, bool helper, struct why *why)
{
    struct labelled_sheet sheet = {.count = 0};
    struct text line;
    for (int number = 1; text_cut(&tsv, '\n', &line); number++) {
        if (text_ends(line, TEXT("\r")))
            line.len--;
        if (!text_trim(line).len || line.at[0] == '#')
            continue;
        if (!sheet.count && read_header(&sheet, line))
            continue;
        const enum err err = read_post(labelled, &sheet, line, helper, why);
        if (err)
            return why_at(why, err, "line %d", number);
    }
    return OK;
}

void labelled_deal(struct labelled *labelled, unsigned parts, uint64_t seed)
{
    struct labelled_post *post;
    vec_each (post, &labelled->posts) {
        uint64_t mixed = (text_hash(post->text) ^ seed) * 0x9e3779b97f4a7c15U;
        mixed ^= mixed >> 32;
        if (post->part != PART_HELPER)
            post->part = (uint32_t)(mixed % parts);
    }
}

void labelled_show(const struct labelled_post *from, struct labelled_view *to)
{
    *to = (struct labelled_view){.post = {.text = from->text, .rating = -1, .train_ok = true}};
    to->hit.spans = (struct span *)(uintptr_t)from->brand;
    to->hit.span_count = from->brand_count;
    to->post.hits = &to->hit;
    to->post.hit_count = from->brand_count > 0;
}
