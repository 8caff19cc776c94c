#!/bin/bash
# Replies by mail at a real mail server (tests/peers/mail).
hinomi=${1:-build/release/hinomi}
cd "$(dirname "$0")/../.." || exit 1
skip() { echo "skipped: $1"; echo "0 passed, 0 failed, 1 skipped"; exit 0; }
command -v node >/dev/null || skip "there is no node"
tests/peers/mail/install >/dev/null 2>&1 || skip "the mail server could not be fetched"
test=$(dirname "$hinomi")/reply_test
[ -x "$test" ] || make --no-print-directory KIND="$(basename "$(dirname "$hinomi")")" "$test" >/dev/null || exit 1
cp tests/peers/mail/serve.mjs build/peers/mail/
folder=$(mktemp -d)
coproc server { cd build/peers/mail && exec node serve.mjs "$folder" 2>serve.log; }
pid=$server_PID
trap 'kill $pid 2>/dev/null; rm -rf "$folder"' EXIT
read -r -t 30 port <&"${server[0]}" || { tail -20 build/peers/mail/serve.log; echo "the server did not start"; exit 1; }
HINOMI_MAIL="$port $folder" timeout 120 "$test" '*real_mail*' 2>&1 | grep -v '^\[ RUN' | tee "$folder/log"
passed=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test(s).*/\1/p' "$folder/log" | tail -1)
[ "${passed:-0}" -gt 0 ] || { echo "0 passed, 1 failed"; exit 1; }
echo "$passed passed, 0 failed"
