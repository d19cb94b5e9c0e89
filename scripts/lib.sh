# Shared by scripts/up and scripts/test. Sourced by bash with `set -euo pipefail`; needs $root and $state.
#   $root   the checkout        $state  folder of what the script starts (pid files, logs, sockets)

# step TEXT COMMAND…: says what is being done and how long it took; the command's output goes to the log, and its last
# lines to the terminal when it fails.
step() {
    local text=$1 began=$SECONDS log="$state/log/steps.log"
    shift
    mkdir -p "$state/log"
    printf '%-58s' "$text"
    if "$@" >"$log.part" 2>&1; then
        cat "$log.part" >>"$log"
        printf '%5d s\n' $((SECONDS - began))
    else
        local status=$?
        printf ' FAILED after %d s\n' $((SECONDS - began))
        tail -n 40 "$log.part" >&2
        cat "$log.part" >>"$log"
        echo "$text failed. The whole output is in $log" >&2
        return "$status"
    fi
}

# install_missing PACKAGE…: Debian packages that are not installed yet.
install_missing() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    echo "installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q
    apt-get install -qy --no-install-recommends "${missing[@]}"
}

# answers SOCKET: does a Docker Engine answer there?
answers() { curl -fsS -m 5 --unix-socket "$1" http://docker/_ping >/dev/null 2>&1; }

# start_docker: makes sure that an engine answers and sets $docker_socket. Takes the one that DOCKER_HOST names or the
# machine's own; starts it by systemd where there is one, else starts a dockerd itself, whose pid file is
# $state/dockerd.pid, with containers that outlive it and bounded logs.
start_docker() {
    local candidate
    for candidate in "${DOCKER_HOST:-}" unix:///var/run/docker.sock "unix://$state/docker.sock"; do
        candidate=${candidate#unix://}
        if [ -n "$candidate" ] && answers "$candidate"; then
            docker_socket=$candidate
            return 0
        fi
    done
    if [ -d /run/systemd/system ]; then
        systemctl start docker
        docker_socket=/var/run/docker.sock
    else
        start_dockerd
    fi
    local try
    for try in $(seq 1 200); do
        answers "$docker_socket" && return 0
        sleep 0.2
    done
    echo "Docker Engine does not answer on $docker_socket; see $state/log/dockerd.log" >&2
    return 1
}

start_dockerd() {
    docker_socket=/var/run/docker.sock
    local root_dir=/var/lib/docker exec_dir=/var/run/docker
    mkdir -p "$state/log"
    # A killed engine leaves pid files behind that name no living process of its own.
    rm -f "$state/dockerd.pid"
    local stale="$exec_dir/containerd/containerd.pid"
    [ -s "$stale" ] && ! running "$(cat "$stale")" && rm -f "$stale"
    setsid nohup dockerd --host "unix://$docker_socket" --data-root "$root_dir" --exec-root "$exec_dir" \
        --pidfile "$state/dockerd.pid" --live-restore --log-opt max-size=10m --log-opt max-file=3 \
        </dev/null >>"$state/log/dockerd.log" 2>&1 &
}

# running PID: is it a living process (a zombie is not)?
running() {
    [ -n "$1" ] && [ -r "/proc/$1/status" ] && ! grep -q '^State:[[:space:]]*Z' "/proc/$1/status"
}

# stop_by_pid FILE SECONDS: ends exactly the process that the file names.
stop_by_pid() {
    local file=$1 seconds=$2 pid
    [ -s "$file" ] || return 0
    pid=$(cat "$file")
    if running "$pid"; then
        kill "$pid" 2>/dev/null || true
        local try
        for try in $(seq 1 $((seconds * 10))); do
            running "$pid" || break
            sleep 0.1
        done
        if running "$pid"; then kill -9 "$pid" 2>/dev/null || true; fi
    fi
    rm -f "$file"
}

# free_port WANTED…: the first of these on which nothing listens, else one that the kernel picks.
free_port() {
    python3 - "$@" <<'PY'
import socket, sys
for wanted in [*map(int, sys.argv[1:]), 0]:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", wanted))
        except OSError:
            continue
        print(probe.getsockname()[1])
        break
PY
}
