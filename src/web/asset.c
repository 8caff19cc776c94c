#include "web/inside.h"

#define ZLIB_CONST
#include <zlib.h>

enum { UNPACKED_MOST = 16 << 20 };

static const struct web_asset *find(const struct web *web, struct text path)
{
    for (size_t i = 0; i < web->options.asset_count; i++)
        if (text_is(path, web->options.assets[i].path))
            return &web->options.assets[i];
    return NULL;
}

const struct web_asset *asset_find(const struct web *web, const struct target *target)
{
    const struct web_asset *asset = target->slash ? NULL : find(web, target->path);
    if (asset)
        return asset;
    /* A page of the console is drawn by index.html; a missing file is not. */
    bool file = target->part_count && memchr(target->parts[target->part_count - 1].at, '.',
                                             target->parts[target->part_count - 1].len);
    return file ? NULL : find(web, TEXT("/index.html"));
}

enum err asset_unpack(const struct web_asset *asset, struct buf *out)
{
    z_stream stream = {.next_in = asset->at, .avail_in = (unsigned)asset->len};
    buf_init(out, UNPACKED_MOST);
    if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK)
        return ERR_IO;
    int result = Z_OK;
    while (result == Z_OK) {
        char room[16384];
        stream.next_out = (unsigned char *)room;
        stream.avail_out = sizeof(room);
        result = inflate(&stream, Z_NO_FLUSH);
        if (buf_add(out, room, sizeof(room) - stream.avail_out))
            break;
    }
    inflateEnd(&stream);
    return result == Z_STREAM_END ? OK : ERR_IO;
}
