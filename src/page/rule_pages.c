#include "page/show.h"

/* What a query or a list said, version by version. */

static void put_said(const struct rule_name *name, const struct rule_version *version,
                     struct json_out *out)
{
    if (name->brand.len) {
        json_pair_text(out, "query", version->said);
        json_pair_text(out, "cjk", version->cjk);
        return;
    }
    show_lines(out, "words", version->said);
}

void page_person_put(struct db *db, const struct seen_by *by, struct text person,
                     struct json_out *out)
{
    show_person(db, by, person, out);
}

enum err page_rule_json(struct db *db, const struct seen_by *by, const struct rule_name *name,
                        struct json_out *out, struct why *why)
{
    struct rule_version *versions = NULL;
    size_t count = 0;
    enum err err = may_see(by, name->client) || !name->client.len
                       ? store_rule_versions(db, name, db_arena(db), &versions, &count, why)
                       : why_set(why, ERR_NOT_FOUND, "there is no such rule");
    if (err)
        return err;
    json_pair_int(out, "number", count ? versions[0].number : 0);
    json_key(out, "versions");
    json_begin(out, '[');
    for (size_t i = 0; i < count; i++) {
        json_begin(out, '{');
        json_pair_int(out, "number", versions[i].number);
        json_pair_time(out, "at", versions[i].at_ms);
        json_key(out, "person");
        show_person(db, by, versions[i].person, out);
        json_key(out, "second");
        show_person(db, by, versions[i].second, out);
        json_pair_text(out, "why", versions[i].why);
        put_said(name, &versions[i], out);
        json_end(out, '}');
    }
    json_end(out, ']');
    return desk_rule_proposals_json(db, by, name, false, out, why);
}
