#include "fire/effect.h"

#include <math.h>

enum { QUIET_BINS = 36, BINS_AN_HOUR = 6 };

/* The peak of a wave is judged over half an hour: single bins jump. */
static int64_t around(const int64_t *bins, size_t count, size_t at)
{
    return bins[at] + (at ? bins[at - 1] : 0) + (at + 1 < count ? bins[at + 1] : 0);
}

static int64_t half_after(const int64_t *bins, size_t count, size_t peak)
{
    for (size_t i = peak + 1; i + 1 < count; i++)
        if (around(bins, count, i) * 2 <= around(bins, count, peak))
            return (int64_t)(i - peak);
    return -1;
}

static bool rises_again(const int64_t *bins, size_t count)
{
    int64_t first = 0;
    bool fallen = false;
    for (size_t i = 0; i < count; i++) {
        const int64_t now = around(bins, count, i);
        if (fallen && now * 2 >= first && now > 3)
            return true;
        first = !fallen && now > first ? now : first;
        fallen = fallen || (first > 3 && now * 4 < first);
    }
    return false;
}

static double usual_around(const double *usual, size_t count, size_t at)
{
    return usual[at] + (at ? usual[at - 1] : 0) + (at + 1 < count ? usual[at + 1] : 0);
}

static int64_t quiet_after(const int64_t *bins, const double *usual, size_t count, size_t peak)
{
    size_t calm = 0;
    for (size_t i = peak; i < count; i++) {
        calm = (double)around(bins, count, i) < 2 * usual_around(usual, count, i) ? calm + 1 : 0;
        if (calm == QUIET_BINS)
            return (int64_t)(i + 1 - QUIET_BINS);
    }
    return -1;
}

struct course effect_course(const int64_t *bins, const double *usual, size_t count)
{
    struct course course = {.half_bins = -1, .quiet_bins = -1};
    for (size_t i = 1; i < count; i++)
        if (around(bins, count, i) > around(bins, count, course.peak))
            course.peak = i;
    if (!count)
        return course;
    course.half_bins = half_after(bins, count, course.peak);
    course.second_wave = rises_again(bins, count);
    course.quiet_bins = quiet_after(bins, usual, count, course.peak);
    return course;
}

double effect_slope(const int64_t *bins, size_t count)
{
    double mean = 0, slope = 0, width = 0;
    const double middle = ((double)count - 1) / 2;
    for (size_t i = 0; i < count; i++)
        mean += log(fmax((double)bins[i], .5)) / (double)count;
    for (size_t i = 0; i < count; i++) {
        slope += ((double)i - middle) * (log(fmax((double)bins[i], .5)) - mean);
        width += ((double)i - middle) * ((double)i - middle);
    }
    return width > 0 ? slope / width * BINS_AN_HOUR : 0;
}

void effect_judge(struct effect *effect)
{
    effect->known = effect->expect >= 1;
    effect->part = effect->known ? 1 - (double)effect->observed / effect->expect : 0;
    effect->calmed = effect->known && (double)effect->observed < floor(effect->low);
}
