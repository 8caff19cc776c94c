#include "desk/knowledge_show.h"
#include "desk/likeness.h"
#include "model/post_line.h"

/*
 * The right page first: pages that are valid now, weighed by their title and the questions they are
 * asked by, by what they say, and by the customers' words they were taken for before.
 */

enum { OFFERED_USUAL = 3, OFFERED_MOST = 20, CHOICES_READ = 500 };

/* A page in another language fits so much less. */
#define OTHER_LANGUAGE .5
/* A page of this very brand before one of all brands. */
#define OWN_BRAND 1.1

struct choice {
    size_t row;
    struct text words; /* of the customer's post */
};
struct knowledge_shelf {
    struct knowledge_row *rows;
    size_t count;
    struct choice *choices;
    size_t choice_count;
};

/* The rows that a question is held against: each is the text of its number. */
struct offer {
    const struct knowledge_row **rows;
    struct likeness *likeness;
};

static enum err read_valid(struct db *db, const struct seen_by *by,
                           const struct knowledge_question *question, struct knowledge_shelf *shelf,
                           struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(
        db, &row, why,
        "SELECT " KNOWLEDGE_COLUMNS " FROM knowledge k WHERE k.client = ?1 "
        "AND k.retired_at IS NULL AND coalesce(k.from_at, 0) <= ?2 "
        "AND (k.until_at IS NULL OR k.until_at > ?2) AND (?3 IS NULL OR k.brand IS NULL OR "
        "k.brand = ?3) ORDER BY k.number LIMIT ?4",
        "titi", question->client, by->now_ms, text_or_none(question->brand),
        (int64_t)KNOWLEDGE_MOST);
    shelf->rows = arena_array(db_arena(db), struct knowledge_row, KNOWLEDGE_MOST);
    while (!err && shelf->count < KNOWLEDGE_MOST && row_next(row))
        knowledge_read(row, db_arena(db), &shelf->rows[shelf->count++]);
    const enum err end = row_end(&row, why);
    return err ? err : end;
}

static size_t weigh_page(struct likeness *likeness, const struct knowledge_row *row)
{
    const size_t text = likeness_text(likeness);
    likeness_field(likeness, text, row->title, 3);
    likeness_field(likeness, text, row->asked, 3);
    likeness_field(likeness, text, row->answer, 1);
    likeness_field(likeness, text, row->body, 1);
    return text;
}

struct likeness *knowledge_weigh(struct text words, const struct knowledge_row *rows, size_t count,
                                 struct arena *arena)
{
    struct likeness *likeness = likeness_new(words, arena);
    for (size_t i = 0; i < count; i++)
        (void)weigh_page(likeness, &rows[i]);
    return likeness;
}

static size_t page_at(const struct knowledge_shelf *shelf, struct text id)
{
    size_t i = 0;
    while (i < shelf->count && !text_same(shelf->rows[i].id, id))
        i++;
    return i;
}

/* A post that was deleted since has no line, and teaches nothing any more. */
static enum err read_choices(struct db *db, struct text client, struct knowledge_shelf *shelf,
                             struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT c.page, p.line FROM knowledge_choice c JOIN post p "
                            "ON p.no = c.post WHERE c.client = ?1 AND p.client = ?1 "
                            "AND p.line IS NOT NULL ORDER BY c.no DESC LIMIT ?2",
                            "ti", client, (int64_t)CHOICES_READ);
    struct arena *arena = arena_new("questions", 1 << 14);
    shelf->choices = arena_array(db_arena(db), struct choice, CHOICES_READ);
    while (!err && shelf->choice_count < CHOICES_READ && row_next(row)) {
        struct post post;
        arena_reset(arena);
        const size_t page = page_at(shelf, row_text(row, 0));
        if (page == shelf->count)
            continue;
        err = post_read(arena_text(arena, row_text(row, 1)), arena, &post, why);
        if (!err)
            shelf->choices[shelf->choice_count++] =
                (struct choice){page, arena_text(db_arena(db), post.text)};
    }
    arena_free(&arena);
    const enum err end = row_end(&row, why);
    return err ? err : end;
}

