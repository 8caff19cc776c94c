#include "match/morph.h"

#include "base/counter.h"
#include "base/fault.h"
#include "base/mem.h"
#include "match/letter.h"

#include <dlfcn.h>

enum { PIECE_MOST = 4096 };

#define LIBRARY "libmecab.so.2"
#define REMEDY                                                                                     \
    "install MeCab with a dictionary in UTF-8 (Debian, Ubuntu: apt-get install libmecab2 "         \
    "mecab-ipadic-utf8), or use ~sub or ~run"

static struct counter failed = {
    .name = "hinomi_match_morph_failed",
    .help = "Pieces of posts that MeCab could not cut: no words are seen in them."};

/* The beginnings of MeCab's own structs (mecab.h of 0.99 and later), as far as they are read. */
struct mecab_node {
    struct mecab_node *prev, *next, *enext, *bnext;
    void *rpath, *lpath;
    const char *surface, *feature;
    unsigned int id;
    unsigned short length; /* of the surface, in bytes */
};

struct mecab_dictionary {
    const char *filename, *charset;
};

struct mecab {
    void *(*model_new)(const char *options);
    void (*model_free)(void *model);
    const struct mecab_dictionary *(*model_dictionary)(void *model);
    void *(*tagger_new)(void *model);
    void (*tagger_free)(void *tagger);
    void *(*lattice_new)(void *model);
    void (*lattice_free)(void *lattice);
    void (*lattice_set)(void *lattice, const char *at, size_t len);
    int (*cut)(void *tagger, void *lattice);
    const struct mecab_node *(*lattice_first)(void *lattice);
};

static const struct {
    const char *name;
    size_t offset;
} calls[] = {
    {"mecab_model_new2", offsetof(struct mecab, model_new)},
    {"mecab_model_destroy", offsetof(struct mecab, model_free)},
    {"mecab_model_dictionary_info", offsetof(struct mecab, model_dictionary)},
    {"mecab_model_new_tagger", offsetof(struct mecab, tagger_new)},
    {"mecab_destroy", offsetof(struct mecab, tagger_free)},
    {"mecab_model_new_lattice", offsetof(struct mecab, lattice_new)},
    {"mecab_lattice_destroy", offsetof(struct mecab, lattice_free)},
    {"mecab_lattice_set_sentence2", offsetof(struct mecab, lattice_set)},
    {"mecab_parse_lattice", offsetof(struct mecab, cut)},
    {"mecab_lattice_get_bos_node", offsetof(struct mecab, lattice_first)},
};

struct morph {
    void *library, *model;
    struct mecab mecab;
};

struct morph_room {
    const struct mecab *mecab;
    void *tagger, *lattice;
    char piece[PIECE_MOST + 8]; /* what is cut, a NUL behind: MeCab looks for one after a blank */
};

/* ---- opening ---- */

static bool find_calls(struct morph *morph)
{
    for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++) {
        void *call = dlsym(morph->library, calls[i].name);
        if (!call)
            return false;
        memcpy((char *)&morph->mecab + calls[i].offset, &call, sizeof(call));
    }
    return true;
}

static bool is_utf8(const char *charset)
{
    static const char *const names[] = {"UTF-8", "utf-8", "utf8", "UTF8"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (strcmp(charset, names[i]) == 0)
            return true;
    return false;
}

static enum err open_into(struct morph *morph, struct why *why)
{
    if (!fault_here("morph_library"))
        morph->library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (!morph->library || !find_calls(morph))
        return why_set(why, ERR_NOT_FOUND,
                       "~morph needs MeCab, and there is no " LIBRARY " here: " REMEDY);
    if (!fault_here("morph_dictionary"))
        morph->model = morph->mecab.model_new("");
    if (!morph->model)
        return why_set(why, ERR_NOT_FOUND,
                       "~morph needs a dictionary for MeCab, and it finds none: " REMEDY);
    const struct mecab_dictionary *words = morph->mecab.model_dictionary(morph->model);
    if (!words || !words->charset || !is_utf8(words->charset))
        return why_set(why, ERR_NOT_FOUND, "MeCab's dictionary is written in %s: " REMEDY,
                       words && words->charset ? words->charset : "an unknown code");
    return OK;
}

enum err morph_open(struct morph **morph_out, struct why *why)
{
    struct morph *morph = mem_make(struct morph);
    const enum err err = open_into(morph, why);
    if (err)
        morph_close(&morph);
    else
        *morph_out = morph;
    return err;
}

void morph_close(struct morph **morph)
{
    if (!*morph)
        return;
    if ((*morph)->model)
        (*morph)->mecab.model_free((*morph)->model);
    if ((*morph)->library)
        dlclose((*morph)->library);
    mem_free(*morph);
    *morph = NULL;
}

struct morph_room *morph_room_new(const struct morph *morph)
{
    struct morph_room *room = mem_make(struct morph_room);
    room->mecab = &morph->mecab;
    room->tagger = morph->mecab.tagger_new(morph->model);
    room->lattice = morph->mecab.lattice_new(morph->model);
    must(room->tagger && room->lattice);
    return room;
}

void morph_room_free(struct morph_room **room)
{
    if (!*room)
        return;
    (*room)->mecab->lattice_free((*room)->lattice);
    (*room)->mecab->tagger_free((*room)->tagger);
    mem_free(*room);
    *room = NULL;
}

/* ---- cutting ---- */

static bool is_any_of(struct text letter, const char *const *among)
{
    for (; *among; among++)
        if (text_is(letter, *among))
            return true;
    return false;
}

/* Where the piece from `from` on ends: behind a line, or a sentence; where neither ends, behind the
 * last blank or comma, or anywhere. */
static size_t piece_end(struct text text, size_t from)
{
    static const char *const ends[] = {"\n", "。", "！", "？", NULL};
    static const char *const pauses[] = {" ", "　", "、", NULL};
    size_t pause = 0, at = from;
    while (at < text.len && at - from < PIECE_MOST) {
        size_t next = at + letter_len(text.at[at]);
        next = next < text.len ? next : text.len;
        const struct text letter = text_slice(text, at, next);
        at = next;
        if (is_any_of(letter, ends))
            return at;
        if (is_any_of(letter, pauses))
            pause = at;
    }
    return at < text.len && pause ? pause : at;
}

static void cut_piece(struct morph_room *room, struct text text, struct text piece,
                      morph_edge_fn *edge, void *arg)
{
    must(piece.len < sizeof(room->piece));
    memcpy(room->piece, piece.at, piece.len);
    room->piece[piece.len] = '\0';
    room->mecab->lattice_set(room->lattice, room->piece, piece.len);
    if (!room->mecab->cut(room->tagger, room->lattice)) {
        counter_add(&failed, 1);
        return;
    }
    const struct mecab_node *node = room->mecab->lattice_first(room->lattice);
    for (; node; node = node->next) {
        if (!node->length)
            continue;
        const size_t at = (size_t)(piece.at - text.at) + (size_t)(node->surface - room->piece);
        edge(at, arg);
        edge(at + node->length, arg);
    }
}

void morph_edges(struct morph_room *room, struct text text, morph_edge_fn *edge, void *arg)
{
    edge(0, arg);
    for (size_t from = 0; from < text.len;) {
        const size_t end = piece_end(text, from);
        const struct text piece = text_slice(text, from, end);
        const bool line = text_ends(piece, TEXT("\n"));
        if (piece.len > line)
            cut_piece(room, text, text_slice(piece, 0, piece.len - line), edge, arg);
        edge(end, arg);
        from = end;
    }
}
