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

/* Answers on their way: the text as it stands, every version of it, what the checks found in each,
 * who approved exactly what, and what became of it. A reply belongs to a case or to a statement. */
static const char replies[] =
    "CREATE TABLE reply (\n"
    "  client TEXT NOT NULL, number BIGINT NOT NULL, id TEXT NOT NULL, brand TEXT NOT NULL,\n"
    "  case_id TEXT, statement TEXT, story TEXT, corrects TEXT, template TEXT,\n"
    "  state TEXT NOT NULL, why TEXT,\n"
    "  version BIGINT NOT NULL, text TEXT NOT NULL, subject TEXT, lang TEXT,\n"
    "  sender TEXT, net TEXT, kind TEXT, person TEXT, answers TEXT, root TEXT, url TEXT,\n"
    "  author TEXT NOT NULL, machine INTEGER NOT NULL, edited INTEGER NOT NULL, links TEXT,\n"
    "  writer TEXT, level INTEGER,\n"
    "  made_at BIGINT NOT NULL, changed_at BIGINT NOT NULL,\n"
    "  submitted_at BIGINT, submitted_by TEXT, approved_at BIGINT,\n"
    "  pressed_at BIGINT, pressed_by TEXT, due_at BIGINT,\n"
    "  mark TEXT, out_at BIGINT, tries INTEGER NOT NULL DEFAULT 0,\n"
    "  ended_at BIGINT, sent_id TEXT, sent_url TEXT, sent_text TEXT, ended_by TEXT,\n"
    "  back_at BIGINT, back_by TEXT, back_why TEXT, gone_at BIGINT,\n"
    "  PRIMARY KEY (client, number), UNIQUE (client, id)\n"
    ");\n"
    "CREATE INDEX reply_case ON reply (client, case_id, number);\n"
    "CREATE INDEX reply_statement ON reply (client, statement, number);\n"
    "CREATE INDEX reply_state ON reply (state, due_at);\n"
    "CREATE INDEX reply_ended ON reply (client, ended_at);\n"
    "CREATE INDEX reply_answers ON reply (client, answers);\n"
    "CREATE TABLE reply_version (\n"
    "  client TEXT NOT NULL, reply TEXT NOT NULL, version BIGINT NOT NULL,\n"
    "  at BIGINT NOT NULL, writer TEXT NOT NULL, text TEXT NOT NULL, subject TEXT, lang TEXT,\n"
    "  sender TEXT, person TEXT, answers TEXT, machine INTEGER NOT NULL,\n"
    "  PRIMARY KEY (client, reply, version)\n"
    ") WITHOUT ROWID;\n"
    "CREATE TABLE finding (\n"
    "  no INTEGER PRIMARY KEY,\n"
    "  client TEXT NOT NULL, reply TEXT NOT NULL, version BIGINT NOT NULL, at BIGINT NOT NULL,\n"
    "  stage TEXT NOT NULL, rule TEXT NOT NULL, code TEXT NOT NULL, gravity TEXT NOT NULL,\n"
    "  from_char BIGINT, to_char BIGINT, words TEXT, said TEXT, sure DOUBLE PRECISION NOT NULL,\n"
    "  person TEXT, overridden INTEGER NOT NULL DEFAULT 0\n"
    ");\n"
    "CREATE INDEX finding_reply ON finding (client, reply, version, no);\n"
    "CREATE INDEX finding_rule ON finding (client, gravity, at);\n"
    "CREATE TABLE override (\n"
    "  no INTEGER PRIMARY KEY,\n"
    "  client TEXT NOT NULL, reply TEXT NOT NULL, version BIGINT NOT NULL, at BIGINT NOT NULL,\n"
    "  rule TEXT NOT NULL, code TEXT NOT NULL, words TEXT, person TEXT NOT NULL,\n"
    "  reason TEXT NOT NULL\n"
    ");\n"
    "CREATE INDEX override_reply ON override (client, reply, version, no);\n"
    "CREATE INDEX override_person ON override (client, person, at);\n"
    /* need: "second", "risk", "client", "all" (somebody broke the glass); answer: "approved",
       "refused", "broke". hash is of what was approved: text, account, target. */
    "CREATE TABLE approval (\n"
    "  no INTEGER PRIMARY KEY,\n"
    "  client TEXT NOT NULL, reply TEXT NOT NULL, version BIGINT NOT NULL, hash TEXT NOT NULL,\n"
    "  need TEXT NOT NULL, answer TEXT NOT NULL, person TEXT NOT NULL, comment TEXT,\n"
    "  level INTEGER NOT NULL, asked_at BIGINT NOT NULL, at BIGINT NOT NULL,\n"
    "  until_at BIGINT NOT NULL, by_link INTEGER NOT NULL DEFAULT 0, link_by TEXT,\n"
    "  void_at BIGINT, void_why TEXT,\n"
    "  reviewed_at BIGINT, reviewed_by TEXT, review TEXT\n"
    ");\n"
    "CREATE INDEX approval_reply ON approval (client, reply, version, no);\n"
    "CREATE INDEX approval_at ON approval (client, at);\n"
    "CREATE TABLE opt_out (\n"
    "  no INTEGER PRIMARY KEY,\n"
    "  client TEXT NOT NULL, net TEXT NOT NULL, author TEXT NOT NULL, at BIGINT NOT NULL,\n"
    "  person TEXT, post TEXT, why TEXT, ended_at BIGINT, ended_by TEXT, ended_why TEXT\n"
    ");\n"
    "CREATE INDEX opt_out_author ON opt_out (client, net, author);\n"
    /* client '': everything; sender NULL: all of the client */
    "CREATE TABLE send_stop (\n"
    "  no INTEGER PRIMARY KEY,\n"
    "  client TEXT NOT NULL, sender TEXT, at BIGINT NOT NULL, person TEXT NOT NULL,\n"
    "  why TEXT NOT NULL, ended_at BIGINT, ended_by TEXT\n"
    ");\n"
    "CREATE INDEX send_stop_open ON send_stop (ended_at);\n"
    "CREATE TABLE task (\n"
    "  client TEXT NOT NULL, number BIGINT NOT NULL, id TEXT NOT NULL, brand TEXT NOT NULL,\n"
    "  reply TEXT, case_id TEXT, text TEXT NOT NULL, owner TEXT, made_at BIGINT NOT NULL,\n"
    "  due_at BIGINT, done_at BIGINT, done_by TEXT, done_text TEXT,\n"
    "  PRIMARY KEY (client, number), UNIQUE (client, id)\n"
    ");\n"
    "CREATE INDEX task_due ON task (client, done_at, due_at);\n";

