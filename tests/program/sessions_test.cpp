// SPDX-License-Identifier: GPL-3.0-or-later
#include "program/truth.h"
#include "support/english.h"

#include "diagnosis/finding.h"
#include "media/media_header.h"
#include "rtmp/recognition.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <sstream>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace rtmpscope {
namespace {

using namespace rtmpscope::test;

std::filesystem::path table(std::string_view name) {
  return truthOf("x").parent_path() / name;
}

std::vector<std::vector<std::string>> rowsOf(std::string_view file, const std::string& capture) {
  std::vector<std::vector<std::string>> rows = readTable(table(file));
  std::erase_if(rows, [&capture](const std::vector<std::string>& row) { return row.at(0) != capture; });
  return rows;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char letter) { return std::tolower(letter); });
  return text;
}

/// "avc 320x240,aac 44100/2", either half empty if there is none.
std::string mediaOf(const session::Session& session) {
  std::string text;
  if (const session::MediaTrack* video = session.mainTrack(media::Kind::Video)) {
    text = fmt::format("{} {}x{}", media::toString(video->codec), video->config.width, video->config.height);
  }
  text += ',';
  if (const session::MediaTrack* audio = session.mainTrack(media::Kind::Audio)) {
    text += fmt::format("{} {}/{}", media::toString(audio->codec), audio->config.sampleRate, audio->config.channels);
  }
  return text;
}

std::string framesOf(const std::vector<FrameNumber>& frames) {
  std::string text;
  for (const FrameNumber frame : frames) text += (text.empty() ? "" : ",") + std::to_string(frame.value());
  return text;
}

/// The README does not say everything.
void expectIfKnown(const std::string& expected, std::string_view actual) {
  if (!expected.empty()) {
    EXPECT_EQ(actual, expected);
  }
}

/// "SRS" for "SRS 7.0.18"; "?GStreamer" for that or nothing.
void expectName(std::string expected, const std::optional<std::string>& actual) {
  const bool mayBeUnknown = expected.starts_with('?');
  if (mayBeUnknown) expected.erase(0, 1);
  if (expected.empty() || (mayBeUnknown && !actual)) return;
  EXPECT_EQ(actual.value_or("").substr(0, expected.size()), expected) << actual.value_or("nothing");
}

class Sessions : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(Sessions, AreWhatTheirMakersSay) {
  const auto analysis = analyzeFile(GetParam());
  ASSERT_NE(analysis, nullptr);
  const auto rows = rowsOf("sessions.tsv", nameOf(GetParam()));
  EXPECT_EQ(analysis->sessions.size(), rows.size());
  for (std::size_t i = 0; i < std::min(rows.size(), analysis->sessions.size()); ++i) {
    enum { Capture, Id, Stream, Protocol, Role, Outcome, App, Name, Rule, Worst, Media, Client, Server };
    const std::vector<std::string>& row = rows[i];
    const analysis::AnalyzedSession& analyzed = *analysis->sessions[i];
    const session::Session& session = *analyzed.session;
    SCOPED_TRACE("session " + row[Id]);
    EXPECT_EQ(std::to_string(session.id.value()), row[Id]);
    EXPECT_EQ(std::to_string(session.tcpStream.value()), row[Stream]);
    expectIfKnown(row[Protocol], session.tunnel ? "rtmpt" : lower(rtmp::toString(session.protocol)));
    expectIfKnown(row[Role], session::toString(session.role));
    expectIfKnown(row[Outcome], session::toString(session.outcome));
    EXPECT_EQ(session.app.value_or(""), row[App]);
    EXPECT_EQ(session.streamName.value_or(""), row[Name]);
    const auto hasRule = [&row](const diagnosis::Finding& finding) { return finding.rule == row[Rule]; };
    const bool found = std::any_of(analyzed.findings.begin(), analyzed.findings.end(), hasRule) ||
                       std::any_of(analysis->findings.begin(), analysis->findings.end(), hasRule);
    if (!row[Rule].empty()) {
      EXPECT_TRUE(found) << row[Rule];
    }
    const auto worst = row[Worst] == "error"     ? diagnosis::Severity::Error
                       : row[Worst] == "warning" ? diagnosis::Severity::Warning
                                                 : diagnosis::Severity::Note;
    for (const diagnosis::Finding& finding : analyzed.findings)
      EXPECT_LE(finding.severity, worst) << finding.rule << ": " << test::english(finding.message);
    expectIfKnown(row[Media], mediaOf(session));
    expectName(row.at(Client), session.clientIdentified);
    expectName(row.at(Server), session.serverIdentified);
  }
}

