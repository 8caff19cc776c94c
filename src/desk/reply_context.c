#include "base/clock.h"
#include "desk/case_file.h"
#include "desk/reply_row.h"

/* Everything that a text is judged by: the level, the question, the ledger, what was published,
 * what went out lately, and whose names must not stand in it. */

enum { FACTS_ASKED = 500, SAID_ASKED = 60, SENT_ASKED = 500, STORY_ASKED = 1000, SAID_DAYS = 120 };

/* ---- the level ---- */

/* The stories a reply is about, of all that is told in its case: ?1 client, ?2 brand, ?3 case, ?4
 * story. */
#define STORIES_OF                                                                                 \
    SQL_WHOLE_OF("SELECT number FROM case_file WHERE client = ?1 AND id = ?3")                     \
    "SELECT l.story FROM case_post k JOIN placement l ON l.post = k.post WHERE k.client = ?1 "     \
    "AND k.number " SQL_IN_WHOLE " AND l.client || '' = ?1 AND l.brand || '' = ?2 "                \
    "UNION SELECT ?4 WHERE ?4 IS NOT NULL"

enum err reply_level(struct db *db, const struct reply *reply, int *level_out, struct why *why)
{
    int64_t level = 0;
    enum err err = db_int(db, &level, why,
                          "SELECT coalesce(max(level), 0) FROM story WHERE client = ?1 "
                          "AND brand = ?2 AND id IN (" STORIES_OF ")",
                          "tttt", reply->client, reply->brand, reply->case_id, reply->story);
    *level_out = (int)level;
    return err;
}

static bool same_words(struct text a, struct text b)
{
    a = text_trim(a);
    b = text_trim(b);
    return a.len && text_same(a, b);
}

enum err reply_text_approved(struct db *db, const struct reply *reply, bool *approved_out,
                             struct why *why)
{
    struct row *row = NULL;
    *approved_out = false;
    if (reply->statement.len) { /* the statement itself is what is being approved */
        *approved_out = true;
        return OK;
    }
    enum err err = db_query(db, &row, why,
                            "SELECT r.text FROM reply r JOIN statement s ON s.client = r.client "
                            "AND s.id = r.statement WHERE r.client = ?1 AND r.brand = ?2 "
                            "AND r.approved_at IS NOT NULL AND r.state IN ('approved', 'leaving', "
                            "'out', 'sent', 'at_hand', 'unknown') "
                            "AND (s.story IS NULL OR s.story IN (" STORIES_OF ")) "
                            "ORDER BY r.number DESC LIMIT 200",
                            "tttt", reply->client, reply->brand, reply->case_id, reply->story);
    while (!err && row_next(row))
        if (same_words(row_text(row, 0), reply->text))
            *approved_out = true;
    enum err end = row_end(&row, why);
    return err ? err : end;
}

/* ---- what we know and what we said ---- */

static enum err read_facts(struct db *db, const struct reply *reply, struct draft *draft,
                           struct why *why)
{
    struct row *row = NULL;
    struct arena *arena = db_arena(db);
    struct draft_fact *facts = arena_array(arena, struct draft_fact, FACTS_ASKED);
    size_t count = 0;
    enum err err = db_query(db, &row, why,
                            "SELECT f.id, f.claim, f.value, f.position, f.open FROM fact f "
                            "WHERE f.client = ?1 AND f.ended_at IS NULL "
                            "AND (f.brand IS NULL OR f.brand = ?2) AND (f.incident IS NULL "
                            "OR f.incident IN (SELECT i.id FROM incident i WHERE i.client = ?1 "
                            "AND i.brand = ?2 AND i.story IN (" STORIES_OF "))) "
                            "ORDER BY f.incident IS NULL, f.number DESC LIMIT ?5",
                            "tttti", reply->client, reply->brand, reply->case_id, reply->story,
                            (int64_t)FACTS_ASKED);
    while (!err && row_next(row)) {
        struct draft_fact *fact = &facts[count++];
        fact->id = arena_text(arena, row_text(row, 0));
        fact->claim = arena_text(arena, row_text(row, 1));
        if (!row_null(row, 2))
            fact->value = arena_text(arena, row_text(row, 2));
        (void)fact_state_of(row_text(row, 3), &fact->state);
        fact->open = row_int(row, 4) != 0;
    }
    draft->ledger = true;
    draft->facts = facts;
    draft->fact_count = count;
    enum err end = row_end(&row, why);
    return err ? err : end;
}