/* What we hold to be true, and what we said of it in public. Nothing that was published is ever
 * written over: a change is a new version or a correction of its own. */
static const char facts[] =
    "CREATE TABLE fact (\n"
    "  client TEXT NOT NULL, number BIGINT NOT NULL, id TEXT NOT NULL, brand TEXT,\n"
    "  incident TEXT, claim TEXT NOT NULL, value TEXT, position TEXT NOT NULL, evidence TEXT,\n"
    "  owner TEXT, open INTEGER NOT NULL, version BIGINT NOT NULL, made_at BIGINT NOT NULL,\n"
    "  changed_at BIGINT NOT NULL, person TEXT NOT NULL, ended_at BIGINT, ended_why TEXT,\n"
    "  PRIMARY KEY (client, number), UNIQUE (client, id)\n"
    ");\n"
    "CREATE INDEX fact_incident ON fact (client, incident);\n"
    "CREATE TABLE fact_version (\n"
    "  client TEXT NOT NULL, fact TEXT NOT NULL, version BIGINT NOT NULL, at BIGINT NOT NULL,\n"
    "  person TEXT NOT NULL, claim TEXT NOT NULL, value TEXT, position TEXT NOT NULL,\n"
    "  evidence TEXT, owner TEXT, open INTEGER NOT NULL, why TEXT,\n"
    "  PRIMARY KEY (client, fact, version)\n"
    ") WITHOUT ROWID;\n"
    "CREATE TABLE statement (\n"
    "  client TEXT NOT NULL, number BIGINT NOT NULL, id TEXT NOT NULL, brand TEXT NOT NULL,\n"
    "  story TEXT, incident TEXT, kind TEXT NOT NULL, corrects TEXT, note TEXT,\n"
    "  lang TEXT, slots TEXT, text TEXT NOT NULL, targets TEXT, state TEXT NOT NULL,\n"
    "  version BIGINT NOT NULL, author TEXT NOT NULL, speaker TEXT,\n"
    "  made_at BIGINT NOT NULL, changed_at BIGINT NOT NULL,\n"
    "  published_at BIGINT, published_by TEXT, published_url TEXT,\n"
    "  PRIMARY KEY (client, number), UNIQUE (client, id)\n"
    ");\n"
    "CREATE INDEX statement_story ON statement (client, brand, story);\n"
    "CREATE INDEX statement_published ON statement (client, published_at);\n"
    "CREATE TABLE statement_version (\n"
    "  client TEXT NOT NULL, statement TEXT NOT NULL, version BIGINT NOT NULL,\n"
    "  at BIGINT NOT NULL, person TEXT NOT NULL, slots TEXT, text TEXT NOT NULL, note TEXT,\n"
    "  PRIMARY KEY (client, statement, version)\n"
    ") WITHOUT ROWID;\n";

