// SPDX-License-Identifier: GPL-3.0-or-later
#include "notes/annotation_store.h"

#include "notes/annotation_json.h"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rtmpscope::notes {
namespace {

namespace fs = std::filesystem;

class AnnotationStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "rtmpscope-notes-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    m_folder = name;
    m_capture = m_folder / "a capture.pcap";
  }
  void TearDown() override { fs::remove_all(m_folder); }

  void writeSidecar(std::string_view text) const { std::ofstream(AnnotationStore::sidecarOf(m_capture), std::ios::binary) << text; }
  [[nodiscard]] nlohmann::json sidecar() const {
    std::ifstream in(AnnotationStore::sidecarOf(m_capture));
    return nlohmann::json::parse(in);
  }

  fs::path m_folder;
  fs::path m_capture;
};

TEST_F(AnnotationStoreTest, StandsBesideTheCapture) {
  EXPECT_EQ(AnnotationStore::sidecarOf("/x/push.pcap"), "/x/push.pcap.notes.json");
}

TEST_F(AnnotationStoreTest, IsEmptyWithoutASidecar) {
  const auto store = AnnotationStore::open(m_capture);
  ASSERT_TRUE(store.has_value());
  EXPECT_TRUE(store->annotations().empty());
}

TEST_F(AnnotationStoreTest, ReadsBackEveryKindOfTargetThatItSaved) {
  auto store = AnnotationStore::open(m_capture);
  ASSERT_TRUE(store.has_value());
  const Target targets[] = {OnFrame{FrameNumber{25}}, OnMessage{MessageNumber{12}}, OnSession{SessionId{1}}, OnPhase{SessionId{2}, "connect"},
                            OnStep{SessionId{2}, 5}};
  for (const Target& target : targets) store->add(target, "text of\ntwo lines, \"quoted\" 中文 \xF0\x9F\x8E\xA5", "tag");
  ASSERT_TRUE(store->save().has_value());

  const auto again = AnnotationStore::open(m_capture);
  ASSERT_TRUE(again.has_value()) << again.error().message;
  ASSERT_EQ(again->annotations().size(), std::size(targets));
  for (std::size_t i = 0; i < std::size(targets); ++i) {
    EXPECT_EQ(again->annotations()[i].target, targets[i]);
    EXPECT_EQ(again->annotations()[i], store->annotations()[i]);
  }
}

TEST_F(AnnotationStoreTest, NeverGivesAnIdAgain) {
  auto store = AnnotationStore::open(m_capture);
  ASSERT_TRUE(store.has_value());
  EXPECT_EQ(store->add(OnFrame{FrameNumber{1}}, "first", "").id, 1U);
  EXPECT_EQ(store->add(OnFrame{FrameNumber{2}}, "second", "").id, 2U);
  EXPECT_TRUE(store->remove(2));
  EXPECT_FALSE(store->remove(2));
  ASSERT_TRUE(store->save().has_value());
  auto again = AnnotationStore::open(m_capture);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->add(OnFrame{FrameNumber{3}}, "third", "").id, 3U);
}

TEST_F(AnnotationStoreTest, EditsTheTextAndNothingElse) {
  auto store = AnnotationStore::open(m_capture);
  ASSERT_TRUE(store.has_value());
  const Annotation before = store->add(OnStep{SessionId{1}, 4}, "old", "tag");
  EXPECT_TRUE(store->edit(before.id, "new"));
  EXPECT_FALSE(store->edit(99, "new"));
  Annotation expected = before;
  expected.text = "new";
  EXPECT_EQ(store->annotations()[0], expected);
}

TEST_F(AnnotationStoreTest, KeepsTheDocumentedForm) {
  auto store = AnnotationStore::open(m_capture);
  ASSERT_TRUE(store.has_value());
  store->add(OnPhase{SessionId{2}, "connect"}, "slow", "");
  ASSERT_TRUE(store->save().has_value());
  const nlohmann::json json = sidecar();
  EXPECT_EQ(json["schema"], "rtmpscope.notes/1");
  EXPECT_EQ(json["capture"]["file"], "a capture.pcap");
  EXPECT_EQ(json["next_id"], 2);
  const nlohmann::json& note = json["annotations"][0];
  EXPECT_EQ(note["id"], 1);
  EXPECT_EQ(note["target"], (nlohmann::json{{"session", 2}, {"phase", "connect"}}));
  EXPECT_EQ(note["text"], "slow");
  EXPECT_TRUE(note["tag"].is_null());
  EXPECT_EQ(note["author"], "person");
  const std::string created = note["created"];
  EXPECT_EQ(created.size(), std::string_view("2026-01-31T10:20:30Z").size());
  EXPECT_EQ(created.back(), 'Z');
}

TEST_F(AnnotationStoreTest, SavesTextThatIsNotUtf8) {
  auto store = AnnotationStore::open(m_capture);
  ASSERT_TRUE(store.has_value());
  store->add(OnFrame{FrameNumber{1}}, "bad \xFF\xC3 byte", "");
  ASSERT_TRUE(store->save().has_value());
  const auto again = AnnotationStore::open(m_capture);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->annotations()[0].text, "bad \xEF\xBF\xBD\xEF\xBF\xBD byte");
}

TEST_F(AnnotationStoreTest, SaysWhatIsWrongWithASidecarAndDoesNotTouchIt) {
  const struct {
    const char* text;
    const char* says;
  } cases[] = {
      {"", "not a JSON object"},
      {"{\"schema\": ", "not a JSON object"},
      {"[]", "not a JSON object"},
      {"{}", "schema"},
      {R"({"schema": "rtmpscope.report/1", "annotations": []})", "schema"},
      {R"({"schema": "rtmpscope.notes/2", "annotations": []})", "newer version"},
      {R"({"schema": "rtmpscope.notes/1"})", "no list of annotations"},
      {R"({"schema": "rtmpscope.notes/1", "annotations": [{"text": "x", "target": {"frame": 1}}]})", "no id"},
      {R"({"schema": "rtmpscope.notes/1", "annotations": [{"id": 1, "text": "x", "target": {"frame": -4}}]})", "what it is on"},
      {R"({"schema": "rtmpscope.notes/1", "annotations": [{"id": 1, "target": {"frame": 1}}, {"id": 1, "target": {"frame": 2}}]})", "two notes"},
  };
  for (const auto& row : cases) {
    writeSidecar(row.text);
    const auto store = AnnotationStore::open(m_capture);
    ASSERT_FALSE(store.has_value()) << row.text;
    EXPECT_NE(store.error().message.find(row.says), std::string::npos) << store.error().message;
  }
}

TEST_F(AnnotationStoreTest, SaysThatAFolderCannotBeWritten) {
  auto store = AnnotationStore::open(m_folder / "no such folder" / "x.pcap");
  ASSERT_TRUE(store.has_value());
  store->add(OnFrame{FrameNumber{1}}, "lost", "");
  const auto saved = store->save();
  ASSERT_FALSE(saved.has_value());
  EXPECT_NE(saved.error().message.find("could not be saved"), std::string::npos);
}

}  // namespace
}  // namespace rtmpscope::notes
