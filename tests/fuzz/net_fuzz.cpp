// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as packets of any link type: layers, fragments, conversations and descriptions. The input is a list of
// packets, each behind six bytes of its own: length (2), how much a snaplen cut off (1), link type (1), time since the last (2).
#include "net/packet_description.h"
#include "net/tcp_connections.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <utility>
#include <vector>

namespace {

using rtmpscope::ByteView;
using rtmpscope::Field;
using rtmpscope::FrameNumber;
using rtmpscope::Packet;
using rtmpscope::Side;
using rtmpscope::StreamData;
using rtmpscope::StreamEnd;
using rtmpscope::StreamEvent;
using rtmpscope::StreamMissing;
using rtmpscope::StreamOffset;
using rtmpscope::StreamRange;
using rtmpscope::TcpStreamIndex;

constexpr std::uint16_t kLinkTypes[] = {1, 0, 9, 12, 50, 51, 101, 104, 105, 108, 113, 127, 166, 192, 204, 219, 228, 229, 239, 276, 147};
constexpr std::size_t kHeader = 6;
constexpr std::uint32_t kMaxPackets = 2000;

void demand(bool promise) {
  if (!promise) std::abort();
}

/// Demands that offsets follow on each other and that nothing comes after an end.
class Listener : public rtmpscope::net::TcpListener {
 public:
  void onConnection(TcpStreamIndex) override {}
  void onStreamEvent(TcpStreamIndex stream, Side side, const StreamEvent& event) override {
    State& state = m_states[{stream, side}];
    demand(!state.ended);
    if (const auto* data = std::get_if<StreamData>(&event)) {
      demand(data->offset == state.next && !data->bytes.empty());
      state.next += data->bytes.size();
      m_sum += data->bytes.front() + data->bytes.back();  // they can be read
    } else if (const auto* missing = std::get_if<StreamMissing>(&event)) {
      demand(missing->offset == state.next && missing->size > 0);
      state.next += missing->size;
      state.missing += missing->size;
    } else {
      demand(std::get<StreamEnd>(event).offset == state.next);
      state.ended = true;
    }
  }

  void check(const rtmpscope::net::TcpConnections& connections) {
    for (std::uint32_t i = 0; i < connections.size(); ++i) {
      const auto facts = connections.snapshot(TcpStreamIndex{i});
      for (const Side side : {Side::A, Side::B}) checkSide(facts->from(side), m_states[{TcpStreamIndex{i}, side}]);
    }
  }

 private:
  struct State {
    StreamOffset next;
    std::uint64_t missing = 0;
    bool ended = false;
  };

  static void checkSide(const rtmpscope::net::TcpDirection& facts, const State& state) {
    demand(state.ended && facts.streamBytes == state.next.value() && facts.missingBytes == state.missing);
    const StreamRange all{StreamOffset{0}, state.next};
    demand(facts.frames.end() == state.next && facts.frames.missingBytes(all) == state.missing);
    std::uint64_t captured = 0;
    for (const auto& slice : facts.frames.slices(all)) captured += slice.length;
    demand(captured + state.missing == state.next.value());
    demand(std::ranges::is_sorted(facts.frames.frames(all)));
  }

  std::map<std::pair<TcpStreamIndex, Side>, State> m_states;
  std::uint64_t m_sum = 0;
};

void checkFields(const std::vector<Field>& fields, std::size_t size) {
  for (const Field& field : fields) {
    demand(field.bytes.empty() || field.bytes.end() <= size);
    checkFields(field.children, size);
  }
}

void give(Packet& packet, ByteView bytes, rtmpscope::net::TcpConnections& connections) {
  const std::vector<std::uint8_t> own(bytes.begin(), bytes.end());  // what is read beyond its end is not ours
  packet.bytes = own;
  packet.frame = FrameNumber{packet.frame.value() + 1};
  connections.add(packet);
  checkFields(rtmpscope::net::describePacket(packet), own.size());
  (void)rtmpscope::net::summarizePacket(packet);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Listener listener;
  rtmpscope::net::TcpConnections connections{listener};
  Packet packet;
  ByteView rest{data, size};
  while (rest.size() > kHeader && packet.frame.value() < kMaxPackets) {
    const std::size_t wanted = static_cast<std::size_t>(rest[0] << 8U | rest[1]);
    const std::size_t length = std::min(wanted, rest.size() - kHeader);
    packet.originalLength = static_cast<std::uint32_t>(length) + rest[2];
    packet.linkType = rtmpscope::LinkType{kLinkTypes[rest[3] % std::size(kLinkTypes)]};
    packet.time += std::chrono::milliseconds{rest[4] << 8U | rest[5]};
    give(packet, rest.subspan(kHeader, length), connections);
    rest = rest.subspan(kHeader + length);
  }
  connections.finish();
  listener.check(connections);
  return 0;
}
