// SPDX-License-Identifier: GPL-3.0-or-later
// Lists the packets of a capture as the capture room hands them out, for comparison with other programs:
// number, seconds, length on the wire, captured length. Each packet is also read again by its offset.
#include "capture/packet_source.h"

#include <algorithm>
#include <cstdio>
#include <vector>

#include <fmt/format.h>

namespace {

using rtmpscope::Packet;
using rtmpscope::capture::PacketSource;

std::string seconds(rtmpscope::CaptureTime time) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  return fmt::format("{}.{:09}", whole.time_since_epoch().count(), (time - whole).count());
}

bool rereadsTheSame(const PacketSource& source, const Packet& packet) {
  std::vector<std::uint8_t> again(packet.bytes.size());
  return source.bytes()->read(packet.fileOffset, again) && std::ranges::equal(again, packet.bytes);
}

int list(PacketSource& source) {
  Packet packet;
  while (true) {
    const auto status = source.next(packet);
    if (!status) {
      fmt::print("error {}\n", describe(status.error()));
      return 0;
    }
    if (*status == PacketSource::Status::End) return 0;
    fmt::print("{}\t{}\t{}\t{}\n", packet.frame.value(), seconds(packet.time), packet.originalLength, packet.bytes.size());
    if (!rereadsTheSame(source, packet)) {
      fmt::print("frame {} could not be read again\n", packet.frame.value());
      return 1;
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: {} CAPTURE\n", argv[0]);
    return 2;
  }
  const auto source = rtmpscope::capture::openCapture(argv[1]);
  if (!source) {
    fmt::print("error {}\n", describe(source.error()));
    return 0;
  }
  return list(**source);
}
