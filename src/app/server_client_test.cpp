#include "app/server_client.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "app/server.h"
#include "app/server_file.h"
#include "base/id.h"

namespace ao::app {
namespace {

using testing::HasSubstr;

class ServerClientTest : public testing::Test {
  protected:
    ServerClientTest() {
        cli_.flags = {
            {"data_dir", directory_},
            {"server.port", "0"},
            {"server.workers", "1"},
            {"queue.workers", "0"},
            {"server.stop_timeout_seconds", "1"}};
    }

    ~ServerClientTest() override { std::filesystem::remove_all(directory_); }

    [[nodiscard]] Config config() const { return Config::load({"", {}, cli_.flags}).config; }

    const std::string directory_ = std::filesystem::temp_directory_path() / base::new_id();
    Cli cli_;
};

TEST_F(ServerClientTest, SaysHowToStartAServerWhenNoneRuns) {
    auto found = find_server(config(), cli_);
    ASSERT_FALSE(found);
    EXPECT_THAT(
        found.error().message,
        testing::AllOf(
            HasSubstr("no server is running on the data directory " + directory_),
            HasSubstr("orchestrator serve --data-dir " + directory_),
            HasSubstr("--server URL")
        )
    );
}

TEST_F(ServerClientTest, TalksToTheServerOfTheDataDirectory) {
    Server server(config());
    server.start();

    struct stat file {};

    ASSERT_EQ(::stat((directory_ + "/server.json").c_str(), &file), 0);
    EXPECT_EQ(file.st_mode & 0777, 0600U);

    auto found = find_server(config(), cli_);
    ASSERT_TRUE(found) << found.error().message;
    ServerClient client(*found);
    auto reply = client.get("/api/tasks?limit=5");
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->status, 200) << "before the first administrator is made, too";
    EXPECT_THAT(reply->body.text, HasSubstr(R"("limit":5)"));

    auto refused = client.post("/api/tasks", R"({"type":"no_such_type"})");
    ASSERT_TRUE(refused) << refused.error().message;
    EXPECT_EQ(refused->status, 422);
    EXPECT_THAT(refused->problem(), HasSubstr("/type: "));

    server.stop();
    EXPECT_FALSE(find_server_file(config())) << "left behind by a clean stop";
    auto gone = client.get("/health");
    ASSERT_FALSE(gone);
    EXPECT_THAT(gone.error().message, HasSubstr("orchestrator serve --data-dir"));
}

TEST_F(ServerClientTest, AServerByUrlWantsAKey) {
    cli_.flags["demo.enabled"] = "true";  // somebody can sign in
    Server server(config());
    server.start();
    cli_.server = "http://127.0.0.1:" + std::to_string(server.port()) + "/";
    cli_.api_key = find_server_file(config())->key;
    auto found = find_server(config(), cli_);
    ASSERT_TRUE(found);
    auto reply = ServerClient(*found).get("/api/tasks");
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->status, 200);

    cli_.api_key = "wrong";
    auto stranger = ServerClient(*find_server(config(), cli_)).get("/api/tasks");
    ASSERT_FALSE(stranger);
    EXPECT_EQ(stranger.error().kind, base::ErrorKind::unauthenticated);
    EXPECT_THAT(stranger.error().message, HasSubstr("--api-key K"));
}

}  // namespace
}  // namespace ao::app
