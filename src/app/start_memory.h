#pragma once

namespace ao::app {

/// Gives back to the kernel what only the start needed: freed heap, and the mapped pages of the
/// program and its libraries that nobody may write to. What is used again comes back from the page
/// cache, a few pages at a time. Once, when the start is over; any thread.
void give_back_start_memory();

}  // namespace ao::app
