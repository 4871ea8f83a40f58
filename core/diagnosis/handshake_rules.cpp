// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/handshake_rules.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include <fmt/format.h>

namespace rtmpscope::diagnosis {

using rtmp::DigestState;
using rtmp::EchoState;
using rtmp::Handshake;
using rtmp::HandshakeKind;
using rtmp::HandshakeMessage;
using rtmp::HandshakePart;
using session::Session;
using session::Step;
using session::StepDirection;
using texts::say;
using texts::sentences;
using texts::Text;

namespace {

constexpr std::array<texts::Phrase, kHandshakeRules> kRules = {
    "The handshake starts with the client's C0 and C1.",
    "The client waits for S1 before it sends C2.",
    "The client waits for S2 before it sends anything else.",
    "The server waits for C0 before it sends S0 and S1.",
    "The server waits for C1 before it sends S2.",
    "The server waits for C2 before it sends anything else.",
    "The handshake is complete when the client has S2 and the server has C2.",
};

/// When something began and when it was all there, in frames; 0 if it was not seen.
struct Seen {
  FrameNumber first;
  FrameNumber last;
  [[nodiscard]] bool any() const { return first.value() != 0; }
};

Seen seenPart(const Handshake& handshake, Direction direction, HandshakePart which) {
  const auto& part = handshake.part(direction, which);
  if (!part) return {};
  return {part->firstFrame, part->complete ? part->frame : FrameNumber{}};
}

/// The first message of a side: the first thing that it sent behind its handshake.
Seen firstMessage(const Session& session, StepDirection direction) {
  Seen first;
  for (const Step& step : session.steps) {
    if (step.direction != direction || step.messages.empty() || step.frames.empty()) continue;
    if (!first.any() || step.frames.front() < first.first) first = {step.frames.front(), step.frames.back()};
  }
  return first;
}

/// `later` had to wait until `earlier` was all there.
RuleState order(const Session& session, Seen earlier, Seen later) {
  if (!later.any()) return session.completeFromStart ? RuleState::NotReached : RuleState::CannotTell;
  if (!session.captured[0] || !session.captured[1]) return RuleState::CannotTell;
  if (earlier.last.value() == 0) return session.completeFromStart && !earlier.any() ? RuleState::Bent : RuleState::CannotTell;
  // Both in one frame would be one sender's; so the frames of two senders are never equal.
  return later.first > earlier.last ? RuleState::Kept : RuleState::Bent;
}

std::vector<FrameNumber> evidence(std::initializer_list<FrameNumber> frames) {
  std::vector<FrameNumber> list;
  for (const FrameNumber frame : frames) {
    if (frame.value() != 0 && std::find(list.begin(), list.end(), frame) == list.end()) list.push_back(frame);
  }
  return list;
}

std::string versionField(std::uint32_t version) {
  return fmt::format("{}.{}.{}.{}", version >> 24U, version >> 16U & 0xFFU, version >> 8U & 0xFFU, version & 0xFFU);
}

Text describeDigest(DigestState state, Direction signer) {
  const bool client = signer == Direction::ClientToServer;
  switch (state) {
    case DigestState::Absent:
      return say("It carries no signature: a simple handshake, as the specification has it.");
    case DigestState::Scheme0:
      return client ? say("The client's signature in it was verified (scheme 0, the key first).")
                    : say("The server's signature in it was verified (scheme 0, the key first).");
    case DigestState::Scheme1:
      return client ? say("The client's signature in it was verified (scheme 1, the digest first).")
                    : say("The server's signature in it was verified (scheme 1, the digest first).");
    case DigestState::Invalid:
      return say("It announces a signature, but none of the two known schemes fits.");
    case DigestState::Unknown:
      break;
  }
  return say("Whether it is signed cannot be told: it was not captured in full.");
}

Text describeEcho(EchoState state, const char* own, const char* of) {
  switch (state) {
    case EchoState::Match:
      return say("{} repeats {}, as it must.", own, of);
    case EchoState::Mismatch:
      return say("{} does not repeat {}. Most peers overlook that; a strict one closes here.", own, of);
    case EchoState::Digest:
      return say("{} is no echo of {} but a signed answer to it, as the complex handshake has it. The signature was verified.", own, of);
    case EchoState::Unknown:
      break;
  }
  return say("Whether {} repeats {} cannot be told: not all of both was captured.", own, of);
}

Text describeFirst(const std::optional<HandshakeMessage>& version, const std::optional<HandshakeMessage>& first, Direction sender) {
  Text text;
  if (version) text = say("Protocol version {}.", version->version);
  if (first && first->complete) {
    addSentence(text,
                say("{}'s clock stands at {} ms, its version field is {}.", texts::theSender(sender), first->time, versionField(first->version)));
  }
  return text;
}

/// Which rules this part kept or bent; nothing of those that it did not come to.
Text describeRules(const std::array<HandshakeRule, kHandshakeRules>& rules, std::initializer_list<int> numbers) {
  Text text;
  for (const int number : numbers) {
    const HandshakeRule& rule = rules[static_cast<std::size_t>(number - 1)];
    if (rule.state != RuleState::NotReached) addSentence(text, say("Rule {} {}: {}", rule.number, describe(rule.state), rule.text));
  }
  return text;
}

Text describeKind(const Handshake& handshake) {
  switch (handshake.kind) {
    case HandshakeKind::Simple:
      return say("A simple handshake: both sides exchange clocks and random data and repeat what they got.");
    case HandshakeKind::Complex:
      return say(
          "A complex handshake: signatures are hidden in the random data. No specification has it; Adobe's programs and those that work with them "
          "do.");
    case HandshakeKind::Encrypted:
      return say("An encrypted handshake (RTMPE): what follows cannot be read.");
    case HandshakeKind::Unknown:
      break;
  }
  return say("What kind of handshake it was cannot be told from this capture.");
}

Text describeWhole(const Session& session, const std::array<HandshakeRule, kHandshakeRules>& rules) {
  const auto count = [&](RuleState state) {
    return std::count_if(rules.begin(), rules.end(), [&](const HandshakeRule& rule) { return rule.state == state; });
  };
  std::vector<Text> fared{say("{} kept", count(RuleState::Kept))};
  if (const auto bent = count(RuleState::Bent); bent > 0) fared.push_back(say("{} bent", bent));
  if (const auto open = count(RuleState::CannotTell); open > 0) fared.push_back(say("{} that cannot be told from this capture", open));
  if (const auto rest = count(RuleState::NotReached); rest > 0) fared.push_back(say("{} that it did not come to", rest));
  return sentences({describeKind(session.handshake), say("Of its seven ordering rules: {}.", texts::clauses(fared))});
}

}  // namespace

texts::Phrase describe(RuleState state) {
  switch (state) {
    case RuleState::Kept:
      return "kept";
    case RuleState::Bent:
      return "bent";
    case RuleState::CannotTell:
      return "cannot be told";
    case RuleState::NotReached:
      break;
  }
  return "not reached";
}

std::array<HandshakeRule, kHandshakeRules> judgeHandshakeRules(const Session& session) {
  const auto part = [&](Direction direction, HandshakePart which) { return seenPart(session.handshake, direction, which); };
  const Seen c0 = part(Direction::ClientToServer, HandshakePart::Version);
  const Seen c1 = part(Direction::ClientToServer, HandshakePart::First);
  const Seen c2 = part(Direction::ClientToServer, HandshakePart::Second);
  const Seen s0 = part(Direction::ServerToClient, HandshakePart::Version);
  const Seen s1 = part(Direction::ServerToClient, HandshakePart::First);
  const Seen s2 = part(Direction::ServerToClient, HandshakePart::Second);
  const Seen clientNext = firstMessage(session, StepDirection::ClientToServer);
  const Seen serverNext = firstMessage(session, StepDirection::ServerToClient);

  std::array<HandshakeRule, kHandshakeRules> rules;
  const auto set = [&](std::size_t number, RuleState state, std::vector<FrameNumber> frames) {
    rules[number - 1] = {static_cast<std::uint8_t>(number), kRules[number - 1], state, std::move(frames)};
  };
  const bool serverFirst = s0.any() && (!c0.any() || s0.first < c0.first);
  RuleState start = c0.any() ? RuleState::Kept : session.completeFromStart ? RuleState::NotReached : RuleState::CannotTell;
  if (serverFirst) start = session.completeFromStart ? RuleState::Bent : RuleState::CannotTell;
  set(1, start, evidence({c0.first, s0.first}));
  set(2, order(session, s1, c2), evidence({s1.last, c2.first}));
  set(3, order(session, s2, clientNext), evidence({s2.last, clientNext.first}));
  set(4, order(session, c0, s0), evidence({c0.last, s0.first}));
  set(5, order(session, c1, s2), evidence({c1.last, s2.first}));
  set(6, order(session, c2, serverNext), evidence({c2.last, serverNext.first}));
  const RuleState complete = session.completeFromStart ? RuleState::NotReached : RuleState::CannotTell;
  set(7, session.handshake.complete ? RuleState::Kept : complete, evidence({s2.last, c2.last}));
  return rules;
}

std::vector<HandshakeNote> describeHandshake(const Session& session) {
  const Handshake& handshake = session.handshake;
  const auto rules = judgeHandshakeRules(session);
  const auto& c0 = handshake.part(Direction::ClientToServer, HandshakePart::Version);
  const auto& c1 = handshake.part(Direction::ClientToServer, HandshakePart::First);
  const auto& s0 = handshake.part(Direction::ServerToClient, HandshakePart::Version);
  const auto& s1 = handshake.part(Direction::ServerToClient, HandshakePart::First);
  const Text client = sentences({describeFirst(c0, c1, Direction::ClientToServer), describeDigest(handshake.c1Digest, Direction::ClientToServer)});
  const Text server = sentences({describeFirst(s0, s1, Direction::ServerToClient), describeDigest(handshake.s1Digest, Direction::ServerToClient)});
  const Text echo = describeEcho(handshake.s2Echo, "S2", "C1");

  std::vector<HandshakeNote> notes;
  bool any = false;
  for (const Step& step : session.steps) {
    if (step.frames.empty()) continue;
    Text text;
    if (step.id == "tcp-handshake") {
      text = say("The client opened the TCP connection (SYN), the server agreed (SYN-ACK), the client confirmed (ACK).");
    }
    if (step.id == "c0c1") text = sentences({client, describeRules(rules, {1})});
    if (step.id == "s0s1s2") text = sentences({server, echo, describeRules(rules, {4, 5})});
    if (step.id == "s0s1") text = sentences({server, describeRules(rules, {4})});
    if (step.id == "s2") text = sentences({echo, describeRules(rules, {5})});
    if (step.id == "c2") text = sentences({describeEcho(handshake.c2Echo, "C2", "S1"), describeRules(rules, {2, 7})});
    if (text.empty()) continue;
    any = any || step.id != "tcp-handshake";
    notes.push_back({step.number, step.phase, std::move(text)});
  }
  if (any) notes.push_back({0, session::PhaseId::RtmpHandshake, sentences({describeWhole(session, rules), describeRules(rules, {3, 6})})});
  return notes;
}

}  // namespace rtmpscope::diagnosis
