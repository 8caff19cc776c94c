#ifndef PAGE_PAGES_TEST_H
#define PAGE_PAGES_TEST_H
/* For the tests of pages: the desk's scene, and each page of it in a line. */
#include "page/page.h"
#include "tests/desk/scene.h"

/* A page, parsed; NULL when it ended with scene->ended. clients: "umi,yama". */
enum page {
    PAGE_CASES,
    PAGE_CASE,
    PAGE_STORIES,
    PAGE_STORY,
    PAGE_STORY_POSTS,
    PAGE_INCIDENTS,
    PAGE_INCIDENT,
    PAGE_TOWER,
    PAGE_SEARCH,
    PAGE_PEOPLE,
    PAGE_QUEUE, /* of mine; first_order: all */
    PAGE_STORY_CASES,
    PAGE_STORY_SPREAD,
    PAGE_STORY_GROUPS,
    PAGE_STORY_AUTHORS,
    PAGE_STORY_PAST,
    PAGE_COUNT
};
struct wanted {
    enum page page;
    const char *clients, *client, *id, *after, *state, *mine;
    int64_t limit;
    bool first_order, only_mine;
};
const struct json *scene_page(struct scene *scene, const struct wanted *wanted);
/* The page as text, as it is sent; lives in the scene's arena. */
struct text scene_text(struct scene *scene, const struct wanted *wanted);
#endif
