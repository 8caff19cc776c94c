#include "page/incident_clocks.h"

#include "base/clock.h"

enum { WAVE_LEAST = 4 };

static int64_t at_ms(const struct course_bins *bins, size_t i)
{
    return bins->from_ms + (int64_t)i * COURSE_BIN_MS;
}

static bool is_quiet(const struct course_bins *bins, size_t i)
{
    /* 1970-01-01 was a Thursday */
    const int64_t hour = at_ms(bins, i) / HOURS(1) + 3 * 24;
    return bins->authors[i] == 0 ||
           (double)bins->authors[i] < 2 * bins->usual[hour % COURSE_WEEK_HOURS];
}

static int64_t second_wave(const struct course_bins *bins)
{
    int64_t peak = 0;
    bool fallen = false;
    for (size_t i = 0; i < bins->count; i++) {
        const int64_t now = bins->authors[i];
        if (fallen && now * 2 >= peak && now >= WAVE_LEAST)
            return at_ms(bins, i);
        fallen = fallen || (peak >= WAVE_LEAST && now * 4 < peak);
        if (!fallen && now > peak)
            peak = now;
    }
    return 0;
}

struct course course_of(const struct course_bins *bins)
{
    struct course course = {0};
    size_t peak = 0, quiet = 0;
    for (size_t i = 1; i < bins->count; i++)
        if (bins->authors[i] > bins->authors[peak])
            peak = i;
    if (!bins->count || !bins->authors[peak])
        return course;
    course.peak_ms = at_ms(bins, peak);
    course.peak_authors = bins->authors[peak];
    for (size_t i = peak + 1; i < bins->count && !course.half_ms; i++)
        if (bins->authors[i] * 2 <= course.peak_authors)
            course.half_ms = at_ms(bins, i);
    for (size_t i = peak + 1; i < bins->count && !course.quiet_ms; i++) {
        quiet = is_quiet(bins, i) ? quiet + 1 : 0;
        if (quiet == COURSE_QUIET_BINS)
            course.quiet_ms = at_ms(bins, i + 1 - COURSE_QUIET_BINS);
    }
    course.second_ms = second_wave(bins);
    return course;
}
