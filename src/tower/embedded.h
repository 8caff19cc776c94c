#ifndef TOWER_EMBEDDED_H
#define TOWER_EMBEDDED_H
/* The files inside the program (tools/embed): lexicons, scenes, the console. */
#include "web/web.h"

struct embedded_file {
    const char *path; /* "lexicon/ja/risk.tsv" */
    const unsigned char *at;
    size_t len;
};
extern const struct embedded_file embedded_files[]; /* ends with path NULL */
extern const struct web_asset embedded_assets[];    /* ends with path NULL */
size_t embedded_asset_count(void);
#endif
