// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "accuracy/cuts/hearing.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace rtmpscope::test {

/// How many of how many.
struct Share {
  std::uint64_t right = 0;
  std::uint64_t of = 0;

  void count(bool isRight) {
    right += isRight ? 1 : 0;
    ++of;
  }
  Share& operator+=(const Share& other) {
    right += other.right;
    of += other.of;
    return *this;
  }
  [[nodiscard]] double percent() const { return of == 0 ? 100.0 : 100.0 * static_cast<double>(right) / static_cast<double>(of); }
};

/// What was made of a damaged stream, measured against what the undamaged one says.
struct Score {
  Share next;                       ///< of the 40 messages after each hole that touch none: decoded alike
  Share all;                        ///< of all messages that touch no hole
  Share later;                      ///< of those behind the first hole
  Share headers;                    ///< cut frames: of the messages whose header is there, those that are listed with what it says, ...
  Share exactTimes;                 ///< ... and those of them whose time is not off by deltas in headers that were cut away
  std::uint64_t madeUp = 0;         ///< listed, and not in the undamaged stream, or with another content
  std::uint64_t wrongTimes = 0;     ///< called certain and wrong, or further off than what was lost explains
  std::uint64_t wrongMarks = 0;     ///< `found` or what the time counts from is said to be more certain than it is, or less
  std::uint64_t limits = 0;         ///< cut frames: directions that were not read to the end
  std::uint64_t undecodable = 0;    ///< late starts: chunk streams that go on with headers which say too little ...
  std::uint64_t named = 0;          ///< ... and those of them that are named
  std::vector<std::string> faults;  ///< in words, the first ones

  Score& operator+=(const Score& other);
};

inline constexpr std::size_t kMessagesAfterHole = 40;

/// Judges what was heard of a stream with holes.
/// @param holes  ascending
[[nodiscard]] Score judgeHoles(const Hearing& reference, const Hearing& heard, std::span<const StreamRange> holes);

/// Judges what was heard of a stream of which each frame was cut: `holes` are what is not captured.
[[nodiscard]] Score judgeCutFrames(const Hearing& reference, const Hearing& heard, std::span<const StreamRange> holes);

/// Judges what was heard of a stream that began at `cut` of the whole one: Score::all counts the media messages that
/// begin after it on chunk streams that can be decoded.
[[nodiscard]] Score judgeLateStart(const Hearing& reference, const Hearing& heard, StreamOffset cut);

}  // namespace rtmpscope::test
