#ifndef WEB_WEB_H
#define WEB_WEB_H
/*
 * The face: HTTP server (libmicrohttpd), JSON API under /api/v1 (docs/api.md, openapi.json), live
 * stream (SSE), sign-in, the console's embedded files, /metrics, /healthz. Listens on loopback
 * unless told otherwise. What a page may ask of the running tower goes through struct tower_calls.
 *
 * Order: web_start, web_publish from any thread as often as needed, web_stop. The store, the calls
 * and the assets must live until web_stop has returned; no web_publish after web_stop began.
 */
#include "alarm/alarm.h"
#include "fire/fire.h"
#include "model/event.h"
#include "model/watched_parts.h"
#include "store/store.h"

struct web;
struct checker;
struct machine_rule;

/* How the tower stands, for the wall page. What it points at lives in the arena of the call. */
struct source_view {
    struct text id, kind, why;
    const char *state;
    int64_t last_post_at_ms, lag_ms, read, matched, refused;
    double sampled; /* the share of its network that it passes on; 0: all */
    /* What its configuration says, as long as the tower stands; NULL: nothing to show. */
    const struct option *option_table;
    const struct json *options;
};
struct drill_view {
    bool on;
    struct text title, scene;
    double progress; /* 0 to 1 */
    double speed;    /* scene seconds per real second */
    bool paused;
    int64_t at_ms, from_ms, to_ms; /* scene time now, its start and end */
    int expects, met, missed;
};
struct tower_view {
    int64_t now_ms;
    double read_per_s, matched_per_s;
    const struct source_view *sources;
    size_t source_count;
    struct drill_view drill;
    const char *trouble; /* what is wrong with the queues now, in words; NULL: nothing */
};

/* What a person does to a story. */
struct tower_act {
    struct text client, brand, story, person;
    int level;                         /* of set_level */
    enum judgement judged;             /* of judge */
    struct text author, word, because; /* of mute: one of the first two; merge, split */
    int64_t until_ms;
    int64_t number;           /* of unmute */
    struct text other;        /* of merge: the story that goes into this one */
    const struct text *posts; /* of split: that go out of it */
    size_t post_count;
    bool on; /* of pin */
};

/* A back-test that is asked for: queries of one client in the place of those in force (a topic with
 * an absent query is dropped), over its stored posts. */
enum { BACKTEST_ID_ROOM = 33 };
struct backtest_ask {
    struct text client, person;
    const struct topic *queries; /* brand, id, query, cjk count */
    size_t count;
    int64_t days, most, samples; /* posts of so many days, at most so many; samples of each kind */
    int64_t now_ms;
};
/* One of these clients' back-tests by its id, or (id absent) all of them. */
struct backtest_look {
    struct text id;
    const struct text *clients;
    size_t client_count;
};

/* A person asks that what a client's people corrected be learned, or taken back. */
struct learn_ask {
    struct text client, person;
    int64_t now_ms;
};

/* A person changes a query or a list of a client, or (kind given) a part of who is watched:
 * model/watched_parts.h. */
/* What a changed query or list does to the stored posts of the last days. */
struct rule_effect {
    bool known; /* all of them could be tried */
    int64_t posts, before, lost, gained;
    int64_t burning; /* lost ones of stories at level 2 or more: alarms could fall silent */
};
struct rule_ask {
    struct text client, brand, id; /* brand absent: a list */
    struct text kind; /* of a part: "client", "brand" …; a brand's client is client */
    struct text body; /* of a part: JSON, what it will be without its id */
    bool settled;     /* the body stood in an older version: nothing is named anew */
    struct text person, why;
    struct text query, cjk; /* of a query */
    struct texts words;     /* of a list */
    bool gone;              /* it is watched no longer, the list is there no longer */
    int64_t number;         /* of the version that the change began from; 0: there is none yet */
    int64_t now_ms;
    struct rule_effect effect; /* of a query or a list */
    int64_t approves;   /* person says yes to this proposal of another's: nothing else is asked */
    struct text second; /* then: who said yes; set by the rulebook */
};
/* What pages may name: files in FOLDER/secrets and FOLDER/files; and may the parts call private
 * addresses? */
struct part_limits {
    struct text folder;
    bool private_allowed;
};
/* The list as it would be after the change of a part: read as a file would be, in the arena.
 * ERR_BAD_INPUT names the field. Pure, but that it reads the files that the options name. */
enum err part_make(const struct watched *watched, const struct rule_ask *ask,
                   const struct part_limits *limits, struct arena *arena, struct watched *tried_out,
                   struct why *why) MUST_USE;
struct part_name part_name_of(const struct rule_ask *ask);
/* Where who is watched stands: "store", and then it can be changed from a page; or "file" (path),
 * "brand" (one name in hinomi.yaml), "scene". */
struct rules_master {
    const char *kind;
    struct text path;
    bool can_take; /* the console may take it over from the file, or give it back */
};

