/*
 * openapi.json, made of the table of endpoints and of the shapes below. A shape is written
 * "name:type name:type …"; a type is text, time, int, number, bool, any, a shape's name, or one of
 * them in [ ]. A ? behind it: may be null. A ~ in front: may be left out.
 */
#include "web/inside.h"

static const struct shape {
    const char *name, *fields;
} shapes[] = {
    {"error", "error:error_words"},
    {"error_words", "code:text text:text where:text?"},
    {"person", "id:text name:text role:text ~lang:text ~clients:[named] ~all:bool ~others:bool "
               "~mine:bool ~password:bool ~signed_in:int ~blocked_at:time? ~link_until:time?"},
    {"part", "kind:text client:text? id:text of:text? said:any mine:bool"},
    {"parts", "master:rules_master folder:text? private:bool parts:[part] may:[text]"},
    {"part_version", "number:int at:time person:named? why:text? said:any"},
    {"part_page",
     "kind:text client:text? id:text of:text? there:bool said:any mine:bool number:int "
     "versions:[part_version] master:rules_master"},
    {"part_option", "name:text kind:text about:text fallback:text? least:int? most:int? "
                    "choices:[text]"},
    {"part_kind", "name:text about:text options:[part_option]"},
    {"part_forms", "forms:any channels:[part_kind] senders:[part_kind] sources:[part_kind]"},
    {"part_tried", "good:bool preflight:preflight? ~source:source_tried"},
    {"heard_post", "id:text net:text at:time? seen_at:time? text:text? title:text? url:text? "
                   "author:text? lang:text?"},
    {"source_tried", "state:text why:text? took_ms:int records:int refused:int "
                     "refusal:text? lag_ms:int? posts:[heard_post]"},
    {"way", "channel:text kind:text phone:bool why:text?"},
    {"ladder_step", "person:named? duty:named? channel:text? wait_s:int? now:named? ways:[way]"},
    {"ladder", "client:named? brand:named? level:int categories:[text] quiet:[text] zone:text? "
               "repeat_s:int? for_s:int? steps:[ladder_step]"},
    {"rung_person", "id:text name:text role:text? zone:text? quiet:[text] ways:[way]"},
    {"ladders", "from:text? routes:[ladder] people:[rung_person] fallback:named?"},
    {"second_reader", "url:text model:text? remote:bool"},
    {"installation", "version:text started_at:time topics:text? config:text? data:text? "
                     "data_bytes:int free_bytes:int? keep_log_s:int keep_records_s:int "
                     "keep_posts_s:int url:text? lexicon:text? second_reader:second_reader?"},
    {"brand_said", "id:text name:text accounts:[text] false_a_week:number essential:bool "
                   "topics:int"},
    {"form_said", "id:text name:text url:text lang:text? brand:text?"},
    {"voice_said", "emoji:bool casual:bool address:text keigo:text signature:text? links:[text] "
                   "hotlines:[text] sensitive:[text] disclosure:[text]"},
    {"approval_said", "from:int risk:int client:int? approvers:[text] expires_s:int undo_s:int "
                      "rules:int"},
    {"service_said", "zone:text calendar:text? hours:[text] first_s:int first_l2_s:int"},
    {"client_said", "id:text name:text brands:[brand_said] forms:[form_said] voice:voice_said "
                    "approval:approval_said service:service_said"},
    {"clients_said", "clients:[client_said]"},
    {"own_session", "id:text made_at:time seen_at:time until:time browser:text? this:bool"},
    {"person_turn", "at:time what:text by:named? text:text?"},
    {"person_page", "person:person sessions:[own_session] history:[person_turn] link:text?"},
    {"signed_in", "id:text name:text role:text lang:text"},
    {"named", "id:text name:text?"},
    {"duty", "person:text name:text"},
    {"client", "id:text name:text brands:[named]"},
    {"session", "person:signed_in? ~csrf:text ~clients:[client] ~drill:drill? now:time "
                "version:text first:bool guest:bool"},
    {"people", "people:[person]"},
    {"drill", "scene:text title:text progress:number speed:number paused:bool at:time from:time "
              "to:time expects:int met:int missed:int"},
    {"drilling", "drill:drill?"},
    {"expectation", "line:int state:text expected:text happened:text? at:time?"},
    {"scoring", "expectations:[expectation]"},
    {"scene", "name:text title:text about:text? from:time to:time posts:int"},
    {"drill_run", "id:text scene:text person:text speed:number state:text link:text? "
                  "started_at:time ended_at:time? good:bool words:text"},
    {"drills", "here:bool scenes:[scene] drills:[drill_run]"},
    {"source", "id:text kind:text state:text why:text? last_post_at:time? lag_ms:int read:int "
               "matched:int refused:int sampled:number? ~day:[source_span] ~whole:number? "
               "~options:any"},
    {"source_span", "from:time to:time state:text why:text?"},
    {"sources", "sources:[source] from:time to:time"},
    {"volume", "id:text read:any matched:any"},
    {"volumes", "now:time from:time step_s:int sources:[volume]"},
    {"sender", "id:text client:text brand:text? kind:text account:text? state:text waiting:int "
               "failures:int last_good_at:time? failing_at:time? why:text? next_at:time? "
               "rate_left:int? rate_most:int? rate_reset_at:time? expires_at:time?"},
    {"senders", "senders:[sender]"},
    {"series", "step_s:int read:[number] matched:[number]"},
    {"brand_now", "client:text brand:text name:text client_name:text level:int since:time? "
                  "story:text? headline:text? category:text? authors:int authors_10min:int "
                  "trend:text first_at:time? positive:bool"},
    {"tower", "now:time brands:[brand_now] read_per_s:number matched_per_s:number series:series "
              "sources:[source] alerts_today:int duty:[duty] drill:drill?"},
    {"story", "client:text brand:text id:text brand_name:text client_name:text level:int "
              "computed:int score:number category:text headline:text? headline_lang:text? "
              "first_at:time? first_seen_at:time? last_at:time? authors:int posts:int reposts:int "
              "reach:int networks:int doubling_min:number? positive_share:number incident:text? "
              "state:text"},
    {"stories", "stories:[story]"},
    {"said", "code:text args:any text:text"},
    {"term", "name:text points:number most:number value:any"},
    {"level", "at:time from:int to:int computed:int score:number why:[said] by:text?"},
    {"curve", "step_s:int from:time authors:[int] posts:[int] reposts:[int]"},
    {"foreseen", "at:time of:text in:int seen:int expect:int low:int high:int low50:int high50:int "
                 "p100:number ~level:int ~p_level:number words:any"},
    {"aftermath", "at:time statement_at:time of:text in:int observed:int expect:int low:int "
                  "high:int effect:number? calmed:bool slope_before:number slope_after:number "
                  "half_min:int? quiet_min:int? second_wave:bool words:any"},
    {"net_count", "net:text posts:int authors:int"},
    {"lang_count", "lang:text? posts:int"},
    {"author", "id:text? name:text? handle:text? followers:int?"},
    {"asker", "id:text? name:text? handle:text?"},
    {"medium", "kind:text? alt:text?"},
    {"post", "id:text client:text net:text kind:text at:time seen_at:time? text:text? "
             "title:text? url:text? author:author? lang:text? reply_to:text? repost_of:text? "
             "quote_of:text? "
             "media:[medium] counts:any hits:any verdict:any corrected:correction? "
             "second:second? story:text? "
             "why:text? ~because:[because] ~loose:bool deleted:bool"},
    {"because", "for:text ~words:text ~thing:text weight:number"},
    {"correction", "categories:[text] sentiment:text intent:text heads:[text] person:text at:time"},
    {"second", "model:text at:time says:any"},
    {"known", "id:text client:text brand:text? lang:text group:text title:text answer:text? "
              "url:text? state:text from:time? until:time? version:int changed_at:time "
              "changed_by:named? ~body:text ~asked:[text] ~use:known_use"},
    {"known_lang", "lang:text? given:int"},
    {"known_use", "given:int chosen:int passed:int last_at:time? links:[text] ~langs:[known_lang]"},
    {"gap_question", "case:text text:text"},
    {"knowledge_gap", "client:text brand:text lang:text? count:int answered:int last_at:time "
                      "closest:named? words:[text] questions:[gap_question]"},
    {"knowledge_gaps", "days:int cases:int groups:[knowledge_gap]"},
    {"knowledge", "pages:[known]"},
    {"knowledge_version", "version:int at:time person:named? why:text? title:text answer:text? "
                          "body:text url:text?"},
    {"knowledge_page", "page:known versions:[knowledge_version] others:[known]"},
    {"template", "id:text? client:text brand:text? kind:text lang:text tone:text? title:text? "
                 "text:text changed_at:time?"},
    {"templates", "templates:[template]"},
    {"draft_length", "used:int most:int fits:bool"},
    {"draft", "template:text? kind:text lang:text tone:text? text:text page:text? missing:[text] "
              "left_out:[text] length:draft_length"},
    {"drafts", "drafts:[draft]"},
    {"handoff", "id:text form:text at:time person:named? arrived_at:time? found_by:named? "
                "said:text?"},
    {"handoffs", "url:text? handoffs:[handoff]"},
    {"handoff_came", "arrived:bool"},
    {"offer", "page:known words:[text] rank:int other_lang:bool"},
    {"offered", "pages:[offer]"},
    {"one_post", "post:post"},
    {"posts", "posts:[post] ~more:text?"},
    {"story_page", "story:story why:[said] terms:[term] levels:[level] "
                   "forecast:[foreseen] effect:[aftermath] curve:curve networks:[net_count] "
                   "langs:[lang_count] posts:[post] more:text? incident:text? "
                   "first_at:time? first_seen_at:time? pinned:bool merged_into:text? "
                   "origin:origin? voices:voices outlets:[outlet] claims:[claim] "
                   "similar:[similar] history:[story_past]"},
    {"story_lane", "net:text posts:int reposts:int quotes:int answers:int copies:int news:int "
                   "critical:int authors:int first_at:time last_at:time from:crossing? bins:[int] "
                   "bins_reposts:[int] bins_critical:[int]"},
    {"crossing", "how:text net:text? post:text? at:time?"},
    {"story_news", "name:text at:time posts:int"},
    {"story_statement", "id:text kind:text at:time"},
    {"story_mark", "id:text net:text at:time kind:text critical:bool news:bool own:bool to:text?"},
    {"story_spread",
     "from:time? step_s:int steps:int posts:int reposts:int more:int "
     "lanes:[story_lane] news:[story_news] statements:[story_statement] marks:[story_mark]?"},
    {"net_posts", "net:text posts:int"},
    {"story_group", "for:text? words:text? text:text? lang:text? posts:int authors:int copies:int "
                    "critical:int first_at:time? first_net:text? networks:[net_posts] "
                    "langs:[lang_count] examples:[post] ids:[text]"},
    {"story_term", "for:text words:text posts:int"},
    {"story_joined", "why:text posts:int"},
    {"story_groups", "posts:int read:int groups:[story_group] rest:story_group "
                     "terms:[story_term] joined:[story_joined]"},
    {"story_bucket", "bucket:text people:int posts:int critical:int"},
    {"story_part", "from:int to:int? people:int posts:int"},
    {"story_authors", "hidden:text? ~people:int ~only_reposted:int ~followers_unknown:int "
                      "~since_unknown:int ~big_from:int ~new_days:int ~buckets:[story_bucket] "
                      "~parts:[story_part]"},
    {"story_end", "id:text state:text opened_at:time? closed_at:time? why:text?"},
    {"story_earlier", "story:story how:text shared:[text] peak:int statements:int judged:text? "
                      "incident:story_end?"},
    {"story_before", "hidden:text? stories:[story_earlier] cases:[case]"},
    {"split_part", "posts:int reposts:int people:int critical:int reach:int networks:int "
                   "first_at:time last_at:time level:int score:number"},
    {"split_case", "case:text both:bool"},
    {"story_split", "level:int incident:text? stays:split_part goes:split_part cases:int "
                    "shown:[split_case]"},
    {"origin", "net:text post:text at:time url:text?"},
    {"voices", "authors:int critical:int loudest_share:number ten_loudest_share:number "
               "first_hand_share:number"},
    {"outlet", "name:text posts:int"},
    {"claim", "for:text words:text text:text lang:text? post:text posts:int authors:int "
              "first_at:time ledger:claim_ledger?"},
    {"claim_ledger", "fact:text position:text opposite:bool claim:text value:text? open:bool"},
    {"similar", "id:text headline:text? headline_lang:text? last_at:time? level:int posts:int "
                "shared:[text]"},
    {"story_past", "at:time what:text other:text? posts:int by:text? why:text?"},
    {"acknowledged", "person:text name:text? at:time"},
    {"incident", "id:text client:text brand:text brand_name:text client_name:text story:text "
                 "level:int state:text opened_at:time closed_at:time? owner:named? "
                 "acknowledged:acknowledged? category:text? headline:text? judged:judged?"},
    {"incidents", "incidents:[incident]"},
    {"budget", "client:text brand:text brand_name:text client_name:text at:time per_week:number "
               "line:number since:time rung:int right:int false:int late:int open:int"},
    {"budgets", "budgets:[budget]"},
    {"mute", "client:text brand:text brand_name:text client_name:text number:int author:text? "
             "word:text? until:time made_at:time person:text? name:text? why:text? ended_at:time? "
             "ended_by:text?"},
    {"mutes", "mutes:[mute]"},
    {"judged", "answer:text person:text? name:text? at:time"},
    {"ring", "id:text at:time person:text name:text? channel:text? step:int state:text why:text? "
             "acknowledged_at:time? called_by:named? because:text? tries:[try]"},
    {"try", "channel:text number:int at:time took_ms:int status:int outcome:text why:text? "
            "handed_to:text?"},
    {"rung", "client:text brand:text brand_name:text client_name:text story:text id:text at:time "
             "level:int step:int person:named? channel:text? state:text why:text? with:text? "
             "because:text? held:bool test:bool acknowledged_at:time? acknowledged_by:named? "
             "tries:[try]"},
    {"rings", "rings:[rung]"},
    {"silence", "client:text id:text brand:text? story:text? category:text? person:named? "
                "why:text? from:time until:time crisis:bool state:text ended_at:time? "
                "ended_by:named?"},
    {"silences", "silences:[silence]"},
    {"turn", "from:time to:time person:named? instead:named?"},
    {"stand_in", "id:text person:named? instead:named? from:time to:time made_by:named?"},
    {"rota", "id:text name:text zone:text turns:[turn] stand_ins:[stand_in]"},
    {"duties", "duties:[rota]"},
    {"finding", "kind:text stops:bool client:text? brand:text? level:int? person:text? "
                "channel:text? duty:text? from:time? to:time? why:text? words:text"},
    {"preflight", "good:bool from:time hours:int findings:[finding]"},
    {"attending", "person:text name:text? role:text? state:text at:time?"},
    {"moment", "at:time kind:text text:text? person:text?"},
    {"incident_page", "incident:incident story:story? why:[said] terms:[term] levels:[level] "
                      "forecast:[foreseen] effect:[aftermath] curve:curve? rings:[ring] "
                      "people:[attending] timeline:[moment] steps:[incident_step] "
                      "next_step:incident_next? promises:[promised] next_update:promised? "
                      "first_at:time? deadline_at:time?"},
    {"incident_step", "step:text at:time? person:named?"},
    {"incident_next", "step:text person:named?"},
    {"promised", "id:text? text:text? from:text due_at:time late:bool owner:named?"},
    {"callable", "person:text? name:text? role:text? channel:text? kind:text? duty:text? "
                 "duty_name:text? quiet_until:time? state:text"},
    {"silent", "until:time person:text? name:text? why:text?"},
    {"incident_call", "open:bool acknowledged:bool due_at:time? silent:silent? refused:text? "
                      "next:callable? people:[callable]"},
    {"lowering", "level:int asked:int score:number line:number under:bool by_person:bool "
                 "held:bool calm_since:time? span_s:int earliest:time"},
    {"incident_now", "at:time call:incident_call lowering:lowering?"},
    {"label", "label:text p:number words:any"},
    {"case", "id:text client:text brand:text brand_name:text client_name:text state:text "
             "lang:text? net:text author:asker text:text? opened_at:time asked_at:time? "
             "answered_at:time? waiting_since:time? snoozed_until:time? paused_since:time? "
             "paused_s:int contacts:int unresolved_contacts:int answers:int reopened:int "
             "clocks:[case_clock] alarms:[text] value:case_value? skill:text? found:bool "
             "assignee:named? story:text? level:int labels:[label] reason:text? "
             "closed_why:text? merged_into:text? posts:int"},
    {"case_counts", "open:int mine:int unassigned:int waiting_customer:int snoozed:int closed:int"},
    {"cases", "cases:[case] counts:case_counts"},
    {"need", "need:text met:bool by:text? words:any"},
    {"check_finding", "rule:text code:text gravity:text at:any text:text? sure:number final:bool "
                      "overridden:bool words:any"},
    {"reply", "id:text client:text brand:text brand_name:text client_name:text state:text "
              "version:int text:text case:text? statement:text? story:text? corrects:text? "
              "why:text? subject:text? lang:text? sender:text? net:text? kind:text? to:text? "
              "answers:text? url:text? source:text? sent_id:text? sent_url:text? sent_text:text? "
              "back_why:text? account:text? machine:bool edited:bool level:int tries:int "
              "made_at:time? changed_at:time? submitted_at:time? approved_at:time? "
              "pressed_at:time? due_at:time? out_at:time? ended_at:time? back_at:time? "
              "gone_at:time? author:named? writer:named? submitted_by:named? pressed_by:named? "
              "ended_by:named? back_by:named? needs:[need] until:time? review_due:bool "
              "reading:reading?"},
    {"read_finding", "at:any text:text kind:text source:text? by:text? said_at:time? against:text "
                     "why:text? overridden:bool"},
    {"reading", "on:bool state:text at:time? until:time? ended_at:time? why:text? model:text? "
                "lang:text? blocks:bool sources:int thrown:int person:text? "
                "findings:[read_finding]"},
    {"replies", "replies:[reply]"},
    {"reply_check",
     "level:int network:text? sender:text? blocked:bool length:draft_length needs:[need] "
     "findings:[check_finding]"},
    {"asked_post", "id:text net:text at:time author:text? text:text? url:text?"},
    {"reply_version", "version:int at:time writer:text text:text sender:text? to:text? "
                      "answers:text? lang:text? machine:bool"},
    {"approval", "need:text answer:text person:text comment:text? level:int version:int "
                 "asked_at:time at:time until:time took_ms:int by_link:bool link_by:text? "
                 "void_at:time? void_why:text? reviewed_at:time? reviewed_by:text? review:text?"},
    {"overriding", "rule:text code:text person:text reason:text at:time version:int"},
    {"asked_one", "approver:text state:text at:time ended_at:time? tries:int why:text?"},
    {"reply_page",
     "reply:reply findings:[check_finding] asked:[asked_one] links:any question:asked_post? "
     "versions:[reply_version] approvals:[approval] overrides:[overriding] "
     "history:[past]"},
    {"approval_link", "path:text approver:text version:int until:time"},
    {"overridden", "client:text person:text? rule:text blocks:int overridden:int"},
    {"approving", "client:text person:text answers:int refused:int mean_ms:int longest_ms:int"},
    {"judging", "overrides:[overridden] approvals:[approving]"},
    {"stop", "number:int client:text? sender:text? at:time why:text ended_at:time? "
             "ended_by:text? person:named?"},
    {"stops", "stops:[stop]"},
    {"opt_out", "number:int client:text net:text author:text at:time person:text? post:text? "
                "why:text? ended_at:time? ended_by:text? ended_why:text?"},
    {"opt_outs", "opt_outs:[opt_out]"},
    {"task",
     "id:text client:text brand:text brand_name:text client_name:text reply:text? "
     "case:text? fact:text? text:text done_text:text? made_at:time due_at:time? done_at:time? "
     "late:bool owner:named? done_by:named?"},
    {"tasks", "tasks:[task]"},
    {"fact", "client:text id:text brand:text? incident:text? claim:text value:text? "
             "position:text evidence:text? open:bool version:int made_at:time changed_at:time "
             "person:text ended_at:time? ended_why:text? used:int otherwise:int owner:named?"},
    {"facts", "facts:[fact]"},
    {"fact_version", "version:int at:time person:text claim:text value:text? position:text "
                     "evidence:text? owner:text? open:bool why:text?"},
    {"fact_told", "version:int value:text? position:text open:bool"},
    {"fact_fix", "id:text state:text"},
    {"fact_seen", "at:time why:text? by:named?"},
    {"fact_use", "object:text id:text how:text words:text? state:text lang:text? case:text? "
                 "net:text? url:text? title:text? says:text changed:[text] told:fact_told at:time? "
                 "by:named? correction:fact_fix? seen:fact_seen?"},
    {"fact_page", "fact:fact? versions:[fact_version] uses:[fact_use]"},
    {"slot_words", "id:text words:any"},
    {"skeleton", "kind:text slots:[slot_words]"},
    {"skeletons", "kinds:[skeleton]"},
    {"slot", "id:text words:any text:text? missing:bool"},
    {"statement", "client:text id:text brand:text brand_name:text client_name:text story:text? "
                  "incident:text? kind:text corrects:text? note:text? lang:text? text:text "
                  "state:text author:text speaker:text? published_by:text? published_url:text? "
                  "version:int made_at:time changed_at:time published_at:time? targets:any "
                  "slots:[slot] missing:[text] corrected_by:[text]"},
    {"statements", "statements:[statement]"},
    {"statement_version", "version:int at:time person:text text:text note:text?"},
    {"statement_reply", "id:text sender:text? net:text? state:text url:text?"},
    {"statement_page", "statement:statement? versions:[statement_version] "
                       "replies:[statement_reply] history:[past]"},
    {"query_note", "column:int? text:text"},
    {"query_sample", "id:text net:text kind:text at:time author:text? title:text? text:text? "
                     "url:text? spans:any"},
    {"query_check", "errors:[query_note] warnings:[query_note] posts:int cost_us:number found:int "
                    "from:time to:time samples:[query_sample]"},
    {"word_list", "client:text? id:text words:[text]"},
    {"rules_master", "kind:text path:text? can_take:bool"},
    {"topic", "client:text client_name:text brand:text brand_name:text topic:text query:text "
              "cjk:text? warnings:int? found:int? posts:int? cost_us:number?"},
    {"topics", "hours:int topics:[topic] more:bool lists:[word_list] master:rules_master"},
    {"rule_effect", "known:bool posts:int before:int lost:int gained:int burning:int"},
    {"rule_proposal", "number:int client:text brand:text? id:text query:text? cjk:text? why:text "
                      "state:text decided_why:text? words:[text]? gone:bool began:int at:time "
                      "effect:rule_effect? decided_at:time? person:named? decided_by:named?"},
    {"rule_proposals", "proposals:[rule_proposal]"},
    {"rule_version",
     "number:int at:time person:named? second:named? why:text? ~query:text? ~cjk:text? "
     "~words:[text]?"},
    {"rule", "client:text client_name:text brand:text? brand_name:text? id:text in_force:bool "
             "query:text? cjk:text? list:word_list? lists:[word_list] master:rules_master "
             "number:int versions:[rule_version] proposals:[rule_proposal]"},
    {"query_explained", "post:text query:text matches:bool explained:any"},
    {"backtest", "id:text client:text person:text started_at:time state:text progress:number "
                 "read:int found:int why:text? result:any"},
    {"backtest_row", "id:text client:text person:text started_at:time state:text "
                     "progress:number read:int found:int why:text?"},
    {"backtest_page", "backtest:backtest"},
    {"backtests", "backtests:[backtest_row]"},
    {"lesson", "client:text at:time person:text state:text ended_at:time? posts:int? "
               "forbidden:int? right_before:number? right_after:number? why:text?"},
    {"corrected_count", "client:text posts:int"},
    {"learned", "learned:[lesson] corrected:[corrected_count] progress:number?"},
    {"past", "at:time person:text? kind:text text:text?"},
    {"case_page", "case:case posts:[case_post] turns:[case_turn] stories:[case_story] "
                  "merged:[text] history:[case_past] story:story? lookup:bool others:[case] "
                  "person:case_person"},
    {"case_person", "accounts:[account] joined:[case_join] maybe:[case_maybe]"},
    {"account", "net:text author:text"},
    {"case_join", "number:int case:text other:text at:time person:named? why:text"},
    {"case_maybe", "net:text author:text other:text why:text"},
    {"case_past", "at:time person:text? kind:text text:text? case:text"},
    {"case_post",
     "id:text client:text net:text kind:text at:time seen_at:time? text:text? title:text? "
     "url:text? author:author? lang:text? reply_to:text? repost_of:text? "
     "quote_of:text? media:[medium] counts:any hits:any verdict:any "
     "corrected:correction? second:second? edits:[case_edit] story:text? why:text? "
     "~because:[because] ~loose:bool deleted:bool"},
    {"case_edit", "until:time text:text?"},
    {"case_turn", "at:time kind:text post:text? person:text? reason:text? case:text "
                  "answer:case_answer?"},
    {"case_answer", "reply:text text:text? url:text? lang:text? back_at:time? back_why:text?"},
    {"case_story", "brand:text id:text level:int headline:text? incident:text?"},
    {"case_clock", "clock:text since:time due:time? target_s:int left_s:int red:bool over:bool"},
    {"case_value", "amount:number currency:text"},
    {"queue_sums", "waiting:int unassigned:int over:int over_in_30min:int red:int "
                   "not_looked_at:int"},
    {"queue_client", "client:text name:text waiting:int unassigned:int over:int over_in_30min:int "
                     "red:int next:text? left_s:int?"},
    {"queue_person", "id:text name:text role:text clients:[text] load:int most:int on_shift:bool"},
    {"rising", "story:story authors_10min:int trend:text hour:any why:[said]"},
    {"aged", "over_24h:int over_72h:int cases:[case]"},
    {"board", "now:time counts:queue_sums clients:[queue_client] people:[queue_person] "
              "rising:[rising] aged:aged"},
    {"queue", "now:time cases:[case] found:int counts:queue_sums clients:[queue_client] "
              "people:[queue_person]"},
    {"formula_words", "en:text ja:text it:text"},
    {"formula", "metric:text unit:text formula:text words:formula_words"},
    {"figure", "metric:text client:text brand:text? lang:text? period:text? part:text? count:int "
               "value:number? p50:number? p90:number? p95:number? max:number?"},
    {"measures", "from:time to:time by:text formulas:[formula] figures:[figure]"},
    {"incident_measure", "id:text client:text brand:text brand_name:text client_name:text "
                         "story:text headline:text? state:text level:int opened_at:time "
                         "closed_at:time? first_at:time detect_s:number? acknowledge_s:number? "
                         "holding_s:number? facts_s:number? peak_s:number? half_s:number? "
                         "quiet_s:number? second_wave_s:number? facts_in_time:bool "
                         "peak_authors:int"},
    {"incident_measures", "from:time to:time formulas:[formula] incidents:[incident_measure]"},
    {"report_count", "what:text by:text part:text? count:int"},
    {"report", "client:text client_name:text from:time to:time counts:[report_count] "
               "figures:[figure] incidents:[incident_measure]"},
    {"queue_next", "case:text? why:text"},
    {"presence", "people:[present_one] others_write:bool"},
    {"present_one", "id:text name:text? since:time writing:bool me:bool"},
    {"machine_wish", "number:int person:named? page:text? lang:text? state:text at:time "
                     "until:time ended_at:time? why:text? model:text? reply:text?"},
    {"machine_drafts", "on:bool wishes:[machine_wish]"},
    {"story_cases", "langs:[story_lang] fixes:[fix] past:[case]"},
    {"story_lang", "lang:text cases:[told_case]"},
    {"told_case", "case:case told:[told]"},
    {"told", "fix:int at:time person:text?"},
    {"fix", "number:int at:time person:text? text:text every_s:int given:int"},
};

