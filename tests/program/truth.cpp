// SPDX-License-Identifier: GPL-3.0-or-later
#include "program/truth.h"

#include "analysis/analyzer.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <utility>

#include <fmt/format.h>

namespace rtmpscope::test {

namespace {

namespace fs = std::filesystem;

fs::path folder(const char* variable, const char* fallback) {
  const char* named = std::getenv(variable);
  return named != nullptr ? fs::path{named} : fs::path{RTMPSCOPE_SOURCE_DIR} / fallback;
}

std::string readGzip(const fs::path& path) {
  std::string text;
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) return text;
  std::array<char, 65536> buffer{};
  for (int size = gzread(file, buffer.data(), buffer.size()); size > 0; size = gzread(file, buffer.data(), buffer.size())) {
    text.append(buffer.data(), static_cast<std::size_t>(size));
  }
  gzclose(file);
  return text;
}

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts;
  if (text.empty()) return parts;
  std::stringstream stream{text};
  for (std::string part; std::getline(stream, part, at);) parts.push_back(part);
  if (text.back() == at) parts.emplace_back();
  return parts;
}

std::uint32_t number(const std::string& text) {
  return static_cast<std::uint32_t>(std::stoul(text, nullptr, 0));
}

/// Columns of a truth file.
enum Column : std::size_t { Frame, Stream, Port, ChunkStream, Format, Type, Timestamp, Delta, Extended, Length, MessageStream, Info };

/// What a chunk stream's next header inherits.
struct Inherited {
  std::uint32_t type = 0;
  std::uint32_t length = 0;
  std::uint32_t messageStream = 0;
};

using Directions = std::map<std::pair<std::uint32_t, std::uint32_t>, ListedDirection>;
using Memory = std::map<std::array<std::uint32_t, 3>, Inherited>;

/// tshark lists a field once for each header that has it: type and length for fmt 0 and 1, the stream id for fmt 0.
void readRow(const std::vector<std::string>& row, Directions& directions, Memory& memory) {
  const std::vector<std::string> chunkStreams = split(row[ChunkStream], ',');
  if (chunkStreams.empty()) return;  // the handshake
  const std::vector<std::string> formats = split(row[Format], ',');
  const std::vector<std::string> types = split(row[Type], ',');
  const std::vector<std::string> timestamps = split(row[Timestamp], ',');
  const std::vector<std::string> extended = split(row[Extended], ',');
  const std::vector<std::string> lengths = split(row[Length], ',');
  const std::vector<std::string> streams = split(row[MessageStream], ',');
  std::vector<std::string> infos = split(row[Info], '|');
  infos.resize(std::max(infos.size(), chunkStreams.size()));

  ListedDirection& direction = directions[{number(row[Stream]), number(row[Port])}];
  direction.stream = number(row[Stream]);
  direction.senderPort = number(row[Port]);
  std::size_t nextType = 0;
  std::size_t nextStream = 0;
  std::size_t nextExtended = 0;
  constexpr std::uint32_t isExtended = 0xFFFFFF;
  for (std::size_t i = 0; i < chunkStreams.size(); ++i) {
    ListedMessage message;
    message.frame = number(row[Frame]);
    message.chunkStream = number(chunkStreams[i]);
    message.format = number(formats[i]);
    message.timestamp = number(timestamps[i]);
    if (message.format == 0 && message.timestamp == isExtended && nextExtended < extended.size())
      message.timestamp = number(extended[nextExtended++]);
    Inherited& inherited = memory[{direction.stream, direction.senderPort, message.chunkStream}];
    if (message.format == 0) inherited.messageStream = number(streams.at(nextStream++));
    if (message.format <= 1) {
      inherited.type = number(types.at(nextType));
      inherited.length = number(lengths.at(nextType++));
    }
    message.type = inherited.type;
    message.length = inherited.length;
    message.messageStream = inherited.messageStream;
    direction.messages.push_back(message);
    direction.infos.push_back(infos[i]);
  }
}

}  // namespace

std::vector<fs::path> captures() {
  std::map<std::string, fs::path> found;
  const auto add = [&found](const fs::path& from) {
    for (const auto& entry : fs::directory_iterator{from}) {
      const bool isCapture = entry.path().filename().string().find(".pcap") != std::string::npos;
      if (isCapture && fs::exists(truthOf(entry.path()))) found.emplace(nameOf(entry.path()), entry.path());
    }
  };
  add(folder("RTMPSCOPE_CAPTURES", "captures/samples"));
  for (const fs::path& more : moreCaptures()) add(more);
  std::vector<fs::path> paths;
  for (auto& [name, path] : found) paths.push_back(std::move(path));
  return paths;
}

