#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a command with a display, a session bus and a home of its own, and takes all of it away afterwards.
set -u
T=$(mktemp -d)
export HOME=$T/home XDG_RUNTIME_DIR=$T/run XDG_CONFIG_HOME=$T/home/.config XDG_DATA_HOME=$T/home/.local/share \
       XDG_CACHE_HOME=$T/home/.cache XDG_STATE_HOME=$T/home/.local/state
mkdir -p -m700 "$HOME" "$XDG_RUNTIME_DIR" "$XDG_CONFIG_HOME" "$XDG_DATA_HOME" "$XDG_CACHE_HOME" "$XDG_STATE_HOME"
mkfifo "$T/display"
exec 5<>"$T/display"
Xvfb -displayfd 5 -screen 0 "${SCREEN:-1400x900x24}" -nolisten tcp -noreset >"$T/xvfb.log" 2>&1 &
xvfb=$!
trap 'kill $xvfb 2>/dev/null; wait $xvfb 2>/dev/null; rm -rf "$T"' EXIT
read -r -t 20 number <&5 || { cat "$T/xvfb.log" >&2; exit 99; }
# Without OpenGL: nothing is drawn by it here, to load its driver takes time, and what the driver holds at the end looks leaked.
export DISPLAY=:$number GDK_BACKEND=x11 GDK_DEBUG=gl-disable GSK_RENDERER=cairo ADW_DISABLE_PORTAL=1 GTK_USE_PORTAL=0
unset DBUS_SESSION_BUS_ADDRESS WAYLAND_DISPLAY
# What the services of the session print shall not stand between the results.
exec 3>&1
dbus-run-session -- bash -c 'exec "$@" >&3 3>&-' bash "$@" >&2