/* What people do about alarms; the times are the tower's own. */
enum alarm_act {
    ALARM_SILENCE, /* silence: until_ms and the rest */
    ALARM_LIFT,    /* client, id; person lifts it */
    ALARM_COVER,   /* cover: a stand-in */
    ALARM_UNCOVER, /* id; person takes it back */
    ALARM_TEST     /* client; rings `whom`, or the channel alone; person asks */
};
struct alarm_order {
    struct text client, person, whom, id, channel;
    struct silence silence;
    struct cover cover;
};

/* How the alarm of a story stands now: who is rung next and when, when its level may fall. */
struct alarm_view {
    struct call_look call;
    bool may_lower; /* lower is known */
    struct lowering lower;
};

/* Handed over by the tower; callable from any web thread; each answers within a second. A call that
 * is NULL is one the tower does not offer: its page answers 404. */
/* The one stop: of everything (client empty), a client, or one of its accounts. */
struct stop_ask {
    struct text client, sender, person, text; /* sender absent: all; text: why */
    int64_t number;                           /* of the stop that ends; 0: one begins */
    int64_t now_ms;
};
/* An account that answers go out from. Absent texts and 0 for what is not known. */
struct sender_view {
    struct text id, client, brand, account, last_failure;
    const char *kind, *state; /* "ok", "slow", "failing", "sign_in", "expiring", "held", "drill" */
    int64_t failures, last_good_ms, last_failure_ms, next_ms;
    int64_t rate_left, rate_most, rate_reset_ms; /* -1: its network did not say */
    int64_t expires_ms;
    bool held;
};

enum { DRILL_ID_ROOM = 16 };
struct drill_ask {
    struct text scene, person; /* its name; who asks */
    double speed;              /* scene seconds per real second, 0.1 to 10000 */
};
struct tower_calls {
    void *tower;
    enum err (*acknowledge)(void *tower, const struct tower_act *act, struct why *why);
    /* Rings a person of the alarm's ladder now: other, or (absent) the next. As ladder_call. */
    enum err (*call)(void *tower, const struct tower_act *act, struct why *why);
    /* The texts live in the arena; client, brand, story and person are read. */
    enum err (*alarm_look)(void *tower, const struct tower_act *act, struct arena *arena,
                           struct alarm_view *view_out, struct why *why);
    enum err (*set_level)(void *tower, const struct tower_act *act, struct why *why);
    enum err (*close_incident)(void *tower, const struct tower_act *act, struct why *why);
    enum err (*judge)(void *tower, const struct tower_act *act, struct why *why);
    enum err (*mute)(void *tower, const struct tower_act *act, struct why *why);
    enum err (*merge)(void *tower, const struct tower_act *act, struct why *why);
    enum err (*split)(void *tower, const struct tower_act *act, struct why *why);
    enum err (*pin)(void *tower, const struct tower_act *act, struct why *why);
    enum err (*unmute)(void *tower, const struct tower_act *act, struct why *why);
    /* A statement about the story has gone out now. ERR_NOT_FOUND: the story is over. */
    enum err (*statement)(void *tower, const struct tower_act *act, struct why *why);
    /* id_out (may be NULL): of what was made. */
    enum err (*alarm)(void *tower, enum alarm_act act, const struct alarm_order *order,
                      char id_out[MARK_ROOM], struct why *why);
    enum err (*drill)(void *tower, double speed, bool paused,
                      struct why *why); /* ERR_NOT_FOUND: no drill */
    /* What the scene expects and what came of it, as [ … ]; ERR_NOT_FOUND: no drill. */
    enum err (*scoring)(void *tower, struct json_out *out, struct why *why);
    /* Drills beside this tower: ERR_NOT_FOUND: no such scene, or none can be started here;
     * ERR_FULL: so many run; ERR_BAD_INPUT: the speed. */
    enum err (*drill_start)(void *tower, const struct drill_ask *ask, char id_out[DRILL_ID_ROOM],
                            struct why *why);
    enum err (*drill_stop)(void *tower, struct text id, struct why *why);
    enum err (*drills)(void *tower, struct json_out *out, struct why *why); /* as { … } */
    /* ERR_FULL: one of the client runs, or too many; ERR_BAD_INPUT: a query or topic is wrong. */
    enum err (*backtest_start)(void *tower, const struct backtest_ask *ask,
                               char id_out[BACKTEST_ID_ROOM], struct why *why);
    /* Writes a { } each: with its result when one was asked for by id; ERR_NOT_FOUND. */
    enum err (*backtest_show)(void *tower, const struct backtest_look *look, struct json_out *out,
                              struct why *why);
    enum err (*backtest_stop)(void *tower, const struct backtest_look *look, struct why *why);
    /* ERR_BAD_INPUT: too few corrections; ERR_FULL: one of the client waits. In the background. */
    enum err (*learn)(void *tower, const struct learn_ask *ask, struct why *why);
    enum err (*unlearn)(void *tower, const struct learn_ask *ask, struct why *why);
    double (*learning)(void *tower); /* 0 to 1: how far; -1: nothing is learned now */
    void (*view)(void *tower, struct arena *arena, struct tower_view *view_out);
    /* Kept as a new version and in force when it answers OK. ERR_BAD_INPUT: the query is wrong
     * (with its column), or somebody else was quicker; ERR_DENIED: who is watched stands elsewhere.
     * What was in force stays so after an error. */
    enum err (*rule)(void *tower, const struct rule_ask *ask, struct why *why);
    /* What would be watched after that change of a part, in the arena; nothing is changed. */
    enum err (*part_try)(void *tower, const struct rule_ask *ask, struct arena *arena,
                         struct watched *tried_out, struct why *why);
    /* Reads a source that nobody has yet for some seconds, and lets go of it: { … }. ERR_FULL: one
     * is being read. */
    enum err (*source_try)(void *tower, const struct rule_ask *ask, struct json_out *out,
                           struct why *why);
    /* From the file that the configuration names into the store, or ("file") back. */
    enum err (*take_over)(void *tower, const struct rule_ask *ask, struct why *why);
    struct text (*folder)(void *tower); /* where secrets/ and files/ lie that pages may name */
    bool (*private_allowed)(void *tower);
    struct rules_master (*rules_master)(void *tower);
    /* The generation in force; unwatch gives it back (NULL: nothing to give back). */
    const struct watched *(*watched)(void *tower);
    void (*unwatch)(void *tower, const struct watched *watched);
    /* The rules of tone of the generation that holds the list, as long as that lives. */
    const struct checker *(*checker)(void *tower, const struct watched *watched);
    /* After the commit of a press, an undo, a taking back: the outbox looks. Never waits. */
    void (*outbox)(void *tower);
    /* For whom a model writes drafts; NULL: for nobody. Somebody wishes for one. */
    const struct machine_rule *(*drafts)(void *tower);
    void (*drafter)(void *tower);
    /* From the moment it is called nothing of it leaves any more whose bytes have not begun; OK: it
     * is kept, too. */
    enum err (*stop)(void *tower, const struct stop_ask *ask, struct why *why);
    size_t (*senders)(void *tower, struct arena *arena, struct sender_view **views_out);
};

