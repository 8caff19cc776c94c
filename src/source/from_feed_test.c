#include "base/clock.h"
#include "base/mem.h"
#include "base/test.h"
#include "source/feed.h"

#include <dirent.h>

static int64_t ms_of(const char *rfc3339)
{
    int64_t ms = -1;
    assert_true(time_parse(text_of(rfc3339), &ms));
    return ms;
}

TEST(feed_dates_are_read_as_they_are_found)
{
    static const struct {
        const char *found, *meant;
    } dates[] = {
        {"Sat, 21 Nov 2026 03:57:00 GMT", "2026-11-21T03:57:00Z"},
        {"21 Nov 26 12:57 JST", "2026-11-21T03:57:00Z"},
        {"Sat, 21 Nov 2026 12:57:10 +0900", "2026-11-21T03:57:10Z"},
        {"Sat, 21 Nov 2026 04:57:00 GMT+1", "2026-11-21T03:57:00Z"},
        {"Nov 21, 2026 3:57 PM", "2026-11-21T15:57:00Z"},
        {"November 21, 2026", "2026-11-21T00:00:00Z"},
        {"2026-11-21T12:57:00+09:00", "2026-11-21T03:57:00Z"},
        {"2026-11-21T12:57:00.250+09:00", "2026-11-21T03:57:00.250Z"},
        {"2026-11-21T12:57:00.5123+09:00", "2026-11-21T03:57:00.512Z"},
        {"2026-11-21-03:57:09", "2026-11-21T03:57:09Z"},
        {"2026-11-21 03:57:00", "2026-11-21T03:57:00Z"},
        {"2026/11/21 12:57", "2026-11-21T12:57:00Z"},
        {"2026年11月21日", "2026-11-21T00:00:00Z"},
        {"2026年11月21日 12時57分", "2026-11-21T12:57:00Z"},
        {"2026-11", "2026-11-01T00:00:00Z"},
        {"20261121", "2026-11-21T00:00:00Z"},
        {"Sat, 21 Nov 99 03:57:00 EST", "1999-11-21T08:57:00Z"},
    };
    for (size_t i = 0; i < sizeof(dates) / sizeof(*dates); i++) {
        int64_t ms = 0;
        if (!feed_date(text_of(dates[i].found), &ms) || ms != ms_of(dates[i].meant))
            fail_msg("'%s' is %lld, not %s", dates[i].found, (long long)ms, dates[i].meant);
    }
    static const char *const none[] = {"", "yesterday", "12:30", "21/Foo/2026", "2026-13-01"};
    for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++) {
        int64_t ms;
        if (feed_date(text_of(none[i]), &ms))
            fail_msg("'%s' was read as a date", none[i]);
    }
}

