// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/lists.h"

#include "core/export/made_analysis.h"

#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rtmpscope::exporting {
namespace {

using Json = nlohmann::ordered_json;

std::string messagesOf(const test::MadeAnalysis& made, ListFormat format, const ReportOptions& options = {}) {
  std::string list;
  writeMessages(made.analysis, format, options, [&](std::string_view text) {
    list += text;
    return true;
  });
  return list;
}

std::vector<Json> ndjson(const std::string& text) {
  std::vector<Json> rows;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) rows.push_back(Json::parse(line));
  return rows;
}

/// RFC 4180, read strictly.
std::vector<std::vector<std::string>> csv(const std::string& text) {
  std::vector<std::vector<std::string>> rows(1, std::vector<std::string>(1));
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string& cell = rows.back().back();
    if (quoted) {
      if (text[i] != '"') {
        cell += text[i];
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        cell += text[++i];
      } else {
        quoted = false;
      }
    } else if (text[i] == '"') {
      EXPECT_TRUE(cell.empty()) << "a quote inside a cell that is not quoted";
      quoted = true;
    } else if (text[i] == ',') {
      rows.back().emplace_back();
    } else if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') {
      ++i;
      rows.emplace_back(1);
    } else {
      EXPECT_TRUE(text[i] != '\n' && text[i] != '\r') << "a line end inside a cell that is not quoted";
      cell += text[i];
    }
  }
  EXPECT_EQ(rows.back(), std::vector<std::string>(1)) << "the last line ends with CRLF";
  rows.pop_back();
  return rows;
}

// The example of interface.md, key by key.
constexpr const char* kKeys[] = {"message",  "session",       "tcp_stream", "direction", "first_frame", "frame",          "time",   "chunk_stream",
                                 "fmt",      "type",          "type_name",  "stream_id", "timestamp",   "timestamp_base", "length", "chunks",
                                 "complete", "missing_bytes", "found",      "summary",   "command",     "transaction"};

TEST(MessageList, HasTheKeysOfTheInterfaceInTheirOrder) {
  const std::vector<Json> rows = ndjson(messagesOf(test::MadeAnalysis(), ListFormat::Ndjson));
  ASSERT_EQ(rows.size(), 4U);
  for (const Json& row : rows) {
    std::size_t i = 0;
    for (const auto& [key, value] : row.items()) {
      if (i < std::size(kKeys)) {
        EXPECT_EQ(key, kKeys[i]);
      }
      ++i;
    }
    EXPECT_GE(i, std::size(kKeys));
  }
}

TEST(MessageList, SaysWhatTheRecordSays) {
  const std::vector<Json> rows = ndjson(messagesOf(test::MadeAnalysis(), ListFormat::Ndjson));
  EXPECT_EQ(rows[0]["message"], 1);
  EXPECT_EQ(rows[0]["session"], 1);
  EXPECT_EQ(rows[0]["direction"], "client-to-server");
  EXPECT_EQ(rows[0]["type"], 20);
  EXPECT_EQ(rows[0]["type_name"], "Command (AMF0)");
  EXPECT_EQ(rows[0]["command"], "connect");
  EXPECT_EQ(rows[0]["transaction"], 1);
  EXPECT_EQ(rows[0]["time"], "1700000000.000300000");
  EXPECT_EQ(rows[0]["timestamp_base"], "absolute");
  EXPECT_EQ(rows[0]["found"], "synchronised");
  EXPECT_EQ(rows[0]["complete"], true);
  EXPECT_FALSE(rows[0].contains("media"));
  EXPECT_EQ(rows[2]["direction"], "server-to-client");
  const Json& video = rows[3];
  EXPECT_EQ(video["complete"], false);
  EXPECT_EQ(video["missing_bytes"], 100);
  EXPECT_EQ(video["found"], "inferred");
  EXPECT_EQ(video["timestamp_base"], "relative");
  EXPECT_TRUE(video["command"].is_null());
  EXPECT_EQ(video["media"]["kind"], "video");
  EXPECT_EQ(video["media"]["codec"], "avc");
  EXPECT_EQ(video["media"]["frame_type"], "key");
  EXPECT_EQ(video["media"]["packet_type"], "nalu");
  EXPECT_EQ(video["media"]["composition_time"], 0);
  EXPECT_EQ(video["media"]["track_id"], 0);
}

TEST(MessageList, IsTheSameTableAsCsv) {
  for (const test::Wire& wire : {test::Wire{}, test::Wire::all("a,\"b\"\r\n")}) {
    const test::MadeAnalysis made(wire);
    const std::vector<Json> rows = ndjson(messagesOf(made, ListFormat::Ndjson));
    const auto table = csv(messagesOf(made, ListFormat::Csv));
    ASSERT_EQ(table.size(), rows.size() + 1);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      ASSERT_EQ(table[i + 1].size(), table[0].size());
      for (std::size_t column = 0; column < table[0].size(); ++column) {
        const Json value = rows[i].value(table[0][column], Json());
        const std::string expected = value.is_null() ? "" : value.is_string() ? value.get<std::string>() : value.dump();
        EXPECT_EQ(table[i + 1][column], expected) << table[0][column];
      }
      for (const auto& [key, value] : rows[i].items()) EXPECT_NE(std::find(table[0].begin(), table[0].end(), key), table[0].end()) << key;
    }
  }
}

TEST(MessageList, StopsWhenNobodyListens) {
  const test::MadeAnalysis made;
  int calls = 0;
  writeMessages(made.analysis, ListFormat::Text, {}, [&](std::string_view) {
    ++calls;
    return false;
  });
  EXPECT_EQ(calls, 1);
}

