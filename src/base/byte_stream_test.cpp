#include <filesystem>
#include <set>

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/gzip.h"
#include "base/id.h"
#include "base/secret_stream.h"
#include "base/signing.h"
#include "base/tar.h"

namespace ao::base {
namespace {

class Kept final : public ByteSink {
  public:
    void write(std::string_view bytes) override { text += bytes; }

    void finish() override { finished = true; }

    std::string text;
    bool finished = false;
};

class Given final : public ByteSource {
  public:
    explicit Given(std::string_view text) : rest_(text) {}

    std::size_t read(std::span<char> out) override {
        const std::size_t size = std::min({out.size(), rest_.size(), std::size_t{7'777}});
        rest_.copy(out.data(), size);
        rest_.remove_prefix(size);
        return size;
    }

  private:
    std::string_view rest_;
};

std::string drain(ByteSource& source) {
    std::string text;
    std::string piece(10'001, '\0');
    while (const std::size_t got = source.read(piece))
        text.append(piece, 0, got);
    return text;
}

std::string noise(std::size_t size) {
    std::string text;
    for (std::uint32_t state = 7; text.size() < size; state = state * 1'664'525 + 1'013'904'223)
        text += static_cast<char>(state >> 24);
    return text;
}

std::string sealed(std::string_view plain, const SecretKey& key) {
    Kept kept;
    SealSink sink(kept, key);
    sink.write(plain);
    sink.finish();
    return kept.text;
}

std::string opened(std::string_view text, const SecretKey& key) {
    Given given(text);
    OpenSource source(given, key);
    return drain(source);
}

/// What is thrown for `text`, "" when nothing.
std::string fault_of(std::string_view text, const SecretKey& key) {
    try {
        opened(text, key);
        return "";
    } catch (const DamagedInput& damage) {
        return damage.what();
    }
}

TEST(SecretStream, GivesBackWhatItSealed) {
    const SecretKey key = make_secret_key();
    for (std::size_t size : {0UL, 1UL, 65'535UL, 65'536UL, 65'537UL, 300'000UL}) {
        const std::string plain = noise(size);
        const std::string text = sealed(plain, key);
        EXPECT_TRUE(is_sealed(text));
        EXPECT_EQ(opened(text, key), plain) << size;
    }
}

TEST(SecretStream, EveryFlippedByteAndEveryCutIsFound) {
    const SecretKey key = make_secret_key();
    const std::string text = sealed(noise(70'000), key);
    for (std::size_t at = 0; at < text.size(); at += 97) {
        std::string changed = text;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        EXPECT_NE(fault_of(changed, key), "") << "byte " << at;
        EXPECT_NE(fault_of(text.substr(0, at), key), "") << "cut at " << at;
    }
    EXPECT_NE(fault_of(text + "x", key), "");
}

TEST(SecretStream, AnotherKeyIsToldFromDamage) {
    const std::string text = sealed("secret", make_secret_key());
    EXPECT_NE(fault_of(text, make_secret_key()).find("the key is not the one"), std::string::npos);
    EXPECT_NE(fault_of("plain", make_secret_key()).find("not encrypted"), std::string::npos);
    EXPECT_EQ(text.find("secret"), std::string::npos);
}

TEST(Gzip, GivesBackWhatItPackedAndFindsDamage) {
    const std::string plain = noise(200'000) + std::string(500'000, 'x');
    Kept kept;
    GzipSink sink(kept);
    sink.write(plain);
    sink.finish();
    EXPECT_TRUE(kept.finished);
    EXPECT_LT(kept.text.size(), 230'000U);
    Given given(kept.text);
    GunzipSource source(given);
    EXPECT_EQ(drain(source), plain);
    for (std::size_t at = 10; at < kept.text.size(); at += 9'973) {
        std::string changed = kept.text;
        changed[at] = static_cast<char>(changed[at] ^ 4);
        Given bad(changed);
        GunzipSource broken(bad);
        EXPECT_THROW(drain(broken), DamagedInput) << at;
        Given cut(std::string_view(kept.text).substr(0, at));
        GunzipSource short_one(cut);
        EXPECT_THROW(drain(short_one), DamagedInput) << at;
    }
}

TEST(Tar, GivesBackItsMembers) {
    Kept kept;
    TarWriter writer(kept);
    const std::string large = noise(10'000);
    writer.add("first", large, 1'767'225'600);
    writer.begin("empty", 0, 0);
    writer.add("last.json", "{}", 0);
    EXPECT_THROW(writer.write("x"), std::logic_error);
    writer.finish();
    EXPECT_EQ(kept.text.size() % 512, 0U);

    Given given(kept.text);
    TarReader reader(given);
    std::string content(20'000, '\0');
    auto first = reader.next();
    ASSERT_TRUE(first);
    EXPECT_EQ(first->name, "first");
    EXPECT_EQ(first->size, 10'000);
    EXPECT_EQ(reader.next()->name, "empty") << "what was not read is skipped";
    EXPECT_EQ(reader.next()->name, "last.json");
    EXPECT_EQ(reader.read(content), 2U);
    EXPECT_FALSE(reader.next());
}

TEST(Tar, IsReadableByTarAndFindsACut) {
    const auto folder = std::filesystem::temp_directory_path() / ("ao-tar-" + new_id());
    make_private_directory(folder);
    {
        NewFile file(folder / "a.tar");
        TarWriter writer(file.sink());
        writer.add("hello.txt", "hello", 1'767'225'600);
        writer.finish();
        EXPECT_TRUE(file.commit(NewFile::Existing::keep));
    }
    const std::string command = "tar -C " + folder.string() + " -xf " + folder.string() + "/a.tar";
    EXPECT_EQ(std::system(command.c_str()), 0);
    EXPECT_EQ(read_small_file(folder / "hello.txt"), "hello");
    const std::string whole = read_small_file(folder / "a.tar");
    Given given(std::string_view(whole).substr(0, 1'024));
    TarReader reader(given);
    EXPECT_TRUE(reader.next());
    EXPECT_THROW(reader.next(), DamagedInput);
    std::filesystem::remove_all(folder);
}

TEST(NewFile, IsCompleteOrNotThereAndNeverOverwrites) {
    const auto folder = std::filesystem::temp_directory_path() / ("ao-file-" + new_id());
    make_private_directory(folder / "deep");
    EXPECT_EQ(std::filesystem::status(folder).permissions(), std::filesystem::perms::owner_all);
    const auto path = folder / "deep" / "one";
    {
        NewFile file(path);
        file.sink().write("half");
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder / "deep"));
    EXPECT_TRUE(write_small_file(path, "first", NewFile::Existing::keep));
    EXPECT_FALSE(write_small_file(path, "second", NewFile::Existing::keep));
    EXPECT_EQ(read_secret_file(path), "first");
    EXPECT_TRUE(write_small_file(path, "second", NewFile::Existing::replace));
    append_to_file(path, " line");
    EXPECT_EQ(read_small_file(path), "second line");
    EXPECT_EQ(sha256_of_file(path), to_hex(sha256("second line")));
    std::filesystem::permissions(
        path, std::filesystem::perms::others_read, std::filesystem::perm_options::add
    );
    EXPECT_THROW(read_secret_file(path), FileError);
    EXPECT_THROW(read_small_file(path, 3), FileError);
    std::filesystem::remove_all(folder);
}

TEST(SigningKey, SignsAndIsRebuiltFromItsSeed) {
    const SigningKey key;
    const SigningKey same(key.seed_text());
    EXPECT_EQ(same.public_text(), key.public_text());
    const std::string signature = same.sign("message");
    EXPECT_TRUE(verify_signature(key.public_text(), "message", signature));
    EXPECT_FALSE(verify_signature(key.public_text(), "massage", signature));
    EXPECT_FALSE(verify_signature(SigningKey().public_text(), "message", signature));
    EXPECT_FALSE(verify_signature("no key", "message", signature));
    EXPECT_THROW(SigningKey("short"), std::invalid_argument);
}

}  // namespace
}  // namespace ao::base
