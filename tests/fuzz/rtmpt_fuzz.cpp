// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as HTTP connections that carry tunnels, with holes, whole and in pieces: both must say the same of what a connection
// carries and of each session. The first byte says how many of 64 stretches are missing (bits 0 to 3), whether connections begin in
// the middle (4), how many there are (5 and 6) and whether small limits hold (7). What follows is a list of stretches, each behind
// three bytes of its own: connection and sender (1), length (2).
#include "rtmpt/tunnels.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <random>
#include <utility>
#include <vector>

namespace {

using namespace rtmpscope;
using rtmpt::HttpReader;
using rtmpt::TunnelIndex;
using rtmpt::Tunnels;

constexpr std::size_t kHeader = 3;
constexpr std::size_t kMaxStretches = 2000;
constexpr std::size_t kMaxInput = 8192;  // a byte that is held as a piece of its own takes a hundred: of more, limits would make a difference

void demand(bool promise) {
  if (!promise) std::abort();
}

struct Stretch {
  ByteView bytes;
  std::uint32_t stream = 0;
  Side side = Side::A;
  bool missing = false;
};

struct Input {
  std::vector<Stretch> stretches;
  std::uint32_t connections = 1;
  HttpReader::Start start = HttpReader::Start::Message;
  rtmpt::TunnelLimits limits;
};

/// All that is said, as numbers; checks promises on the way. Data is summed up to the next hole or end: pieces don't count.
class Recorder final : public rtmpt::TunnelListener {
 public:
  void onTunnel(TunnelIndex tunnel, TcpStreamIndex) override { demand(tunnel.value() == m_tunnels++); }

  void onTunnelEvent(TunnelIndex tunnel, Direction direction, const StreamEvent& event) override {
    demand(tunnel.value() < m_tunnels);
    State& state = m_states[{tunnel.value(), direction}];
    demand(!state.ended);
    if (const auto* data = std::get_if<StreamData>(&event)) {
      demand(data->offset == state.next && !data->bytes.empty());
      for (const std::uint8_t byte : data->bytes) state.sum = state.sum * 1099511628211U + byte;
      state.next += data->bytes.size();
      state.frame = std::max(state.frame, data->frame);
    } else if (const auto* missing = std::get_if<StreamMissing>(&event)) {
      demand(missing->offset == state.next && missing->size > 0);
      state.next += missing->size;
      state.missing += missing->size;
      m_said.insert(m_said.end(), {1, tunnel.value(), static_cast<std::uint64_t>(direction), state.sum, state.next.value(), missing->frame.value(),
                                   missing->sizeKnown ? 1U : 0U});
    } else {
      demand(std::get<StreamEnd>(event).offset == state.next);
      state.ended = true;
      m_said.insert(m_said.end(), {2, tunnel.value(), static_cast<std::uint64_t>(direction), state.sum, state.next.value(), state.frame.value()});
    }
  }

  /// After the end: of every session, and of the way back to its connections.
  std::vector<std::uint64_t> check(const Tunnels& tunnels, const std::map<std::pair<std::uint32_t, Side>, StreamOffset>& ends) {
    demand(tunnels.size() == m_tunnels);
    for (std::uint32_t i = 0; i < m_tunnels; ++i) {
      const rtmpt::TunnelSession& session = tunnels.session(TunnelIndex{i});
      const rtmpt::TunnelFacts facts = session.facts();
      demand(!session.connections().empty());
      m_said.insert(m_said.end(),
                    {3, facts.sends, facts.idles, facts.answers, facts.repeated, facts.gaps.count, facts.refused.count, facts.foreign.count,
                     facts.openFrame.value(), facts.closeFrame.value(), facts.id.size(), session.connections().size()});
      for (const Direction direction : {Direction::ClientToServer, Direction::ServerToClient}) {
        const State& state = m_states[{i, direction}];
        const rtmpt::TunnelLane& lane = session.lane(direction);
        demand(state.ended && lane.stream().end() == state.next && lane.missingBytes() == state.missing);
        demand(lane.missing().size() <= rtmpt::kMaxMissingKept);
        StreamOffset last;
        for (const SourceRange& piece : lane.stream().sources({StreamOffset{0}, state.next})) {
          demand(piece.at >= last && piece.range.begin < piece.range.end);
          last = piece.at + piece.range.size();
          demand(last <= state.next && piece.range.end <= ends.at({piece.tcpStream.value(), piece.side}));
        }
      }
    }
    return std::move(m_said);
  }

