#!/bin/sh
exec python3 "$(dirname "$0")/alarms_test.py" "$@"