/* What the desk knows: pages, their versions, and for which questions they were taken. */
static const char knowledge[] =
    "CREATE TABLE knowledge (\n"
    "  client TEXT NOT NULL, number BIGINT NOT NULL, id TEXT NOT NULL, brand TEXT,\n"
    "  lang TEXT NOT NULL, page_group TEXT NOT NULL, version BIGINT NOT NULL,\n"
    "  title TEXT NOT NULL, answer TEXT, body TEXT NOT NULL, asked TEXT, url TEXT,\n"
    "  from_at BIGINT, until_at BIGINT, made_at BIGINT NOT NULL, made_by TEXT NOT NULL,\n"
    "  changed_at BIGINT NOT NULL, changed_by TEXT NOT NULL, retired_at BIGINT, retired_by TEXT,\n"
    "  PRIMARY KEY (client, number), UNIQUE (client, id)\n"
    ");\n"
    "CREATE TABLE knowledge_version (\n"
    "  client TEXT NOT NULL, page TEXT NOT NULL, version BIGINT NOT NULL,\n"
    "  at BIGINT NOT NULL, person TEXT NOT NULL, why TEXT, title TEXT NOT NULL, answer TEXT,\n"
    "  body TEXT NOT NULL, asked TEXT, url TEXT, from_at BIGINT, until_at BIGINT,\n"
    "  PRIMARY KEY (client, page, version)\n"
    ") WITHOUT ROWID;\n"
    "CREATE TABLE knowledge_choice (\n"
    "  no INTEGER PRIMARY KEY,\n"
    "  client TEXT NOT NULL, page TEXT NOT NULL, case_id TEXT NOT NULL, post BIGINT,\n"
    "  rank INTEGER NOT NULL, at BIGINT NOT NULL, person TEXT NOT NULL,\n"
    "  UNIQUE (client, case_id, page)\n"
    ");\n"
    "CREATE INDEX knowledge_choice_page ON knowledge_choice (client, no);\n";

/* First words for answers, and customers who were led to a form. */
static const char drafts[] =
    "CREATE TABLE template (\n"
    "  client TEXT NOT NULL, number BIGINT NOT NULL, id TEXT NOT NULL, brand TEXT,\n"
    "  kind TEXT NOT NULL, lang TEXT NOT NULL, tone TEXT, title TEXT, text TEXT NOT NULL,\n"
    "  changed_at BIGINT NOT NULL, changed_by TEXT NOT NULL, retired_at BIGINT,\n"
    "  PRIMARY KEY (client, number), UNIQUE (client, id)\n"
    ");\n"
    "CREATE TABLE handoff (\n"
    "  client TEXT NOT NULL, number BIGINT NOT NULL, id TEXT NOT NULL, case_id TEXT NOT NULL,\n"
    "  brand TEXT NOT NULL, form TEXT NOT NULL, token_hash TEXT NOT NULL UNIQUE,\n"
    "  made_at BIGINT NOT NULL, made_by TEXT NOT NULL, arrived_at BIGINT, arrived_by TEXT,\n"
    "  said TEXT,\n"
    "  PRIMARY KEY (client, number), UNIQUE (client, id)\n"
    ");\n"
    "CREATE INDEX handoff_case ON handoff (client, case_id, number);\n";

/* What happened to a case, in the order in which we learnt it: all its clocks are computed from
 * this. Merged cases keep their rows. How long people worked on it, and one fix told to many. */
