// SPDX-License-Identifier: GPL-3.0-or-later
//
// Loses segments of good captures on purpose and measures what the program still finds:
//
//     cut_test [--cuts N] [--starts N] [--holes N] CAPTURE...
//
// cuts: each single TCP segment with payload left out in turn (at most N of them, evenly spread; default 500).
// starts: the capture begun at each of N packets (default 200).
// holes: N times two, three and twenty segments in a row or apart left out (default 0: reported, not judged).
// Prints a table and exits with 1 if a message was made up, a time was wrong, or too few messages were found.
#include "analysis/analyzer.h"
#include "support/capture/memory_capture.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>

namespace rtmpscope {
namespace {

using analysis::Analysis;
using session::MessageRecord;
using test::CapturedPacket;

constexpr std::size_t kNextMessages = 40;

/// Where a message begins: the frame and the place in it of its first byte. The same in the whole capture and in one that
/// lacks packets, since those are replaced by empty ones.
using Place = std::tuple<std::uint32_t, std::uint32_t>;

struct Known {
  MessageRecord record;
  std::vector<FrameNumber> frames;
};

/// The complete messages of one direction in stream order.
struct DirectionMessages {
  std::uint32_t stream = 0;
  Side side = Side::A;
  std::vector<std::pair<Place, Known>> messages;
};

using Key = std::pair<std::uint32_t, std::uint16_t>;  // tcp.stream, sender's port

std::map<Key, DirectionMessages> messagesOf(const Analysis& analysis) {
  std::map<Key, DirectionMessages> directions;
  for (std::size_t row = 0; row < analysis.messages.size(); ++row) {
    const MessageRecord& record = analysis.messages[row];
    if (record.completeness != rtmp::Completeness::Complete || record.aggregate != MessageRecord::kNone) continue;
    const net::Connection& connection = *analysis.connections[record.tcpStream.value()]->connection;
    const net::FrameMap& frames = connection.from(record.side).frames;
    const std::vector<PacketSlice> first = frames.slices({record.range.begin, record.range.begin + 1});
    if (first.empty()) continue;
    DirectionMessages& direction = directions[{record.tcpStream.value(), connection.endpoint(record.side).port}];
    direction.stream = record.tcpStream.value();
    direction.side = record.side;
    direction.messages.push_back({{first[0].frame.value(), first[0].offset}, {record, frames.frames(record.range)}});
  }
  for (auto& [key, direction] : directions) {
    std::sort(direction.messages.begin(), direction.messages.end(),
              [](const auto& left, const auto& right) { return left.second.record.range.begin < right.second.record.range.begin; });
  }
  return directions;
}

std::shared_ptr<const Analysis> analyzeWithout(std::vector<CapturedPacket> packets, const std::set<std::size_t>& lost) {
  for (const std::size_t index : lost) {
    packets[index].originalLength =
        packets[index].originalLength == 0 ? static_cast<std::uint32_t>(packets[index].bytes.size()) : packets[index].originalLength;
    packets[index].bytes.clear();
  }
  test::MemoryCapture capture{std::move(packets)};
  return analysis::analyze(capture, {});
}

bool sameMessage(const MessageRecord& left, const MessageRecord& right) {
  return left.header.type == right.header.type && left.header.length == right.header.length &&
         left.header.chunkStreamId == right.header.chunkStreamId && left.header.messageStreamId == right.header.messageStreamId &&
         left.range.size() == right.range.size();
}

struct Figures {
  std::uint64_t cuts = 0;
  std::uint64_t expected = 0;  // messages that do not touch a hole
  std::uint64_t found = 0;
  std::uint64_t nextExpected = 0;  // of the 40 behind each hole
  std::uint64_t nextFound = 0;
  std::uint64_t madeUp = 0;
  std::uint64_t wrongTimes = 0;  // not marked as estimated, or further off than what was lost
  std::uint64_t steps = 0;       // steps that do not touch a hole, media runs left out
  std::uint64_t stepsKept = 0;