TEST_P(Sessions, HaveTheConnectionsThatTsharkCounts) {
  const auto analysis = analyzeFile(GetParam());
  ASSERT_NE(analysis, nullptr);
  for (const std::vector<std::string>& row : rowsOf("connections.tsv", nameOf(GetParam()))) {
    enum { Capture, Stream, Packets, First, Last, Syn, Fin, Rst };
    SCOPED_TRACE("tcp.stream " + row[Stream]);
    const net::Connection& connection = *analysis->connections.at(std::stoul(row[Stream]))->connection;
    EXPECT_EQ(std::to_string(connection.packets), row[Packets]);
    EXPECT_EQ(std::to_string(connection.firstFrame.value()), row[First]);
    EXPECT_EQ(std::to_string(connection.lastFrame.value()), row[Last]);
    const auto both = [&connection](FrameNumber net::TcpDirection::*which) {
      std::vector<FrameNumber> frames;
      for (const net::TcpDirection& side : connection.sides) {
        if (side.*which != FrameNumber{}) frames.push_back(side.*which);
      }
      std::sort(frames.begin(), frames.end());
      return framesOf(frames);
    };
    EXPECT_EQ(both(&net::TcpDirection::syn), row[Syn]);
    // The table lists all FINs and RSTs, sent again or not; a connection knows the first of each side.
    const std::string ends = both(&net::TcpDirection::fin);
    EXPECT_EQ(ends.substr(0, ends.find(',')), row[Fin].substr(0, row[Fin].find(',')));
    const std::string resets = both(&net::TcpDirection::rst);
    EXPECT_EQ(resets.substr(0, resets.find(',')), row[Rst].substr(0, row[Rst].find(',')));
  }
}

TEST_P(Sessions, CarryTheMediaOfTheIndependentCount) {
  const auto analysis = analyzeFile(GetParam());
  ASSERT_NE(analysis, nullptr);
  for (const std::vector<std::string>& row : rowsOf("media.tsv", nameOf(GetParam()))) {
    enum { Capture, Stream, Sender, Audio, Video, LastAudio, LastVideo, ChunkSize };
    SCOPED_TRACE("tcp.stream " + row[Stream]);
    const analysis::AnalyzedConnection& connection = *analysis->connections.at(std::stoul(row[Stream]));
    ASSERT_TRUE(connection.session);
    const session::Session& session = *analysis->session(*connection.session)->session;
    const Direction direction = row[Sender] == "client" ? Direction::ClientToServer : Direction::ServerToClient;
    EXPECT_EQ(std::to_string(session.chunkSize[static_cast<std::size_t>(direction)].value_or(0)), row[ChunkSize]);
    for (const auto& [kind, count, last] : {std::tuple{media::Kind::Audio, Audio, LastAudio}, std::tuple{media::Kind::Video, Video, LastVideo}}) {
      const session::MediaTrack* track = session.mainTrack(kind);
      EXPECT_EQ(std::to_string(track == nullptr ? 0 : track->messages), row[static_cast<std::size_t>(count)]) << media::toString(kind);
      const std::string time = track == nullptr || !track->lastTimestamp ? "" : std::to_string(*track->lastTimestamp);
      EXPECT_EQ(time, row[static_cast<std::size_t>(last)]) << media::toString(kind);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Program, Sessions, testing::ValuesIn(captures()), [](const auto& row) { return testNameOf(row.param); });

}  // namespace
}  // namespace rtmpscope