static const char case_turns[] =
    "ALTER TABLE case_file ADD COLUMN answered_at BIGINT;\n"
    "ALTER TABLE case_file ADD COLUMN waiting_since BIGINT;\n"
    "ALTER TABLE case_file ADD COLUMN contacts BIGINT NOT NULL DEFAULT 0;\n"
    "ALTER TABLE case_file ADD COLUMN answers BIGINT NOT NULL DEFAULT 0;\n"
    "ALTER TABLE case_file ADD COLUMN reopened BIGINT NOT NULL DEFAULT 0;\n"
    "ALTER TABLE case_file ADD COLUMN unresolved_contacts BIGINT NOT NULL DEFAULT 0;\n"
    "ALTER TABLE case_file ADD COLUMN paused_since BIGINT;\n"
    "ALTER TABLE case_file ADD COLUMN paused_ms BIGINT NOT NULL DEFAULT 0;\n"
    "ALTER TABLE case_file ADD COLUMN snoozed_until BIGINT;\n"
    "ALTER TABLE case_file ADD COLUMN reason TEXT;\n"
    "ALTER TABLE case_file ADD COLUMN merged_into BIGINT;\n"
    "ALTER TABLE case_file ADD COLUMN merged_turn BIGINT NOT NULL DEFAULT 0;\n"
    "ALTER TABLE case_file ADD COLUMN value DOUBLE PRECISION;\n"
    "ALTER TABLE case_file ADD COLUMN currency TEXT;\n"
    "ALTER TABLE case_file ADD COLUMN skill TEXT;\n"
    "ALTER TABLE case_file ADD COLUMN followers BIGINT;\n"
    "ALTER TABLE case_file ADD COLUMN found INTEGER NOT NULL DEFAULT 0;\n"
    "ALTER TABLE case_file ADD COLUMN aged BIGINT NOT NULL DEFAULT 0;\n"
    "ALTER TABLE case_file ADD COLUMN told INTEGER NOT NULL DEFAULT 0;\n"
    "CREATE INDEX case_writer ON case_file (client, net, author);\n"
    "CREATE INDEX case_merged ON case_file (client, merged_into) WHERE merged_into IS NOT NULL;\n"
    "CREATE INDEX case_snoozed ON case_file (snoozed_until) WHERE state = 'snoozed';\n"
    "CREATE INDEX case_aging ON case_file (state, aged, asked_at);\n"
    "CREATE INDEX case_many ON case_file (told, unresolved_contacts) "
    "WHERE unresolved_contacts > 2;\n"
    "CREATE INDEX case_assigned ON case_file (assignee, state) WHERE assignee IS NOT NULL;\n"
    "CREATE TABLE case_turn (\n"
    "  no INTEGER PRIMARY KEY,\n"
    "  client TEXT NOT NULL, number BIGINT NOT NULL, at BIGINT NOT NULL, known_at BIGINT NOT "
    "NULL,\n"
    "  kind TEXT NOT NULL, ref TEXT, person TEXT, text TEXT\n"
    ");\n"
    "CREATE INDEX case_turn_case ON case_turn (client, number, no);\n"
    "CREATE INDEX case_turn_ref ON case_turn (client, ref) WHERE ref IS NOT NULL;\n"
    "CREATE INDEX case_turn_at ON case_turn (client, at);\n"
    "INSERT INTO case_turn (client, number, at, known_at, kind, ref)\n"
    "  SELECT k.client, k.number, min(p.at, coalesce(p.seen_at, p.at)), coalesce(p.seen_at, "
    "p.at),\n"
    "  'asked', p.id FROM case_post k JOIN post p ON p.no = k.post ORDER BY p.no;\n"
    "INSERT INTO case_turn (client, number, at, known_at, kind, text)\n"
    "  SELECT client, number, closed_at, closed_at, 'resolved', 'other' FROM case_file\n"
    "  WHERE state = 'closed';\n"
    "UPDATE case_file SET contacts = posts, waiting_since = asked_at, unresolved_contacts = "
    "posts;\n"
    "UPDATE case_file SET state = 'resolved', reason = 'other', waiting_since = NULL,\n"
    "  unresolved_contacts = 0 WHERE state = 'closed';\n"
    "CREATE TABLE case_focus (\n"
    "  client TEXT NOT NULL, number BIGINT NOT NULL, person TEXT NOT NULL,\n"
    "  active_ms BIGINT NOT NULL, last_at BIGINT NOT NULL,\n"
    "  PRIMARY KEY (client, number, person)\n"
    ") WITHOUT ROWID;\n"
    "CREATE TABLE fix (\n"
    "  client TEXT NOT NULL, number BIGINT NOT NULL, brand TEXT NOT NULL, story TEXT NOT NULL,\n"
    "  at BIGINT NOT NULL, person TEXT, text TEXT NOT NULL, every_ms BIGINT NOT NULL,\n"
    "  PRIMARY KEY (client, number)\n"
    ") WITHOUT ROWID;\n"
    "CREATE TABLE fix_told (\n"
    "  client TEXT NOT NULL, fix BIGINT NOT NULL, number BIGINT NOT NULL, at BIGINT NOT NULL,\n"
    "  person TEXT, state TEXT NOT NULL,\n"
    "  PRIMARY KEY (client, fix, number)\n"
    ") WITHOUT ROWID;\n";

