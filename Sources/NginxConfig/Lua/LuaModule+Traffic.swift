extension LuaModule {
    /// Route, peer and counters of a request.
    static let traffic = LuaModule(fileName: "traffic.lua", text: source)
}

private let source = #"""
    -- What happens to a request: find its route, pick a peer, count the answer. This runs for each request, so it keeps
    -- to what is cheap: no coroutine, no `ngx.ctx`, no new strings.
    local M = {}
    local balancer = require "ngx.balancer"
    local routes = require "skypanel.routes"
    local counters = ngx.shared.counters
    local find_route, known_route, now, floor = routes.find, routes.known, ngx.now, math.floor
    local start_time = ngx.req.start_time
    local var = ngx.var
    local match, lower = string.match, string.lower
    local suspects, counted = {}, {}
    local pause_seconds = 1

    -- The application is told the Host header as it came; it has to name the host that the route was found for, which
    -- is the request line's where that names one.
    local function agrees(header, host)
      local name = match(header, "^(.*):%d+$") or header
      return lower(match(name, "^(.*)%.$") or name) == host
    end

    -- The status to answer with when a request may not go to its application, else nil.
    local function obstacle(host, route)
      if not route then return routes.loaded() and "404" or "503" end
      local header = var.http_host
      if header ~= host and not agrees(header or "", host) then return "400" end
      if route.count == 0 then return "503" end
      if route.redirect and var.scheme == "http" then return "308" end
    end

    -- For `set_by_lua`, where the balancer has refused.
    function M.verdict()
      local host = var.host
      return obstacle(host, find_route(host)) or ""
    end

    -- The next peer in turn that has not just refused; if all have, the next one all the same.
    local function pick(route)
      local count, turn, peers = route.count, route.turn, route.peers
      if count == 1 then return peers[1] end
      local time
      for step = 1, count do
        local position = (turn + step - 1) % count + 1
        local peer = peers[position]
        local suspect_until = suspects[peer.name]
        time = suspect_until and (time or now())
        if not suspect_until or suspect_until <= time then
          route.turn = position
          return peer
        end
      end
      route.turn = turn % count + 1
      return peers[route.turn]
    end

    -- nginx asks again only when nothing of an answer has arrived and the request may be repeated. The table may have
    -- changed since the first try.
    local function after_failure(host)
      local time = now()
      for name, suspect_until in pairs(suspects) do
        if suspect_until <= time then suspects[name] = nil end
      end
      local failed = match(var.upstream_addr or "", "([^, ]+)$")
      if failed then suspects[failed] = time + pause_seconds end
      return find_route(host)
    end

    -- For `balancer_by_lua`.
    function M.balance()
      local host = var.host
      local route
      if balancer.get_last_failure() then
        route = after_failure(host)
      else
        route = find_route(host)
        if obstacle(host, route) then return ngx.exit(ngx.ERROR) end
        balancer.set_more_tries(route.count > 2 and 2 or 1)
      end
      local peer = route and pick(route)
      if not peer then return ngx.exit(ngx.ERROR) end
      local done, problem = balancer.set_current_peer(peer.host, peer.port)
      if not done then
        ngx.log(ngx.ERR, "peer ", peer.name, ": ", problem)
        return ngx.exit(ngx.ERROR)
      end
    end

    -- Adds what this worker counted to shared memory; the least recently used counters go when that is full.
    function M.flush()
      for key, value in pairs(counted) do
        counters:incr(key, value, 0)
        counted[key] = nil
      end
    end

    -- For `log_by_lua`. A table of the worker's own costs a fraction of shared memory.
    function M.count()
      local route = known_route(var.host)
      if not route then return end
      local keys, status = route.keys, ngx.status
      local class = keys[floor(status / 100)] or keys[5]
      counted[class] = (counted[class] or 0) + 1
      if status == 101 then return end
      local milliseconds = floor((now() - start_time()) * 1000 + 0.5)
      counted[keys.milliseconds] = (counted[keys.milliseconds] or 0) + milliseconds
      local position, bounds = 1, keys.bounds
      while position <= keys.bound_count and milliseconds > bounds[position] do position = position + 1 end
      local bound = keys.within[position] or keys.beyond
      counted[bound] = (counted[bound] or 0) + 1
    end

    return M
    """#