static bool other_language(const struct knowledge_question *question,
                           const struct knowledge_row *row)
{
    return question->lang.len && !text_same(question->lang, row->lang);
}

static double fits(const struct knowledge_question *question, const struct offer *offer,
                   const struct like *like)
{
    const struct knowledge_row *row = offer->rows[like->text];
    return like->score * (other_language(question, row) ? OTHER_LANGUAGE : 1) *
           (row->brand.len && text_same(row->brand, question->brand) ? OWN_BRAND : 1);
}

static void put_offered(struct db *db, const struct seen_by *by, const struct like *like,
                        const struct knowledge_row *row, struct json_out *out)
{
    json_key(out, "page");
    knowledge_put(db, by, row, true, out);
    json_key(out, "words");
    json_begin(out, '[');
    for (size_t i = 0; i < like->word_count; i++)
        json_put_text(out, like->words[i]);
    json_end(out, ']');
}

/* The best that is left, and out of the way; score 0: none. */
static struct like take_best(const struct knowledge_question *question, const struct offer *offer,
                             struct like *best, size_t found)
{
    size_t first = 0;
    for (size_t i = 1; i < found; i++)
        if (fits(question, offer, &best[i]) > fits(question, offer, &best[first]))
            first = i;
    const struct like like = found ? best[first] : (struct like){0};
    if (found)
        best[first].score = 0;
    return like;
}

static void put_offers(struct db *db, const struct seen_by *by,
                       const struct knowledge_question *question, const struct offer *offer,
                       struct json_out *out)
{
    struct like *best = arena_array(db_arena(db), struct like, LIST_LIMIT_MOST);
    const size_t found = likeness_best(offer->likeness, best, LIST_LIMIT_MOST);
    int64_t most = question->limit > 0 ? question->limit : OFFERED_USUAL;
    most = most > OFFERED_MOST ? OFFERED_MOST : most;
    json_key(out, "pages");
    json_begin(out, '[');
    for (int64_t rank = 1; rank <= most; rank++) {
        const struct like like = take_best(question, offer, best, found);
        if (like.score <= 0)
            break;
        const struct knowledge_row *row = offer->rows[like.text];
        json_begin(out, '{');
        put_offered(db, by, &like, row, out);
        json_pair_int(out, "rank", rank);
        json_pair_bool(out, "other_lang", other_language(question, row));
        json_end(out, '}');
    }
    json_end(out, ']');
}

enum err knowledge_shelf(struct db *db, const struct seen_by *by,
                         const struct knowledge_question *question,
                         struct knowledge_shelf **shelf_out, struct why *why)
{
    struct knowledge_shelf *shelf = arena_make(db_arena(db), struct knowledge_shelf);
    if (!may_see(by, question->client))
        return why_set(why, ERR_NOT_FOUND, "there is no client %.*s", TEXT_ARG(question->client));
    enum err err = read_valid(db, by, question, shelf, why);
    if (!err)
        err = read_choices(db, question->client, shelf, why);
    if (!err)
        *shelf_out = shelf;
    return err;
}

static bool is_of_brand(const struct knowledge_question *question, const struct knowledge_row *row)
{
    return !question->brand.len || !row->brand.at || text_same(row->brand, question->brand);
}

static struct offer weigh(const struct knowledge_question *question,
                          const struct knowledge_shelf *shelf, struct arena *arena)
{
    struct offer offer = {arena_array(arena, const struct knowledge_row *, shelf->count + 1),
                          likeness_new(question->words, arena)};
    size_t *text_of = arena_array(arena, size_t, shelf->count + 1);
    for (size_t i = 0; i < shelf->count; i++)
        if (is_of_brand(question, &shelf->rows[i])) {
            text_of[i] = weigh_page(offer.likeness, &shelf->rows[i]);
            offer.rows[text_of[i]] = &shelf->rows[i];
        }
    for (size_t i = 0; i < shelf->choice_count; i++) {
        const struct choice *choice = &shelf->choices[i];
        if (is_of_brand(question, &shelf->rows[choice->row]))
            likeness_field(offer.likeness, text_of[choice->row], choice->words, 2);
    }
    return offer;
}

