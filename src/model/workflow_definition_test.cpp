#include "model/workflow_definition.h"

#include <gtest/gtest.h>

namespace ao::model {
namespace {

constexpr const char* kText = R"({"name":"Welcome","entry":"once",
 "trigger":{"kind":"new_lead","filter":{"field":"source"}},
 "steps":[{"id":"a","kind":"branch","branches":[{"label":"yes","next":"c"}]},
          {"id":"b","kind":"wait","next":null,"on_error":"goto","error_next":"c"},
          {"id":"c","kind":"stop","retry":{"max_attempts":3}}]})";

TEST(ParsingADefinition, AStepWithoutNextGoesOnWithTheOneAfterIt) {
    const auto read = parse_definition({kText});
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->steps[0].next, "b");
    EXPECT_EQ(read->steps[1].next, "");
    EXPECT_EQ(read->steps[2].next, "");
    EXPECT_EQ(read->entry, Entry::once);
    ASSERT_EQ(read->triggers.size(), 1U);
    EXPECT_EQ(read->triggers[0].kind, "new_lead");
    EXPECT_EQ(target_of(read->steps[0], "yes"), "c");
    EXPECT_EQ(target_of(read->steps[0], "no"), "b");
}

TEST(ParsingADefinition, ReadsBackWhatItWrites) {
    const auto read = parse_definition({kText});
    ASSERT_TRUE(read);
    const auto again = parse_definition(to_json(*read));
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(*again, *read);
}

TEST(ParsingADefinition, NamesEveryFault) {
    const auto read = parse_definition({R"({"entry":"twice","steps":[
        {"id":"a b","kind":"wait"},{"id":"c","next":"z","on_error":"goto"},
        {"id":"c","kind":"stop","retry":{"max_attempts":99}}]})"});
    ASSERT_FALSE(read);
    std::string pointers;
    for (const auto& fault : read.error().fields)
        pointers += fault.pointer + ":" + fault.code + " ";
    EXPECT_EQ(
        pointers,
        "/name:required /entry:enum /steps/0/id:format /steps/1/kind:required "
        "/steps/2/retry/max_attempts:range /steps/1/next:unknown /steps/1/error_next:required "
        "/steps/2/id:unique "
    );
}

}  // namespace
}  // namespace ao::model
