extension LuaModule {
    /// Route, peer and counters of a request.
    static let traffic = LuaModule(fileName: "traffic.lua", text: source)
}

private let source = #"""
    -- What happens to a request: find its route, pick a peer, count the answer.
    local M = {}
    local balancer = require "ngx.balancer"
    local routes = require "skypanel.routes"
    local counters = ngx.shared.counters
    local find_route, now = routes.find, ngx.now
    local bounds = { 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000 }
    local suspects = {}
    local pause_seconds = 1

    M.bounds = bounds

    -- For `access_by_lua`. `streaming` is true in the location that passes each byte on at once.
    function M.access(streaming)
      local var = ngx.var
      local host = var.host
      local route = find_route(host)
      if not route then return ngx.exit(routes.loaded() and 404 or 503) end
      if route.redirect and var.scheme == "http" then
        return ngx.redirect("https://" .. host .. M.https_suffix .. var.request_uri, 308)
      end
      local accept = not streaming and var.http_accept
      if accept and string.find(accept, "text/event-stream", 1, true) then return ngx.exec("@stream") end
      local ctx = ngx.ctx
      ctx.route = route
      if route.count == 0 then return ngx.exit(503) end
      ctx.upgrade = var.upgrade_header ~= ""
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

    -- nginx asks again only when nothing of an answer has arrived and the request may be repeated.
    local function after_failure(ctx)
      local time = now()
      for name, suspect_until in pairs(suspects) do
        if suspect_until <= time then suspects[name] = nil end
      end
      suspects[ctx.peer.name] = time + pause_seconds
      local route = find_route(ngx.var.host)
      if route and route.count > 0 then ctx.route = route end
    end

    -- For `balancer_by_lua`.
    function M.balance()
      local ctx = ngx.ctx
      if ctx.peer then
        after_failure(ctx)
      else
        local count = ctx.route.count
        balancer.set_more_tries(count > 2 and 2 or 1)
      end
      local peer = pick(ctx.route)
      ctx.peer = peer
      if ctx.upgrade then balancer.set_timeouts(3, 3600, 3600) end
      local done, problem = balancer.set_current_peer(peer.host, peer.port)
      if not done then
        ngx.log(ngx.ERR, "peer ", peer.name, ": ", problem)
        return ngx.exit(502)
      end
    end

    local function bucket(milliseconds)
      for _, bound in ipairs(bounds) do
        if milliseconds <= bound then return bound end
      end
      return "inf"
    end

    -- For `log_by_lua`. An error page has lost the request's own notes and finds the route again. Adds up in shared
    -- memory; the least recently used counters go when it is full.
    function M.count()
      local route = ngx.ctx.route or find_route(ngx.var.host)
      if not route then return end
      local application, status = route.application, ngx.status
      counters:incr(application .. " " .. math.floor(status / 100) .. "xx", 1, 0)
      if status == 101 then return end
      local milliseconds = math.floor((now() - ngx.req.start_time()) * 1000 + 0.5)
      counters:incr(application .. " ms", milliseconds, 0)
      counters:incr(application .. " le" .. bucket(milliseconds), 1, 0)
    end

    return M
    """#
