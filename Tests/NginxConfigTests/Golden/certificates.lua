-- Certificates by server name: the exact name, then `*.` and the parent; otherwise the one in the configuration.
local M = {}
local ssl = require "ngx.ssl"
local tables = require "skypanel.tables"
local lrucache = require "resty.lrucache"
local shared = ngx.shared.certificates
local cache, seen = lrucache.new(1000), nil

local function names(certificate, position, entries)
  for _, name in ipairs(certificate.names) do
    if type(name) ~= "string" or #name > 255 or not string.find(name, "^[%l%d%*][%l%d%.%-]*$") then
      return "certificate " .. position .. " has an invalid name"
    end
    entries["name " .. name] = tostring(position)
  end
end

-- Entries for `tables.replace`, or nil and what is wrong. Nothing is changed.
function M.entries(document)
  if type(document.certificates) ~= "table" then return nil, "certificates must be a list" end
  local entries = {}
  for position, certificate in ipairs(document.certificates) do
    if type(certificate) ~= "table" or type(certificate.names) ~= "table" then
      return nil, "certificate " .. position .. " has no names"
    end
    if type(certificate.chain) ~= "string" or not ssl.parse_pem_cert(certificate.chain) then
      return nil, "certificate " .. position .. " has no valid chain"
    end
    if type(certificate.key) ~= "string" or not ssl.parse_pem_priv_key(certificate.key) then
      return nil, "certificate " .. position .. " has no valid key"
    end
    local wrong = names(certificate, position, entries)
    if wrong then return nil, wrong end
    entries["chain " .. position], entries["key " .. position] = certificate.chain, certificate.key
  end
  return entries
end

local function load(position)
  local pair = cache:get(position)
  if pair then return pair end
  local chain, key = tables.read(shared, "chain " .. position), tables.read(shared, "key " .. position)
  if not chain or not key then return nil end
  pair = { chain = ssl.parse_pem_cert(chain), key = ssl.parse_pem_priv_key(key) }
  if not pair.chain or not pair.key then return nil end
  cache:set(position, pair)
  return pair
end

local function find(name)
  local epoch = shared:get("epoch")
  if not epoch then return nil end
  if epoch ~= seen then
    cache:flush_all()
    seen = epoch
  end
  local position = tables.read(shared, "name " .. name)
  if not position then
    local parent = string.match(name, "^[^.]+%.(.+)$")
    position = parent and tables.read(shared, "name *." .. parent)
  end
  return position and load(position)
end

-- For `ssl_certificate_by_lua`.
function M.choose()
  local name = ssl.server_name()
  if not name or #name > 253 then return end
  local pair = find(string.lower(name))
  if not pair then return end
  ssl.clear_certs()
  local done, problem = ssl.set_cert(pair.chain)
  if done then done, problem = ssl.set_priv_key(pair.key) end
  if not done then ngx.log(ngx.ERR, "certificate for ", name, " cannot be used: ", problem) end
end

return M
