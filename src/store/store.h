#ifndef STORE_STORE_H
#define STORE_STORE_H
/*
 * The one door to SQL. SQLite in WAL mode: one writer thread that gathers many jobs into one
 * transaction, and reading connections for everybody else. Migrations are numbered and applied at
 * open. Every row belongs to a client: what is asked for is asked for by a list of clients.
 *
 * Any thread may call; a job runs on the writer's thread, a read on the caller's. Neither may call
 * store_write, store_read or store_close itself. The dialect is kept to what PostgreSQL also
 * speaks; what only SQLite knows is in db_sqlite.c, words_sqlite.c and the migrations.
 */
#include "base/arena.h"
#include "model/duty.h"
#include "model/event.h"
#include "model/tray.h"
#include "model/watched.h"

struct store;
struct db;  /* one connection, within a job or a read */
struct row; /* one prepared statement under way */

/* path: a folder (made if missing), locked against a second program; ":memory:" for tests. The
 * reason says which of these it was: the folder cannot be written, another hinomi has it, the file
 * is no database of ours, or it was written by a newer hinomi. */
enum err store_open(const char *path, struct store **store_out, struct why *why) MUST_USE;
/* Commits what was taken; a disk that stays full for five seconds is given up with a log line and
 * an error to every done. */
void store_close(struct store **store_out);

/* A job within a transaction shared with others; its own error rolls back only its own work. It
 * may run more than once (a commit failed, a neighbour was refused): it changes nothing but the
 * database and what arg points at, and that the same each time. */
typedef enum err store_job(struct db *db, void *arg, struct why *why);
/* Waits for the commit: after OK it is durable. ERR_FULL when too many wait; ERR_IO when the disk
 * has refused for five seconds. After an error nothing of it was written. */
enum err store_write(struct store *store, store_job *job, void *arg, struct why *why) MUST_USE;
/* Does not wait. done (or NULL) runs on the writer's thread after the commit, or with the job's own
 * error; in the order of the calls. A disk that is full or a database that is locked is tried again
 * until it works or the store closes: what was accepted is not lost. ERR_FULL when STORE_QUEUE_MOST
 * wait, ERR_CLOSED while closing. */
enum { STORE_QUEUE_MOST = 4096 };
typedef void store_done(enum err err, const struct why *why, void *arg);
enum err store_queue(struct store *store, store_job *job, void *arg, store_done *done) MUST_USE;
/* Sees one moment of the database for as long as it runs; may not write. */
enum err store_read(struct store *store, store_job *job, void *arg, struct why *why) MUST_USE;
/* A consistent copy into a new file, while running. */
enum err store_backup(struct store *store, const char *to_path, struct why *why) MUST_USE;
/* Healthy: OK, else what is wrong now ("cannot write since …: disk full"). */
enum err store_health(struct store *store, struct why *why) MUST_USE;

/* Without opening the store, also while a running hinomi has it: one read; a copy. */
enum err store_peek(const char *path, store_job *job, void *arg, struct why *why) MUST_USE;
enum err store_copy(const char *path, const char *to_path, struct why *why) MUST_USE;

/* ---- statements, inside a job or read ---- */
/* sql with ?1 ?2 …; `types` says what follows: i int64_t, d double, t struct text, b struct text as
 * bytes, n nothing (NULL). An absent text is NULL. Statements are cached by their literal's
 * address. */
enum err db_run(struct db *db, struct why *why, const char *sql, const char *types, ...) MUST_USE;
enum err db_query(struct db *db, struct row **row_out, struct why *why, const char *sql,
                  const char *types, ...) MUST_USE;
bool row_next(struct row *row); /* false at the end or on error */
int64_t row_int(struct row *row, int column);
double row_double(struct row *row, int column);
struct text row_text(struct row *row, int column); /* valid until the next row_next */
struct text row_kept(struct row *row, int column, struct arena *arena); /* lives in the arena */
bool row_null(struct row *row, int column);
enum err row_end(struct row **row_at, struct why *why) MUST_USE; /* says if row_next met an error */
int64_t db_last_id(struct db *db);
int64_t db_changes(struct db *db);     /* rows the last db_run wrote */
struct arena *db_arena(struct db *db); /* scratch; lives for the job or read */
/* One row's first column, or the fallback. */
enum err db_int(struct db *db, int64_t *value_out, struct why *why, const char *sql,
                const char *types, ...) MUST_USE;

