extension LuaModule {
    /// What runs when nginx starts.
    static let start = LuaModule(fileName: "start.lua", text: source)
}

private let source = #"""
    -- Runs in the master when it starts or reloads, and in each worker. Leaves one global: `skypanel`.
    local M = {}
    local ffi = require "ffi"
    local control = require "skypanel.control"
    local traffic = require "skypanel.traffic"
    require "ngx.process"

    ffi.cdef "int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d);"

    local function load(folder, name)
      local file = io.open(folder .. "/" .. name .. ".json", "rb")
      if not file then return end
      local text = file:read("*a")
      file:close()
      local generation, problem = control.replace(name, text or "")
      if not generation then ngx.log(ngx.ERR, "the stored ", name, " cannot be used: ", problem) end
    end

    -- Shared memory survives a reload but not a restart, so the tables lie on disk too. An older file changes nothing.
    function M.master(options)
      control.configuration = options.configuration
      skypanel = traffic
      ngx.shared.routes:add("started", string.format("%.0f", ngx.now() * 1000))
      load(options.folder, "routes")
      load(options.folder, "certificates")
    end

    -- A worker whose master was killed finishes what it does and ends, so that a new master can have the ports.
    function M.worker()
      math.randomseed(ngx.worker.pid() + ngx.now() * 1000)
      local death_signal, quit = 1, 3
      ffi.C.prctl(death_signal, quit, 0, 0, 0)
      -- Each entry into Lua leaves a little garbage, and a collection walks the whole cache of routes.
      collectgarbage("setpause", 400)
      ngx.timer.every(1, function() traffic.flush() end)
    end

    return M
    """#
