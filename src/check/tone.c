#include "check/tone.h"

#include "base/utf8.h"

#include <math.h>

/* ---- other people's words ---- */

struct quote {
    uint32_t open, close;
};
static const struct quote quotes[] = {{0x300C, 0x300D}, {0x300E, 0x300F}, {0x201C, 0x201D},
                                      {0xAB, 0xBB},     {'"', '"'},       {0x201E, 0x201C}};

static uint32_t closing(uint32_t open)
{
    for (size_t i = 0; i < sizeof(quotes) / sizeof(*quotes); i++)
        if (quotes[i].open == open)
            return quotes[i].close;
    return 0;
}

/* A text that is mostly within quotes speaks for itself. */
void quotes_find(struct text reply, struct quoted *quoted)
{
    size_t inside = 0;
    quoted->count = 0;
    for (size_t i = 0; i < reply.len && quoted->count < 64;) {
        const uint32_t close = closing(utf8_next(reply, &i));
        if (!close)
            continue;
        const size_t from = i;
        for (size_t end = i; end < reply.len;) {
            const size_t at = end;
            if (utf8_next(reply, &end) != close)
                continue;
            quoted->at[quoted->count++] = (struct span){(uint32_t)from, (uint32_t)at};
            inside += at - from;
            i = end;
            break;
        }
    }
    if (2 * inside > reply.len)
        quoted->count = 0;
}

/* ---- reading ---- */

static struct span in_reply(const struct reading *reading, size_t from, size_t to)
{
    return (struct span){reading->from[from], reading->to[to - 1]};
}

static void take_holds(const struct checking *checking, const struct reading *reading,
                       size_t sentence, struct tone *tone)
{
    const struct rules *rules = &checking->checker->rules;
    const struct rule_room *room = &checking->scratch->rule;
    for (size_t i = 0; i < room->hold_count && tone->hold_count < TONE_HOLDS_MOST; i++) {
        const struct hold *hold = &room->hold[i];
        const struct tone_rule *rule = &rules->list.at[hold->rule];
        tone->hold[tone->hold_count++] =
            (struct tone_hold){.code = rule->code,
                               .kind = rule->kind,
                               .sentence = (uint16_t)sentence,
                               .at = in_reply(reading, hold->from, hold->to)};
    }
    for (size_t i = 0; i < room->touched_count; i++) {
        const uint32_t set = room->touched[i];
        tone->clock = tone->clock || set == rules->clock || set == rules->day;
        tone->action = tone->action || set == rules->action;
    }
}

/* Too few words to be judged by likeness: a greeting, a thanks, the words before a link. What a
 * crude short sentence says, the rules say. */
static bool is_thin(const struct reading *reading, enum tongue tongue)
{
    enum { WORDS_LEAST = 4, CHARACTERS_LEAST = 10 };
    size_t count = 0;
    for (size_t i = 0; i < reading->len; i++) {
        const struct text rest = {reading->at + i, reading->len - i};
        if (!reading->begin[i])
            continue;
        if (text_starts(rest, TEXT("http://")) || text_starts(rest, TEXT("https://")))
            while (i + 1 < reading->len && reading->at[i] != ' ')
                i++;
        else
            count += tongue == TONGUE_JA || is_word_byte(reading, i);
    }
    return count < (tongue == TONGUE_JA ? CHARACTERS_LEAST : WORDS_LEAST);
}

/* Where what the table is sure of stands. */
static void find_places(const struct checking *checking, const struct reading *reading,
                        size_t sentence, struct tone *tone)
{
    const struct table *table = checking->checker->table;
    bool any = false;
    for (uint32_t i = 0; i < table->count; i++)
        any = any || tone->score[sentence][i] >= (double)table->label[i].sure[checking->tongue];
    for (uint32_t i = 0; any && i < table->count; i++) {
        const struct span at = table_place(table, checking->scratch->signs, i);
        tone->place[sentence][i] =
            at.from < at.to ? in_reply(reading, at.from, at.to) : (struct span){0, 0};
    }
}

