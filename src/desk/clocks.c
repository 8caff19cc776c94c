#include "desk/clocks.h"

static const char *const turn_names[TURN_COUNT] = {"asked",     "thanked",  "answered",
                                                   "automatic", "waits",    "snoozed",
                                                   "goes_on",   "resolved", "reopened"};

const char *turn_name(enum turn_kind kind)
{
    return turn_names[kind];
}

bool turn_of(struct text name, enum turn_kind *kind_out)
{
    for (int i = 0; i < TURN_COUNT; i++)
        if (text_is(name, turn_names[i])) {
            *kind_out = (enum turn_kind)i;
            return true;
        }
    return false;
}

const char *case_state_name(enum case_state state)
{
    static const char *const names[] = {"open", "waiting_customer", "snoozed", "resolved"};
    return names[state];
}

const char *clock_name(enum clock_kind kind)
{
    static const char *const names[] = {"first", "next", "resolve"};
    return names[kind];
}

/* ---- one turn after the other ---- */

static int64_t least(int64_t a, int64_t b)
{
    return a && a < b ? a : b;
}

static void end_pause(struct clocks *c, int64_t at_ms)
{
    c->paused_ms = clocks_paused(c, at_ms);
    c->paused_since_ms = 0;
}

int64_t clocks_paused(const struct clocks *clocks, int64_t now_ms)
{
    int64_t under_way = clocks->paused_since_ms ? now_ms - clocks->paused_since_ms : 0;
    if (under_way < 0)
        under_way = 0;
    if (under_way > DAYS(PAUSE_DAYS))
        under_way = DAYS(PAUSE_DAYS);
    return clocks->paused_ms + under_way;
}

static void asked(struct clocks *c, const struct turn *turn)
{
    c->contacts++;
    c->unresolved_contacts++;
    c->asked_ms = least(c->asked_ms, turn->at_ms);
    c->waiting_ms = least(c->waiting_ms, turn->at_ms);
    if (turn->at_ms > c->last_asked_ms)
        c->last_asked_ms = turn->at_ms;
    end_pause(c, turn->at_ms);
    c->reopened += c->state == CASE_RESOLVED;
    c->resolved_ms = 0;
    c->state = CASE_OPEN;
}

static bool answered(struct clocks *c, const struct turn *turn, struct waited *waited)
{
    const bool first = !c->answered_ms;
    const bool ended = !first && c->waiting_ms;
    *waited = (struct waited){c->waiting_ms, turn->at_ms};
    c->answers++;
    c->waiting_ms = 0;
    c->answered_ms = first ? turn->at_ms : c->answered_ms;
    c->last_answer_ms = turn->at_ms;
    return ended;
}

static void to_state(struct clocks *c, enum case_state state, int64_t at_ms)
{
    end_pause(c, at_ms);
    c->state = state;
    if (state == CASE_WAITING)
        c->paused_since_ms = at_ms;
}

bool clocks_turn(struct clocks *clocks, const struct turn *turn, struct waited *waited_out)
{
    switch (turn->kind) {
    case TURN_ASKED:
        asked(clocks, turn);
        break;
    case TURN_ANSWERED:
        return answered(clocks, turn, waited_out);
    case TURN_WAITS:
        to_state(clocks, CASE_WAITING, turn->at_ms);
        break;
    case TURN_SNOOZED:
        to_state(clocks, CASE_SNOOZED, turn->at_ms);
        break;
    case TURN_GOES_ON:
        to_state(clocks, CASE_OPEN, turn->at_ms);
        break;
    case TURN_RESOLVED:
        to_state(clocks, CASE_RESOLVED, turn->at_ms);
        clocks->waiting_ms = 0;
        clocks->unresolved_contacts = 0;
        clocks->resolved_ms = turn->at_ms;
        if (!clocks->first_resolved_ms)
            clocks->first_resolved_ms = turn->at_ms;
        break;
    case TURN_REOPENED:
        clocks->reopened += clocks->state == CASE_RESOLVED;
        clocks->resolved_ms = 0;
        to_state(clocks, CASE_OPEN, turn->at_ms);
        break;
    case TURN_THANKED:
    case TURN_AUTOMATIC:
    case TURN_COUNT:
        break;
    }
    return false;
}

/* ---- what runs now ---- */

static struct running run(enum clock_kind kind, const struct service *service,
                          const struct service_target *target, int64_t since_ms, int64_t now_ms)
{
    const int64_t spans[] = {target->first_ms, target->next_ms, target->resolve_ms};
    struct running one = {.kind = kind, .since_ms = since_ms, .target_ms = spans[kind]};
    one.due_ms = target_after(service, target, since_ms, one.target_ms);
    one.left_ms = one.target_ms - target_between(service, target, since_ms, now_ms);
    return one;
}

/* A pause moves what is due by as long as it lasted. */
static void pause(struct running *one, int64_t paused_ms)
{
    if (one->due_ms < TIME_MAX_MS - paused_ms)
        one->due_ms += paused_ms;
    one->left_ms += paused_ms;
}

size_t clocks_running(const struct clocks *clocks, const struct service *service, int level,
                      int64_t now_ms, struct running running_out[CLOCK_KINDS])
{
    const struct service_target target = service_target(service, level);
    size_t count = 0;
    if (clocks->state == CASE_RESOLVED || !clocks->asked_ms)
        return 0;
    if (!clocks->answered_ms)
        running_out[count++] = run(CLOCK_FIRST, service, &target, clocks->asked_ms, now_ms);
    else if (clocks->waiting_ms)
        running_out[count++] = run(CLOCK_NEXT, service, &target, clocks->waiting_ms, now_ms);
    struct running *resolve = &running_out[count++];
    *resolve = run(CLOCK_RESOLVE, service, &target, clocks->asked_ms, now_ms);
    pause(resolve, clocks_paused(clocks, now_ms));
    for (size_t i = 0; i < count; i++)
        running_out[i].red = running_out[i].left_ms * 5 < running_out[i].target_ms;
    if (count == 2 && running_out[1].due_ms < running_out[0].due_ms) {
        const struct running first = running_out[1];
        running_out[1] = running_out[0];
        running_out[0] = first;
    }
    return count;
}
