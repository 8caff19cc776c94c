#include "model/tray.h"

struct tray *tray_new(size_t first_block)
{
    struct tray *tray = mem_make(struct tray);
    tray->arena = arena_new("tray", first_block);
    return tray;
}

void tray_free(struct tray **tray)
{
    if (!*tray)
        return;
    arena_free(&(*tray)->arena);
    mem_free(*tray);
    *tray = NULL;
}

uint64_t tray_line(const struct tray *tray, size_t record)
{
    if (!tray->first_line)
        return 0;
    return tray->first_line + (tray->line_steps ? tray->line_steps[record] : record);
}
