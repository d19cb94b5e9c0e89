extension LuaModule {
    /// Host name to application and peers.
    static let routes = LuaModule(fileName: "routes.lua", text: source)
}

private let source = #"""
    -- The route table: host name to application and peers.
    local M = {}
    local tables = require "skypanel.tables"
    local shared = ngx.shared.routes
    local find, match, now = string.find, string.match, ngx.now
    local cache, seen, checked = {}, nil, nil
    local bounds = { 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000 }

    local function peer(text)
      local host, port = match(text, "^([%d%.]+):(%d+)$")
      if not host then host, port = match(text, "^(%[[%x:%.]+%]):(%d+)$") end
      port = tonumber(port)
      if not port or port < 1 or port > 65535 then return nil end
      return { host = host, port = port, name = text }
    end

    local function entry(route)
      local host, application, peers = route.host, route.application, route.peers
      if type(host) ~= "string" or #host > 253 or not find(host, "^[%l%d][%l%d%.%-]*$") then return nil, "host" end
      if type(application) ~= "string" or #application > 64 or not find(application, "^[%w_%-]+$") then
        return nil, "application"
      end
      if type(peers) ~= "table" then return nil, "peers" end
      for _, text in ipairs(peers) do
        if type(text) ~= "string" or not peer(text) then return nil, "peer" end
      end
      return application .. " " .. (route.redirect == true and "r" or "-") .. " " .. table.concat(peers, " ")
    end

    -- Entries for `tables.replace`, or nil and what is wrong. Nothing is changed.
    function M.entries(document)
      if type(document.routes) ~= "table" then return nil, "routes must be a list" end
      local entries = {}
      for position, route in ipairs(document.routes) do
        if type(route) ~= "table" then return nil, "route " .. position .. " is not an object" end
        local text, wrong = entry(route)
        if not text then return nil, "route " .. position .. " has no valid " .. wrong end
        if entries[route.host] then return nil, "route " .. position .. " repeats a host" end
        entries[route.host] = text
      end
      return entries
    end

    -- Names of an application's counters: status classes, time, and how many answers came within each bound.
    local function counter_keys(application)
      local keys = { milliseconds = application .. " ms", beyond = application .. " leinf", within = {} }
      for class = 1, 5 do keys[class] = application .. " " .. class .. "xx" end
      for position, bound in ipairs(bounds) do keys.within[position] = application .. " le" .. bound end
      keys.bounds, keys.bound_count = bounds, #bounds
      return keys
    end

    local function parsed(text)
      local application, flag, rest = match(text, "^(%S+) (%S) (.*)$")
      local route = { application = application, redirect = flag == "r", peers = {}, count = 0, turn = 0 }
      route.keys = counter_keys(application)
      for name in string.gmatch(rest, "%S+") do
        route.count = route.count + 1
        route.peers[route.count] = peer(name)
      end
      if route.count > 1 then route.turn = math.random(0, route.count - 1) end
      return route
    end

    -- Whether a table was ever loaded.
    function M.loaded()
      return shared:get("generation") ~= nil
    end

    -- A worker looks for a new table at most once a millisecond, however many requests that brings.
    function M.find(host)
      local time = now()
      if time ~= checked then
        checked = time
        local epoch = shared:get("epoch")
        if epoch ~= seen then cache, seen = {}, epoch end
      end
      local route = cache[host]
      if route then return route end
      if not host or #host > 253 then return nil end
      local text = tables.read(shared, host)
      if not text then return nil end
      route = parsed(text)
      cache[host] = route
      return route
    end

    -- Like `find`, but content with what this worker has seen of the table.
    function M.known(host)
      return cache[host] or M.find(host)
    end

    return M
    """#
