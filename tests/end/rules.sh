#!/bin/sh
exec python3 "$(dirname "$0")/rules_test.py" "$@"
