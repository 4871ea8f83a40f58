// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/escape_terminal.h"
#include "export/frame_contents.h"
#include "export/lists.h"
#include "export/paint.h"
#include "export/redact.h"
#include "export/report_words.h"
#include "export/secret_bytes.h"
#include "export/text_width.h"
#include "export/time_text.h"
#include "rtmp/description.h"

#include <algorithm>
#include <cctype>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace rtmpscope::exporting {

using analysis::Analysis;
using analysis::MessageView;
using analysis::PacketView;

namespace {

constexpr std::size_t kBytesPerLine = 16;
constexpr int kMaxDepth = 64;
constexpr std::size_t kMaxValueColumns = 2000;

constexpr std::size_t kMaxPlaces = 3;
constexpr std::size_t kMaxSlicesShown = 64;
constexpr std::size_t kMaxMessagesInFrame = 32;

std::string rangeText(ByteRange range) {
  if (range.empty()) return {};
  if (range.length == 1) return std::to_string(range.offset);
  return fmt::format("{}-{}", range.offset, range.end() - 1);
}

/// "12-139,141-260": where a field stands without what stands between its pieces.
std::string placesText(const Field& field) {
  const std::vector<ByteRange> places = field.places();
  std::string text;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (i == kMaxPlaces) return text + fmt::format(",+{}", places.size() - i);
    if (i > 0) text += ',';
    text += rangeText(places[i]);
  }
  return text;
}

/// "captured in frame 14 at 54 (bytes 0-1447), frame 15 at 54 (bytes 1448-2000)": where the bytes of a message are to be found.
std::string slicesText(const std::vector<PacketSlice>& slices) {
  std::string text;
  std::size_t at = 0;
  for (std::size_t i = 0; i < slices.size(); ++i) {
    if (i == kMaxSlicesShown) return text + fmt::format("\n  and in {} more pieces", slices.size() - i);
    text += fmt::format("{}bytes {} in frame {} from byte {} of it", i == 0 ? "" : "\n  ", rangeText({at, slices[i].length}), slices[i].frame.value(),
                        slices[i].offset);
    at += slices[i].length;
  }
  return text;
}

/// Writes the detail tree: byte ranges on the left, then the fields, indented by depth, with their filter names behind them.
class TreeWriter {
 public:
  TreeWriter(const Redactor& redactor, Paint paint, std::string& out) : m_redactor(redactor), m_paint(paint), m_out(out) {}

  void write(const std::vector<Field>& fields, int depth = 0) {
    if (depth > kMaxDepth) return;
    for (const Field& field : fields) {
      std::string text(static_cast<std::size_t>(depth) * 2, ' ');
      text += clean(field.label.empty() ? field.name : field.label);
      if (!field.value.empty()) text += ": " + clean(field.value);
      if (!field.symbol.empty()) text += fmt::format(" ({})", clean(field.symbol));
      const std::string range = padLeft(placesText(field), kRangeWidth) + "  ";
      m_out += m_paint(Ink::Faint, range) + m_paint(depth == 0 ? Ink::Strong : Ink::Plain, shorten(text, kMaxValueColumns));
      if (!field.name.empty() && !field.label.empty()) m_out += m_paint(Ink::Faint, "  [" + field.name + ']');
      m_out += '\n';
      write(field.children, depth + 1);
    }
  }

 private:
  static constexpr std::size_t kRangeWidth = 11;
  [[nodiscard]] std::string clean(std::string_view text) const { return escapeTerminal(m_redactor.text(text)); }

  const Redactor& m_redactor;
  Paint m_paint;
  std::string& m_out;
};

bool isMasked(const std::vector<ByteRange>& masked, std::size_t offset) {
  return std::any_of(masked.begin(), masked.end(), [&](ByteRange range) { return offset >= range.offset && offset < range.end(); });
}

/// "0010  00 07 63 6f 6e 6e 65 63  74 00 ...  ..connect"; masked bytes are "**" and "*".
void writeHex(ByteView bytes, const std::vector<ByteRange>& masked, std::string& out) {
  for (std::size_t line = 0; line < bytes.size(); line += kBytesPerLine) {
    std::string hex;
    std::string characters;
    for (std::size_t i = line; i < line + kBytesPerLine; ++i) {
      if (i == line + kBytesPerLine / 2) hex += ' ';
      if (i >= bytes.size()) {
        hex += "   ";
        continue;
      }
      if (isMasked(masked, i)) {
        hex += " **";
        characters += '*';
      } else {
        hex += fmt::format(" {:02x}", bytes[i]);
        characters += std::isprint(bytes[i]) != 0 && bytes[i] < 0x80 ? static_cast<char>(bytes[i]) : '.';
      }
    }
    out += fmt::format("{:04x} {}  {}\n", line, hex, characters);
  }
}

std::string directionText(const Analysis& analysis, const session::MessageRecord& record) {
  return analysis.directionOf(record) == Direction::ClientToServer ? "client → server" : "server → client";
}

}  // namespace

