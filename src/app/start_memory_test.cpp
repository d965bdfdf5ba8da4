#include "app/start_memory.h"

#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace ao::app {
namespace {

/// Of the pages that hold what a file holds.
long resident_kib() {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
        if (word != "RssFile:") continue;
        long kib = 0;
        status >> kib;
        return kib;
    }
    return 0;
}

TEST(StartMemory, GoesBackAndWhatIsNeededComesAgain) {
    const long before = resident_kib();
    ASSERT_GT(before, 0);
    give_back_start_memory();
    EXPECT_LT(resident_kib(), before);
}

}  // namespace
}  // namespace ao::app
