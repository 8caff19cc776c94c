#!/bin/sh
exec python3 "$(dirname "$0")/active_test.py" "$@"
