#!/bin/sh
# The whole lab in one command: sets up if needed, runs every script on real servers, stops them. Arguments go to vitest;
# --write renews docs/evidence.md. Without servers this fails: what it is for cannot be shown.
set -eu
cd "$(dirname "$0")/../.."
test/lab/setup.sh
for argument in "$@"; do
  shift
  [ "$argument" = --write ] && argument=--update
  set -- "$@" "$argument"
done
POOLSAFE_LAB=require exec npx vitest run --config vitest.lab.config.ts "$@"
