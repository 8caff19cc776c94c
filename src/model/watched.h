#ifndef MODEL_WATCHED_H
#define MODEL_WATCHED_H
/*
 * Who is watched, who is rung and who answers: clients, brands, topics, people, channels, routes,
 * senders, sources (topics.yaml, also the form of export and import). Immutable once read; lives in
 * its arena.
 */
#include "base/json.h"
#include "base/option.h"
#include "base/zone.h"
#include "model/service.h"
#include "model/voice.h"

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
    struct text budget;     /* "1 per week": false pages we can live with */
    double false_a_week;    /* the same as a number; 1 where nothing is said */
    bool essential;         /* an outage of it stops payments or emergency calls */
    int64_t crisis_authors; /* floor F6; 5000 */
    bool retired;           /* it is not heard any more; what is there of it stays readable */
    struct topic *topics;
    size_t topic_count;
};

/* Where a customer tells in private what does not belong in public. {token} in the address is what
 * leads the answer back to the case. */
struct inquiry_form {
    struct text id, url;
    struct text name;        /* for people; absent: the id */
    struct text lang, brand; /* absent: any */
};

struct client {
    struct text id, name;
    struct brand *brands;
    size_t brand_count;
    const struct service *service;    /* NULL: nothing is said, watched_service has the default */
    const struct client_voice *voice; /* likewise: watched_voice */
    const struct approval_rule *approval; /* likewise: watched_approval */
    struct inquiry_form *forms;
    size_t form_count;
    bool retired; /* as that of each of its brands */
};

/* Hours of the week on a wall clock: "mon-fri 09:00-18:00", "22:00-07:00", "sat,sun,holiday". */
enum { HOURS_HOLIDAY = 1 << 7, HOURS_ANY_DAY = 0xff };
struct hours {
    unsigned days;        /* bit 0 Monday … 6 Sunday, bit 7 holidays; of the day they begin */
    int from_min, to_min; /* minutes of the day; to <= from: into the next day */
};

/* When a person or a route is not rung, but for what is grave. */
struct quiet {
    struct hours *hours; /* on the owner's wall clock */
    size_t count;
    int64_t breaks; /* from this level up it rings all the same: 2 to 4 */
};

struct person_way {
    struct text channel, address;
};

struct person {
    struct text id, name, role,
        lang;                     /* role: agent, lead, risk, executive, legal, approver, admin */
    struct text channel, address; /* where this person is rung: a channel's id, and who there */
    struct person_way *also;      /* and where else, when that fails, in order */
    size_t also_count;
    struct text zone_name;
    const struct zone *zone; /* NULL: UTC */
    struct quiet quiet;
};

struct channel {
    struct text id, kind;       /* kind: "log", "mail", "webhook" … names a by_*.c */
    const struct json *options; /* read by the channel's own option table */
    struct text expires;        /* the day its secret ends, "2027-03-31"; or absent */
    int64_t expires_ms;         /* that day's begin, UTC; 0: never */
};

/* An account that answers are sent from. It speaks for its client alone. */
struct sender {
    struct text id, client, brand; /* brand absent: any of the client */
    struct text kind;              /* "bluesky", "mastodon", "mail", "form", "copy": a to_*.c */
    struct text account;           /* as people see it: a handle, a mail address; or absent */
    const struct json *options;    /* read by the kind's own option table */
    struct text expires;           /* the day its secret ends, "2027-03-31"; or absent */
    int64_t expires_ms;            /* that day's begin, UTC; 0: never */
};

/* Days on which only the shifts hold that name holidays. */
struct calendar {
    struct text id;
    struct texts dates; /* "2026-12-31" */
    int64_t *days;      /* the same, days since 1970, rising */
};

struct shift {
    struct hours hours;
    struct texts people; /* in turn; none: those of the duty */
};

/* "Sato takes Monday for Tanaka." */
struct stand_in {
    struct text from, to; /* local time, "2026-11-23 09:00" */
    int64_t from_ms, to_ms;
    struct text person;
    struct text instead; /* only where this one would be; absent: whoever, also where nobody is */
};

enum duty_turn { DUTY_WEEKLY, DUTY_DAILY, DUTY_FIXED };

