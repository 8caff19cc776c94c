#!/bin/sh
exec python3 "$(dirname "$0")/backtest_test.py" "$@"
