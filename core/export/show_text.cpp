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
using texts::counted;
using texts::say;
using texts::Text;

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

/// "bytes 0-1447 in frame 14 from byte 54 of it", a line for each piece: where the bytes of a message are to be found.
std::string slicesText(const std::vector<PacketSlice>& slices, texts::Language language) {
  std::string text;
  std::size_t at = 0;
  for (std::size_t i = 0; i < slices.size(); ++i) {
    if (i > 0) text += "\n  ";
    if (i == kMaxSlicesShown) return text + say("and in {} more pieces", slices.size() - i).in(language);
    text += say("bytes {} in frame {} from byte {} of it", rangeText({at, slices[i].length}), slices[i].frame.value(), slices[i].offset).in(language);
    at += slices[i].length;
  }
  return text;
}

/// Writes the detail tree: byte ranges on the left, then the fields, indented by depth, with their filter names behind them.
class TreeWriter {
 public:
  TreeWriter(const Redactor& redactor, Paint paint, std::string& out) : m_redactor(redactor), m_paint(paint), m_out(out) {}

  void write(const std::vector<Field>& fields, int depth = 0) {
    if (depth > kMaxDepth) {
      if (!fields.empty()) m_out += std::string(kRangeWidth + 2 + static_cast<std::size_t>(depth) * 2, ' ') + "...\n";
      return;
    }
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

Text directionText(const Analysis& analysis, const session::MessageRecord& record) {
  return analysis.directionOf(record) == Direction::ClientToServer ? say("client → server") : say("server → client");
}

}  // namespace

std::string showMessage(const Analysis& analysis, const MessageView& message, const ReportOptions& options) {
  const Redactor redactor(analysis, options.redaction);
  const Paint paint(options.colour);
  const auto words = [&](const Text& text) { return text.in(options.language); };
  const session::MessageRecord& record = analysis.message(message.index);
  const rtmp::MessageHeader& header = record.header;
  const std::string summary = escapeTerminal(redactor.text(session::summarize(record, analysis.detail(record))));
  std::string out = paint(Ink::Strong, words(say("Message {}", analysis.numberOf(message.index).value())) + "   " + summary) + '\n';

  std::vector<FrameNumber> frames;
  for (const PacketSlice& slice : message.slices) frames.push_back(slice.frame);
  std::sort(frames.begin(), frames.end());
  frames.erase(std::unique(frames.begin(), frames.end()), frames.end());
  std::vector<Text> facts;
  if (const analysis::AnalyzedSession* const owner = analysis.sessionOf(record)) facts.push_back(say("session {}", owner->session->id.value()));
  facts.push_back(directionText(analysis, record));
  facts.push_back(frames.size() == 1 ? say("frame {}", frames.front().value()) : say("frames {}", framesText(frames)));
  facts.push_back(texts::asIs(timeText(record.time, options.time, analysis.firstTime.value_or(record.time))));
  out += words(texts::clauses(facts)) + '\n';
  out += words(say("{}, chunk stream {}, message stream {}, timestamp {} ms, {} in {}", std::string{rtmp::toString(header.type)},
                   header.chunkStreamId, messageStreamText(header), header.timestamp.milliseconds, texts::bytesText(header.length),
                   counted(record.chunks, "{} chunk", "{} chunks"))) +
         '\n';
  if (!message.complete || record.completeness != rtmp::Completeness::Complete) {
    out += words(counted(record.receivedBytes, "Not complete: {} body byte of {} is here; what is missing is left out below.",
                         "Not complete: {} body bytes of {} are here; what is missing is left out below.", texts::groupedDigits(header.length))) +
           '\n';
  }
  out += '\n';
  TreeWriter(redactor, paint, out).write(message.fields);
  if (message.slices.size() > 1) {
    out += "\n" + words(say("Where it was captured:")) + "\n  " + slicesText(message.slices, options.language) + '\n';
  }
  out += "\n" + words(say("All its chunks as they stood on the wire, headers included, {}:", texts::bytesText(message.bytes.size()))) + '\n';
  writeHex(message.bytes, secretBytes(message, redactor), out);
  return out;
}

std::string showFrame(const Analysis& analysis, const PacketView& packet, const ReportOptions& options) {
  const Redactor redactor(analysis, options.redaction);
  const Paint paint(options.colour);
  const auto words = [&](const Text& text) { return text.in(options.language); };
  const analysis::PacketRecord& record = analysis.packet(packet.frame);
  const FrameContents contents(analysis);
  const std::string rtmp = contents.of(packet.frame);
  const std::string info = escapeTerminal(redactor.text(rtmp.empty() ? packet.summary.info : rtmp));
  std::string out = paint(Ink::Strong, words(say("Frame {}", packet.frame.value())) + "   " + info) + '\n';
  std::vector<Text> facts{say("{}, {}, {} on the wire, {} captured", escapeTerminal(packet.summary.protocol),
                              timeText(record.time, options.time, analysis.firstTime.value_or(record.time)), texts::bytesText(record.originalLength),
                              texts::groupedDigits(record.capturedLength))};
  if (record.tcpStream != analysis::PacketRecord::kNone) facts.push_back(say("TCP stream {}", record.tcpStream));
  if (record.retransmission) facts.push_back(say("retransmission"));
  if (record.outOfOrder) facts.push_back(say("out of order"));
  out += words(texts::clauses(facts)) + '\n';
  const std::vector<MessageNumber> messages = contents.messagesEndingIn(packet.frame);
  for (const MessageNumber number : messages) {
    const session::MessageRecord& message = analysis.message(analysis.indexOf(number));
    const std::string summary = escapeTerminal(redactor.text(session::summarize(message, analysis.detail(message))));
    out += words(say("message {} ends here: {}", number.value(), summary)) + '\n';
  }
  out += '\n';
  TreeWriter tree(redactor, paint, out);
  tree.write(packet.fields);
  const analysis::Inspector inspector(std::shared_ptr<const Analysis>(std::shared_ptr<const Analysis>(), &analysis));
  for (const analysis::HandshakeView& part : inspector.handshakesEndingIn(packet.frame)) {
    out += "\n" + words(say("Its own bytes count from 0: {}", slicesText(part.slices, options.language))) + '\n';
    tree.write(part.fields);
  }
  for (const MessageNumber number : std::span(messages).first(std::min(messages.size(), kMaxMessagesInFrame))) {
    const MessageView message = inspector.message(analysis.indexOf(number));
    out += "\n" + words(say("Message {}; its own bytes count from 0: {}", number.value(), slicesText(message.slices, options.language))) + '\n';
    tree.write(message.fields);
  }
  if (messages.size() > kMaxMessagesInFrame) {
    out += "\n" + words(counted(messages.size() - kMaxMessagesInFrame, "and {} more message", "and {} more messages")) + '\n';
  }
  out += "\n" + words(say("The captured bytes, {}:", texts::bytesText(packet.bytes.size()))) + '\n';
  writeHex(packet.bytes, secretBytes(analysis, packet, redactor), out);
  return out;
}

}  // namespace rtmpscope::exporting
