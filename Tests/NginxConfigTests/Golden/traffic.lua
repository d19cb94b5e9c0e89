-- What happens to a request: find its route, pick a peer, count the answer. This runs for each request, so it keeps
-- to what is cheap: no coroutine, no `ngx.ctx`, no new strings.
local M = {}
local balancer = require "ngx.balancer"
local routes = require "skypanel.routes"
local counters = ngx.shared.counters
local find_route, known_route, now, floor = routes.find, routes.known, ngx.now, math.floor
local start_time = ngx.req.start_time
local var = ngx.var
local suspects = {}
local pause_seconds = 1

-- For `set_by_lua`: nothing when the request may go to its application, else the status to answer with.
function M.verdict()
  local route = find_route(var.host)
  if not route then return routes.loaded() and "404" or "503" end
  if route.count == 0 then return "503" end
  if route.redirect and var.scheme == "http" then return "308" end
  return ""
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
  local failed = string.match(var.upstream_addr or "", "([^, ]+)$")
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
    route = known_route(host)
    if route then balancer.set_more_tries(route.count > 2 and 2 or 1) end
  end
  local peer = route and pick(route)
  if not peer then return ngx.exit(ngx.ERROR) end
  local done, problem = balancer.set_current_peer(peer.host, peer.port)
  if not done then
    ngx.log(ngx.ERR, "peer ", peer.name, ": ", problem)
    return ngx.exit(ngx.ERROR)
  end
end

-- For `log_by_lua`. Adds up in shared memory; the least recently used counters go when it is full.
function M.count()
  local route = known_route(var.host)
  if not route then return end
  local keys, status = route.keys, ngx.status
  counters:incr(keys[floor(status / 100)] or keys[5], 1, 0)
  if status == 101 then return end
  local milliseconds = floor((now() - start_time()) * 1000 + 0.5)
  counters:incr(keys.milliseconds, milliseconds, 0)
  for position = 1, keys.bound_count do
    if milliseconds <= keys.bounds[position] then return counters:incr(keys.within[position], 1, 0) end
  end
  counters:incr(keys.beyond, 1, 0)
end

return M