  Figures& operator+=(const Figures& other) {
    cuts += other.cuts;
    expected += other.expected;
    found += other.found;
    nextExpected += other.nextExpected;
    nextFound += other.nextFound;
    madeUp += other.madeUp;
    wrongTimes += other.wrongTimes;
    steps += other.steps;
    stepsKept += other.stepsKept;
    return *this;
  }
};

bool touches(const std::vector<FrameNumber>& frames, const std::set<std::size_t>& lost) {
  return std::any_of(frames.begin(), frames.end(), [&lost](FrameNumber frame) { return lost.contains(frame.value() - std::size_t{1}); });
}

/// The largest distance between two timestamps in a row of a chunk stream over lost messages: how far an estimate may be off.
class LostTime {
 public:
  LostTime(const DirectionMessages& direction, const std::set<std::size_t>& lost) {
    for (const auto& [place, known] : direction.messages) {
      const std::uint32_t id = known.record.header.chunkStreamId;
      const std::uint32_t time = known.record.header.timestamp.milliseconds;
      if (touches(known.frames, lost)) {
        const std::uint32_t before = m_last.contains(id) ? m_last[id] : time;
        m_lost[id] += time - before;
      }
      m_last[id] = time;
    }
  }
  [[nodiscard]] std::uint32_t of(std::uint32_t chunkStream) const {
    const auto found = m_lost.find(chunkStream);
    return found == m_lost.end() ? 0 : found->second;
  }

 private:
  std::map<std::uint32_t, std::uint32_t> m_last;
  std::map<std::uint32_t, std::uint32_t> m_lost;
};

class Comparison {
 public:
  Comparison(const std::map<Key, DirectionMessages>& whole, const Analysis& wholeAnalysis, const std::set<std::size_t>& lost, bool verbose)
      : m_whole(whole), m_wholeAnalysis(wholeAnalysis), m_lost(lost), m_verbose(verbose) {}

  Figures with(const Analysis& cut, bool lateStart) {
    m_figures.cuts = 1;
    const std::map<Key, DirectionMessages> found = messagesOf(cut);
    for (const auto& [key, direction] : m_whole) {
      const auto same = found.find(key);
      compareDirection(direction, same == found.end() ? DirectionMessages{} : same->second, lateStart);
    }
    for (const auto& [key, direction] : found) {
      if (!m_whole.contains(key)) m_figures.madeUp += direction.messages.size();
    }
    if (!lateStart) compareSteps(cut);
    return m_figures;
  }

 private:
  void compareDirection(const DirectionMessages& whole, const DirectionMessages& cut, bool lateStart) {
    std::map<Place, const Known*> expected;
    for (const auto& [place, known] : whole.messages) expected[place] = &known;
    std::map<Place, const Known*> got;
    for (const auto& [place, known] : cut.messages) {
      const auto original = expected.find(place);
      if (original == expected.end() || !sameMessage(original->second->record, known.record)) {
        madeUp(place, known.record);
      } else {
        got[place] = &known;
      }
    }
    count(whole, got, lateStart);
    checkTimes(whole, expected, got);
  }

  void madeUp(const Place& place, const MessageRecord& record) {
    ++m_figures.madeUp;
    if (m_verbose) {
      fmt::print("    made up: frame {} at {}: type {} length {} csid {} found {}\n", std::get<0>(place), std::get<1>(place),
                 static_cast<unsigned>(record.header.type), record.header.length, record.header.chunkStreamId, static_cast<unsigned>(record.found));
    }
  }

  void count(const DirectionMessages& whole, const std::map<Place, const Known*>& got, bool lateStart) {
    const std::size_t lastLost = m_lost.empty() ? 0 : *m_lost.rbegin();
    std::size_t behind = 0;
    bool hit = false;
    for (const auto& [place, known] : whole.messages) {
      if (touches(known.frames, m_lost)) {
        hit = true;
        behind = 0;
        continue;
      }
      if (lateStart && !known.record.isMedia()) continue;
      const bool present = got.contains(place);
      ++m_figures.expected;
      m_figures.found += present ? 1 : 0;
      if (hit && std::get<0>(place) > lastLost && behind++ < kNextMessages) {
        ++m_figures.nextExpected;
        m_figures.nextFound += present ? 1 : 0;
      }
      if (!present && m_verbose) {
        fmt::print("    missed: frame {} at {}: type {} length {} csid {} fmt {}\n", std::get<0>(place), std::get<1>(place),
                   static_cast<unsigned>(known.record.header.type), known.record.header.length, known.record.header.chunkStreamId,
                   known.record.header.format);
      }
    }
  }

  void checkTimes(const DirectionMessages& whole, const std::map<Place, const Known*>& expected, const std::map<Place, const Known*>& got) {
    const LostTime lostTime{whole, m_lost};
    std::map<std::uint32_t, std::int32_t> shift;  // of a chunk stream that began before the capture
    for (const auto& [place, known] : got) {
      const rtmp::MessageHeader& header = known->record.header;
      const std::int32_t off = serialDistance(header.timestamp, expected.at(place)->record.header.timestamp);
      bool right = off == 0;
      if (header.timestampBase == rtmp::TimestampBase::Estimated) {
        right = off >= 0 && static_cast<std::uint32_t>(off) <= lostTime.of(header.chunkStreamId);
      } else if (header.timestampBase == rtmp::TimestampBase::Relative) {
        right = shift.try_emplace(header.chunkStreamId, off).first->second == off;
      }
      if (right) continue;
      ++m_figures.wrongTimes;
      if (m_verbose)
        fmt::print("    time off by {} ms: frame {} csid {} base {}\n", off, std::get<0>(place), header.chunkStreamId,
                   static_cast<unsigned>(header.timestampBase));
    }
  }

