#include "model/workflow_check.h"

#include <gtest/gtest.h>

namespace ao::model {
namespace {

/// The faults as "pointer code" lines; "none".
std::string faults_in(const std::string& steps, const std::string& triggers = "[]") {
    const auto read =
        read_definition({R"({"name":"t","triggers":)" + triggers + R"(,"steps":)" + steps + "}"});
    if (read) return "none";
    std::string all;
    for (const auto& fault : read.error().fields)
        all += fault.pointer + " " + fault.code + "\n";
    return all;
}

TEST(WorkflowCheck, TakesASoundDefinition) {
    EXPECT_EQ(
        faults_in(
            R"([
            {"id":"ask","kind":"http_request","settings":{"url":"https://a.example/{{lead.id}}","keep":{"plan":"account.plan"}}},
            {"id":"hot","kind":"branch","settings":{"condition":{"field":"steps.ask.plan","op":"equals","value":"pro"}},
             "branches":[{"label":"yes","next":"tag"},{"label":"no","next":"rest"}]},
            {"id":"tag","kind":"add_tag","settings":{"tag":"{{steps.ask.plan}}"},"next":""},
            {"id":"rest","kind":"wait","settings":{"for":"2d"},"next":"ask"}])",
            R"([{"kind":"new_lead","filter":{"field":"lead.email","op":"exists"}}])"
        ),
        "none"
    );
}

TEST(WorkflowCheck, TellsAllFaultsAtOnceWithTheirPlaces) {
    EXPECT_EQ(
        faults_in(
            R"([
            {"id":"a","kind":"send_email","settings":{"subject":"Hi {{leed.id}}","titel":"x"}},
            {"id":"b","kind":"teleport"},
            {"id":"c","kind":"branch","settings":{"condition":{"field":"lead.created_at","op":"less","value":"soon"}},
             "branches":[{"label":"maybe","next":"a"}]},
            {"id":"d","kind":"add_tag","settings":{"tag":"{{steps.e.x}}"},"next":""},
            {"id":"e","kind":"wait","settings":{"for":"a while"}}])",
            R"([{"kind":"full_moon"},{"kind":"score_crosses","settings":{"score":101}}])"
        ),
        "/triggers/0/kind enum\n"
        "/triggers/1/settings/score range\n"
        "/steps/0/settings/subject template\n"
        "/steps/0/settings/body required\n"
        "/steps/0/settings/titel unknown\n"
        "/steps/1/kind enum\n"
        "/steps/2/settings/condition/value type\n"
        "/steps/2/branches/0/label enum\n"
        "/steps/3/settings/tag template\n"
        "/steps/4/settings/for format\n"
        "/steps/4 unreachable\n"
        "/steps/0 loop\n"
    );
}

TEST(WorkflowCheck, AStepSeesOnlyTheOutputsOfStepsThatCanComeBefore) {
    const std::string steps = R"([
        {"id":"p","kind":"switch","settings":{"field":"lead.source","cases":[{"label":"x","value":"web"}]},
         "branches":[{"label":"x","next":"b"}],"next":"a"},
        {"id":"a","kind":"set_field","settings":{"field":"status","value":"{{steps.b.changed}}"},"next":""},
        {"id":"b","kind":"set_field","settings":{"field":"status","value":"{{steps.p.case}}"},"next":""}])";
    EXPECT_EQ(faults_in(steps), "/steps/1/settings/value template\n");
}