void tone_read(struct checking *checking, struct tone *tone)
{
    const struct checker *checker = checking->checker;
    struct check_scratch *room = checking->scratch;
    tone->hold_count = 0;
    tone->clock = tone->action = false;
    quotes_find(checking->reply, &tone->quoted);
    for (size_t i = 0; i < checking->sentences.count; i++) {
        struct reading reading;
        if (!reading_make(checking->reply, checking->sentences.at[i], checking->arena,
                          &room->folded, &room->loose, &reading))
            continue;
        rules_find(&checker->rules, &reading, checking->tongue, &tone->quoted, &room->rule);
        take_holds(checking, &reading, i, tone);
        if (checker->table) {
            signs_make(&checker->rules, &reading, &room->rule, checking->tongue, room->signs);
            table_score(checker->table, room->signs, tone->score[i]);
            tone->thin[i] = is_thin(&reading, checking->tongue);
            find_places(checking, &reading, i, tone);
        }
    }
}

/* ---- what clears ---- */

enum clear {
    CLEAR_TIME = 1,    /* a time is named */
    CLEAR_DONE = 2,    /* an action and a time */
    CLEAR_FACT = 4,    /* the ledger stands behind it */
    CLEAR_LEGAL = 8,   /* the legal role has approved */
    CLEAR_HIDDEN = 16, /* nobody else can read it */
    CLEAR_CASUAL = 32  /* it is the brand's way of speaking */
};
static const struct {
    const char *code;
    unsigned by;
} clears[] = {{"vague_time", CLEAR_TIME},
              {"boilerplate", CLEAR_DONE},
              {"absolute_denial", CLEAR_FACT},
              {"speculation", CLEAR_FACT},
              {"minimising", CLEAR_FACT},
              {"legal_threat", CLEAR_LEGAL},
              {"hunt_source", CLEAR_LEGAL},
              {"ask_delete", CLEAR_LEGAL},
              {"ask_personal_data", CLEAR_HIDDEN},
              {"compensation", CLEAR_HIDDEN},
              {"casual", CLEAR_CASUAL},
              {"peer_ok", CLEAR_CASUAL}};

static bool is_cleared(const struct checking *checking, const struct tone *tone, const char *code,
                       struct span at)
{
    const struct draft *draft = checking->draft;
    unsigned by = 0;
    for (size_t i = 0; i < sizeof(clears) / sizeof(*clears); i++)
        if (strcmp(clears[i].code, code) == 0)
            by = clears[i].by;
    return ((by & CLEAR_TIME) && tone->clock) ||
           ((by & CLEAR_DONE) && tone->clock && tone->action) ||
           ((by & CLEAR_LEGAL) && draft->legal) || ((by & CLEAR_HIDDEN) && draft->hidden) ||
           ((by & CLEAR_CASUAL) && draft->voice.casual && draft->level < 2) ||
           ((by & CLEAR_FACT) && is_backed(checking, at));
}

static bool is_guarded(const struct tone *tone, uint32_t code, size_t sentence)
{
    for (size_t i = 0; i < tone->hold_count; i++) {
        const struct tone_hold *hold = &tone->hold[i];
        if (hold->code == code && (hold->kind == RULE_NOWHERE ||
                                   (hold->kind == RULE_NOT_HERE && hold->sentence == sentence)))
            return true;
    }
    return false;
}

/* ---- rules and the learned table together ---- */

/* What the table holds the sentence's label to be: of kinds that block at every level one label
 * stands for all. */
static const struct table_label *label_of(const struct checking *checking, uint32_t kind,
                                          size_t *label_out)
{
    const struct checker *checker = checking->checker;
    const struct kind *it = &checker->kinds.list.at[kind];
    const struct table *table = checker->table;
    for (uint32_t i = 0; table && i < table->count; i++) {
        const bool any = table->kind[i] < 0;
        if (any ? it->gravity == GRAVITY_BLOCK && !it->from : table->kind[i] == (int)kind) {
            *label_out = i;
            return &table->label[i];
        }
    }
    return NULL;
}

