#ifndef FAKE_SERVER_H
#define FAKE_SERVER_H
/*
 * A server on loopback for tests: accepts on a free port and gives each connection to a function
 * on a thread of its own, with blocking calls and a deadline of 20 s. What may go wrong in it ends
 * the connection; the test sees that from its own side.
 */
#include "base/text.h"

struct fake;
typedef void fake_talk(struct fake *fake, int fd, void *arg);

struct fake *fake_start(fake_talk *talk, void *arg);
void fake_stop(struct fake **fake); /* ends all connections and joins */
/* As fake_stop, but lets each connection come to its own end: when the clients are gone. */
void fake_finish(struct fake **fake);
int fake_port(const struct fake *fake);
unsigned fake_connections(const struct fake *fake); /* accepted so far */

/* False when the peer has gone. */
bool fake_read(int fd, void *to, size_t len);
bool fake_write(int fd, const void *at, size_t len);
bool fake_say(int fd, const char *text);
/* Up to and with the empty line, NUL-terminated; false when it is too long or ended before. */
bool fake_read_head(int fd, char *room, size_t len);
bool fake_read_line(int fd, char *room, size_t len); /* without its \r\n */

/* ---- WebSocket, the server's side ---- */
struct fake_frame {
    bool fin, masked;
    int opcode;
    unsigned char *bytes; /* unmasked; free with fake_frame_done */
    size_t len;
};

/* Reads the request into head and answers 101. */
bool fake_ws_accept(int fd, char *head, size_t len);
bool fake_ws_answer(int fd, const char *head);              /* the 101 alone */
bool fake_ws_send(int fd, int opcode, struct text payload); /* one frame, fin */
/* A frame's bytes: flags holds fin (0x80) and rsv bits. Free with mem_free. */
unsigned char *fake_ws_frame(int flags_opcode, struct text payload, size_t *len_out);
bool fake_ws_read(int fd, struct fake_frame *frame_out);
void fake_frame_done(struct fake_frame *frame);
#endif
