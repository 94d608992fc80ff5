#!/bin/sh
# The whole lab in one command: sets up if needed, runs every script on real servers, stops them. Arguments go to vitest;
# --write renews docs/evidence.md. Without servers this fails: what it is for cannot be shown.
set -eu
cd "$(dirname "$0")/../.."
test/lab/setup.sh
# One experiment of docs/what-the-internet-gets-wrong.md, told in words.
if [ "${1:-}" = myth ]; then
  shift
  exec npx tsx test/lab/myths/show.ts "$@"
fi
for argument in "$@"; do
  shift
  if [ "$argument" = --write ]; then
    argument=--update
    export POOLSAFE_LAB_WRITE=1
  fi
  set -- "$@" "$argument"
done
POOLSAFE_LAB=require exec npx vitest run --config vitest.lab.config.ts "$@"
