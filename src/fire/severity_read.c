#include "fire/fire.h"

/* What a line may say besides its category. */
enum field_kind { COUNT, FLAG_FIELD, MEDIA, SHARE, MINUTES_OR_NULL };

struct field {
    const char *name;
    enum field_kind kind;
    size_t offset; /* in struct figures */
};

static const struct field fields[] = {
    {"crit", COUNT, offsetof(struct figures, authors)},
    {"td", MINUTES_OR_NULL, offsetof(struct figures, doubling_min)},
    {"reach", COUNT, offsetof(struct figures, reach)},
    {"nets", COUNT, offsetof(struct figures, networks)},
    {"media", MEDIA, offsetof(struct figures, media)},
    {"pos_share", SHARE, offsetof(struct figures, positive_share)},
    {"evidence", FLAG_FIELD, offsetof(struct figures, evidence)},
    {"corroborated", FLAG_FIELD, offsetof(struct figures, corroborated)},
    {"infl", FLAG_FIELD, offsetof(struct figures, influence)},
    {"own_goal", FLAG_FIELD, offsetof(struct figures, own_goal)},
    {"history", FLAG_FIELD, offsetof(struct figures, history)},
    {"vulnerable", FLAG_FIELD, offsetof(struct figures, vulnerable)},
    {"essential", FLAG_FIELD, offsetof(struct figures, essential)},
    {"injury", FLAG_FIELD, offsetof(struct figures, injury)},
    {"authority", FLAG_FIELD, offsetof(struct figures, authority)},
    {"threat_dated", FLAG_FIELD, offsetof(struct figures, threat_dated)},
    {"refuted", FLAG_FIELD, offsetof(struct figures, refuted)},
};

static enum err read_flag(const struct json *value, const char *name, int *out, struct why *why)
{
    bool flag = false;
    double number = 0;
    if (json_bool(value, &flag))
        *out = flag;
    else if (json_number(value, &number) && (number == 0 || number == 1))
        *out = (int)number;
    else
        return why_set(why, ERR_BAD_INPUT, "%s: 0 or 1, true or false", name);
    return OK;
}

static enum err read_field(const struct json *value, const struct field *field,
                           struct figures *figures, struct why *why)
{
    void *place = (char *)figures + field->offset;
    double number = 0;
    if (field->kind == FLAG_FIELD)
        return read_flag(value, field->name, place, why);
    if (field->kind == MINUTES_OR_NULL && value->kind == JSON_NULL)
        return OK;
    if (!json_number(value, &number))
        return why_set(why, ERR_BAD_INPUT, "%s: a number is wanted", field->name);
    switch (field->kind) {
    case MINUTES_OR_NULL:
        if (number <= 0)
            return why_set(why, ERR_BAD_INPUT,
                           "td: minutes above 0, or null when it is not growing");
        *(double *)place = number;
        return OK;
    case SHARE:
        if (number < 0 || number > 1)
            return why_set(why, ERR_BAD_INPUT, "%s: a share from 0 to 1", field->name);
        *(double *)place = number;
        return OK;
    case MEDIA:
        if (number != 0 && number != 1 && number != 2 && number != 3)
            return why_set(why, ERR_BAD_INPUT, "media: 0, 1, 2 or 3");
        *(int *)place = (int)number;
        return OK;
    case COUNT:
    case FLAG_FIELD:
        break;
    }
    if (number < 0 || number > 9e15)
        return why_set(why, ERR_BAD_INPUT, "%s: a count from 0 up", field->name);
    *(int64_t *)place = (int64_t)number;
    return OK;
}

enum err severity_read(const struct json *input, enum risk *category_out,
                       struct figures *figures_out, struct why *why)
{
    if (input->kind != JSON_OBJECT)
        return why_set(why, ERR_BAD_INPUT, "an object is wanted: {\"category\":…}");
    struct text name = json_text_at(input, "category");
    if (!name.at)
        return why_set(why, ERR_BAD_INPUT, "category is missing");
    enum risk category = RISK_NONE;
    if (!risk_of(name, &category))
        return why_set(why, ERR_BAD_INPUT, "category: '%.*s' is none of the known ones",
                       TEXT_ARG(text_slice(name, 0, 60)));
    struct figures figures = {.doubling_min = -1, .networks = 1};
    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
        const struct json *value = json_find(input, fields[i].name);
        enum err err = value ? read_field(value, &fields[i], &figures, why) : OK;
        if (err)
            return err;
    }
    *category_out = category;
    *figures_out = figures;
    return OK;
}