/* Whose rows may be seen, and what is needed to show them. */
struct checker;
struct machine_rule;
struct seen_by {
    const struct text *clients;
    size_t count;
    const struct watched *watched; /* for names; may be NULL */
    int64_t now_ms;
    const struct checker *checker;      /* holds claims against the ledger; may be NULL: not held */
    const struct machine_rule *machine; /* what a model of the house does; NULL: there is none */
};
/* In SQL: "client " SQL_ONE_OF("?1"), with store_clients() as the text ?1. */
#define SQL_ONE_OF(argument) "IN (SELECT value FROM json_each(" argument "))"
struct text store_clients(struct db *db, const struct seen_by *by); /* in db_arena */

/* ---- what the tower writes; each inside a job ---- */
/* One row for each client that the post hits or has a story of; each holds only what is that
 * client's. A second one with the same client, id, kind and rev changes nothing. A delete takes the
 * text away from every client at once and leaves a tombstone; an edit keeps the old text. */
enum err store_post(struct db *db, const struct post *post, struct why *why) MUST_USE;
/* Returns the event's number (the live stream's id) and keeps stories, incidents and rings in step.
 */
enum err store_event(struct db *db, const struct event *event, int64_t *number_out,
                     struct why *why) MUST_USE;
/* The figures of a story as they stand (fire_look's event), without saying anything to anyone. */
enum err store_figures(struct db *db, const struct event *look, struct why *why) MUST_USE;
/* What became of a ring: "delivered", "failed" (with why) or "drill". */
enum err store_ring(struct db *db, struct text client, struct text ring_id, const char *state,
                    struct text reason, struct why *why) MUST_USE;
/* It failed, alone: those that go in its message have their own fate. */
enum err store_ring_end(struct db *db, const struct event *ring, struct text reason,
                        struct why *why) MUST_USE;
/* The rings that were intended and whose outcome is not known (the program ended between), oldest
 * first, unless somebody has answered; the newest 1,000. The event lives for the call. */
typedef enum err store_ring_fn(const struct event *ring, void *arg, struct why *why);
enum err store_rings_open(struct db *db, store_ring_fn *each, void *arg, struct why *why) MUST_USE;
/* Of each open incident and each channel that delivered a ring of it the last such ring, oldest
 * first, channel being the one that delivered it; at most 1,000. */
enum err store_rings_kept(struct db *db, store_ring_fn *each, void *arg, struct why *why) MUST_USE;
/* The ring and those that went in its message. until_ms is when it was acknowledged (0: not), by by
 * whom; state as in store_ring. */
enum err store_rings_of(struct db *db, struct text client, struct text ring_id, store_ring_fn *each,
                        void *arg, struct why *why) MUST_USE;
/* Somebody else has it from now on: the incident's owner, with a line in its history. */
enum err store_take_over(struct db *db, const struct event *ring, struct text person, int64_t at_ms,
                         struct why *why) MUST_USE;
/* One try of a ring by one channel; outcome: "delivered", "again", "failed". A check that rings
 * nobody has the ring "check" and the outcome "checked" or "failed". */
struct ring_try {
    struct text client, ring, channel, outcome, why, handed_to;
    int number, status;
    int64_t at_ms, took_ms;
};
enum err store_attempt(struct db *db, const struct ring_try *t, struct why *why) MUST_USE;
/* The channel's last try; ERR_NOT_FOUND when there was none. */
enum err store_channel_last(struct db *db, struct text channel, struct arena *arena,
                            struct ring_try *try_out, struct why *why) MUST_USE;
enum err store_stand_in(struct db *db, const struct cover *c, int64_t at_ms,
                        struct why *why) MUST_USE;
enum err store_stand_in_end(struct db *db, struct text id, struct text person, int64_t at_ms,
                            struct why *why) MUST_USE;
/* The stand-ins that were entered and end after that instant, in the order of their entry. */
enum err store_covers(struct db *db, int64_t after_ms, struct arena *arena,
                      struct cover **covers_out, size_t *count_out, struct why *why) MUST_USE;
/* The ring itself was answered (a test: there is no alarm behind it). */
enum err store_ring_answered(struct db *db, struct text client, struct text ring_id,
                             struct text person, int64_t at_ms, struct why *why) MUST_USE;
/* A key of the program's own, made once; never shown. ERR_NOT_FOUND. A second set changes nothing.
 */
enum err store_secret(struct db *db, struct text name, struct arena *arena, struct text *value_out,
                      struct why *why) MUST_USE;
enum err store_secret_set(struct db *db, struct text name, struct text value,
                          struct why *why) MUST_USE;
