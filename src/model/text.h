#pragma once
#include <string_view>

namespace ao::model {

/// `text` without the white space around it: ASCII blanks and line ends, the no-break space and the
/// byte order mark. A view into `text`.
std::string_view trimmed(std::string_view text);

/// True when `text` holds a C0 control, DEL, a C1 control or a Unicode line end: nothing a name or
/// an address has.
bool has_control_character(std::string_view text);

}  // namespace ao::model
