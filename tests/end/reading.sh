#!/bin/sh
exec python3 "$(dirname "$0")/reading_test.py" "$@"
