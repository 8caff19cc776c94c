#include "base/utf8.h"
#include "model/watched_inside.h"

/* What libyaml would refuse to read as it is, though it may stand escaped. */
static bool unprintable(uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0xFEFF || code == 0xFFFE ||
           code == 0xFFFF || code == 0x2028 || code == 0x2029;
}

/* Always in double quotes: a quoted text is never taken for a number or a key. */
static void quote(struct buf *out, struct text text)
{
    buf_byte(out, '"');
    for (size_t i = 0; i < text.len;) {
        size_t from = i;
        uint32_t code = utf8_next(text, &i);
        if (code == '"' || code == '\\')
            buf_printf(out, "\\%c", (int)code);
        else if (unprintable(code))
            buf_printf(out, "\\u%04X", code);
        else if (code == 0xFFFD)
            buf_text(out, TEXT("\xEF\xBF\xBD"));
        else
            buf_text(out, text_slice(text, from, i));
    }
    buf_byte(out, '"');
}

void write_pair(struct buf *out, const char *before, const char *key, struct text text)
{
    if (!text.at)
        return;
    buf_printf(out, "%s%s: ", before, key);
    quote(out, text);
    buf_byte(out, '\n');
}

/* A channel's options as a flow mapping. */
void write_flow(struct buf *out, const struct json *value)
{
    static const char *const words[] = {"null", "false", "true"};
    bool map = value->kind == JSON_OBJECT;
    switch (value->kind) {
    case JSON_NULL:
    case JSON_FALSE:
    case JSON_TRUE:
        buf_text(out, text_of(words[value->kind]));
        return;
    case JSON_NUMBER:
        buf_text(out, value->text);
        return;
    case JSON_STRING:
        quote(out, value->text);
        return;
    case JSON_ARRAY:
    case JSON_OBJECT:
        break;
    }
    buf_byte(out, map ? '{' : '[');
    for (const struct json *child = value->first; child; child = child->next) {
        if (map) {
            quote(out, child->key);
            buf_text(out, TEXT(": "));
        }
        write_flow(out, child);
        if (child->next)
            buf_text(out, TEXT(", "));
    }
    buf_byte(out, map ? '}' : ']');
}

void write_texts(struct buf *out, const char *before, const char *key, struct texts list)
{
    if (!list.count)
        return;
    buf_printf(out, "%s%s: [", before, key);
    for (size_t i = 0; i < list.count; i++) {
        if (i)
            buf_text(out, TEXT(", "));
        quote(out, list.at[i]);
    }
    buf_text(out, TEXT("]\n"));
}

static void write_brand(struct buf *out, const struct brand *brand)
{
    write_pair(out, "      - ", "id", brand->id);
    write_pair(out, "        ", "name", brand->name);
    write_texts(out, "        ", "accounts", brand->accounts);
    write_pair(out, "        ", "budget", brand->budget);
    if (brand->essential)
        buf_text(out, TEXT("        essential: true\n"));
    if (brand->retired)
        buf_text(out, TEXT("        retired: true\n"));
    if (brand->crisis_authors != 5000)
        buf_printf(out, "        crisis_authors: %lld\n", (long long)brand->crisis_authors);
    buf_text(out, TEXT("        topics:\n"));
    for (size_t i = 0; i < brand->topic_count; i++) {
        write_pair(out, "          - ", "id", brand->topics[i].id);
        write_pair(out, "            ", "query", brand->topics[i].query);
        write_pair(out, "            ", "cjk", brand->topics[i].cjk);
    }
}

static void write_lists(struct buf *out, const struct watched *watched)
{
    if (watched->list_count)
        buf_text(out, TEXT("lists:\n"));
    for (size_t i = 0; i < watched->list_count; i++) {
        write_pair(out, "  - ", "id", watched->lists[i].id);
        write_pair(out, "    ", "client", watched->lists[i].client);
        write_texts(out, "    ", "words", watched->lists[i].words);
    }
}

enum err watched_write(const struct watched *watched, struct buf *out)
{
    buf_text(out, watched->client_count ? TEXT("clients:\n") : TEXT("clients: []\n"));
    for (size_t i = 0; i < watched->client_count; i++) {
        const struct client *client = &watched->clients[i];
        write_pair(out, "  - ", "id", client->id);
        write_pair(out, "    ", "name", client->name);
        if (client->retired)
            buf_text(out, TEXT("    retired: true\n"));
        write_service(out, client->service);
        write_voice(out, client->voice);
        write_approval(out, client->approval);
        if (client->brand_count)
            buf_text(out, TEXT("    brands:\n"));
        for (size_t k = 0; k < client->brand_count; k++)
            write_brand(out, &client->brands[k]);
        write_forms(out, client);
    }
    write_lists(out, watched);
    write_people(out, watched);
    write_senders(out, watched);
    write_sources(out, watched);
    return buf_over(out) ? ERR_LIMIT : OK;
}
