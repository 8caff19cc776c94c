#include "model/reply.h"

const char *fate_name(enum fate fate)
{
    static const char *const names[] = {"sent", "not_sent", "unknown", "handed"};
    return names[fate];
}