/* The path of a signed link by which a client's approver answers (approve_link.h); by: who hands it
 * over. ERR_LIMIT: the key is too short, or the path too long. Pure. */
struct approval_link;
enum err web_approval_path(struct text key, const struct approval_link *link, struct text by,
                           struct buf *out) MUST_USE;

struct web_asset {
    const char *path; /* "/index.html" */
    const char *type;
    const unsigned char *at; /* gzipped when packed */
    size_t len;
    bool packed;
    const char *etag;
};

/* What this installation is, for its people. Absent texts for what is not said. */
struct web_installation {
    struct text config, data, lexicon; /* paths */
    struct text topics; /* the file in which it stands who is watched; absent: the store */
    struct text url;
    struct keep_for keep;
    struct text second_url, second_model; /* of the second reader; its url absent: there is none */
    bool second_remote;
};

struct web_options {
    const char *address; /* NULL: "127.0.0.1"; an IPv4 or IPv6 address */
    int port;            /* 0: any free one */
    struct store *store;
    struct tower_calls calls;
    const struct web_asset *assets;
    size_t asset_count;
    const char *version;
    const struct web_installation *installation; /* NULL: a drill or a test, which is none */
    bool guest; /* a drill on loopback: the link signs a demo person in at once */
    /* An address that is not loopback is refused unless this says it was asked for. */
    bool address_given;
    /* Names the server may be called by besides localhost and IP addresses; on an address that is
     * not loopback an empty list allows any name. Ends with NULL; may be NULL. */
    const char *const *hosts;
    bool behind_tls;      /* a TLS proxy stands in front: cookies are Secure, HSTS is sent */
    int threads;          /* of the server; 0: 2 */
    int most_connections; /* 0: 4096, less where the process may not open that many files */
    size_t bodies_most;   /* bytes of all requests being received at once; 0: 64 MB */
};

/* ERR_IO: the address or port cannot be had; ERR_BAD_INPUT: the options do not go together. */
enum err web_start(const struct web_options *options, struct web **web_out,
                   struct why *why) MUST_USE;
void web_stop(struct web **web);
int web_port(const struct web *web);
/* While there is no person (and always for a guest): the link that makes the first, into room. */
bool web_first_link(struct web *web, char *room, size_t room_len);
/* A committed event for the live stream. Any thread; copies what it needs; never waits. */
void web_publish(struct web *web, int64_t number, const struct event *event);

/* Who may sign in. clients empty: all of them, for an admin alone. The password is hashed here
 * (about 0.1 s); an absent one keeps the old. Makes or replaces the person. */
struct web_person {
    struct text id, name, role, lang, password;
    const struct text *clients;
    size_t client_count;
};
enum err web_person_put(struct store *store, const struct web_person *person,
                        struct why *why) MUST_USE;
#endif
