// SPDX-License-Identifier: GPL-3.0-or-later
// Configurations and frames as ffmpeg's encoders write them, against what ffprobe says of the same streams (truth/codecs.tsv).
#include "media/media_header.h"
#include "support/hex.h"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rtmpscope::media {
namespace {

struct Truth {
  std::string name, kind, body, profile, level, width, height, frameRate, sampleRate, channels;
};

void PrintTo(const Truth& row, std::ostream* out) {
  *out << row.name;
}

std::vector<Truth> readTruth() {
  std::ifstream file(RTMPSCOPE_SOURCE_DIR "/tests/core/media/truth/codecs.tsv");
  std::vector<Truth> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream words(line);
    Truth row;
    words >> row.name >> row.kind >> row.body >> row.profile >> row.level >> row.width >> row.height >> row.frameRate >> row.sampleRate >>
        row.channels;
    rows.push_back(row);
  }
  return rows;
}

void expectNumber(std::uint32_t ours, const std::string& theirs, const char* what) {
  if (theirs == "-") return;
  EXPECT_EQ(std::to_string(ours), theirs) << what;
}

class CodecTruth : public testing::TestWithParam<Truth> {};

TEST_P(CodecTruth, IsWhatFfprobeSays) {
  const Truth& truth = GetParam();
  const auto config = parseCodecConfig(truth.kind == "video" ? Kind::Video : Kind::Audio, test::hex(truth.body));
  ASSERT_TRUE(config) << config.error().what;
  expectNumber(config->profile, truth.profile, "profile");
  expectNumber(config->level, truth.level, "level");
  expectNumber(config->width, truth.width, "width");
  expectNumber(config->height, truth.height, "height");
  expectNumber(config->sampleRate, truth.sampleRate, "sample rate");
  expectNumber(config->channels, truth.channels, "channels");
  // AV1 and VP9 need not state a rate, and these encoders don't.
  if (config->codec == Codec::Avc || config->codec == Codec::Hevc || config->frameRate != 0) {
    const std::size_t slash = truth.frameRate.find('/');
    ASSERT_NE(slash, std::string::npos);
    EXPECT_NEAR(config->frameRate, std::atof(truth.frameRate.c_str()) / std::atof(truth.frameRate.c_str() + slash + 1), 1e-6);
  }
}

INSTANTIATE_TEST_SUITE_P(Streams, CodecTruth, testing::ValuesIn(readTruth()), [](const auto& row) {
  std::string name = row.param.name;
  for (char& each : name) {
    if (each == '-' || each == '.') each = '_';
  }
  return name;
});

TEST(CodecTruthTable, IsThere) {
  EXPECT_GE(readTruth().size(), 40U);
}

}  // namespace
}  // namespace rtmpscope::media
