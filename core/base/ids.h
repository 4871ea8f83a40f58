// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace rtmpscope {

/// A number that names one thing of one kind. Ids of different kinds don't mix and don't do arithmetic.
template <class Tag, class Representation = std::uint32_t>
class StrongId {
 public:
  constexpr StrongId() = default;
  constexpr explicit StrongId(Representation value) : m_value(value) {}

  [[nodiscard]] constexpr Representation value() const { return m_value; }
  constexpr auto operator<=>(const StrongId&) const = default;

 private:
  Representation m_value = 0;
};

/// Number of a frame in the capture, from 1, the same as Wireshark's `frame.number`. 0 is "no frame".
using FrameNumber = StrongId<struct FrameNumberTag>;

/// Number of a TCP conversation, from 0, the same as Wireshark's `tcp.stream`.
using TcpStreamIndex = StrongId<struct TcpStreamIndexTag>;

/// Number of a session, from 1, in the order of their first packets.
using SessionId = StrongId<struct SessionIdTag>;

/// Row of a message in the analysis, from 0, in the order of decoding. It never changes once handed out.
using MessageIndex = StrongId<struct MessageIndexTag>;

/// Number of a message as people see it, from 1: by frame of completion, then tcp.stream, direction and stream offset.
using MessageNumber = StrongId<struct MessageNumberTag>;

/// Position in one direction of a TCP connection: bytes since the one after the SYN (or since the first one captured).
class StreamOffset {
 public:
  constexpr StreamOffset() = default;
  constexpr explicit StreamOffset(std::uint64_t value) : m_value(value) {}

  [[nodiscard]] constexpr std::uint64_t value() const { return m_value; }
  constexpr auto operator<=>(const StreamOffset&) const = default;

  friend constexpr StreamOffset operator+(StreamOffset offset, std::uint64_t bytes) { return StreamOffset{offset.m_value + bytes}; }
  friend constexpr StreamOffset operator-(StreamOffset offset, std::uint64_t bytes) { return StreamOffset{offset.m_value - bytes}; }
  friend constexpr std::uint64_t operator-(StreamOffset end, StreamOffset begin) { return end.m_value - begin.m_value; }
  constexpr StreamOffset& operator+=(std::uint64_t bytes) {
    m_value += bytes;
    return *this;
  }

 private:
  std::uint64_t m_value = 0;
};

}  // namespace rtmpscope

template <class Tag, class Representation>
struct std::hash<rtmpscope::StrongId<Tag, Representation>> {
  std::size_t operator()(rtmpscope::StrongId<Tag, Representation> id) const noexcept { return std::hash<Representation>{}(id.value()); }
};