/* Found without reading every reply that was ever sent. */
static const char backs[] = "CREATE INDEX reply_back ON reply (back_at) "
                            "WHERE back_at IS NOT NULL AND gone_at IS NULL;\n"
                            "CREATE INDEX reply_out ON reply (out_at);\n";

/* How each source stood, as spans of time: what is between two of them nobody was there to see. */
static const char source_spans[] =
    "CREATE TABLE source_span (\n"
    "  no INTEGER PRIMARY KEY,\n"
    "  source TEXT NOT NULL, state TEXT NOT NULL, why TEXT,\n"
    "  from_at BIGINT NOT NULL, until_at BIGINT NOT NULL\n"
    ");\n"
    "CREATE INDEX source_span_source ON source_span (source, from_at);\n"
    "CREATE INDEX source_span_old ON source_span (until_at);\n";

/* What each source brought, in steps of ten minutes. */
static const char volumes[] =
    "CREATE TABLE source_bin (\n"
    "  source TEXT NOT NULL, at BIGINT NOT NULL, read BIGINT NOT NULL, matched BIGINT NOT NULL,\n"
    "  PRIMARY KEY (source, at)\n"
    ") WITHOUT ROWID;\n"
    "CREATE INDEX source_bin_at ON source_bin (at);\n";

/* Who may not sign in any more, where somebody is signed in, links for a new password, and what was
 * done to people who sign in. */
static const char signing[] =
    "ALTER TABLE person ADD COLUMN blocked_at BIGINT;\n"
    "ALTER TABLE session ADD COLUMN agent TEXT;\n"
    "CREATE INDEX session_person ON session (person);\n"
    "CREATE TABLE person_link (\n"
    "  token_hash TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES person (id),\n"
    "  made_at BIGINT NOT NULL, until_at BIGINT NOT NULL\n"
    ");\n"
    "CREATE INDEX person_link_person ON person_link (person);\n"
    "CREATE TABLE person_turn (\n"
    "  no INTEGER PRIMARY KEY,\n"
    "  person TEXT NOT NULL, at BIGINT NOT NULL, made_by TEXT, what TEXT NOT NULL, text TEXT\n"
    ");\n"
    "CREATE INDEX person_turn_person ON person_turn (person, no);\n";

/* Drafts that a person asked a model for; they wait a few minutes and end. */
static const char machine_drafts[] =
    "CREATE TABLE machine_draft (\n"
    "  client TEXT NOT NULL, number BIGINT NOT NULL, case_id TEXT NOT NULL, person TEXT NOT NULL,\n"
    "  page TEXT, lang TEXT, state TEXT NOT NULL, at BIGINT NOT NULL, until_at BIGINT NOT NULL,\n"
    "  ended_at BIGINT, why TEXT, model TEXT, reply TEXT,\n"
    "  PRIMARY KEY (client, number)\n"
    ") WITHOUT ROWID;\n"
    "CREATE INDEX machine_draft_case ON machine_draft (client, case_id, number);\n"
    "CREATE INDEX machine_draft_open ON machine_draft (at) WHERE ended_at IS NULL;\n";

/* What each query and each list said, in versions of its own: a change of one is not a change of
 * its neighbours. query NULL: it is watched no longer. */
static const char rule_versions[] =
    "ALTER TABLE watched ADD COLUMN why TEXT;\n"
    "CREATE TABLE topic_version (\n"
    "  client TEXT NOT NULL, brand TEXT NOT NULL, topic TEXT NOT NULL, number BIGINT NOT NULL,\n"
    "  watched BIGINT NOT NULL, at BIGINT NOT NULL, person TEXT, why TEXT, query TEXT, cjk TEXT,\n"
    "  PRIMARY KEY (client, brand, topic, number)\n"
    ") WITHOUT ROWID;\n"
    "CREATE TABLE list_version (\n"
    "  client TEXT NOT NULL, list TEXT NOT NULL, number BIGINT NOT NULL,\n"
    "  watched BIGINT NOT NULL, at BIGINT NOT NULL, person TEXT, why TEXT, words TEXT,\n"
    "  PRIMARY KEY (client, list, number)\n"
    ") WITHOUT ROWID;\n";

