#ifndef WEB_INSIDE_H
#define WEB_INSIDE_H
/*
 * What the files of web share. A call is one request from its first byte to its answer. It is read
 * by a server thread, worked on by a thread of the pool while the server has put the connection
 * aside (so nothing blocks the server), and answered by the server thread. At any time one thread
 * owns it.
 */
#include "base/clock.h"
#include "base/counter.h"
#include "base/log.h"
#include "web/request.h"
#include "web/web.h"

#include <stdatomic.h>

struct MHD_Connection;
struct hub;
struct screen;
struct doorman;
struct shelf;
struct presence;
struct pool;
struct call;

enum {
    TOKEN_ROOM = 65,         /* 256 bits in hex and a NUL */
    BODY_MOST = 1 << 20,     /* of a signed-in person's request */
    STRANGER_MOST = 1 << 14, /* of anybody else's */
    ANSWER_MOST = 16 << 20,
    BODIES_MOST = 64 << 20, /* of all requests being received; small ones always fit */
    SERIES_STEPS = 360,
    SERIES_STEP_S = 10
};

enum role {
    ROLE_NONE = 0,
    ROLE_AGENT = 1,
    ROLE_LEAD = 2,
    ROLE_RISK = 4,
    ROLE_EXECUTIVE = 8,
    ROLE_LEGAL = 16,
    ROLE_APPROVER = 32,
    ROLE_ADMIN = 64,
    ROLE_ANY = 127,
    /* who works cases, who decides about an incident, who may move a drill */
    ROLE_DESK = ROLE_AGENT | ROLE_LEAD | ROLE_RISK | ROLE_APPROVER | ROLE_ADMIN,
    ROLE_ROOM = ROLE_ANY & ~ROLE_AGENT,
    /* who leads the desk's work, and sees what each person has */
    ROLE_BOARD = ROLE_LEAD | ROLE_RISK | ROLE_EXECUTIVE | ROLE_ADMIN,
    /* who writes in our name; a client's approver only says yes or no */
    ROLE_WRITES = ROLE_AGENT | ROLE_LEAD | ROLE_RISK | ROLE_LEGAL | ROLE_ADMIN,
    /* who says what is listened for */
    ROLE_RULES = ROLE_LEAD | ROLE_RISK | ROLE_ADMIN,
    ROLE_DRILL = ROLE_ANY
};
unsigned role_of(struct text name); /* ROLE_NONE: there is none of that name */

/* Who asks. Lives in the call's arena. */
struct signed_in {
    struct text id, name, role, lang;
    unsigned role_bit;
    struct text *clients; /* never NULL-terminated; what may be seen */
    size_t client_count;
    char csrf[TOKEN_ROOM];
    int64_t ends_ms; /* of the session, whatever is done with it; wall clock */
};

/* A read on behalf of a call: what the job is given. */
struct asking {
    struct call *call;
    struct seen_by by;
};
/* Reads, seeing what the person serves, and of the parameter `client` only that one's. */
enum err call_ask(struct call *call, store_job *job, struct why *why) MUST_USE;

typedef enum err handler(struct call *call, struct why *why);

/* One row is a call of the API: dispatch and openapi.json are made of the same rows. */
struct endpoint {
    enum method method;
    unsigned roles;   /* who may; 0: also without sign-in */
    const char *path; /* below /api/v1: "/cases/{id}/note" */
    handler *handle;
    const char *query;  /* its parameters, described as in request.h; NULL: none */
    const char *body;   /* its fields, likewise; NULL: no body */
    const char *answer; /* a name of openapi.c's shapes; NULL: no content */
    const char *about;
    /* GATE: belongs to the one thread that checks passwords. KEPT: who serves the same clients may
     * be given the same answer within a second, while nothing was said or done. ASKING: a POST
     * that changes nothing. PRESENCE: belongs to the one thread that knows who looks at what. FORM:
     * its body is a form of a page, which the handler reads. */
    enum { PLAIN, GATE, KEPT, ASKING, PRESENCE, FORM } how;
};
extern const struct endpoint endpoints[]; /* ends with path NULL */
/* The row, or NULL; then *allow_out lists the methods that path has, or is empty. */
enum { PARAMS_MOST = 4, ALLOW_ROOM = 64 };
const struct endpoint *endpoint_find(enum method method, const struct target *target,
                                     struct text params[PARAMS_MOST], char allow_out[ALLOW_ROOM]);
enum err openapi_write(const char *version, const char *cookie, struct buf *buf);

struct answer {
    int status;
    const char *type; /* NULL: JSON */
    struct buf body;
    char cookie[256];
    char allow[ALLOW_ROOM];
    int retry_after_s;
    const struct web_asset *asset;
    struct screen *screen; /* a live stream instead of a body */
};

