extension LuaModule {
    /// The control socket.
    static let control = LuaModule(fileName: "control.lua", text: source)
}

private let source = #"""
    -- The control socket: tables in, counters out.
    local M = {}
    local json = require "skypanel.json"
    local tables = require "skypanel.tables"
    local traffic = require "skypanel.traffic"
    local kinds = {
      routes = { shared = ngx.shared.routes, entries = require("skypanel.routes").entries },
      certificates = { shared = ngx.shared.certificates, entries = require("skypanel.certificates").entries },
    }

    -- Puts the table that `text` describes in place. Answers like `tables.replace`.
    function M.replace(name, text, force)
      local kind = kinds[name]
      local document, problem = json.decode(text)
      if not document then return nil, "not JSON: " .. (problem or "no value"), 400 end
      local generation, wrong = tables.generation(document)
      if not generation then return nil, wrong, 422 end
      local entries
      entries, wrong = kind.entries(document)
      if not entries then return nil, wrong, 422 end
      return tables.replace(kind.shared, generation, entries, force)
    end

    local function answer(status, text)
      ngx.status = status
      ngx.header["Content-Type"] = "application/json"
      ngx.say(text)
    end

    -- Nothing of the request is repeated in `problem`, so it needs no escaping beyond this.
    local function refuse(status, problem)
      answer(status, '{"problem":"' .. string.gsub(problem, '[^%w%p ]', " "):gsub('["\\]', "'") .. '"}')
    end

    function M.put(name)
      if ngx.req.get_method() ~= "PUT" then return refuse(405, "use PUT") end
      ngx.req.read_body()
      local text = ngx.req.get_body_data()
      if not text then return refuse(400, "no body in memory") end
      local generation, applied, status = M.replace(name, text, ngx.var.arg_force == "1")
      if not generation then return refuse(status, applied) end
      answer(200, string.format('{"generation":%.0f,"applied":%s}', generation, tostring(applied)))
    end

    -- One object per application, each counter under its name; totals since the shared memory was made, at most a
    -- second behind.
    function M.counters()
      traffic.flush()
      local shared, applications = ngx.shared.counters, {}
      for _, key in ipairs(shared:get_keys(0)) do
        local application, name = string.match(key, "^(%S+) (%S+)$")
        local total = application and shared:get(key)
        if total then
          local list = applications[application] or {}
          applications[application] = list
          list[#list + 1] = string.format('"%s":%.0f', name, total)
        end
      end
      local lines = {}
      for application, list in pairs(applications) do
        table.sort(list)
        lines[#lines + 1] = '"' .. application .. '":{' .. table.concat(list, ",") .. "}"
      end
      table.sort(lines)
      local started = ngx.shared.routes:get("started")
      answer(200, '{"started":"' .. started .. '","applications":{' .. table.concat(lines, ",\n") .. "}}")
    end

    function M.status()
      answer(200, string.format(
        '{"configuration":"%s","generation":%.0f,"certificates":%.0f,"pid":%d,"master":%d}', M.configuration,
        ngx.shared.routes:get("generation") or -1, ngx.shared.certificates:get("generation") or -1, ngx.worker.pid(),
        require("ngx.process").get_master_pid() or 0))
    end

    return M
    """#
