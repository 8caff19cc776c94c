#include "web/inside.h"

#define STORY "/stories/{client}/{brand}/{id}"
#define KNOWING                                                                                    \
    "lang:text(2..8) title:text(1..300) answer:text(0..4000)? body:text(0..100000)? "              \
    "asked:texts(0..100)? url:text(0..2000)? brand:text(0..100)? group:text(0..100)? "             \
    "from:text(0..40)? until:text(0..40)? text:text(0..4000)?"
#define TEMPLATE                                                                                   \
    "kind:text(1..40) lang:text(2..8) text:text(1..8000) title:text(0..200)? tone:text(0..10)? "   \
    "brand:text(0..100)?"
#define MEASURES "client:text? brand:text? lang:text? from:text? to:text? by:text? form:text?"
#define CASE     "/cases/{id}"
#define ONE_TEXT "text:text(1..4000)"
#define MAY_TEXT "text:text(0..4000)?"
#define REPLY    "/replies/{id}"
#define REPLY_BODY                                                                                 \
    "text:text(0..20000)? subject:text(0..300)? lang:text(0..20)? sender:text(1..100)? "           \
    "answers:text(1..2000)? to:text(0..300)? corrects:text(1..100)? source:text(0..200)? "         \
    "machine:bool? links:list(0..200)?"
#define FACT_BODY                                                                                  \
    "value:text(0..600)? position:text(1..20)? evidence:text(0..4000)? owner:text(0..64)? "        \
    "open:bool?"
#define STATEMENT_BODY                                                                             \
    "kind:text(1..20)? lang:text(0..20)? text:text(0..20000)? slots:list(0..20)? "                 \
    "targets:texts(0..50)? note:text(0..2000)? speaker:text(0..200)?"

