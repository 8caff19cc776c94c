#include "base/mem.h"
#include "base/test.h"
#include "model/watched.h"

static const char topics_yaml[] =
    "clients:\n"
    "  - id: umi\n"
    "    name: Umi Foods\n"
    "    brands:\n"
    "      - id: umi-foods\n"
    "        name: 海フーズ\n"
    "        accounts: [x:umi_official, \"bluesky:did:plc:u\"]\n"
    "        budget: 1 per week   # false pages\n"
    "        topics:\n"
    "          - id: umi-main\n"
    "            query: '海フーズ OR \"umi foods\" OR #umifoods'\n"
    "            cjk: run\n"
    "          - {id: umi-rivals, query: 'list:rivals'}\n"
    "      - {id: umi-cafe, name: Umi \"Cafe\"}\n"
    "lists:\n"
    "  - {id: rivals, words: [Sora Foods, ソラ食品, \"#sorafoods\", 12]}\n"
    "  - {client: umi, id: rivals, words: kumo*}\n"
    "people:\n"
    "  - {id: anna, role: lead, channel: desk, address: a@x}\n"
    "  - {id: ben, role: risk, lang: ja}\n"
    "channels:\n"
    "  - {id: desk, kind: mail, options: {host: h, port: 25, \"odd\\x7F"
    "\": [true, null, a]}}\n"
    "routes:\n"
    "  - {brand: umi-foods, ladder: [anna, {person: ben, channel: "
    "log}]}\n"
    "  - {level: 4, ladder: [ben]}\n"
    "senders:\n"
    "  - {id: umi-sky, client: umi, brand: umi-foods, kind: bluesky, account: umi.example,\n"
    "     expires: 2027-03-31, options: {password: {env: UMI_SKY}, every: 20s}}\n"
    "  - {id: umi-mail, client: umi, kind: mail}\n";

static enum err read_text(struct arena *a, struct text text, struct watched *watched,
                          struct why *why)
{
    struct json *yaml;
    enum err err = yaml_parse(text, a, &yaml, why);
    return err ? err : watched_read(yaml, a, watched, why);
}

static void is_as_written(const struct watched *w)
{
    const struct brand *brand = watched_brand(w, TEXT("umi"), TEXT("umi-foods"));
    assert_non_null(brand);
    assert_text(brand->name, "海フーズ");
    assert_text(brand->client, "umi");
    assert_text(brand->budget, "1 per week");
    assert_int_equal(brand->crisis_authors, 5000);
    assert_int_equal(brand->topic_count, 2);
    assert_text(brand->topics[0].cjk, "run");
    assert_null(brand->topics[1].cjk.at);
    assert_text(brand->topics[0].query, "海フーズ OR \"umi foods\" OR #umifoods");
    assert_text(brand->topics[0].client, "umi");
    assert_text(brand->topics[0].brand, "umi-foods");
    brand = watched_brand(w, TEXT("umi"), TEXT("umi-cafe"));
    assert_text(brand->topics[0].query, "\"Umi Cafe\"");
    assert_text(brand->topics[0].id, "umi-cafe");
    assert_text(watched_person(w, TEXT("anna"))->name, "anna");
    assert_text(watched_person(w, TEXT("ben"))->lang, "ja");
    assert_int_equal(w->list_count, 2);
    assert_text(w->lists[0].id, "rivals");
    assert_null(w->lists[0].client.at);
    assert_int_equal(w->lists[0].words.count, 4);
    assert_text(w->lists[0].words.at[1], "ソラ食品");
    assert_text(w->lists[0].words.at[2], "#sorafoods");
    assert_text(w->lists[0].words.at[3], "12");
    assert_text(w->lists[1].client, "umi");
    assert_int_equal(w->lists[1].words.count, 1);
    assert_text(w->lists[1].words.at[0], "kumo*");
    assert_int_equal(w->channel_count, 1);
    assert_int_equal(json_int_at(w->channels[0].options, "port", 0), 25);
    assert_int_equal(json_find(w->channels[0].options, "odd\x7f")->count, 3);
    assert_int_equal(w->route_count, 2);
    assert_int_equal(w->routes[0].level, 2);
    assert_text(w->routes[0].ladder[1].channel, "log");
    assert_null(w->routes[0].ladder[0].channel.at);
    assert_int_equal(w->routes[1].level, 4);
}

