#!/bin/sh
# The same at the real server of the AT Protocol, where it is installed.
exec "$(dirname "$0")/../kill/send.py" --hinomi "${1:-build/release/hinomi}" --kills 5 --peer