/* Replaces it; an empty one takes it away. */
enum err store_secret_put(struct db *db, struct text name, struct text value,
                          struct why *why) MUST_USE;
/* Somebody answered: the story's rings and its open incident are acknowledged. */
enum err store_acknowledge(struct db *db, const struct event *about, struct text person,
                           int64_t at_ms, struct why *why) MUST_USE;
enum err store_place(struct db *db, struct text source, struct text place,
                     struct why *why) MUST_USE;
enum err store_state(struct db *db, struct text key, struct text value,
                     struct why *why) MUST_USE; /* absent: removed */
/* Adds to what is kept of the source. */
enum { STORE_COUNTS = 8 };
enum err store_count(struct db *db, struct text source, const int64_t counts[8],
                     struct why *why) MUST_USE;
/* Adds to what the source brought in the step of that time. */
enum { STORE_STEP_MS = 600000 };
struct heard_step {
    struct text source;
    int64_t at_ms, read, matched;
};
enum err store_heard(struct db *db, const struct heard_step *step, struct why *why) MUST_USE;
/* ---- and reads at start ---- */
enum err store_place_of(struct db *db, struct text source, struct arena *arena,
                        struct text *place_out, struct why *why) MUST_USE;
typedef enum err store_state_fn(struct text key, struct text value, void *arg, struct why *why);
enum err store_states(struct db *db, store_state_fn *each, void *arg, struct why *why) MUST_USE;
enum err store_counts_of(struct db *db, struct text source, int64_t counts_out[8],
                         struct why *why) MUST_USE;

/* ---- how the sources stood (spans.c) ---- */
/* A source stands so now: its last span goes on, or a new one begins, at since_ms where that is
 * known to lie before (0: now). Said at each change, and every SPAN_BEAT_MS; nothing said for
 * SPAN_HOLE_MS leaves a hole: nobody was there to see. Of each source the newest SPANS_KEPT stay.
 */
enum { SPAN_BEAT_MS = 60000, SPAN_HOLE_MS = 150000, SPANS_KEPT = 5000, SPANS_READ = 500 };
struct source_stand {
    struct text source, state, why;
    int64_t at_ms, since_ms;
};
enum err store_source_stands(struct db *db, const struct source_stand *stand,
                             struct why *why) MUST_USE;
/* Its spans that end after from_ms, oldest first, at most the newest SPANS_READ; and the end of the
 * last one before (0: none). In the arena. */
struct source_span {
    struct text state, why;
    int64_t from_ms, until_ms;
};
struct source_spans {
    struct source_span *at;
    size_t count;
    int64_t before_ms;
};
enum err store_source_spans(struct db *db, struct text source, int64_t from_ms, struct arena *arena,
                            struct source_spans *spans_out, struct why *why) MUST_USE;

/* ---- the log of events, for the live stream ---- */
/* Those after the number, oldest first, of these clients and of nobody ("source" events). body is
 * the line of docs/formats.md. */
typedef enum err store_event_fn(int64_t number, struct text what, struct text body, void *arg,
                                struct why *why);
struct event_span {
    int64_t after; /* the last number that is known */
    int64_t most;
};
enum err store_events(struct db *db, const struct seen_by *by, const struct event_span *span,
                      store_event_fn *each, void *arg, struct why *why) MUST_USE;
enum err store_event_last(struct db *db, int64_t *number_out, struct why *why) MUST_USE;

/* ---- what is kept no longer (trim.c) ---- */
/* Spans; 0: for ever. */
struct keep_for {
    int64_t log_ms;     /* events, tries of rings; silences, stand-ins and mutes after their end */
    int64_t records_ms; /* rings, judgements, the history of stories */
    int64_t posts_ms;   /* since they were seen; as if deleted upstream: the tombstone stays */
};
struct trim {
    struct keep_for keep;
    int64_t after; /* of the last step's next; 0: from the first post */
    int64_t next, gone;
    bool more; /* another step would find more */
};
/* A few hundred rows, inside a job; what an open case or an open incident needs stays. */
enum err store_trim(struct db *db, int64_t now_ms, struct trim *trim, struct why *why) MUST_USE;

/* ---- full text ---- */
/* Posts that hold every word of the query, the last stored first, as numbers of rows of `post`. A
 * word is found by its beginning; Japanese by any run of characters, even one. "quoted words" stand
 * beside each other. ERR_BAD_INPUT when there is nothing to look for. */
struct found_posts {
    int64_t *numbers;
    size_t room, count; /* count is set */
};
enum err store_search(struct db *db, const struct seen_by *by, struct text query,
                      struct found_posts *found, struct why *why) MUST_USE;

