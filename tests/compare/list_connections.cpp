// SPDX-License-Identifier: GPL-3.0-or-later
// Lists what the net room makes of a capture, for comparison with other programs. One line per TCP frame:
//   frame NUMBER STREAM [retransmission] [out_of_order] ... [bytes_in_flight=N] [ack_rtt=NS] [initial_rtt=NS] [acks_frame=N]
// and one per direction of each connection:
//   direction STREAM SIDE BYTES MISSING SHA256 MARKED FIRST
// with three hashes: of the bytes that were given out; of these with a text in the place of each gap before the last of
// them, as Wireshark puts it there; and of those before the first gap.
// and how many packets there are, TCP or not:
//   packets COUNT
#include "capture/packet_source.h"
#include "net/tcp_connections.h"
#include "net/tcp_series.h"

#include <array>
#include <cstdio>
#include <map>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <openssl/evp.h>

namespace {

using rtmpscope::ByteView;
using rtmpscope::FrameNumber;
using rtmpscope::Packet;
using rtmpscope::Side;
using rtmpscope::StreamData;
using rtmpscope::StreamEvent;
using rtmpscope::StreamMissing;
using rtmpscope::TcpStreamIndex;
using rtmpscope::capture::PacketSource;
using rtmpscope::net::PacketVerdict;
using rtmpscope::net::TcpConnections;
using rtmpscope::net::TcpSeries;

class Hash {
 public:
  Hash() { EVP_DigestInit_ex(m_context.get(), EVP_sha256(), nullptr); }
  void add(ByteView bytes) { EVP_DigestUpdate(m_context.get(), bytes.data(), bytes.size()); }
  std::string hex() {
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    EVP_DigestFinal_ex(m_context.get(), digest.data(), &length);
    std::string text;
    for (unsigned i = 0; i < length; ++i) text += fmt::format("{:02x}", digest.at(i));
    return text;
  }

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> m_context{EVP_MD_CTX_new()};
};

/// What is hashed of one direction.
struct Hashes {
  Hash given;
  Hash marked;
  Hash first;
  std::uint64_t gap = 0;  // the bytes of the one that is under way
  bool gapSeen = false;

  void add(const StreamEvent& event) {
    if (const auto* missing = std::get_if<StreamMissing>(&event)) {
      gap += missing->size;
      gapSeen = true;
    } else if (const auto* data = std::get_if<StreamData>(&event)) {
      markGap();
      given.add(data->bytes);
      marked.add(data->bytes);
      if (!gapSeen) first.add(data->bytes);
    }
  }
  void markGap() {
    if (gap == 0) return;
    const std::string text = fmt::format("[{} bytes missing in capture file]", std::exchange(gap, 0));
    marked.add({reinterpret_cast<const std::uint8_t*>(text.c_str()), text.size() + 1});
  }
};

class Listener : public rtmpscope::net::TcpListener {
 public:
  void onConnection(TcpStreamIndex) override {}
  void onStreamEvent(TcpStreamIndex stream, Side side, const StreamEvent& event) override { m_hashes[{stream, side}].add(event); }
  Hashes& of(TcpStreamIndex stream, Side side) { return m_hashes[{stream, side}]; }

 private:
  std::map<std::pair<TcpStreamIndex, Side>, Hashes> m_hashes;
};

void printFrame(const Packet& packet, const PacketVerdict& verdict, TcpSeries& series) {
  fmt::print("frame {} {}", packet.frame.value(), verdict.tcpStream->value());
  for (const rtmpscope::net::TcpAnalysisFlags::Flag flag : rtmpscope::net::kTcpAnalysisFlags) {
    if (verdict.flags.has(flag)) fmt::print(" {}", toString(flag));
  }
  if (const auto moment = series.add(packet)) {
    if (moment->bytesInFlight) fmt::print(" bytes_in_flight={}", *moment->bytesInFlight);
    if (moment->ackRtt) fmt::print(" ack_rtt={}", moment->ackRtt->count());
    if (moment->initialRtt) fmt::print(" initial_rtt={}", moment->initialRtt->count());
    if (moment->acknowledged != FrameNumber{}) fmt::print(" acks_frame={}", moment->acknowledged.value());
  }
  fmt::print("\n");
}

void printDirections(const TcpConnections& connections, Listener& listener) {
  for (std::uint32_t i = 0; i < connections.size(); ++i) {
    const TcpStreamIndex stream{i};
    for (const Side side : {Side::A, Side::B}) {
      const auto& facts = connections.connection(stream).from(side);
      Hashes& hashes = listener.of(stream, side);
      fmt::print("direction {} {} {} {} {} {} {}\n", i, side == Side::A ? "A" : "B", facts.streamBytes, facts.missingBytes, hashes.given.hex(),
                 hashes.marked.hex(), hashes.first.hex());
    }
  }
}

void list(PacketSource& source) {
  Listener listener;
  std::map<TcpStreamIndex, TcpSeries> series;
  TcpConnections connections{listener};
  Packet packet;
  std::uint64_t packets = 0;
  while (true) {
    const auto status = source.next(packet);
    if (!status || *status == PacketSource::Status::End) break;
    ++packets;
    const PacketVerdict verdict = connections.add(packet);
    if (verdict.tcpStream) printFrame(packet, verdict, series[*verdict.tcpStream]);
  }
  connections.finish();
  printDirections(connections, listener);
  fmt::print("packets {}\n", packets);
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
  list(**source);
  return 0;
}
