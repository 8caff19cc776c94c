#!/bin/sh
exec python3 "$(dirname "$0")/serve_test.py" "$@"