static enum err read_links(struct db *db, const struct reply *reply, struct draft *draft,
                           struct why *why)
{
    struct json *json = NULL;
    if (!reply->links.len)
        return OK;
    enum err err = json_parse(reply->links, db_arena(db), &json, why);
    if (err)
        return err;
    struct draft_link *links = arena_array(db_arena(db), struct draft_link, json->count + 1);
    size_t count = 0;
    for (const struct json *at = json->first; at; at = at->next)
        for (size_t i = 0; i < draft->fact_count; i++)
            if (text_same(draft->facts[i].id, json_text_at(at, "fact"))) {
                links[count++] = (struct draft_link){
                    {(uint32_t)json_int_at(at, "from", 0), (uint32_t)json_int_at(at, "to", 0)}, i};
                break;
            }
    draft->links = links;
    draft->link_count = count;
    return OK;
}

struct said_room {
    struct draft_said *at;
    size_t count, most;
};

static enum err take_said(struct db *db, struct row *row, enum err err, struct said_room *room,
                          struct why *why)
{
    struct arena *arena = db_arena(db);
    while (!err && row_next(row)) {
        if (room->count == room->most)
            break;
        room->at[room->count++] = (struct draft_said){.id = arena_text(arena, row_text(row, 0)),
                                                      .text = arena_text(arena, row_text(row, 1)),
                                                      .by = arena_text(arena, row_text(row, 2)),
                                                      .at_ms = row_int(row, 3)};
    }
    enum err end = row_end(&row, why);
    return err ? err : end;
}

/* What our own voices said in these stories: any spokesman counts. */
static enum err read_voices(struct db *db, const struct watched *watched, const struct reply *reply,
                            struct said_room *room, struct why *why)
{
    struct row *row = NULL;
    struct arena *arena = db_arena(db);
    const struct brand *brand = watched_brand(watched, reply->client, reply->brand);
    if (!brand || !brand->accounts.count)
        return OK;
    enum err err = db_query(db, &row, why,
                            "SELECT p.line FROM placement l JOIN post p ON p.no = l.post "
                            "WHERE l.client = ?1 AND l.brand = ?2 AND l.story IN (" STORIES_OF ") "
                            "AND p.client = ?1 AND p.line IS NOT NULL ORDER BY l.at DESC LIMIT ?5",
                            "tttti", reply->client, reply->brand, reply->case_id, reply->story,
                            (int64_t)STORY_ASKED);
    while (!err && room->count < room->most && row_next(row)) {
        struct post post = {.author.followers = -1};
        err = post_read(arena_text(arena, row_text(row, 0)), arena, &post, why);
        if (!err && brand_is_own_voice(brand, post.net, post.author.id, post.author.handle))
            room->at[room->count++] = (struct draft_said){
                .id = post.id, .text = post.text, .by = post.author.id, .at_ms = post.at_ms};
    }
    enum err end = row_end(&row, why);
    return err ? err : end;
}

/* Statements wherever they were published; replies of ours; the posts of our own voices. */
static enum err read_said(struct db *db, const struct watched *watched, const struct reply *reply,
                          struct draft *draft, struct why *why)
{
    const int64_t now_ms = draft->now_ms;
    struct row *row = NULL;
    struct said_room room = {arena_array(db_arena(db), struct draft_said, 3 * SAID_ASKED), 0,
                             SAID_ASKED};
    enum err err =
        db_query(db, &row, why,
                 "SELECT id, text, coalesce(speaker, author), published_at "
                 "FROM statement WHERE client = ?1 AND brand = ?2 "
                 "AND published_at IS NOT NULL AND id <> coalesce(?3, '') "
                 "ORDER BY published_at DESC LIMIT ?4",
                 "ttti", reply->client, reply->brand, reply->statement, (int64_t)SAID_ASKED);
    err = take_said(db, row, err, &room, why);
    room.most += SAID_ASKED;
    row = NULL;
    if (!err)
        err = db_query(db, &row, why,
                       "SELECT id, sent_text, coalesce(pressed_by, author), ended_at FROM reply "
                       "WHERE client = ?1 AND brand = ?2 AND state = 'sent' "
                       "AND ended_at > ?3 AND back_at IS NULL AND id <> ?4 "
                       "GROUP BY sent_text ORDER BY ended_at DESC LIMIT ?5",
                       "ttiti", reply->client, reply->brand, now_ms - DAYS(SAID_DAYS),
                       or_empty(reply->id), (int64_t)SAID_ASKED);
    err = take_said(db, row, err, &room, why);
    room.most += SAID_ASKED;
    if (!err)
        err = read_voices(db, watched, reply, &room, why);
    draft->published = room.at;
    draft->published_count = room.count;
    return err;
}