/* How a text in the match form is cut (words.h says how); query: without the single last character
 * of a run of two or more, which in the text may have a neighbour. A token function that does not
 * answer 0 ends it, and its answer is returned. from and to are bytes of the text. */
typedef int store_token_fn(void *arg, const char *token, size_t len, size_t from, size_t to);
int store_split(struct text text, bool query, store_token_fn *token, void *arg);

/* ---- what was heard, for trying queries on it (past.c) ---- */
/* Whose posts, and which: begin sets the last three, each page moves `after` on up to `last`. */
struct past_span {
    struct seen_by by;
    bool all_clients; /* the owner of the machine: by is not asked */
    int64_t from_ms;  /* seen then or later; set by begin when back_ms is given */
    int64_t back_ms;  /* so long before the newest of them all; 0: from_ms counts */
    int64_t most;     /* the newest so many */
    int64_t within;   /* among the newest so many of all clients, to be quick; 0: of all */
    int64_t after, last, count;
};
enum err store_past_begin(struct db *db, struct past_span *span, struct why *why) MUST_USE;
/* One page of post lines in the order in which they came, each with its post_clock_ms; over when
 * after == last. An edited post comes once, as it stands; a deleted one not at all. */
typedef void store_past_fn(int64_t at_ms, struct text line, void *arg);
enum err store_past(struct db *db, struct past_span *span, store_past_fn *each, void *arg,
                    struct why *why) MUST_USE;
/* The line of one post as it stands. ERR_NOT_FOUND. */
enum err store_past_line(struct db *db, struct text client, struct text id, struct arena *arena,
                         struct text *line_out, struct why *why) MUST_USE;
/* The incidents opened in the span up to to_ms, oldest first, at most 1,000; and the ids of the
 * posts of one. Texts live for the call. */
struct past_incident {
    struct text client, brand, story, id, headline;
    int64_t opened_at_ms;
    int level; /* the highest it had */
};
typedef void store_incident_fn(const struct past_incident *incident, void *arg);
enum err store_past_incidents(struct db *db, const struct past_span *span, int64_t to_ms,
                              store_incident_fn *each, void *arg, struct why *why) MUST_USE;
typedef void store_post_id_fn(struct text id, void *arg);
enum err store_past_posts(struct db *db, const struct past_incident *incident,
                          store_post_id_fn *each, void *arg, struct why *why) MUST_USE;

/* ---- who may sign in (the web hashes; here are only texts) ---- */
struct user {
    struct text id, name, role, lang;
    struct text password; /* the argon2id string; absent: cannot sign in */
    struct text *clients; /* whom this person serves; none and role admin: all */
    size_t client_count;
    int64_t blocked_at_ms; /* since then this person cannot sign in; 0: can */
};
/* ERR_BAD_INPUT when the id is taken. */
enum err store_user_add(struct db *db, const struct user *user, int64_t at_ms,
                        struct why *why) MUST_USE;
enum err store_user(struct db *db, struct text id, struct arena *arena, struct user *user_out,
                    struct why *why) MUST_USE; /* ERR_NOT_FOUND */
enum err store_users(struct db *db, struct arena *arena, struct user **users_out, size_t *count_out,
                     struct why *why) MUST_USE;
/* Changes name, role, lang, clients, and password when present. */
enum err store_user_change(struct db *db, const struct user *user, struct why *why) MUST_USE;
/* at_ms 0 lets the person sign in again; else sessions and links for a new password end. */
enum err store_user_block(struct db *db, struct text id, int64_t at_ms, struct why *why) MUST_USE;
/* How many other people can sign in and are admins of every client. */
enum err store_admins_besides(struct db *db, struct text id, int64_t *count_out,
                              struct why *why) MUST_USE;
/* What was done to a person who signs in: "added", "changed", "clients", "blocked", "unblocked",
 * "link", "password", "signed_out"; by absent: the machine. */
struct user_turn {
    struct text person, by, what, text;
    int64_t at_ms;
};
enum err store_user_turn(struct db *db, const struct user_turn *turn, struct why *why) MUST_USE;
enum { USER_TURNS_MOST = 200, SESSIONS_MOST = 200 };
/* The newest first. */
enum err store_user_turns(struct db *db, struct text person, struct arena *arena,
                          struct user_turn **turns_out, size_t *count_out,
                          struct why *why) MUST_USE;

