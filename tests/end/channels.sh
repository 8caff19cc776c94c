#!/bin/sh
exec python3 "$(dirname "$0")/channels_test.py" "$@"