static enum err read_sent(struct db *db, const struct reply *reply, struct draft *draft,
                          int64_t now_ms, struct why *why)
{
    struct row *row = NULL;
    struct arena *arena = db_arena(db);
    struct draft_sent *sent = arena_array(arena, struct draft_sent, SENT_ASKED);
    enum err err =
        db_query(db, &row, why,
                 "SELECT text, count(DISTINCT coalesce(net, '') || coalesce(person, "
                 "answers, id)) FROM reply WHERE client = ?1 AND id <> ?2 AND (state IN "
                 "('leaving', 'out', 'unknown', 'at_hand') OR (state = 'sent' "
                 "AND ended_at > ?3)) AND (person IS NULL OR ?4 IS NULL OR person <> ?4) "
                 "GROUP BY text LIMIT ?5",
                 "ttiti", reply->client, or_empty(reply->id), now_ms - HOURS(1), reply->person,
                 (int64_t)SENT_ASKED);
    while (!err && row_next(row))
        sent[draft->sent_count++] = (struct draft_sent){.text = arena_text(arena, row_text(row, 0)),
                                                        .people = (size_t)row_int(row, 1)};
    draft->sent = sent;
    enum err end = row_end(&row, why);
    return err ? err : end;
}

/* ---- whose words ---- */

struct words {
    struct arena *arena;
    struct text *at;
    size_t count, room;
};

static void add(struct words *words, struct text text)
{
    if (text.len && words->count < words->room)
        words->at[words->count++] = text;
}

/* "x:umi_official" is found in a text as umi_official. */
static void add_account(struct words *words, struct text account)
{
    struct text rest = account, net;
    if (text_find(account, TEXT(":")) > 0 && text_cut(&rest, ':', &net))
        account = rest;
    if (account.len && account.at[0] == '@')
        account = text_slice(account, 1, account.len);
    add(words, account);
}

static void add_client(struct words *words, const struct watched *w, const struct client *client)
{
    const struct client_voice *voice = watched_voice(w, client->id);
    add(words, client->name);
    for (size_t i = 0; i < client->brand_count; i++) {
        add(words, client->brands[i].name);
        for (size_t k = 0; k < client->brands[i].accounts.count; k++)
            add_account(words, client->brands[i].accounts.at[k]);
    }
    for (size_t i = 0; i < voice->links.count; i++)
        add(words, voice->links.at[i]);
    add(words, voice->signature);
    for (size_t i = 0; i < w->sender_count; i++)
        if (text_same(w->senders[i].client, client->id))
            add_account(words, w->senders[i].account);
}

static size_t words_of(const struct watched *w)
{
    size_t count = w->sender_count + 1;
    for (size_t i = 0; i < w->client_count; i++) {
        count += 2 + watched_voice(w, w->clients[i].id)->links.count;
        for (size_t k = 0; k < w->clients[i].brand_count; k++)
            count += 1 + w->clients[i].brands[k].accounts.count;
    }
    return count;
}

static void read_names(struct db *db, const struct watched *w, struct text client,
                       struct draft *draft)
{
    const size_t room = words_of(w);
    const struct client_voice *voice = watched_voice(w, client);
    struct words own = {db_arena(db), NULL, 0, room + voice->hotlines.count}, others = own;
    own.at = arena_array(db_arena(db), struct text, own.room);
    others.at = arena_array(db_arena(db), struct text, others.room);
    for (size_t i = 0; i < w->client_count; i++)
        add_client(text_same(w->clients[i].id, client) ? &own : &others, w, &w->clients[i]);
    for (size_t i = 0; i < voice->hotlines.count; i++)
        add(&own, voice->hotlines.at[i]);
    draft->own = (struct texts){own.at, own.count};
    draft->others = (struct texts){others.at, others.count};
}

/* ---- the whole ---- */

static void read_voice(const struct watched *w, const struct reply *reply, int64_t now_ms,
                       struct draft *draft)
{
    const struct client_voice *voice = watched_voice(w, reply->client);
    const struct service *service = watched_service(w, reply->client);
    draft->voice = (struct draft_voice){.emoji = voice->emoji,
                                        .casual = voice->casual,
                                        .address = voice->address ? ADDRESS_TU : ADDRESS_LEI,
                                        .signature = voice->signature};
    draft->hosts = voice->links;
    draft->sensitive = voice->sensitive;
    draft->closed = !voice_disclosed(voice, zone_day(service->zone, now_ms));
    draft->zone = service->zone_name;
}