TEST(WorkflowCheck, ALoopNeedsSomethingThatTakesTime) {
    const auto loop = [](const std::string& middle) {
        return faults_in(
            R"([{"id":"a","kind":"add_tag","settings":{"tag":"x"}},)" + middle +
            R"(,{"id":"c","kind":"branch","settings":{"condition":{"op":"has_tag","value":"y"}},
                "branches":[{"label":"yes","next":""},{"label":"no","next":"a"}]}])"
        );
    };
    EXPECT_EQ(loop(R"({"id":"b","kind":"wait","settings":{"for":"1h"}})"), "none");
    EXPECT_EQ(loop(R"({"id":"b","kind":"wait_until","settings":{"cron":"0 9 * * *"}})"), "none");
    EXPECT_EQ(
        loop(R"({"id":"b","kind":"wait_until","settings":{"date":"2020-01-01"}})"),
        "/steps/0 loop\n"
    );
    EXPECT_EQ(loop(R"({"id":"b","kind":"update_crm"})"), "/steps/0 loop\n");
}

TEST(WorkflowCheck, AJoinNeedsAParallelAndALeadSomebodyWhoBringsIt) {
    EXPECT_EQ(faults_in(R"([{"id":"a","kind":"join"}])"), "/steps/0 join\n");
    EXPECT_EQ(
        faults_in(
            R"([{"id":"p","kind":"parallel","branches":[{"label":"1","next":"a"},{"label":"2","next":"b"}]},
            {"id":"a","kind":"add_tag","settings":{"tag":"a"},"next":"j"},
            {"id":"b","kind":"add_tag","settings":{"tag":"b"},"next":"j"},
            {"id":"j","kind":"join"}])"
        ),
        "none"
    );
    EXPECT_EQ(
        faults_in(
            R"([{"id":"a","kind":"add_tag","settings":{"tag":"a"}}])",
            R"([{"kind":"schedule","settings":{"cron":"@daily"}}])"
        ),
        "/steps/0/kind lead\n"
    );
}

TEST(WorkflowCheck, SettingsThatBelongTogether) {
    EXPECT_EQ(faults_in(R"([{"id":"a","kind":"change_score"}])"), "/steps/0/settings required\n");
    EXPECT_EQ(
        faults_in(R"([{"id":"a","kind":"assign","settings":{"method":"rules"}}])"),
        "/steps/0/settings/rules required\n"
    );
    EXPECT_EQ(
        faults_in(
            R"([{"id":"a","kind":"switch","settings":{"cases":[{"label":"a","value":"x"},{"label":"a"}]}}])"
        ),
        "/steps/0/settings/cases/1/label enum\n/steps/0/settings/cases/1 "
        "required\n/steps/0/settings/field required\n"
    );
    EXPECT_EQ(
        faults_in(R"([{"id":"a","kind":"notify","settings":{"url":"ftp://x","text":"x"}}])"),
        "/steps/0/settings/url format\n"
    );
    EXPECT_EQ(
        faults_in(
            R"([{"id":"a","kind":"split_test","settings":{"ways":[{"label":"a","share":0}]}}])"
        ),
        "/steps/0/settings/ways/0/share range\n/steps/0/settings/ways length\n"
    );
}

TEST(StepShapes, TheExampleOfEachKindIsSound) {
    for (const StepShape& shape : step_shapes()) {
        if (shape.name == "parallel" || shape.name == "join") continue;
        std::string rest;
        for (const std::string_view label : shape.labels)
            rest += R"(,{"id":"step-)" + std::string(label) + R"(","kind":"stop"})";
        EXPECT_EQ(faults_in("[" + example_of(shape).text + rest + "]"), "none") << shape.name;
    }
}

TEST(StepShapes, EachSettingOfATriggerHasASoundExample) {
    for (const TriggerShape& shape : trigger_shapes()) {
        std::string settings;
        for (const Setting& setting : shape.settings)
            settings += std::string(settings.empty() ? "" : ",") + "\"" +
                        std::string(setting.name) + "\":" + std::string(setting.example);
        const std::string trigger =
            R"([{"kind":")" + std::string(shape.name) + R"(","settings":{)" + settings + "}}]";
        EXPECT_EQ(faults_in(R"([{"id":"a","kind":"stop"}])", trigger), "none") << shape.name;
    }
}

}  // namespace
}  // namespace ao::model
