#include "store/db.h"

/*
 * A step is never changed once it was in a release: what must be different is a new step. Times are
 * milliseconds UTC. The driver's own words: WITHOUT ROWID, AUTOINCREMENT, fts5, and INTEGER PRIMARY
 * KEY, which numbers rows by itself.
 */

/* The way of the posts. A post stands once for each client. Its row stays when it is deleted
 * upstream, without its text and author: the tombstone. */
static const char posts[] =
    "CREATE TABLE post (\n"
    "  no INTEGER PRIMARY KEY,\n"
    "  client TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, rev TEXT NOT NULL,\n"
    "  net TEXT NOT NULL, at BIGINT NOT NULL, seen_at BIGINT NOT NULL,\n"
    "  author TEXT, lang TEXT, category TEXT, url TEXT,\n"
    "  shown INTEGER NOT NULL,\n"
    "  edited_at BIGINT, deleted_at BIGINT, hash TEXT, line TEXT,\n"
    "  UNIQUE (id, client, kind, rev)\n"
    ");\n"
    "CREATE TABLE post_version (\n"
    "  post INTEGER NOT NULL REFERENCES post (no), client TEXT NOT NULL,\n"
    "  rev TEXT NOT NULL, until_at BIGINT NOT NULL, line TEXT, hash TEXT,\n"
    "  PRIMARY KEY (post, rev)\n"
    ");\n"
    "CREATE TABLE story (\n"
    "  client TEXT NOT NULL, brand TEXT NOT NULL, id TEXT NOT NULL,\n"
    "  first_post TEXT, first_no INTEGER REFERENCES post (no), headline TEXT, headline_lang TEXT,\n"
    "  first_at BIGINT, first_seen_at BIGINT, last_at BIGINT,\n"
    "  authors BIGINT NOT NULL DEFAULT 0, posts BIGINT NOT NULL DEFAULT 0,\n"
    "  reposts BIGINT NOT NULL DEFAULT 0, reach BIGINT NOT NULL DEFAULT 0,\n"
    "  networks BIGINT NOT NULL DEFAULT 1,\n"
    "  level INTEGER NOT NULL DEFAULT 0, computed INTEGER NOT NULL DEFAULT 0,\n"
    "  since BIGINT, score DOUBLE PRECISION NOT NULL DEFAULT 0, category TEXT,\n"
    "  positive INTEGER NOT NULL DEFAULT 0, figures TEXT, terms TEXT, why TEXT, incident TEXT,\n"
    "  PRIMARY KEY (client, brand, id)\n"
    ") WITHOUT ROWID;\n"
    "CREATE INDEX story_level ON story (client, level, last_at);\n"
    "CREATE INDEX story_brand ON story (client, brand, level, last_at);\n"
    "CREATE INDEX story_first ON story (first_no);\n"
    "CREATE TABLE placement (\n"
    "  client TEXT NOT NULL, brand TEXT NOT NULL, story TEXT NOT NULL, at BIGINT NOT NULL,\n"
    "  post INTEGER NOT NULL REFERENCES post (no),\n"
    "  net TEXT NOT NULL, lang TEXT, kind TEXT NOT NULL, author TEXT, why TEXT,\n"
    "  PRIMARY KEY (client, brand, story, at, post)\n"
    ") WITHOUT ROWID;\n"
    "CREATE INDEX placement_post ON placement (post);\n"
    "CREATE TABLE story_author (\n"
    "  client TEXT NOT NULL, brand TEXT NOT NULL, story TEXT NOT NULL, author TEXT NOT NULL,\n"
    "  critical_at BIGINT,\n"
    "  PRIMARY KEY (client, brand, story, author)\n"
    ") WITHOUT ROWID;\n"
    "CREATE TABLE bin (\n"
    "  client TEXT NOT NULL, brand TEXT NOT NULL, story TEXT NOT NULL, at BIGINT NOT NULL,\n"
    "  authors BIGINT NOT NULL, posts BIGINT NOT NULL, reposts BIGINT NOT NULL,\n"
    "  PRIMARY KEY (client, brand, story, at)\n"
    ") WITHOUT ROWID;\n"
    "CREATE TABLE level_change (\n"
    "  no INTEGER PRIMARY KEY,\n"
    "  client TEXT NOT NULL, brand TEXT NOT NULL, story TEXT NOT NULL, at BIGINT NOT NULL,\n"
    "  from_level INTEGER NOT NULL, to_level INTEGER NOT NULL, computed INTEGER NOT NULL,\n"
    "  score DOUBLE PRECISION NOT NULL, why TEXT, person TEXT\n"
    ");\n"
    "CREATE INDEX level_change_story ON level_change (client, brand, story, no);\n"
    "CREATE TABLE incident (\n"
    "  client TEXT NOT NULL, id TEXT NOT NULL, brand TEXT NOT NULL, story TEXT NOT NULL,\n"
    "  state TEXT NOT NULL, opened_at BIGINT NOT NULL, closed_at BIGINT, closed_why TEXT,\n"
    "  owner TEXT, acknowledged_by TEXT, acknowledged_at BIGINT,\n"
    "  PRIMARY KEY (client, id)\n"
    ");\n"
    "CREATE INDEX incident_story ON incident (client, brand, story);\n"
    "CREATE TABLE ring (\n"
    "  no INTEGER PRIMARY KEY,\n"
    "  client TEXT NOT NULL, id TEXT NOT NULL, brand TEXT NOT NULL, story TEXT NOT NULL,\n"
    "  at BIGINT NOT NULL, level INTEGER NOT NULL, step INTEGER NOT NULL,\n"
    "  person TEXT, channel TEXT, state TEXT NOT NULL, why TEXT,\n"
    "  acknowledged_at BIGINT, acknowledged_by TEXT,\n"
    "  UNIQUE (client, id)\n"
    ");\n"
    "CREATE INDEX ring_story ON ring (client, brand, story, no);\n"
    "CREATE TABLE event (\n"
    "  number INTEGER PRIMARY KEY AUTOINCREMENT,\n"
    "  at BIGINT NOT NULL, client TEXT NOT NULL, brand TEXT, story TEXT, what TEXT NOT NULL,\n"
    "  body TEXT NOT NULL\n"
    ");\n"
    "CREATE TABLE place (source TEXT PRIMARY KEY, place TEXT);\n"
    "CREATE TABLE live_state (key TEXT PRIMARY KEY, value BYTEA NOT NULL) WITHOUT ROWID;\n"
    "CREATE TABLE source_count (\n"
    "  source TEXT PRIMARY KEY,\n"
    "  n0 BIGINT NOT NULL, n1 BIGINT NOT NULL, n2 BIGINT NOT NULL, n3 BIGINT NOT NULL,\n"
    "  n4 BIGINT NOT NULL, n5 BIGINT NOT NULL, n6 BIGINT NOT NULL, n7 BIGINT NOT NULL\n"
    ");\n";