  void compareSteps(const Analysis& cut) {
    using StepKey = std::pair<std::string, std::vector<FrameNumber>>;
    const auto stepsOf = [this](const Analysis& analysis) {
      std::multiset<StepKey> steps;
      for (const auto& analyzed : analysis.sessions) {
        for (const session::Step& step : analyzed->session->steps) {
          if (step.id != "media" && !step.frames.empty() && !touches(step.frames, m_lost)) steps.insert({step.id, step.frames});
        }
      }
      return steps;
    };
    const std::multiset<StepKey> kept = stepsOf(cut);
    for (const StepKey& step : stepsOf(m_wholeAnalysis)) {
      ++m_figures.steps;
      const bool present = kept.contains(step);
      m_figures.stepsKept += present ? 1 : 0;
      if (!present && m_verbose) fmt::print("    step lost: {} frame {}\n", step.first, step.second.back().value());
    }
  }

  const std::map<Key, DirectionMessages>& m_whole;
  const Analysis& m_wholeAnalysis;
  const std::set<std::size_t>& m_lost;
  bool m_verbose;
  Figures m_figures;
};

/// One capture and what is known of it whole.
class Subject {
 public:
  explicit Subject(const std::filesystem::path& path)
      : m_packets(test::readCapture(path)), m_whole(analyzeWithout(m_packets, {})), m_messages(messagesOf(*m_whole)) {
    std::set<std::uint32_t> withData;
    for (const auto& [key, direction] : m_messages) {
      for (const auto& [place, known] : direction.messages) {
        for (const FrameNumber frame : known.frames) withData.insert(frame.value());
      }
    }
    m_segments.assign(withData.begin(), withData.end());
  }

  [[nodiscard]] const std::vector<std::uint32_t>& segments() const { return m_segments; }
  [[nodiscard]] std::size_t packets() const { return m_packets.size(); }

  [[nodiscard]] Figures without(const std::set<std::size_t>& lost, bool lateStart, bool verbose) const {
    const auto cut = analyzeWithout(m_packets, lost);
    return Comparison{m_messages, *m_whole, lost, verbose}.with(*cut, lateStart);
  }

