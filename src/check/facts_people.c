/* Who holds a role (role.… of the tables: director, 社長) by name, in the reply and in what it must
 * not contradict. Only names beside the role are read; one word in common makes them one person. */
#include "check/claims_inside.h"
#include "check/facts.h"

enum { NAME_WORDS = 3, NAME_LETTERS_JA = 5, PEOPLE_MOST = 16 };

struct person {
    uint16_t role;
    struct span at;
    struct text word[NAME_WORDS];
    uint8_t words;
    const struct clause *clause;
};
struct people {
    struct person at[PEOPLE_MOST];
    size_t count;
};

static bool is_large(const struct plain *plain, size_t at)
{
    const uint32_t c = plain_at(plain->original, plain->from[at]);
    return (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE);
}

/* "Anna Neri" of "our director, Anna Neri, has said". */
static void read_latin(const struct claims *claims, size_t from, struct person *person)
{
    const struct text text = claims->plain.text;
    size_t i = from;
    if (plain_at(text, i) == ',')
        i++;
    while (person->words < NAME_WORDS && plain_at(text, i) == ' ' &&
           is_large(&claims->plain, i + 1)) {
        size_t end = i + 1;
        while (plain_latin(plain_at(text, end)))
            end = plain_next(text, end);
        const struct text word = text_slice(text, i + 1, end);
        if (word.len < 3 || is_month_or_day(word))
            return;
        if (!person->words)
            person->at.from = (uint32_t)i + 1;
        person->at.to = (uint32_t)end;
        person->word[person->words++] = word;
        i = end;
    }
}

static bool is_no_name(struct text word)
{
    static const char *const signs[] = {"社", "店", "部", "課", "会", "新", "前", "元", "副",
                                        "代", "長", "者", "局", "院", "校", "組", "国", "市"};
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
        if (text_find(word, text_of(signs[i])) >= 0)
            return true;
    return false;
}

static void put_japanese(const struct text text, size_t from, size_t to, struct person *person)
{
    const struct text word = text_slice(text, from, to);
    if (word.len < 6 || word.len > 3 * NAME_LETTERS_JA || is_no_name(word))
        return;
    person->word[person->words++] = word;
    person->at = (struct span){(uint32_t)from, (uint32_t)to};
}

/* 佐藤 of 佐藤社長, of 社長の佐藤. */
static void read_japanese(const struct text text, struct span role, struct person *person)
{
    size_t from = role.from, to = role.to;
    while (plain_kanji(plain_before(text, from)))
        do
            from--;
        while (from && ((unsigned char)text.at[from] & 0xC0) == 0x80);
    if (from < role.from)
        put_japanese(text, from, role.from, person);
    if (person->words || !text_starts(text_slice(text, to, text.len), TEXT("の")))
        return;
    from = to = plain_next(text, to);
    while (plain_kanji(plain_at(text, to)))
        to = plain_next(text, to);
    const uint32_t behind = plain_at(text, to);
    if (behind == 0x304C || behind == 0x306F || behind == 0x3001) /* が は 、 */
        put_japanese(text, from, to, person);
}

static void read_people(const struct claims *claims, struct people *people)
{
    people->count = 0;
    for (size_t i = 0; i < claims->marks.count && people->count < PEOPLE_MOST; i++) {
        const struct mark *mark = &claims->marks.at[i];
        struct person person = {.role = mark->what};
        if (mark->kind != KIND_ROLE)
            continue;
        person.clause = &claims->clauses[claim_clause(claims, mark->at.from)];
        if (claims->tongue == TONGUE_JA)
            read_japanese(claims->plain.text, mark->at, &person);
        else
            read_latin(claims, mark->at.to, &person);
        if (person.words)
            people->at[people->count++] = person;
    }
}

static bool is_same(const struct person *a, const struct person *b)
{
    for (uint8_t i = 0; i < a->words; i++)
        for (uint8_t k = 0; k < b->words; k++)
            if (text_starts(a->word[i], b->word[k]) || text_starts(b->word[k], a->word[i]))
                return true;
    return false;
}

/* A company has one head ("role.the_…"); of its drivers it must be told that it is the same one. */
static bool is_one_place(const struct facts *facts, const struct source *source,
                         const struct person *mine, const struct person *theirs)
{
    const char *name = facts->checking->checker->marks.whats.at[mine->role].name;
    if (source->kind == SOURCE_PUBLISHED &&
        (facts->reply.corrects || !clause_is_sure(theirs->clause)))
        return false;
    return text_starts(text_of(name), TEXT("role.the_")) ||
           clauses_alike(mine->clause, theirs->clause, 3) >= 0.5;
}

static void check_person(struct facts *facts, const struct person *mine)
{
    const struct source *against = NULL;
    for (size_t s = 0; s < facts->source_count; s++) {
        const struct source *source = &facts->sources[s];
        struct people people;
        if ((source->kind != SOURCE_PUBLISHED && source->kind != SOURCE_CONFIRMED) ||
            (source->claims.tongue == TONGUE_JA) != (facts->reply.tongue == TONGUE_JA))
            continue;
        read_people(&source->claims, &people);
        for (size_t i = 0; i < people.count; i++) {
            const struct person *theirs = &people.at[i];
            if (theirs->role != mine->role || !is_one_place(facts, source, mine, theirs))
                continue;
            if (is_same(mine, theirs))
                return;
            against = source;
        }
    }
    if (against && !mine->clause->progress)
        facts_against(facts, mine->at, against);
}

void facts_people(struct facts *facts)
{
    struct people people;
    read_people(&facts->reply, &people);
    for (size_t i = 0; i < people.count; i++)
        if (clause_is_sure(people.at[i].clause))
            check_person(facts, &people.at[i]);
}