TEST(watched_reads_what_is_written_and_writes_it_back)
{
    struct arena *a = arena_new("test", 0);
    struct watched w, again;
    struct why why;
    assert_ok(read_text(a, text_of(topics_yaml), &w, &why), why);
    is_as_written(&w);
    assert_int_equal(watched_brand(&w, TEXT("umi"), TEXT("umi-foods"))->topics[0].line, 11);
    struct buf out, twice;
    buf_init(&out, 1 << 16);
    buf_init(&twice, 1 << 16);
    assert_int_equal(watched_write(&w, &out), OK);
    assert_ok(read_text(a, buf_view(&out), &again, &why), why);
    is_as_written(&again);
    assert_int_equal(watched_write(&again, &twice), OK);
    assert_true(text_same(buf_view(&out), buf_view(&twice)));
    buf_done(&out);
    buf_done(&twice);
    arena_free(&a);
}

TEST(senders_are_read_with_their_client_and_written_back)
{
    struct arena *a = arena_new("test", 0);
    struct watched w, again;
    struct why why;
    struct buf out;
    buf_init(&out, 1 << 20);
    assert_ok(read_text(a, text_of(topics_yaml), &w, &why), why);
    assert_ok(watched_write(&w, &out), why);
    assert_ok(read_text(a, buf_view(&out), &again, &why), why);
    assert_int_equal(again.sender_count, 2);
    const struct sender *sky = watched_sender(&again, TEXT("umi-sky"));
    assert_text(sky->brand, "umi-foods");
    assert_text(sky->kind, "bluesky");
    assert_text(sky->account, "umi.example");
    assert_true(sky->expires_ms == DAYS(20908)); /* 2027-03-31 */
    assert_text(json_text_at(json_find(sky->options, "password"), "env"), "UMI_SKY");
    assert_true(sender_answers_for(sky, TEXT("umi"), TEXT("umi-foods")));
    assert_false(sender_answers_for(sky, TEXT("umi"), TEXT("umi-cafe")));
    const struct sender *mail = watched_sender(&again, TEXT("umi-mail"));
    assert_true(sender_answers_for(mail, TEXT("umi"), TEXT("umi-cafe")));
    assert_false(sender_answers_for(mail, TEXT("sora"), TEXT("umi-cafe")));
    assert_null(watched_sender(&again, TEXT("umi")));
    buf_done(&out);
    arena_free(&a);
}

TEST(watched_of_nothing_is_nobody)
{
    struct arena *a = arena_new("test", 0);
    struct watched w;
    struct why why;
    assert_ok(read_text(a, TEXT(""), &w, &why), why);
    assert_int_equal(w.client_count, 0);
    assert_ok(watched_read(NULL, a, &w, &why), why);
    assert_null(watched_brand(&w, TEXT("x"), TEXT("y")));
    arena_free(&a);
}

static void refused(const char *yaml, const char *reason)
{
    struct arena *a = arena_new("test", 0);
    struct watched w;
    struct why why;
    assert_int_equal(read_text(a, text_of(yaml), &w, &why), ERR_BAD_INPUT);
    assert_string_equal(why.text, reason);
    arena_free(&a);
}

