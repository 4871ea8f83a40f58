// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "accuracy/cuts/judgement.h"
#include "accuracy/cuts/recording.h"
#include "accuracy/cuts/steps_kept.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

namespace rtmpscope::test {

/// A capture and what its undamaged streams say, to be cut in many ways. All choices are the same at each run.
class Subject {
 public:
  explicit Subject(const std::filesystem::path& path);

  [[nodiscard]] std::size_t messages() const;
  [[nodiscard]] std::size_t packets() const { return m_packets.size(); }

  /// Each TCP segment dropped in turn, `most` of them if there are more.
  [[nodiscard]] Score dropSegments(std::size_t most) const;
  /// Each of `most` segments dropped from the capture file, in turn: what the whole program makes of the steps.
  [[nodiscard]] StepScore dropPackets(std::size_t most) const;
  /// The capture begun at each of `most` packets.
  [[nodiscard]] Score startLate(std::size_t most) const;
  /// So many segments dropped at a time, close together, `times` times.
  [[nodiscard]] Score dropSeveral(std::size_t segments, std::size_t times) const;
  /// Every frame cut behind so many bytes, as a capture with that snaplen has it. Score::headers counts the messages whose
  /// header bytes are in what is left.
  [[nodiscard]] Score cutFrames(std::uint32_t snaplen) const;
  /// A hole of so many bytes at any place, `times` times.
  [[nodiscard]] Score dropBytes(std::uint64_t size, std::size_t times) const;

 private:
  struct Direction {
    const RecordedDirection* recorded = nullptr;
    Hearing reference;
    std::vector<RecordedSegment> segments;
  };
  struct Place {
    const Direction* direction = nullptr;
    std::size_t segment = 0;
  };

  [[nodiscard]] std::vector<Place> places() const;
  [[nodiscard]] Score judge(const Direction& direction, const std::vector<StreamRange>& holes) const;

  std::vector<CapturedPacket> m_packets;
  std::unique_ptr<const Recording> m_recording;
  std::vector<Direction> m_directions;
};

/// `most` numbers of 0 to `of` - 1 that are evenly apart, or all of them.
[[nodiscard]] std::vector<std::size_t> evenly(std::size_t of, std::size_t most);

}  // namespace rtmpscope::test
