#include "cli/cli.h"
#include "model/event.h"
#include "story/story.h"

struct story_run_options {
    int64_t quiet_ms, most;
    bool strict, changes;
};

static const struct option story_run_options[] = {
    {"quiet", OPTION_SPAN, offsetof(struct story_run_options, quiet_ms), "3d", 60000, 5184000000,
     "How long a story sleeps before it is let go.", NULL},
    {"most", OPTION_INT, offsetof(struct story_run_options, most), "4000000", 1000, 64000000,
     "How many posts, links and prints are remembered.", NULL},
    {"changes", OPTION_BOOL, offsetof(struct story_run_options, changes), "false", 0, 0,
     "Also writes a line where two stories turn out to be one.", NULL},
    {"strict", OPTION_BOOL, offsetof(struct story_run_options, strict), "false", 0, 0,
     "The first refused line ends the run.", NULL},
    {0},
};

struct grouping {
    struct story_book *book;
    struct arena *arena;
    struct buf buf;
    int64_t clock_ms;
};

static void changed(const struct story_change *change, void *arg)
{
    struct grouping *grouping = arg;
    struct event event = {.kind = EVENT_STORY,
                          .at_ms = grouping->clock_ms,
                          .client = change->client,
                          .brand = change->brand,
                          .story = change->story,
                          .other = change->other,
                          .state = text_of(story_turn_name(change->turn))};
    if (change->why)
        event.why[event.why_count++] = (struct said){.code = "story", .text = text_of(change->why)};
    buf_clear(&grouping->buf);
    if (!event_write(&event, &grouping->buf))
        out_line(buf_view(&grouping->buf));
}

static enum err each(struct text line, uint64_t number, void *arg, struct why *why)
{
    struct grouping *grouping = arg;
    (void)number;
    if (!text_trim(line).len)
        return OK;
    arena_reset(grouping->arena);
    struct post post;
    enum err err = post_read(line, grouping->arena, &post, why);
    if (err)
        return err;
    if (!story_fresh(grouping->book, &post))
        return why_set(why, ERR_BAD_INPUT, "post '%.*s' was read before", TEXT_ARG(post.id));
    int64_t at = post_clock_ms(&post);
    if (at > grouping->clock_ms)
        grouping->clock_ms = at;
    story_place(grouping->book, &post, grouping->clock_ms, grouping->arena);
    if (!post.stories) /* a list of none, not an absent one */
        post.stories = arena_make(grouping->arena, struct placement);
    buf_clear(&grouping->buf);
    err = post_write_kept(&post, &grouping->buf);
    if (err)
        return why_set(why, err, "the line grows too long");
    out_line(buf_view(&grouping->buf));
    return OK;
}

static int run(const struct command_run *run, struct why *why)
{
    (void)why;
    const struct story_run_options *options = run->self;
    struct grouping grouping = {
        .book = story_book_new(&(struct story_options){.quiet_ms = options->quiet_ms,
                                                       .most_posts = (size_t)options->most}),
        .arena = arena_new("story", 1 << 20)};
    buf_init(&grouping.buf, 8 << 20);
    if (options->changes)
        story_listen(grouping.book, changed, &grouping);
    int status = lines_each(run, options->strict, each, &grouping);
    out_flush();
    buf_done(&grouping.buf);
    arena_free(&grouping.arena);
    story_book_free(&grouping.book);
    return status;
}

const struct command command_story = {
    .name = "story",
    .args = "[POSTS …]",
    .about = "Groups posts that tell of the same: posts in, posts with their stories out.",
    .more =
        "Reads post lines with hits and verdict, as match and understand write them, and adds\n"
        "\"story\":[{\"brand\":…,\"id\":\"s1\",\"why\":…,\"because\":[…]}]. A repost, quote or "
        "reply of a post of a story\n"
        "belongs to it even without hits.\n\n"
        "  hinomi match --topics topics.yaml --all posts.ndjson | hinomi understand | hinomi story",
    .size = sizeof(struct story_run_options),
    .options = story_run_options,
    .run = run,
};