 private:
  std::vector<CapturedPacket> m_packets;
  std::shared_ptr<const Analysis> m_whole;
  std::map<Key, DirectionMessages> m_messages;
  std::vector<std::uint32_t> m_segments;  // frames that hold bytes of messages
};

/// At most `count` of 0 .. size - 1, evenly spread.
std::vector<std::size_t> spread(std::size_t size, std::size_t count) {
  std::vector<std::size_t> places;
  const std::size_t taken = std::min(size, count);
  for (std::size_t i = 0; i < taken; ++i) places.push_back(i * size / taken);
  return places;
}

struct Options {
  std::size_t cuts = 500;
  std::size_t starts = 200;
  std::size_t holes = 0;
  bool verbose = false;
  std::vector<std::filesystem::path> captures;
};

double percent(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 100.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

void printRow(const std::string& name, const Figures& figures) {
  fmt::print("| {} | {} | {:.2f} % | {:.2f} % | {} | {} | {:.2f} % |\n", name, figures.cuts, percent(figures.nextFound, figures.nextExpected),
             percent(figures.found, figures.expected), figures.madeUp, figures.wrongTimes, percent(figures.stepsKept, figures.steps));
}

template <class LossOf>
Figures measure(const std::string& title, const std::vector<std::pair<std::string, Subject>>& subjects, bool lateStart, bool verbose,
                LossOf lossesOf) {
  fmt::print("\n{}\n\n| capture | runs | next 40 found | all found | made up | wrong times | steps kept |\n|---|---|---|---|---|---|---|\n", title);
  Figures all;
  for (const auto& [name, subject] : subjects) {
    Figures figures;
    for (const std::set<std::size_t>& lost : lossesOf(subject)) {
      const Figures one = subject.without(lost, lateStart, verbose);
      if (verbose && (one.madeUp != 0 || one.wrongTimes != 0 || one.found != one.expected || one.steps != one.stepsKept)) {
        fmt::print("  ^ {} without {} packets from {}\n", name, lost.size(), *lost.begin() + 1);
      }
      figures += one;
    }
    printRow(name, figures);
    all += figures;
  }
  printRow("**all**", all);
  return all;
}

std::vector<std::set<std::size_t>> singleCuts(const Subject& subject, std::size_t count) {
  std::vector<std::set<std::size_t>> losses;
  for (const std::size_t place : spread(subject.segments().size(), count)) losses.push_back({subject.segments()[place] - std::size_t{1}});
  return losses;
}

std::vector<std::set<std::size_t>> lateStarts(const Subject& subject, std::size_t count) {
  std::vector<std::set<std::size_t>> losses;
  for (const std::size_t place : spread(subject.packets(), count)) {
    std::set<std::size_t> lost;
    for (std::size_t i = 0; i < place; ++i) lost.insert(i);
    if (!lost.empty()) losses.push_back(std::move(lost));
  }
  return losses;
}

std::vector<std::set<std::size_t>> manyHoles(const Subject& subject, std::size_t count, std::size_t holes, std::size_t run) {
  std::vector<std::set<std::size_t>> losses;
  const std::vector<std::uint32_t>& segments = subject.segments();
  for (const std::size_t place : spread(segments.size(), count)) {
    std::set<std::size_t> lost;
    for (std::size_t hole = 0; hole < holes; ++hole) {
      for (std::size_t i = 0; i < run; ++i) {
        const std::size_t at = place + hole * (run + 9) + i;
        if (at < segments.size()) lost.insert(segments[at] - std::size_t{1});
      }
    }
    losses.push_back(std::move(lost));
  }
  return losses;
}

std::optional<Options> parse(int count, char** arguments) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string argument = arguments[i];
    const auto number = [&]() { return i + 1 < count ? static_cast<std::size_t>(std::strtoul(arguments[++i], nullptr, 10)) : 0; };
    if (argument == "--cuts") {
      options.cuts = number();
    } else if (argument == "--starts") {
      options.starts = number();
    } else if (argument == "--holes") {
      options.holes = number();
    } else if (argument == "--verbose") {
      options.verbose = true;
    } else if (std::filesystem::is_directory(argument)) {
      for (const auto& entry : std::filesystem::directory_iterator{argument}) {
        if (entry.path().filename().string().find(".pcap") != std::string::npos) options.captures.push_back(entry.path());
      }
    } else if (std::filesystem::exists(argument)) {
      options.captures.emplace_back(argument);
    } else {
      return std::nullopt;
    }
  }
  std::sort(options.captures.begin(), options.captures.end());
  if (options.captures.empty()) return std::nullopt;
  return options;
}

}  // namespace
}  // namespace rtmpscope

int main(int count, char** arguments) {
  using namespace rtmpscope;
  const std::optional<Options> options = parse(count, arguments);
  if (!options) {
    fmt::print(stderr, "usage: cut_test [--cuts N] [--starts N] [--holes N] [--verbose] CAPTURE_OR_FOLDER...\n");
    return 2;
  }
  std::vector<std::pair<std::string, Subject>> subjects;
  for (const auto& path : options->captures) subjects.emplace_back(path.filename().string(), Subject{path});
  std::erase_if(subjects, [](const auto& subject) { return subject.second.segments().empty(); });

  const Figures cuts = measure("Each single segment left out in turn", subjects, false, options->verbose,
                               [&](const Subject& subject) { return singleCuts(subject, options->cuts); });
  const Figures starts = measure("The capture begun late (media messages that begin after the cut)", subjects, true, options->verbose,
                                 [&](const Subject& subject) { return lateStarts(subject, options->starts); });
  if (options->holes != 0) {
    for (const auto& [holes, run, title] : {std::tuple{2U, 1U, "Two holes"}, std::tuple{3U, 1U, "Three holes"},
                                            std::tuple{1U, 2U, "One hole of about 2 kB"}, std::tuple{1U, 14U, "One hole of about 20 kB"}}) {
      measure(title, subjects, false, options->verbose, [&](const Subject& subject) { return manyHoles(subject, options->holes, holes, run); });
    }
  }

  const bool cutsGood = cuts.madeUp == 0 && cuts.wrongTimes == 0 && percent(cuts.nextFound, cuts.nextExpected) >= 97 &&
                        percent(cuts.found, cuts.expected) >= 99.5 && cuts.stepsKept == cuts.steps;
  const bool startsGood = starts.madeUp == 0 && starts.wrongTimes == 0 && percent(starts.found, starts.expected) >= 98;
  return cutsGood && startsGood ? 0 : 1;
}
