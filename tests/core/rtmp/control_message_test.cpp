// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/control_message.h"

#include "rtmp/description.h"
#include "support/hex.h"

#include <gtest/gtest.h>

namespace rtmpscope::rtmp {
namespace {

using test::Bytes;
using test::hex;

struct ControlRow {
  std::string_view name;
  MessageType type;
  Bytes body;
  std::uint32_t value;
  std::uint32_t second;
  std::string_view summary;
};

void PrintTo(const ControlRow& row, std::ostream* out) {
  *out << row.name;
}

class ControlMessage : public testing::TestWithParam<ControlRow> {};

TEST_P(ControlMessage, IsRead) {
  const ControlRow& row = GetParam();
  const auto control = parseControl(row.type, row.body);
  ASSERT_TRUE(control);
  EXPECT_EQ(control->value, row.value);
  EXPECT_EQ(control->second, row.second);
  EXPECT_FALSE(control->isShort);
  EXPECT_EQ(summarize(row.type, *control), row.summary);
}

TEST_P(ControlMessage, MayBeLongerThanItShouldBe) {
  const ControlRow& row = GetParam();
  if (controlSize(row.type, parseControl(row.type, row.body)->event) == 0) return;  // has no size of its own
  Bytes longer = row.body;
  longer.insert(longer.end(), 5, 0xFF);
  const auto control = parseControl(row.type, longer);
  ASSERT_TRUE(control);
  EXPECT_EQ(summarize(row.type, *control), row.summary);
}

TEST_P(ControlMessage, IsTruncatedOrShortAtEveryPrefix) {
  const ControlRow& row = GetParam();
  const auto whole = parseControl(row.type, row.body);
  ASSERT_TRUE(whole);
  const std::size_t size = controlSize(row.type, whole->event);
  for (std::size_t i = 0; i < std::min(size, row.body.size()); ++i) {
    const auto control = parseControl(row.type, ByteView{row.body}.first(i));
    if (control) {
      EXPECT_TRUE(row.type == MessageType::UserControl && control->isShort) << i;
      EXPECT_EQ(control->event, whole->event);
    } else {
      EXPECT_EQ(control.error().kind, ParseError::Kind::Truncated) << i;
      EXPECT_LT(control.error().had, control.error().wanted) << i;
    }
  }
}

// RTMP 5.4 and 7.1.7; the summaries as Wireshark writes them in Info, where it knows the event.
INSTANTIATE_TEST_SUITE_P(
    Rows, ControlMessage,
    testing::Values(
        ControlRow{"SetChunkSize", MessageType::SetChunkSize, hex("00001000"), 4096, 0, "Set Chunk Size 4096"},
        ControlRow{"SetChunkSizeWithTheTopBit", MessageType::SetChunkSize, hex("80001000"), 0x80001000, 0, "Set Chunk Size 2147487744"},
        ControlRow{"Abort", MessageType::Abort, hex("00000004"), 4, 0, "Abort Message 4"},
        ControlRow{"Acknowledgement", MessageType::Acknowledgement, hex("fffffffe"), 0xfffffffe, 0, "Acknowledgement 4294967294"},
        ControlRow{"WindowAcknowledgementSize", MessageType::WindowAcknowledgementSize, hex("004c4b40"), 5000000, 0,
                   "Window Acknowledgement Size 5000000"},
        ControlRow{"SetPeerBandwidthHard", MessageType::SetPeerBandwidth, hex("004c4b40 00"), 5000000, 0, "Set Peer Bandwidth 5000000,Hard"},
        ControlRow{"SetPeerBandwidthSoft", MessageType::SetPeerBandwidth, hex("004c4b40 01"), 5000000, 1, "Set Peer Bandwidth 5000000,Soft"},
        ControlRow{"SetPeerBandwidthDynamic", MessageType::SetPeerBandwidth, hex("004c4b40 02"), 5000000, 2, "Set Peer Bandwidth 5000000,Dynamic"},
        ControlRow{"SetPeerBandwidthUnknown", MessageType::SetPeerBandwidth, hex("004c4b40 07"), 5000000, 7,
                   "Set Peer Bandwidth 5000000,unknown (7)"},
        ControlRow{"StreamBegin", MessageType::UserControl, hex("0000 00000001"), 1, 0, "Stream Begin 1"},
        ControlRow{"StreamEof", MessageType::UserControl, hex("0001 00000001"), 1, 0, "Stream EOF 1"},
        ControlRow{"StreamDry", MessageType::UserControl, hex("0002 00000001"), 1, 0, "Stream Dry 1"},
        ControlRow{"SetBufferLength", MessageType::UserControl, hex("0003 00000001 00000bb8"), 1, 3000, "Set Buffer Length 1,3000ms"},
        ControlRow{"StreamIsRecorded", MessageType::UserControl, hex("0004 00000001"), 1, 0, "Stream Is Recorded 1"},
        ControlRow{"Unassigned", MessageType::UserControl, hex("0005 00000009"), 9, 0, "unknown (5)"},
        ControlRow{"PingRequest", MessageType::UserControl, hex("0006 000007d0"), 2000, 0, "Ping Request 2000"},
        ControlRow{"PingResponse", MessageType::UserControl, hex("0007 000007d0"), 2000, 0, "Ping Response 2000"},
        ControlRow{"SwfVerificationRequest", MessageType::UserControl, hex("001a"), 0, 0, "SWF Verification Request"},
        ControlRow{"SwfVerificationRequestOfFms", MessageType::UserControl, hex("001a 01"), 0, 0, "SWF Verification Request"},
        ControlRow{"SwfVerificationResponse", MessageType::UserControl,
                   hex("001b 01 01 00001234 00001234 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"), 0, 0,
                   "SWF Verification Response"},
        ControlRow{"BufferEmpty", MessageType::UserControl, hex("001f 00000001"), 1, 0, "Buffer Empty 1"},
        ControlRow{"BufferReady", MessageType::UserControl, hex("0020 00000001"), 1, 0, "Buffer Ready 1"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(ControlMessage, KeepsTheEventOfAShortUserControlMessage) {
  const auto control = parseControl(MessageType::UserControl, hex("0003 0000"));
  ASSERT_TRUE(control);
  EXPECT_EQ(control->event, UserControlEvent::SetBufferLength);
  EXPECT_TRUE(control->isShort);
  EXPECT_EQ(summarize(MessageType::UserControl, *control), "Set Buffer Length");
}

TEST(ControlMessage, OfAnotherTypeIsUnsupported) {
  const auto control = parseControl(MessageType::Audio, hex("00000000"));
  ASSERT_FALSE(control);
  EXPECT_EQ(control.error().kind, ParseError::Kind::Unsupported);
}

TEST(MessageTypeName, IsThatOfTheSpecificationOrTheNumber) {
  EXPECT_EQ(toString(MessageType::SetChunkSize), "Set Chunk Size");
  EXPECT_EQ(toString(MessageType::CommandAmf0), "Command (AMF0)");
  EXPECT_EQ(toString(MessageType{23}), "unknown (23)");
  EXPECT_EQ(toString(UserControlEvent{99}), "unknown (99)");
}

}  // namespace
}  // namespace rtmpscope::rtmp
