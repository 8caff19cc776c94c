#include "tower/scene_inside.h"

/* What is expected of the desk: expect answer to …, block … on …, and so on. */

static enum err wants(struct parser *p, const char *word, const char *then)
{
    return parser_take(p, word) ? OK : parser_bad(p, "expected '%s' and %s", word, then);
}

static enum err case_of(struct parser *p, struct demand *d, const char *link)
{
    enum err err = wants(p, link, "the name of a post");
    return err ? err : parser_post(p, &d->of);
}

static enum err deed_named(struct parser *p, struct demand *d)
{
    struct text name;
    enum err err = parser_word(p, "the name of an answer or a statement", &name);
    if (err)
        return err;
    d->on = parser_deed(p, name);
    if (d->on != NO_DEED)
        return OK;
    p->i--;
    return parser_bad(p, "nothing above is called '%.*s'", TEXT_ARG(text_slice(name, 0, 60)));
}

static enum err answer_to(struct parser *p, struct demand *d)
{
    d->probe = PROBE_ANSWER;
    return case_of(p, d, "to");
}

/* age 72h of NAME */
static enum err age(struct parser *p, struct demand *d)
{
    static const char *const ages[] = {"72h", "7d", "30d"};
    d->probe = PROBE_AGE;
    for (size_t i = 0; i < 3 && !d->state.at; i++)
        if (parser_take(p, ages[i]))
            d->state = text_of(ages[i]);
    return d->state.at ? case_of(p, d, "of") : parser_unknown(p, "age", ages, 3);
}

/* contacts >= 3 of NAME */
static enum err contacts(struct parser *p, struct demand *d)
{
    d->probe = PROBE_CONTACTS;
    enum err err = wants(p, ">=", "how many");
    if (!err)
        err = parser_int(p, "how many", 1, 1000000, &d->least);
    return err ? err : case_of(p, d, "of");
}

static enum err form_of(struct parser *p, struct demand *d)
{
    d->probe = PROBE_FORM;
    return case_of(p, d, "of");
}

/* old case of NAME */
static enum err old_case(struct parser *p, struct demand *d)
{
    d->probe = PROBE_OLD;
    enum err err = wants(p, "case", "'of' and the name of a post");
    return err ? err : case_of(p, d, "of");
}

static enum err page_part(struct parser *p, struct demand *d)
{
    enum err err = parser_word(p, "the name of a page", &d->page);
    if (err)
        return err;
    for (size_t i = 0; i < p->scene->page_count; i++)
        if (text_same(p->scene->pages[i].name, d->page))
            return OK;
    p->i--;
    return parser_bad(p, "no page above is called '%.*s'", TEXT_ARG(text_slice(d->page, 0, 60)));
}

/* draft for NAME in it page P */
static enum err draft_for(struct parser *p, struct demand *d)
{
    d->probe = PROBE_DRAFT;
    enum err err = case_of(p, d, "for");
    if (!err && parser_take(p, "in"))
        err = parser_word(p, "a language", &d->lang);
    return err || !parser_take(p, "page") ? err : page_part(p, d);
}

/* page P first for NAME */
static enum err page_for(struct parser *p, struct demand *d)
{
    d->probe = PROBE_PAGE;
    enum err err = page_part(p, d);
    if (!err)
        d->first = parser_take(p, "first");
    return err ? err : case_of(p, d, "for");
}

/* block J05 on A with "words"; the rule may be left out */
static enum err finding(struct parser *p, struct demand *d)
{
    d->probe = PROBE_FINDING;
    if (parser_here(p) && !text_is(parser_here(p)->text, "on")) {
        enum err err = parser_word(p, "a rule, like J05", &d->rule);
        if (err)
            return err;
    }
    enum err err = wants(p, "on", "the name of an answer or a statement");
    if (!err)
        err = deed_named(p, d);
    return err || !parser_take(p, "with") ? err : parser_string(p, "its words", &d->because);
}

static enum err block(struct parser *p, struct demand *d)
{
    d->gravity = TEXT("block");
    return finding(p, d);
}

static enum err warning(struct parser *p, struct demand *d)
{
    d->gravity = TEXT("warn");
    return finding(p, d);
}

static enum err remark(struct parser *p, struct demand *d)
{
    d->gravity = TEXT("info");
    return finding(p, d);
}

/* A contradiction with what was published: J04, whatever its gravity. */
static enum err contradiction(struct parser *p, struct demand *d)
{
    d->rule = TEXT("J04");
    return finding(p, d);
}

/* reply A state sent */
static enum err reply(struct parser *p, struct demand *d)
{
    static const char *const states[] = {"draft",   "submitted", "approved", "refused", "leaving",
                                         "out",     "sent",      "not_sent", "unknown", "at_hand",
                                         "dropped", "held",      "published"};
    d->probe = PROBE_REPLY;
    enum err err = deed_named(p, d);
    if (!err)
        err = wants(p, "state", "how it stands");
    if (err)
        return err;
    const struct token *t = parser_here(p);
    for (size_t i = 0; i < 13; i++)
        if (parser_take(p, states[i])) {
            d->state = t->text;
            return OK;
        }
    return parser_unknown(p, "state of a reply", states, 13);
}

/* refused A because "words" */
static enum err refused(struct parser *p, struct demand *d)
{
    d->probe = PROBE_DENIED;
    enum err err = deed_named(p, d);
    return err || !parser_take(p, "because") ? err
                                             : parser_string(p, "words of the reason", &d->because);
}

bool parse_probe(struct parser *p, struct demand *d, enum err *err_out)
{
    static const struct {
        const char *word;
        enum err (*parse)(struct parser *p, struct demand *d);
    } forms[PROBE_WORDS] = {{"answer", answer_to},
                            {"age", age},
                            {"contacts", contacts},
                            {"form", form_of},
                            {"old", old_case},
                            {"draft", draft_for},
                            {"page", page_for},
                            {"block", block},
                            {"warn", warning},
                            {"remark", remark},
                            {"contradiction", contradiction},
                            {"reply", reply},
                            {"refused", refused}};
    for (size_t i = 0; i < PROBE_WORDS; i++) {
        if (!parser_take(p, forms[i].word))
            continue;
        *err_out = forms[i].parse(p, d);
        return true;
    }
    return false;
}

const char *const probe_words[PROBE_WORDS] = {
    "answer", "age",  "contacts", "form",          "old",   "draft",  "page",
    "block",  "warn", "remark",   "contradiction", "reply", "refused"};