static void put_ref(struct json_out *out, struct text name)
{
    char room[80];
    snprintf(room, sizeof(room), "#/components/schemas/%.*s", TEXT_ARG(name));
    json_pair_str(out, "$ref", room);
}

static bool put_plain(struct json_out *out, struct text type)
{
    static const char *const plain[][2] = {{"text", "string"},
                                           {"time", "string"},
                                           {"int", "integer"},
                                           {"number", "number"},
                                           {"bool", "boolean"}};
    for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++) {
        if (!text_is(type, plain[i][0]))
            continue;
        json_pair_str(out, "type", plain[i][1]);
        if (i == 1)
            json_pair_str(out, "format", "date-time");
        return true;
    }
    return text_is(type, "any");
}

/* The inside of one schema: { … } is the caller's. */
static void put_type(struct json_out *out, struct text type)
{
    if (type.at[0] == '[') {
        struct text inner = text_slice(type, 1, type.len - 1);
        json_pair_str(out, "type", "array");
        json_key(out, "items");
        json_begin(out, '{');
        if (!put_plain(out, inner))
            put_ref(out, inner);
        json_end(out, '}');
    } else if (!put_plain(out, type)) {
        put_ref(out, type);
    }
}

static void put_nullable(struct json_out *out, struct text type)
{
    json_key(out, "anyOf");
    json_begin(out, '[');
    json_begin(out, '{');
    put_type(out, type);
    json_end(out, '}');
    json_begin(out, '{');
    json_pair_str(out, "type", "null");
    json_end(out, '}');
    json_end(out, ']');
}

