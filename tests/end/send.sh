#!/bin/sh
# The tower is killed five times while it sends; nothing may go out twice. tests/long/send does it a hundred times.
exec "$(dirname "$0")/../kill/send.py" --hinomi "${1:-build/release/hinomi}" --kills 5
