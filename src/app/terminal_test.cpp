#include "app/terminal.h"

#include <gtest/gtest.h>

namespace ao::app {

TEST(Table, AlignsColumnsByCharactersNotBytes) {
    Table table({"NAME", "AGE"});
    table.add({"Zoë", "3"});
    table.add({"Alexander", "40"});
    EXPECT_EQ(
        table.render(false),
        "NAME       AGE\n"
        "Zoë        3\n"
        "Alexander  40\n"
    );
}

TEST(Table, ShowsNoControlCharacters) {
    Table table({"X"});
    table.add({"a\033[31mb\n"});
    EXPECT_EQ(table.render(false), "X\na?[31mb?\n");
}

TEST(Painted, AddsColourOnlyWhenAsked) {
    EXPECT_EQ(painted("hot", Colour::red, true), "\033[31mhot\033[0m");
    EXPECT_EQ(painted("hot", Colour::red, false), "hot");
}

TEST(Progress, WritesNothingWhereNobodyLooks) {
    std::FILE* file = std::tmpfile();
    ASSERT_NE(file, nullptr);
    {
        Progress bar(file, "import", 10);
        bar.show(5);
    }
    EXPECT_EQ(std::ftell(file), 0);
    std::fclose(file);
}

}  // namespace ao::app
