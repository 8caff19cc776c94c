#include "model/watched_inside.h"

/* `forms` of a client. */

enum { FORMS_MOST = 200 };

const struct inquiry_form *watched_form(const struct watched *watched, struct text client,
                                        struct text form)
{
    const struct client *found = watched_client(watched, client);
    for (size_t i = 0; found && i < found->form_count; i++)
        if (text_same(found->forms[i].id, form))
            return &found->forms[i];
    return NULL;
}

/* -1: it is another's. */
static int fit_of(const struct inquiry_form *form, struct text brand, struct text lang)
{
    if ((form->brand.at && !text_same(form->brand, brand)) ||
        (form->lang.at && !text_same(form->lang, lang)))
        return -1;
    return (form->brand.at ? 2 : 0) + (form->lang.at ? 1 : 0);
}

const struct inquiry_form *watched_form_for(const struct watched *watched, struct text client,
                                            struct text brand, struct text lang)
{
    const struct client *found = watched_client(watched, client);
    const struct inquiry_form *best = NULL;
    for (size_t i = 0; found && i < found->form_count; i++) {
        const int fit = fit_of(&found->forms[i], brand, lang);
        if (fit >= 0 && (!best || fit > fit_of(best, brand, lang)))
            best = &found->forms[i];
    }
    return best;
}

static enum err check_url(const struct reader *r, const struct json *at,
                          const struct inquiry_form *form)
{
    if (!text_starts(form->url, TEXT("https://")))
        return read_bad(r, at, "the form '%.*s' needs a url that begins with https://",
                        TEXT_ARG(form->id));
    const int64_t token = text_find(form->url, TEXT("{token}"));
    if (token < 0)
        return read_bad(r, at,
                        "the url of the form '%.*s' has no {token}: what comes by it could not be "
                        "led back to the case",
                        TEXT_ARG(form->id));
    return OK;
}

const struct option watched_form_options[] = {
    {"id", OPTION_TEXT, offsetof(struct inquiry_form, id), NULL, 0, 0, "Its short name.", NULL},
    {"name", OPTION_TEXT, offsetof(struct inquiry_form, name), NULL, 0, 0, "As people see it.",
     NULL},
    {"url", OPTION_TEXT, offsetof(struct inquiry_form, url), NULL, 0, 0,
     "Its address, with {token} where the token goes.", NULL},
    {"lang", OPTION_TEXT, offsetof(struct inquiry_form, lang), NULL, 0, 0, "The language it is in.",
     NULL},
    {"brand", OPTION_TEXT, offsetof(struct inquiry_form, brand), NULL, 0, 0,
     "For this one alone; else for any of the client.", NULL},
    {0}};

static enum err read_form(struct reader *r, const struct json *at, const struct client *client,
                          struct inquiry_form *form)
{
    enum err err = options_read(watched_form_options, at, NULL, r->arena, form, r->why);
    if (!err)
        err = read_id(r, at, "form", client->id, form->id);
    if (!err)
        err = check_url(r, at, form);
    if (err || !form->brand.at)
        return err;
    const char **names = arena_array(r->arena, const char *, client->brand_count + 1);
    for (size_t i = 0; i < client->brand_count; i++) {
        if (text_same(client->brands[i].id, form->brand))
            return OK;
        names[i] = arena_text(r->arena, client->brands[i].id).at;
    }
    return read_no_such(r, json_find(at, "brand"), "brand of this client", form->brand, names,
                        client->brand_count);
}

enum err read_forms(struct reader *r, const struct json *at, struct client *client)
{
    const struct json *item = NULL;
    enum err err = read_list_of(r, at, "forms", &item, &client->form_count);
    if (!err && client->form_count > FORMS_MOST)
        err = read_bad(r, json_find(at, "forms"), "%zu forms, at most %d", client->form_count,
                       FORMS_MOST);
    const size_t count = err ? 0 : client->form_count;
    client->forms = arena_array(r->arena, struct inquiry_form, count + 1);
    for (size_t i = 0; item && i < count && !err; i++, item = item->next)
        err = read_form(r, item, client, &client->forms[i]);
    return err;
}

void write_forms(struct buf *out, const struct client *client)
{
    if (client->form_count)
        buf_text(out, TEXT("    forms:\n"));
    for (size_t i = 0; i < client->form_count; i++) {
        const struct inquiry_form *form = &client->forms[i];
        write_pair(out, "      - ", "id", form->id);
        write_pair(out, "        ", "name", form->name);
        write_pair(out, "        ", "url", form->url);
        write_pair(out, "        ", "lang", form->lang);
        write_pair(out, "        ", "brand", form->brand);
    }
}
