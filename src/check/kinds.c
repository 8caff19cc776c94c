#include "check/kinds.h"

#include <stdio.h>

enum {
    KINDS_MOST = 300,
    CELL_CODE = 0,
    CELL_RULES,
    CELL_GRAVITY,
    CELL_FROM,
    CELL_WHY, /* then better; so for each tongue */
    CELLS = CELL_WHY + 2 * TONGUES
};

const char *gravity_name(enum gravity gravity)
{
    static const char *const names[] = {"info", "warn", "block"};
    return names[gravity];
}

enum tongue tongue_of(struct text name)
{
    static const char *const names[TONGUES] = {"ja", "en", "it"};
    for (int i = 0; i < TONGUES; i++)
        if (text_starts_but_case(name, text_of(names[i])) &&
            (name.len == 2 || name.at[2] == '-' || name.at[2] == '_'))
            return (enum tongue)i;
    return TONGUE_OTHER;
}

static void kind_done(struct kind *kind)
{
    mem_free(kind->code);
    mem_free(kind->rules);
    for (int i = 0; i < TONGUES; i++) {
        mem_free(kind->why[i]);
        mem_free(kind->better[i]);
    }
}

void kinds_done(struct kinds *kinds)
{
    struct kind *kind;
    vec_each (kind, &kinds->list)
        kind_done(kind);
    vec_done(&kinds->list);
}

int kind_find(const struct kinds *kinds, struct text code)
{
    for (size_t i = 0; i < kinds->list.len; i++)
        if (text_is(code, kinds->list.at[i].code))
            return (int)i;
    return -1;
}

static enum err read_rules(struct kind *kind, struct text rules, struct why *why)
{
    struct text name;
    while (text_cut(&rules, ' ', &name)) {
        if (name.len < 2 || name.len >= sizeof(kind->rule[0]))
            return why_set(why, ERR_BAD_INPUT, "\"%.*s\" is no name of a rule", TEXT_ARG(name));
        static const char letters[] = {'J', 'E', 'I', 'G'};
        const char *letter = memchr(letters, name.at[0], sizeof(letters));
        if (!letter)
            return why_set(why, ERR_BAD_INPUT, "a rule's name begins with J, E, I or G: \"%.*s\"",
                           TEXT_ARG(name));
        for (int i = 0; i <= TONGUES; i++)
            if (letter[0] == 'G' || letter - letters == i)
                snprintf(kind->rule[i], sizeof(kind->rule[i]), "%.*s", TEXT_ARG(name));
    }
    return OK;
}

static enum err read_row(struct kinds *kinds, struct text line, struct why *why)
{
    struct text cell[CELLS];
    size_t count = 0;
    int64_t from = 0;
    while (count < CELLS && text_cut(&line, '\t', &cell[count]))
        count++;
    if (count != CELLS || line.at)
        return why_set(why, ERR_BAD_INPUT, "has not the %d columns of its header", CELLS);
    for (int i = 0; i < CELLS; i++)
        if (!cell[i].len)
            return why_set(why, ERR_BAD_INPUT, "column %d is empty", i + 1);
    struct kind kind = {.gravity = GRAVITY_INFO};
    while (kind.gravity < GRAVITY_BLOCK && !text_is(cell[CELL_GRAVITY], gravity_name(kind.gravity)))
        kind.gravity++;
    if (!text_is(cell[CELL_GRAVITY], gravity_name(kind.gravity)))
        return why_set(why, ERR_BAD_INPUT, "gravity is info, warn or block");
    if (!text_int(cell[CELL_FROM], &from) || from < 0 || from > 4)
        return why_set(why, ERR_BAD_INPUT, "from is a level, 0 to 4");
    if (kind_find(kinds, cell[CELL_CODE]) >= 0)
        return why_set(why, ERR_BAD_INPUT, "%.*s stands here twice", TEXT_ARG(cell[CELL_CODE]));
    if (kinds->list.len == KINDS_MOST)
        return why_set(why, ERR_LIMIT, "more than %d kinds of remarks", KINDS_MOST);
    const enum err err = read_rules(&kind, cell[CELL_RULES], why);
    if (err)
        return err;
    kind.from = (int)from;
    kind.code = mem_dup(cell[CELL_CODE].at, cell[CELL_CODE].len);
    kind.rules = mem_dup(cell[CELL_RULES].at, cell[CELL_RULES].len);
    for (int i = 0; i < TONGUES; i++) {
        const struct text *pair = &cell[CELL_WHY + 2 * i];
        kind.why[i] = mem_dup(pair[0].at, pair[0].len);
        kind.better[i] = mem_dup(pair[1].at, pair[1].len);
    }
    vec_push(&kinds->list, kind);
    return OK;
}

enum err kinds_read(struct kinds *kinds, struct text tsv, bool *taken_out, struct why *why)
{
    static const char header[] = "code\trules\tgravity\tfrom\twhy_ja\tbetter_ja\twhy_en\tbetter_en"
                                 "\twhy_it\tbetter_it";
    struct text line;
    bool headed = false;
    *taken_out = false;
    for (int number = 1; text_cut(&tsv, '\n', &line); number++) {
        if (!line.len || line.at[0] == '#')
            continue;
        if (!headed && !text_is(line, header))
            return OK;
        if (headed) {
            const enum err err = read_row(kinds, line, why);
            if (err)
                return why_at(why, err, "line %d", number);
        }
        headed = *taken_out = true;
    }
    return OK;
}
