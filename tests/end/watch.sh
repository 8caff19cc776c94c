#!/bin/sh
exec python3 "$(dirname "$0")/watch_test.py" "$@"