static enum err read_question(struct db *db, const struct reply *reply, struct draft *draft,
                              struct why *why)
{
    struct post post;
    int64_t before = 0;
    if (!reply->answers.len)
        return OK;
    enum err err = reply_post(db, reply->client, reply->answers, &post, why);
    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    draft->question = post.text;
    if (post.verdict && strcmp(post.verdict->lang, "und") != 0)
        draft->lang = arena_text(db_arena(db), text_of(post.verdict->lang));
    /* Who answers us, names us or was answered by us has begun the talk. */
    err = db_int(db, &before, why,
                 "SELECT count(*) FROM reply WHERE client = ?1 AND case_id = ?2 AND state = 'sent'",
                 "tt", reply->client, or_empty(reply->case_id));
    draft->uninvited =
        !before && !post.reply_to.len && post.verdict && post.verdict->addressed < .5;
    return err;
}

static enum err read_corrected(struct db *db, const struct reply *reply, struct draft *draft,
                               struct why *why)
{
    struct row *row = NULL;
    if (!reply->statement.len)
        return OK;
    enum err err =
        db_query(db, &row, why,
                 "SELECT f.text FROM statement s JOIN statement f ON f.client = s.client "
                 "AND f.id = s.corrects WHERE s.client = ?1 AND s.id = ?2",
                 "tt", reply->client, reply->statement);
    if (!err && row_next(row))
        draft->was = arena_text(db_arena(db), row_text(row, 0));
    enum err end = row_end(&row, why);
    return err ? err : end;
}

static enum err read_owner(struct db *db, const struct reply *reply, struct draft *draft,
                           struct why *why)
{
    struct row *row = NULL;
    draft->owner = reply->writer;
    enum err err = db_query(db, &row, why,
                            "SELECT assignee FROM case_file WHERE client = ?1 AND id = ?2 "
                            "AND assignee IS NOT NULL",
                            "tt", reply->client, or_empty(reply->case_id));
    if (!err && row_next(row))
        draft->owner = arena_text(db_arena(db), row_text(row, 0));
    enum err end = row_end(&row, why);
    return err ? err : end;
}

static enum err read_legal(struct db *db, const struct reply *reply, struct draft *draft,
                           struct why *why)
{
    int64_t legal = 0;
    enum err err = db_int(db, &legal, why,
                          "SELECT count(*) FROM approval a JOIN person p ON p.id = a.person "
                          "WHERE a.client = ?1 AND a.reply = ?2 AND a.version = ?3 "
                          "AND a.answer = 'approved' AND a.void_at IS NULL AND p.role = 'legal'",
                          "tti", reply->client, or_empty(reply->id), reply->version);
    draft->legal = legal > 0;
    return err;
}

bool reply_is_marked(const struct desk_eyes *eyes, const struct reply *reply)
{
    const struct client_voice *voice =
        eyes->watched ? watched_voice(eyes->watched, reply->client) : NULL;
    return text_find(reply->text, machine_mark(voice, reply->lang)) >= 0;
}

enum err reply_context(struct db *db, const struct desk_eyes *eyes, const struct reply *reply,
                       int64_t now_ms, struct draft *draft_out, struct why *why)
{
    static const struct watched nobody;
    const struct watched *w = eyes->watched ? eyes->watched : &nobody;
    const struct sender *sender = reply->sender.len ? watched_sender(w, reply->sender) : NULL;
    struct draft draft = {.reply = or_empty(reply->text),
                          .lang = reply->lang,
                          .network = reply->net,
                          .now_ms = now_ms,
                          .hidden = text_is(reply->kind, "mail") || text_is(reply->kind, "form"),
                          .client = reply->client,
                          .brand = reply->brand,
                          .account = sender ? sender->account : reply->sender,
                          .author = reply->writer}; /* of a machine: reply_judge */
    enum err err = reply_level(db, reply, &draft.level, why);
    if (!err)
        err = length_rule_of(db, reply->sender, &draft.length, why);
    if (err)
        return err;
    read_voice(w, reply, now_ms, &draft);
    read_names(db, w, reply->client, &draft);
    static enum err (*const parts[])(struct db *, const struct reply *, struct draft *,
                                     struct why *) = {read_facts,     read_links, read_question,
                                                      read_corrected, read_owner, read_legal};
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts) && !err; i++)
        err = parts[i](db, reply, &draft, why);
    if (!err)
        err = read_said(db, w, reply, &draft, why);
    if (!err)
        err = read_sent(db, reply, &draft, now_ms, why);
    *draft_out = draft;
    return err;
}
