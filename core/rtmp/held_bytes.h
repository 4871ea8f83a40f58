// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/ids.h"
#include "base/stream_event.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace rtmpscope::rtmp {

/// A stretch of one direction that is kept until it is clear what it says: bytes, holes between them, and the frames
/// that carried them.
///
/// Who reads it may be shown less than is held: what is concluded must depend on the bytes alone, and not on how many of them
/// came at once.
class HeldBytes {
 public:
  /// What is known of a stretch of the stream.
  enum class Presence : std::uint8_t {
    Here,    ///< all of it is held
    Hole,    ///< bytes of it are missing from the capture
    Beyond,  ///< it reaches behind what came so far
  };

  [[nodiscard]] bool empty() const { return m_firstRun == m_runs.size(); }
  [[nodiscard]] StreamOffset begin() const;
  /// Of what is shown.
  [[nodiscard]] StreamOffset end() const;
  /// Of what is held.
  [[nodiscard]] StreamOffset heldEnd() const;

  /// Takes the next bytes. They must follow on end(), unless nothing is held.
  void append(StreamOffset offset, ByteView bytes, FrameNumber frame);
  void append(const StreamMissing& missing);
  /// Lets go of everything before `offset`.
  void dropBefore(StreamOffset offset);
  void clear();
  /// Nothing will follow on what is held.
  void close() { m_closed = true; }
  /// Nothing follows on what is shown, nor will.
  [[nodiscard]] bool closed() const { return m_closed && end() == heldEnd(); }

  /// Shows what is before `to`, and the rest of a hole that `to` lies in. False, and nothing changed, if not all of that is held
  /// and more may come.
  bool show(StreamOffset to);
  void showAll() { m_shownTo.reset(); }
  /// Bytes that are held and not shown.
  [[nodiscard]] std::uint64_t hiddenBytes() const;
  /// Bytes of the holes in what is held.
  [[nodiscard]] std::uint64_t missingBytes() const;
  /// Where the first hole ends that ends behind `at`; none if no such hole is held.
  [[nodiscard]] std::optional<StreamOffset> holeEndBehind(StreamOffset at) const;

  [[nodiscard]] Presence presence(StreamOffset at, std::size_t size) const;
  /// The bytes at [at, at + size), which must be Here. Lives until the next change.
  [[nodiscard]] ByteView view(StreamOffset at, std::size_t size) const;
  /// The bytes from `at` to the next hole or to the end. Empty if `at` is in a hole or beyond the end.
  [[nodiscard]] ByteView viewToHole(StreamOffset at) const;
  /// The hole at `at`; its size is 0 if there is none.
  [[nodiscard]] StreamMissing holeAt(StreamOffset at) const;

  /// The frame that carried the byte at `at`.
  [[nodiscard]] FrameNumber frameAt(StreamOffset at) const;
  /// The highest of the frames that carried bytes of [at, at + size).
  [[nodiscard]] FrameNumber highestFrame(StreamOffset at, std::size_t size) const;

 private:
  struct Run {
    StreamOffset offset;
    std::uint64_t size = 0;
    std::size_t index = 0;  // of its first byte in m_bytes
    FrameNumber frame;
    MissingReason reason = MissingReason::Lost;
    bool missing = false;
    bool sizeKnown = true;  // of what is missing

    [[nodiscard]] StreamOffset end() const { return offset + size; }
  };

  [[nodiscard]] const Run* find(StreamOffset at) const;

  std::vector<std::uint8_t> m_bytes;
  std::vector<Run> m_runs;
  std::size_t m_firstRun = 0;
  std::optional<StreamOffset> m_shownTo;  // none: all
  bool m_closed = false;
};

}  // namespace rtmpscope::rtmp