/* People, and what they do. */
static const char people[] =
    "CREATE TABLE person (\n"
    "  id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, lang TEXT NOT NULL,\n"
    "  password TEXT, made_at BIGINT NOT NULL\n"
    ");\n"
    "CREATE TABLE person_client (\n"
    "  person TEXT NOT NULL REFERENCES person (id), client TEXT NOT NULL,\n"
    "  PRIMARY KEY (person, client)\n"
    ");\n"
    "CREATE TABLE session (\n"
    "  token_hash TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES person (id),\n"
    "  csrf TEXT NOT NULL, made_at BIGINT NOT NULL, until_at BIGINT NOT NULL\n"
    ");\n"
    "CREATE TABLE first_token (token_hash TEXT PRIMARY KEY, made_at BIGINT NOT NULL,\n"
    "  used_at BIGINT);\n"
    "CREATE TABLE case_file (\n"
    "  client TEXT NOT NULL, number BIGINT NOT NULL, id TEXT NOT NULL, brand TEXT NOT NULL,\n"
    "  net TEXT NOT NULL, author TEXT NOT NULL, state TEXT NOT NULL, lang TEXT,\n"
    "  opened_at BIGINT NOT NULL, asked_at BIGINT NOT NULL, last_at BIGINT NOT NULL,\n"
    "  assignee TEXT, closed_at BIGINT, closed_why TEXT,\n"
    "  post INTEGER NOT NULL REFERENCES post (no), posts BIGINT NOT NULL,\n"
    "  PRIMARY KEY (client, number), UNIQUE (client, id)\n"
    ");\n"
    "CREATE INDEX case_author ON case_file (client, brand, net, author, state);\n"
    "CREATE INDEX case_open ON case_file (client, state, asked_at);\n"
    "CREATE TABLE case_post (\n"
    "  client TEXT NOT NULL, number BIGINT NOT NULL, post INTEGER NOT NULL REFERENCES post (no),\n"
    "  PRIMARY KEY (client, number, post)\n"
    ") WITHOUT ROWID;\n"
    "CREATE TABLE history (\n"
    "  no INTEGER PRIMARY KEY,\n"
    "  client TEXT NOT NULL, object TEXT NOT NULL, id TEXT NOT NULL, at BIGINT NOT NULL,\n"
    "  person TEXT, kind TEXT NOT NULL, text TEXT\n"
    ");\n"
    "CREATE INDEX history_object ON history (client, object, id, no);\n"
    "CREATE TABLE watched (\n"
    "  version INTEGER PRIMARY KEY, at BIGINT NOT NULL, person TEXT, yaml TEXT NOT NULL\n"
    ");\n"
    "CREATE TABLE voice (\n"
    "  client TEXT NOT NULL, brand TEXT NOT NULL, account TEXT NOT NULL,\n"
    "  PRIMARY KEY (client, brand, account)\n"
    ") WITHOUT ROWID;\n";

