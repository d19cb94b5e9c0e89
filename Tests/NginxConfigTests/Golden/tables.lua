-- Tables in shared memory that are replaced whole. Each table lives under an epoch of its own: entries are written
-- beside the old ones, then one number is changed, so a reader sees the old table or the new one, nothing between.
local M = {}
local largest = 2 ^ 53

function M.generation(document)
  local generation = type(document) == "table" and document.generation
  if type(generation) ~= "number" or generation < 0 or generation > largest or generation % 1 ~= 0 then
    return nil, "generation must be a whole number"
  end
  return generation
end

local function write(shared, epoch, entries)
  for key, text in pairs(entries) do
    local done, problem = shared:safe_set(epoch .. " " .. key, text)
    if not done then return nil, problem end
  end
  return true
end

-- Removes what no longer belongs to the table: of the one before, or of a replacement that never finished.
local function sweep(shared, epoch)
  local prefix = epoch .. " "
  for _, key in ipairs(shared:get_keys(0)) do
    if string.find(key, "^%d+ ") and string.sub(key, 1, #prefix) ~= prefix then shared:delete(key) end
  end
  shared:flush_expired()
end

local function swap(shared, generation, entries, force)
  local current = shared:get("generation")
  if current and generation < current and not force then return current, false end
  local epoch = shared:incr("last epoch", 1, 0)
  local done, problem = write(shared, epoch, entries)
  if not done then
    sweep(shared, shared:get("epoch") or 0)
    return nil, "the table does not fit: " .. tostring(problem), 507
  end
  shared:set("epoch", epoch)
  shared:set("generation", generation)
  sweep(shared, epoch)
  return generation, true
end

-- Puts `entries` (key to text) in the place of the table in `shared`. Answers the generation in force and whether
-- it is the new one, or nil, what is wrong, and an HTTP status. `force` takes an older generation too.
function M.replace(shared, generation, entries, force)
  if not shared:add("lock", true, 10) then return nil, "another change is under way", 409 end
  local good, result, more, status = pcall(swap, shared, generation, entries, force)
  shared:delete("lock")
  if not good then return nil, tostring(result), 500 end
  return result, more, status
end

-- The text of `key`; the table may be replaced between the two reads.
function M.read(shared, key)
  local epoch = shared:get("epoch")
  while epoch do
    local text = shared:get(epoch .. " " .. key)
    if text then return text end
    local now = shared:get("epoch")
    if now == epoch then return nil end
    epoch = now
  end
end

return M
