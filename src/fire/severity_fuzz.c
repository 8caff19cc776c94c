#include "base/arena.h"
#include "fire/fire.h"

/* Any line is weighed or refused with a reason. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena *arena = arena_new("fuzz", 4096);
    struct json *json;
    struct why why = {0};
    enum risk category = RISK_NONE;
    struct figures figures;
    if (json_parse((struct text){(const char *)bytes, len}, arena, &json, &why) == OK) {
        if (severity_read(json, &category, &figures, &why) == OK) {
            struct severity severity;
            severity_compute(category, &figures, 0, &severity);
            must(severity.level >= 0 && severity.level <= 4);
            must(severity.score >= 0 && severity.score <= 100 && severity.why_count > 0);
        } else {
            must(why.text[0]);
        }
    }
    arena_free(&arena);
    return 0;
}
