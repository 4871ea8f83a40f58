// SPDX-License-Identifier: GPL-3.0-or-later
#include "accuracy/cuts/recording.h"

#include "analysis/first_bytes.h"
#include "net/tcp_connections.h"

#include <algorithm>

namespace rtmpscope::test {
namespace {

constexpr LinkType kEthernet{1};

RecordedDirection* findIn(std::vector<RecordedDirection>& all, std::uint32_t tcpStream, Side side) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const RecordedDirection& one) { return one.tcpStream == tcpStream && one.side == side; });
  return found == all.end() ? nullptr : &*found;
}

void chooseStart(RecordedDirection& direction, bool fromTheStart) {
  using Start = rtmp::RtmpDecoder::Start;
  const auto* first = direction.events.empty() ? nullptr : std::get_if<StreamData>(&direction.events.front());
  const analysis::FirstLook look = analysis::lookAtFirst(first == nullptr ? ByteView{} : first->bytes, fromTheStart);
  direction.start = look.start.value_or(Start::MidStream);
  direction.speaksRtmp = !fromTheStart || (first != nullptr && look.start == Start::Handshake);
}

}  // namespace

class Recording::Listener final : public net::TcpListener {
 public:
  explicit Listener(Recording& recording) : m_recording(recording) {}

  void onConnection(TcpStreamIndex) override {}

  void onStreamEvent(TcpStreamIndex stream, Side side, const StreamEvent& event) override {
    RecordedDirection* direction = findIn(m_recording.m_directions, stream.value(), side);
    if (direction == nullptr) {
      direction = &m_recording.m_directions.emplace_back();
      direction->tcpStream = stream.value();
      direction->side = side;
    }
    StreamEvent kept = event;
    if (auto* data = std::get_if<StreamData>(&kept)) {
      data->bytes = m_recording.m_bytes.emplace_back(data->bytes.begin(), data->bytes.end());
    }
    direction->events.push_back(kept);
  }

 private:
  Recording& m_recording;
};

Recording::Recording(std::span<const CapturedPacket> packets, std::size_t first) {
  Listener listener{*this};
  net::TcpConnections connections{listener};
  for (std::size_t i = first; i < packets.size(); ++i) {
    Packet packet;
    packet.frame = FrameNumber{static_cast<std::uint32_t>(i + 1)};
    packet.time = packets[i].time;
    packet.bytes = packets[i].bytes;
    packet.originalLength = packets[i].originalLength == 0 ? static_cast<std::uint32_t>(packets[i].bytes.size()) : packets[i].originalLength;
    packet.linkType = kEthernet;
    connections.add(packet);
  }
  connections.finish();
  for (RecordedDirection& direction : m_directions) {
    const net::Connection& connection = connections.connection(TcpStreamIndex{direction.tcpStream});
    chooseStart(direction, connection.from(direction.side).syn != FrameNumber{});
  }
}

std::vector<RecordedSegment> segmentsOf(const RecordedDirection& direction) {
  std::vector<RecordedSegment> segments;
  for (const StreamEvent& event : direction.events) {
    const auto* data = std::get_if<StreamData>(&event);
    if (data != nullptr && !data->bytes.empty()) segments.push_back({{data->offset, data->offset + data->bytes.size()}, data->frame});
  }
  return segments;
}

std::vector<StreamEvent> withHoles(const std::vector<StreamEvent>& events, std::span<const StreamRange> holes) {
  std::vector<StreamEvent> result;
  std::size_t next = 0;  // the first hole that does not end before the event
  for (const StreamEvent& event : events) {
    const auto* data = std::get_if<StreamData>(&event);
    if (data == nullptr) {
      result.push_back(event);
      continue;
    }
    StreamData rest = *data;
    while (!rest.bytes.empty()) {
      while (next < holes.size() && holes[next].end <= rest.offset) ++next;
      const StreamOffset end = rest.offset + rest.bytes.size();
      const bool inHole = next < holes.size() && holes[next].begin <= rest.offset;
      const StreamOffset until = next == holes.size() ? end : std::min(end, inHole ? holes[next].end : holes[next].begin);
      const std::uint64_t size = until - rest.offset;
      auto* before = result.empty() ? nullptr : std::get_if<StreamMissing>(&result.back());
      if (!inHole) {
        result.emplace_back(StreamData{rest.offset, rest.bytes.first(static_cast<std::size_t>(size)), rest.frame});
      } else if (before != nullptr && before->offset + before->size == rest.offset) {
        before->size += size;
      } else {
        result.emplace_back(StreamMissing{rest.offset, size, MissingReason::Lost, rest.frame});
      }
      rest.bytes = rest.bytes.subspan(static_cast<std::size_t>(size));
      rest.offset += size;
    }
  }
  return result;
}

}  // namespace rtmpscope::test
