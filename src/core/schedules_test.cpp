#include "core/schedules.h"

#include "core/store_rig.h"
#include "store/audit_store.h"
#include "store/schedule_store.h"

namespace ao::core {
namespace {

using base::ErrorKind;
using std::chrono::hours;
using Texts = std::vector<std::string>;

class KeepingSchedules : public StoreRig {
  protected:
    KeepingSchedules() { clock_.jump(base::parse_rfc3339("2026-11-22T10:00:00Z").value()); }

    static NewSchedule wish(const std::string& name) {
        return {
            .name = name,
            .cron = "0 9 * * MON-FRI",
            .time_zone = "Europe/Berlin",
            .type = "crm_update",
            .payload = {R"({"lead_id":"l1"})"}};
    }

    model::Schedule create(NewSchedule wanted) {
        return *run(schedules_.create(actor(), std::move(wanted)))->value;
    }

    /// The tick that the schedule waits for.
    std::string next_at(const std::string& id) {
        return base::to_rfc3339(run(schedules_.get(actor(), id))->next_at);
    }

    Texts audit_types() {
        Texts types;
        const auto events = in_store([&](store::Session& session) {
            return store::AuditStore(session).list("default", {}, 0, 10);
        });
        for (const model::AuditEvent& event : events)
            types.push_back(event.type);
        return types;
    }

    static Texts pointers(const base::Error& error) {
        Texts all;
        for (const base::FieldError& fault : error.fields)
            all.push_back(fault.pointer);
        return all;
    }

    Schedules schedules_{*database_, clock_, {"crm_update", "email_send"}};
};

TEST_F(KeepingSchedules, KeepsWhatWasAskedAndWaitsForTheNextTick) {
    NewSchedule wanted = wish("Morning");
    wanted.tags = {"nightly", "two words"};
    wanted.misfire = "all";
    wanted.overlap = "skip_if_running";
    const auto made = create(wanted);
    const auto stored = run(schedules_.get(actor(), made.id));
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->cron, "0 9 * * MON-FRI");
    EXPECT_EQ(stored->tags, wanted.tags);
    EXPECT_EQ(stored->misfire, model::Misfire::all);
    EXPECT_EQ(stored->overlap, model::Overlap::skip_if_running);
    EXPECT_EQ(stored->payload, wanted.payload);
    EXPECT_EQ(next_at(made.id), "2026-11-23T08:00:00.000000Z");
    EXPECT_EQ(audit_types(), Texts{"schedule_created"});
}

TEST_F(KeepingSchedules, NamesEveryFaultAtOnce) {
    const auto refused = run(schedules_.create(
        actor(),
        {.name = "",
         .cron = "61 25 * * *",
         .time_zone = "Europe/Atlantis",
         .misfire = "never",
         .overlap = "sometimes",
         .type = "unknown",
         .payload = {R"({"scheduled_for":1})"},
         .queue = "two words",
         .priority = 101,
         .max_attempts = 0,
         .tags = {""}}
    ));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::invalid);
    EXPECT_EQ(
        pointers(refused.error()),
        (Texts{
            "/name",
            "/cron",
            "/cron",
            "/time_zone",
            "/misfire",
            "/overlap",
            "/type",
            "/queue",
            "/priority",
            "/max_attempts",
            "/data/scheduled_for",
            "/tags/0"})
    );
    EXPECT_TRUE(audit_types().empty());
}

TEST_F(KeepingSchedules, NamesAreUniqueInATenantAndTenantsSeeOnlyTheirOwn) {
    const auto made = create(wish("Morning"));
    EXPECT_EQ(run(schedules_.create(actor(), wish("Morning"))).error().kind, ErrorKind::conflict);
    const auto other = actor("other");
    EXPECT_TRUE(run(schedules_.create(other, wish("Morning"))));
    EXPECT_EQ(run(schedules_.list(other, 0, 10)).total, 1);
    EXPECT_EQ(run(schedules_.get(other, made.id)).error().kind, ErrorKind::not_found);
    EXPECT_EQ(run(schedules_.pause(other, made.id)).error().kind, ErrorKind::not_found);
    EXPECT_EQ(run(schedules_.run_now(other, made.id)).error().kind, ErrorKind::not_found);
    EXPECT_EQ(run(schedules_.next(other, made.id, 1)).error().kind, ErrorKind::not_found);
    EXPECT_FALSE(run(schedules_.remove(other, made.id)));
    EXPECT_TRUE(run(schedules_.get(actor(), made.id)));
}

