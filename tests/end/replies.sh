#!/bin/sh
exec python3 "$(dirname "$0")/replies_test.py" "$@"