const struct endpoint endpoints[] = {
    {METHOD_GET, 0, "/session", api_session_get, NULL, NULL, "session", "Who is signed in.", PLAIN},
    {METHOD_POST, 0, "/session", api_session_post, NULL, "id:text(1..200) password:text(1..400)",
     "session", "Signs in; slowed after failures.", GATE},
    {METHOD_DELETE, ROLE_ANY, "/session", api_session_delete, NULL, NULL, NULL, "Signs out.",
     PLAIN},
    {METHOD_POST, 0, "/first", api_first, NULL,
     "token:text(1..200) id:text(1..64)? name:text(1..100)? password:text(12..400)? "
     "lang:text(2..8)?",
     "session", "Makes the first person by the one-time link and signs in.", GATE},
    {METHOD_POST, 0, "/password", api_password, NULL, "token:text(1..200) password:text(12..400)",
     "session", "Sets a new password by a one-time link and signs in.", GATE},
    {METHOD_GET, ROLE_ANY, "/me", api_me, NULL, NULL, "person_page", "Oneself.", PLAIN},
    {METHOD_POST, ROLE_ANY, "/me", api_me_change, NULL, "name:text(1..100)? lang:text(2..8)?",
     "person_page", "Changes one's name or language.", PLAIN},
    {METHOD_POST, ROLE_ANY, "/me/password", api_me_password, NULL,
     "old:text(1..400) password:text(12..400)", "person_page",
     "A new password; every other session of one's own ends.", GATE},
    {METHOD_DELETE, ROLE_ANY, "/me/sessions", api_me_sign_out, NULL, NULL, NULL,
     "Signs out everywhere.", PLAIN},
    {METHOD_DELETE, ROLE_ANY, "/me/sessions/{id}", api_me_session_end, NULL, NULL, NULL,
     "Signs out there.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/people", api_people_get, "all:int(0..1)?", NULL, "people",
     "Who shares a client with you.", PLAIN},
    {METHOD_POST, ROLE_ADMIN, "/people", api_people_post, NULL,
     "id:text(1..64) name:text(1..100) password:text(12..400)? role:text(1..20) "
     "lang:text(2..8)? clients:texts(0..200)?",
     "people", "Adds a person.", GATE},
    {METHOD_GET, ROLE_ADMIN, "/people/{id}", api_person, NULL, NULL, "person_page",
     "One person who signs in.", PLAIN},
    {METHOD_POST, ROLE_ADMIN, "/people/{id}", api_person_change, NULL,
     "name:text(1..100)? role:text(1..20)? lang:text(2..8)? clients:texts(0..200)?", "person_page",
     "Changes name, language, role or clients.", PLAIN},
    {METHOD_POST, ROLE_ADMIN, "/people/{id}/block", api_person_block, NULL,
     "on:bool text:text(0..400)?", "person_page",
     "Ends every session and lets the person sign in no more, or again.", PLAIN},
    {METHOD_POST, ROLE_ADMIN, "/people/{id}/password", api_person_link, NULL, "", "person_page",
     "A one-time link by which the person sets a new password.", PLAIN},
    {METHOD_DELETE, ROLE_ADMIN, "/people/{id}/sessions", api_person_sign_out, NULL, NULL, NULL,
     "Signs the person out everywhere.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/tower", api_tower, NULL, NULL, "tower", "Every brand now.", KEPT},
    {METHOD_GET, ROLE_ANY, "/sources", api_sources, "hours:int(1..168)?", NULL, "sources",
     "Every source now, and how it stood in the last hours.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/sources/volumes", api_volumes, "hours:int(1..168)?", NULL, "volumes",
     "What each source brought, in steps of ten minutes.", KEPT},
    {METHOD_GET, ROLE_BOARD, "/board", api_board, "client:text?", NULL, "board",
     "The lead's board: breaches by client, people, what rises, what waits too long.", KEPT},
    {METHOD_GET, ROLE_ANY, "/senders", api_senders, NULL, NULL, "senders",
     "The accounts that answers go out from, now.", PLAIN},
    {METHOD_POST, ROLE_DRILL, "/drill", api_drill, NULL, "speed:number(0..100000)? paused:bool?",
     "drilling", "Sets a drill's speed.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/drill/scoring", api_scoring, NULL, NULL, "scoring",
     "What the scene of this drill expects, and what came of it.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/drills", api_drills, NULL, NULL, "drills",
     "The scenes, and the drills beside this tower.", PLAIN},
    {METHOD_POST, ROLE_ROOM, "/drills", api_drills_post, NULL,
     "scene:text(1..64) speed:number(0..10000)?", "drills", "Starts a drill on this machine.",
     PLAIN},
    {METHOD_DELETE, ROLE_ROOM, "/drills/{id}", api_drills_delete, NULL, NULL, NULL,
     "Ends a drill, or forgets one that is over.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/stories", api_stories,
     "client:text? brand:text? level:int(0..4)? open:int(0..1)? limit:int(1..500)?", NULL,
     "stories", "Stories, highest level first.", KEPT},
    {METHOD_GET, ROLE_ANY, STORY, api_story, NULL, NULL, "story_page", "One story.", KEPT},
    {METHOD_GET, ROLE_ANY, STORY "/posts", api_story_posts,
     "after:text(0..400)? order:text? limit:int(1..200)?", NULL, "posts", "Its posts, a page.",
     PLAIN},
    {METHOD_GET, ROLE_ANY, "/incidents", api_incidents, "open:int(0..1)? limit:int(1..500)?", NULL,
     "incidents", "Incidents, newest first.", KEPT},
    {METHOD_GET, ROLE_ANY, "/incidents/{id}", api_incident, NULL, NULL, "incident_page",
     "One incident's room.", KEPT},
    {METHOD_POST, ROLE_ANY, "/incidents/{id}/ack", api_incident_act, NULL, "", "incident_page",
     "Acknowledges the alert: nobody else is rung.", PLAIN},
    {METHOD_POST, ROLE_ANY, "/incidents/{id}/note", api_incident_act, NULL, ONE_TEXT,
     "incident_page", "Writes into the timeline.", PLAIN},
    {METHOD_POST, ROLE_ROOM, "/incidents/{id}/assign", api_incident_act, NULL, "person:text(1..64)",
     "incident_page", "Names the owner.", PLAIN},
    {METHOD_POST, ROLE_ROOM, "/incidents/{id}/close", api_incident_act, NULL, ONE_TEXT,
     "incident_page", "Closes it, with the reason.", PLAIN},
    {METHOD_POST, ROLE_ROOM, "/incidents/{id}/level", api_incident_act, NULL,
     "level:int(0..4) " ONE_TEXT, "incident_page", "Sets the level, with the reason.", PLAIN},
    {METHOD_POST, ROLE_ROOM, "/incidents/{id}/judge", api_incident_act, NULL, "answer:text(1..10)",
     "incident_page", "Was the alarm right, false or too late.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/budget", api_budget, NULL, NULL, "budgets",
     "What each brand's budget of false alarms was spent on.", PLAIN},
    {METHOD_POST, ROLE_ROOM, STORY "/merge", api_story_act, NULL, "other:text(1..64)", "story_page",
     "The other story goes into this one, and stays there.", PLAIN},
    {METHOD_POST, ROLE_ROOM, STORY "/split", api_story_act, NULL, "posts:texts(1..500)",
     "story_page", "These posts become a story of their own; both are pinned.", PLAIN},
    {METHOD_POST, ROLE_ROOM, STORY "/pin", api_story_act, NULL, "on:bool", "story_page",
     "A pinned story is neither merged nor split by the tower.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/mutes", api_mutes, "all:int(0..1)?", NULL, "mutes",
     "Muted authors and words, the last to end first.", PLAIN},
    {METHOD_POST, ROLE_ROOM, "/mutes", api_mute_post, NULL,
     "client:text(1..100) brand:text(1..100) author:text(1..300)? word:text(1..300)? "
     "until:text(1..40) text:text(0..4000)?",
     "mutes", "Mutes an author or a word at a brand until then.", PLAIN},
    {METHOD_DELETE, ROLE_ROOM, "/mutes/{client}/{brand}/{number}", api_mute_delete, NULL, NULL,
     "mutes", "Ends a mute.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/rings", api_rings, "client:text? limit:int(1..500)?", NULL, "rings",
     "Rings, newest first, each with its tries.", PLAIN},
    {METHOD_POST, ROLE_ANY, "/rings/{client}/{id}/ack", api_ring_act, NULL, "", "rings",
     "Takes the alarm of this ring: nobody else is rung.", PLAIN},
    {METHOD_POST, ROLE_ANY, "/rings/{client}/{id}/take", api_ring_act, NULL, "", "rings",
     "Takes it over from whoever has it.", PLAIN},
    {METHOD_POST, ROLE_ROOM, "/rings/test", api_ring_test, NULL,
     "client:text(1..100) person:text(1..100)? channel:text(1..100)?", "rings",
     "Rings a person or a channel, marked as a test.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/duties", api_duties, "hours:int(1..744)?", NULL, "duties",
     "Who is on duty, gaps too.", PLAIN},
    {METHOD_POST, ROLE_ROOM, "/duties/{id}/stand-ins", api_stand_in, NULL,
     "person:text(1..100) instead:text(1..100)? from:text(1..40) to:text(1..40)", "duties",
     "Somebody stands in for a time.", PLAIN},
    {METHOD_DELETE, ROLE_ROOM, "/stand-ins/{id}", api_stand_in_end, NULL, NULL, NULL,
     "Takes a stand-in back.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/silences", api_silences, "client:text? all:int(0..1)?", NULL,
     "silences", "What is silenced, by whom and until when.", PLAIN},
    {METHOD_POST, ROLE_ROOM, "/silences", api_silence, NULL,
     "client:text(1..100) brand:text(1..100)? story:text(1..200)? category:text(1..40)? "
     "until:text(1..40) why:text(1..400) crisis:bool?",
     "silences", "Silences alarms until a time; never a level 4 unless crisis says so.", PLAIN},
    {METHOD_DELETE, ROLE_ROOM, "/silences/{client}/{id}", api_silence_end, NULL, NULL, NULL,
     "Lifts a silence: what it kept back rings.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/preflight", api_preflight, "hours:int(1..744)?", NULL, "preflight",
     "Whether the ladders of the next hours can ring.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/cases", api_cases,
     "state:text? brand:text? client:text? lang:text? skill:text? mine:int(0..1)? "
     "unassigned:int(0..1)? limit:int(1..500)?",
     NULL, "cases", "Cases, oldest question first.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/cases/{id}", api_case, NULL, NULL, "case_page", "One case.", PLAIN},
    {METHOD_GET, ROLE_ANY, CASE "/machine-drafts", api_machine_drafts, NULL, NULL, "machine_drafts",
     "What a model was asked to draft for it, and what became of that.", PLAIN},
    {METHOD_POST, ROLE_WRITES, CASE "/machine-drafts", api_machine_ask, NULL,
     "page:text(0..100)? lang:text(0..8)?", "machine_drafts",
     "Asks the model for a draft: it stands in the case when it is done. Sends nothing.", PLAIN},
    {METHOD_POST, ROLE_DESK, CASE "/take", api_case_act, NULL, "", "case_page",
     "Has it from now on, where nobody else has.", PLAIN},
    {METHOD_POST, ROLE_DESK, CASE "/assign", api_case_act, NULL, "person:text(0..64)", "case_page",
     "Gives it to somebody.", PLAIN},
    {METHOD_POST, ROLE_ANY, CASE "/note", api_case_act, NULL, ONE_TEXT, "case_page",
     "Writes into its history.", PLAIN},
    {METHOD_POST, ROLE_DESK, CASE "/wait", api_case_act, NULL, MAY_TEXT, "case_page",
     "It waits for the customer.", PLAIN},
    {METHOD_POST, ROLE_DESK, CASE "/snooze", api_case_act, NULL, "until:text(1..40) " MAY_TEXT,
     "case_page", "Out of the queue until then, or until the customer writes.", PLAIN},
    {METHOD_POST, ROLE_DESK, CASE "/go-on", api_case_act, NULL, MAY_TEXT, "case_page",
     "Neither waits nor sleeps any more.", PLAIN},
    {METHOD_POST, ROLE_DESK, CASE "/resolve", api_case_act, NULL, "reason:text(1..20) " MAY_TEXT,
     "case_page", "Resolves it, with a reason of the list.", PLAIN},
    {METHOD_POST, ROLE_DESK, CASE "/reopen", api_case_act, NULL, ONE_TEXT, "case_page",
     "Opens it again.", PLAIN},
    {METHOD_POST, ROLE_DESK, CASE "/close", api_case_act, NULL, ONE_TEXT, "case_page",
     "Resolves it for a reason in words.", PLAIN},
    {METHOD_POST, ROLE_DESK, CASE "/merge", api_case_act, NULL, "other:text(1..120)", "case_page",
     "The other case is told in this one.", PLAIN},
    {METHOD_POST, ROLE_DESK, CASE "/unmerge", api_case_act, NULL, "other:text(1..120)", "case_page",
     "Tells them apart again.", PLAIN},
    {METHOD_POST, ROLE_DESK, CASE "/split", api_case_act, NULL, "posts:texts(1..500)", "case_page",
     "These posts become a case of their own.", PLAIN},
    {METHOD_POST, ROLE_DESK, CASE "/value", api_case_act, NULL,
     "amount:number currency:text(0..3)?", "case_page", "What is at stake; below 0: nothing.",
     PLAIN},
    {METHOD_POST, ROLE_DESK, CASE "/skill", api_case_act, NULL, "skill:text(0..60)", "case_page",
     "Which skill it needs.", PLAIN},
    {METHOD_POST, ROLE_DESK, CASE "/found", api_case_act, NULL, "", "case_page",
     "We write first: nobody called us.", PLAIN},
    {METHOD_GET, ROLE_ANY, CASE "/presence", api_presence_get, NULL, NULL, "presence",
     "Who looks at it and who writes.", PRESENCE},
    {METHOD_POST, ROLE_ANY, CASE "/presence", api_presence, NULL,
     "writing:bool? active_s:int(0..3600)?", "presence",
     "I look at it, or write; so long I worked on it since the last beat.", PRESENCE},
    {METHOD_DELETE, ROLE_ANY, CASE "/presence", api_presence_end, NULL, NULL, NULL, "I left.",
     PRESENCE},
    {METHOD_GET, ROLE_ANY, "/queue", api_queue,
     "client:text? brand:text? lang:text? skill:text? mine:int(0..1)? unassigned:int(0..1)? "
     "all:int(0..1)? offset:int(0..20000)? limit:int(1..500)?",
     NULL, "queue", "My queue, or all: what breaks next first.", PLAIN},
    {METHOD_POST, ROLE_DESK, "/queue/next", api_queue_next, NULL,
     "client:text(1..100)? forced:bool?", "queue_next",
     "Gives me the next case; nobody else gets the same.", PLAIN},
    {METHOD_GET, ROLE_ANY, STORY "/cases", api_story_cases, NULL, NULL, "story_cases",
     "A story's open cases by language.", PLAIN},
    {METHOD_POST, ROLE_DESK, STORY "/fixes", api_fix, NULL, ONE_TEXT " every_s:int(1..3600)?",
     "story_cases", "One fix, to be told to each of them.", PLAIN},
    {METHOD_POST, ROLE_DESK, "/fixes/{client}/{number}/next", api_fix_next, NULL, "", "queue_next",
     "The next one who is to be told, at its pace.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/cases/{id}/knowledge", api_case_knowledge, "limit:int(1..20)?", NULL,
     "offered", "The pages that answer what the customer wrote, the best first.", PLAIN},
    {METHOD_POST, ROLE_ANY, "/cases/{id}/drafts", api_drafts, NULL,
     "kind:text(0..40)? page:text(0..100)? form:text(0..2000)? lang:text(0..8)? net:text(0..40)? "
     "places:list(0..40)?",
     "drafts", "First words for an answer, from templates. Changes nothing.", ASKING},
    {METHOD_GET, ROLE_ANY, "/cases/{id}/handoffs", api_handoffs, NULL, NULL, "handoffs",
     "The forms that its customer was led to.", PLAIN},
    {METHOD_POST, ROLE_DESK, "/cases/{id}/handoffs", api_handoff, NULL, "form:text(0..100)?",
     "handoffs", "Makes the address of a form that leads back to this case.", PLAIN},
    {METHOD_POST, ROLE_DESK, "/handoffs/{client}/{id}/found", api_handoff_found, NULL,
     "text:text(0..4000)?", "handoffs", "A person found what came by the form.", PLAIN},
    {METHOD_POST, 0, "/handoffs/{token}", api_handoff_arrived, NULL, "text:text(0..4000)?",
     "handoff_came", "The form's machine says that something came with this token.", GATE},
    {METHOD_GET, ROLE_ANY, "/templates", api_templates, "client:text?", NULL, "templates",
     "Templates: the client's, and with a client those of the house.", PLAIN},
    {METHOD_POST, ROLE_DESK, "/templates", api_template_post, NULL, "client:text(1..100) " TEMPLATE,
     "templates", "Writes one.", PLAIN},
    {METHOD_POST, ROLE_DESK, "/templates/{client}/{id}", api_template_change, NULL, TEMPLATE,
     "templates", "Changes one.", PLAIN},
    {METHOD_DELETE, ROLE_ROOM, "/templates/{client}/{id}", api_template_retire, NULL, NULL,
     "templates", "It is used no more.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/knowledge", api_knowledge,
     "client:text? lang:text? brand:text? q:text(0..4000)? due:int(0..1)? retired:int(0..1)? "
     "limit:int(1..500)?",
     NULL, "knowledge", "What the desk knows.", PLAIN},
    {METHOD_POST, ROLE_DESK, "/knowledge", api_knowledge_post, NULL, "client:text(1..100) " KNOWING,
     "knowledge_page", "Writes a page.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/knowledge/find", api_knowledge_find,
     "client:text(1..100) q:text(1..4000) lang:text? brand:text? limit:int(1..20)?", NULL,
     "offered", "The pages that answer a question, the best first.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/knowledge/{client}/{id}", api_knowledge_page, NULL, NULL,
     "knowledge_page", "One page with its versions.", PLAIN},
    {METHOD_POST, ROLE_DESK, "/knowledge/{client}/{id}", api_knowledge_change, NULL, KNOWING,
     "knowledge_page", "Writes a new version of it.", PLAIN},
    {METHOD_DELETE, ROLE_ROOM, "/knowledge/{client}/{id}", api_knowledge_retire, NULL, NULL,
     "knowledge_page", "It is offered no more; its versions stay.", PLAIN},
    {METHOD_POST, ROLE_DESK, "/knowledge/{client}/{id}/choose", api_knowledge_choose, NULL,
     "case:text(1..100) rank:int(0..20)?", "knowledge_page",
     "It was taken for a case, from this rank of what was offered.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/replies", api_replies,
     "state:text? case:text? statement:text? client:text? open:int(0..1)? review:int(0..1)? "
     "mine:int(0..1)? limit:int(1..500)?",
     NULL, "replies", "Replies: what needs somebody first, then the newest.", PLAIN},
    {METHOD_POST, ROLE_WRITES, "/replies", api_reply_new, NULL,
     "case:text(1..100)? statement:text(1..100)? " REPLY_BODY, "reply_page",
     "A draft of a case or of a statement.", PLAIN},
    {METHOD_POST, ROLE_WRITES, "/replies/check", api_reply_check, NULL,
     "id:text(1..100)? case:text(1..100)? statement:text(1..100)? " REPLY_BODY, "reply_check",
     "What the checks say of a text while it is written; keeps nothing.", ASKING},
    {METHOD_GET, ROLE_ANY, REPLY, api_reply, NULL, NULL, "reply_page", "One reply.", PLAIN},
    {METHOD_POST, ROLE_WRITES, REPLY, api_reply_write, NULL, REPLY_BODY, "reply_page",
     "Changes a draft; what was approved is void.", PLAIN},
    {METHOD_POST, ROLE_WRITES, REPLY "/submit", api_reply_act, NULL, "", "reply_page",
     "Checks it and asks who must approve.", PLAIN},
    {METHOD_POST, ROLE_ROOM, REPLY "/approve", api_reply_act, NULL, "text:text(0..2000)?",
     "reply_page", "Says yes to exactly this text, account and target.", PLAIN},
    {METHOD_POST, ROLE_ROOM, REPLY "/refuse", api_reply_act, NULL, ONE_TEXT, "reply_page",
     "Says no, with a comment.", PLAIN},
    {METHOD_POST, ROLE_ROOM, REPLY "/break-glass", api_reply_act, NULL, ONE_TEXT, "reply_page",
     "In an emergency: stands for all who are missing; is reviewed later.", PLAIN},
    {METHOD_POST, ROLE_ROOM, REPLY "/review", api_reply_act, NULL, ONE_TEXT, "reply_page",
     "Reviews a broken glass.", PLAIN},
    {METHOD_POST, ROLE_WRITES, REPLY "/override", api_reply_act, NULL, "rule:text(1..60) " ONE_TEXT,
     "reply_page", "Overrides a block, by name and reason.", PLAIN},
    {METHOD_POST, ROLE_ROOM, REPLY "/link", api_reply_link, NULL, "approver:text(1..100)",
     "approval_link", "A signed link for the client's approver.", PLAIN},
    {METHOD_POST, ROLE_WRITES, REPLY "/send", api_reply_act, NULL, "", "reply_page",
     "A person presses send: the undo window begins.", PLAIN},
    {METHOD_POST, ROLE_WRITES, REPLY "/undo", api_reply_act, NULL, "", "reply_page",
     "Takes the press back within the window.", PLAIN},
    {METHOD_POST, ROLE_WRITES, REPLY "/drop", api_reply_act, NULL, "text:text(0..2000)?",
     "reply_page", "Throws it away.", PLAIN},
    {METHOD_POST, ROLE_WRITES, REPLY "/decide", api_reply_act, NULL,
     "fate:text(1..10) text:text(0..2000)? url:text(0..2000)?", "reply_page",
     "What became of one that is unknown, or was at hand.", PLAIN},
    {METHOD_POST, ROLE_WRITES, REPLY "/take-back", api_reply_act, NULL, ONE_TEXT, "reply_page",
     "Takes a sent reply back; what was said stays here.", PLAIN},
    {METHOD_POST, ROLE_WRITES, REPLY "/gone", api_reply_act, NULL, "text:text(0..2000)?",
     "reply_page", "It was taken away at its network by hand.", PLAIN},
    {METHOD_GET, ROLE_ROOM, "/judging", api_judging, "client:text? days:int(1..3650)?", NULL,
     "judging", "Overrides by person and rule; times to approve.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/stops", api_stops, "client:text? all:int(0..1)?", NULL, "stops",
     "What is stopped, by whom and why.", PLAIN},
    {METHOD_POST, ROLE_WRITES, "/stops", api_stop, NULL,
     "client:text(1..100) sender:text(1..100)? " ONE_TEXT, "stops",
     "Stops everything (client all), a client or an account, at once.", PLAIN},
    {METHOD_DELETE, ROLE_ROOM, "/stops/{client}/{number}", api_stop_end, NULL, NULL, "stops",
     "Ends a stop.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/opt-outs", api_opt_outs, "client:text? all:int(0..1)?", NULL,
     "opt_outs", "Who does not want to hear from us.", PLAIN},
    {METHOD_POST, ROLE_WRITES, "/opt-outs", api_opt_out, NULL,
     "client:text(1..100) net:text(1..40) author:text(1..300) " ONE_TEXT, "opt_outs",
     "Somebody asked not to be contacted.", PLAIN},
    {METHOD_POST, ROLE_ROOM, "/opt-outs/{client}/{number}/end", api_opt_out, NULL, ONE_TEXT,
     "opt_outs", "They asked for it again, in their own words.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/tasks", api_tasks, "client:text? all:int(0..1)?", NULL, "tasks",
     "What was promised, the next due first.", PLAIN},
    {METHOD_POST, ROLE_WRITES, "/tasks/{id}", api_task, NULL,
     "person:text(1..64)? due:text(1..40)?", "tasks", "Gives it to somebody, or moves it.", PLAIN},
    {METHOD_POST, ROLE_WRITES, "/tasks/{id}/done", api_task, NULL, "text:text(0..2000)?", "tasks",
     "It was kept.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/facts", api_facts, "client:text? incident:text? all:int(0..1)?", NULL,
     "facts", "The ledger.", PLAIN},
    {METHOD_POST, ROLE_WRITES, "/facts", api_fact_new, NULL,
     "client:text(1..100) brand:text(1..100)? incident:text(1..200)? claim:text(1..600) " FACT_BODY,
     "fact_page", "Enters a row.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/facts/{id}", api_fact, NULL, NULL, "fact_page",
     "One row and its versions.", PLAIN},
    {METHOD_POST, ROLE_WRITES, "/facts/{id}", api_fact_change, NULL,
     "claim:text(1..600)? text:text(0..2000)? " FACT_BODY, "fact_page", "A new version; text: why.",
     PLAIN},
    {METHOD_POST, ROLE_WRITES, "/facts/{id}/end", api_fact_change, NULL, ONE_TEXT, "fact_page",
     "It holds no longer, with the reason.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/statements", api_statements, "client:text? incident:text?", NULL,
     "statements", "Statements, newest first.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/skeletons", api_skeletons, NULL, NULL, "skeletons",
     "What each kind of statement is made of.", PLAIN},
    {METHOD_POST, ROLE_WRITES, "/statements", api_statement_new, NULL,
     "client:text(1..100) brand:text(1..100)? story:text(1..200)? incident:text(1..200)? "
     "corrects:text(1..100)? " STATEMENT_BODY,
     "statement_page", "Begins a statement, or a correction of one.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/statements/{id}", api_statement, NULL, NULL, "statement_page",
     "One statement.", PLAIN},
    {METHOD_POST, ROLE_WRITES, "/statements/{id}", api_statement_act, NULL, STATEMENT_BODY,
     "statement_page", "A new version, while it is not published.", PLAIN},
    {METHOD_POST, ROLE_WRITES, "/statements/{id}/prepare", api_statement_act, NULL, "",
     "statement_page", "A draft reply for each target, the origin network first.", PLAIN},
    {METHOD_POST, ROLE_WRITES, "/statements/{id}/published", api_statement_act, NULL,
     "at:text(1..40)? " ONE_TEXT, "statement_page", "It was said elsewhere: text says where.",
     PLAIN},
    {METHOD_GET, ROLE_ANY, "/metrics/desk", api_measures, MEASURES, NULL, "measures",
     "Sixteen figures of the desk.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/metrics/support", api_measures, MEASURES, NULL, "measures",
     "Eight figures of active support.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/metrics/incidents", api_measures, MEASURES, NULL, "incident_measures",
     "Eight clocks of each incident.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/reports/{client}", api_report, "month:text? form:text?", NULL,
     "report", "A month of one client.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/posts/{client}/{id}", api_post, NULL, NULL, "one_post", "One post.",
     PLAIN},
    {METHOD_POST, ROLE_DESK, "/posts/{client}/{id}/labels", api_labels, NULL,
     "categories:texts(1..15) sentiment:text(1..20) intent:text(1..20) heads:texts(0..4)?",
     "one_post", "Says what its labels are.", PLAIN},
    {METHOD_DELETE, ROLE_DESK, "/posts/{client}/{id}/labels", api_labels_undo, NULL, NULL,
     "one_post", "Takes the last correction back.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/corrections", api_corrections, "client:text? limit:int(1..500)?", NULL,
     "posts", "Posts whose labels people corrected, newest first.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/learned", api_learned, "client:text?", NULL, "learned",
     "What was learned from corrections, newest first.", PLAIN},
    {METHOD_POST, ROLE_ROOM, "/learned/{client}", api_learn, NULL, NULL, "learned",
     "Learns what the client's people corrected, in the background.", PLAIN},
    {METHOD_DELETE, ROLE_ROOM, "/learned/{client}", api_unlearn, NULL, NULL, "learned",
     "Takes what was learned last back.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/search", api_search, "q:text(1..400)? client:text? limit:int(1..200)?",
     NULL, "posts", "Full text.", PLAIN},
    {METHOD_POST, ROLE_ROOM, "/queries/check", api_query_check, NULL,
     "client:text(1..100) query:text(0..65536) cjk:text(0..10)? hours:int(1..720)? "
     "samples:int(0..50)?",
     "query_check", "What is wrong with a query, and what it finds in the last hours.", ASKING},
    {METHOD_POST, ROLE_ANY, "/queries/explain", api_query_explain, NULL,
     "client:text(1..100) post:text(1..2000) brand:text(1..100)? topic:text(1..100)? "
     "query:text(1..65536)? cjk:text(0..10)?",
     "query_explained", "Why a stored post matches a topic or a query, or does not.", ASKING},
    {METHOD_POST, ROLE_ROOM, "/backtests", api_backtest_post, NULL,
     "client:text(1..100) queries:list(1..1000) days:int(1..3650)? most:int(1..500000)? "
     "samples:int(0..50)?",
     "backtest_page", "Tries queries on the client's stored posts.", PLAIN},
    {METHOD_GET, ROLE_ROOM, "/backtests", api_backtests, NULL, NULL, "backtests",
     "Back-tests that run, or ended a short while ago.", PLAIN},
    {METHOD_GET, ROLE_ROOM, "/backtests/{id}", api_backtest_get, NULL, NULL, "backtest_page",
     "One back-test: how far it is, then its result.", PLAIN},
    {METHOD_DELETE, ROLE_ROOM, "/backtests/{id}", api_backtest_delete, NULL, NULL, NULL,
     "Stops it, or forgets its result.", PLAIN},
    {METHOD_GET, ROLE_ANY, "/events", api_events, NULL, NULL, NULL,
     "The live stream (Server-Sent Events).", PLAIN},
    {METHOD_GET, 0, "/openapi.json", api_openapi, NULL, NULL, NULL, "This description.", PLAIN},
    {0},
};

