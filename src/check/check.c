#include "base/utf8.h"
#include "check/claims.h"
#include "check/facts.h"
#include "check/general.h"
#include "check/inside.h"
#include "check/pairs.h"
#include "check/tone.h"

const char *fact_state_name(enum fact_state state)
{
    static const char *const names[] = {"unknown", "confirmed", "false"};
    return names[state];
}

bool fact_state_of(struct text name, enum fact_state *state_out)
{
    for (int i = 0; i <= FACT_FALSE; i++)
        if (text_is(name, fact_state_name((enum fact_state)i))) {
            *state_out = (enum fact_state)i;
            return true;
        }
    return false;
}

/* ---- building ---- */

static enum err read_file(struct checker *checker, const struct lexicon_file *file, struct why *why)
{
    const char *slash = memchr(file->path.at, '/', file->path.len);
    const enum tongue tongue =
        slash ? tongue_of(text_slice(file->path, 0, (size_t)(slash - file->path.at)))
              : TONGUE_OTHER;
    bool taken = false;
    const struct text folder =
        slash ? text_slice(file->path, 0, (size_t)(slash - file->path.at)) : TEXT("");
    const enum err err = marks_read(&checker->marks, folder, file->bytes, &taken, why);
    return err || taken
               ? err
               : rules_read(&checker->rules, &checker->kinds, tongue, file->bytes, &taken, why);
}

static enum err read_kinds(struct checker *checker, const struct lexicon_file *file,
                           struct why *why)
{
    bool taken = false;
    return kinds_read(&checker->kinds, file->bytes, &taken, why);
}

typedef enum err file_fn(struct checker *checker, const struct lexicon_file *file, struct why *why);

static enum err read_files(struct checker *checker, const struct lexicon_file *files, size_t count,
                           file_fn *read, struct why *why)
{
    for (size_t i = 0; i < count; i++) {
        const enum err err = read(checker, &files[i], why);
        if (err)
            return why_at(why, err, "lexicon/%.*s", TEXT_ARG(files[i].path));
    }
    return OK;
}

/* Remarks that no rule makes but the program itself. (Those of likeness are left unsaid where a
 * folder of tables is older than they are.) */
static const char *const own_kinds[] = {
    "fact_against_published",
    "fact_against_ledger",
    "fact_not_sure",
    "fact_not_open",
    "fact_no_row",
    "fact_absolute",
    "wrong_client",
    "other_language",
    "no_answer",
    "promise_unowned",
    "same_text",
    "personal_phone",
    "personal_mail",
    "personal_card",
    "personal_number",
    "personal_address",
    "link_not_ours",
    "link_short",
    "link_dead",
    "link_language",
    "too_long",
    "refused_letters",
    "register_mixed",
    "sasete_twice",
    "apology_late",
    "apology_short",
    "automatic",
    "uninvited",
    "price_sensitive",
    "machine_text",
    "no_zone",
    "today_over",
    "date_two_ways",
    "own_approval",
    "idiom",
    "double_negative",
    "long_sentence",
    "silent_edit",
    "joke_in_incident",
    "mixed_register",
};

static enum err need_own_kinds(const struct kinds *kinds, struct why *why)
{
    if (!kinds->list.len)
        return why_set(why, ERR_BAD_INPUT,
                       "no file of lexicon/all/reply*.tsv says what is checked");
    for (size_t i = 0; i < sizeof(own_kinds) / sizeof(*own_kinds); i++)
        if (kind_find(kinds, text_of(own_kinds[i])) < 0)
            return why_set(why, ERR_BAD_INPUT,
                           "no lexicon/all/reply*.tsv has a row \"%s\", which is checked without "
                           "rules: take it over from the program's own lexicon",
                           own_kinds[i]);
    return OK;
}

enum err checker_build(const struct lexicon_file *files, size_t count,
                       const struct understand *understand, struct checker **out, struct why *why)
{
    struct checker *checker = mem_make(struct checker);
    checker->understand = understand;
    rules_init(&checker->rules);
    enum err err = read_files(checker, files, count, read_kinds, why); /* rules name kinds */
    if (!err)
        err = need_own_kinds(&checker->kinds, why);
    if (!err)
        err = read_files(checker, files, count, read_file, why);
    if (!err)
        err = rules_freeze(&checker->rules, why);
    if (!err)
        marks_build(&checker->marks);
    if (err)
        checker_free(&checker);
    else
        *out = checker;
    return err;
}

