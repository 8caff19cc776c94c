#include "match/bits.h"
#include "match/loops.h"

#define SCAN
#define MARKS marks_plain
#include "match/scan_body.h"

const struct loops loops_plain = {keys_here, starts_here, singles_here, sift_here};
