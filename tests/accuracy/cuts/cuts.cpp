// SPDX-License-Identifier: GPL-3.0-or-later
#include "accuracy/cuts/cuts.h"

#include "analysis/analysis.h"

#include <algorithm>
#include <optional>
#include <random>
#include <set>

namespace rtmpscope::test {
namespace {

// Segments that are dropped together are so near to each other.
constexpr std::size_t kNear = 12;

// Where the stream of a late start begins in the whole one: the frame that carried its first bytes tells.
std::optional<StreamOffset> beginIn(const RecordedDirection& whole, const RecordedDirection& late) {
  for (const RecordedSegment& segment : segmentsOf(late)) {
    for (const RecordedSegment& same : segmentsOf(whole)) {
      if (same.frame != segment.frame || same.range.size() != segment.range.size()) continue;
      if (same.range.begin.value() < segment.range.begin.value()) continue;
      return StreamOffset{same.range.begin.value() - segment.range.begin.value()};
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::size_t> evenly(std::size_t of, std::size_t most) {
  std::vector<std::size_t> numbers;
  const std::size_t count = std::min(of, most);
  for (std::size_t i = 0; i < count; ++i) numbers.push_back(i * of / count);
  return numbers;
}

Subject::Subject(const std::filesystem::path& path) : m_packets(readCapture(path)), m_recording(std::make_unique<Recording>(m_packets)) {
  for (const RecordedDirection& direction : m_recording->directions()) {
    if (!direction.speaksRtmp) continue;
    Direction one{&direction, listen(direction.events, direction.start), segmentsOf(direction)};
    if (!one.reference.messages.empty()) m_directions.push_back(std::move(one));
  }
}

std::size_t Subject::messages() const {
  std::size_t count = 0;
  for (const Direction& direction : m_directions) count += direction.reference.messages.size();
  return count;
}

std::vector<Subject::Place> Subject::places() const {
  std::vector<Place> all;
  for (const Direction& direction : m_directions) {
    for (std::size_t i = 0; i < direction.segments.size(); ++i) all.push_back({&direction, i});
  }
  return all;
}

Score Subject::judge(const Direction& direction, const std::vector<StreamRange>& holes) const {
  const Hearing heard = listen(withHoles(direction.recorded->events, holes), direction.recorded->start);
  return judgeHoles(direction.reference, heard, holes);
}

Score Subject::dropSegments(std::size_t most) const {
  Score score;
  const std::vector<Place> all = places();
  for (const std::size_t i : evenly(all.size(), most)) {
    score += judge(*all[i].direction, {all[i].direction->segments[all[i].segment].range});
  }
  return score;
}

StepScore Subject::dropPackets(std::size_t most) const {
  StepScore score;
  std::set<std::uint32_t> frames;
  for (const Place& place : places()) frames.insert(place.direction->segments[place.segment].frame.value());
  const std::vector<std::uint32_t> all{frames.begin(), frames.end()};
  const auto whole = analyzePackets(m_packets);
  for (const std::size_t i : evenly(all.size(), most)) {
    const StepScore one = judgeSteps(*whole, m_packets, all[i] - 1);
    score.kept += one.kept;
    score.blamed += one.blamed;
    score.faults.insert(score.faults.end(), one.faults.begin(), one.faults.end());
  }
  return score;
}

Score Subject::startLate(std::size_t most) const {
  Score score;
  for (const std::size_t first : evenly(m_packets.size(), most)) {
    const Recording late{m_packets, first};
    for (const Direction& whole : m_directions) {
      const RecordedDirection* direction = nullptr;
      // Streams are numbered anew: the connection is found by the frames of its segments.
      std::optional<StreamOffset> begin;
      for (const RecordedDirection& candidate : late.directions()) {
        begin = beginIn(*whole.recorded, candidate);
        if (!begin) continue;
        direction = &candidate;
        break;
      }
      if (!begin || begin->value() == 0) continue;
      score += judgeLateStart(whole.reference, listen(direction->events, direction->start), *begin);
    }
  }
  return score;
}

Score Subject::dropSeveral(std::size_t segments, std::size_t times) const {
  Score score;
  std::mt19937 random{static_cast<std::uint32_t>(segments)};
  const std::vector<Place> all = places();
  for (const std::size_t i : evenly(all.size(), times)) {
    const Direction& direction = *all[i].direction;
    std::set<std::size_t> chosen{all[i].segment};
    const std::size_t room = std::min(kNear, direction.segments.size() - all[i].segment);
    for (std::size_t tries = 0; tries < 4 * kNear && chosen.size() < segments; ++tries) chosen.insert(all[i].segment + random() % room);
    std::vector<StreamRange> holes;
    for (const std::size_t segment : chosen) holes.push_back(direction.segments[segment].range);
    score += judge(direction, holes);
  }
  return score;
}

Score Subject::cutFrames(std::uint32_t snaplen) const {
  std::vector<CapturedPacket> cut = m_packets;
  for (CapturedPacket& packet : cut) {
    if (packet.originalLength == 0) packet.originalLength = static_cast<std::uint32_t>(packet.bytes.size());
    packet.bytes.resize(std::min<std::size_t>(packet.bytes.size(), snaplen));
  }
  const Recording recording{cut};
  Score score;
  for (const Direction& direction : m_directions) {
    for (const RecordedDirection& one : recording.directions()) {
      if (one.tcpStream != direction.recorded->tcpStream || one.side != direction.recorded->side) continue;
      std::vector<StreamRange> holes;
      for (const StreamEvent& event : one.events) {
        if (const auto* missing = std::get_if<StreamMissing>(&event)) holes.push_back({missing->offset, missing->offset + missing->size});
      }
      score += judgeCutFrames(direction.reference, listen(one.events, one.start), holes);
    }
  }
  return score;
}

Score Subject::dropBytes(std::uint64_t size, std::size_t times) const {
  Score score;
  std::mt19937 random{static_cast<std::uint32_t>(size)};
  const std::vector<Place> all = places();
  for (const std::size_t i : evenly(all.size(), times)) {
    const Direction& direction = *all[i].direction;
    const StreamRange segment = direction.segments[all[i].segment].range;
    const StreamOffset begin = segment.begin + random() % segment.size();
    const StreamOffset end = std::min(begin + size, direction.segments.back().range.end);
    score += judge(direction, {{begin, end}});
  }
  return score;
}

}  // namespace rtmpscope::test