TEST(watched_errors_name_line_and_remedy)
{
    refused("client: []", "line 1 column 9: unknown key 'client': did you mean 'clients'?");
    refused("clients: {}",
            "line 1 column 10: 'clients' must be a list: lines that begin with \"- \"");
    refused("clients:\n  - name: x", "line 2 column 5: this client has no id");
    refused("clients:\n  - id: a b", "line 2 column 9: the id of a client is 1 to 100 bytes "
                                     "without space or '/'");
    refused("clients:\n  - id: a\n  - id: a", "line 3 column 9: a second client with the id 'a'");
    refused("clients:\n - id: a\n   brands:\n    - {id: b, acounts: []}",
            "line 4 column 24: unknown key 'acounts': did you mean 'accounts'?");
    refused(
        "clients:\n - id: a\n   brands:\n    - {id: b, accounts: [umi]}",
        "line 4 column 25: the account 'umi' must be written net:handle, as \"x:umi_official\"");
    refused("clients:\n - id: a\n   brands:\n    - {id: b, topics: [{id: t}]}",
            "line 4 column 24: the topic 't' has no query");
    refused("people: [{id: p, role: leed}]",
            "line 1 column 24: no role is called 'leed': did you mean 'lead'?");
    refused("people: [{id: p, channel: no}]", "line 1 column 10: no channel has the id 'no'");
    refused("channels: [{id: p}]", "line 1 column 12: the channel 'p' has no kind");
    refused("senders: [{id: s, kind: mail}]",
            "line 1 column 11: the sender 's' has no client: whose account is it?");
    refused("clients: [{id: umi}]\nsenders: [{id: s, client: umo, kind: mail}]",
            "line 2 column 27: no client is called 'umo': did you mean 'umi'?");
    refused(
        "clients: [{id: a, brands: [{id: umi-cafe}]}]\nsenders: [{id: s, client: a, brand: "
        "umi-caf}]",
        "line 2 column 37: no brand of this client is called 'umi-caf': did you mean 'umi-cafe'?");
    refused("clients: [{id: a}]\nsenders: [{id: s, client: a}]",
            "line 2 column 11: the sender 's' has no kind");
    refused("clients: [{id: a}]\nsenders: [{id: s, client: a, knd: mail}]",
            "line 2 column 35: unknown key 'knd': did you mean 'kind'?");
    refused("routes: [{ladder: [q]}]", "line 1 column 20: no person has the id 'q'");
    refused("routes: [{level: 1}]", "line 1 column 18: 'level' must be from 2 to 4");
    refused("routes: [{level: 2}]",
            "line 1 column 10: this route has no ladder: who is rung, in order");
    refused("routes: [{client: c, ladder: []}]", "line 1 column 19: no client has the id 'c'");
    refused("clients: [{id: a}]\nroutes: [{client: a, brand: z, ladder: []}]",
            "line 2 column 29: no brand of this client has the id 'z'");
}

TEST(watched_errors_of_lists_and_modes_name_line_and_remedy)
{
    refused("list: []", "line 1 column 7: unknown key 'list': did you mean 'lists'?");
    refused("lists: {}", "line 1 column 8: 'lists' must be a list: lines that begin with \"- \"");
    refused("lists:\n - {id: a, word: [b]}",
            "line 2 column 18: unknown key 'word': did you mean 'words'?");
    refused("lists:\n - {words: [b]}", "line 2 column 4: this list has no id");
    refused("lists:\n - {id: a}", "line 2 column 4: the list 'a' has no words");
    refused("lists:\n - {id: a, words: []}", "line 2 column 19: the list 'a' has no words");
    refused("lists:\n - {id: a, words: [x, ' ']}",
            "line 2 column 19: word 2 of the list 'a' is empty");
    refused("lists:\n - {id: a, words: b}\n - {id: a, words: c}",
            "line 3 column 9: a second list with the id 'a'");
    refused("clients: [{id: u}]\nlists:\n - {id: a, client: u, words: b}\n"
            " - {id: a, client: u, words: c}",
            "line 4 column 9: a second list with the id 'a'");
    refused("clients: [{id: umi}, {id: sora}]\nlists: [{id: a, client: soro, words: b}]",
            "line 2 column 25: no client is called 'soro': did you mean 'sora'?");
    refused("lists: [{id: a, client: '', words: b}]", "line 1 column 25: no client is called ''");
    refused("lists: [{id: 'a(b', words: c}]",
            "line 1 column 14: the id of a list is letters, digits, '-', '_' and '.', so that a "
            "query can say list:a(b");
    refused("lists: [{id: 他社　名, words: c}]",
            "line 1 column 14: the id of a list is letters, digits, '-', '_' and '.', so that a "
            "query can say list:他社　名");
    refused("clients:\n - id: a\n   brands:\n    - {id: b, topics: [{id: t, query: q, cjk: rum}]}",
            "line 4 column 47: 'cjk' must be sub, run or morph, not 'rum': did you mean 'run'?");
}

