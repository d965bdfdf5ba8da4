-- Takes tasks; arguments and answer as take_from.lua says.
local taken = take()
conclude()
return taken
