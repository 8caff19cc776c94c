/* What this installation is, and what is said of each client: read from what is in force. */
#include "desk/desk.h"
#include "web/inside.h"
#include "web/people.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

/* The bytes of the files in the folder; what cannot be read counts nothing. */
static int64_t folder_bytes(const char *path)
{
    DIR *folder = opendir(path);
    int64_t bytes = 0;
    if (!folder)
        return 0;
    const struct dirent *one;
    while ((one = readdir(folder)) != NULL) { /* NOLINT: own stream */
        char at[4096];
        struct stat is;
        const int len = snprintf(at, sizeof(at), "%s/%s", path, one->d_name);
        if (len > 0 && len < (int)sizeof(at) && stat(at, &is) == 0 && S_ISREG(is.st_mode))
            bytes += is.st_size;
    }
    closedir(folder);
    return bytes;
}

static int64_t free_bytes(const char *path)
{
    struct statvfs disk;
    return statvfs(path, &disk) == 0 ? (int64_t)disk.f_bavail * (int64_t)disk.f_frsize : -1;
}

static void put_second(struct json_out *out, const struct web_installation *here)
{
    json_key(out, "second_reader");
    if (!here->second_url.len) {
        json_put_null(out);
        return;
    }
    json_begin(out, '{');
    json_pair_text(out, "url", here->second_url);
    json_pair_text(out, "model", text_or_none(here->second_model));
    json_pair_bool(out, "remote", here->second_remote);
    json_end(out, '}');
}

/* Where things lie on the machine is for who rules all of it. */
enum err api_installation(struct call *call, struct why *why)
{
    const struct web_installation *here = call->web->options.installation;
    struct json_out *out = &call->out;
    if (!here)
        return why_set(why, ERR_NOT_FOUND, "this tower is not an installation");
    const bool all = people_eyes_of_all(call);
    const char *data = arena_text(call->arena, here->data).at;
    json_begin(out, '{');
    json_pair_str(out, "version", call->web->options.version);
    json_pair_time(out, "started_at", call->web->started_ms);
    json_pair_text(out, "topics", text_or_none(here->topics));
    json_pair_text(out, "config", all ? here->config : (struct text){0});
    json_pair_text(out, "data", all ? here->data : (struct text){0});
    json_pair_int(out, "data_bytes", folder_bytes(data));
    json_key(out, "free_bytes");
    if (free_bytes(data) >= 0)
        json_put_int(out, free_bytes(data));
    else
        json_put_null(out);
    json_pair_int(out, "keep_log_s", here->keep.log_ms / 1000);
    json_pair_int(out, "keep_records_s", here->keep.records_ms / 1000);
    json_pair_int(out, "keep_posts_s", here->keep.posts_ms / 1000);
    json_pair_text(out, "url", text_or_none(here->url));
    json_pair_text(out, "lexicon", text_or_none(all ? here->lexicon : (struct text){0}));
    put_second(out, here);
    json_end(out, '}');
    return OK;
}

/* ---- clients ---- */

static void put_brands(struct json_out *out, const struct client *client)
{
    json_key(out, "brands");
    json_begin(out, '[');
    for (size_t i = 0; i < client->brand_count; i++) {
        const struct brand *brand = &client->brands[i];
        json_begin(out, '{');
        json_pair_text(out, "id", brand->id);
        json_pair_text(out, "name", brand->name);
        json_pair_texts(out, "accounts", &brand->accounts);
        json_pair_number(out, "false_a_week", brand->false_a_week, 2);
        json_pair_bool(out, "essential", brand->essential);
        json_pair_int(out, "topics", (int64_t)brand->topic_count);
        json_end(out, '}');
    }
    json_end(out, ']');
}

static void put_forms(struct json_out *out, const struct client *client)
{
    json_key(out, "forms");
    json_begin(out, '[');
    for (size_t i = 0; i < client->form_count; i++) {
        const struct inquiry_form *form = &client->forms[i];
        json_begin(out, '{');
        json_pair_text(out, "id", form->id);
        json_pair_text(out, "name", form->name.len ? form->name : form->id);
        json_pair_text(out, "url", form->url);
        json_pair_text(out, "lang", text_or_none(form->lang));
        json_pair_text(out, "brand", text_or_none(form->brand));
        json_end(out, '}');
    }
    json_end(out, ']');
}

static void put_voice(struct json_out *out, const struct client_voice *voice)
{
    static const char *const keigo[] = {"polite", "humble", "formal"};
    json_key(out, "voice");
    json_begin(out, '{');
    json_pair_bool(out, "emoji", voice->emoji);
    json_pair_bool(out, "casual", voice->casual);
    json_pair_str(out, "address", voice->address ? "tu" : "lei");
    json_pair_str(out, "keigo", keigo[voice->keigo]);
    json_pair_text(out, "signature", text_or_none(voice->signature));
    json_pair_texts(out, "links", &voice->links);
    json_pair_texts(out, "hotlines", &voice->hotlines);
    json_pair_texts(out, "sensitive", &voice->sensitive);
    json_pair_texts(out, "disclosure", &voice->disclosure);
    json_end(out, '}');
}

static void put_approval(struct json_out *out, const struct approval_rule *rule)
{
    json_key(out, "approval");
    json_begin(out, '{');
    json_pair_int(out, "from", rule->from);
    json_pair_int(out, "risk", rule->risk);
    json_key(out, "client");
    if (rule->client < APPROVAL_NEVER)
        json_put_int(out, rule->client);
    else
        json_put_null(out);
    json_pair_texts(out, "approvers", &rule->approvers);
    json_pair_int(out, "expires_s", rule->expires_ms / 1000);
    json_pair_int(out, "undo_s", rule->undo_ms / 1000);
    json_pair_int(out, "rules", rule->rules);
    json_end(out, '}');
}

static void put_service(struct json_out *out, const struct service *service)
{
    char room[HOURS_ROOM];
    json_key(out, "service");
    json_begin(out, '{');
    json_pair_text(out, "zone", service->zone_name.len ? service->zone_name : TEXT("UTC"));
    json_pair_text(out, "calendar", text_or_none(service->calendar_name));
    json_key(out, "hours");
    json_begin(out, '[');
    for (size_t i = 0; i < service->hour_count; i++)
        json_put_text(out, hours_write(&service->hours[i], room));
    json_end(out, ']');
    const struct service_target target = service_target(service, 0),
                                grave = service_target(service, 2);
    json_pair_int(out, "first_s", target.first_ms / 1000);
    json_pair_int(out, "first_l2_s", grave.first_ms / 1000);
    json_end(out, '}');
}

enum err api_clients(struct call *call, struct why *why)
{
    struct json_out *out = &call->out;
    struct seen_by by;
    (void)why;
    call_seen_by(call, &by);
    json_begin(out, '{');
    json_key(out, "clients");
    json_begin(out, '[');
    for (size_t i = 0; i < by.count; i++) {
        const struct client *client = by.watched ? watched_client(by.watched, by.clients[i]) : NULL;
        if (!client)
            continue;
        json_begin(out, '{');
        json_pair_text(out, "id", client->id);
        json_pair_text(out, "name", client->name);
        put_brands(out, client);
        put_forms(out, client);
        put_voice(out, watched_voice(by.watched, client->id));
        put_approval(out, watched_approval(by.watched, client->id));
        put_service(out, watched_service(by.watched, client->id));
        json_end(out, '}');
    }
    json_end(out, ']');
    json_end(out, '}');
    call_seen_done(call, &by);
    return OK;
}
