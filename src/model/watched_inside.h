#ifndef MODEL_WATCHED_INSIDE_H
#define MODEL_WATCHED_INSIDE_H
/* What the files share that read and write who is watched. */
#include "base/map.h"
#include "model/watched.h"

struct reader {
    struct arena *arena;
    struct why *why;
    struct watched *watched;
    struct map *ids; /* "kind\nscope\nid", so that each is unique */
};

/* The reason with line and column. */
enum err read_bad(const struct reader *r, const struct json *at, const char *format, ...)
    FORMAT(3, 4);
/* "no KIND is called 'x': did you mean 'y'?" */
enum err read_no_such(const struct reader *r, const struct json *at, const char *kind,
                      struct text name, const char *const *names, size_t count);
/* Every noun has an id, unique among its kind within the scope. */
enum err read_id(struct reader *r, const struct json *at, const char *kind, struct text scope,
                 struct text id);
/* The list under a key; its items are counted, none is NULL. */
enum err read_list_of(const struct reader *r, const struct json *mapping, const char *key,
                      const struct json **first_out, size_t *count_out);
enum err read_channel_known(const struct reader *r, const struct json *at, struct text id);

/* ---- people, channels, calendars, duties, routes (watched_people.c, watched_duty.c) ---- */
enum err read_people(struct reader *r, const struct json *yaml);
enum err read_duties(struct reader *r, const struct json *yaml);
/* The zone of that name into *zone; absent: *zone stays NULL. */
enum err read_zone(const struct reader *r, const struct json *at, struct text name,
                   const struct zone **zone);
/* "2026-12-31", "2026-12-31 09:00", "09:00". */
bool read_day(struct text text, int64_t *day_out);
bool read_moment(struct text text, struct civil *civil_out);
bool read_minute(struct text text, int *minute_out); /* also "24:00" */
/* "service" of a client; its calendar is named only, until all have been read. */
enum err read_service(struct reader *r, const struct json *client, const struct service **out);
enum err read_service_calendars(struct reader *r, const struct json *yaml);
/* "voice" and "approval" of a client; the approvers are known when all people have been read. */
enum err read_voice(struct reader *r, const struct json *client, const struct client_voice **out);
enum err read_approval(struct reader *r, const struct json *client,
                       const struct approval_rule **out);
/* "forms" of a client; its brands have been read. */
enum err read_forms(struct reader *r, const struct json *at, struct client *client);
enum err read_approvers_known(struct reader *r, const struct json *yaml);
/* The texts as hours. */
enum err read_quiet(const struct reader *r, const struct json *at, struct texts texts,
                    struct quiet *quiet);

/* ---- the accounts that answers are sent from (watched_sender.c) ---- */
enum err read_senders(struct reader *r, const struct json *yaml);
/* ---- where posts come from (watched_source.c) ---- */
enum err read_source_entries(struct reader *r, const struct json *yaml);

/* ---- writing ---- */
void write_pair(struct buf *out, const char *before, const char *key, struct text text);
void write_texts(struct buf *out, const char *before, const char *key, struct texts list);
void write_span(struct buf *out, const char *before, const char *key, int64_t ms);
void write_service(struct buf *out, const struct service *service);
void write_voice(struct buf *out, const struct client_voice *voice);
void write_approval(struct buf *out, const struct approval_rule *rule);
void write_forms(struct buf *out, const struct client *client);
void write_flow(struct buf *out, const struct json *value);
void write_people(struct buf *out, const struct watched *w);
void write_senders(struct buf *out, const struct watched *w);
void write_sources(struct buf *out, const struct watched *w);
#endif
