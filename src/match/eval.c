#include "match/field.h"
#include "match/find.h"

static bool spot_holds(struct match_scratch *s, uint32_t spot)
{
    const size_t base = s->stack.len;
    if (s->text.len)
        spot_places(s, spot);
    const bool any = s->stack.len > base;
    s->stack.len = base;
    return any;
}

bool query_holds(struct match_scratch *s, uint32_t query)
{
    const struct match_set *set = s->set;
    const uint32_t *code = set->code.at;
    uint32_t at = set->programs[query].at;
    bool answer = false;
    vec_clear(&s->tally);
    for (;;) {
        const uint32_t arg = code[at] >> OP_BITS;
        switch ((enum op)(code[at++] & ((1u << OP_BITS) - 1))) {
        case OP_END:
            return answer;
        case OP_TERM:
            answer = term_holds(s, arg);
            break;
        case OP_FIELD:
            answer = field_holds(s, &set->asks.at[arg]);
            break;
        case OP_SPOT:
            answer = spot_holds(s, arg);
            break;
        case OP_NOT:
            answer = !answer;
            break;
        case OP_SKIP_UNLESS:
            at = answer ? at : arg;
            break;
        case OP_SKIP_IF:
            at = answer ? arg : at;
            break;
        case OP_COUNT:
            vec_push(&s->tally, 0);
            break;
        case OP_TALLY:
            s->tally.at[s->tally.len - 1] += answer;
            break;
        case OP_LEAST:
            answer = s->tally.at[--s->tally.len] >= arg;
            break;
        }
    }
}