static void put_shape(struct json_out *out, const struct shape *shape)
{
    struct text rest = text_of(shape->fields), word, name;
    json_key(out, shape->name);
    json_begin(out, '{');
    json_pair_str(out, "type", "object");
    json_key(out, "properties");
    json_begin(out, '{');
    while (text_cut(&rest, ' ', &word)) {
        must(text_cut(&word, ':', &name) && word.len);
        if (name.at[0] == '~')
            name = text_slice(name, 1, name.len);
        bool null = text_ends(word, TEXT("?"));
        json_key_text(out, name);
        json_begin(out, '{');
        if (null)
            put_nullable(out, text_slice(word, 0, word.len - 1));
        else
            put_type(out, word);
        json_end(out, '}');
    }
    json_end(out, '}');
    json_key(out, "required");
    json_begin(out, '[');
    rest = text_of(shape->fields);
    while (text_cut(&rest, ' ', &word))
        if (text_cut(&word, ':', &name) && name.at[0] != '~')
            json_put_text(out, name);
    json_end(out, ']');
    json_end(out, '}');
}

/* ---- the calls ---- */

static void put_field_schema(struct json_out *out, const struct field *field)
{
    static const char *const types[] = {"string", "integer", "number", "boolean",
                                        "array",  "array",   "object"};
    json_key(out, "schema");
    json_begin(out, '{');
    json_pair_str(out, "type", types[field->kind]);
    if (field->most != 0 && (field->kind == FIELD_INT || field->kind == FIELD_NUMBER)) {
        json_pair_number(out, "minimum", field->least, 0);
        json_pair_number(out, "maximum", field->most, 0);
    }
    json_end(out, '}');
}