TEST(watched_refuses_too_many_lists)
{
    struct buf yaml;
    struct arena *a = arena_new("test", 0);
    struct watched w;
    struct why why;
    buf_init(&yaml, 1 << 20);
    buf_text(&yaml, TEXT("lists:\n"));
    for (int i = 0; i <= 10000; i++)
        buf_printf(&yaml, "- {id: a%d, words: b}\n", i);
    assert_int_equal(read_text(a, buf_view(&yaml), &w, &why), ERR_BAD_INPUT);
    assert_string_equal(why.text, "line 2 column 1: 10001 lists, at most 10000");
    buf_done(&yaml);
    arena_free(&a);
}

TEST(watched_allows_one_brand_id_in_two_clients)
{
    struct arena *a = arena_new("test", 0);
    struct watched w;
    struct why why;
    assert_ok(read_text(a,
                        TEXT("clients:\n - {id: a, brands: [{id: b, name: one}]}\n"
                             " - {id: c, brands: [{id: b, name: two}]}"),
                        &w, &why),
              why);
    assert_text(watched_brand(&w, TEXT("a"), TEXT("b"))->name, "one");
    assert_text(watched_brand(&w, TEXT("c"), TEXT("b"))->name, "two");
    arena_free(&a);
}

TEST(watched_read_file_names_the_file)
{
    struct arena *a = arena_new("test", 0);
    struct watched w;
    struct why why;
    assert_int_equal(watched_read_file("/no/such.yaml", a, &w, &why), ERR_NOT_FOUND);
    assert_true(text_starts(text_of(why.text), TEXT("/no/such.yaml: ")));
    arena_free(&a);
}

TEST(own_voice_is_known_by_net_and_handle_or_id_in_any_case)
{
    struct text accounts[] = {TEXT("x:@Umi_Official"), TEXT("bluesky:did:plc:u"),
                              TEXT("mastodon:umi@social.example")};
    struct brand brand = {.accounts = {accounts, 3}};
    struct text no = {NULL, 0};
    assert_true(brand_is_own_voice(&brand, TEXT("x"), TEXT("1"), TEXT("umi_official")));
    assert_true(brand_is_own_voice(&brand, TEXT("X"), TEXT("1"), TEXT("@UMI_OFFICIAL")));
    assert_true(brand_is_own_voice(&brand, TEXT("bluesky"), TEXT("did:plc:u"), no));
    assert_true(brand_is_own_voice(&brand, TEXT("mastodon"), no, TEXT("@umi@social.example")));
    assert_false(brand_is_own_voice(&brand, TEXT("mastodon"), TEXT("1"), TEXT("umi_official")));
    assert_false(brand_is_own_voice(&brand, TEXT("x"), no, no));
    assert_false(brand_is_own_voice(&brand, TEXT("x"), TEXT(""), TEXT("umi_official2")));
}

/* ---- duties, quiet hours, routes ---- */

#define DUTY_HEAD                                                                                  \
    "clients: [{id: umi, brands: [{id: foods}]}]\n"                                                \
    "channels: [{id: hook, kind: log, expires: 2027-03-31}]\n"                                     \
    "people:\n"                                                                                    \
    "  - {id: sato, role: lead, channel: hook, zone: +09:00, quiet: [\"22:00-07:00\"], breaks: "   \
    "3,\n"                                                                                         \
    "     also: [{channel: log}]}\n"                                                               \
    "  - {id: mori, role: risk}\n"                                                                 \
    "calendars: [{id: jp, dates: [2026-12-31, 2026-01-01]}]\n"

