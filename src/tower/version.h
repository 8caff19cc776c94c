#ifndef TOWER_VERSION_H
#define TOWER_VERSION_H
#define HINOMI_VERSION "0.1.0"
#endif