/* The index holds no texts: the rows are those of post. */
static const char words[] =
    "CREATE VIRTUAL TABLE post_words USING fts5 (words, content='', tokenize='hinomi',\n"
    "  columnsize=0);\n";

/* What people say a post's labels are. The last one that was not taken back counts. */
static const char corrections[] =
    "CREATE TABLE correction (\n"
    "  no INTEGER PRIMARY KEY,\n"
    "  client TEXT NOT NULL, post TEXT NOT NULL, at BIGINT NOT NULL, person TEXT NOT NULL,\n"
    "  label TEXT NOT NULL, sentiment TEXT NOT NULL, intent TEXT NOT NULL, heads TEXT NOT NULL,\n"
    "  undone_at BIGINT, undone_by TEXT\n"
    ");\n"
    "CREATE INDEX correction_post ON correction (client, post, no);\n";

/* What the optional second reader says of a post, beside the verdict. */
static const char second_readings[] =
    "CREATE TABLE second_reading (\n"
    "  client TEXT NOT NULL, post INTEGER NOT NULL REFERENCES post (no), at BIGINT NOT NULL,\n"
    "  model TEXT NOT NULL, answer TEXT, why TEXT,\n"
    "  PRIMARY KEY (client, post)\n"
    ") WITHOUT ROWID;\n";

/* Tables learned from a client's corrections: the newest that is done and not undone is in force.
 */
static const char learned_tables[] =
    "CREATE TABLE learned (\n"
    "  no INTEGER PRIMARY KEY,\n"
    "  client TEXT NOT NULL, at BIGINT NOT NULL, person TEXT NOT NULL,\n"
    "  state TEXT NOT NULL, ended_at BIGINT, posts BIGINT, forbidden BIGINT, base TEXT,\n"
    "  right_before DOUBLE PRECISION, right_after DOUBLE PRECISION, why TEXT, weights BLOB,\n"
    "  undone_at BIGINT, undone_by TEXT\n"
    ");\n"
    "CREATE INDEX learned_client ON learned (client, no);\n";

/* Who is rung and whether it reached them: the message a ring goes in, each try by each channel,
 * silences and stand-ins as they were said, and the key of the links that acknowledge. */
