#!/bin/bash
# Replies at the real server of the AT Protocol (tests/peers/bluesky), where it is installed. HINOMI_KILLS: how often a
# sender is killed.
hinomi=${1:-build/release/hinomi}
cd "$(dirname "$0")/../.." || exit 1
peer=build/peers/bluesky node=node
skip() { echo "skipped: $1"; echo "0 passed, 0 failed, 1 skipped"; exit 0; }
[ -x build/peers/node/node_modules/node/bin/node ] && node=build/peers/node/node_modules/node/bin/node
[ -d $peer/node_modules/@atproto/dev-env ] || skip "the server is not installed: tests/peers/bluesky/install"
major=$($node -p 'process.versions.node.split(".")[0]' 2>/dev/null)
[ "${major:-0}" -ge 20 ] || skip "node is too old (${major:-none}; 20 is wanted): tests/peers/bluesky/install"
test=$(dirname "$hinomi")/reply_test
[ -x "$test" ] || make --no-print-directory KIND="$(basename "$(dirname "$hinomi")")" "$test" >/dev/null || exit 1
cp tests/peers/bluesky/serve.mjs $peer/
case $node in build/*) node=$PWD/$node ;; esac
coproc server { cd $peer && exec "$node" serve.mjs 2>serve.log; }
pid=$server_PID
trap 'kill $pid 2>/dev/null' EXIT
read -r -t 60 named <&"${server[0]}" || { tail -20 $peer/serve.log; echo "the server did not start"; exit 1; }
log=$(mktemp)
HINOMI_BLUESKY=$named timeout "${TEST_SECONDS:-600}" "$test" '*real_bluesky*' >"$log" 2>&1
rc=$?
grep -v '^\[ RUN' "$log"
passed=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test(s).*/\1/p' "$log" | tail -1)
failed=$(sed -n 's/^ *\([0-9]*\) FAILED TEST(S).*/\1/p' "$log" | tail -1)
rm -f "$log"
[ -n "$passed" ] && [ "$passed" -gt 0 ] || { echo "0 passed, 1 failed"; exit 1; }
echo "$passed passed, ${failed:-0} failed"
exit $rc
