# Steps of scripts/up. Sourced after lib.sh; needs $root, $state, $configuration and $example. A step runs where
# `set -e` has no effect, so each command that matters says what happens when it fails.

# make_programs: the three programs in $state/bin, built when their sources have changed.
make_programs() {
    local flags=(-c "$configuration" -debug-info-format none) wanted product
    [ "$configuration" = debug ] || flags+=(--static-swift-stdlib)
    wanted=$(sources_hash)
    if [ "$(cat "$state/built" 2>/dev/null)" = "$wanted" ]; then
        echo "unchanged"
        return 0
    fi
    if ! command -v swift >/dev/null; then
        echo "the Swift toolchain is missing: https://www.swift.org/install" >&2
        return 1
    fi
    for product in skypanel-server skypanel-agent skypanel; do
        (cd "$root" && swift build "${flags[@]}" --product "$product" </dev/null 9>&-) || return 1
    done
    local from
    from=$(cd "$root" && swift build "${flags[@]}" --show-bin-path 2>/dev/null | tail -n 1)
    install_program "$from/skypanel-server" skypanel-server && install_program "$from/skypanel-agent" skypanel-agent &&
        install_program "$from/skypanel" skypanel-cli || return 1
    echo "$wanted" >"$state/built"
}

# Renamed into place, so that a running program keeps its file.
install_program() { install -m 755 "$1" "$state/bin/.$2.new" && mv "$state/bin/.$2.new" "$state/bin/$2"; }

# private FILE: standard input into the file, whole or not at all, for root alone.
private() { (umask 077 && cat >"$1.new" && mv "$1.new" "$1"); }

sources_hash() {
    (
        echo "$configuration"
        cd "$root" && find Sources Package.swift -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
    ) | sha256sum | cut -d' ' -f1
}

# make_secrets: on the first run only; a lost master key cannot be replaced.
make_secrets() {
    mkdir -p "$state/secrets" && chmod 700 "$state/secrets" || return 1
    local name
    for name in master.key token.key; do
        [ -s "$state/secrets/$name" ] ||
            head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n' | private "$state/secrets/$name" || return 1
    done
    [ -s "$state/secrets/admin.password" ] ||
        head -c 18 /dev/urandom | base64 | tr '+/' '-_' | private "$state/secrets/admin.password"
}

# make_settings: ports are chosen once and kept, unless another program has taken one meanwhile; settings are written
# anew, so that they follow the checkout.
make_settings() {
    server_port=7080 http_port=80 https_port=443
    [ ! -s "$state/ports" ] || . "$state/ports"
    runs "$state/skypanel-server.pid" "$state/server.conf" || server_port=$(free_port "$server_port") || return 1
    if ! ingress_runs; then
        http_port=$(free_port "$http_port" 8080) && https_port=$(free_port "$https_port" 8443) || return 1
    fi
    printf 'server_port=%s\nhttp_port=%s\nhttps_port=%s\n' "$server_port" "$http_port" "$https_port" |
        private "$state/ports" || return 1
    echo "server $server_port, applications $http_port and $https_port"
    server_url=http://127.0.0.1:$server_port
    mkdir -p "$state/server" "$state/agent" && chmod 700 "$state/server" || return 1
    private "$state/server.conf" <<TEXT
listen_address = 127.0.0.1
listen_port = $server_port
public_url = $server_url
database_url = sqlite://$state/server/skypanel.sqlite
data_dir = $state/server
master_key_file = $state/secrets/master.key
token_key_file = $state/secrets/token.key
admin_email = admin@skypanel.local
admin_password_file = $state/secrets/admin.password
application_port = $http_port
assets_dir = $root/share/web
TEXT
    agent_settings ""
    cat >"$state/bin/skypanel" <<TEXT
#!/bin/bash
export SKYPANEL_CONFIG_DIR=\${SKYPANEL_CONFIG_DIR:-$(printf %q "$state/cli")} SKYPANEL_URL=\${SKYPANEL_URL:-$server_url}
exec $(printf %q "$state/bin/skypanel-cli") "\$@"
TEXT
    chmod 755 "$state/bin/skypanel"
    # The server gives it to machines that join.
    install -m 755 "$root/packaging/install-agent" "$state/bin/install-agent"
}

agent_settings() {
    local https=
    "$state/bin/skypanel-agent" --help | grep -q -- '--https-port' && https="https_port = $https_port"
    private "$state/agent.conf" <<TEXT
server_url = $server_url
data_dir = $state/agent
docker_socket = $docker_socket
http_address = 127.0.0.1
http_port = $http_port
runtimes_dir = $root/packaging/runtimes
${1:+registration_token = $1}
$https
TEXT
}

