// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/made_analysis.h"
#include "export/report.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rtmpscope::exporting {
namespace {

using Json = nlohmann::ordered_json;

Json reportOf(const test::MadeAnalysis& made, ReportDepth depth = ReportDepth::Full, const ReportOptions& options = {}) {
  return Json::parse(reportJson(made.analysis, made.notes(), depth, options));
}

bool isTime(const Json& json) {
  if (!json.is_string()) return false;
  const std::string text = json;
  const std::size_t dot = text.find('.');
  return dot != std::string::npos && text.size() - dot == 10 && text.find_first_not_of("-0123456789.") == std::string::npos;
}
bool isText(const Json& json) {
  return json.is_string();
}
bool isCount(const Json& json) {
  return json.is_number_unsigned();
}
bool isNumber(const Json& json) {
  return json.is_number();
}
bool isFlag(const Json& json) {
  return json.is_boolean();
}
bool isList(const Json& json) {
  return json.is_array();
}
bool isObject(const Json& json) {
  return json.is_object();
}

using Check = std::function<bool(const Json&)>;
Check orNull(Check check) {
  return [check](const Json& json) { return json.is_null() || check(json); };
}

/// The keys of interface.md's example, in its words, with the type that each must have.
struct Key {
  const char* path;
  Check check;
};

void expectKeys(const Json& json, const std::vector<Key>& keys) {
  for (const Key& key : keys) {
    const Json::json_pointer pointer(key.path);
    ASSERT_TRUE(json.contains(pointer)) << key.path;
    EXPECT_TRUE(key.check(json[pointer])) << key.path << ": " << json[pointer];
  }
}

TEST(ReportJson, HasEveryKeyOfTheInterfaceWithItsType) {
  const test::MadeAnalysis made;
  expectKeys(reportOf(made), {
                                 {"/schema", isText},
                                 {"/generator/name", isText},
                                 {"/generator/version", isText},
                                 {"/capture/file", isText},
                                 {"/capture/format", isText},
                                 {"/capture/compression", orNull(isText)},
                                 {"/capture/link_types", isList},
                                 {"/capture/packets", isCount},
                                 {"/capture/captured_bytes", isCount},
                                 {"/capture/first_time", isTime},
                                 {"/capture/last_time", isTime},
                                 {"/capture/duration", isNumber},
                                 {"/capture/truncated", isFlag},
                                 {"/capture/damaged_at", orNull(isCount)},
                                 {"/connections/0/tcp_stream", isCount},
                                 {"/connections/0/client", isText},
                                 {"/connections/0/server", isText},
                                 {"/connections/0/protocol", isText},
                                 {"/connections/0/packets", isCount},
                                 {"/connections/0/retransmissions", isCount},
                                 {"/connections/0/out_of_order", isCount},
                                 {"/connections/0/missing_bytes", isCount},
                                 {"/connections/0/rtt", isNumber},
                                 {"/connections/0/closed_by", isText},
                                 {"/connections/0/session", isCount},
                                 {"/sessions/0/id", isCount},
                                 {"/sessions/0/tcp_stream", isCount},
                                 {"/sessions/0/tcp_streams", isList},
                                 {"/sessions/0/client", isText},
                                 {"/sessions/0/server", isText},
                                 {"/sessions/0/protocol", isText},
                                 {"/sessions/0/role", isText},
                                 {"/sessions/0/outcome", isText},
                                 {"/sessions/0/ended", isText},
                                 {"/sessions/0/complete_from_start", isFlag},
                                 {"/sessions/0/app", isText},
                                 {"/sessions/0/stream_name", isText},
                                 {"/sessions/0/tc_url", isText},
                                 {"/sessions/0/client_software", isText},
                                 {"/sessions/0/client_identified", isText},
                                 {"/sessions/0/server_software", isText},
                                 {"/sessions/0/server_identified", isText},
                                 {"/sessions/0/handshake/kind", isText},
                                 {"/sessions/0/handshake/version", isCount},
                                 {"/sessions/0/handshake/complete", isFlag},
                                 {"/sessions/0/handshake/c1_digest", isText},
                                 {"/sessions/0/handshake/s1_digest", isText},
                                 {"/sessions/0/handshake/c2_echo", isText},
                                 {"/sessions/0/handshake/s2_echo", isText},
                                 {"/sessions/0/chunk_size/client", isCount},
                                 {"/sessions/0/chunk_size/server", isCount},
                                 {"/sessions/0/phases/0/id", isText},
                                 {"/sessions/0/phases/0/status", isText},
                                 {"/sessions/0/phases/0/first_frame", isCount},
                                 {"/sessions/0/phases/0/last_frame", isCount},
                                 {"/sessions/0/phases/0/start", isTime},
                                 {"/sessions/0/phases/0/end", isTime},
                                 {"/sessions/0/steps/0/number", isCount},
                                 {"/sessions/0/steps/0/reference_step", isCount},
                                 {"/sessions/0/steps/0/id", isText},
                                 {"/sessions/0/steps/0/direction", isText},
                                 {"/sessions/0/steps/0/title", isText},
                                 {"/sessions/0/steps/0/summary", isText},
                                 {"/sessions/0/steps/0/status", isText},
                                 {"/sessions/0/steps/0/frames", isList},
                                 {"/sessions/0/steps/0/first_time", isTime},
                                 {"/sessions/0/steps/0/time", isTime},
                                 {"/sessions/0/steps/0/messages", isList},
                                 {"/sessions/0/media/video/codec", isText},
                                 {"/sessions/0/media/video/messages", isCount},
                                 {"/sessions/0/media/video/frames", isCount},
                                 {"/sessions/0/media/video/bytes", isCount},
                                 {"/sessions/0/media/video/keyframes", isCount},
                                 {"/sessions/0/media/video/width", isCount},
                                 {"/sessions/0/media/video/height", isCount},
                                 {"/sessions/0/media/video/first_timestamp", isCount},
                                 {"/sessions/0/media/video/last_timestamp", isCount},
                                 {"/sessions/0/media/audio", orNull(isObject)},
                                 {"/sessions/0/media/tracks", isList},
                                 {"/sessions/0/findings/0/rule", isText},
                                 {"/sessions/0/findings/0/severity", isText},
                                 {"/sessions/0/findings/0/source", isText},
                                 {"/sessions/0/findings/0/certainty", isText},
                                 {"/sessions/0/findings/0/clause", isText},
                                 {"/sessions/0/findings/0/code", isText},
                                 {"/sessions/0/findings/0/frames", isList},
                                 {"/sessions/0/findings/0/messages", isList},
                                 {"/sessions/0/findings/0/count", isCount},
                                 {"/sessions/0/findings/0/message", isText},
                                 {"/sessions/0/findings/0/advice", isText},
                                 {"/findings", isList},
                                 {"/annotations", isList},
                             });
}

TEST(ReportJson, SaysWhatTheAnalysisSays) {
  const test::MadeAnalysis made;
  const Json json = reportOf(made);
  EXPECT_EQ(json["schema"], "rtmpscope.report/1");
  EXPECT_EQ(json["capture"]["file"], "push.pcap") << "the name and not the path";
  EXPECT_EQ(json["capture"]["link_types"], Json::array({"EN10MB"}));
  EXPECT_EQ(json["capture"]["first_time"], "1700000000.000000000");
  EXPECT_EQ(json["capture"]["duration"], 8.2);
  const Json& connection = json["connections"][0];
  EXPECT_EQ(connection["client"], "10.0.0.1:50000");
  EXPECT_EQ(connection["server"], "10.0.0.2:1935");
  EXPECT_EQ(connection["protocol"], "rtmp");
  EXPECT_EQ(connection["retransmissions"], 3);
  EXPECT_EQ(connection["out_of_order"], 4);
  EXPECT_EQ(connection["missing_bytes"], 100);
  EXPECT_EQ(connection["rtt"], 0.0004);
  EXPECT_EQ(connection["closed_by"], "server-fin");
  const Json& session = json["sessions"][0];
  EXPECT_EQ(session["role"], "publish");
  EXPECT_EQ(session["outcome"], "rejected");
  EXPECT_EQ(session["handshake"]["c2_echo"], "match");
  EXPECT_EQ(session["handshake"]["s2_echo"], "unknown");
  EXPECT_EQ(session["chunk_size"], (Json{{"client", 4096}, {"server", 128}}));
  EXPECT_EQ(session["steps"][0]["frames"], Json::array({1, 2, 3}));
  EXPECT_EQ(session["steps"][4]["messages"], Json::array({3}));
  EXPECT_EQ(session["steps"][5]["frame_count"], 1);
  EXPECT_EQ(session["steps"][5]["video_messages"], 1);
  EXPECT_EQ(session["steps"][5]["audio_messages"], 0);
  EXPECT_EQ(session["findings"][0]["messages"], Json::array({3}));
}

TEST(ReportJson, IsNullWhereSomethingIsNotKnown) {
  test::MadeAnalysis made;
  made.analysis.firstTime.reset();
  made.analysis.lastTime.reset();
  made.session.outcome = session::Outcome::CannotTell;
  made.session.app.reset();
  made.session.streamName.reset();
  made.session.serverIdentified.reset();
  made.session.handshake.version.reset();
  made.session.tracks[0].config = {};
  made.findings[0].clause.clear();
  made.findings[0].code.clear();
  made.publish();
  const Json json = reportOf(made);
  expectKeys(json,
             {{"/capture/first_time", [](const Json& j) { return j.is_null(); }}, {"/capture/duration", [](const Json& j) { return j.is_null(); }}});
  const Json& session = json["sessions"][0];
  for (const char* key : {"outcome", "app", "stream_name", "server_identified"}) EXPECT_TRUE(session[key].is_null()) << key;
  EXPECT_TRUE(session["handshake"]["version"].is_null());
  EXPECT_TRUE(session["media"]["video"]["width"].is_null());
  EXPECT_TRUE(session["findings"][0]["clause"].is_null());
  EXPECT_TRUE(session["findings"][0]["code"].is_null());
  const Json& missing = session["steps"][8];
  EXPECT_EQ(missing["status"], "missing");
  EXPECT_EQ(missing["frames"], Json::array());
  EXPECT_TRUE(missing["time"].is_null());
  EXPECT_TRUE(missing["first_time"].is_null());
  EXPECT_TRUE(session["phases"][4]["first_frame"].is_null());
  EXPECT_TRUE(session["steps"][6]["reference_step"].is_null());
}

TEST(ReportJson, LeavesOutWhatACommandDoesNotPrint) {
  const test::MadeAnalysis made;
  const Json sessions = reportOf(made, ReportDepth::Sessions);
  for (const char* key : {"steps", "phases", "findings"}) EXPECT_FALSE(sessions["sessions"][0].contains(key)) << key;
  EXPECT_TRUE(sessions["sessions"][0].contains("media"));
  const Json check = reportOf(made, ReportDepth::Findings);
  for (const char* key : {"steps", "phases"}) EXPECT_FALSE(check["sessions"][0].contains(key)) << key;
  EXPECT_TRUE(check["sessions"][0].contains("findings"));
  EXPECT_TRUE(check.contains("findings"));
}

TEST(ReportJson, CountsAllMediaMessagesAndListsTracksOfMultitrack) {
  test::MadeAnalysis made;
  made.session.videoMessages = 7;
  made.session.audioMessages = 3;
  session::MediaTrack second = made.session.tracks[0];
  second.trackId = 2;
  second.messages = 2;
  made.session.tracks.push_back(second);
  made.publish();
  const Json media = reportOf(made)["sessions"][0]["media"];
  EXPECT_EQ(media["video"]["messages"], 7);
  EXPECT_EQ(media["audio"]["messages"], 3);
  EXPECT_EQ(media["audio"]["codec"], "unknown");
  ASSERT_EQ(media["tracks"].size(), 2U);
  EXPECT_EQ(media["tracks"][1]["track_id"], 2);
  EXPECT_EQ(media["tracks"][1]["kind"], "video");
  EXPECT_EQ(media["tracks"][1]["messages"], 2);
}

TEST(ReportJson, TellsACutCaptureFromADamagedOne) {
  test::MadeAnalysis made;
  made.analysis.damage = capture::CaptureError{capture::CaptureError::Kind::Cut, "push.pcap", 200001, 0, ""};
  EXPECT_EQ(reportOf(made)["capture"]["truncated"], true);
  made.analysis.damage->kind = capture::CaptureError::Kind::Damaged;
  EXPECT_EQ(reportOf(made)["capture"]["truncated"], false);
  EXPECT_EQ(reportOf(made)["capture"]["damaged_at"], 200001);
}

TEST(ReportJson, NamesTheProtocolOfAConnection) {
  using rtmp::Protocol;
  const struct {
    Protocol protocol;
    bool onRtmpPort;
    std::uint64_t serverBytes;
    const char* name;
  } rows[] = {{Protocol::Rtmp, false, 0, "rtmp"},     {Protocol::Rtmpe, true, 0, "rtmpe"},        {Protocol::Rtmpt, false, 0, "rtmpt"},
              {Protocol::Tls, true, 900, "rtmps"},    {Protocol::Tls, true, 0, "not-rtmp"},       {Protocol::Tls, false, 900, "other"},
              {Protocol::Http, true, 9, "not-rtmp"},  {Protocol::Undecided, true, 9, "not-rtmp"}, {Protocol::Unknown, false, 9, "other"},
              {Protocol::Undecided, true, 0, nullptr}};
  for (const auto& row : rows) {
    test::MadeAnalysis made;
    auto connection = std::make_shared<analysis::AnalyzedConnection>(*made.analysis.connections[0]);
    auto tcp = std::make_shared<net::Connection>(*connection->connection);
    tcp->sides[0].streamBytes = 0;
    tcp->sides[1].streamBytes = row.serverBytes;
    connection->connection = tcp;
    connection->protocol = row.protocol;
    connection->onRtmpPort = row.onRtmpPort;
    made.analysis.connections[0] = connection;
    EXPECT_EQ(reportOf(made)["connections"][0]["protocol"], row.name == nullptr ? Json(nullptr) : Json(row.name));
  }
}

TEST(ReportJson, ListsNotesWithTheirTargets) {
  const test::MadeAnalysis made;
  const Json notes = reportOf(made)["annotations"];
  ASSERT_EQ(notes.size(), 3U);
  EXPECT_EQ(notes[0]["target"], (Json{{"session", 1}, {"step", 2}}));
  EXPECT_EQ(notes[0]["author"], "person");
  EXPECT_EQ(notes[1]["target"], (Json{{"frame", 1}}));
  EXPECT_EQ(notes[1]["author"], "capture-file");
  EXPECT_TRUE(notes[1]["id"].is_null());
  EXPECT_EQ(notes[2]["author"], "program");
}

TEST(ReportJson, SurvivesBytesThatAreNotUtf8) {
  const test::MadeAnalysis made(test::Wire::all("bad \xFF\xC3\x28 \xED\xA0\x80 \x01\x1b\n"));
  const Json json = reportOf(made);
  EXPECT_NE(json["sessions"][0]["app"].get<std::string>().find("\xEF\xBF\xBD"), std::string::npos);
}

TEST(ReportJson, NarrowsToOneSession) {
  const test::MadeAnalysis made;
  ReportOptions options;
  options.sessions = {{SessionId{2}}};
  EXPECT_TRUE(reportOf(made, ReportDepth::Full, options)["sessions"].empty());
  EXPECT_TRUE(reportOf(made, ReportDepth::Full, options)["connections"].empty());
}

}  // namespace
}  // namespace rtmpscope::exporting