TEST(duties_and_quiet_hours_are_read_and_written_back_the_same)
{
    static const char yaml[] = DUTY_HEAD
        "duties:\n"
        "  - {id: day, zone: +09:00, calendar: jp, people: [sato, mori], since: 2026-04-08,\n"
        "     handover: \"mon 09:30\", shifts: [\"mon-fri 09:00-18:00\",\n"
        "     {at: \"sat,sun,holiday\", people: [mori]}],\n"
        "     stand-ins: [{person: sato, for: mori, from: 2026-11-23 09:00, to: 2026-11-24}]}\n"
        "routes:\n"
        "  - {client: umi, level: 2, categories: [outage], repeat: 10m, for: 1d, group: 2m,\n"
        "     quiet: [\"fri-mon 23:00-06:00\"], zone: +09:00,\n"
        "     ladder: [{duty: day, wait: 7m}, mori, {channel: hook}]}\n"
        "fallback: sato\n";
    struct arena *arena = arena_new("watched", 4096);
    struct why why = {0};
    struct watched watched, again;
    assert_ok(read_text(arena, text_of(yaml), &watched, &why), why);
    const struct duty *duty = &watched.duties[0];
    assert_int_equal(duty->handover_min, 570);
    assert_int_equal(duty->since_day, 20549); /* Monday 2026-04-06 */
    assert_int_equal(duty->shifts[1].hours.days, 0xe0);
    assert_int_equal(duty->stand_ins[0].to_ms - duty->stand_ins[0].from_ms, HOURS(15));
    assert_int_equal(watched.people[0].quiet.breaks, 3);
    assert_int_equal(watched.calendars[0].days[0], 20454);
    assert_int_equal(watched.routes[0].ladder[0].wait_ms, MINUTES(7));
    assert_text(watched.fallback, "sato");
    struct buf once, twice;
    buf_init(&once, 1 << 16);
    buf_init(&twice, 1 << 16);
    assert_int_equal(watched_write(&watched, &once), OK);
    char *copy = mem_dup(once.at, once.len);
    struct json *tree;
    assert_ok(yaml_parse((struct text){copy, once.len}, arena, &tree, &why), why);
    assert_ok(watched_read(tree, arena, &again, &why), why);
    assert_int_equal(watched_write(&again, &twice), OK);
    assert_true(text_same(buf_view(&once), buf_view(&twice)));
    mem_free(copy);
    buf_done(&once);
    buf_done(&twice);
    arena_free(&arena);
}

TEST(a_wrong_duty_or_route_is_told_with_its_line)
{
    static const struct {
        const char *rest, *says;
    } wrong[] = {
        {"duties: [{id: d, people: [satou]}]", "no person has the id 'satou'"},
        {"duties: [{id: d}]", "has no people"},
        {"duties: [{id: d, people: [sato], zone: Mars/Base}]", "no time zone"},
        {"duties: [{id: d, people: [sato], shifts: [\"noon\"]}]", "are no hours"},
        {"duties: [{id: d, people: [sato], shifts: [\"mon-fri 25:00-26:00\"]}]", "are no hours"},
        {"duties: [{id: d, people: [sato], handover: tomorrow}]", "handover"},
        {"duties: [{id: d, people: [sato], calendar: it}]", "no calendar"},
        {"duties: [{id: d, people: [sato], stand-ins: [{person: mori, from: 2026-02-30 09:00,"
         " to: 2026-03-01}]}]",
         "write 'from' and 'to'"},
        {"duties: [{id: d, people: [sato], stand-ins: [{person: mori, from: 2026-03-02,"
         " to: 2026-03-01}]}]",
         "ends before it begins"},
        {"routes: [{ladder: [{duty: night}]}]", "no duty has the id 'night'"},
        {"routes: [{ladder: [{person: sato, duty: d}]}]", "not both"},
        {"routes: [{ladder: [{wait: 5m}]}]", "no person"},
        {"routes: [{ladder: [sato], categories: [outtage]}]", "did you mean 'outage'"},
        {"fallback: nobody", "no person has the id 'nobody'"},
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        struct arena *arena = arena_new("watched", 4096);
        struct why why = {0};
        struct watched watched;
        struct text yaml = arena_printf(arena, "%s%s\n", DUTY_HEAD, wrong[i].rest);
        assert_int_equal(read_text(arena, yaml, &watched, &why), ERR_BAD_INPUT);
        if (!strstr(why.text, wrong[i].says) || !strstr(why.text, "line 8"))
            fail_msg("'%s' does not say '%s'", why.text, wrong[i].says);
        arena_free(&arena);
    }
}

