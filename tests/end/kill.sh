#!/bin/sh
# The tower is killed eight times while it reads; nothing may be lost or doubled. tests/long/kill does it a hundred times.
exec "$(dirname "$0")/../kill/run.py" --hinomi "${1:-build/release/hinomi}" --kills 8
