/* Tree and cursor agree on every input; what is written reads back. */
#include "base/json_pass.h"
#include "base/json_scan.h"
#include "base/mem.h"
#include "base/utf8_valid.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

static void write_tree(struct json_out *out, const struct json *value)
{
    const struct json *child;
    switch (value->kind) {
    case JSON_NULL:
        json_put_null(out);
        return;
    case JSON_FALSE:
    case JSON_TRUE:
        json_put_bool(out, value->kind == JSON_TRUE);
        return;
    case JSON_NUMBER:
        json_put_raw(out, value->text);
        return;
    case JSON_STRING:
        json_put_text(out, value->text);
        return;
    case JSON_ARRAY:
        json_begin(out, '[');
        for (child = value->first; child; child = child->next)
            write_tree(out, child);
        json_end(out, ']');
        return;
    case JSON_OBJECT:
        json_begin(out, '{');
        for (child = value->first; child; child = child->next) {
            json_key_text(out, child->key);
            write_tree(out, child);
        }
        json_end(out, '}');
        return;
    }
}

static bool same_tree(const struct json *a, const struct json *b)
{
    if (a->kind != b->kind || a->count != b->count || !text_same(a->key, b->key) ||
        !text_same(a->text, b->text))
        return false;
    const struct json *y = b->first;
    for (const struct json *x = a->first; x; x = x->next, y = y->next)
        if (!same_tree(x, y))
            return false;
    return true;
}

static void numbers(const struct json *value)
{
    int64_t whole;
    double real;
    json_int(value, &whole);
    json_number(value, &real);
    for (const struct json *child = value->first; child; child = child->next)
        numbers(child);
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len)
{
    char *exact = mem_dup((const char *)at, len);
    struct text bytes = {exact, len};
    struct arena *arena = arena_new("fuzz", 0);
    struct json *tree, *again;
    struct scan scan;
    bool good = json_parse(bytes, arena, &tree, NULL) == OK;
    scan_init(&scan, bytes);
    bool passed = scan_skip(&scan) && scan_done(&scan);
    must(utf8_valid(bytes) == utf8_valid_plain(bytes));
    must(passed == good || (passed && !utf8_valid(bytes)));
    if (good) {
        struct buf buf;
        struct json_out out;
        buf_init(&buf, len * 6 + 64);
        json_out_init(&out, &buf);
        write_tree(&out, tree);
        must(!buf_over(&buf) && json_parse(buf_view(&buf), arena, &again, NULL) == OK);
        must(same_tree(tree, again));
        numbers(tree);
        buf_done(&buf);
    }
    arena_free(&arena);
    mem_free(exact);
    return 0;
}
