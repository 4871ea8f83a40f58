// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/rtmp_decoder.h"

#include "rtmp/chunk_reader.h"
#include "rtmp/handshake_reader.h"
#include "rtmp/held_bytes.h"

#include <algorithm>
#include <variant>

namespace rtmpscope::rtmp {

class RtmpDecoder::State {
 public:
  State(RtmpListener& listener, Start start)
      : m_handshake(listener), m_chunks(listener), m_mode(start == Start::Handshake ? Mode::Handshake : Mode::Chunks) {}

  void take(const StreamData& data);
  void take(const StreamMissing& missing);
  void take(const StreamEnd& end);

  [[nodiscard]] bool stopped() const { return m_mode == Mode::Stopped; }
  [[nodiscard]] std::uint32_t chunkSize() const { return m_chunks.chunkSize(); }

 private:
  enum class Mode : std::uint8_t { Handshake, Chunks, Stopped };

  std::size_t step(const Input& in);
  void pass(StreamMissing missing);
  void workOffHeld(bool ended);

  HandshakeReader m_handshake;
  ChunkReader m_chunks;
  HeldBytes m_held;          // begins where the next step begins; empty while all bytes can be used as they come
  std::size_t m_wanted = 0;  // held bytes that the next step needs
  Mode m_mode;
};

// Uses what it can from the start of `in`. What is left must be held until m_wanted bytes of it are there.
std::size_t RtmpDecoder::State::step(const Input& in) {
  std::size_t used = 0;
  if (m_mode == Mode::Handshake) {
    used = m_handshake.read(in);
    m_wanted = m_handshake.wanted();
    if (!m_handshake.done()) return used;
    m_mode = m_handshake.isEncrypted() ? Mode::Stopped : Mode::Chunks;
  }
  if (m_mode == Mode::Stopped) return in.bytes.size();
  Input rest = in;
  rest.bytes = in.bytes.subspan(used);
  rest.offset = in.offset + used;
  used += m_chunks.read(rest);
  m_wanted = m_chunks.wanted();
  return used;
}

void RtmpDecoder::State::take(const StreamData& data) {
  std::size_t used = 0;
  while (used < data.bytes.size()) {
    const ByteView rest = data.bytes.subspan(used);
    if (m_held.empty()) {
      const std::size_t taken = step({rest, data.offset + used, data.frame});
      used += taken;
      if (taken == rest.size()) return;
    }
    // Only what is wanted is held, so that the rest of a segment need not be copied.
    const std::uint64_t have = m_held.end() - m_held.begin();
    const std::size_t more = have < m_wanted ? m_wanted - static_cast<std::size_t>(have) : data.bytes.size() - used;
    const ByteView hold = data.bytes.subspan(used, std::min(more, data.bytes.size() - used));
    m_held.append(data.offset + used, hold, data.frame);
    used += hold.size();
    if (m_held.end() - m_held.begin() >= m_wanted) workOffHeld(false);
  }
}

void RtmpDecoder::State::take(const StreamMissing& missing) {
  if (m_held.empty()) {
    pass(missing);
    return;
  }
  m_held.append(missing);
  workOffHeld(false);
}

void RtmpDecoder::State::take(const StreamEnd&) {
  workOffHeld(true);
  if (m_mode == Mode::Handshake) m_handshake.finish();
  m_chunks.finish();
  m_mode = Mode::Stopped;
}

void RtmpDecoder::State::workOffHeld(bool ended) {
  while (!m_held.empty()) {
    const StreamOffset begin = m_held.begin();
    const StreamMissing hole = m_held.holeAt(begin);
    if (hole.size > 0) {
      m_held.dropBefore(begin + hole.size);
      pass(hole);
      continue;
    }
    const ByteView bytes = m_held.viewToHole(begin);
    const bool toTheEnd = begin + bytes.size() == m_held.end();
    const std::size_t used = step({bytes, begin, {}, &m_held, !toTheEnd || ended, toTheEnd && ended});
    m_held.dropBefore(begin + used);
    if (used < bytes.size() && toTheEnd && !ended) return;
  }
}

void RtmpDecoder::State::pass(StreamMissing missing) {
  if (m_mode == Mode::Handshake) {
    const std::uint64_t used = m_handshake.pass(missing);
    missing.offset += used;
    missing.size -= used;
    if (!m_handshake.done()) return;
    m_mode = m_handshake.isEncrypted() ? Mode::Stopped : Mode::Chunks;
  }
  if (missing.size == 0 || m_mode == Mode::Stopped) return;
  if (!m_chunks.pass(missing)) {
    m_chunks.finish();
    m_mode = Mode::Stopped;
  }
}

RtmpDecoder::RtmpDecoder(RtmpListener& listener, Start start) : m_state(std::make_unique<State>(listener, start)) {}
RtmpDecoder::~RtmpDecoder() = default;
RtmpDecoder::RtmpDecoder(RtmpDecoder&&) noexcept = default;
RtmpDecoder& RtmpDecoder::operator=(RtmpDecoder&&) noexcept = default;

Progress RtmpDecoder::feed(const StreamEvent& event) {
  std::visit([this](const auto& one) { m_state->take(one); }, event);
  return m_state->stopped() ? Progress::Stopped : Progress::Advanced;
}

std::uint32_t RtmpDecoder::chunkSize() const {
  return m_state->chunkSize();
}

}  // namespace rtmpscope::rtmp
