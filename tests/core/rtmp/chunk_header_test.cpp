// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/chunk_header.h"

#include "support/hex.h"
#include "support/rtmp_builder.h"

#include <gtest/gtest.h>

#include <tuple>

namespace rtmpscope::rtmp {
namespace {

using test::Bytes;
using test::hex;

/// A header as the specification draws it, and what it says.
struct HeaderRow {
  std::string_view name;
  std::string_view bytes;
  ChunkHeader header;
};

void PrintTo(const HeaderRow& row, std::ostream* out) {
  *out << row.name;
}

class HeaderFormat : public testing::TestWithParam<HeaderRow> {};

TEST_P(HeaderFormat, IsReadAsTheSpecificationDrawsIt) {
  const Bytes bytes = hex(GetParam().bytes);
  const auto header = parseChunkHeader(bytes);
  ASSERT_TRUE(header);
  EXPECT_EQ(*header, GetParam().header);
  EXPECT_EQ(header->size, bytes.size());
  EXPECT_EQ(plainHeaderSize(bytes[0]) + (header->extended ? kExtendedTimestampSize : 0), bytes.size());
  EXPECT_EQ(chunkStreamIdOf(ByteView{bytes}.first(basicHeaderSize(bytes[0]))), header->chunkStreamId);
}

TEST_P(HeaderFormat, LeavesWhatFollowsAlone) {
  Bytes bytes = hex(GetParam().bytes);
  bytes.insert(bytes.end(), 20, 0xFF);
  const auto header = parseChunkHeader(bytes);
  ASSERT_TRUE(header);
  EXPECT_EQ(*header, GetParam().header);
}

TEST_P(HeaderFormat, IsTruncatedAtEveryPrefix) {
  const Bytes bytes = hex(GetParam().bytes);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Bytes prefix(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    const auto header = parseChunkHeader(prefix, StreamOffset{100});
    ASSERT_FALSE(header) << size;
    EXPECT_EQ(header.error().kind, ParseError::Kind::Truncated);
    EXPECT_LT(header.error().had, header.error().wanted);
    EXPECT_LE(header.error().at, StreamOffset{100 + size});
    EXPECT_GE(header.error().at, StreamOffset{100});
    EXPECT_EQ(header.error().what, "chunk header");
  }
}

constexpr MessageType kVideo = MessageType::Video;

INSTANTIATE_TEST_SUITE_P(
    Rows, HeaderFormat,
    testing::Values(
        // RTMP 5.3.1.2.1: timestamp, length, type, message stream id little-endian
        HeaderRow{"fmt0", "03  010203  000A0B  09  01020304", {0, 12, kVideo, false, 3, 0x010203, 0x0A0B, 0x04030201}},
        HeaderRow{"fmt0_extended", "03  FFFFFF  000A0B  09  01000000  01000000", {0, 16, kVideo, true, 3, 0x01000000, 0x0A0B, 1}},
        // RTMP 5.3.1.2.1: the mark itself is written as an extended timestamp
        HeaderRow{"fmt0_extended_mark_itself", "03  FFFFFF  000A0B  09  01000000  00FFFFFF", {0, 16, kVideo, true, 3, 0xFFFFFF, 0x0A0B, 1}},
        HeaderRow{"fmt0_extended_all_ones", "03  FFFFFF  000A0B  09  01000000  FFFFFFFF", {0, 16, kVideo, true, 3, 0xFFFFFFFF, 0x0A0B, 1}},
        HeaderRow{"fmt0_one_less_than_extended", "03  FFFFFE  000A0B  09  01000000", {0, 12, kVideo, false, 3, 0xFFFFFE, 0x0A0B, 1}},
        HeaderRow{"fmt0_longest_length", "03  000000  FFFFFF  09  FFFFFFFF", {0, 12, kVideo, false, 3, 0, 0xFFFFFF, 0xFFFFFFFF}},
        HeaderRow{"fmt1", "43  000028  000A0B  09", {1, 8, kVideo, false, 3, 40, 0x0A0B, 0}},
        HeaderRow{"fmt1_extended", "43  FFFFFF  000A0B  09  01000010", {1, 12, kVideo, true, 3, 0x01000010, 0x0A0B, 0}},
        HeaderRow{"fmt2", "83  000028", {2, 4, {}, false, 3, 40, 0, 0}},
        HeaderRow{"fmt2_extended", "83  FFFFFF  01000010", {2, 8, {}, true, 3, 0x01000010, 0, 0}},
        HeaderRow{"fmt3", "C3", {3, 1, {}, false, 3, 0, 0, 0}},
        // RTMP 5.3.1.1: chunk stream ids
        HeaderRow{"csid_2", "C2", {3, 1, {}, false, 2, 0, 0, 0}}, HeaderRow{"csid_63", "FF", {3, 1, {}, false, 63, 0, 0, 0}},
        HeaderRow{"csid_64", "C0 00", {3, 2, {}, false, 64, 0, 0, 0}}, HeaderRow{"csid_319", "C0 FF", {3, 2, {}, false, 319, 0, 0, 0}},
        HeaderRow{"csid_320", "C1 00 01", {3, 3, {}, false, 320, 0, 0, 0}}, HeaderRow{"csid_65599", "C1 FF FF", {3, 3, {}, false, 65599, 0, 0, 0}},
        HeaderRow{"csid_64_in_three_bytes", "C1 00 00", {3, 3, {}, false, 64, 0, 0, 0}},
        HeaderRow{"csid_319_in_three_bytes", "C1 FF 00", {3, 3, {}, false, 319, 0, 0, 0}},
        HeaderRow{"the_longest", "01 FF FF  FFFFFF  000A0B  09  01000000  12345678", {0, 18, kVideo, true, 65599, 0x12345678, 0x0A0B, 1}}),
    [](const auto& row) { return std::string{row.param.name}; });

/// All formats x chunk stream ids in all forms that can say them x timestamps: what is written is what is read.
using Combination = std::tuple<int, std::pair<std::uint32_t, int>, std::uint32_t>;

class HeaderCombination : public testing::TestWithParam<Combination> {};

TEST_P(HeaderCombination, IsReadAsItWasWritten) {
  const auto& [format, chunkStream, time] = GetParam();
  const Bytes bytes = test::chunk({.format = static_cast<std::uint8_t>(format),
                                   .chunkStream = chunkStream.first,
                                   .basicSize = static_cast<std::uint8_t>(chunkStream.second),
                                   .time = time,
                                   .length = 0x123456,
                                   .type = 9,
                                   .messageStream = 0x01020304});
  const auto header = parseChunkHeader(bytes);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->format, format);
  EXPECT_EQ(header->chunkStreamId, chunkStream.first);
  EXPECT_EQ(header->size, bytes.size());
  EXPECT_EQ(header->timestamp, format < 3 ? time : 0);
  EXPECT_EQ(header->extended, format < 3 && time >= kExtendedTimestampMark);
  EXPECT_EQ(header->length, format < 2 ? 0x123456U : 0U);
  EXPECT_EQ(header->messageStreamId, format == 0 ? 0x01020304U : 0U);
}

INSTANTIATE_TEST_SUITE_P(All, HeaderCombination,
                         testing::Combine(testing::Range(0, 4),
                                          testing::Values(std::pair{2U, 1}, std::pair{3U, 1}, std::pair{63U, 1}, std::pair{64U, 2}, std::pair{64U, 3},
                                                          std::pair{319U, 2}, std::pair{319U, 3}, std::pair{320U, 3}, std::pair{65599U, 3}),
                                          testing::Values(0U, 40U, 0xFFFFFEU, 0xFFFFFFU, 0x1000000U, 0xFFFFFFFFU)));

}  // namespace
}  // namespace rtmpscope::rtmp