struct call {
    struct web *web;
    struct MHD_Connection *connection;
    struct arena *arena;
    enum { CALL_NEW, CALL_READING, CALL_WORKING, CALL_READY } stage;
    struct text raw; /* the request target */
    enum method method;
    struct target target;
    bool api, bad_target;
    struct why why;
    const struct endpoint *endpoint;
    struct text params[PARAMS_MOST];
    struct text host, origin, cookie, csrf, if_none_match, last_event_id, peer, agent;
    bool gzip, cross_site, near; /* near: from this machine, not through a proxy */
    struct buf body;
    size_t body_most, dropped;
    bool crowded; /* all bodies together left no room for this one */
    const struct json *json;
    struct signed_in *person; /* NULL: nobody signed in */
    struct tower_view view;
    struct json_out out; /* into answer.body */
    struct answer answer;
};

struct web {
    struct web_options options;
    char address[64];
    bool loopback;
    int port, socket;
    struct MHD_Daemon *server;
    /* Reading never waits behind writing, neither behind hashing. */
    struct pool *readers, *writers, *gate, *here;
    struct doorman *doorman;   /* owned by the gate's thread */
    struct presence *presence; /* owned by the thread of `here` */
    struct hub *hub;
    struct shelf *shelf;
    struct buf openapi;
    char first_token[TOKEN_ROOM]; /* empty: there was somebody at start */
    char decoy[128];              /* a password hash nobody knows the word of */
    atomic_int inside;            /* calls under way in the pools */
    atomic_size_t bodies;         /* bytes of requests that are held */
    atomic_bool stopping;
    int64_t started_ms;
    /* Posts a second, one figure a step, written by the hub alone. */
    _Atomic int64_t series_at; /* number of the newest step since the start */
    _Atomic int64_t read_series[SERIES_STEPS], matched_series[SERIES_STEPS]; /* thousandths */
};

/* ---- answers ---- */
void answer_error(struct call *call, int status, const char *code, const char *text);
void answer_err(struct call *call, enum err err, const struct why *why);
int64_t call_now(const struct call *call); /* the tower's time: a drill's in a drill */
/* A job that waits for its commit; ERR_FULL becomes 503. */
enum err call_write(struct call *call, store_job *job, struct why *why) MUST_USE;
/* Whose rows the person may see; watched_back afterwards. */
void call_seen_by(struct call *call, struct seen_by *by_out);
void call_seen_done(struct call *call, struct seen_by *by);
/* A value of the query, a text of the body; absent when it is empty, too. */
struct text call_query(const struct call *call, const char *name);
struct text call_field(const struct call *call, const char *name);
bool seen_serves(const struct seen_by *by, struct text client);
bool call_serves(struct call *call, struct text client); /* the person may see that client's */
/* The client has that brand, or none is named. */
bool call_brand_there(struct call *call, struct text client, struct text brand);
void call_run(void *arg); /* in a pool: finds the person, checks, calls the handler */
/* The connection may go on: the call belongs to the server's thread again. */
void call_ready(struct call *call);

/* ---- who is it (session.c, doorman.c) ---- */
void token_new(char room[TOKEN_ROOM]); /* 64 hex digits */
/* What is kept of a token: a hash, another one for each purpose ("session", "csrf", "first"). */
void token_hash(struct text token, const char *purpose, char room[TOKEN_ROOM]);
/* Sets call->person when the cookie is good. */
enum err session_find(struct call *call, struct why *why) MUST_USE;
/* Makes a session of the person and the cookie that carries it. */
enum err session_make(struct call *call, struct text person, struct why *why) MUST_USE;
void cookie_write(struct call *call, const char *token); /* NULL: take it away */
/* The argon2id string, in the call's arena. */
enum err password_hash(struct call *call, struct text password, struct text *hash_out,
                       struct why *why) MUST_USE;
bool password_right(struct call *call, const struct user *user, struct text password);
/* When it was used last, to within some minutes. */
int64_t session_seen_ms(const struct session *session);
/* Answers as GET /session. */
enum err session_put(struct call *call, struct why *why) MUST_USE;
/* True when this try must wait, and the answer says how long. Of the gate's thread. */
bool slowed(struct call *call, struct text id_key, struct text peer_key);
const char *cookie_name(const struct web *web);

/* Slows who guesses. Bounded; one thread. Times are steady milliseconds. */
struct doorman *doorman_new(size_t most);
void doorman_free(struct doorman **doorman);
/* How long to wait before the next try under this key; 0: now. */
int64_t doorman_wait(struct doorman *doorman, struct text key, int64_t now_ms);
void doorman_count(struct doorman *doorman, struct text key, int64_t now_ms);
void doorman_undo(struct doorman *doorman, struct text key); /* the try was a good one */
void doorman_forget(struct doorman *doorman, struct text key);