enum err desk_knowledge_find_json(struct db *db, const struct seen_by *by,
                                  const struct knowledge_question *question, struct json_out *out,
                                  struct why *why)
{
    struct knowledge_shelf *shelf = NULL;
    enum err err = knowledge_shelf(db, by, question, &shelf, why);
    if (err)
        return err;
    const struct offer offer = weigh(question, shelf, db_arena(db));
    json_begin(out, '{');
    put_offers(db, by, question, &offer, out);
    json_end(out, '}');
    return OK;
}

const struct knowledge_row *knowledge_best(const struct knowledge_shelf *shelf,
                                           const struct knowledge_question *question,
                                           struct arena *arena)
{
    const struct offer offer = weigh(question, shelf, arena);
    struct like *best = arena_array(arena, struct like, LIST_LIMIT_MOST);
    const size_t found = likeness_best(offer.likeness, best, LIST_LIMIT_MOST);
    struct like like;
    while ((like = take_best(question, &offer, best, found)).score > 0)
        if (!other_language(question, offer.rows[like.text]))
            return offer.rows[like.text];
    return NULL;
}

/* ---- for a case ---- */

/* The last words of the customer, the newest first, as far as they are still there. */
static enum err words_of_case(struct db *db, struct text client, int64_t number, struct buf *words,
                              struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT p.line FROM case_post k JOIN post p ON p.no = k.post WHERE "
                            "k.client = ?1 AND k.number = ?2 AND p.line IS NOT NULL "
                            "ORDER BY p.at DESC LIMIT 5",
                            "ti", client, number);
    while (!err && row_next(row)) {
        struct post post;
        err = post_read(arena_text(db_arena(db), row_text(row, 0)), db_arena(db), &post, why);
        if (!err)
            err = buf_printf(words, "%.*s\n", TEXT_ARG(post.text));
    }
    const enum err end = row_end(&row, why);
    return err ? err : end;
}

enum err knowledge_question_of(struct db *db, const struct seen_by *by, struct text case_id,
                               struct knowledge_question *question_out, struct why *why)
{
    struct row *row = NULL;
    int64_t number = 0;
    enum err err = db_query(db, &row, why,
                            "SELECT client, brand, lang, number FROM case_file WHERE id = ?2 AND "
                            "client " SQL_ONE_OF("?1") " LIMIT 1",
                            "tt", store_clients(db, by), case_id);
    if (!err && row_next(row)) {
        question_out->client = arena_text(db_arena(db), row_text(row, 0));
        question_out->brand = arena_text(db_arena(db), row_text(row, 1));
        question_out->lang = arena_text(db_arena(db), row_text(row, 2));
        number = row_int(row, 3);
    }
    if (row && !err)
        err = row_end(&row, why);
    if (!err && !number)
        return why_set(why, ERR_NOT_FOUND, "there is no case %.*s", TEXT_ARG(case_id));
    struct buf words;
    buf_init(&words, 1 << 20);
    if (!err)
        err = words_of_case(db, question_out->client, number, &words, why);
    question_out->words = arena_text(db_arena(db), buf_view(&words));
    buf_done(&words);
    return err;
}

enum err desk_knowledge_for_case_json(struct db *db, const struct seen_by *by, struct text case_id,
                                      int64_t limit, struct json_out *out, struct why *why)
{
    struct knowledge_question question = {.limit = limit};
    enum err err = knowledge_question_of(db, by, case_id, &question, why);
    return err ? err : desk_knowledge_find_json(db, by, &question, out, why);
}