struct session {
    struct text token_hash, person, csrf;
    int64_t made_at_ms, until_ms;
    struct text agent; /* what the browser called itself; or absent */
};
/* Of one person, those that are not over, the newest first. */
enum err store_sessions_of(struct db *db, struct text person, int64_t now_ms,
                           struct session **sessions_out, size_t *count_out,
                           struct why *why) MUST_USE;
/* All of a person's, but the one with this hash (absent: that one too). */
enum err store_sessions_end(struct db *db, struct text person, struct text but,
                            struct why *why) MUST_USE;
/* The one-time token that gives the person a new password; a new one replaces the old. */
enum err store_password_link(struct db *db, struct text token_hash, struct text person,
                             int64_t at_ms, int64_t until_ms, struct why *why) MUST_USE;
/* ERR_DENIED when it is none, was used, is over, or the person is blocked. */
enum err store_password_link_use(struct db *db, struct text token_hash, int64_t now_ms,
                                 struct arena *arena, struct text *person_out,
                                 struct why *why) MUST_USE;
/* Until when the person's unused link is good; 0: there is none. */
enum err store_password_link_until(struct db *db, struct text person, int64_t now_ms,
                                   int64_t *until_ms_out, struct why *why) MUST_USE;
enum err store_session_add(struct db *db, const struct session *session, struct why *why) MUST_USE;
/* ERR_NOT_FOUND when there is none or it is over. */
enum err store_session(struct db *db, struct text token_hash, int64_t now_ms, struct arena *arena,
                       struct session *session_out, struct why *why) MUST_USE;
enum err store_session_end(struct db *db, struct text token_hash, struct why *why) MUST_USE;
enum err store_sessions_over(struct db *db, int64_t now_ms, struct why *why) MUST_USE;
/* The one-time token that makes the first person; a new one replaces the old. */
enum err store_first_token(struct db *db, struct text token_hash, int64_t at_ms,
                           struct why *why) MUST_USE;
/* ERR_DENIED when it is not the one, was used, or somebody exists. */
enum err store_first_token_use(struct db *db, struct text token_hash, int64_t at_ms,
                               struct why *why) MUST_USE;

/* ---- who is watched, as YAML, every version kept ---- */
/* Also remembers the brands' own voices, which are never counted as critics. */
enum err store_set_watched(struct db *db, const struct watched *watched, struct text yaml,
                           struct text person, int64_t at_ms, struct why *why) MUST_USE;
/* The same, with a reason; what differs of each query, list and part becomes a version of its own.
 */
struct watched_change {
    const struct watched *watched;
    struct text yaml, person, why;
    int64_t at_ms;
    struct text second; /* who said yes to it; may be absent */
};
enum err store_change_watched(struct db *db, const struct watched_change *change,
                              struct why *why) MUST_USE;
/* What has versions: a query, a list (brand absent) or a part (model/watched_parts.h). */
struct rule_name {
    struct text client, brand, id;
    struct text kind; /* of a part; else absent */
};
struct part_name;
struct rule_name rule_of_part(const struct part_name *part);
/* Its versions, newest first, at most RULES_KEPT, in the arena. `said` is the query, the list's
 * words, one a line, or the part's body as JSON; absent: it was taken away. */
enum { RULES_KEPT = 200 };
struct rule_version {
    int64_t number, at_ms;
    struct text person, why, said;
    struct text cjk;    /* of a query; may be absent */
    struct text second; /* who said yes to it; may be absent */
};
enum err store_rule_versions(struct db *db, const struct rule_name *name, struct arena *arena,
                             struct rule_version **versions_out, size_t *count_out,
                             struct why *why) MUST_USE;
/* One of them by its number, 0: the newest; its number is 0 where there is none. */
enum err store_rule_version(struct db *db, const struct rule_name *name, int64_t number,
                            struct arena *arena, struct rule_version *version_out,
                            struct why *why) MUST_USE;
/* Who has the word about who is watched: "store" after somebody took it over from the file that
 * the configuration names, "file" after it was given back; absent: as the configuration says. */
struct watched_master {
    struct text kind, person, why;
    int64_t at_ms;
};
enum err store_master(struct db *db, struct arena *arena, struct watched_master *master_out,
                      struct why *why) MUST_USE;
enum err store_set_master(struct db *db, const struct watched_master *master,
                          struct why *why) MUST_USE;
/* version 0: the newest. ERR_NOT_FOUND when there is none. */
enum err store_watched(struct db *db, int64_t version, struct arena *arena, struct text *yaml_out,
                       struct why *why) MUST_USE;
#endif