static const char alarms[] =
    "ALTER TABLE ring ADD COLUMN carrier TEXT;\n"
    "ALTER TABLE ring ADD COLUMN because TEXT;\n"
    "ALTER TABLE ring ADD COLUMN held INTEGER NOT NULL DEFAULT 0;\n"
    "ALTER TABLE ring ADD COLUMN test INTEGER NOT NULL DEFAULT 0;\n"
    "CREATE INDEX ring_carrier ON ring (carrier);\n"
    "CREATE INDEX ring_client ON ring (client, no);\n"
    "CREATE INDEX ring_open ON ring (state, no);\n"
    "CREATE TABLE attempt (\n"
    "  no INTEGER PRIMARY KEY,\n"
    "  client TEXT NOT NULL, ring TEXT NOT NULL, channel TEXT NOT NULL, number INTEGER NOT NULL,\n"
    "  at BIGINT NOT NULL, took BIGINT NOT NULL, status INTEGER NOT NULL,\n"
    "  outcome TEXT NOT NULL, why TEXT, handed_to TEXT\n"
    ");\n"
    "CREATE INDEX attempt_ring ON attempt (client, ring, no);\n"
    "CREATE INDEX attempt_channel ON attempt (channel, no);\n"
    "CREATE TABLE silence (\n"
    "  client TEXT NOT NULL, id TEXT NOT NULL, brand TEXT, story TEXT, category TEXT,\n"
    "  person TEXT, why TEXT, from_at BIGINT NOT NULL, until_at BIGINT NOT NULL,\n"
    "  crisis INTEGER NOT NULL, state TEXT NOT NULL, ended_at BIGINT, ended_by TEXT,\n"
    "  PRIMARY KEY (client, id)\n"
    ");\n"
    "CREATE TABLE stand_in (\n"
    "  id TEXT PRIMARY KEY, duty TEXT NOT NULL, person TEXT NOT NULL, instead TEXT,\n"
    "  from_at BIGINT NOT NULL, to_at BIGINT NOT NULL, made_by TEXT, made_at BIGINT NOT NULL,\n"
    "  ended_at BIGINT, ended_by TEXT\n"
    ");\n"
    "CREATE TABLE secret (name TEXT PRIMARY KEY, value BYTEA NOT NULL) WITHOUT ROWID;\n";

/* What alarms cost: the newest account of a brand, what people said of its alarms, and what they
 * muted. */
static const char budgets[] =
    "CREATE TABLE budget (\n"
    "  client TEXT NOT NULL, brand TEXT NOT NULL, at BIGINT NOT NULL, body TEXT NOT NULL,\n"
    "  PRIMARY KEY (client, brand)\n"
    ") WITHOUT ROWID;\n"
    "CREATE TABLE judgement (\n"
    "  no INTEGER PRIMARY KEY,\n"
    "  client TEXT NOT NULL, brand TEXT NOT NULL, story TEXT NOT NULL, at BIGINT NOT NULL,\n"
    "  person TEXT, answer TEXT NOT NULL\n"
    ");\n"
    "CREATE INDEX judgement_story ON judgement (client, brand, story, no);\n"
    "CREATE TABLE mute (\n"
    "  client TEXT NOT NULL, brand TEXT NOT NULL, number BIGINT NOT NULL,\n"
    "  author TEXT, word TEXT, until_at BIGINT NOT NULL, made_at BIGINT NOT NULL,\n"
    "  person TEXT, why TEXT, lifted_at BIGINT, lifted_by TEXT,\n"
    "  PRIMARY KEY (client, brand, number)\n"
    ") WITHOUT ROWID;\n";

/* Why a post stands in its story, and what became of stories. */
static const char turns[] =
    "ALTER TABLE placement ADD COLUMN because TEXT;\n"
    "ALTER TABLE placement ADD COLUMN loose INTEGER NOT NULL DEFAULT 0;\n"
    "ALTER TABLE placement ADD COLUMN first_hand INTEGER NOT NULL DEFAULT 0;\n"
    "ALTER TABLE placement ADD COLUMN outlet TEXT;\n"
    "ALTER TABLE placement ADD COLUMN copy INTEGER NOT NULL DEFAULT 0;\n"
    "ALTER TABLE story ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;\n"
    "ALTER TABLE story ADD COLUMN merged_into TEXT;\n"
    "CREATE TABLE story_history (\n"
    "  no INTEGER PRIMARY KEY,\n"
    "  client TEXT NOT NULL, brand TEXT NOT NULL, story TEXT NOT NULL, at BIGINT NOT NULL,\n"
    "  what TEXT NOT NULL, other TEXT, posts BIGINT NOT NULL, person TEXT, why TEXT\n"
    ");\n"
    "CREATE INDEX story_history_story ON story_history (client, brand, story, no);\n";

/* What a story's page looks up: what else was told at the brand lately, and what was foreseen. */
static const char lookups[] =
    "CREATE INDEX placement_told ON placement (client, brand, at) WHERE because IS NOT NULL;\n"
    "CREATE INDEX event_foreseen ON event (client, brand, story, what, number) "
    "WHERE what IN ('forecast', 'effect');\n";

/* What is trimmed is found by its age. */
static const char ages[] = "CREATE INDEX event_old ON event (at) WHERE what <> 'effect';\n";

const char *const db_migrations[] = {posts,           people,         words,  corrections,
                                     second_readings, learned_tables, alarms, budgets,
                                     turns,           lookups,        ages,   NULL};
