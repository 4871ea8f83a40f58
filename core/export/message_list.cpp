// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/escape_terminal.h"
#include "export/lists.h"
#include "export/paint.h"
#include "export/redact.h"
#include "export/report_words.h"
#include "export/row_writer.h"
#include "export/text_width.h"
#include "export/time_text.h"
#include "rtmp/description.h"
#include "texts/text.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>

namespace rtmpscope::exporting {

using analysis::Analysis;
using session::MessageRecord;

namespace {

constexpr std::size_t kBufferSize = 64 * 1024;
constexpr std::string_view kMediaKey = "media";
constexpr std::string_view kAggregateKey = "aggregate";

// The keys that every message has, in their order (interface.md, "NDJSON").
constexpr std::array<std::string_view, 22> kKeys = {
    "message",  "session",       "tcp_stream", "direction", "first_frame", "frame",          "time",   "chunk_stream",
    "fmt",      "type",          "type_name",  "stream_id", "timestamp",   "timestamp_base", "length", "chunks",
    "complete", "missing_bytes", "found",      "summary",   "command",     "transaction",
};

/// What is said behind the line of a message that is not complete.
texts::Phrase stateWord(rtmp::Completeness completeness) {
  switch (completeness) {
    case rtmp::Completeness::Complete:
      return {};
    case rtmp::Completeness::BytesMissing:
      return "[bytes-missing]";
    case rtmp::Completeness::Truncated:
      return "[truncated]";
    case rtmp::Completeness::Aborted:
      break;
  }
  return "[aborted]";
}

std::string mediaJson(const media::MediaHeader& header) {
  std::string frameType(header.frameType == media::FrameType::None ? std::string_view() : media::toString(header.frameType));
  return fmt::format(R"({{"kind":"{}","codec":"{}","track_id":{},"frame_type":{},"packet_type":"{}","composition_time":{}}})",
                     media::toString(header.kind), media::toString(header.codec), header.trackId, frameType.empty() ? "null" : '"' + frameType + '"',
                     media::packetTypeName(header), header.compositionTimeMs);
}

/// Fills rows with messages.
class MessageRows {
 public:
  MessageRows(const Analysis& analysis, const Redactor& redactor) : m_analysis(analysis), m_redactor(redactor) {}

  void fill(MessageNumber number, const MessageRecord& record, Row& row) const {
    const session::MessageDetail* const detail = m_analysis.detail(record);
    const rtmp::MessageHeader& header = record.header;
    row.clear();
    row.add("message", number.value());
    if (const analysis::AnalyzedSession* const owner = m_analysis.sessionOf(record)) {
      row.add("session", owner->session->id.value());
    } else {
      row.addNull("session");
    }
    row.add("tcp_stream", record.tcpStream.value());
    row.addText("direction", session::toString(m_analysis.directionOf(record)));
    row.add("first_frame", record.firstFrame.value());
    row.add("frame", record.frame.value());
    row.addText("time", epochText(record.time));
    row.add("chunk_stream", header.chunkStreamId);
    row.add("fmt", header.format);
    row.add("type", static_cast<std::uint8_t>(header.type));
    row.addText("type_name", rtmp::toString(header.type));
    header.messageStreamIdKnown ? row.add("stream_id", header.messageStreamId) : row.addNull("stream_id");
    row.add("timestamp", header.timestamp.milliseconds);
    row.addText("timestamp_base", rtmp::toString(header.timestampBase));
    row.add("length", header.length);
    row.add("chunks", record.chunks);
    row.add("complete", record.completeness == rtmp::Completeness::Complete);
    row.add("missing_bytes", record.missingBytes);
    row.addText("found", rtmp::toString(record.found));
    row.addText("summary", m_redactor.text(session::summarize(record, detail)));
    const auto* const command = detail == nullptr ? nullptr : std::get_if<rtmp::Command>(&detail->content);
    if (command == nullptr) {
      row.addNull("command");
      row.addNull("transaction");
    } else {
      row.addText("command", m_redactor.text(command->name));
      if (command->hasTransaction) {
        row.addNumber("transaction", command->transaction);
      } else {
        row.addNull("transaction");
      }
    }
    if (record.hasMedia) row.addJson(kMediaKey, mediaJson(record.media));
    if (record.aggregate != MessageRecord::kNone) row.add(kAggregateKey, m_analysis.numberOf(MessageIndex{record.aggregate}).value());
  }

