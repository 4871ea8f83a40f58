// SPDX-License-Identifier: GPL-3.0-or-later
// Connect objects as Enhanced RTMP v2 ("Enhancing NetConnection connect Command") describes them.
#include "session/enhanced.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace rtmpscope::session {
namespace {

rtmp::AmfValue number(double value) {
  rtmp::AmfValue result;
  result.type = rtmp::AmfValue::Type::Number;
  result.number = value;
  return result;
}

rtmp::AmfValue strings(const std::vector<std::string>& values) {
  rtmp::AmfValue list;
  list.type = rtmp::AmfValue::Type::StrictArray;
  for (const std::string& value : values) {
    rtmp::AmfValue entry;
    entry.type = rtmp::AmfValue::Type::String;
    entry.string = value;
    list.elements.push_back(entry);
  }
  return list;
}

rtmp::AmfValue object(std::vector<std::pair<std::string, rtmp::AmfValue>> properties) {
  rtmp::AmfValue result;
  result.type = rtmp::AmfValue::Type::Object;
  for (auto& [name, value] : properties) {
    rtmp::AmfProperty property;
    property.name = name;
    property.value = std::move(value);
    result.properties.push_back(std::move(property));
  }
  return result;
}

rtmp::Command saying(rtmp::AmfValue values) {
  rtmp::Command command;
  command.object = std::move(values);
  return command;
}

std::string word(Said said) {
  return said == Said::Yes ? "yes" : said == Said::No ? "no" : said == Said::Nothing ? "-" : "?";
}

/// "hvc1 yes/no/45": offered, accepted, the frame in which it was used first.
std::string describe(const EnhancedMatrix& matrix) {
  std::string text;
  for (const EnhancedRow& row : matrix.rows) {
    text += row.name + ' ' + word(row.offered) + (row.offeredAs.empty() ? "" : "(" + row.offeredAs + ")") + '/' + word(row.accepted) +
            (row.acceptedAs.empty() ? "" : "(" + row.acceptedAs + ")") + '/' +
            (!row.used   ? "?"
             : *row.used ? std::to_string(row.frame.value())
                         : "no") +
            '\n';
  }
  return text;
}

WireUse using_(media::Kind kind, media::Codec codec, bool enhanced, std::uint32_t frame) {
  WireUse use;
  use.codecs.push_back({kind, codec, enhanced, Direction::ClientToServer, FrameNumber{frame}});
  return use;
}

TEST(EnhancedTest, ComparesWhatWasOfferedAcceptedAndUsed) {
  const rtmp::Command connect = saying(object({{"fourCcList", strings({"hvc1", "av01", "xyz9"})}, {"capsEx", number(3)}}));
  const rtmp::Command answer = saying(object({{"fourCcList", strings({"hvc1"})}, {"capsEx", number(2)}}));
  const EnhancedMatrix matrix = compareEnhanced(&connect, &answer, using_(media::Kind::Video, media::Codec::Hevc, true, 45));
  EXPECT_EQ(describe(matrix), "hvc1 yes/yes/45\nav01 yes/no/no\nxyz9 yes/no/?\nreconnect yes/no/?\nmultitrack yes/yes/no\n");
  EXPECT_FALSE(matrix.serverSilent);
}

TEST(EnhancedTest, ReadsInfoMapsAndTheStar) {
  const rtmp::Command connect = saying(object({{"videoFourCcInfoMap", object({{"*", number(4)}, {"vp09", number(5)}})},
                                               {"audioFourCcInfoMap", object({{"Opus", number(2)}})},
                                               {"videoFunction", number(2)}}));
  const rtmp::Command answer = saying(object({{"fourCcList", strings({"*"})}}));
  const EnhancedMatrix matrix = compareEnhanced(&connect, &answer, {});
  EXPECT_EQ(describe(matrix),
            "avc1 yes(forward)/yes(any)/no\nhvc1 yes(forward)/yes(any)/no\nav01 yes(forward)/yes(any)/no\nvp09 yes(decode, forward)/yes(any)/no\n"
            "vp08 yes(forward)/yes(any)/no\nvvc1 yes(forward)/yes(any)/no\nOpus yes(encode)/yes(any)/no\nHDR yes/-/?\n");
}

TEST(EnhancedTest, SilenceOfTheServerIsNoRefusal) {
  const rtmp::Command connect = saying(object({{"fourCcList", strings({"hvc1"})}}));
  const rtmp::Command answer = saying(object({{"fmsVer", number(1)}}));
  const EnhancedMatrix matrix = compareEnhanced(&connect, &answer, {});
  EXPECT_EQ(describe(matrix), "hvc1 yes/-/no\n");
  EXPECT_TRUE(matrix.serverSilent);
  EXPECT_EQ(describe(compareEnhanced(&connect, nullptr, {})), "hvc1 yes/?/no\n");
  EXPECT_FALSE(compareEnhanced(&connect, nullptr, {}).serverSilent);
}

TEST(EnhancedTest, UseAloneMakesALineAndLegacyTagsMakeNone) {
  const rtmp::Command plain = saying(object({}));
  EXPECT_EQ(describe(compareEnhanced(&plain, &plain, using_(media::Kind::Audio, media::Codec::Opus, true, 7))), "Opus -/-/7\n");
  EXPECT_TRUE(compareEnhanced(&plain, &plain, using_(media::Kind::Video, media::Codec::Avc, false, 7)).rows.empty());
  WireUse tracks;
  tracks.multitrack = FrameNumber{9};
  EXPECT_EQ(describe(compareEnhanced(nullptr, nullptr, tracks)), "multitrack ?/?/9\n");
}

TEST(EnhancedTest, ClientSeekIsOlderThanEnhancedRtmp) {
  const rtmp::Command player = saying(object({{"videoFunction", number(1)}}));
  EXPECT_TRUE(compareEnhanced(&player, &player, {}).rows.empty());
  const rtmp::Command modern = saying(object({{"videoFunction", number(3)}}));
  EXPECT_EQ(describe(compareEnhanced(&modern, nullptr, {})), "HDR yes/?/?\n");
}

TEST(EnhancedTest, ListsOnlySoManyStrangeNames) {
  std::vector<std::string> names;
  for (int i = 0; i < 1000; ++i) names.push_back("x" + std::to_string(i));
  const rtmp::Command connect = saying(object({{"fourCcList", strings(names)}}));
  EXPECT_EQ(compareEnhanced(&connect, nullptr, {}).rows.size(), kMaxStrangeFourCcs);
}

}  // namespace
}  // namespace rtmpscope::session
