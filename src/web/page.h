#ifndef WEB_PAGE_H
#define WEB_PAGE_H
/*
 * The small pages of signed links: HTML that is whole without script, in the reader's language, in
 * the look of console/public/page.css. Each part is written into call->answer.body.
 */
#include "web/inside.h"

struct zone;

enum page_lang { PAGE_JA, PAGE_EN, PAGE_IT, PAGE_LANGS };
enum page_lang page_lang_of(struct text lang); /* English where it is none of ours */
/* Begins the answer anew, 200; the title is the page's heading, too. */
void page_begin(struct call *call, enum page_lang lang, const char *title);
/* The same without the heading: the page has its own h1. */
void page_begin_bare(struct call *call, enum page_lang lang, const char *title);
void page_end(struct call *call);
void page_escaped(struct buf *out, struct text text);
void page_lines(struct buf *out, struct text text); /* escaped, with its line breaks */
void page_paragraph(struct buf *out, struct text text);
/* A box with its icon and two texts (the second may be absent): kind "ok", "warn", "stop" or "". */
void page_note(struct buf *out, const char *kind, struct text title, struct text more);
/* A row of a <dl>; nothing when the text is absent. */
void page_row(struct buf *out, const char *name, struct text text);
/* The brand's tile, in the colour of its place among the brands of the client. */
void page_tile(struct buf *out, const struct watched *watched, struct text client,
               struct text brand, struct text name);
/* On that wall clock (zone NULL: UTC), with the zone's name. Not the text, the element. */
struct page_clock {
    const struct zone *zone;
    struct text zone_name;
};
struct page_clock page_clock_of(const struct watched *watched, struct text person,
                                struct text client);
void page_time(struct buf *out, const struct page_clock *clock, int64_t at_ms);
/* The language of a post, for lang= of what it says. */
void page_lang_attribute(struct buf *out, struct text lang);
/* The link is none of ours or over (err): says so in all languages and no more; another error is
 * given back. */
enum err page_refuse(struct call *call, enum err err);
#endif