static void put_parameters(struct json_out *out, const struct endpoint *endpoint)
{
    struct text rest = text_of(endpoint->path), part;
    struct field field;
    json_key(out, "parameters");
    json_begin(out, '[');
    while (text_cut(&rest, '/', &part)) {
        if (part.len < 2 || part.at[0] != '{')
            continue;
        json_begin(out, '{');
        json_pair_text(out, "name", text_slice(part, 1, part.len - 1));
        json_pair_str(out, "in", "path");
        json_pair_bool(out, "required", true);
        field = (struct field){.kind = FIELD_TEXT};
        put_field_schema(out, &field);
        json_end(out, '}');
    }
    rest = text_of(endpoint->query);
    while (field_next(&rest, &field)) {
        json_begin(out, '{');
        json_pair_str(out, "name", field.name);
        json_pair_str(out, "in", "query");
        json_pair_bool(out, "required", !field.optional);
        put_field_schema(out, &field);
        json_end(out, '}');
    }
    json_end(out, ']');
}

static void put_body_schema(struct json_out *out, const char *fields)
{
    static const char *const types[] = {"string", "integer", "number", "boolean",
                                        "array",  "array",   "object"};
    struct text rest = text_of(fields);
    struct field field;
    json_pair_str(out, "type", "object");
    json_pair_bool(out, "additionalProperties", false);
    json_key(out, "properties");
    json_begin(out, '{');
    while (field_next(&rest, &field)) {
        json_key(out, field.name);
        json_begin(out, '{');
        json_pair_str(out, "type", types[field.kind]);
        if (field.kind == FIELD_TEXTS || field.kind == FIELD_LIST) {
            json_key(out, "items");
            json_begin(out, '{');
            json_pair_str(out, "type", field.kind == FIELD_TEXTS ? "string" : "object");
            json_end(out, '}');
        }
        const char *least = field.kind == FIELD_TEXT    ? "minLength"
                            : field.kind >= FIELD_TEXTS ? "minItems"
                                                        : "minimum";
        const char *most = field.kind == FIELD_TEXT    ? "maxLength"
                           : field.kind >= FIELD_TEXTS ? "maxItems"
                                                       : "maximum";
        if (field.most != 0) {
            json_pair_number(out, least, field.least, 0);
            json_pair_number(out, most, field.most, 0);
        }
        json_end(out, '}');
    }
    json_end(out, '}');
    json_key(out, "required");
    json_begin(out, '[');
    rest = text_of(fields);
    while (field_next(&rest, &field))
        if (!field.optional)
            json_put_text(out, text_of(field.name));
    json_end(out, ']');
}

