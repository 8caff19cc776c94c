#include "base/utf8.h"
#include "desk/history.h"

/* Corrected posts, as training reads them. */

enum { NAME_FEWEST = 2 }; /* code points of a name that is masked */

static void longer(struct text rest, struct text name, size_t *longest)
{
    if (name.len > *longest && utf8_count(name) >= NAME_FEWEST && text_starts_but_case(rest, name))
        *longest = name.len;
}

/* Bytes of a name of the client that stand here: the longest of its own name, its brands' names and
 * their accounts. 0: none. */
static size_t name_at(const struct client *client, struct text rest)
{
    size_t longest = 0;
    for (size_t b = 0; client && b < client->brand_count; b++) {
        const struct brand *brand = &client->brands[b];
        longer(rest, brand->name, &longest);
        for (size_t a = 0; a < brand->accounts.count; a++) {
            struct text name = brand->accounts.at[a], net;
            text_cut(&name, ':', &net);
            longer(rest, text_starts(name, TEXT("@")) ? text_slice(name, 1, name.len) : name,
                   &longest);
        }
    }
    if (client)
        longer(rest, client->name, &longest);
    return longest;
}

/* One cell: {B} in place of the names, \n for a new line. */
static void put_post(struct buf *out, struct text text, const struct client *client)
{
    for (size_t i = 0; i < text.len;) {
        const size_t name = name_at(client, text_slice(text, i, text.len));
        if (name)
            (void)buf_text(out, TEXT("{B}"));
        else if (text.at[i] == '\n')
            (void)buf_text(out, TEXT("\\n"));
        else if ((unsigned char)text.at[i] < ' ')
            (void)buf_byte(out, ' ');
        else
            (void)buf_byte(out, text.at[i]);
        i += name ? name : 1;
    }
}

struct writing {
    const struct watched *watched;
    struct buf *out;
};

static enum err write_one(const struct post *post, struct text client,
                          const struct said_labels *labels, void *arg, struct why *why)
{
    const struct writing *w = arg;
    const struct client *names = watched_client(w->watched, client);
    const struct text lang = post->verdict ? text_of(post->verdict->lang) : TEXT("und");
    (void)buf_printf(w->out, "%.*s\t%.*s\t%.*s\t%.*s\t%.*s\t", TEXT_ARG(labels->label),
                     TEXT_ARG(lang), TEXT_ARG(labels->sentiment), TEXT_ARG(labels->intent),
                     TEXT_ARG(labels->heads));
    if (post->title.len) {
        put_post(w->out, post->title, names);
        (void)buf_text(w->out, TEXT("\\n"));
    }
    put_post(w->out, post->text, names);
    (void)buf_byte(w->out, '\n');
    return buf_over(w->out) ? why_set(why, ERR_LIMIT, "the corrected posts are over %zu MB",
                                      w->out->ceiling >> 20)
                            : OK;
}

enum err desk_corrections_tsv(struct db *db, const struct seen_by *by,
                              const struct watched *watched, struct buf *out, size_t *forbidden_out,
                              struct why *why)
{
    struct writing writing = {watched, out};
    (void)buf_text(out, TEXT("label\tlang\tsentiment\tintent\theads\ttext\n"));
    return desk_corrections(db, by, write_one, &writing, forbidden_out, why);
}