/* How long texts may be on the servers of accounts, as those last said. */
static const char sender_lengths[] =
    "CREATE TABLE sender_length (\n"
    "  sender TEXT NOT NULL PRIMARY KEY, most BIGINT NOT NULL, link BIGINT NOT NULL,\n"
    "  at BIGINT NOT NULL\n"
    ") WITHOUT ROWID;\n";

/* Approvers of clients who were asked by mail, each once a version. */
static const char approval_mails[] =
    "CREATE TABLE approval_mail (\n"
    "  client TEXT NOT NULL, reply TEXT NOT NULL, version BIGINT NOT NULL,\n"
    "  approver TEXT NOT NULL, state TEXT NOT NULL, at BIGINT NOT NULL, next_at BIGINT NOT NULL,\n"
    "  tries BIGINT NOT NULL, ended_at BIGINT, why TEXT,\n"
    "  PRIMARY KEY (client, reply, version, approver)\n"
    ") WITHOUT ROWID;\n"
    "CREATE INDEX approval_mail_open ON approval_mail (next_at) WHERE ended_at IS NULL;\n";

/* Where rows of the ledger were told: which text, which version of the row; and who looked at it
 * after the row changed. A task may be of a row. */
static const char fact_uses[] =
    "CREATE TABLE fact_use (\n"
    "  client TEXT NOT NULL, fact TEXT NOT NULL, object TEXT NOT NULL, id TEXT NOT NULL,\n"
    "  version BIGINT NOT NULL, fact_version BIGINT NOT NULL, how TEXT NOT NULL, words TEXT,\n"
    "  at BIGINT NOT NULL,\n"
    "  seen_version BIGINT, seen_at BIGINT, seen_by TEXT, seen_why TEXT,\n"
    "  PRIMARY KEY (client, fact, object, id)\n"
    ") WITHOUT ROWID;\n"
    "CREATE INDEX fact_use_text ON fact_use (client, object, id);\n"
    "CREATE INDEX reply_corrects ON reply (client, corrects) WHERE corrects IS NOT NULL;\n"
    "CREATE INDEX statement_corrects ON statement (client, corrects) WHERE corrects IS NOT "
    "NULL;\n"
    "ALTER TABLE task ADD COLUMN fact TEXT;\n";

/* Who called a person out of the ladder's turn, or asked for a test; what an incident's people look
 * at again. */
static const char calls[] = "ALTER TABLE ring ADD COLUMN called_by TEXT;\n"
                            "ALTER TABLE task ADD COLUMN incident TEXT;\n"
                            "CREATE INDEX task_incident ON task (client, incident);\n";

/* Who wrote a post of a story, so that its page can count them without reading every post: whether
 * it is a critic's word, whether it is our own voice, how many follow the author, and since when
 * there is such an account. NULL: not known. */
static const char writers[] =
    "ALTER TABLE placement ADD COLUMN critical INTEGER NOT NULL DEFAULT 0;\n"
    "ALTER TABLE placement ADD COLUMN own INTEGER NOT NULL DEFAULT 0;\n"
    "ALTER TABLE placement ADD COLUMN followers BIGINT;\n"
    "ALTER TABLE placement ADD COLUMN author_at BIGINT;\n"
    "UPDATE placement SET critical = 1 WHERE author IS NOT NULL AND kind <> 'repost' AND EXISTS "
    "(SELECT 1 FROM story_author a WHERE a.client = placement.client AND a.brand = "
    "placement.brand AND a.story = placement.story AND a.author = placement.net || ':' || "
    "placement.author AND a.critical_at = placement.at);\n";

/* What each client, brand, person, channel, route … said, in versions of its own; body NULL: it is
 * there no longer. And who has the word: a file or the store. */
static const char part_versions[] =
    "CREATE TABLE part_version (\n"
    "  kind TEXT NOT NULL, client TEXT NOT NULL, id TEXT NOT NULL, number BIGINT NOT NULL,\n"
    "  watched BIGINT NOT NULL, at BIGINT NOT NULL, person TEXT, why TEXT, body TEXT,\n"
    "  PRIMARY KEY (kind, client, id, number)\n"
    ") WITHOUT ROWID;\n"
    "CREATE TABLE watched_master (\n"
    "  number INTEGER PRIMARY KEY,\n"
    "  kind TEXT NOT NULL, at BIGINT NOT NULL, person TEXT, why TEXT\n"
    ");\n";

