#include "base/mem.h"
#include "fire/fire.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

/* How many forecasts one thread makes in a second, of cascades of 100 and of 10,000 events. */

static double busy_s(void)
{
    struct timespec at;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void measure(size_t events)
{
    struct cascade_point *points = mem_new(events * sizeof(*points));
    for (size_t i = 0; i < events; i++)
        points[i] = (struct cascade_point){pow((double)i, 1.4), (double)(i + 1), (double)i * 300};
    const struct cascade cascade = {points, events, 1000, 1};
    const double last = points[events - 1].at_s, began = busy_s();
    double sum = 0, took = 0;
    size_t made = 0;
    for (; took < .5; took = busy_s() - began)
        for (int i = 0; i < 50; i++, made++) {
            struct forecast forecast;
            forecast_make(&cascade, last * (1 + i * .01), 0, &forecast);
            sum += forecast.expect;
        }
    printf("forecast_of_%zu %.0f forecasts/s\n", events, sum > 0 ? (double)made / took : 0);
    mem_free(points);
}

int main(void)
{
    measure(100);
    measure(10000);
    return 0;
}
