// SPDX-License-Identifier: GPL-3.0-or-later
// Lists the fields of each packet of a capture as the detail tree shows them, for comparison with other programs:
//   FRAME<tab>NAME<tab>BEGIN<tab>SIZE<tab>VALUE     one line per row that has a name, in the order of the tree; the value of a
//                                                   whole layer, which is ours to word, is "*"
#include "capture/packet_source.h"
#include "net/packet_description.h"

#include <cstdio>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace {

using rtmpscope::Field;
using rtmpscope::Packet;
using rtmpscope::capture::PacketSource;

void print(unsigned frame, const std::vector<Field>& fields, bool areLayers) {
  for (const Field& field : fields) {
    const std::string_view value = areLayers ? std::string_view{"*"} : std::string_view{field.value};
    if (!field.name.empty()) fmt::print("{}\t{}\t{}\t{}\t{}\n", frame, field.name, field.bytes.offset, field.bytes.length, value);
    print(frame, field.children, false);
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
  Packet packet;
  while (true) {
    const auto status = (*source)->next(packet);
    if (!status || *status == PacketSource::Status::End) return 0;
    print(packet.frame.value(), rtmpscope::net::describePacket(packet), true);
  }
}