/* A rule's remark; where the table holds that nothing is wrong, only as a hint. */
static void add_rules(struct checking *checking, const struct tone *tone)
{
    for (size_t i = 0; i < tone->hold_count; i++) {
        const struct tone_hold *hold = &tone->hold[i];
        const char *code = checking->checker->kinds.list.at[hold->code].code;
        if (hold->kind != RULE_REMARK || is_guarded(tone, hold->code, hold->sentence) ||
            is_cleared(checking, tone, code, hold->at))
            continue;
        size_t label = 0;
        const struct table_label *known = label_of(checking, hold->code, &label);
        const bool doubt =
            known && tone->score[hold->sentence][label] < (double)known->doubt[checking->tongue];
        remark_add_sure(
            checking,
            &(struct found){.kind = hold->code, .at = hold->at, .sure = 1, .hint = doubt});
    }
}

/* Which of the kinds that block at every level the sentence looks most like. */
static int likeliest(const struct checking *checking, const double *score)
{
    const struct table *table = checking->checker->table;
    int best = -1;
    for (uint32_t i = 0; i < table->count; i++) {
        const int kind = table->kind[i];
        if (kind < 0)
            continue;
        const struct kind *it = &checking->checker->kinds.list.at[kind];
        if (it->gravity == GRAVITY_BLOCK && !it->from && it->rule[checking->tongue][0] &&
            (best < 0 || score[i] > score[best]))
            best = (int)i;
    }
    return best;
}

static bool stands(const struct checking *checking, const char *code, struct span at)
{
    for (size_t i = 0; i < checking->remarks->count; i++) {
        const struct remark *remark = &checking->remarks->at[i];
        if (remark->words.at && strcmp(remark->code, code) == 0 &&
            remark->words.at >= checking->reply.at + at.from &&
            remark->words.at < checking->reply.at + at.to)
            return true;
    }
    return false;
}

/* What no rule has seen and the table is sure of. */
static void add_learned(struct checking *checking, const struct tone *tone, size_t sentence)
{
    const struct table *table = checking->checker->table;
    const double *score = tone->score[sentence];
    if (tone->thin[sentence])
        return;
    for (uint32_t i = 0; i < table->count; i++) {
        if (score[i] < (double)table->label[i].sure[checking->tongue])
            continue;
        const int label = table->kind[i] < 0 ? likeliest(checking, score) : (int)i;
        if (label < 0)
            continue;
        const int kind = table->kind[label];
        const struct kind *it = &checking->checker->kinds.list.at[kind];
        if (table->kind[i] >= 0 && it->gravity == GRAVITY_BLOCK && !it->from)
            continue; /* the label of all that block decides */
        const struct span place = tone->place[sentence][label];
        const struct span at = place.from < place.to ? place : tone->place[sentence][i];
        if (at.from == at.to) /* no word speaks for it, only what is not said speaks */
            continue;
        if (stands(checking, it->code, checking->sentences.at[sentence]) ||
            is_guarded(tone, (uint32_t)kind, sentence) || is_cleared(checking, tone, it->code, at))
            continue;
        remark_add_sure(
            checking,
            &(struct found){.kind = (uint32_t)kind, .at = at, .sure = 1 / (1 + exp(-score[i]))});
    }
}

void tone_find(struct checking *checking)
{
    struct tone *tone = &checking->scratch->tone;
    if (checking->tongue == TONGUE_OTHER)
        return;
    tone_read(checking, tone);
    add_rules(checking, tone);
    for (size_t i = 0; checking->checker->table && i < checking->sentences.count; i++)
        add_learned(checking, tone, i);
    emoji_find(checking);
    address_find(checking);
}
