#include "app/event_stream.h"

#include <vector>

#include <gtest/gtest.h>

namespace ao::app {
namespace {

TEST(EventStream, EventsComeWhereverThePiecesAreCut) {
    const std::string text =
        "event: hello\ndata: {}\n\n: the line is open\n\nevent: cancel\ndata: "
        "{\"task_id\":\"t\"}\n\n";
    const std::vector<std::string> expected{"hello {}", R"(cancel {"task_id":"t"})"};
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        std::vector<std::string> seen;
        EventStream stream([&](std::string_view event, std::string_view data) {
            seen.push_back(std::string(event) + " " + std::string(data));
        });
        stream.read(text.substr(0, cut));
        stream.read(text.substr(cut));
        EXPECT_EQ(seen, expected) << "cut at " << cut;
    }
}

}  // namespace
}  // namespace ao::app
