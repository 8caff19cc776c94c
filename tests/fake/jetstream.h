#ifndef FAKE_JETSTREAM_H
#define FAKE_JETSTREAM_H
/*
 * A Jetstream server on loopback for tests: sends its events to whoever connects, from the cursor
 * on, and misbehaves as asked. After the last event it keeps the connection open.
 */
#include "fake/server.h"

#include <stdatomic.h>

struct jetstream {
    const struct text *events; /* JSON, with time_us */
    const int64_t *times_us;
    size_t count;
    size_t drop_every;      /* ends the connection without a close after so many; 0: never */
    size_t repeat_every;    /* sends every nth twice */
    size_t garbage_every;   /* something that is no event after every nth */
    struct text dictionary; /* to pack by, for those who ask for it */
    int64_t clamp_us;       /* nothing older is there */
    int refuse;             /* answers this HTTP status instead */
    atomic_uint refused_packed, packed;
    char last_request[1024]; /* read after the server has stopped */
};

void fake_jetstream(struct fake *fake, int fd, void *jetstream);
#endif
