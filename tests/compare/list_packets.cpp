// SPDX-License-Identifier: GPL-3.0-or-later
// Lists the packets of a capture, or of several merged ones, as the capture room hands them out, for comparison with other
// programs: number, seconds, length on the wire, captured length, MD5 of the bytes. Each packet is also read again by its offset.
#include "capture/merged_capture.h"
#include "capture/packet_filter.h"
#include "capture/packet_source.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <openssl/evp.h>

namespace {

using rtmpscope::Packet;
using rtmpscope::capture::PacketSource;

std::string seconds(rtmpscope::CaptureTime time) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  return fmt::format("{}.{:09}", whole.time_since_epoch().count(), (time - whole).count());
}

std::string md5(rtmpscope::ByteView bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_md5(), nullptr);
  std::string text;
  for (unsigned i = 0; i < size; ++i) text += fmt::format("{:02x}", digest[i]);
  return text;
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
    fmt::print("{}\t{}\t{}\t{}\t{}\n", packet.frame.value(), seconds(packet.time), packet.originalLength, packet.bytes.size(), md5(packet.bytes));
    if (!rereadsTheSame(source, packet)) {
      fmt::print("frame {} could not be read again\n", packet.frame.value());
      return 1;
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string_view> arguments(argv + 1, argv + argc);
  const bool filtered = arguments.size() > 1 && arguments[0] == "--filter";
  const std::vector<std::filesystem::path> paths(arguments.begin() + (filtered ? 2 : 0), arguments.end());
  if (paths.empty()) {
    fmt::print(stderr, "usage: {} [--filter EXPRESSION] CAPTURE...\n", argv[0]);
    return 2;
  }
  auto source = rtmpscope::capture::openMerged(paths);
  if (!source) {
    fmt::print("error {}\n", describe(source.error()));
    return 0;
  }
  if (!filtered) return list(**source);
  const auto filter = rtmpscope::capture::filterPackets(*std::move(source), std::string{arguments[1]});
  if (filter) return list(**filter);
  fmt::print("error {}\n", filter.error());
  return 0;
}
