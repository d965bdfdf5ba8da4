#include "app/start_memory.h"

#include <cstddef>
#include <cstdint>

#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

namespace ao::app {

namespace {

/// Unmaps the pages of one object's read-only segments: they hold what the file holds, for
/// relocations are made in the writable ones.
int forget_pages(dl_phdr_info* object, std::size_t, void*) {
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    for (int i = 0; i < object->dlpi_phnum; ++i) {
        const ElfW(Phdr)& segment = object->dlpi_phdr[i];
        if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) continue;
        const std::uintptr_t begin = (object->dlpi_addr + segment.p_vaddr) / page * page;
        const std::uintptr_t end = object->dlpi_addr + segment.p_vaddr + segment.p_memsz;
        void* const pages = reinterpret_cast<void*>(begin);  // NOLINT(performance-no-int-to-ptr)
        ::madvise(pages, end - begin, MADV_DONTNEED);
    }
    return 0;
}

}  // namespace

void give_back_start_memory() {
    ::dl_iterate_phdr(forget_pages, nullptr);
    ::malloc_trim(0);
}

}  // namespace ao::app
