#!/bin/sh
exec python3 "$(dirname "$0")/drill_test.py" "$@"
