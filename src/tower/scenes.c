#include "base/option.h"
#include "tower/embedded.h"
#include "tower/tower.h"

static const struct text folder = {"scenes/", 7}, ending = {".scene", 6};

/* "scenes/confectioner.scene" → "confectioner"; false: no scene. */
static bool name_of(const struct embedded_file *file, struct text *name_out)
{
    struct text path = text_of(file->path);
    if (!text_starts(path, folder) || !text_ends(path, ending))
        return false;
    *name_out = text_slice(path, folder.len, path.len - ending.len);
    return true;
}

void tower_scenes(void (*each)(struct text name, void *arg), void *arg)
{
    struct text name;
    for (const struct embedded_file *f = embedded_files; f->path; f++)
        if (name_of(f, &name))
            each(name, arg);
}

enum err tower_scene(const char *name, struct arena *arena, struct text *bytes_out, struct why *why)
{
    struct text here;
    for (const struct embedded_file *f = embedded_files; f->path; f++) {
        if (name_of(f, &here) && text_is(here, name)) {
            *bytes_out = (struct text){(const char *)f->at, f->len};
            return OK;
        }
    }
    return file_read(name, 16u << 20, arena, bytes_out, why);
}

size_t embedded_asset_count(void)
{
    size_t count = 0;
    while (embedded_assets[count].path)
        count++;
    return count;
}