std::vector<fs::path> moreCaptures() {
  std::vector<fs::path> folders;
  if (std::getenv("RTMPSCOPE_CAPTURES") != nullptr) return folders;
  for (const char* name : {"real", "public/rtmp"}) {
    const fs::path beside = fs::path{RTMPSCOPE_SOURCE_DIR} / "../shared/captures" / name;
    if (fs::is_directory(beside)) folders.push_back(beside);
  }
  return folders;
}

std::string nameOf(const fs::path& capture) {
  const std::string file = capture.filename().string();
  return file.substr(0, file.find('.'));
}

std::string testNameOf(const fs::path& capture) {
  std::string name = nameOf(capture);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

fs::path truthOf(const fs::path& capture) {
  return truthFolder() / (nameOf(capture) + ".tsv.gz");
}

fs::path truthFolder() {
  return folder("RTMPSCOPE_TRUTH", "captures/truth");
}

std::shared_ptr<const analysis::Analysis> analyzeFile(const fs::path& path) {
  const auto source = capture::openCapture(path);
  return source ? analysis::analyze(**source, {}) : nullptr;
}

namespace {

/// Calls visit(row) for each line of a truth file.
template <class Visitor>
void forEachRow(const fs::path& path, Visitor visit) {
  std::stringstream lines{readGzip(path)};
  std::string line;
  std::getline(lines, line);  // headings
  while (std::getline(lines, line)) {
    const std::vector<std::string> row = split(line, '\t');
    if (row.size() > Info) visit(row);
  }
}

}  // namespace

std::vector<ListedDirection> readTruth(const fs::path& path) {
  Directions directions;
  Memory memory;
  forEachRow(path, [&](const std::vector<std::string>& row) { readRow(row, directions, memory); });
  std::vector<ListedDirection> result;
  for (auto& [key, direction] : directions) result.push_back(std::move(direction));
  return result;
}

std::vector<ListedValues> readValues(const fs::path& capture) {
  std::stringstream lines{readGzip(truthFolder() / (nameOf(capture) + ".amf.gz"))};
  std::vector<ListedValues> messages;
  for (std::string line; std::getline(lines, line);) {
    const std::vector<std::string> row = split(line, '\t');
    messages.push_back({number(row.at(0)), number(row.at(1)), number(row.at(2)), row.at(3)});
  }
  return messages;
}

std::vector<ListedHandshake> readHandshakes(const fs::path& path) {
  std::vector<ListedHandshake> parts;
  forEachRow(path, [&](const std::vector<std::string>& row) {
    if (row[Info].starts_with("Handshake")) parts.push_back({number(row[Stream]), number(row[Frame]), row[Info]});
  });
  return parts;
}

ListedDirection listedBy(const analysis::Analysis& analysis, std::uint32_t stream, std::uint32_t senderPort) {
  std::vector<const session::MessageRecord*> records;
  for (std::size_t row = 0; row < analysis.messages.size(); ++row) {
    const session::MessageRecord& record = analysis.messages[row];
    const bool whole = record.completeness == rtmp::Completeness::Complete && record.aggregate == session::MessageRecord::kNone;
    if (!whole || record.tcpStream.value() != stream) continue;
    if (analysis.connections[stream]->connection->endpoint(record.side).port == senderPort) records.push_back(&record);
  }
  std::stable_sort(records.begin(), records.end(), [](const auto* left, const auto* right) { return left->range.begin < right->range.begin; });

  ListedDirection direction;
  direction.stream = stream;
  direction.senderPort = senderPort;
  for (const session::MessageRecord* record : records) {
    direction.messages.push_back({record->frame.value(), record->header.chunkStreamId, record->header.format,
                                  static_cast<std::uint32_t>(record->header.type), record->header.timestamp.milliseconds, record->header.length,
                                  record->header.messageStreamId});
    direction.infos.push_back(session::summarize(*record, analysis.detail(*record)));
  }
  return direction;
}

std::string describe(const ListedMessage& message) {
  return fmt::format("frame {} csid {} fmt {} type {} time {} length {} stream {}", message.frame, message.chunkStream, message.format, message.type,
                     message.timestamp, message.length, message.messageStream);
}

std::vector<std::vector<std::string>> readTable(const fs::path& path) {
  std::vector<std::vector<std::string>> rows;
  std::ifstream file{path};
  std::string line;
  bool headings = true;
  while (std::getline(file, line)) {
    if (line.starts_with('#')) continue;
    if (!std::exchange(headings, false)) rows.push_back(split(line, '\t'));
  }
  return rows;
}

}  // namespace rtmpscope::test
