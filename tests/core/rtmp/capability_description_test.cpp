// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/capability_description.h"

#include "rtmp/description.h"
#include "support/hex.h"
#include "support/rtmp_builder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace rtmpscope::rtmp {
namespace {

using test::Bytes;
using test::hex;
using test::join;

struct MeaningRow {
  std::string_view property;
  double number;
  std::string_view meaning;
};

class Capabilities : public testing::TestWithParam<MeaningRow> {};

TEST_P(Capabilities, AreNamedAsTheSpecificationsDo) {
  EXPECT_EQ(capabilityMeaning(GetParam().property, GetParam().number), GetParam().meaning);
}

// RTMP 7.2.1.1; Enhanced RTMP v2, "Enhancing NetConnection connect Command".
INSTANTIATE_TEST_SUITE_P(Properties, Capabilities,
                         testing::Values(MeaningRow{"capsEx", 15, "Reconnect, Multitrack, ModEx, TimestampNanoOffset"},
                                         MeaningRow{"capsEx", 0, "none"}, MeaningRow{"capsEx", 17, "Reconnect, unknown 0x10"},
                                         MeaningRow{"capsEx", -1, "not a set of flags"}, MeaningRow{"capsEx", 1.5, "not a set of flags"},
                                         MeaningRow{"capsEx", 1e300, "not a set of flags"}, MeaningRow{"videoFunction", 1, "client seek"},
                                         MeaningRow{"videoFunction", 14, "HDR, PacketType.Metadata, large-scale tile"},
                                         MeaningRow{"audioCodecs", 0x0400, "AAC"}, MeaningRow{"audioCodecs", 0x0802, "ADPCM, Speex"},
                                         MeaningRow{"videoCodecs", 0x80, "H.264"}, MeaningRow{"videoCodecs", 0x14, "Sorenson H.263, VP6"},
                                         MeaningRow{"objectEncoding", 3, "AMF3"}, MeaningRow{"objectEncoding", 0, "AMF0"},
                                         MeaningRow{"objectEncoding", 2, "unknown encoding"}, MeaningRow{"width", 640, ""}),
                         [](const auto& row) { return std::string{row.param.property} + std::to_string(row.index); });

Bytes name(std::string_view text) {
  const Bytes string = test::amfString(text);
  return {string.begin() + 1, string.end()};
}
Bytes property(std::string_view key, double value) {
  return join({name(key), test::amfNumber(value)});
}

/// "label=symbol" of each row under `fields`, at any depth.
void collect(const std::vector<Field>& fields, std::vector<std::string>& rows) {
  for (const Field& field : fields) {
    rows.push_back(field.label + "=" + field.symbol);
    collect(field.children, rows);
  }
}

std::vector<std::string> rowsOf(const Bytes& body) {
  std::vector<std::string> rows;
  collect(describeBody(MessageType::CommandAmf0, body), rows);
  return rows;
}

TEST(CapabilityRows, StandInConnectAndInItsAnswer) {
  const Bytes maps = join({name("videoFourCcInfoMap"), test::amfObject(join({property("hvc1", 7), property("*", 4)})), name("audioFourCcInfoMap"),
                           test::amfObject(property("Opus", 1)), property("capsEx", 3)});
  for (const char* const command : {"connect", "_result"}) {
    const auto rows = rowsOf(join({test::amfString(command), test::amfNumber(1), test::amfObject(maps)}));
    const auto has = [&rows](std::string_view row) { return std::find(rows.begin(), rows.end(), row) != rows.end(); };
    EXPECT_TRUE(has("hvc1=CanDecode, CanEncode, CanForward")) << command;
    EXPECT_TRUE(has("*=CanForward")) << command;
    EXPECT_TRUE(has("Opus=CanDecode")) << command;
    EXPECT_TRUE(has("capsEx=Reconnect, Multitrack")) << command;
  }
}

TEST(CapabilityRows, OfAPropertyThatIsThereTwiceAreEachItsOwn) {
  const auto rows =
      rowsOf(join({test::amfString("connect"), test::amfNumber(1), test::amfObject(join({property("capsEx", 1), property("capsEx", 2)}))}));
  EXPECT_NE(std::find(rows.begin(), rows.end(), "capsEx=Reconnect"), rows.end());
  EXPECT_NE(std::find(rows.begin(), rows.end(), "capsEx=Multitrack"), rows.end());
}

TEST(CapabilityRows, MeanNothingInOtherCommandsAndAsOtherTypes) {
  const auto rows = rowsOf(join({test::amfString("play"), test::amfNumber(1), test::amfObject(property("capsEx", 3))}));
  EXPECT_NE(std::find(rows.begin(), rows.end(), "capsEx=Number"), rows.end());
  const auto text = rowsOf(join({test::amfString("connect"), test::amfNumber(1), test::amfObject(test::amfProperty("capsEx", "3"))}));
  EXPECT_NE(std::find(text.begin(), text.end(), "capsEx=String"), text.end());
}

}  // namespace
}  // namespace rtmpscope::rtmp