std::string showMessage(const Analysis& analysis, const MessageView& message, const ReportOptions& options) {
  const Redactor redactor(analysis, options.redaction);
  const Paint paint(options.colour);
  const session::MessageRecord& record = analysis.message(message.index);
  const rtmp::MessageHeader& header = record.header;
  const std::string summary = escapeTerminal(redactor.text(session::summarize(record, analysis.detail(record))));
  std::string out = paint(Ink::Strong, fmt::format("Message {}   {}", analysis.numberOf(message.index).value(), summary)) + '\n';

  std::vector<FrameNumber> frames;
  for (const PacketSlice& slice : message.slices) frames.push_back(slice.frame);
  std::sort(frames.begin(), frames.end());
  frames.erase(std::unique(frames.begin(), frames.end()), frames.end());
  const analysis::AnalyzedSession* const owner = analysis.sessionOf(record);
  if (owner != nullptr) out += fmt::format("session {}, ", owner->session->id.value());
  out += fmt::format("{}, {} {}, {}\n", directionText(analysis, record), frames.size() == 1 ? "frame" : "frames", framesText(frames),
                     timeText(record.time, options.time, analysis.firstTime.value_or(record.time)));
  out += fmt::format("{}, chunk stream {}, message stream {}, timestamp {} ms, {} in {}\n", rtmp::toString(header.type), header.chunkStreamId,
                     header.messageStreamId, header.timestamp.milliseconds, counted(header.length, "byte"), counted(record.chunks, "chunk"));
  if (!message.complete || record.completeness != rtmp::Completeness::Complete) {
    out += fmt::format("Not complete: {} of {} are here; what is missing is left out below.\n", counted(record.receivedBytes, "body byte"),
                       grouped(header.length));
  }
  out += '\n';
  TreeWriter(redactor, paint, out).write(message.fields);
  if (message.slices.size() > 1) out += "\nWhere it was captured:\n  " + slicesText(message.slices) + '\n';
  out += fmt::format("\nAll its chunks as they stood on the wire, headers included, {}:\n", counted(message.bytes.size(), "byte"));
  writeHex(message.bytes, secretBytes(message, redactor), out);
  return out;
}

std::string showFrame(const Analysis& analysis, const PacketView& packet, const ReportOptions& options) {
  const Redactor redactor(analysis, options.redaction);
  const Paint paint(options.colour);
  const analysis::PacketRecord& record = analysis.packet(packet.frame);
  const FrameContents contents(analysis);
  const std::string rtmp = contents.of(packet.frame);
  const std::string info = escapeTerminal(redactor.text(rtmp.empty() ? packet.summary.info : rtmp));
  std::string out = paint(Ink::Strong, fmt::format("Frame {}   {}", packet.frame.value(), info)) + '\n';
  out += fmt::format("{}, {}, {} on the wire, {} captured", escapeTerminal(packet.summary.protocol),
                     timeText(record.time, options.time, analysis.firstTime.value_or(record.time)), counted(record.originalLength, "byte"),
                     grouped(record.capturedLength));
  if (record.tcpStream != analysis::PacketRecord::kNone) out += fmt::format(", TCP stream {}", record.tcpStream);
  if (record.retransmission) out += ", retransmission";
  if (record.outOfOrder) out += ", out of order";
  out += '\n';
  const std::vector<MessageNumber> messages = contents.messagesEndingIn(packet.frame);
  for (const MessageNumber number : messages) {
    const session::MessageRecord& message = analysis.message(analysis.indexOf(number));
    out += fmt::format("message {} ends here: {}\n", number.value(),
                       escapeTerminal(redactor.text(session::summarize(message, analysis.detail(message)))));
  }
  out += '\n';
  TreeWriter tree(redactor, paint, out);
  tree.write(packet.fields);
  const analysis::Inspector inspector(std::shared_ptr<const Analysis>(std::shared_ptr<const Analysis>(), &analysis));
  for (const analysis::HandshakeView& part : inspector.handshakesEndingIn(packet.frame)) {
    out += fmt::format("\nIts own bytes count from 0: {}\n", slicesText(part.slices));
    tree.write(part.fields);
  }
  for (const MessageNumber number : std::span(messages).first(std::min(messages.size(), kMaxMessagesInFrame))) {
    const MessageView message = inspector.message(analysis.indexOf(number));
    out += fmt::format("\nMessage {}; its own bytes count from 0: {}\n", number.value(), slicesText(message.slices));
    tree.write(message.fields);
  }
  if (messages.size() > kMaxMessagesInFrame) out += fmt::format("\nand {}\n", counted(messages.size() - kMaxMessagesInFrame, "more message"));
  out += fmt::format("\nThe captured bytes, {}:\n", counted(packet.bytes.size(), "byte"));
  writeHex(packet.bytes, secretBytes(analysis, packet, redactor), out);
  return out;
}

}  // namespace rtmpscope::exporting