enum err checker_teach(struct checker *checker, struct text weights, struct why *why)
{
    table_free(&checker->table);
    const enum err err = table_read(weights, &checker->kinds, &checker->table, why);
    return err ? why_at(why, err, "learned table of replies") : OK;
}

enum err checker_teach_pairs(struct checker *checker, struct text weights, struct why *why)
{
    pairs_free(&checker->pairs);
    const enum err err = pairs_read(weights, &checker->pairs, why);
    return err ? why_at(why, err, "learned table of pairs") : OK;
}

void checker_free(struct checker **checker)
{
    if (!*checker)
        return;
    table_free(&(*checker)->table);
    pairs_free(&(*checker)->pairs);
    rules_done(&(*checker)->rules);
    marks_done(&(*checker)->marks);
    kinds_done(&(*checker)->kinds);
    mem_free(*checker);
    *checker = NULL;
}

struct check_scratch *check_scratch_new(const struct checker *checker)
{
    struct check_scratch *scratch = mem_make(struct check_scratch);
    scratch->arena = arena_new("check", 1 << 15);
    scratch->understand = understand_scratch_new(checker->understand);
    scratch->signs = mem_make(struct signs);
    rule_room_init(&scratch->rule, &checker->rules);
    buf_init(&scratch->folded, 1);
    buf_init(&scratch->loose, 1);
    return scratch;
}

void check_scratch_free(struct check_scratch **scratch)
{
    if (!*scratch)
        return;
    understand_scratch_free(&(*scratch)->understand);
    mem_free((*scratch)->signs);
    rule_room_done(&(*scratch)->rule);
    buf_done(&(*scratch)->folded);
    buf_done(&(*scratch)->loose);
    arena_free(&(*scratch)->arena);
    mem_free(*scratch);
    *scratch = NULL;
}

/* ---- one draft ---- */

/* Each adds what it finds. */
static family_fn *const families[] = {tone_find, facts_find, general_find, NULL};

struct checking *checking_begin(const struct checker *checker, struct check_scratch *scratch,
                                const struct draft *draft, struct remarks *remarks)
{
    arena_reset(scratch->arena);
    struct checking *checking = arena_make(scratch->arena, struct checking);
    *checking = (struct checking){
        .checker = checker,
        .scratch = scratch,
        .understand = scratch->understand,
        .draft = draft,
        .arena = scratch->arena,
        .reply = plain_source(draft->reply, DRAFT_BYTES_MOST, scratch->arena),
        .question = plain_source(draft->question, DRAFT_BYTES_MOST, scratch->arena),
        .remarks = remarks};
    const enum tongue said = tongue_of(draft->lang);
    checking->tongue = tongue_heard(checking->reply, said);
    checking->asked = said == TONGUE_OTHER ? tongue_heard(checking->question, said) : said;
    sentences_cut(checking->reply, &checking->sentences);
    return checking;
}

void check_draft(const struct checker *checker, struct check_scratch *scratch,
                 const struct draft *draft, struct text reader, struct remarks *remarks_out)
{
    remarks_out->count = remarks_out->left_out = 0;
    struct checking *checking = checking_begin(checker, scratch, draft, remarks_out);
    for (size_t i = 0; families[i]; i++)
        families[i](checking);
    remarks_sort(remarks_out);
    remarks_say(checker, scratch, reader, remarks_out);
}

bool checker_rule(const struct checker *checker, size_t i, struct text reader,
                  struct check_rule *rule_out)
{
    const enum tongue said = tongue_of(reader);
    const enum tongue tongue = said == TONGUE_OTHER ? TONGUE_EN : said;
    if (i >= checker->kinds.list.len)
        return false;
    const struct kind *kind = &checker->kinds.list.at[i];
    *rule_out = (struct check_rule){.rules = kind->rules,
                                    .code = kind->code,
                                    .gravity = kind->gravity,
                                    .from_level = kind->from,
                                    .why = text_of(kind->why[tongue]),
                                    .better = text_of(kind->better[tongue])};
    return true;
}

/* ---- of what is being checked ---- */

const struct claims *claims_of(struct checking *checking, bool question)
{
    const struct claims **kept = question ? &checking->question_claims : &checking->reply_claims;
    if (*kept)
        return *kept;
    const enum tongue tongue =
        question ? tongue_heard(checking->question, checking->asked) : checking->tongue;
    const struct claims_how how = {&checking->checker->marks, tongue, false, false};
    struct claims *claims = arena_make(checking->arena, struct claims);
    claims_read(&how, question ? checking->question : checking->reply, checking->arena, claims);
    *kept = claims;
    return claims;
}
