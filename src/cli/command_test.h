#ifndef CLI_COMMAND_TEST_H
#define CLI_COMMAND_TEST_H
/* For the tests of commands: what they read and write lies in one folder (test_folder). */
#include "base/test.h"

void folder_put(const char *folder, const char *name, const char *text);

/* Runs `hinomi WORD …`, the words ending in NULL, and answers its exit status; what it writes goes
 * to the folder's files out and err. A word @name is the path of that file of the folder. */
int folder_run(const char *folder, ...) __attribute__((sentinel));

void folder_has(const char *folder, const char *name, const char *part);
void folder_lacks(const char *folder, const char *name, const char *part);
/* Free with mem_free((void *)text.at). */
struct text folder_read(const char *folder, const char *name);
#endif
