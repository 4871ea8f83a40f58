// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/step_catalog.h"

#include <gtest/gtest.h>

#include <set>

namespace rtmpscope::session {
namespace {

TEST(StepCatalog, ExplainsEveryStepInASentence) {
  std::set<std::string_view> ids;
  for (const StepKind& kind : stepCatalog()) {
    EXPECT_TRUE(ids.insert(kind.id).second) << kind.id << " is there twice";
    EXPECT_FALSE(kind.title.empty()) << kind.id;
    ASSERT_FALSE(kind.explanation.empty()) << kind.id;
    EXPECT_TRUE(kind.explanation.in(texts::Language::English).ends_with('.')) << kind.id;
    EXPECT_TRUE(kind.explanation.in(texts::Language::Chinese).ends_with("。")) << kind.id;
    EXPECT_EQ(findStepKind(kind.id), &kind);
  }
}

TEST(StepCatalog, KnowsEveryIdOfTheInterface) {
  for (const std::string_view id : {"tcp-handshake",
                                    "c0c1",
                                    "s0s1s2",
                                    "s0s1",
                                    "s2",
                                    "c2",
                                    "connect",
                                    "window-ack-size",
                                    "set-peer-bandwidth",
                                    "set-chunk-size",
                                    "stream-begin",
                                    "connect-result",
                                    "release-stream",
                                    "fc-publish",
                                    "create-stream",
                                    "create-stream-result",
                                    "get-stream-length",
                                    "play",
                                    "publish",
                                    "on-status",
                                    "set-data-frame",
                                    "metadata",
                                    "media",
                                    "acknowledgement",
                                    "ping-request",
                                    "ping-response",
                                    "set-buffer-length",
                                    "fc-unpublish",
                                    "delete-stream",
                                    "close-stream",
                                    "tcp-fin",
                                    "tcp-rst"}) {
    EXPECT_NE(findStepKind(id), nullptr) << id;
  }
  EXPECT_EQ(findStepKind("no-such-step"), nullptr);
}

TEST(StepCatalog, MakesIdsOfCommandNames) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"connect", "connect"},
      {"createStream", "create-stream"},
      {"releaseStream", "release-stream"},
      {"FCPublish", "fc-publish"},
      {"onFCUnpublish", "on-fc-unpublish"},
      {"_checkbw", "checkbw"},
      {"onBWDone", "on-bw-done"},
      {"getStreamLength", "get-stream-length"},
      {"|RtmpSampleAccess", "rtmp-sample-access"},
      {"set_playlist", "set-playlist"},
      {"NetStream.Data.Start", "net-stream-data-start"},
      {"play2", "play2"},
  };
  for (const auto& [name, id] : cases) EXPECT_EQ(stepIdOf(name), id);
}

TEST(StepCatalog, KeepsIdsSafeWhateverTheWireSays) {
  EXPECT_EQ(stepIdOf(""), "command");
  EXPECT_EQ(stepIdOf("\x01\xff<>"), "command");
  EXPECT_LE(stepIdOf(std::string(5000, 'a')).size(), 64U);
  EXPECT_EQ(stepIdOf("media"), "command-media") << "no command may pass for what it is not";
  EXPECT_EQ(stepIdOf("tcpFin"), "command-tcp-fin");
}

}  // namespace
}  // namespace rtmpscope::session