TEST(MessageList, ShowsOneSessionOnly) {
  ReportOptions options;
  options.sessions = {{SessionId{2}}};
  EXPECT_TRUE(ndjson(messagesOf(test::MadeAnalysis(), ListFormat::Ndjson, options)).empty());
}

TEST(ShowMessage, PrintsRangesFieldsAndHex) {
  const test::MadeAnalysis made;
  analysis::MessageView view;
  view.index = MessageIndex{1};
  for (std::uint8_t i = 0; i < 20; ++i) view.bytes.push_back(static_cast<std::uint8_t>(0x40 + i));
  view.slices = {{FrameNumber{6}, 54, 20}};
  view.fields = {{"rtmpt.header", "Chunk header", "", "", {0, 12}, {{"rtmpt.header.typeid", "Message type ID", "20", "Command (AMF0)", {7, 1}, {}}}}};
  const std::string text = showMessage(made.analysis, view, {});
  EXPECT_NE(text.find("Message 2   publish('stream1'"), std::string::npos) << text;
  EXPECT_NE(text.find("       0-11  Chunk header  [rtmpt.header]\n"
                      "          7    Message type ID: 20 (Command (AMF0))  [rtmpt.header.typeid]\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("0000  40 41 42 43 44 45 46 47  48 49 4a 4b 4c 4d 4e 4f  @ABCDEFGHIJKLMNO\n"
                      "0010  50 51 52 53                                       PQRS\n"),
            std::string::npos)
      << text;
}

TEST(ShowMessage, CountsThePiecesThatItDoesNotList) {
  const test::MadeAnalysis made;
  analysis::MessageView view;
  view.index = MessageIndex{1};
  constexpr std::size_t kListed = 64;
  view.slices.assign(kListed, {FrameNumber{6}, 54, 1});
  EXPECT_EQ(showMessage(made.analysis, view, {}).find("more pieces"), std::string::npos);
  view.slices.assign(kListed + 3, {FrameNumber{6}, 54, 1});
  EXPECT_NE(showMessage(made.analysis, view, {}).find("and in 3 more pieces"), std::string::npos);
}

TEST(ShowMessage, ShowsThatATreeGoesDeeper) {
  const test::MadeAnalysis made;
  analysis::MessageView view;
  view.index = MessageIndex{1};
  Field nested{"", "leaf", "", "", {}, {}};
  for (int i = 0; i < 1000; ++i) nested = Field{"", "branch", "", "", {}, {nested}};
  view.fields = {nested};
  const std::string text = showMessage(made.analysis, view, {});
  EXPECT_EQ(text.find("leaf"), std::string::npos);
  EXPECT_NE(text.find("...\n"), std::string::npos);
}

TEST(ShowMessage, ListsThePiecesOfAFieldAndWhereTheyWereCaptured) {
  const test::MadeAnalysis made;
  analysis::MessageView view;
  view.index = MessageIndex{1};
  view.bytes.assign(600, 0x20);
  view.slices = {{FrameNumber{6}, 54, 200}, {FrameNumber{8}, 66, 400}};
  Field name{"amf.string", "Name", "'x'", "", {10, 400}, {}};
  name.pieces = {{10, 100}, {111, 100}, {212, 100}, {313, 97}};
  view.fields = {name};
  const std::string text = showMessage(made.analysis, view, {});
  EXPECT_NE(text.find("10-109,111-210,212-311,+1  Name: 'x'  [amf.string]\n"), std::string::npos) << text;
  EXPECT_NE(text.find("  bytes 0-199 in frame 6 from byte 54 of it\n  bytes 200-599 in frame 8 from byte 66 of it\n"), std::string::npos) << text;

  const auto json = nlohmann::json::parse(messageJson(made.analysis, view, {}));
  EXPECT_EQ(json["message"], 2);
  EXPECT_EQ(json["captured"][1], (nlohmann::json{{"offset", 200}, {"length", 400}, {"frame", 8}, {"frame_offset", 66}}));
  const auto& field = json["fields"][0];
  EXPECT_EQ(field["name"], "amf.string");
  EXPECT_EQ(field["ranges"], nlohmann::json::parse("[[10,100],[111,100],[212,100],[313,97]]"));
  EXPECT_EQ(field["frames"], nlohmann::json::parse("[6,8]"));
  view.fields[0].pieces = {{10, 100}};
  EXPECT_EQ(nlohmann::json::parse(messageJson(made.analysis, view, {}))["fields"][0]["frames"], nlohmann::json::parse("[6]"));
}

TEST(ShowMessage, MasksSecretsInFieldsAndHexWhenRedacted) {
  test::Wire wire;
  wire.name = "secretname42";
  const test::MadeAnalysis made(wire);
  analysis::MessageView view;
  view.index = MessageIndex{1};
  const std::string body = "abcsecretname42xyz";
  view.bytes.assign(body.begin(), body.end());
  view.body = view.bytes;
  view.bodyPieces = {{0, view.bytes.size()}};
  view.fields = {{"amf.string", "String", "'secretname42'", "", {3, 12}, {}}};
  ReportOptions options;
  options.redaction = Redaction::On;
  const std::string text = showMessage(made.analysis, view, options);
  EXPECT_EQ(text.find("secretname"), std::string::npos) << text;
  EXPECT_NE(text.find("0000  61 62 63 ** ** ** ** **  ** ** ** ** ** ** ** 78  abc************x\n0010  79 7a"), std::string::npos) << text;
  const std::string json = messageJson(made.analysis, view, options);
  EXPECT_EQ(json.find("secretname"), std::string::npos) << json;
  EXPECT_NE(json.find("616263" + std::string(24, '*') + "78797a"), std::string::npos) << json;
}

}  // namespace
}  // namespace rtmpscope::exporting
