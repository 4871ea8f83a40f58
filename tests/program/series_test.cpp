// SPDX-License-Identifier: GPL-3.0-or-later
// Series second by second against what tshark counted in the same seconds (captures/truth/seconds.tsv).
#include "analysis/series.h"
#include "analysis/measures.h"
#include "export/stats.h"
#include "export/text_width.h"
#include "program/truth.h"

#include <cstdint>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rtmpscope {
namespace {

using namespace rtmpscope::test;
using analysis::SecondOfSide;

std::filesystem::path samples() {
  return std::filesystem::path(RTMPSCOPE_SOURCE_DIR) / "captures/samples";
}

std::string asRow(const SecondOfSide& side) {
  std::string text;
  for (const std::uint64_t value : {std::uint64_t{side.packets}, side.wireBytes, std::uint64_t{side.retransmissions}, std::uint64_t{side.outOfOrder},
                                    std::uint64_t{side.zeroWindows}, std::uint64_t{side.maxBytesInFlight}}) {
    text += ' ' + std::to_string(value);
  }
  return text;
}

TEST(Series, AreWhatTsharkCountedInEachSecond) {
  std::map<std::string, std::map<std::string, std::string>> listed;  // file -> "stream second port" -> numbers
  for (const std::vector<std::string>& row : readTable(samples().parent_path() / "truth/seconds.tsv")) {
    std::string numbers;
    for (std::size_t i = 4; i < row.size(); ++i) numbers += ' ' + row[i];
    listed[row.at(0)][row.at(1) + ' ' + row.at(2) + ' ' + row.at(3)] = numbers;
  }
  ASSERT_GE(listed.size(), 5U);
  std::size_t compared = 0;
  for (const auto& [file, seconds] : listed) {
    const auto analysis = analyzeFile(samples() / file);
    ASSERT_NE(analysis, nullptr) << file;
    const analysis::SeriesBook book{*analysis};
    for (const auto& analyzed : analysis->sessions) {
      const session::Session& session = *analyzed->session;
      const analysis::SessionSeries& series = book.of(session.id);
      EXPECT_TRUE(series.complete);
      for (std::size_t second = 0; second < series.seconds.size(); ++second) {
        for (const Direction direction : {Direction::ClientToServer, Direction::ServerToClient}) {
          const Endpoint& sender = direction == Direction::ClientToServer ? session.clientEndpoint : session.serverEndpoint;
          const auto row = seconds.find(std::to_string(session.tcpStream.value()) + ' ' + std::to_string(second) + ' ' + std::to_string(sender.port));
          const std::string expected = row == seconds.end() ? " 0 0 0 0 0 0" : row->second;
          EXPECT_EQ(asRow(series.seconds[second][static_cast<std::size_t>(direction)]), expected) << file << ", second " << second;
          compared += row == seconds.end() ? 0 : 1;
        }
      }
    }
  }
  EXPECT_GT(compared, 60U);
}

TEST(Series, AddUpToTheTracks) {
  const auto analysis = analyzeFile(samples() / "push-pull-nginx.pcap");
  ASSERT_NE(analysis, nullptr);
  const analysis::SeriesBook book{*analysis};
  const analysis::Measures measures{*analysis};
  for (const auto& analyzed : analysis->sessions) {
    std::map<std::pair<Direction, media::Kind>, std::uint64_t> frames;
    for (const auto& second : book.of(analyzed->session->id).seconds) {
      for (const Direction direction : {Direction::ClientToServer, Direction::ServerToClient}) {
        frames[{direction, media::Kind::Video}] += second[static_cast<std::size_t>(direction)].videoFrames;
        frames[{direction, media::Kind::Audio}] += second[static_cast<std::size_t>(direction)].audioFrames;
      }
    }
    for (const session::TrackHealth& track : measures.of(analyzed->session->id).health.tracks) {
      EXPECT_EQ((frames[{track.direction, track.kind}]), track.frames);
      EXPECT_GT(track.frames, 0U);
    }
  }
}

TEST(Series, OfOneSessionAlone) {
  const auto analysis = analyzeFile(samples() / "push-pull-nginx.pcap");
  ASSERT_NE(analysis, nullptr);
  const analysis::SeriesBook book{*analysis, SessionId{1}};
  EXPECT_FALSE(book.of(SessionId{1}).seconds.empty());
  EXPECT_TRUE(book.of(SessionId{2}).seconds.empty());
  EXPECT_TRUE(book.of(SessionId{0}).seconds.empty());
}

TEST(Series, StopAtTheCapOfSeconds) {
  auto analysis = std::make_shared<analysis::Analysis>(*analyzeFile(samples() / "connection-refused.pcap"));
  ASSERT_EQ(analysis->sessions.size(), 1U);
  // The same packets, seen from a session that began a month earlier.
  auto session = std::make_shared<session::Session>(*analysis->sessions[0]->session);
  session->start -= std::chrono::hours{24 * 30};
  auto analyzed = std::make_shared<analysis::AnalyzedSession>(*analysis->sessions[0]);
  analyzed->session = session;
  analysis->sessions[0] = analyzed;
  const analysis::SeriesBook book{*analysis};
  EXPECT_FALSE(book.of(SessionId{1}).complete);
  EXPECT_TRUE(book.of(SessionId{1}).seconds.empty());
}

TEST(Stats, SayTheSameInJsonAsTheSeries) {
  const auto analysis = analyzeFile(samples() / "push-pull-nginx.pcap");
  ASSERT_NE(analysis, nullptr);
  exporting::ReportOptions options;
  const nlohmann::json all = nlohmann::json::parse(exporting::statsJson(*analysis, options));
  EXPECT_EQ(all["schema"], "rtmpscope.stats/1");
  ASSERT_EQ(all["sessions"].size(), analysis->sessions.size());
  const analysis::SeriesBook book{*analysis};
  for (const nlohmann::json& session : all["sessions"]) {
    const analysis::SessionSeries& series = book.of(SessionId{session["id"].get<std::uint32_t>()});
    ASSERT_EQ(session["seconds"].size(), series.seconds.size());
    for (std::size_t i = 0; i < series.seconds.size(); ++i) {
      EXPECT_EQ(session["seconds"][i]["second"], i);
      EXPECT_EQ(session["seconds"][i]["client"]["wire_bytes"], series.seconds[i][0].wireBytes);
      EXPECT_EQ(session["seconds"][i]["server"]["video_frames"], series.seconds[i][1].videoFrames);
      EXPECT_EQ(session["seconds"][i]["server"]["lag"].is_null(), !series.seconds[i][1].lagMs.has_value());
    }
  }
  options.sessions = {{SessionId{2}}};
  options.redaction = exporting::Redaction::On;
  const nlohmann::json one = nlohmann::json::parse(exporting::statsJson(*analysis, options));
  ASSERT_EQ(one["sessions"].size(), 1U);
  EXPECT_EQ(one["sessions"][0]["id"], 2);
  EXPECT_EQ(one["sessions"][0]["stream_name"], "[key-1]");
}

TEST(Stats, FitIntoEightyColumnsOfText) {
  for (const auto& capture : captures()) {
    const auto analysis = analyzeFile(capture);
    ASSERT_NE(analysis, nullptr);
    std::istringstream lines{exporting::statsText(*analysis, {})};
    for (std::string line; std::getline(lines, line);) EXPECT_LE(exporting::displayWidth(line), 80U) << capture << ": " << line;
  }
}

struct SparkCase {
  std::vector<double> values;
  std::size_t width;
  const char* line;
};

TEST(Sparkline, ShowsTheLargestOfWhatSharesAColumn) {
  for (const SparkCase& each : {SparkCase{{0, 0}, 8, ""}, SparkCase{{1, 8}, 8, "▂█"}, SparkCase{{0, 4, 8}, 8, " ▅█"},
                                SparkCase{{0, 8, 0, 1}, 2, "█▂"}, SparkCase{{8, 8}, 0, ""}}) {
    EXPECT_EQ(exporting::sparkline(each.values, each.width), each.line);
  }
  EXPECT_EQ(exporting::sparkline({}, 8), "");
}

}  // namespace
}  // namespace rtmpscope