# launch NAME SETTINGS: the program in the background, restarted only if it or its settings have changed.
launch() {
    local name=$1 settings=$2 mark
    mark=$(cat "$state/bin/$name" "$settings" | sha256sum | cut -d' ' -f1)
    if runs "$state/$name.pid" "$settings" && [ "$(cat "$state/$name.mark" 2>/dev/null)" = "$mark" ]; then
        echo "$name runs"
        return 0
    fi
    stop_by_pid "$state/$name.pid" 40 "$settings"
    keep_log_short "$state/log/$name.log"
    setsid nohup "$state/bin/$name" --config "$settings" </dev/null >>"$state/log/$name.log" 2>&1 9>&- &
    echo $! >"$state/$name.pid"
    echo "$mark" >"$state/$name.mark"
}

keep_log_short() {
    local size
    size=$(stat -c %s "$1" 2>/dev/null || echo 0)
    [ "$size" -lt 50000000 ] || mv "$1" "$1.old"
}

# wait_for SECONDS NAME COMMAND…: until the command succeeds; gives up early when the program has ended.
wait_for() {
    local tries=$(($1 * 4)) name=$2 try
    shift 2
    for try in $(seq 1 "$tries"); do
        "$@" && return 0
        running "$(cat "$state/$name.pid")" || break
        sleep 0.25
    done
    tail -n 25 "$state/log/$name.log"
    return 1
}

# Ours, not whatever else may answer on the port.
server_is_ready() {
    curl -fsS -m 5 -o /dev/null "$server_url/readyz" 2>/dev/null &&
        ss -Hltnp "sport = :$server_port" | grep -q "pid=$(cat "$state/skypanel-server.pid"),"
}

start_server() {
    launch skypanel-server "$state/server.conf" || return 1
    wait_for 60 skypanel-server server_is_ready
}

cli() { "$state/bin/skypanel" "$@" 9>&-; }

sign_in() {
    cli whoami --json >/dev/null 2>&1 && return 0
    cli login --email admin@skypanel.local --password-stdin <"$state/secrets/admin.password"
}

# A machine that is busy for the moment is `degraded`, and takes applications all the same.
node_is_online() {
    cli nodes info "$1" --json 2>/dev/null |
        jq -e '.connected and (.status == "online" or .status == "degraded")' >/dev/null
}

# start_agent: a node that is not known yet is created and its agent registers itself with the token.
start_agent() {
    local id name
    id=$(jq -r '.id // empty' "$state/node.json" 2>/dev/null)
    if [ -n "$id" ]; then
        launch skypanel-agent "$state/agent.conf" || return 1
        wait_for 60 skypanel-agent node_is_online "$id"
        return
    fi
    name=$(hostname | tr 'A-Z' 'a-z' | tr -cd 'a-z0-9.-' | cut -c1-60 | sed 's/^[.-]*//; s/[.-]*$//')
    name=${name:-node}
    # What an interrupted run left behind.
    stop_by_pid "$state/skypanel-agent.pid" 20 "$state/agent.conf"
    if cli nodes info "$name" >/dev/null 2>&1; then cli nodes remove "$name" --yes || return 1; fi
    rm -rf "${state:?}/agent" && mkdir "$state/agent" || return 1
    cli nodes add "$name" --region default --json | private "$state/node.new" || return 1
    id=$(jq -r .id "$state/node.new")
    agent_settings "$(jq -r .registration_token "$state/node.new")"
    launch skypanel-agent "$state/agent.conf" || return 1
    wait_for 60 skypanel-agent node_is_online "$id" || return 1
    jq '{id, name, region}' "$state/node.new" >"$state/node.json" && rm "$state/node.new" || return 1
    # The token is used up; the mark is that of the settings without it.
    agent_settings ""
    cat "$state/bin/skypanel-agent" "$state/agent.conf" | sha256sum | cut -d' ' -f1 >"$state/skypanel-agent.mark"
}

finish_images() {
    local status=0
    wait "$1" || status=$?
    cat "$state/log/images.log"
    return "$status"
}

app_answers() { curl -fsS -m 10 -o /dev/null "$1" 2>/dev/null; }

