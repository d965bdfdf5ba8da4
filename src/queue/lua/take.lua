-- Takes tasks; arguments and answer as take_from.lua says.
return take()
