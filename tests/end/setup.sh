#!/bin/sh
exec python3 "$(dirname "$0")/setup_test.py" "$@"
