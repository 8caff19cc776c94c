#include "check/tone.h"

#include "base/utf8.h"

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
static void find_quotes(struct text reply, struct quoted *quoted)
{
    size_t inside = 0;
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
        const char *name = rules->phrases.concepts.at[room->touched[i]];
        tone->clock = tone->clock || strcmp(name, "clock") == 0 || strcmp(name, "day") == 0;
        tone->action = tone->action || strcmp(name, "action") == 0;
    }
}

void tone_read(struct checking *checking, struct tone *tone)
{
    const struct checker *checker = checking->checker;
    struct check_scratch *room = checking->scratch;
    memset(tone, 0, offsetof(struct tone, score));
    find_quotes(checking->reply, &tone->quoted);
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

static void add_rules(struct checking *checking, const struct tone *tone)
{
    for (size_t i = 0; i < tone->hold_count; i++) {
        const struct tone_hold *hold = &tone->hold[i];
        const char *code = checking->checker->kinds.list.at[hold->code].code;
        if (hold->kind == RULE_REMARK && !is_guarded(tone, hold->code, hold->sentence) &&
            !is_cleared(checking, tone, code, hold->at))
            remark_add_sure(checking,
                            &(struct found){.kind = hold->code, .at = hold->at, .sure = 1});
    }
}

void tone_find(struct checking *checking)
{
    struct tone *tone = &checking->scratch->tone;
    if (checking->tongue == TONGUE_OTHER)
        return;
    tone_read(checking, tone);
    add_rules(checking, tone);
    emoji_find(checking);
    address_find(checking);
}