/* Which pages went out in sent replies, and which were passed over for another that was taken. */
static const char page_uses[] =
    "CREATE TABLE knowledge_given (\n"
    "  client TEXT NOT NULL, page TEXT NOT NULL, reply TEXT NOT NULL, case_id TEXT, lang TEXT,\n"
    "  at BIGINT NOT NULL,\n"
    "  PRIMARY KEY (client, page, reply)\n"
    ") WITHOUT ROWID;\n"
    "CREATE INDEX knowledge_given_case ON knowledge_given (client, case_id);\n"
    "CREATE TABLE knowledge_passed (\n"
    "  client TEXT NOT NULL, page TEXT NOT NULL, case_id TEXT NOT NULL, at BIGINT NOT NULL,\n"
    "  person TEXT NOT NULL,\n"
    "  PRIMARY KEY (client, page, case_id)\n"
    ") WITHOUT ROWID;\n"
    "INSERT OR IGNORE INTO knowledge_given (client, page, reply, case_id, lang, at)\n"
    "  SELECT r.client, k.id, r.id, r.case_id, r.lang, r.ended_at FROM reply r\n"
    "  JOIN knowledge k ON k.client = r.client AND length(k.url) > 0\n"
    "  AND instr(coalesce(r.sent_text, r.text) || ' ', k.url || ' ') > 0\n"
    "  WHERE r.state = 'sent' AND r.ended_at IS NOT NULL;\n";

/* Changed queries and lists that wait for a second person's yes; and who said it, with the version.
 */
static const char rule_proposals[] =
    "CREATE TABLE rule_proposal (\n"
    "  client TEXT NOT NULL, number BIGINT NOT NULL, brand TEXT, rule TEXT NOT NULL,\n"
    "  query TEXT, cjk TEXT, words TEXT, gone INTEGER NOT NULL, began BIGINT NOT NULL,\n"
    "  person TEXT NOT NULL, why TEXT NOT NULL, at BIGINT NOT NULL, effect TEXT,\n"
    "  state TEXT NOT NULL, decided_at BIGINT, decided_by TEXT, decided_why TEXT,\n"
    "  PRIMARY KEY (client, number)\n"
    ") WITHOUT ROWID;\n"
    "ALTER TABLE topic_version ADD COLUMN second TEXT;\n"
    "ALTER TABLE list_version ADD COLUMN second TEXT;\n";

/* One history of queries, lists and parts. */
static const char one_history[] =
    "CREATE TABLE rule_version (\n"
    "  kind TEXT NOT NULL, client TEXT NOT NULL, brand TEXT NOT NULL, id TEXT NOT NULL,\n"
    "  number BIGINT NOT NULL, watched BIGINT NOT NULL, at BIGINT NOT NULL, person TEXT, why "
    "TEXT,\n"
    "  second TEXT, said TEXT, cjk TEXT,\n"
    "  PRIMARY KEY (kind, client, brand, id, number)\n"
    ") WITHOUT ROWID;\n"
    "INSERT INTO rule_version\n"
    "  SELECT 'topic', client, brand, topic, number, watched, at, person, why, second, query, cjk\n"
    "  FROM topic_version;\n"
    "INSERT INTO rule_version\n"
    "  SELECT 'list', client, '', list, number, watched, at, person, why, second, words, NULL\n"
    "  FROM list_version;\n"
    "INSERT INTO rule_version\n"
    "  SELECT kind, client, '', id, number, watched, at, person, why, NULL, body, NULL\n"
    "  FROM part_version;\n"
    "DROP TABLE topic_version;\n"
    "DROP TABLE list_version;\n"
    "DROP TABLE part_version;\n";

/* Found without reading all of the client's: the cases of a post, how often a page was taken, other
 * pages of an address, the rows that one text tells. */
static const char uses_found[] =
    "CREATE INDEX case_post_post ON case_post (post);\n"
    "CREATE INDEX knowledge_choice_at ON knowledge_choice (client, page, at);\n"
    "CREATE INDEX knowledge_url ON knowledge (client, url);\n"
    "DROP INDEX fact_use_text;\n"
    "CREATE INDEX fact_use_text ON fact_use (object, id);\n";