/* ---- answers kept for a moment (shelf.c): two thousand walls ask the same ---- */
struct shelf *shelf_new(void);
void shelf_free(struct shelf **shelf);
void shelf_change(struct shelf *shelf); /* what was kept until now is no longer given */
uint64_t shelf_now(const struct shelf *shelf);
bool shelf_get(struct shelf *shelf, struct text key, int64_t now_ms, struct buf *out);
/* change: shelf_now before the answer was made. */
void shelf_put(struct shelf *shelf, struct text key, uint64_t change, int64_t now_ms,
               struct text answer);

/* ---- files (asset.c) ---- */
/* The file of that path, index.html for a page of the console, or NULL. */
const struct web_asset *asset_find(const struct web *web, const struct target *target);
enum err asset_unpack(const struct web_asset *asset, struct buf *out) MUST_USE;

/* ---- figures (metrics.c) ---- */
handler api_metrics, api_health;

/* ---- the handlers of api_*.c ---- */
handler api_session_get, api_session_post, api_session_delete, api_first, api_password;
handler api_people_get, api_people_post, api_person, api_person_change, api_person_block,
    api_person_link, api_person_sign_out;
handler api_routes, api_installation, api_clients;
handler api_me, api_me_change, api_me_password, api_me_session_end, api_me_sign_out;
handler api_openapi, api_tower, api_sources, api_volumes, api_board, api_senders, api_drill,
    api_events;
handler api_scoring, api_drills, api_drills_post, api_drills_delete;
handler api_stories, api_story, api_story_posts, api_search;
handler api_post, api_labels, api_labels_undo, api_corrections, api_learned, api_learn, api_unlearn;
handler api_query_check, api_query_explain;
handler api_topics, api_rule, api_topic_save, api_list_save, api_rule_end, api_rule_back;
handler api_proposals, api_proposal_decide;
handler api_backtest_post, api_backtest_get, api_backtests, api_backtest_delete;
handler api_budget, api_mutes, api_story_act, api_mute_post, api_mute_delete;
handler api_rings, api_ring_act, api_ring_test, api_duties, api_stand_in, api_stand_in_end;
handler api_templates, api_template_post, api_template_change, api_template_retire, api_drafts;
handler api_handoff, api_handoffs, api_handoff_found, api_handoff_arrived;
handler api_machine_drafts, api_machine_ask;
handler api_knowledge, api_knowledge_find, api_knowledge_page, api_knowledge_post,
    api_knowledge_change, api_knowledge_retire, api_knowledge_choose, api_knowledge_gaps,
    api_case_knowledge;
handler api_silences, api_silence, api_silence_end, api_preflight;
/* The page of a link that takes one ring (ack.c): /ack/…, without sign-in. */
handler page_ack, page_ack_press;
handler api_incidents, api_incident, api_incident_act, api_incident_now;
handler api_cases, api_case, api_case_act, api_queue, api_queue_next, api_case_split;
handler api_presence_get, api_presence, api_presence_end;
/* The page of a link of a client's approver (approve.c): /approve/…, without sign-in. */
handler page_approve, page_approve_press;
handler api_replies, api_reply, api_reply_new, api_reply_write, api_reply_check, api_reply_act,
    api_reply_link, api_judging;
handler api_facts, api_fact, api_fact_new, api_fact_change, api_fact_deal;
handler api_statements, api_statement, api_statement_new, api_statement_act, api_skeletons;
handler api_stops, api_stop, api_stop_end, api_opt_outs, api_opt_out, api_tasks, api_task;
handler api_story_spread, api_story_groups, api_story_authors, api_story_past, api_story_split;
handler api_story_cases, api_fix, api_fix_next, api_measures, api_report;
handler api_parts, api_part_forms, api_part, api_part_save, api_part_end, api_part_back,
    api_part_try, api_master;
/* Parts of answers used by more than one file. */
void put_master(struct call *call);
/* The preflight of that list as one value. */
enum err preflight_put(struct call *call, const struct seen_by *by, const struct watched *watched,
                       int64_t hours, struct why *why) MUST_USE;
void put_drill(struct json_out *out, const struct drill_view *drill);
void put_tick(struct json_out *out, const struct tower_view *view);
/* "sources": […]; past may be NULL: only how they stand now. */
struct source_past;
void sources_put(struct json_out *out, const struct tower_view *view,
                 const struct source_past *past);
#endif
