// SPDX-License-Identifier: GPL-3.0-or-later
// Where a limit of this program cuts what is shown or counted, the result says so.
#include "analysis/capture_findings.h"
#include "analysis/inspector.h"
#include "analysis/message_fields.h"
#include "analysis/message_recorder.h"
#include "rtmp/aggregate.h"

#include "core/analysis/analyze_script.h"
#include "support/capture_file.h"
#include "support/english.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope::analysis {
namespace {

using namespace rtmpscope::test;

constexpr std::uint32_t kChunkSize = 4U << 20U;

std::shared_ptr<const Analysis> pushOf(const std::vector<WireMessage>& messages) {
  PacketLog log;
  TcpScript tcp{log};
  beginPush(tcp);
  tcp.client(chunked(setChunkSize(kChunkSize)));
  for (const WireMessage& message : messages) tcp.client(chunked(message, kChunkSize));
  return analyzeLog(log);
}

/// What the findings of the only session say of limits, one line each.
std::string limitsSaid(const Analysis& analysis) {
  std::string text;
  for (const diagnosis::Finding& finding : analysis.sessions.at(0)->findings) {
    if (finding.rule == "limit-reached") text += english(finding.message) + "\n";
  }
  return text;
}

WireMessage message(std::uint8_t type, Bytes body) {
  return {.chunkStream = 4, .type = type, .messageStream = 1, .timestamp = 0, .body = std::move(body)};
}

Bytes track(std::uint8_t id, std::size_t size) {
  const Bytes length = u32(static_cast<std::uint32_t>(size));
  return join({{id}, {length.begin() + 1, length.end()}, Bytes(size, 0x21)});
}

Bytes tracks(std::size_t count) {
  Bytes body = hex("95 11 6d703461");
  for (std::size_t i = 0; i < count; ++i) body = join({body, track(static_cast<std::uint8_t>(i), 1)});
  return body;
}

/// onMetaData with a text of `size` bytes (a long string, AMF0 2.14).
Bytes longData(std::size_t size) {
  return join({hex("02 000a"), hex("6f6e4d65746144617461"), hex("0c"), u32(static_cast<std::uint32_t>(size)), Bytes(size, 'x')});
}

Bytes sequenceHeader(std::size_t size) {
  return join(
      {hex("17 00 000000"), hex("0164001effe100196764001eacd940a02ff9301100000303e90000ea600f162d9601000668ebe3cb22c0fdf8f800"), Bytes(size, 0)});
}

struct LimitRow {
  std::string name;
  std::vector<WireMessage> below;
  std::vector<WireMessage> beyond;
  std::string said;
};

void PrintTo(const LimitRow& row, std::ostream* out) {
  *out << row.name;
}

std::vector<WireMessage> oneTrackEach(std::size_t count) {
  std::vector<WireMessage> messages;
  for (std::size_t i = 0; i < count; ++i) {
    messages.push_back(message(8, join({hex("95 01 6d703461"), {static_cast<std::uint8_t>(i)}, hex("2121")})));
  }
  return messages;
}

std::vector<WireMessage> calls(std::size_t count) {
  std::vector<WireMessage> messages;
  for (std::size_t i = 0; i < count; ++i) messages.push_back(createStreamCommand(static_cast<double>(100 + i)));
  return messages;
}

class Limits : public testing::TestWithParam<LimitRow> {};

TEST_P(Limits, AreSaidWhereTheyCutAndNotBefore) {
  EXPECT_EQ(limitsSaid(*pushOf(GetParam().below)), "");
  const std::string said = limitsSaid(*pushOf(GetParam().beyond));
  EXPECT_TRUE(said.starts_with(GetParam().said)) << said;
}

INSTANTIATE_TEST_SUITE_P(OfOneSession, Limits,
                         testing::Values(LimitRow{"Content",
                                                  {message(18, longData(kMaxContentBytes - 100))},
                                                  {message(18, longData(kMaxContentBytes))},
                                                  "bytes of a command or data message: more than 262144 in what the client sent"},
                                         LimitRow{"Configuration",
                                                  {message(9, sequenceHeader(1000))},
                                                  {message(9, sequenceHeader(kMaxConfigBytes))},
                                                  "bytes of a decoder configuration: more than 65536 in what the client sent"},
                                         LimitRow{"Multitrack",
                                                  {message(8, join({hex("95 11 6d703461"), track(0, kMaxMultitrackBytes - 100), track(1, 20)}))},
                                                  {message(8, join({hex("95 11 6d703461"), track(0, kMaxMultitrackBytes), track(1, 20)}))},
                                                  "bytes of a message with several tracks: more than 1048576 in what the client sent"},
                                         LimitRow{"Aggregate",
                                                  {message(22, aggregatePart(message(8, Bytes(kMaxAggregateBytes - 100, 0x2f))))},
                                                  {message(22, aggregatePart(message(8, Bytes(kMaxAggregateBytes, 0x2f))))},
                                                  "bytes of an aggregate: more than 1048576 in what the client sent"},
                                         LimitRow{"TracksOfAMessage",
                                                  {message(8, tracks(session::kMaxTracks))},
                                                  {message(8, tracks(media::kMaxTracks + 1))},
                                                  "tracks of a message: more than 256 in what the client sent"},
                                         LimitRow{"TracksOfASession", oneTrackEach(session::kMaxTracks), oneTrackEach(session::kMaxTracks + 1),
                                                  "audio and video tracks: more than 64 in what the client sent"},
                                         LimitRow{"WaitingCommands", calls(session::kMaxOpenRequests), calls(session::kMaxOpenRequests + 1),
                                                  "commands that wait for an answer: more than 64 in what the client sent"}),
                         [](const auto& row) { return row.param.name; });

TEST(LimitsOfOneSession, DoNotHideEachOther) {
  std::vector<WireMessage> messages(session::kMaxRemarksOfKind + 1, message(18, longData(kMaxContentBytes)));
  messages.push_back(message(8, tracks(media::kMaxTracks + 1)));
  const std::string said = limitsSaid(*pushOf(messages));
  EXPECT_NE(said.find("bytes of a command"), std::string::npos) << said;
  EXPECT_NE(said.find("tracks of a message"), std::string::npos) << said;
}

// Further tracks do not spoil what is known of the last one that is followed.
TEST(LimitsOfOneSession, LeaveTheOtherTracksAlone) {
  const auto analysis = pushOf(oneTrackEach(session::kMaxTracks + 20));
  const std::vector<session::MediaTrack>& followed = analysis->sessions.at(0)->session->tracks;
  ASSERT_EQ(followed.size(), session::kMaxTracks);
  EXPECT_EQ(followed.back().messages, 1U);
}

// ModEx packets may be longer than the beginning of a message that is looked at first.
TEST(LimitsOfOneSession, ManyModExPacketsDoNotHideAFrame) {
  Bytes body = hex("97");
  for (int i = 0; i < 20; ++i) body = join({body, hex("00 00 07")});
  const auto analysis = pushOf({message(9, join({body, hex("00 00 03 61766331 00000001 65")}))});
  const std::vector<session::MediaTrack>& followed = analysis->sessions.at(0)->session->tracks;
  ASSERT_EQ(followed.size(), 1U);
  EXPECT_EQ(followed[0].codec, media::Codec::Avc);
  EXPECT_EQ(followed[0].frames, 1U);
}

const Field* find(const std::vector<Field>& fields, std::string_view name) {
  for (const Field& field : fields) {
    if (field.name == name) return &field;
    if (const Field* inside = find(field.children, name)) return inside;
  }
  return nullptr;
}

TEST(LimitsOfTheDetailTree, SayThatListsShowOnlyTheBeginningOfAMessage) {
  const auto analysis = pushOf({message(18, longData(100)), message(18, longData(kMaxContentBytes))});
  const Inspector inspector(analysis);
  EXPECT_EQ(find(inspector.message(MessageIndex{8}).fields, "rtmpt.shortened"), nullptr);
  const MessageView view = inspector.message(MessageIndex{9});
  EXPECT_NE(find(view.fields, "rtmpt.shortened"), nullptr);
  // The tree itself is made of all of it.
  EXPECT_EQ(find(view.fields, "_ws.malformed"), nullptr);
}

TEST(LimitsOfTheDetailTree, SayThatPartsOfAnAggregateAreNotLookedInto) {
  Bytes parts;
  for (std::size_t i = 0; i < kMaxPartsDescribed + 1; ++i) parts = join({parts, aggregatePart(message(8, hex("af 01 2100")))});
  const auto analysis = pushOf({message(22, parts)});
  const MessageView view = Inspector(analysis).message(MessageIndex{8});
  const std::vector<Field>& rows = view.fields.back().children;
  ASSERT_EQ(rows.size(), kMaxPartsDescribed + 1);
  EXPECT_EQ(rows[kMaxPartsDescribed - 1].symbol.find("shown with the message itself"), std::string::npos);
  EXPECT_NE(rows[kMaxPartsDescribed].symbol.find("shown with the message itself"), std::string::npos);
}

TEST(LimitsOfACapture, OfLinkTypesAreSaid) {
  const auto findingsOf = [](std::uint16_t linkTypes) {
    const PcapngBlocks blocks;
    Bytes bytes = join({blocks.section(), blocks.interface(1)});
    for (std::uint16_t i = 0; i < linkTypes; ++i) bytes = join({bytes, blocks.interface(60000 + i)});
    for (std::uint16_t i = 0; i < linkTypes; ++i) bytes = join({bytes, blocks.enhanced(i + 1U, 1, hex("00 01 02 03"))});
    const TemporaryFile file{bytes};
    const auto source = capture::openCapture(file.path());
    return analyze(**source, AnalyzerOptions{})->findings;
  };
  const auto limits = [](const std::vector<diagnosis::Finding>& findings) {
    return std::ranges::count(findings, std::string_view{"limit-reached"}, &diagnosis::Finding::rule);
  };
  EXPECT_EQ(limits(findingsOf(kMaxLinkTypesNamed)), 0);
  const auto findings = findingsOf(kMaxLinkTypesNamed + 3);
  EXPECT_EQ(std::ranges::count(findings, std::string_view{"capture-link-type"}, &diagnosis::Finding::rule),
            static_cast<std::ptrdiff_t>(kMaxLinkTypesNamed));
  ASSERT_EQ(limits(findings), 1);
  EXPECT_EQ(std::ranges::find(findings, std::string_view{"limit-reached"}, &diagnosis::Finding::rule)->count, 3U);
}

}  // namespace
}  // namespace rtmpscope::analysis