/* A model that reads replies against what was said before waits in the same line as one that
 * writes. version: the one that was read; block: what was found holds it back. */
static const char readings[] =
    "DROP INDEX machine_draft_case;\n"
    "DROP INDEX machine_draft_open;\n"
    "ALTER TABLE machine_draft RENAME TO machine_wish;\n"
    "ALTER TABLE machine_wish ADD COLUMN what TEXT NOT NULL DEFAULT 'draft';\n"
    "ALTER TABLE machine_wish ADD COLUMN version BIGINT;\n"
    "ALTER TABLE machine_wish ADD COLUMN sources BIGINT NOT NULL DEFAULT 0;\n"
    "ALTER TABLE machine_wish ADD COLUMN thrown BIGINT NOT NULL DEFAULT 0;\n"
    "ALTER TABLE machine_wish ADD COLUMN block INTEGER NOT NULL DEFAULT 0;\n"
    "CREATE INDEX machine_wish_case ON machine_wish (client, case_id, number);\n"
    "CREATE INDEX machine_wish_open ON machine_wish (at) WHERE ended_at IS NULL;\n"
    "CREATE INDEX machine_wish_read ON machine_wish (client, reply, version, number) "
    "WHERE what = 'read';\n"
    "CREATE TABLE machine_finding (\n"
    "  client TEXT NOT NULL, number BIGINT NOT NULL, no BIGINT NOT NULL, at BIGINT NOT NULL,\n"
    "  from_char BIGINT, to_char BIGINT, words TEXT NOT NULL, kind TEXT NOT NULL,\n"
    "  source TEXT, said_by TEXT, said_at BIGINT, against TEXT NOT NULL, reason TEXT,\n"
    "  PRIMARY KEY (client, number, no)\n"
    ") WITHOUT ROWID;\n"
    "CREATE INDEX machine_finding_old ON machine_finding (at);\n";

/* Accounts that are one person: each join with its reason, who they are now, and what is suggested.
 * alike: what a case's author is found by on another network, a hash. */
static const char same_persons[] =
    "CREATE TABLE same_person (\n"
    "  client TEXT NOT NULL, number BIGINT NOT NULL,\n"
    "  net_a TEXT NOT NULL, author_a TEXT NOT NULL, net_b TEXT NOT NULL, author_b TEXT NOT NULL,\n"
    "  case_id TEXT NOT NULL, other TEXT NOT NULL, at BIGINT NOT NULL, person TEXT NOT NULL,\n"
    "  why TEXT NOT NULL, ended_at BIGINT, ended_by TEXT, ended_why TEXT,\n"
    "  PRIMARY KEY (client, number)\n"
    ") WITHOUT ROWID;\n"
    "CREATE INDEX same_person_a ON same_person (client, net_a, author_a);\n"
    "CREATE TABLE identity (\n"
    "  client TEXT NOT NULL, net TEXT NOT NULL, author TEXT NOT NULL, who BIGINT NOT NULL,\n"
    "  PRIMARY KEY (client, net, author)\n"
    ") WITHOUT ROWID;\n"
    "CREATE INDEX identity_who ON identity (client, who);\n"
    "CREATE TABLE same_maybe (\n"
    "  client TEXT NOT NULL, net_a TEXT NOT NULL, author_a TEXT NOT NULL, net_b TEXT NOT NULL,\n"
    "  author_b TEXT NOT NULL, post TEXT NOT NULL, at BIGINT NOT NULL,\n"
    "  PRIMARY KEY (client, net_a, author_a, net_b, author_b)\n"
    ") WITHOUT ROWID;\n"
    "CREATE INDEX same_maybe_b ON same_maybe (client, net_b, author_b);\n"
    "ALTER TABLE case_file ADD COLUMN alike BIGINT;\n"
    "CREATE INDEX case_alike ON case_file (client, alike) WHERE alike IS NOT NULL;\n";

const char *const db_migrations[] = {
    posts,          people,        words,          corrections,    second_readings,
    learned_tables, alarms,        budgets,        turns,          lookups,
    ages,           replies,       facts,          knowledge,      drafts,
    case_turns,     backs,         source_spans,   volumes,        signing,
    machine_drafts, rule_versions, sender_lengths, approval_mails, fact_uses,
    calls,          writers,       part_versions,  page_uses,      rule_proposals,
    one_history,    uses_found,    readings,       same_persons,   NULL};