 private:
  const Analysis& m_analysis;
  const Redactor& m_redactor;
};

/// One line for people. Columns are wide enough for nearly all captures; what is wider pushes the rest to the right.
std::string textLine(const Analysis& analysis, MessageNumber number, const MessageRecord& record, const Redactor& redactor,
                     const ReportOptions& options) {
  const Paint paint(options.colour);
  const analysis::AnalyzedSession* const owner = analysis.sessionOf(record);
  const bool fromClient = analysis.directionOf(record) == Direction::ClientToServer;
  const std::string summary = escapeTerminal(redactor.text(session::summarize(record, analysis.detail(record))));
  std::string state;
  if (record.completeness != rtmp::Completeness::Complete) state = fmt::format("  {}", stateWord(record.completeness).in(options.language));
  if (record.found == rtmp::Found::Inferred) state += fmt::format("  {}", texts::say("[inferred]").in(options.language));
  const std::string timestamp =
      fmt::format("{}{}", record.header.timestampBase == rtmp::TimestampBase::Absolute ? "" : "~", record.header.timestamp.milliseconds);
  return fmt::format("{:>6} {:>7} {:>11} {:>3} {} {:>9} {:>7}  {}{}\n", number.value(), record.frame.value(),
                     timeText(record.time, options.time, analysis.firstTime.value_or(record.time)),
                     owner == nullptr ? 0U : owner->session->id.value(),
                     paint(fromClient ? Ink::FromClient : Ink::FromServer, fromClient ? "→" : "←"), timestamp, record.header.length, summary,
                     paint(Ink::Warning, state));
}

std::string textHead(const ReportOptions& options) {
  const std::size_t timeWidth = timeText(CaptureTime{}, options.time, CaptureTime{}).size();
  const auto head = [&](texts::Phrase word, std::size_t width) { return padLeft(word.in(options.language), width); };
  return fmt::format("{} {} {} {} {} {} {}  {}\n", head("#", 6), head("frame", 7), head("time", std::max<std::size_t>(timeWidth, 11)), head("ses", 3),
                     " ", head("timestamp", 9), head("bytes", 7), head("message", 0));
}

std::vector<std::string_view> columnsOf(const Analysis& analysis) {
  std::vector<std::string_view> columns(kKeys.begin(), kKeys.end());
  columns.push_back(kMediaKey);
  for (std::size_t i = 0; i < analysis.messages.size(); ++i) {
    if (analysis.messages[i].aggregate == MessageRecord::kNone) continue;
    columns.push_back(kAggregateKey);
    break;
  }
  return columns;
}

std::optional<SessionId> sessionOf(const Analysis& analysis, const MessageRecord& record) {
  const analysis::AnalyzedSession* const owner = analysis.sessionOf(record);
  return owner == nullptr ? std::nullopt : std::optional{owner->session->id};
}

std::string csvHead(const std::vector<std::string_view>& columns) {
  return fmt::format("{}\r\n", fmt::join(columns, ","));
}

}  // namespace

void writeMessages(const Analysis& analysis, ListFormat format, const ReportOptions& options, const TextSink& sink,
                   const std::optional<std::vector<MessageNumber>>& only) {
  const Redactor redactor(analysis, options.redaction);
  const MessageRows rows(analysis, redactor);
  const std::vector<std::string_view> columns = format == ListFormat::Csv ? columnsOf(analysis) : std::vector<std::string_view>();
  std::string buffer;
  if (format == ListFormat::Csv) buffer = csvHead(columns);
  if (format == ListFormat::Text) buffer = Paint(options.colour)(Ink::Faint, textHead(options));
  Row row;
  const std::size_t count = only ? only->size() : analysis.messages.size();
  for (std::uint32_t at = 0; at < count; ++at) {
    const MessageNumber number = only ? (*only)[at] : MessageNumber{at + 1};
    const MessageRecord& record = analysis.message(analysis.indexOf(number));
    if (!options.takes(sessionOf(analysis, record))) continue;
    if (format == ListFormat::Text) {
      buffer += textLine(analysis, number, record, redactor, options);
    } else {
      rows.fill(number, record, row);
      if (format == ListFormat::Ndjson) {
        row.writeNdjson(buffer);
      } else {
        row.writeCsv(buffer, columns);
      }
    }
    if (buffer.size() < kBufferSize) continue;
    if (!sink(buffer)) return;
    buffer.clear();
  }
  if (!buffer.empty()) sink(buffer);
}

}  // namespace rtmpscope::exporting
