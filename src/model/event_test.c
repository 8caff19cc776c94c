#include "base/clock.h"
#include "base/test.h"
#include "model/event.h"

static void writes(const struct event *event, const char *want)
{
    struct buf buf;
    buf_init(&buf, 4096);
    assert_int_equal(event_write(event, &buf), OK);
    assert_text(buf_view(&buf), want);
    buf_done(&buf);
}

static struct event about(enum event_kind kind)
{
    struct event event = {
        .kind = kind, .client = TEXT("umi"), .brand = TEXT("umi-foods"), .story = TEXT("s1")};
    time_parse(TEXT("2026-11-21T03:57:00.123Z"), &event.at_ms);
    return event;
}

TEST(event_level_has_the_keys_in_their_order)
{
    struct event e = about(EVENT_LEVEL);
    e.to = e.computed = 2;
    e.score = 18.96;
    e.why[0].text = TEXT("score 19");
    e.why[1].text = TEXT("F1 grave harm with evidence");
    e.why_count = 2;
    e.category = RISK_CONTAMINATION;
    e.figures = (struct figures){.authors = 1, .posts = 1, .reach = 400, .networks = 1};
    e.first_post = TEXT("x:1");
    writes(&e, "{\"at\":\"2026-11-21T03:57:00.123Z\",\"what\":\"level\",\"client\":\"umi\","
               "\"brand\":\"umi-foods\",\"story\":\"s1\",\"from\":0,\"to\":2,\"computed\":2,"
               "\"score\":19.0,\"why\":[\"score 19\",\"F1 grave harm with evidence\"],"
               "\"category\":\"contamination\",\"authors\":1,\"posts\":1,\"reposts\":0,"
               "\"reach\":400,\"networks\":1,\"first_post\":\"x:1\"}");
}

TEST(event_ring_incident_source_and_summary_lines_are_as_documented)
{
    struct event e = about(EVENT_RING);
    e.level = 3;
    e.person = TEXT("anna");
    e.channel = TEXT("log");
    writes(&e, "{\"at\":\"2026-11-21T03:57:00.123Z\",\"what\":\"ring\",\"client\":\"umi\","
               "\"brand\":\"umi-foods\",\"story\":\"s1\",\"level\":3,\"person\":\"anna\","
               "\"route\":\"log\",\"step\":0}");
    e = about(EVENT_INCIDENT);
    e.incident = TEXT("i1");
    e.open = true;
    writes(&e, "{\"at\":\"2026-11-21T03:57:00.123Z\",\"what\":\"incident\",\"client\":\"umi\","
               "\"brand\":\"umi-foods\",\"story\":\"s1\",\"incident\":\"i1\",\"state\":"
               "\"opened\"}");
    e = (struct event){.kind = EVENT_SOURCE,
                       .at_ms = 1,
                       .source = TEXT("file:a"),
                       .state = TEXT("silent"),
                       .lag_ms = 5};
    writes(&e, "{\"at\":\"1970-01-01T00:00:00.001Z\",\"what\":\"source\",\"source\":\"file:a\","
               "\"state\":\"silent\",\"lag_ms\":5}");
    e = (struct event){
        .kind = EVENT_SUMMARY, .read = 9, .matched = 3, .unmatched = 3, .refused = {1, 0, 2}};
    writes(&e, "{\"at\":null,\"what\":\"summary\",\"read\":9,\"matched\":3,\"unmatched\":3,"
               "\"refused\":{\"bad_line\":1,\"too_long\":0,\"duplicate\":2},\"edges\":0,"
               "\"stories\":0}");
}

TEST(event_write_answers_limit_when_the_buffer_is_full)
{
    struct event e = about(EVENT_CASE);
    struct buf buf;
    buf_init(&buf, 20);
    assert_int_equal(event_write(&e, &buf), ERR_LIMIT);
    buf_done(&buf);
}