# deploy_example: made once; the slug is remembered, since that of a deleted application stays taken for a while.
deploy_example() {
    local url
    slug=$(cat "$state/app" 2>/dev/null)
    url=$([ -z "$slug" ] || cli apps info "$slug" --json 2>/dev/null | jq -r .url)
    if [ -z "$url" ]; then
        slug=$(cli apps create python-flask --no-link --json | jq -r .slug) || return 1
        echo "$slug" | private "$state/app" || return 1
    elif wait_for 15 skypanel-agent app_answers "$url"; then
        echo "$url answers"
        return 0
    fi
    cli deploy "$example" --app "$slug" || return 1
    url=$(cli apps info "$slug" --json | jq -r .url)
    wait_for 30 skypanel-agent app_answers "$url" || { echo "$url does not answer" >&2; return 1; }
}

write_summary() {
    local app_url
    app_url=$(cli apps info "$slug" --json | jq -r .url) || return 1
    jq -n --arg url "$server_url" --arg email admin@skypanel.local --rawfile password "$state/secrets/admin.password" \
        --arg app_url "$app_url" --arg cli "$state/bin/skypanel" \
        '{url: $url, admin_email: $email, admin_password: ($password | rtrimstr("\n")), app_url: $app_url, cli: $cli}' \
        | private "$state/up.json"
}

# find_docker: the engine of this installation, if it answers.
find_docker() {
    docker_socket=$(sed -n 's/^docker_socket = //p' "$state/agent.conf" 2>/dev/null)
    [ -n "$docker_socket" ] && answers "$docker_socket" && export DOCKER_HOST="unix://$docker_socket"
}

node_id() { jq -r '.id // empty' "$state/node.json" 2>/dev/null || jq -r '.id // empty' "$state/node.new" 2>/dev/null; }

stop_containers() {
    local id containers
    id=$(node_id)
    [ -n "$id" ] && find_docker || return 0
    containers=$(docker ps -q --filter "label=skypanel.node=$id")
    [ -z "$containers" ] || docker stop -t 10 $containers
}

# ingress_pid: the file that names this installation's nginx.
ingress_pid() { find "$state/agent" -name nginx.pid 2>/dev/null | head -n 1; }

ingress_runs() {
    local file
    file=$(ingress_pid)
    [ -n "$file" ] && runs "$file" nginx
}

stop_ingress() {
    local file
    file=$(ingress_pid)
    [ -z "$file" ] || stop_by_pid "$file" 15 nginx
}

stop_everything() {
    step "Stopping the agent" stop_by_pid "$state/skypanel-agent.pid" 30 "$state/agent.conf"
    step "Stopping the ingress" stop_ingress
    step "Stopping this node's containers" stop_containers
    step "Stopping the server" stop_by_pid "$state/skypanel-server.pid" 40 "$state/server.conf"
    step "Stopping the Docker Engine, if it was started here" stop_by_pid "$state/dockerd.pid" 40 dockerd
}

# delete_docker_objects: only what bears this node's label, or the label of an application in this installation's store.
delete_docker_objects() {
    local id kind object application
    id=$(node_id)
    find_docker || return 0
    if [ -n "$id" ]; then
        docker ps -aq --filter "label=skypanel.node=$id" | xargs -r docker rm -f
        docker network ls -q --filter "label=skypanel.node=$id" | xargs -r docker network rm
    fi
    for kind in volume image; do
        docker "$kind" ls -q --filter label=skypanel.application | sort -u | while read -r object; do
            application=$(docker "$kind" inspect -f "$(label_of "$kind")" "$object")
            [ -n "$application" ] && grep -qaF -- "$application" "$state"/server/skypanel.sqlite* || continue
            docker "$kind" rm -f "$object"
        done
    done
}

label_of() {
    local labels=.Labels
    [ "$1" = volume ] || labels=.Config.Labels
    echo "{{index $labels \"skypanel.application\"}}"
}

# delete_everything: all but the programs, the logs and the engine, none of which holds anything of the installation.
delete_everything() {
    if [ -s "$state/agent.conf" ]; then
        step "Stopping the agent" stop_by_pid "$state/skypanel-agent.pid" 30 "$state/agent.conf"
        step "Stopping the ingress" stop_ingress
        step "Stopping the server" stop_by_pid "$state/skypanel-server.pid" 40 "$state/server.conf"
        step "Deleting this installation's containers and images" delete_docker_objects
    fi
    find "$state" -mindepth 1 -maxdepth 1 ! -name lock ! -name bin ! -name built ! -name 'docker*' ! -name log \
        -exec rm -rf {} +
}

remove_everything() {
    delete_everything
    step "Stopping the Docker Engine, if it was started here" stop_by_pid "$state/dockerd.pid" 40 dockerd
    # An engine with live-restore leaves its data folder mounted on itself.
    if mountpoint -q "$state/docker-data"; then umount "$state/docker-data"; fi
    rm -rf "$state"
}