static void put_content(struct json_out *out, const char *type)
{
    json_key(out, "content");
    json_begin(out, '{');
    json_key(out, type);
    json_begin(out, '{');
    json_key(out, "schema");
    json_begin(out, '{');
}

static void end_content(struct json_out *out)
{
    json_end(out, '}');
    json_end(out, '}');
    json_end(out, '}');
}

static void put_answers(struct json_out *out, const struct endpoint *endpoint)
{
    json_key(out, "responses");
    json_begin(out, '{');
    json_key(out, endpoint->method == METHOD_DELETE ? "204" : "200");
    json_begin(out, '{');
    json_pair_str(out, "description", endpoint->about);
    if (endpoint->answer) {
        put_content(out, "application/json");
        put_ref(out, text_of(endpoint->answer));
        end_content(out);
    }
    json_end(out, '}');
    json_key(out, "default");
    json_begin(out, '{');
    json_pair_str(out, "description", "Refused, with the reason.");
    put_content(out, "application/json");
    put_ref(out, TEXT("error"));
    end_content(out);
    json_end(out, '}');
    json_end(out, '}');
}

static void put_call(struct json_out *out, const struct endpoint *endpoint)
{
    static const char *const names[] = {"get", "head", "post", "delete"};
    json_key(out, names[endpoint->method]);
    json_begin(out, '{');
    json_pair_str(out, "summary", endpoint->about);
    put_parameters(out, endpoint);
    if (endpoint->body) {
        json_key(out, "requestBody");
        json_begin(out, '{');
        json_pair_bool(out, "required", true);
        put_content(out, "application/json");
        put_body_schema(out, endpoint->body);
        end_content(out);
        json_end(out, '}');
    }
    if (!endpoint->roles) {
        json_key(out, "security");
        json_begin(out, '[');
        json_end(out, ']');
    }
    put_answers(out, endpoint);
    json_end(out, '}');
}

