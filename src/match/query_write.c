/* A tree as a query that means the same. */
#include "base/buf.h"
#include "match/letter.h"
#include "match/query.h"

static enum err write_letters(struct text text, bool quoted, struct buf *out)
{
    enum err err = OK;
    for (size_t i = 0; i < text.len && !err; i++) {
        const char c = text.at[i];
        const bool plain = (unsigned char)c >= 0x80 || letter_of((unsigned char)c) || c == ' ';
        if (c == WILD_MANY || c == WILD_ONE)
            err = buf_byte(out, c == WILD_MANY ? '*' : '?');
        else if (plain || (quoted && !strchr("\"\\*?", c)))
            err = buf_byte(out, c);
        else
            err = buf_printf(out, "\\%c", c);
    }
    return err;
}

static enum err write_switches(const struct node *node, struct buf *out)
{
    static const char *const modes[] = {"", "~sub", "~run", "~morph"};
    enum err err = buf_printf(out, "%s%s%s%s", node->regex ? "" : modes[node->mode],
                              node->exact ? "~case" : "", node->plain ? "~noaccent" : "",
                              node->kana ? "~kana" : "");
    if (!err && node->fuzzy)
        err = buf_printf(out, "~%d", node->fuzzy);
    return err;
}

/* A phrase holds any letters but a ? at its end; a word holds that. */
static enum err write_term(const struct node *node, struct buf *out)
{
    static const char *const wheres[] = {"", "text:", "title:"};
    const struct text text = node->exact ? node->written : node->text;
    if (node->regex) {
        const enum err err = buf_printf(out, "%s/%.*s/", wheres[node->where], TEXT_ARG(node->text));
        return err ? err : write_switches(node, out);
    }
    const bool quoted = memchr(text.at, ' ', text.len) || !node->wild;
    enum err err =
        buf_printf(out, "%s%s%s", wheres[node->where], quoted ? "\"" : "", node->suffix ? "*" : "");
    if (!err)
        err = write_letters(text, quoted, out);
    if (!err)
        err = buf_printf(out, "%s%s", node->prefix ? "*" : "", quoted ? "\"" : "");
    return err ? err : write_switches(node, out);
}

static enum err write_field(const struct node *node, struct buf *out)
{
    static const char *const names[] = {"lang",      "net",    "kind",     "from",
                                        "to",        "url",    "domain",   "has",
                                        "followers", "rating", "reply_to", "sample"};
    static const char *const signs[] = {"", "<", ">=", "<=", ">"};
    if (node->field == FIELD_FOLLOWERS || node->field == FIELD_RATING ||
        node->field == FIELD_SAMPLE)
        return buf_printf(out, "%s:%s%.15g", names[node->field], signs[node->compare],
                          node->number);
    enum err err = buf_printf(out, "%s:\"", names[node->field]);
    if (!err)
        err = write_letters(node->text, true, out);
    return err ? err : buf_byte(out, '"');
}

static enum err write_list(const struct node *node, const char *joint, struct buf *out)
{
    enum err err = buf_byte(out, '(');
    for (const struct node *child = node->first; child && !err; child = child->next) {
        err = query_write(child, out);
        if (!err && child->next)
            err = buf_text(out, text_of(joint));
    }
    return err ? err : buf_byte(out, ')');
}

/* "a b"~3; its words are written as one phrase, with the switches of the first. */
static enum err write_within(const struct node *node, struct buf *out)
{
    enum err err = buf_printf(out, "%s\"",
                              node->first->where == WHERE_TITLE  ? "title:"
                              : node->first->where == WHERE_TEXT ? "text:"
                                                                 : "");
    for (const struct node *word = node->first; word && !err; word = word->next) {
        err = buf_text(out, word->suffix ? TEXT("*") : TEXT(""));
        if (!err)
            err = write_letters(word->exact ? word->written : word->text, true, out);
        if (!err)
            err = buf_printf(out, "%s%s", word->prefix ? "*" : "", word->next ? " " : "\"");
    }
    if (!err)
        err = buf_printf(out, "~%u", node->count);
    return err ? err : write_switches(node->first, out);
}

enum err query_write(const struct node *node, struct buf *out)
{
    char joint[32];
    switch (node->kind) {
    case NODE_TERM:
        return write_term(node, out);
    case NODE_FIELD:
        return write_field(node, out);
    case NODE_NEAR:
        snprintf(joint, sizeof(joint), " %sNEAR/%u ", node->ordered ? "O" : "", node->count);
        return write_list(node, joint, out);
    case NODE_SENTENCE:
        return write_list(node, " SENTENCE ", out);
    case NODE_APART:
        snprintf(joint, sizeof(joint), " NOT NEAR/%u ", node->count);
        return write_list(node, joint, out);
    case NODE_EXCEPT:
        return write_list(node, " EXCEPT ", out);
    case NODE_WITHIN:
        return write_within(node, out);
    case NODE_TIMES:
    case NODE_ATLEAST:
        (void)buf_printf(out, "%s/%u ", node->kind == NODE_TIMES ? "TIMES" : "ATLEAST",
                         node->count);
        return write_list(node, " OR ", out);
    case NODE_AND:
        return write_list(node, " ", out);
    case NODE_OR:
        return write_list(node, " OR ", out);
    case NODE_NOT:
        break;
    }
    (void)buf_byte(out, '-');
    return write_list(node, "", out);
}
