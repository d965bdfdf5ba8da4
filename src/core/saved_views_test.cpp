#include "core/saved_views.h"

#include "core/store_rig.h"

namespace ao::core {
namespace {

class Views : public StoreRig {
  protected:
    static model::Actor person(const std::string& name, model::Role role) {
        return {.tenant_id = "default", .user_id = name, .username = name, .role = role};
    }

    base::Result<model::SavedView> make(
        const model::Actor& who, const std::string& name, bool shared = false
    ) {
        ViewChange wanted{.name = name, .shared = shared};
        wanted.filter = std::map<std::string, std::string>{{"status", "new"}};
        wanted.sort = "-score";
        wanted.columns = std::vector<std::string>{"name", "score"};
        auto made = run(views_.create(who, model::ViewPage::leads, std::move(wanted), {}));
        if (!made) return std::move(made).error();
        return *made->value;
    }

    std::vector<std::string> names(
        const model::Actor& who, model::ViewPage page = model::ViewPage::leads
    ) {
        std::vector<std::string> names;
        for (const model::SavedView& view : run(views_.list(who, page)))
            names.push_back(view.name);
        return names;
    }

    const model::Actor ann_ = person("ann", model::Role::lead_manager);
    const model::Actor bob_ = person("bob", model::Role::viewer);
    SavedViews views_{*database_, clock_};
};

TEST_F(Views, AreOnesOwnUnlessShared) {
    const auto own = make(ann_, "mine").value();
    make(ann_, "ours", true).value();
    make(bob_, "also mine").value();
    EXPECT_EQ(names(ann_), (std::vector<std::string>{"mine", "ours"}));
    EXPECT_EQ(names(bob_), (std::vector<std::string>{"also mine", "ours"}));
    EXPECT_TRUE(names(ann_, model::ViewPage::tasks).empty());
    EXPECT_FALSE(run(views_.get(bob_, own.id)));
    model::Actor elsewhere = ann_;
    elsewhere.tenant_id = "other";
    EXPECT_TRUE(names(elsewhere).empty());
    EXPECT_FALSE(run(views_.get(elsewhere, own.id)));
}

TEST_F(Views, AreReadAsTheyWereKept) {
    const auto made = make(ann_, "mine").value();
    const auto view = run(views_.get(ann_, made.id)).value();
    EXPECT_EQ(view.filter, (std::map<std::string, std::string>{{"status", "new"}}));
    EXPECT_EQ(view.sort, "-score");
    EXPECT_EQ(view.columns, (std::vector<std::string>{"name", "score"}));
    const auto changed = run(views_.change(ann_, made.id, {.name = "renamed"})).value();
    EXPECT_EQ(changed.name, "renamed");
    EXPECT_EQ(changed.sort, "-score") << "what is absent stays";
    EXPECT_EQ(changed.version, 2);
}

TEST_F(Views, AreSharedByThoseWhoWriteLeads) {
    EXPECT_EQ(make(bob_, "ours", true).error().kind, base::ErrorKind::forbidden);
    const auto own = make(bob_, "mine").value();
    EXPECT_FALSE(run(views_.change(bob_, own.id, {.shared = true})));
}

TEST_F(Views, AreChangedByTheirOwnerAndAdministrators) {
    const auto ours = make(ann_, "ours", true).value();
    EXPECT_EQ(
        run(views_.change(bob_, ours.id, {.name = "mine now"})).error().kind,
        base::ErrorKind::forbidden
    );
    EXPECT_FALSE(run(views_.remove(bob_, ours.id)).ok());
    EXPECT_TRUE(run(views_.change(actor(), ours.id, {.name = "tidied"})));
    EXPECT_TRUE(run(views_.remove(ann_, ours.id)).ok());
    EXPECT_FALSE(run(views_.remove(ann_, ours.id)).ok());
}

TEST_F(Views, HaveNamesOfTheirOwn) {
    make(ann_, "one").value();
    const auto two = make(ann_, "two").value();
    EXPECT_EQ(make(ann_, "one").error().kind, base::ErrorKind::conflict);
    EXPECT_EQ(
        run(views_.change(ann_, two.id, {.name = "one"})).error().kind, base::ErrorKind::conflict
    );
    EXPECT_TRUE(make(bob_, "one")) << "somebody else's name is free";
    EXPECT_FALSE(make(ann_, ""));
    EXPECT_FALSE(make(ann_, std::string(101, 'x')));
}

TEST_F(Views, AreBounded) {
    for (std::int64_t i = 0; i < kMostViews; ++i)
        ASSERT_TRUE(make(ann_, "view " + std::to_string(i)));
    EXPECT_EQ(make(ann_, "one more").error().kind, base::ErrorKind::conflict);
}

}  // namespace
}  // namespace ao::core
