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

# start_docker: makes sure that an engine answers and sets $docker_socket. Takes the one that SKYPANEL_DOCKER_HOST or
# DOCKER_HOST names, or the machine's own; starts it by systemd where there is one, else starts a dockerd itself, whose
# pid file is $state/dockerd.pid, with containers that outlive it and bounded logs.
start_docker() {
    local wanted=${SKYPANEL_DOCKER_HOST:-} candidate
    for candidate in "${wanted:-${DOCKER_HOST:-}}" ${wanted:-unix:///var/run/docker.sock}; do
        candidate=${candidate#unix://}
        if [ -n "$candidate" ] && answers "$candidate"; then
            docker_socket=$candidate
            echo "an engine answers on $docker_socket"
            return 0
        fi
    done
    docker_socket=${wanted#unix://}
    docker_socket=${docker_socket:-/var/run/docker.sock}
    if [ -z "$wanted" ] && [ -d /run/systemd/system ]; then
        systemctl start docker || return 1
    else
        start_dockerd || return 1
    fi
    local try
    for try in $(seq 1 200); do
        answers "$docker_socket" && return 0
        sleep 0.2
    done
    tail -n 20 "$state/log/dockerd.log" 2>/dev/null
    echo "Docker Engine does not answer on $docker_socket; see $state/log/dockerd.log" >&2
    return 1
}

# start_dockerd: an engine on $docker_socket. One on another socket than the usual keeps its data beside that socket;
# SKYPANEL_DOCKERD_FLAGS then gives it networks of its own (--bip …).
start_dockerd() {
    local root_dir=/var/lib/docker exec_dir=/var/run/docker flags=()
    if [ "$docker_socket" != /var/run/docker.sock ]; then
        root_dir=${docker_socket%/*}/docker-data exec_dir=${docker_socket%/*}/docker-exec
        read -ra flags <<<"${SKYPANEL_DOCKERD_FLAGS:-}"
    fi
    mkdir -p "$state/log" "${docker_socket%/*}"
    # A killed engine leaves pid files behind that name no living process of its own.
    rm -f "$state/dockerd.pid"
    local stale="$exec_dir/containerd/containerd.pid"
    if [ -s "$stale" ] && ! running "$(cat "$stale")"; then rm -f "$stale"; fi
    setsid nohup dockerd --host "unix://$docker_socket" --data-root "$root_dir" --exec-root "$exec_dir" \
        --pidfile "$state/dockerd.pid" --live-restore --log-opt max-size=10m --log-opt max-file=3 \
        "${flags[@]}" </dev/null >>"$state/log/dockerd.log" 2>&1 9>&- &
}

# running PID: is it a living process (a zombie is not)?
running() {
    [ -n "$1" ] && [ -r "/proc/$1/status" ] && ! grep -q '^State:[[:space:]]*Z' "/proc/$1/status"
}

# runs FILE WORDS: does the process that the file names live, and is it the one whose command line holds the words?
# A number alone may belong to another process by now.
runs() {
    [ -s "$1" ] && running "$(cat "$1")" && tr '\0' ' ' <"/proc/$(cat "$1")/cmdline" | grep -qF -- "$2"
}

# stop_by_pid FILE SECONDS [WORDS]: ends exactly the process that the file names, if its command line holds the words.
stop_by_pid() {
    local file=$1 seconds=$2 words=${3:-} pid
    [ -s "$file" ] || return 0
    pid=$(cat "$file")
    if runs "$file" "$words"; then
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

# port_is_free PORT: nothing listens there.
port_is_free() { [ -z "$(ss -Hltn "sport = :$1")" ]; }

# free_port WANTED…: the first of these on which nothing listens, else one from 20000 on.
free_port() {
    local port
    for port in "$@" $(seq $((port_base + RANDOM % 2000)) $((port_base + 4000))); do
        if port_is_free "$port"; then
            echo "$port"
            return 0
        fi
    done
    return 1
}
port_base=20000
