// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/health_words.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace rtmpscope::exporting {
namespace {

TEST(HealthWords, SayHowFastARecordingCameAsPeopleWriteNumbers) {
  struct Case {
    double mediaMs;
    std::string_view words;
  };
  for (const Case& each : {Case{500, "0.5 times as fast as it plays"}, Case{2140, "2.1 times as fast as it plays"},
                           Case{43'210, "43 times as fast as it plays"}, Case{3'024'000, "3,024 times as fast as it plays"}}) {
    session::TrackHealth track;
    track.frames = 75;
    track.mediaMs = each.mediaMs;
    track.arrivalMs = 1000;
    const std::vector<HealthRow> rows = healthRows({&track});
    const auto arrival = std::ranges::find(rows, texts::Phrase{"arrival"}, &HealthRow::label);
    ASSERT_NE(arrival, rows.end());
    EXPECT_EQ(arrival->values.at(0).in(texts::Language::English), each.words);
  }
}

}  // namespace
}  // namespace rtmpscope::exporting
