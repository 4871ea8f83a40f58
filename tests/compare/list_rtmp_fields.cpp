// SPDX-License-Identifier: GPL-3.0-or-later
// Lists the fields of each RTMP message and handshake part of a capture as the detail tree shows them, for comparison with other programs:
//   FRAME<tab>ITEM<tab>NAME<tab>VALUE<tab>POSITION<tab>SIZE     one line per row that has a name
// A part of a handshake that was not captured whole is a row "incomplete". FRAME is where the item was complete, ITEM the number of the message or
// "C1". Each message begins with a row "message", whose VALUE is "complete", "incomplete", "missing" (bytes of it) or "inferred" (it was found
// without a header before it), and whose SIZE is its first header and its body. POSITION counts from the first header on, without the headers of
// continuation chunks, which others don't show; both are empty where a row was derived. Messages out of aggregates are left to
// their aggregate, and sessions that came in HTTP are left out. Each server's port but 1935 is in a row "port" of frame 0.
#include "analysis/analyzer.h"
#include "analysis/inspector.h"
#include "capture/packet_source.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace {

using rtmpscope::Field;
using rtmpscope::session::MessageRecord;

constexpr std::uint16_t kDefaultPort = 1935;

/// One line per row: control characters would break it.
std::string oneLine(const std::string& value) {
  std::string line;
  for (const char each : value) line += static_cast<unsigned char>(each) < 0x20 ? ' ' : each;
  return line;
}

/// Where a position in a message's bytes is if the headers between the pieces of its body are left out.
std::size_t withoutHeaders(std::size_t position, const std::vector<rtmpscope::ByteRange>& pieces) {
  std::size_t before = pieces.empty() ? position : std::min(position, pieces.front().offset);
  for (const rtmpscope::ByteRange& piece : pieces) before += std::min(position - std::min(position, piece.offset), piece.length);
  return before;
}

void print(const std::string& item, const std::vector<Field>& fields, const std::vector<rtmpscope::ByteRange>& pieces) {
  for (const Field& field : fields) {
    if (field.label == "Continuation chunks") continue;
    std::string place = "\t";
    if (!field.bytes.empty()) {
      const std::size_t begin = withoutHeaders(field.bytes.offset, pieces);
      place = fmt::format("{}\t{}", begin, withoutHeaders(field.bytes.end(), pieces) - begin);
    }
    if (!field.name.empty()) fmt::print("{}\t{}\t{}\t{}\n", item, field.name, oneLine(field.value), place);
    print(item, field.children, pieces);
  }
}

void printMessage(const rtmpscope::analysis::Inspector& inspector, rtmpscope::MessageIndex index, std::uint32_t number, const MessageRecord& record) {
  const rtmpscope::analysis::MessageView view = inspector.message(index);
  const std::string item = fmt::format("{}\t{}", record.frame.value(), number);
  const char* const state = record.found == rtmpscope::rtmp::Found::Inferred                 ? "inferred"
                            : record.missingBytes > 0                                        ? "missing"
                            : record.completeness == rtmpscope::rtmp::Completeness::Complete ? "complete"
                                                                                             : "incomplete";
  fmt::print("{}\tmessage\t{}\t0\t{}\n", item, state, record.firstHeaderSize + view.body.size());
  print(item, view.fields, view.bodyPieces);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace rtmpscope;
  if (argc != 2 && argc != 3) {
    fmt::print(stderr, "usage: {} CAPTURE [MOST_FRAMES]\n", argv[0]);
    return 2;
  }
  const auto source = capture::openCapture(argv[1]);
  if (!source) {
    fmt::print("error {}\n", describe(source.error()));
    return 0;
  }
  const auto analysis = analysis::analyze(**source, {});
  std::set<SessionId> tunnelled;
  for (const auto& analyzed : analysis->sessions) {
    const session::Session& session = *analyzed->session;
    if (session.tunnel) tunnelled.insert(session.id);
    if (session.serverEndpoint.port != kDefaultPort && !session.tunnel) fmt::print("0\t0\tport\t{}\t\t\n", session.serverEndpoint.port);
  }
  std::map<std::uint32_t, std::vector<std::uint32_t>> byFrame;
  for (std::uint32_t number = 1; number <= analysis->messages.size(); ++number) {
    const MessageRecord& record = analysis->message(analysis->indexOf(MessageNumber{number}));
    if (record.aggregate == MessageRecord::kNone && record.derived == 0) byFrame[record.frame.value()].push_back(number);
  }
  std::size_t left = argc == 3 ? std::stoul(argv[2]) : byFrame.size();
  const analysis::Inspector inspector{analysis};
  for (std::uint32_t frame = 1; frame <= analysis->packets.size() && left > 0; ++frame) {
    for (const analysis::HandshakeView& part : inspector.handshakesEndingIn(FrameNumber{frame})) {
      if (tunnelled.contains(part.session)) continue;
      if (part.fields.empty()) fmt::print("{}\tC\tincomplete\t\t\t\n", frame);
      print(fmt::format("{}\t{}{}", frame, part.direction == Direction::ClientToServer ? 'C' : 'S', static_cast<int>(part.part)), part.fields, {});
    }
    const auto messages = byFrame.find(frame);
    if (messages == byFrame.end()) continue;
    --left;
    for (const std::uint32_t number : messages->second) {
      const MessageIndex index = analysis->indexOf(MessageNumber{number});
      printMessage(inspector, index, number, analysis->message(index));
    }
  }
  return 0;
}
