-- A strict JSON reader for the documents of this program. ASCII strings, at most eight levels deep.
local M = {}
local byte, char, concat, find, sub = string.byte, string.char, table.concat, string.find, string.sub
local escapes = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t", ['"'] = '"', ["\\"] = "\\", ["/"] = "/" }
local value

local function refuse(what, at)
  error({ problem = what .. " at byte " .. at }, 0)
end

local function skip(s, i)
  return find(s, "[^ \n\r\t]", i) or #s + 1
end

local function escaped(s, i)
  local letter = sub(s, i, i)
  if letter == "u" then
    local code = tonumber(string.match(s, "^%x%x%x%x", i + 1) or "", 16)
    if not code or code > 127 then refuse("unexpected escape", i) end
    return char(code), i + 5
  end
  return escapes[letter] or refuse("unexpected escape", i), i + 1
end

-- `i` is the byte after the opening quote.
local function text(s, i)
  local stop = find(s, '["\\%c\128-\255]', i) or refuse("unfinished string", i)
  if byte(s, stop) == 34 then return sub(s, i, stop - 1), stop + 1 end
  local parts, count = {}, 0
  while byte(s, stop) == 92 do
    parts[count + 1] = sub(s, i, stop - 1)
    parts[count + 2], i = escaped(s, stop + 1)
    count = count + 2
    stop = find(s, '["\\%c\128-\255]', i) or refuse("unfinished string", i)
  end
  if byte(s, stop) ~= 34 then refuse("unexpected character", stop) end
  parts[count + 1] = sub(s, i, stop - 1)
  return concat(parts), stop + 1
end

local function array(s, i, depth)
  local items, count = {}, 0
  i = skip(s, i)
  if byte(s, i) == 93 then return items, i + 1 end
  while true do
    count = count + 1
    items[count], i = value(s, i, depth)
    i = skip(s, i)
    local mark = byte(s, i)
    if mark == 93 then return items, i + 1 end
    if mark ~= 44 then refuse("expected , or ]", i) end
    i = skip(s, i + 1)
  end
end

local function object(s, i, depth)
  local members = {}
  i = skip(s, i)
  if byte(s, i) == 125 then return members, i + 1 end
  while true do
    if byte(s, i) ~= 34 then refuse("expected a name", i) end
    local name
    name, i = text(s, i + 1)
    i = skip(s, i)
    if byte(s, i) ~= 58 then refuse("expected :", i) end
    members[name], i = value(s, skip(s, i + 1), depth)
    i = skip(s, i)
    local mark = byte(s, i)
    if mark == 125 then return members, i + 1 end
    if mark ~= 44 then refuse("expected , or }", i) end
    i = skip(s, i + 1)
  end
end

function value(s, i, depth)
  local mark = byte(s, i)
  if mark == 34 then return text(s, i + 1) end
  if depth > 8 then refuse("too deep", i) end
  if mark == 123 then return object(s, i + 1, depth + 1) end
  if mark == 91 then return array(s, i + 1, depth + 1) end
  local _, stop = find(s, "^-?%d+%.?%d*[eE]?[+-]?%d*", i)
  if stop then return tonumber(sub(s, i, stop)) or refuse("not a number", i), stop + 1 end
  if sub(s, i, i + 3) == "true" then return true, i + 4 end
  if sub(s, i, i + 4) == "false" then return false, i + 5 end
  if sub(s, i, i + 3) == "null" then return nil, i + 4 end
  refuse("unexpected character", i)
end

-- The value, or nil and what is wrong.
function M.decode(s)
  local good, result, stop = pcall(function()
    local result, stop = value(s, skip(s, 1), 1)
    return result, skip(s, stop)
  end)
  if not good then return nil, type(result) == "table" and result.problem or tostring(result) end
  if stop <= #s then return nil, "unexpected text at byte " .. stop end
  return result
end

return M
