#include "fire/series.h"

#include <stdio.h>

/* `detect` without the rest of the program: for bench/fire/nab, which changes its constants. */
int main(int argc, char **argv)
{
    char line[256];
    FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
    if (!file || !fgets(line, sizeof(line), file))
        return 2;
    struct series *series = series_new();
    puts("timestamp,score");
    while (fgets(line, sizeof(line), file)) {
        struct series_row row;
        struct why why;
        if (series_row_read(text_of(line), &row, &why) || row.missing)
            continue;
        const double score = series_take(series, row.at_ms, row.value).score;
        printf("%.*s,%.3f\n", (int)strcspn(line, ","), line, score);
    }
    series_free(&series);
    fclose(file);
    return 0;
}