TEST_F(KeepingSchedules, AnotherExpressionBeginsAnewAndOtherChangesDoNot) {
    const auto made = create(wish("Morning"));
    clock_.advance(hours{48});
    auto rename = [](NewSchedule& change) { change.name = "Evening"; };
    ASSERT_TRUE(run(schedules_.change(actor(), made.id, rename)));
    EXPECT_EQ(next_at(made.id), "2026-11-23T08:00:00.000000Z");
    auto later = [](NewSchedule& change) { change.cron = "0 21 * * *"; };
    ASSERT_TRUE(run(schedules_.change(actor(), made.id, later)));
    EXPECT_EQ(next_at(made.id), "2026-11-24T20:00:00.000000Z");
    auto wrong = [](NewSchedule& change) { change.cron = "nonsense"; };
    EXPECT_EQ(pointers(run(schedules_.change(actor(), made.id, wrong)).error()), Texts{"/cron"});
    create(wish("Morning"));
    auto taken = [](NewSchedule& change) { change.name = "Morning"; };
    EXPECT_EQ(run(schedules_.change(actor(), made.id, taken)).error().kind, ErrorKind::conflict);
    EXPECT_EQ(run(schedules_.get(actor(), made.id))->name, "Evening");
}

TEST_F(KeepingSchedules, TicksOfAPauseNeverRun) {
    const auto made = create(wish("Morning"));
    EXPECT_FALSE(run(schedules_.pause(actor(), made.id))->enabled);
    EXPECT_TRUE(run(schedules_.pause(actor(), made.id)));
    clock_.advance(hours{48});
    EXPECT_TRUE(run(schedules_.resume(actor(), made.id))->enabled);
    EXPECT_EQ(next_at(made.id), "2026-11-25T08:00:00.000000Z");
    EXPECT_EQ(
        audit_types(),
        (Texts{"schedule_resumed", "schedule_paused", "schedule_paused", "schedule_created"})
    );
}

TEST_F(KeepingSchedules, RunsNowBesideItsTicks) {
    NewSchedule wanted = wish("Morning");
    wanted.overlap = "skip_if_running";
    wanted.enabled = false;
    const auto made = create(wanted);
    const auto task = run(schedules_.run_now(actor(), made.id));
    ASSERT_TRUE(task);
    EXPECT_EQ(task->schedule_id, made.id);
    EXPECT_EQ(
        task->payload.text, R"({"scheduled_for":"2026-11-22T10:00:00.000000Z","lead_id":"l1"})"
    );
    EXPECT_EQ(run(schedules_.get(actor(), made.id))->last_task_id, task->id);
    EXPECT_EQ(run(schedules_.run_now(actor(), made.id)).error().kind, ErrorKind::conflict);
}

TEST_F(KeepingSchedules, RemovesASchedule) {
    const auto made = create(wish("Morning"));
    EXPECT_TRUE(run(schedules_.remove(actor(), made.id)));
    EXPECT_EQ(run(schedules_.remove(actor(), made.id)).error().kind, ErrorKind::not_found);
    EXPECT_EQ(run(schedules_.list(actor(), 0, 10)).total, 0);
}

TEST_F(KeepingSchedules, PreviewsTicksInWordsAndOnTheClocksOfTheZone) {
    const auto preview = schedules_.preview("30 2 * * *", "Europe/Berlin", 2);
    ASSERT_TRUE(preview);
    EXPECT_EQ(preview->description, "every day at 02:30 Europe/Berlin");
    EXPECT_EQ(preview->local, (Texts{"2026-11-23T02:30:00+01:00", "2026-11-24T02:30:00+01:00"}));
    EXPECT_EQ(
        pointers(schedules_.preview("x", "y", 0).error()), (Texts{"/cron", "/time_zone", "/count"})
    );
    const auto made = create(wish("Morning"));
    EXPECT_EQ(run(schedules_.next(actor(), made.id, 3))->ticks.size(), 3U);
}

TEST_F(KeepingSchedules, ARepeatedRequestMakesNoSecondSchedule) {
    const Once<model::Schedule> once{
        "key", "print", [](const model::Schedule& made) { return made.id; }};
    const auto first = run(schedules_.create(actor(), wish("Morning"), once));
    const auto again = run(schedules_.create(actor(), wish("Morning"), once));
    ASSERT_TRUE(first && again);
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(again->answer, first->answer);
}

}  // namespace
}  // namespace ao::core
