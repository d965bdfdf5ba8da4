// Asio takes the frame of every coroutine from std::aligned_alloc, which in glibc 2.36 has no cache
// of a thread's own and costs several times as much as malloc. What malloc gives is aligned for
// every type but the over-aligned ones.
#include <cstddef>
#include <cstdlib>

#include <malloc.h>

extern "C" void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
    return alignment <= alignof(std::max_align_t) ? std::malloc(size) : ::memalign(alignment, size);
}
