#include "base/json.h"

const struct json *json_find(const struct json *object, const char *key)
{
    const struct json *found = NULL;
    if (!object || object->kind != JSON_OBJECT)
        return NULL;
    for (const struct json *child = object->first; child; child = child->next)
        if (text_is(child->key, key))
            found = child;
    return found;
}

struct text json_text(const struct json *value)
{
    if (!value || value->kind != JSON_STRING)
        return (struct text){NULL, 0};
    return value->text;
}

/* A number as sign, up to 40 significant digits and the power of ten of the last of them. */
struct decimal {
    char digits[40];
    size_t len;
    int64_t power;
    bool minus, whole; /* whole: no digit was dropped */
};

static int64_t exponent_of(struct text text)
{
    bool minus = text.len && text.at[0] == '-';
    if (text.len && (text.at[0] == '-' || text.at[0] == '+'))
        text = text_slice(text, 1, text.len);
    int64_t value = 0;
    for (size_t i = 0; i < text.len && value < 1000000000; i++)
        value = value * 10 + (text.at[i] - '0');
    return minus ? -value : value;
}

/* The text is a number by the grammar of JSON. */
static struct decimal decimal_of(struct text number)
{
    struct decimal d = {.whole = true};
    size_t i = 0;
    d.minus = number.len && number.at[0] == '-';
    bool point = false;
    for (i = d.minus; i < number.len; i++) {
        char c = number.at[i];
        if (c == 'e' || c == 'E')
            break;
        if (c == '.') {
            point = true;
            continue;
        }
        d.power -= point;
        if (c == '0' && d.len == 0)
            continue;
        if (d.len < sizeof(d.digits)) {
            d.digits[d.len++] = c;
            continue;
        }
        d.power++;
        d.whole = d.whole && c == '0';
    }
    if (i < number.len)
        d.power += exponent_of(text_slice(number, i + 1, number.len));
    while (d.len && d.digits[d.len - 1] == '0') {
        d.len--;
        d.power++;
    }
    return d;
}

bool json_int_of(struct text number, int64_t *out)
{
    if (text_int(number, out))
        return true;
    if (number.len == 0)
        return false;
    struct decimal d = decimal_of(number);
    if (d.len == 0) {
        *out = 0;
        return true;
    }
    if (!d.whole || d.power < 0 || d.power > 18 || d.len + (size_t)d.power > 19)
        return false;
    char room[24];
    size_t n = 0;
    if (d.minus)
        room[n++] = '-';
    memcpy(room + n, d.digits, d.len);
    n += d.len;
    memset(room + n, '0', (size_t)d.power);
    n += (size_t)d.power;
    return text_int((struct text){room, n}, out);
}

bool json_number_of(struct text number, double *out)
{
    if (number.len < 40 && text_number(number, out))
        return true;
    if (number.len == 0)
        return false;
    struct decimal d = decimal_of(number);
    if (d.power > 400 || d.power < -500) {
        *out = 0;
        return d.len == 0 || d.power < 0;
    }
    char room[64];
    int n = snprintf(room, sizeof(room), "%s%.*se%d", d.minus ? "-" : "", (int)d.len, d.digits,
                     (int)d.power);
    if (d.len == 0)
        n = snprintf(room, sizeof(room), "0");
    return text_number((struct text){room, (size_t)n}, out);
}

bool json_int(const struct json *value, int64_t *out)
{
    return value && value->kind == JSON_NUMBER && json_int_of(value->text, out);
}

bool json_number(const struct json *value, double *out)
{
    return value && value->kind == JSON_NUMBER && json_number_of(value->text, out);
}

bool json_bool(const struct json *value, bool *out)
{
    if (!value || (value->kind != JSON_TRUE && value->kind != JSON_FALSE))
        return false;
    *out = value->kind == JSON_TRUE;
    return true;
}

struct text json_text_at(const struct json *object, const char *key)
{
    return json_text(json_find(object, key));
}

int64_t json_int_at(const struct json *object, const char *key, int64_t fallback)
{
    json_int(json_find(object, key), &fallback);
    return fallback;
}

double json_number_at(const struct json *object, const char *key, double fallback)
{
    json_number(json_find(object, key), &fallback);
    return fallback;
}

bool json_bool_at(const struct json *object, const char *key, bool fallback)
{
    json_bool(json_find(object, key), &fallback);
    return fallback;
}
