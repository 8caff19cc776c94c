#ifndef CLI_CHECK_H
#define CLI_CHECK_H
/* hinomi match --check: what the queries of a file may not mean. */
#include "cli/cli.h"
#include "match/match.h"

/* Prints a line for each warning and each query that is none; the run's arguments are files of
 * posts to count in, if any. Returns the exit status: 1 when a query is none. */
int check_queries(const struct command_run *run, const struct match_setup *setup, const char *path);
#endif