TEST(feed_html_becomes_plain_text)
{
    struct arena *arena = arena_new("test", 4096);
    static const struct {
        const char *html, *plain;
    } cases[] = {
        {"<p>one</p><p>two <b>bold</b></p>", "one\ntwo bold"},
        {"a &amp; b &lt;c&gt; &#8217; &#x2019; &hellip;", "a & b <c> ’ ’ …"},
        {"x<script>var a = '<p>';</script>y", "xy"},
        {"1 < 2 and 3 > 2", "1 < 2 and 3 > 2"},
        {"<a href=\"x>y\">link</a><!-- <p>no</p> -->", "link"},
        {"  many \n\n blanks\t", "many blanks"},
        {"&unknown; &amp", "&unknown; &amp"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        assert_text(feed_plain(text_of(cases[i].html), arena), cases[i].plain);
    arena_free(&arena);
}

TEST(feed_links_are_resolved_against_their_base)
{
    struct arena *arena = arena_new("test", 4096);
    static const struct {
        const char *base, *link, *whole;
    } cases[] = {
        {"https://ex.jp/a/b.xml", "/news/1", "https://ex.jp/news/1"},
        {"https://ex.jp/a/b.xml", "c", "https://ex.jp/a/c"},
        {"https://ex.jp/a/b/c.xml", "../d", "https://ex.jp/a/d"},
        {"https://ex.jp", "c", "https://ex.jp/c"},
        {"https://ex.jp/a", "//cdn.ex.jp/x", "https://cdn.ex.jp/x"},
        {"https://ex.jp/a", "http://other.example/", "http://other.example/"},
        {"https://ex.jp/a/b/c.xml", "../../../d", "https://ex.jp/d"},
        {"https://ex.jp/a/b?x=1#y", "?x=2", "https://ex.jp/a/b?x=2"},
        {"https://ex.jp/a/b?x=1#y", "#z", "https://ex.jp/a/b?x=1#z"},
        {"https://ex.jp/a?r=/b/", "c", "https://ex.jp/c"},
        {"", "c", "c"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        assert_text(feed_link(text_of(cases[i].base), text_of(cases[i].link), arena),
                    cases[i].whole);
    arena_free(&arena);
}

static struct feed_doc read_doc(struct arena *arena, struct text bytes, const char *type)
{
    struct feed_doc doc;
    struct why why = {0};
    assert_ok(feed_read(bytes, text_of(type), arena, &doc, &why), why);
    return doc;
}

TEST(feed_rss_entries_keep_the_fullest_text_and_the_right_link)
{
    struct arena *arena = arena_new("test", 4096);
    struct feed_doc doc = read_doc(
        arena,
        TEXT("<?xml version='1.0'?><rss version='2.0' xmlns:c='http://purl.org/rss/1.0/modules/"
             "content/' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>News</title>"
             "<link>https://ex.jp/</link><language>ja</language><ttl>90</ttl>"
             "<image><title>logo</title><url>x</url></image>"
             "<item><title>A &amp;amp; B</title><guid isPermaLink='false'>g1</guid>"
             "<link>/a</link><description>short</description>"
             "<c:encoded><![CDATA[<p>long &hellip;</p>]]></c:encoded>"
             "<dc:creator>Ken</dc:creator><pubDate>Sat, 21 Nov 2026 12:57:00 +0900</pubDate>"
             "<enclosure url='p.jpg' type='image/jpeg' length='1'/></item>"
             "<item><guid>https://ex.jp/b</guid><description>d&nbsp;e</description></item>"
             "</channel></rss>"),
        NULL);
    assert_int_equal(doc.count, 2);
    assert_null(doc.fault);
    assert_int_equal(doc.every_ms, MINUTES(90));
    const struct feed_entry *e = doc.first;
    assert_text(doc.title, "News");
    assert_text(e->title, "A & B");
    assert_text(e->id, "g1");
    assert_text(e->link, "https://ex.jp/a");
    assert_text(e->text, "long …");
    assert_text(e->author, "Ken");
    assert_int_equal(e->published_ms, ms_of("2026-11-21T03:57:00Z"));
    assert_int_equal(e->media_count, 1);
    assert_text(e->media[0].kind, "image");
    assert_text(e->next->link, "https://ex.jp/b");
    arena_free(&arena);
}

TEST(feed_atom_rdf_and_json_are_read_alike)
{
    struct arena *arena = arena_new("test", 4096);
    struct feed_doc atom = read_doc(
        arena,
        TEXT("<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='ja'><title>F</title>"
             "<link rel='self' href='https://ex.jp/self'/><link href='https://ex.jp/'/>"
             "<author><name>Site</name></author>"
             "<entry><id>tag:ex.jp,2026:1</id><title type='html'>&lt;b&gt;回収&lt;/b&gt;</title>"
             "<link rel='alternate' href='news/1'/><updated>2026-11-21T00:00:00Z</updated>"
             "<author><name>森</name></author><content type='xhtml'><div xmlns='http://www.w3.org/"
             "1999/xhtml'><p>本 &lt; 文</p><p>二</p></div></content>"
             "<source><title>other</title><id>no</id></source></entry></feed>"),
        NULL);
    assert_string_equal(atom.format, "atom");
    assert_text(atom.first->title, "回収");
    assert_text(atom.first->id, "tag:ex.jp,2026:1");
    assert_text(atom.first->link, "https://ex.jp/news/1");
    assert_text(atom.first->text, "本 < 文\n二");
    assert_text(atom.first->author, "森");
    assert_text(atom.lang, "ja");
    struct feed_doc rdf = read_doc(
        arena,
        TEXT("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
             "xmlns='http://purl.org/rss/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/' "
             "xmlns:h='http://www.hatena.ne.jp/info/xmlns#'><channel><title>R</title></channel>"
             "<item rdf:about='https://ex.jp/a/1'><title>冷凍餃子を自主回収</title>"
             "<link>https://ex.jp/a/1</link><description>異物</description>"
             "<dc:date>2026-07-04T23:10:00+09:00</dc:date><h:bookmarkcount>12</h:bookmarkcount>"
             "</item></rdf:RDF>"),
        NULL);
    assert_string_equal(rdf.format, "rdf");
    assert_text(rdf.first->id, "https://ex.jp/a/1");
    assert_int_equal(rdf.first->bookmarks, 12);
    assert_int_equal(rdf.first->published_ms, ms_of("2026-07-04T14:10:00Z"));
    struct feed_doc json = read_doc(
        arena,
        TEXT("{\"version\":\"https://jsonfeed.org/version/"
             "1.1\",\"title\":\"J\",\"items\":[{\"id\":7,"
             "\"url\":\"https://ex.jp/7\",\"content_html\":\"<p>本文</p>\",\"date_published\":"
             "\"2026-07-04T23:10:00+09:00\",\"authors\":[{\"name\":\"Ken\"}]}]}"),
        NULL);
    assert_text(json.first->id, "7");
    assert_text(json.first->text, "本文");
    assert_text(json.first->author, "Ken");
    arena_free(&arena);
}

TEST(feed_namespaces_hold_only_inside_their_element)
{
    struct arena *arena = arena_new("test", 4096);
    struct buf feed;
    buf_init(&feed, 1 << 20);
    (void)buf_text(&feed, TEXT("<feed xmlns='http://www.w3.org/2005/Atom'><title>F</title>"));
    for (int i = 0; i < 100; i++)
        (void)buf_printf(&feed,
                         "<entry xml:base='https://ex.jp/%d/'><id>%d</id><content type='xhtml'>"
                         "<div xmlns='http://www.w3.org/1999/xhtml'>no %d</div></content>"
                         "<link href='x'/></entry>",
                         i, i, i);
    (void)buf_text(&feed, TEXT("</feed>"));
    struct feed_doc doc = read_doc(arena, buf_view(&feed), NULL);
    assert_int_equal(doc.count, 100);
    const struct feed_entry *last = doc.first;
    while (last->next)
        last = last->next;
    assert_text(last->id, "99");
    assert_text(last->text, "no 99");
    assert_text(last->link, "https://ex.jp/99/x");
    buf_done(&feed);
    arena_free(&arena);
}

TEST(feed_text_is_found_however_it_is_wrapped)
{
    struct arena *arena = arena_new("test", 4096);
    static const struct {
        const char *inner, *title, *text, *author;
    } cases[] = {
        {"<title>a <b>b</b> &amp;lt;i&amp;gt;</title><description>x<p>y "
         "&lt;b&gt;z</p></description>",
         "a b <i>", "x\ny z", ""},
        {"<title mode='base64'>5Zue5Y+O</title>", "回収", "", ""},
        {"<title>t</title><content type='image/png'>iVBORw0KGgo=</content>", "t", "", ""},
        {"<author>Mori Ken</author><title>t</title>", "t", "", "Mori Ken"},
        {"<author>m@ex.jp (Mori Ken)</author><title>t</title>", "t", "", "Mori Ken"},
        {"<author><name>Mori</name></author><contributor><name>Abe</name></contributor>", "", "",
         "Mori"},
        {"<contributor><name>Abe</name></contributor><author><name>Mori</name></author>", "", "",
         "Mori"},
        {"<title>A & B &copy=2; &amp; \x0b C</title>", "A & B &copy=2; & C", "", ""},
        {"<dc:title>no</dc:title><title>yes</title>", "yes", "", ""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct text bytes = arena_printf(
            arena, "<rss><channel><title>F</title><item>%s</item></channel></rss>", cases[i].inner);
        struct feed_doc doc = read_doc(arena, bytes, NULL);
        assert_int_equal(doc.count, 1);
        assert_text(doc.first->title, cases[i].title);
        assert_text(doc.first->text, cases[i].text);
        assert_text(doc.first->author, cases[i].author);
    }
    arena_free(&arena);
}

TEST(feed_character_sets_are_taken_as_real_feeds_have_them)
{
    struct arena *arena = arena_new("test", 4096);
    /* 回収 in EUC-JP, Shift_JIS and ISO-2022-JP. */
    static const struct {
        const char *bytes, *type;
        bool fault;
    } cases[] = {
        {"<?xml version='1.0' "
         "encoding='EUC-JP'?><rss><channel><item><title>\xb2\xf3\xbc\xfd</title>"
         "</item></channel></rss>",
         NULL, false},
        {"<?xml version='1.0'?><rss><channel><item><title>\x89\xf1\x8e\xfb</title></item></channel>"
         "</rss>",
         "text/xml; charset=Shift_JIS", false},
        {"<?xml version='1.0' encoding='iso-2022-jp'?><rss><channel><item><title>\x1b$B2s<}\x1b(B"
         "</title></item></channel></rss>",
         NULL, false},
        {"<?xml version='1.0' encoding='UTF-8'?><rss><channel><item><title>\xb2\xf3\xbc\xfd</title>"
         "</item></channel></rss>",
         NULL, true},
        {"\xef\xbb\xbf<?xml version='1.0' encoding='Shift_JIS'?><rss><channel><item><title>回収"
         "</title></item></channel></rss>",
         NULL, false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct feed_doc doc = read_doc(arena, text_of(cases[i].bytes), cases[i].type);
        assert_int_equal(doc.count, 1);
        assert_text(doc.first->title, "回収");
        assert_int_equal(doc.fault != NULL, cases[i].fault);
    }
    arena_free(&arena);
}

TEST(feed_refuses_what_is_hostile_or_none)
{
    struct arena *arena = arena_new("test", 4096);
    static const struct {
        const char *bytes, *says;
    } cases[] = {
        {"<!DOCTYPE r [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><rss><item>&b;</item></rss>",
         "entities"},
        {"<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss>&x;</rss>", "entities"},
        {"<html><body>404</body></html>", "no feed"},
        {"", "empty"},
        {"{\"a\":1}", "items"},
        {"not a feed at all", "line 1"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct feed_doc doc;
        struct why why = {0};
        assert_int_equal(feed_read(text_of(cases[i].bytes), (struct text){0}, arena, &doc, &why),
                         ERR_BAD_INPUT);
        if (!strstr(why.text, cases[i].says))
            fail_msg("%s: %s", cases[i].bytes, why.text);
    }
    arena_free(&arena);
}

TEST(feed_is_read_though_something_stands_before_its_declaration)
{
    struct arena *arena = arena_new("test", 4096);
    struct feed_doc doc = read_doc(
        arena,
        TEXT("<!-- cache -->\n<?xml version='1.0'?><rss><item><title>t</title></item></rss>"),
        NULL);
    assert_int_equal(doc.count, 1);
    assert_non_null(doc.fault);
    arena_free(&arena);
}

TEST(feed_keeps_what_came_whole_before_a_fault)
{
    struct arena *arena = arena_new("test", 4096);
    struct feed_doc doc =
        read_doc(arena, TEXT("<rss><channel><item><title>one</title></item><item><title>tw"), NULL);
    assert_int_equal(doc.count, 1);
    assert_non_null(doc.fault);
    arena_free(&arena);
}

static void walk(const char *folder, int *read, int *empty, int *refused)
{
    DIR *dir = opendir(folder);
    if (!dir)
        return;
    for (struct dirent *d = readdir(dir); d; d = readdir(dir)) {
        char path[1200];
        size_t n = strlen(d->d_name);
        if (d->d_name[0] == '.')
            continue;
        snprintf(path, sizeof(path), "%s/%s", folder, d->d_name);
        if (d->d_type == DT_DIR) {
            walk(path, read, empty, refused);
            continue;
        }
        if (n < 4 || strcmp(d->d_name + n - 4, ".xml") != 0)
            continue;
        struct text bytes = test_read_file(path);
        struct arena *arena = arena_new("test", 1 << 16);
        struct feed_doc doc;
        struct why why = {0};
        if (feed_read(bytes, (struct text){0}, arena, &doc, &why)) {
            assert_true(why.text[0] != 0);
            (*refused)++;
        } else {
            *(doc.count ? read : empty) += 1;
        }
        arena_free(&arena);
        mem_free((void *)(uintptr_t)bytes.at);
    }
    closedir(dir);
}

TEST(feed_samples_are_read_or_refused_with_a_reason)
{
    const char *shared = test_shared();
    if (!shared)
        skip();
    char path[600];
    int read = 0, empty = 0, refused = 0;
    snprintf(path, sizeof(path), "%s/data/samples/feeds", shared);
    walk(path, &read, &empty, &refused);
    print_message("feeds: %d with entries, %d without, %d refused\n", read, empty, refused);
    assert_true(read > 200);
    assert_true(refused < 20);
}
