// SPDX-License-Identifier: GPL-3.0-or-later
// Lists the fields of each RTMP message and handshake part of a capture as the detail tree shows them, for comparison with other programs:
//   FRAME<tab>MESSAGE<tab>NAME<tab>VALUE     one line per row that has a name; FRAME is where the item was complete, MESSAGE 0 a handshake
// Headers of continuation chunks are left out: others don't show them.
#include "analysis/analyzer.h"
#include "analysis/inspector.h"
#include "capture/packet_source.h"

#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace {

using rtmpscope::Field;

/// One line per row: control characters would break it.
std::string oneLine(const std::string& value) {
  std::string line;
  for (const char each : value) line += static_cast<unsigned char>(each) < 0x20 ? ' ' : each;
  return line;
}

void print(std::uint32_t frame, std::uint32_t message, const std::vector<Field>& fields) {
  for (const Field& field : fields) {
    if (field.label == "Continuation chunks") continue;
    if (!field.name.empty()) fmt::print("{}\t{}\t{}\t{}\n", frame, message, field.name, oneLine(field.value));
    print(frame, message, field.children);
  }
}

}  // namespace

int main(int argc, char** argv) {
  using namespace rtmpscope;
  if (argc != 2) {
    fmt::print(stderr, "usage: {} CAPTURE\n", argv[0]);
    return 2;
  }
  const auto source = capture::openCapture(argv[1]);
  if (!source) {
    fmt::print("error {}\n", describe(source.error()));
    return 0;
  }
  const auto analysis = analysis::analyze(**source, {});
  const analysis::Inspector inspector{analysis};
  for (std::uint32_t frame = 1; frame <= analysis->packets.size(); ++frame) {
    for (const analysis::HandshakeView& part : inspector.handshakesEndingIn(FrameNumber{frame})) print(frame, 0, part.fields);
  }
  for (std::uint32_t number = 1; number <= analysis->messages.size(); ++number) {
    const MessageIndex index = analysis->indexOf(MessageNumber{number});
    print(analysis->message(index).frame.value(), number, inspector.message(index).fields);
  }
  return 0;
}