 private:
  struct State {
    StreamOffset next;
    std::uint64_t sum = 0;
    std::uint64_t missing = 0;
    FrameNumber frame;
    bool ended = false;
  };

  std::map<std::pair<std::uint32_t, Direction>, State> m_states;
  std::vector<std::uint64_t> m_said;
  std::uint32_t m_tunnels = 0;
};

Input readInput(ByteView bytes) {
  Input input;
  const std::uint8_t first = bytes.front();
  input.connections = 1 + (first >> 5U & 3U);
  if ((first & 0x10U) != 0) input.start = HttpReader::Start::MidStream;
  if ((first & 0x80U) != 0) input.limits = {.sessions = 2, .openRequests = 2};
  std::mt19937 random{first};
  ByteView rest = bytes.subspan(1);
  while (rest.size() > kHeader && input.stretches.size() < kMaxStretches) {
    const std::size_t wanted = static_cast<std::size_t>(rest[1] << 8U | rest[2]);
    const std::size_t length = std::min(wanted, rest.size() - kHeader);
    const std::uint32_t stream = (rest[0] >> 1U) % input.connections;
    if (length > 0)
      input.stretches.push_back({rest.subspan(kHeader, length), stream, (rest[0] & 1U) == 0 ? Side::A : Side::B, random() % 64 < (first & 0xFU)});
    rest = rest.subspan(kHeader + length);
  }
  return input;
}

/// @param longest  of the pieces that a stretch is cut into; 0: it is not cut
std::vector<std::uint64_t> decode(const Input& input, std::uint32_t longest) {
  Recorder recorder;
  Tunnels tunnels{recorder, input.limits};
  for (std::uint32_t stream = 0; stream < input.connections; ++stream) {
    tunnels.begin(TcpStreamIndex{stream}, {"client", stream == 3 ? "other" : "server"}, {input.start, input.start});
  }
  std::mt19937 random{longest};
  std::map<std::pair<std::uint32_t, Side>, StreamOffset> ends;
  std::uint32_t frame = 0;
  for (const Stretch& stretch : input.stretches) {
    const TcpStreamIndex stream{stretch.stream};
    StreamOffset& offset = ends[{stretch.stream, stretch.side}];
    ++frame;
    if (stretch.missing) {
      tunnels.feed(stream, stretch.side, StreamMissing{offset, stretch.bytes.size(), MissingReason::Lost, FrameNumber{frame}});
      offset += stretch.bytes.size();
      continue;
    }
    for (ByteView rest = stretch.bytes; !rest.empty();) {
      const std::size_t piece = longest == 0 ? rest.size() : std::min<std::size_t>(rest.size(), 1 + random() % longest);
      const std::vector<std::uint8_t> own(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(piece));  // it dies when it was fed
      tunnels.feed(stream, stretch.side, StreamData{offset, own, FrameNumber{frame}});
      offset += piece;
      rest = rest.subspan(piece);
    }
  }
  for (std::uint32_t stream = 0; stream < input.connections; ++stream) {
    for (const Side side : {Side::A, Side::B})
      tunnels.feed(TcpStreamIndex{stream}, side, StreamEnd{ends[{stream, side}], EndReason::Fin, FrameNumber{++frame}});
  }
  tunnels.finish();
  return recorder.check(tunnels, ends);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > kMaxInput) return 0;
  const Input input = readInput({data, size});
  const std::vector<std::uint64_t> whole = decode(input, 0);
  demand(decode(input, 1) == whole);
  demand(decode(input, 40) == whole);
  return 0;
}