static bool seen_before(const struct endpoint *endpoint)
{
    for (const struct endpoint *other = endpoints; other < endpoint; other++)
        if (strcmp(other->path, endpoint->path) == 0)
            return true;
    return false;
}

static void put_paths(struct json_out *out)
{
    json_key(out, "paths");
    json_begin(out, '{');
    for (const struct endpoint *endpoint = endpoints; endpoint->path; endpoint++) {
        if (seen_before(endpoint))
            continue;
        json_key(out, endpoint->path);
        json_begin(out, '{');
        for (const struct endpoint *same = endpoint; same->path; same++)
            if (strcmp(same->path, endpoint->path) == 0)
                put_call(out, same);
        json_end(out, '}');
    }
    json_end(out, '}');
}

enum err openapi_write(const char *version, const char *cookie, struct buf *buf)
{
    struct json_out writer, *out = &writer;
    json_out_init(out, buf);
    json_begin(out, '{');
    json_pair_str(out, "openapi", "3.1.0");
    json_key(out, "info");
    json_begin(out, '{');
    json_pair_str(out, "title", "hinomi");
    json_pair_str(out, "version", version);
    json_end(out, '}');
    json_key(out, "servers");
    json_put_raw(out, TEXT("[{\"url\":\"/api/v1\"}]"));
    json_key(out, "security");
    json_put_raw(out, TEXT("[{\"session\":[]}]"));
    put_paths(out);
    json_key(out, "components");
    json_begin(out, '{');
    json_key(out, "securitySchemes");
    json_begin(out, '{');
    json_key(out, "session");
    json_begin(out, '{');
    json_pair_str(out, "type", "apiKey");
    json_pair_str(out, "in", "cookie");
    json_pair_str(out, "name", cookie);
    json_end(out, '}');
    json_end(out, '}');
    json_key(out, "schemas");
    json_begin(out, '{');
    for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
        put_shape(out, &shapes[i]);
    json_end(out, '}');
    json_end(out, '}');
    json_end(out, '}');
    return buf_over(buf) ? ERR_LIMIT : OK;
}
