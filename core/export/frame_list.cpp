// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/escape_terminal.h"
#include "export/frame_contents.h"
#include "export/lists.h"
#include "export/paint.h"
#include "export/redact.h"
#include "export/row_writer.h"
#include "export/text_width.h"
#include "export/time_text.h"
#include "rtmpt/http_head.h"
#include "texts/text.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace rtmpscope::exporting {

using analysis::Analysis;
using analysis::PacketRecord;

namespace {

constexpr std::size_t kBufferSize = 64 * 1024;

constexpr std::array<std::string_view, 12> kKeys = {"frame",      "time",        "tcp_stream", "session",
                                                    "source",     "destination", "length",     "captured_length",
                                                    "tcp_length", "protocol",    "info",       "retransmission"};

/// What a line says of one frame.
struct Line {
  net::PacketSummary summary;
  std::string protocol;
  std::string info;
};

bool isTunnel(const Analysis& analysis, FrameNumber frame) {
  const std::uint32_t stream = analysis.packet(frame).tcpStream;
  return stream < analysis.connections.size() && analysis.connections[stream]->protocol == rtmp::Protocol::Rtmpt;
}

/// "RTMPT POST /send/1/12", "RTMPT HTTP/1.1 200 OK": the start line with which the data of a tunnel's frame begins, if it does.
std::string tunnelLine(const analysis::Inspector& inspector, FrameNumber frame, std::uint32_t payloadLength) {
  const std::vector<std::uint8_t> packet = inspector.packetBytes(frame);
  if (payloadLength == 0 || payloadLength > packet.size()) return {};
  std::string_view text(reinterpret_cast<const char*>(packet.data()) + (packet.size() - payloadLength), payloadLength);
  text = text.substr(0, text.find('\r'));
  const rtmpt::StartLine kind = rtmpt::judgeStartLine(text, true);
  if (kind == rtmpt::StartLine::Request) text = text.substr(0, text.rfind(' '));
  if (kind != rtmpt::StartLine::Request && kind != rtmpt::StartLine::Response) return {};
  return fmt::format("RTMPT {}", text.substr(0, rtmpt::kMaxHeadText));
}

Line lineOf(const Analysis& analysis, const analysis::Inspector& inspector, FrameNumber frame, const FrameContents& contents,
            const Redactor& redactor) {
  Line line;
  line.summary = inspector.summarize(frame);
  std::string rtmp = contents.of(frame);
  const bool tunnel = isTunnel(analysis, frame);
  if (tunnel) {
    std::string head = tunnelLine(inspector, frame, line.summary.tcpPayloadLength.value_or(0));
    if (!head.empty()) rtmp = rtmp.empty() ? std::move(head) : head + " | " + rtmp;
  }
  line.protocol = rtmp.empty() ? line.summary.protocol : tunnel ? "RTMPT" : "RTMP";
  line.info = redactor.text(rtmp.empty() ? line.summary.info : rtmp);
  return line;
}

void fillRow(const Analysis& analysis, FrameNumber frame, const Line& line, Row& row) {
  const PacketRecord& packet = analysis.packet(frame);
  const bool tcp = packet.tcpStream != PacketRecord::kNone;
  row.clear();
  row.add("frame", frame.value());
  row.addText("time", epochText(packet.time));
  const bool inSession = tcp && packet.tcpStream < analysis.connections.size() && analysis.connections[packet.tcpStream]->session.has_value();
  if (tcp) {
    row.add("tcp_stream", packet.tcpStream);
  } else {
    row.addNull("tcp_stream");
  }
  if (inSession) {
    row.add("session", analysis.connections[packet.tcpStream]->session->value());
  } else {
    row.addNull("session");
  }
  row.addTextOrNull("source", line.summary.source);
  row.addTextOrNull("destination", line.summary.destination);
  row.add("length", packet.originalLength);
  row.add("captured_length", packet.capturedLength);
  if (line.summary.tcpPayloadLength) {
    row.add("tcp_length", *line.summary.tcpPayloadLength);
  } else {
    row.addNull("tcp_length");
  }
  row.addText("protocol", line.protocol);
  row.addText("info", line.info);
  row.add("retransmission", static_cast<bool>(packet.retransmission));
}

std::string textLine(const Analysis& analysis, FrameNumber frame, const Line& line, const ReportOptions& options) {
  const PacketRecord& packet = analysis.packet(frame);
  const Paint paint(options.colour);
  const std::string stream = packet.tcpStream == PacketRecord::kNone ? "-" : std::to_string(packet.tcpStream);
  std::string info = escapeTerminal(line.info);
  const auto mark = [&](texts::Phrase word) { return paint(Ink::Warning, fmt::format("{} ", word.in(options.language))); };
  if (packet.retransmission) info = mark("[retransmission]") + info;
  if (packet.outOfOrder) info = mark("[out of order]") + info;
  return fmt::format("{:>6} {:>11} {:>5} {} → {} {} {:>5}  {}\n", frame.value(),
                     timeText(packet.time, options.time, analysis.firstTime.value_or(packet.time)), stream,
                     padLeft(escapeTerminal(line.summary.source), 15), padRight(escapeTerminal(line.summary.destination), 15),
                     padRight(escapeTerminal(line.protocol), 5), packet.originalLength, info);
}

std::string textHead(const ReportOptions& options) {
  const std::size_t timeWidth = std::max<std::size_t>(timeText(CaptureTime{}, options.time, CaptureTime{}).size(), 11);
  const auto left = [&](texts::Phrase word, std::size_t width) { return padLeft(word.in(options.language), width); };
  const auto right = [&](texts::Phrase word, std::size_t width) { return padRight(word.in(options.language), width); };
  return fmt::format("{} {} {} {}   {} {} {}  {}\n", left("frame", 6), left("time", timeWidth), left("tcp", 5), left("source", 15),
                     right("destination", 15), right("proto", 5), left("bytes", 5), left("info", 0));
}

}  // namespace

void writeFrames(const analysis::Inspector& inspector, const Analysis& analysis, ListFormat format, const ReportOptions& options,
                 const TextSink& sink, const std::optional<std::vector<FrameNumber>>& only) {
  const Redactor redactor(analysis, options.redaction);
  const FrameContents contents(analysis);
  const std::vector<std::string_view> columns(kKeys.begin(), kKeys.end());
  std::string buffer;
  if (format == ListFormat::Csv) buffer = fmt::format("{}\r\n", fmt::join(columns, ","));
  if (format == ListFormat::Text) buffer = Paint(options.colour)(Ink::Faint, textHead(options));
  Row row;
  const std::size_t count = only ? only->size() : analysis.packets.size();
  for (std::uint32_t at = 0; at < count; ++at) {
    const FrameNumber frame = only ? (*only)[at] : FrameNumber{at + 1};
    const std::uint32_t stream = analysis.packet(frame).tcpStream;
    if (!options.takes(stream < analysis.connections.size() ? analysis.connections[stream]->session : std::nullopt)) continue;
    const Line line = lineOf(analysis, inspector, frame, contents, redactor);
    if (format == ListFormat::Text) {
      buffer += textLine(analysis, frame, line, options);
    } else {
      fillRow(analysis, frame, line, row);
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