#define SPEAKS(more)                                                                               \
    "clients:\n  - id: umi\n" more "people:\n  - {id: tanaka, name: Tanaka, role: approver}\n"

TEST(how_a_client_speaks_and_who_says_yes_is_read_and_written_back)
{
    struct text yaml = TEXT(SPEAKS("    voice:\n      address: tu\n      emoji: true\n"
                                   "      links: [umi.example]\n      sensitive: [上方修正]\n"
                                   "      disclosure: [\"2026-11-10/2026-11-12\"]\n"
                                   "    approval:\n      from: 0\n      client: 2\n"
                                   "      approvers: [tanaka]\n      undo: 1500ms\n"));
    struct arena *arena = arena_new("test", 4096);
    struct json *tree;
    struct watched watched, again;
    struct why why = {0};
    struct buf out;
    buf_init(&out, 1 << 16);
    assert_ok(yaml_parse(yaml, arena, &tree, &why), why);
    assert_ok(watched_read(tree, arena, &watched, &why), why);
    assert_ok(watched_write(&watched, &out), why);
    assert_ok(yaml_parse(buf_view(&out), arena, &tree, &why), why);
    assert_ok(watched_read(tree, arena, &again, &why), why);
    const struct client_voice *voice = watched_voice(&again, TEXT("umi"));
    const struct approval_rule *rule = watched_approval(&again, TEXT("umi"));
    assert_true(voice->emoji && voice->address == 1 && voice->keigo == VOICE_REGISTER_HUMBLE);
    assert_text(voice->links.at[0], "umi.example");
    assert_true(voice_disclosed(voice, zone_day(NULL, 1794441600000))); /* 2026-11-12 */
    assert_false(voice_disclosed(voice, zone_day(NULL, 1794528000000)));
    assert_int_equal(rule->from, 0);
    assert_int_equal(rule->risk, 3);
    assert_int_equal(rule->client, 2);
    assert_text(rule->approvers.at[0], "tanaka");
    assert_int_equal(rule->undo_ms, 1500);
    assert_int_equal(watched_approval(&again, TEXT("yama"))->client, APPROVAL_NEVER);
    buf_done(&out);
    arena_free(&arena);
}

TEST(a_wrong_approver_or_day_of_disclosure_is_refused)
{
    static const char *const wrong[] = {
        SPEAKS("    approval: {approvers: [tanka]}\n"),
        SPEAKS("    approval: {client: 2}\n"),
        SPEAKS("    approval: {from: 3}\n"),
        SPEAKS("    approval: {undo: 1h}\n"),
        SPEAKS("    voice: {disclosure: [\"2026-11-12/2026-11-10\"]}\n"),
        SPEAKS("    voice: {keigo: rude}\n")};
    struct arena *arena = arena_new("test", 4096);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        struct json *tree;
        struct watched watched;
        struct why why = {0};
        assert_ok(yaml_parse(text_of(wrong[i]), arena, &tree, &why), why);
        assert_int_equal(watched_read(tree, arena, &watched, &why), ERR_BAD_INPUT);
        assert_true(text_starts(text_of(why.text), TEXT("line ")));
    }
    arena_free(&arena);
}