/* "/cases/{id}/note" against the parts behind /api/v1. */
static bool fits(const char *path, const struct target *target, struct text params[PARAMS_MOST])
{
    struct text rest = text_of(path + 1), part;
    size_t at = 2, param = 0;
    while (text_cut(&rest, '/', &part)) {
        if (at == target->part_count)
            return false;
        struct text got = target->parts[at++];
        if (part.at[0] == '{') {
            must(param < PARAMS_MOST);
            params[param++] = got;
        } else if (!text_same(part, got)) {
            return false;
        }
    }
    return at == target->part_count;
}

static void allow(char room[ALLOW_ROOM], const char *method)
{
    size_t used = strlen(room);
    snprintf(room + used, ALLOW_ROOM - used, "%s%s", used ? ", " : "", method);
}

const struct endpoint *endpoint_find(enum method method, const struct target *target,
                                     struct text params[PARAMS_MOST], char allow_out[ALLOW_ROOM])
{
    static const char *const names[] = {
        [METHOD_GET] = "GET, HEAD", [METHOD_POST] = "POST", [METHOD_DELETE] = "DELETE"};
    allow_out[0] = 0;
    if (target->part_count < 3 || !text_is(target->parts[0], "api") ||
        !text_is(target->parts[1], "v1"))
        return NULL;
    if (method == METHOD_HEAD)
        method = METHOD_GET;
    for (const struct endpoint *endpoint = endpoints; endpoint->path; endpoint++) {
        if (!fits(endpoint->path, target, params))
            continue;
        if (endpoint->method == method) {
            allow_out[0] = 0;
            return endpoint;
        }
        allow(allow_out, names[endpoint->method]);
    }
    return NULL;
}
