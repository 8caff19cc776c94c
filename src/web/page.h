#ifndef WEB_PAGE_H
#define WEB_PAGE_H
/* The small pages of signed links: HTML without script, in the reader's language. */
#include "web/inside.h"

enum page_lang { PAGE_JA, PAGE_EN, PAGE_IT, PAGE_LANGS };
enum page_lang page_lang_of(struct text lang); /* English where it is none of ours */
/* Begins the answer anew, 200. */
void page_begin(struct call *call, enum page_lang lang, const char *title);
void page_end(struct call *call);
void page_escaped(struct buf *out, struct text text);
void page_paragraph(struct buf *out, struct text text);
/* The link is none of ours or over (err): says so in all languages and no more; another error is
 * given back. */
enum err page_refuse(struct call *call, enum err err);
#endif
