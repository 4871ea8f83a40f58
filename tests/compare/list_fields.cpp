// SPDX-License-Identifier: GPL-3.0-or-later
// Lists the fields of each packet of a capture as the detail tree shows them, for comparison with other programs:
//   FRAME<tab>NAME<tab>VALUE     one line per row that has a name and a value, in the order of the tree
#include "capture/packet_source.h"
#include "net/packet_description.h"

#include <cstdio>
#include <vector>

#include <fmt/format.h>

namespace {

using rtmpscope::Field;
using rtmpscope::Packet;
using rtmpscope::capture::PacketSource;

void print(unsigned frame, const std::vector<Field>& fields) {
  for (const Field& field : fields) {
    if (!field.name.empty() && !field.value.empty()) fmt::print("{}\t{}\t{}\n", frame, field.name, field.value);
    print(frame, field.children);
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
    print(packet.frame.value(), rtmpscope::net::describePacket(packet));
  }
}
