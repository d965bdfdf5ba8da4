#pragma once
#include <string_view>

namespace ao::model {

/// Whether guessing programs try `password` early. Instead of a list of millions it knows a few
/// hundred words that leaked lists are made of, and how people vary them; refused is what, after
/// folding case and the usual look-alikes (@ for a, 0 for o …) and dropping digits and punctuation
/// at both ends, is
///   - nothing, one such word, or two of them side by side ("Passw0rd-Welcome2024!");
///   - a short piece over and over ("abcabcabcabcabc", "1111111111111111");
///   - a run along the alphabet, the digits or a keyboard row, either way ("qwertyuiopasdfg").
/// Three or more words pass, so passphrases do.
bool is_common_password(std::string_view password);

}  // namespace ao::model
