-- The store has what it was told: number of entries and their ids.
local entries = {}
for i = 1, number() do entries[i] = argument() end
call_with('XDEL', ends_key, entries)
return 1
