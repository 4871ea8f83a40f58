// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/conformance.h"

#include "diagnosis/case_file.h"
#include "diagnosis/handshake_rules.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <utility>

namespace rtmpscope::diagnosis {
namespace {

using rtmp::EchoState;
using rtmp::HandshakeMessage;
using rtmp::HandshakePart;
using rtmp::Remark;
using texts::say;
using texts::Text;

constexpr auto kC = Direction::ClientToServer;
constexpr auto kS = Direction::ServerToClient;

/// What a judge is given, and gives back: see ClauseVerdict.
struct Question {
  const CaseFile& file;
  const session::WireUse& use;
  Direction peer;

  [[nodiscard]] const session::Session& session() const { return file.session(); }
  [[nodiscard]] const session::SideUse& used() const { return use.sides[static_cast<std::size_t>(peer)]; }
  [[nodiscard]] const session::ControlFacts& control() const { return session().control[static_cast<std::size_t>(peer)]; }
  [[nodiscard]] const session::ControlFacts& peersControl() const { return session().control[static_cast<std::size_t>(opposite(peer))]; }
  [[nodiscard]] const std::optional<HandshakeMessage>& part(HandshakePart which) const { return session().handshake.part(peer, which); }
  [[nodiscard]] const std::optional<HandshakeMessage>& peersPart(HandshakePart which) const {
    return session().handshake.part(opposite(peer), which);
  }
  [[nodiscard]] std::uint64_t remarks(Remark::Kind kind) const {
    return session().remarkCounts[static_cast<std::size_t>(peer)][static_cast<std::size_t>(kind)];
  }
  [[nodiscard]] FrameNumber firstRemark(Remark::Kind kind) const {
    const auto found = std::ranges::find_if(session().remarks,
                                            [&](const session::SessionRemark& each) { return each.direction == peer && each.remark.kind == kind; });
    return found != session().remarks.end() ? found->remark.frame : FrameNumber{};
  }
};

struct Answer {
  Conformance conformance = Conformance::NotTested;
  std::vector<FrameNumber> frames{};
  Text remark{};
};

std::vector<FrameNumber> evidence(std::initializer_list<FrameNumber> frames) {
  std::vector<FrameNumber> list;
  for (const FrameNumber frame : frames) {
    if (frame != FrameNumber{}) list.push_back(frame);
  }
  std::ranges::sort(list);
  list.erase(std::unique(list.begin(), list.end()), list.end());
  return list;
}

Answer keptOrBroken(bool kept, FrameNumber frame, Text broken) {
  return {kept ? Conformance::Kept : Conformance::Broken, evidence({frame}), kept ? Text{} : std::move(broken)};
}

bool whole(const std::optional<HandshakeMessage>& part) {
  return part && part->complete;
}

// Handshake.

Answer versionAllowed(const Question& ask) {
  constexpr std::uint32_t kFirstForbidden = 32;
  const auto& version = ask.part(HandshakePart::Version);
  if (!whole(version)) return {};
  return keptOrBroken(version->version < kFirstForbidden, version->frame, say("it says {}", version->version));
}

Answer versionIsThree(const Question& ask) {
  constexpr std::uint32_t kRtmp = 3;
  const auto& version = ask.part(HandshakePart::Version);
  if (!whole(version)) return {};
  return keptOrBroken(version->version == kRtmp, version->frame, say("it says {}", version->version));
}

Answer zeroField(const Question& ask) {
  const auto& first = ask.part(HandshakePart::First);
  if (!whole(first)) return {};
  return keptOrBroken(first->version == 0, first->frame, say("it says {:08x}: the signed handshake puts a version there", first->version));
}

template <std::size_t Number>
Answer orderRule(const Question& ask) {
  const HandshakeRule rule = judgeHandshakeRules(ask.session())[Number - 1];
  switch (rule.state) {
    case RuleState::Kept:
      return {Conformance::Kept, rule.frames, {}};
    case RuleState::Bent:
      return {Conformance::Broken, rule.frames, {}};
    default:
      return {};
  }
}

EchoState echoOf(const Question& ask) {
  return ask.peer == kC ? ask.session().handshake.c2Echo : ask.session().handshake.s2Echo;
}

Answer echoedTime(const Question& ask) {
  const auto& second = ask.part(HandshakePart::Second);
  const auto& first = ask.peersPart(HandshakePart::First);
  if (!whole(second) || !whole(first)) return {};
  if (echoOf(ask) == EchoState::Digest)
    return {Conformance::NotTested, evidence({second->frame}), say("a signed answer stands in place of the echo")};
  return keptOrBroken(second->time == first->time, second->frame, say("it says {} and not {}", second->time, first->time));
}

Answer echoedBytes(const Question& ask) {
  const auto& second = ask.part(HandshakePart::Second);
  const FrameNumber frame = second ? second->frame : FrameNumber{};
  switch (echoOf(ask)) {
    case EchoState::Match:
      return {Conformance::Kept, evidence({frame}), {}};
    case EchoState::Mismatch:
      return {Conformance::Broken, evidence({frame}), {}};
    case EchoState::Digest:
      return {Conformance::NotTested, evidence({frame}), say("a signed answer stands in place of the echo")};
    case EchoState::Unknown:
      break;
  }
  return {};
}

// Tested only by a peer that echoes something else.
Answer toleratesEcho(const Question& ask) {
  constexpr Nanoseconds kAtOnce = std::chrono::seconds{2};
  const EchoState echo = ask.peer == kC ? ask.session().handshake.s2Echo : ask.session().handshake.c2Echo;
  const auto& second = ask.peersPart(HandshakePart::Second);
  if (echo != EchoState::Mismatch || !second) return {};
  const bool spokeOn = ask.used().firstMessage > second->frame;
  if (!ask.file.closedBy(ask.peer) || spokeOn) return {Conformance::Kept, evidence({second->frame}), {}};
  const session::Step* const step = ask.file.seen(ask.peer == kC ? "s2" : "c2");
  const session::Step* const joint = step != nullptr || ask.peer == kS ? step : ask.file.seen("s0s1s2");
  if (joint == nullptr || !joint->time || ask.file.closeTime() - *joint->time > kAtOnce) return {};
  return {Conformance::Broken, evidence({second->frame, ask.file.closeFrame()}), say("it closed right after it")};
}

// Chunk layer.

Answer firstChunkIsFull(const Question& ask) {
  const std::uint64_t without = ask.remarks(Remark::Kind::NoPredecessor);
  const bool seesAll = ask.file.quality(ask.peer).whole();
  if (without > 0 && seesAll) return {Conformance::Broken, evidence({ask.firstRemark(Remark::Kind::NoPredecessor)}), {}};
  if (without > 0 || !ask.file.sawStart(ask.peer) || ask.used().firstMessage == FrameNumber{}) return {};
  return {Conformance::Kept, evidence({ask.used().firstMessage}), {}};
}

Answer smallestBasicHeader(const Question& ask) {
  if (ask.used().firstMessage == FrameNumber{}) return {};
  const session::Tally& longer = ask.used().longBasicHeaders;
  return {longer.count == 0 ? Conformance::Kept : Conformance::Broken, evidence({longer.count == 0 ? ask.used().firstMessage : longer.firstFrame}),
          longer.count == 0 ? Text{} : texts::counted(longer.count, "{} message begins with a longer one", "{} messages begin with a longer one")};
}

Answer wideEnoughBasicHeader(const Question& ask) {
  constexpr std::uint32_t kOneByte = 64;
  if (ask.remarks(Remark::Kind::ShortContinuation) > 0) {
    return {Conformance::Broken, evidence({ask.firstRemark(Remark::Kind::ShortContinuation)}),
            say("it leaves the chunk stream id out of fmt 3 headers")};
  }
  const session::Extreme& highest = ask.used().highestChunkStream;
  if (highest.frame == FrameNumber{} || highest.value < kOneByte) return {};
  return {Conformance::Kept, evidence({highest.frame}), {}};
}

Answer extendedTimestamp(const Question& ask) {
  using enum Remark::Kind;
  if (ask.remarks(ExtendedTimestampOmitted) > 0) return {Conformance::Broken, evidence({ask.firstRemark(ExtendedTimestampOmitted)}), {}};
  if (ask.remarks(ExtendedTimestampRepeated) > 0) return {Conformance::Kept, evidence({ask.firstRemark(ExtendedTimestampRepeated)}), {}};
  return {};
}

Answer controlOnTwo(const Question& ask) {
  const session::Tally& wrong = ask.control().wrongChunkStream;
  if (wrong.count > 0) {
    return {Conformance::Broken, evidence({wrong.firstFrame}),
            say("it uses chunk stream {} and message stream {}", ask.control().wrongChunkStreamId, ask.control().wrongMessageStreamId)};
  }
  if (ask.used().controlMessages.count == 0) return {};
  return {Conformance::Kept, evidence({ask.used().controlMessages.firstFrame}), {}};
}

Answer chunkSizeLegal(const Question& ask) {
  if (ask.remarks(Remark::Kind::ChunkSizeIllegal) > 0) return {Conformance::Broken, evidence({ask.firstRemark(Remark::Kind::ChunkSizeIllegal)}), {}};
  const session::Extreme& size = ask.used().largestChunkSize;
  if (size.frame == FrameNumber{}) return {};
  return {Conformance::Kept, evidence({size.frame}), {}};
}

Answer chunkSizeUseful(const Question& ask) {
  constexpr std::uint32_t kDefault = 128;
  const session::Extreme& size = ask.used().smallestChunkSize;
  if (size.frame == FrameNumber{}) return {};
  return keptOrBroken(size.value >= kDefault, size.frame, say("it says {}", size.value));
}

Answer acknowledges(const Question& ask) {
  const session::ControlFacts& asks = ask.peersControl();
  if (!asks.windowAckSize || *asks.windowAckSize == 0) return {};
  const session::Tally& sent = ask.control().acknowledgements;
  if (sent.count > 0) return {Conformance::Kept, evidence({asks.windowAckSizeFrame, sent.firstFrame}), {}};
  const std::uint64_t received = ask.file.from(opposite(ask.peer)).streamBytes;
  const bool due = received / *asks.windowAckSize >= 1;
  if (!due || ask.file.mayHaveMissed(ask.peer, asks.windowAckSizeFrame)) return {};
  return {Conformance::Broken, evidence({asks.windowAckSizeFrame}),
          say("it got {} of a window of {} and never said so", texts::bytesText(received), texts::bytesText(*asks.windowAckSize))};
}

Answer answersBandwidth(const Question& ask) {
  const session::Step* limit = nullptr;
  for (const session::Step& step : ask.session().steps) {
    const bool fromPeer = step.direction == (ask.peer == kC ? session::StepDirection::ServerToClient : session::StepDirection::ClientToServer);
    if (limit == nullptr && step.id == "set-peer-bandwidth" && fromPeer && !step.frames.empty()) limit = &step;
  }
  if (limit == nullptr) return {};
  if (ask.control().windowAckSize) return {Conformance::Kept, evidence({limit->frames.back(), ask.control().windowAckSizeFrame}), {}};
  if (ask.file.mayHaveMissed(ask.peer) || ask.used().firstMessage == FrameNumber{}) return {};
  return {Conformance::Broken, evidence({limit->frames.back()}), say("it never said a window")};
}

Answer messageStreamInRange(const Question& ask) {
  constexpr std::uint32_t kHighest = 0xFFFFFF;
  const session::Extreme& highest = ask.used().highestMessageStream;
  if (highest.frame == FrameNumber{}) return {};
  return keptOrBroken(highest.value <= kHighest, highest.frame, say("it uses message stream {}", highest.value));
}

enum class Duty : std::uint8_t { Client, Server, Both };

struct Row {
  Clause clause;
  Duty duty;
  Answer (*judge)(const Question& ask);
};

// The clauses' own words are longer: these are what they ask for, in short.
constexpr Row kRows[] = {
    {{"version-not-text", "RTMP 5.2.2", Level::Must, "C0 and S0 say a version below 32."}, Duty::Both, versionAllowed},
    {{"version-three", "RTMP 5.2.2", Level::Should, "C0 and S0 say version 3."}, Duty::Both, versionIsThree},
    {{"zero-field", "RTMP 5.2.3", Level::Must, "Bytes 4 to 7 of C1 and S1 are zero."}, Duty::Both, zeroField},
    {{"s0s1-after-c0", "RTMP 5.2.1", Level::Must, "The server waits for C0 before it sends S0 and S1."}, Duty::Server, orderRule<4>},
    {{"c2-after-s1", "RTMP 5.2.1", Level::Must, "The client waits for S1 before it sends C2."}, Duty::Client, orderRule<2>},
    {{"s2-after-c1", "RTMP 5.2.1", Level::Must, "The server waits for C1 before it sends S2."}, Duty::Server, orderRule<5>},
    {{"echo-time", "RTMP 5.2.4", Level::Must, "C2 and S2 begin with the time that the peer sent."}, Duty::Both, echoedTime},
    {{"echo-random", "RTMP 5.2.4", Level::Must, "C2 and S2 repeat the random bytes that the peer sent."}, Duty::Both, echoedBytes},
    {{"echo-tolerated", "ERR 3", Level::Should, "It goes on if the peer's echo differs."}, Duty::Both, toleratesEcho},
    {{"data-after-s2", "RTMP 5.2.1", Level::Must, "The client waits for S2 before it sends anything else."}, Duty::Client, orderRule<3>},
    {{"data-after-c2", "RTMP 5.2.1", Level::Must, "The server waits for C2 before it sends anything else."}, Duty::Server, orderRule<6>},
    {{"fmt0-first", "RTMP 5.3.1.2.1", Level::Must, "Each chunk stream begins with a full header (fmt 0)."}, Duty::Both, firstChunkIsFull},
    {{"basic-header-smallest", "RTMP 5.3.1.1", Level::Should, "Basic headers are as short as the chunk stream id allows."},
     Duty::Both,
     smallestBasicHeader},
    {{"basic-header-whole", "RTMP 5.3.1.1", Level::Must, "Chunk stream ids above 63 stand in every basic header."},
     Duty::Both,
     wideEnoughBasicHeader},
    {{"extended-timestamp", "RTMP 5.3.1.3, ERR 5.1", Level::Must, "An extended timestamp stands in fmt 3 headers, too."},
     Duty::Both,
     extendedTimestamp},
    {{"control-streams", "RTMP 5.4", Level::Must, "Control messages (1 to 6) go on chunk stream 2 and message stream 0."}, Duty::Both, controlOnTwo},
    {{"chunk-size-legal", "RTMP 5.4.1", Level::Must, "Set Chunk Size says 1 or more, with the top bit zero."}, Duty::Both, chunkSizeLegal},
    {{"chunk-size-at-least-128", "RTMP 5.4.1", Level::Should, "Set Chunk Size says 128 or more."}, Duty::Both, chunkSizeUseful},
    {{"acknowledges", "RTMP 5.4.3", Level::Must, "It acknowledges after as many bytes as the peer's window says."}, Duty::Both, acknowledges},
    {{"answers-bandwidth", "RTMP 5.4.5", Level::Should, "It answers Set Peer Bandwidth with its Window Acknowledgement Size."},
     Duty::Both,
     answersBandwidth},
    {{"message-stream-range", "ERR 7", Level::Should, "Message stream ids are not above 16,777,215."}, Duty::Both, messageStreamInRange},
};

constexpr std::array kClauses = [] {
  std::array<Clause, std::size(kRows)> clauses{};
  for (std::size_t i = 0; i < clauses.size(); ++i) clauses[i] = kRows[i].clause;
  return clauses;
}();

}  // namespace

std::span<const Clause> conformanceClauses() {
  return kClauses;
}

std::vector<ClauseVerdict> judgeConformance(const session::Session& session, const net::Connection& connection, const session::WireUse& use) {
  std::vector<ClauseVerdict> verdicts;
  if (session.protocol != rtmp::Protocol::Rtmp) return verdicts;
  const CaseFile file{session, connection};
  for (std::size_t i = 0; i < kClauses.size(); ++i) {
    for (const Direction peer : {kC, kS}) {
      if (kRows[i].duty != Duty::Both && (kRows[i].duty == Duty::Client) != (peer == kC)) continue;
      Answer answer = kRows[i].judge({file, use, peer});
      if (answer.conformance == Conformance::NotTested && answer.remark.empty() && !file.quality(peer).captured) {
        answer.remark = say("not captured");
      }
      verdicts.push_back({&kClauses[i], peer, answer.conformance, std::move(answer.frames), std::move(answer.remark)});
    }
  }
  return verdicts;
}

std::string_view toString(Level level) {
  return level == Level::Must ? "must" : "should";
}

std::string_view toString(Conformance conformance) {
  switch (conformance) {
    case Conformance::Kept:
      return "kept";
    case Conformance::Broken:
      return "broken";
    case Conformance::NotTested:
      break;
  }
  return "not-tested";
}

}  // namespace rtmpscope::diagnosis
