#ifndef MODEL_WATCHED_H
#define MODEL_WATCHED_H
/*
 * Who is watched and who is rung: clients, brands, topics, people, channels, routes (topics.yaml,
 * also the form of export and import). Immutable once read; lives in its arena.
 */
#include "base/json.h"
#include "base/option.h"

struct topic {
    struct text client, brand, id, query;
    struct text cjk; /* "sub", "run", "morph": how its terms of scripts without spaces stand;
                        absent: as the set says */
    uint32_t line;   /* where its query stands in the file, for errors; 0 unknown */
};

/* A named list of words, for queries: list:competitors. Its id is unique within its client, or
 * among the common ones; a client's own hides a common one of the same id. */
struct word_list {
    struct text client, id; /* client absent: any client's queries may name it */
    struct texts words;
};

struct brand {
    struct text client, id, name;
    struct texts accounts;  /* "net:handle or id": our own voices */
    struct text budget;     /* "1 per week": false pages we can live with; used later */
    bool essential;         /* an outage of it stops payments or emergency calls */
    int64_t crisis_authors; /* floor F6; 5000 */
    struct topic *topics;
    size_t topic_count;
};

struct client {
    struct text id, name;
    struct brand *brands;
    size_t brand_count;
};

struct person {
    struct text id, name, role,
        lang;                     /* role: agent, lead, risk, executive, legal, approver, admin */
    struct text channel, address; /* where this person is rung: a channel's id, and who there */
};

struct channel {
    struct text id, kind;       /* kind: "log", "mail", "webhook" … names a by_*.c */
    const struct json *options; /* read by the channel's own option table */
};

struct step {
    struct text person, channel; /* channel absent: the person's own */
};

struct route {
    struct text client, brand; /* absent: any */
    int64_t level;             /* from this level up, 2 to 4 */
    struct step *ladder;
    size_t ladder_count;
};

struct watched {
    struct client *clients;
    struct person *people;
    struct channel *channels;
    struct route *routes;
    struct word_list *lists;
    size_t client_count, person_count, channel_count, route_count, list_count;
};

/* Reads the YAML tree; errors name line, key and the nearest right one. Ids are unique, references
 * exist. A missing route means the log. */
enum err watched_read(const struct json *yaml, struct arena *arena, struct watched *watched_out,
                      struct why *why) MUST_USE;
enum err watched_read_file(const char *path, struct arena *arena, struct watched *watched_out,
                           struct why *why) MUST_USE;
/* As YAML that watched_read takes back. */
enum err watched_write(const struct watched *watched, struct buf *out);

const struct brand *watched_brand(const struct watched *watched, struct text client,
                                  struct text brand);
const struct client *watched_client(const struct watched *watched, struct text client);
const struct person *watched_person(const struct watched *watched, struct text person);
/* "net:id" or "net:@handle" in any case matches one of the brand's accounts. */
bool brand_is_own_voice(const struct brand *brand, struct text net, struct text id,
                        struct text handle);
#endif
