#!/bin/sh
exec python3 "$(dirname "$0")/drafting_test.py" "$@"