/* Who is on duty when. At each handover the next of the people has it, since `since`. */
struct duty {
    struct text id, name, zone_name, calendar, since;
    const struct zone *zone; /* NULL: UTC */
    enum duty_turn turn;
    int handover_day, handover_min; /* 0 Monday; minutes of the day */
    int64_t since_day;              /* the local day of the first handover */
    struct texts people;
    struct shift *shifts; /* none: always */
    size_t shift_count;
    struct stand_in *stand_ins;
    size_t stand_in_count;
};

/* One of person, duty or channel alone; a channel beside the others: there instead of the person's
 * own. */
struct step {
    struct text person, channel, duty;
    int64_t wait_ms; /* without an answer, until the next; 0: as the level has it */
};

/* Who is rung. The most specific that fits: by brand, by category, by client, by level; of two
 * alike the first. */
struct route {
    struct text client, brand; /* absent: any */
    int64_t level;             /* from this level up, 2 to 4 */
    struct step *ladder;
    size_t ladder_count;
    struct texts categories; /* none: any */
    int64_t repeat_ms,
        ceiling_ms;   /* 0: as the scale has it; no ring later than that after the rise */
    int64_t group_ms; /* more incidents for the same person within it go into one message */
    struct text zone_name;
    const struct zone *zone;
    struct quiet quiet; /* count 0: none */
    struct text id;     /* its own, or made of what it is for: "umi-2", "umi-umi-foods-3" */
    bool named;         /* the id was given */
};

/* Where posts come from, beside the sources of hinomi.yaml. */
struct source_entry {
    struct text id, kind;
    const struct json *options; /* read by the kind's own option table; NULL: none */
    double sampled;             /* the share of its network that it passes on; 0: all */
    bool paused, private_allowed;
};

struct watched {
    struct client *clients;
    struct person *people;
    struct channel *channels;
    struct calendar *calendars;
    struct duty *duties;
    struct route *routes;
    struct word_list *lists;
    struct sender *senders;
    struct source_entry *sources;
    struct text fallback; /* the person that is rung where a ladder has nobody; or absent */
    size_t client_count, person_count, channel_count, calendar_count, duty_count, route_count,
        list_count, sender_count, source_count;
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
/* When and how fast a client's desk answers; never NULL. */
const struct service *watched_service(const struct watched *watched, struct text client);
/* How a client speaks, and who must say yes; never NULL. */
const struct client_voice *watched_voice(const struct watched *watched, struct text client);
const struct approval_rule *watched_approval(const struct watched *watched, struct text client);
const struct person *watched_person(const struct watched *watched, struct text person);
const struct channel *watched_channel(const struct watched *watched, struct text channel);
const struct inquiry_form *watched_form(const struct watched *watched, struct text client,
                                        struct text form);
/* The form that fits best: of this brand before one of all, in this language before any; NULL:
 * there is none that fits. */
const struct inquiry_form *watched_form_for(const struct watched *watched, struct text client,
                                            struct text brand, struct text lang);
const struct sender *watched_sender(const struct watched *watched, struct text sender);
/* It is the client's, and the brand's or any brand's. */
bool sender_answers_for(const struct sender *sender, struct text client, struct text brand);
const struct source_entry *watched_source(const struct watched *watched, struct text source);
const struct route *watched_route(const struct watched *watched, struct text route);
const struct duty *watched_duty(const struct watched *watched, struct text duty);
const struct calendar *watched_calendar(const struct watched *watched, struct text calendar);

/* "[days] [from-to]": either part may be missing, not both. False when it is none. */
bool hours_parse(struct text text, struct hours *hours_out);
enum { HOURS_ROOM = 64 };
struct text hours_write(const struct hours *hours, char room[HOURS_ROOM]);
/* The keys of each noun, as files and forms have them. */
extern const struct option watched_client_options[], watched_service_options[],
    watched_target_options[], watched_desk_person_options[], watched_voice_options[],
    watched_approval_options[], watched_form_options[], watched_brand_options[],
    watched_topic_options[], watched_person_options[], watched_way_options[],
    watched_channel_options[], watched_calendar_options[], watched_duty_options[],
    watched_shift_options[], watched_route_options[], watched_step_options[],
    watched_sender_options[], watched_source_options[];
/* "net:id" or "net:@handle" in any case matches one of the brand's accounts. */
bool brand_is_own_voice(const struct brand *brand, struct text net, struct text id,
                        struct text handle);
#endif
