#!/bin/sh
# What the tests need beside Python: a Chromium, and for the journeys over several
# processes a proxy. $1: the Python of the environment.
set -eu
python=$1
have() { command -v "$1" >/dev/null 2>&1; }

if ! have chromium && ! have chromium-browser && ! have google-chrome; then
    if [ "$(id -u)" = 0 ] && have apt-get; then
        apt-get update -qq && apt-get install -y -qq chromium
    else
        "$python" -m playwright install chromium
    fi
fi
if ! have haproxy && [ "$(id -u)" = 0 ] && have apt-get; then
    apt-get update -qq && apt-get install -y -qq haproxy
fi
exit 0
