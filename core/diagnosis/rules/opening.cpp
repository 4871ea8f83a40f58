// SPDX-License-Identifier: GPL-3.0-or-later
// Rules about the beginning: the TCP connection and the RTMP handshake.
#include "diagnosis/rules/rules.h"

#include "session/outcome.h"

#include <algorithm>
#include <utility>

namespace rtmpscope::diagnosis::rules {
namespace {

using rtmp::DigestState;
using rtmp::EchoState;
using rtmp::HandshakeMessage;
using rtmp::HandshakePart;
using session::kStallTime;
using texts::addSentence;
using texts::say;
using texts::Text;

constexpr auto kC = Direction::ClientToServer;
constexpr auto kS = Direction::ServerToClient;
constexpr std::uint32_t kPlainVersion = 3;
constexpr std::uint64_t kC0C1Bytes = rtmp::kVersionSize + rtmp::kHandshakeSize;
constexpr std::uint64_t kHandshakeBytes = kC0C1Bytes + rtmp::kHandshakeSize;

const std::optional<HandshakeMessage>& part(const CaseFile& file, Direction direction, HandshakePart which) {
  return file.session().handshake.part(direction, which);
}

// The session came no further than the handshake, and nobody is at work on it.
bool stalledInHandshake(const CaseFile& file) {
  if (file.session().handshake.complete || file.session().messages > 0) return false;
  if (file.closed()) return true;
  if (file.clockSetSince(file.session().firstFrame)) return false;
  const CaptureTime last = std::max(file.from(kC).lastTime, file.from(kS).lastTime);
  return file.session().observedUntil - last >= kStallTime;
}

// Something went wrong soon after: the peer closed, or nothing came any more.
bool closesOrStalls(const CaseFile& file) {
  return stalledInHandshake(file) || (file.session().messages == 0 && file.closed());
}

// The end of a sentence that says what came before.
Text afterWhichItClosed(const CaseFile& file, CaptureTime since) {
  if (!file.closed()) {
    return say("nothing more came in the {} up to the end of the capture", texts::durationText(file.session().observedUntil - since));
  }
  Text closer = texts::senderOf(*file.session().ending.closer);
  Text later = texts::durationText(std::max(Nanoseconds{0}, file.closeTime() - since));
  Text frame = texts::frameText(file.closeFrame());
  if (file.clockSetSince(file.session().firstFrame)) {
    if (file.closedByReset()) return say("{} reset the connection ({})", std::move(closer), std::move(frame));
    return say("{} closed the connection ({})", std::move(closer), std::move(frame));
  }
  if (file.closedByReset()) return say("{} reset the connection {} later ({})", std::move(closer), std::move(later), std::move(frame));
  return say("{} closed the connection {} later ({})", std::move(closer), std::move(later), std::move(frame));
}

bool isAcknowledged(const net::TcpDirection& tcp) {
  return tcp.highestAcknowledged.value() >= tcp.streamBytes;
}

// How often a client that got no connection asked for one; nothing if it did so once.
Text howOftenTried(const net::TcpDirection& client) {
  return client.packets > 1 ? say("The client tried {} times.", texts::groupedDigits(client.packets)) : Text{};
}

}  // namespace

void notRtmp(const CaseFile& file, Findings& findings) {
  const session::Session& session = file.session();
  using rtmp::Protocol;
  const bool foreign = session.protocol == Protocol::Http || session.protocol == Protocol::Tls || session.protocol == Protocol::Ssh ||
                       session.protocol == Protocol::Unknown;
  if (!foreign || session.outcome == session::Outcome::CannotTell) return;
  const bool byClient = file.from(kC).firstDataFrame != FrameNumber{};
  Finding finding = makeFinding("not-rtmp", Severity::Error, byClient ? Source::Client : Source::Server, "RTMP 5.2.2");
  addFrames(finding, {byClient ? file.from(kC).firstDataFrame : file.from(kS).firstDataFrame});
  finding.message = say("{} speaks something else than RTMP on this port: {} ({}).", texts::theSender(byClient ? kC : kS),
                        texts::named(session.protocolDetail.empty() ? rtmp::toString(session.protocol) : session.protocolDetail),
                        texts::framesText(finding.frames));
  if (file.closed()) {
    const CaptureTime since = byClient ? file.from(kC).lastDataTime : file.from(kS).lastDataTime;
    addSentence(finding.message, say("No RTMP followed; {}.", afterWhichItClosed(file, since)));
  }
  switch (session.protocol) {
    case Protocol::Tls:
      finding.advice =
          say("The client sends TLS to a plain RTMP port. Use rtmp:// instead of rtmps://, or the server's RTMPS port (often 443 or 1936).");
      break;
    case Protocol::Http:
      finding.advice = byClient ? say("The client sends HTTP to an RTMP port. Use the server's HTTP port for HLS or HTTP-FLV, or an rtmp:// URL.")
                                : say("A web server answered: wrong port, or a proxy stands in between.");
      break;
    default:
      finding.advice = say("Check the port in the URL, and what listens there.");
      break;
  }
  findings.push_back(std::move(finding));
}

void connectionRefused(const CaseFile& file, Findings& findings) {
  if (!session::neverOpened(file.connection())) return;
  const net::TcpDirection& client = file.from(kC);
  const net::TcpDirection& server = file.from(kS);
  const bool refused = server.rst != FrameNumber{};
  // A SYN at the very end of a capture has not been waited for.
  if (!refused && (file.clockSetSince(client.firstFrame) || file.session().observedUntil - client.firstTime < kStallTime)) return;
  Finding finding = makeFinding("connection-refused", Severity::Error, refused ? Source::Server : Source::Network, "RFC 9293 3.10.7.1");
  addFrames(finding, {client.syn, server.rst});
  const std::string where = toString(file.session().serverEndpoint);
  if (refused) {
    // The RST answers the last SYN before it.
    const bool repeated = client.lastSyn > client.syn && client.lastSyn < server.rst;
    const FrameNumber syn = repeated ? client.lastSyn : client.syn;
    const Nanoseconds after = server.rstTime - (repeated ? client.lastSynTime : client.firstTime);
    finding.message = say("{} refused the connection: it answered the SYN ({}) with RST ({}) after {}.", where, texts::frameText(syn),
                          texts::frameText(server.rst), texts::durationText(after));
    addSentence(finding.message, say("Nothing listens on this port."));

    finding.advice =
        say("Start the RTMP server, or correct the port in the URL (RTMP's own port is 1935). A firewall may also answer in the server's name.");
  } else {
    finding.message = say("Nobody answered the client's SYN to {} ({}) in {}.", where, texts::frameText(client.syn),
                          texts::durationText(file.session().observedUntil - client.firstTime));
    finding.advice = say("The address is wrong, the machine is down, or a firewall drops the packets. Check that the server can be reached at all.");
    if (server.packets == 0) finding.certainty = Certainty::Likely;
  }
  finding.count = client.packets;
  addSentence(finding.message, howOftenTried(client));

  findings.push_back(std::move(finding));
}

void handshakeStalled(const CaseFile& file, Findings& findings) {
  const session::Session& session = file.session();
  const bool concerned = session.protocol == rtmp::Protocol::Rtmp || session.protocol == rtmp::Protocol::Undecided;
  if (!concerned || !stalledInHandshake(file) || session::neverOpened(file.connection())) return;
  if (session.tunnel && file.from(kC).streamBytes == 0) return;  // it did send: what became of it, rtmptMisuse says
  const net::TcpDirection& client = file.from(kC);
  const net::TcpDirection& server = file.from(kS);

  Finding finding = makeFinding("handshake-stalled", Severity::Error, Source::Client, "RTMP 5.2.1");
  const auto& c2 = part(file, kC, HandshakePart::Second);

  if (client.streamBytes == 0) {
    addFrames(finding, {file.connection().handshakeAck, file.closeFrame()});
    finding.message = say("The client opened the connection and sent nothing: {}.", afterWhichItClosed(file, client.firstTime));
    addSentence(finding.message, say("The handshake begins with the client's C0 and C1."));

    finding.advice =
        say("This looks like a port check or health check, or a client that hung before it spoke RTMP. If it is a health check, ignore it.");
  } else if (client.streamBytes < kC0C1Bytes) {
    addFrames(finding, {client.firstDataFrame, client.lastDataFrame, file.closeFrame()});
    finding.message = say("The client sent only {} of the {} of C0 and C1 ({}), so the server had nothing to answer; {}.", client.streamBytes,
                          texts::bytesText(kC0C1Bytes), texts::frameText(client.lastDataFrame), afterWhichItClosed(file, client.lastDataTime));
    if (!isAcknowledged(client)) finding.source = Source::Network;
    finding.advice = isAcknowledged(client)
                         ? say("The server's machine has all that was sent: the client stopped in mid-handshake. Look at the client.")
                         : say("The bytes were not acknowledged: full-size packets may not get through (MTU, a tunnel or VPN on the way).");
  } else if (server.streamBytes < kHandshakeBytes) {
    finding.source = Source::Server;
    addFrames(finding, {client.firstDataFrame, client.lastDataFrame, server.lastDataFrame, file.closeFrame()});
    Text asked = texts::frameText(client.lastDataFrame);
    Text then = afterWhichItClosed(file, client.lastDataTime);
    if (server.streamBytes == 0) {
      finding.message = say("The server never answered the client's C0 and C1 ({}); {}.", std::move(asked), std::move(then));
    } else {
      finding.message = say("The server sent only {} of the {} of S0, S1 and S2 ({}); {}.", server.streamBytes, texts::bytesText(kHandshakeBytes),
                            std::move(asked), std::move(then));
    }
    if (isAcknowledged(client)) {
      finding.advice = say(
          "The server's machine has the bytes (they were acknowledged) and the RTMP service did not answer: overloaded, another kind of service, or "
          "waiting for a different handshake (RTMPS, RTMPE).");
    } else {
      finding.source = Source::Network;
      finding.advice = say(
          "The client's bytes were not acknowledged: they did not reach the server. Full-size packets may not get through (MTU, a tunnel or VPN).");
    }
  } else {
    addFrames(finding, {server.lastDataFrame, c2 ? c2->frame : FrameNumber{}, file.closeFrame()});
    Text answered = texts::frameText(server.lastDataFrame);
    Text then = afterWhichItClosed(file, server.lastDataTime);
    finding.message = c2 ? say("The server sent S0, S1 and S2 ({}), and the client did not finish C2; {}.", std::move(answered), std::move(then))
                         : say("The server sent S0, S1 and S2 ({}), and the client never sent C2; {}.", std::move(answered), std::move(then));

    finding.advice =
        say("The client did not like the server's answer, or hung. If S2 is not an exact echo of C1 the client may be too strict about it.");
  }
  findings.push_back(std::move(finding));
}

namespace {

using session::Milestone;

// One thing that must wait for another (RTMP 5.2.1).
struct OrderRule {
  Direction who;
  Milestone does;
  std::string_view did;
  std::uint64_t mustHaveHeard;  // bytes of the other side's stream
  std::string_view awaited;
};

constexpr OrderRule kOrderRules[] = {
    {kS, Milestone::First, "S0 and S1", rtmp::kVersionSize, "C0"},
    {kS, Milestone::Second, "S2", kC0C1Bytes, "C1"},
    {kC, Milestone::Second, "C2", kC0C1Bytes, "S1"},
    {kC, Milestone::Message, "its first message", kHandshakeBytes, "S2"},
    {kS, Milestone::Message, "its first message", kHandshakeBytes, "C2"},
};

// Where it stands on the wire: its first frame, and the one in which it was complete.
struct Place {
  FrameNumber begin;
  FrameNumber end;
};

Place placeOf(const CaseFile& file, Direction direction, Milestone milestone) {
  if (milestone != Milestone::Message) {
    const auto& seen = file.session().handshake.parts[static_cast<std::size_t>(direction)][static_cast<std::size_t>(milestone)];
    return seen ? Place{seen->firstFrame, seen->complete ? seen->frame : FrameNumber{}} : Place{};
  }
  Place first;
  for (const session::Step& step : file.session().steps) {
    const bool same = step.direction == (direction == kC ? session::StepDirection::ClientToServer : session::StepDirection::ServerToClient);
    if (!same || step.messages.empty() || step.frames.empty()) continue;
    if (first.begin == FrameNumber{} || step.frames.front() < first.begin) first = {step.frames.front(), step.frames.back()};
  }
  return first;
}

Milestone awaitedPart(const OrderRule& rule) {
  if (rule.mustHaveHeard == rtmp::kVersionSize) return Milestone::Version;
  return rule.mustHaveHeard == kC0C1Bytes ? Milestone::First : Milestone::Second;
}

// How a rule was broken, or nullopt. What is seen in the wrong order at any place of the path was also sent in that order:
// the one that was seen first had left before the other arrived. And a packet says by its acknowledgement what its sender
// had received, wherever it was captured.
struct Breach {
  FrameNumber early;
  FrameNumber awaited;
  std::optional<StreamOffset> heard;  // set if the acknowledgement is the evidence
};

std::optional<Breach> findBreach(const CaseFile& file, const OrderRule& rule) {
  const Place did = placeOf(file, rule.who, rule.does);
  if (did.begin == FrameNumber{}) return std::nullopt;
  const Place awaited = placeOf(file, opposite(rule.who), awaitedPart(rule));
  if (awaited.end != FrameNumber{} && did.begin < awaited.end) return Breach{did.begin, awaited.end, std::nullopt};
  const auto& heard = file.session().heardAt[static_cast<std::size_t>(rule.who)][static_cast<std::size_t>(rule.does)];
  if (heard && heard->value() < rule.mustHaveHeard && did.end != FrameNumber{}) return Breach{did.end, awaited.end, heard};
  return std::nullopt;
}

}  // namespace

void handshakeOrder(const CaseFile& file, Findings& findings) {
  const bool stalled = stalledInHandshake(file);
  bool broken = false;
  for (const OrderRule& rule : kOrderRules) {
    const std::optional<Breach> breach = findBreach(file, rule);
    if (!breach) continue;
    broken = true;
    Finding finding = makeFinding("handshake-order", stalled ? Severity::Error : Severity::Note, sourceOf(rule.who), "RTMP 5.2.1");
    addFrames(finding, {breach->early, breach->awaited});
    Text sender = texts::theSender(rule.who);
    Text did = texts::named(rule.did);
    Text early = texts::frameText(breach->early);
    if (breach->heard) {
      finding.message =
          say("{} sent {} too early ({}): it must wait until it has {}, and by its own acknowledgement it had received {} of {} so far.",
              std::move(sender), std::move(did), std::move(early), rule.awaited, breach->heard->value(), texts::bytesText(rule.mustHaveHeard));
    } else {
      finding.message = say("{} sent {} too early ({}): it must wait until it has {}, which was on the wire only in {}.", std::move(sender),
                            std::move(did), std::move(early), rule.awaited, texts::frameText(breach->awaited));
    }
    addSentence(finding.message, stalled ? say("The session came no further.") : say("The session went on all the same."));
    finding.advice = stalled ? say("The peer seems to insist on the order. Correct the sender's handshake.")
                             : say("Most peers tolerate this; a strict one will not.");
    findings.push_back(std::move(finding));
  }
  if (broken) return;

  // The rule for C2 is about S1 alone, but a peer that expects the usual order can trip over it.
  const Place c2 = placeOf(file, kC, Milestone::Second);
  const Place s2 = placeOf(file, kS, Milestone::Second);
  if (c2.begin == FrameNumber{} || s2.end == FrameNumber{} || c2.begin >= s2.end) return;
  Finding finding = makeFinding("handshake-order", Severity::Note, Source::Client, "RTMP 5.2.1");
  addFrames(finding, {c2.begin, s2.end});
  finding.message = say("The client sent C2 ({}) after S1 and before it had all of S2 ({}).", texts::frameText(c2.begin), texts::frameText(s2.end));
  addSentence(finding.message, say("The specification allows that; librtmp and programs built on it (OBS Studio, rtmpdump) do so."));

  finding.advice = say("Nothing to do, unless this server is known to insist on C2 coming last.");
  findings.push_back(std::move(finding));
}

void handshakeVersion(const CaseFile& file, Findings& findings) {
  const auto& s0 = part(file, kS, HandshakePart::Version);
  const auto& c0 = part(file, kC, HandshakePart::Version);
  if (c0 && c0->version != kPlainVersion && file.session().protocol != rtmp::Protocol::Rtmpe) {
    Finding finding = makeFinding("handshake-version", closesOrStalls(file) ? Severity::Warning : Severity::Note, Source::Client, "RTMP 5.2.2");
    addFrames(finding, {c0->frame, closesOrStalls(file) ? file.closeFrame() : FrameNumber{}});
    finding.message = say("The client asks for version {} in C0 ({}).", c0->version, texts::frameText(c0->frame));
    addSentence(finding.message, say("Plain RTMP is version {}.", kPlainVersion));
    finding.advice = say("A server that checks the version closes here. Correct the client.");
    findings.push_back(std::move(finding));
  }
  const bool encrypted = file.session().protocol == rtmp::Protocol::Rtmpe;
  if (!s0 || (c0 && s0->version == c0->version)) return;
  if (encrypted ? !c0 : s0->version == kPlainVersion) return;
  Finding finding = makeFinding("handshake-version", closesOrStalls(file) ? Severity::Warning : Severity::Note, Source::Server, "RTMP 5.2.2");
  addFrames(finding, {c0 ? c0->frame : FrameNumber{}, s0->frame});
  if (encrypted) {
    finding.message = say("The client asks for the encrypted handshake of version {} in C0 ({}), and the server answers with version {} in S0 ({}).",
                          c0->version, texts::frameText(c0->frame), s0->version, texts::frameText(s0->frame));
    finding.advice =
        say("The two ciphers differ: a client that checks the version closes here. Use a server and a client of the same kind of RTMPE.");
  } else {
    finding.message = say("The server answers with version {} in S0 ({}).", s0->version, texts::frameText(s0->frame));
    addSentence(finding.message, say("Plain RTMP is version {}.", kPlainVersion));
    finding.advice = say("A client that checks the version closes here. The server is at fault, or is no RTMP server.");
  }
  findings.push_back(std::move(finding));
}

void digestMissing(const CaseFile& file, Findings& findings) {
  const rtmp::Handshake& handshake = file.session().handshake;
  const auto& c1 = part(file, kC, HandshakePart::First);
  const auto& s1 = part(file, kS, HandshakePart::First);
  const bool clientSigned = handshake.c1Digest == DigestState::Scheme0 || handshake.c1Digest == DigestState::Scheme1;
  const bool clientLacks = handshake.c1Digest == DigestState::Absent && c1 && c1->version != 0;
  const bool serverLacks = clientSigned && handshake.s1Digest == DigestState::Absent && s1;
  if (!clientLacks && !serverLacks) return;
  const Severity severity = closesOrStalls(file) ? Severity::Warning : Severity::Note;
  if (clientLacks) {
    Finding finding = makeFinding("digest-missing", severity, Source::Client);
    addFrames(finding, {c1->firstFrame, c1->frame});
    finding.message =
        say("The client's C1 announces a Flash version ({:08x}) but carries no digest ({}).", c1->version, texts::framesText(finding.frames));
    finding.advice =
        say("A server that wants the signed handshake may close here. Sign C1, or set its bytes 4 to 7 to zero for the simple handshake.");
    findings.push_back(std::move(finding));
  }
  if (serverLacks) {
    Finding finding = makeFinding("digest-missing", severity, Source::Server);
    addFrames(finding, {s1->firstFrame, s1->frame});
    if (handshake.s2Echo == EchoState::Digest) {
      finding.message = say("The client signed C1, and the server answered without a digest ({}) in S1, whose version field is zero, but signed S2.",
                            texts::framesText(finding.frames));
      finding.advice = say("Most clients take that. One that checks S1 whatever its version says may close here.");
    } else {
      finding.message = say("The client signed C1, and the server answered without a digest ({}): it speaks the simple handshake only.",
                            texts::framesText(finding.frames));
      finding.advice = say("Most clients take that. Flash players play H.264 and AAC only after a signed handshake.");
    }
    findings.push_back(std::move(finding));
  }
}

void digestInvalid(const CaseFile& file, Findings& findings) {
  const rtmp::Handshake& handshake = file.session().handshake;
  for (const Direction direction : {kC, kS}) {
    const DigestState state = direction == kC ? handshake.c1Digest : handshake.s1Digest;
    const auto& first = part(file, direction, HandshakePart::First);
    if (state != DigestState::Invalid || !first) continue;
    Finding finding = makeFinding("digest-invalid", closesOrStalls(file) ? Severity::Warning : Severity::Note, sourceOf(direction));
    addFrames(finding, {first->firstFrame, first->frame});
    finding.message = say("{}'s {} announces a signed handshake (version {:08x}), but its digest does not fit in either scheme ({}).",
                          texts::theSender(direction), direction == kC ? "C1" : "S1", first->version, texts::framesText(finding.frames));
    finding.advice = say("A peer that checks digests closes here. Correct the signing code, or use the simple handshake (version bytes zero).");
    findings.push_back(std::move(finding));
  }
}

void echoMismatch(const CaseFile& file, Findings& findings) {
  constexpr Nanoseconds kSoon = std::chrono::seconds{2};
  const rtmp::Handshake& handshake = file.session().handshake;
  for (const Direction direction : {kC, kS}) {
    const auto& second = part(file, direction, HandshakePart::Second);
    const EchoState state = direction == kC ? handshake.c2Echo : handshake.s2Echo;
    if (state != EchoState::Mismatch || !second) continue;
    const Direction peer = opposite(direction);
    const bool peerClosed = file.closedBy(peer) && file.closeTime() - file.from(direction).firstTime <= kSoon && file.closeFrame() > second->frame &&
                            file.session().messages == 0;
    Finding finding = makeFinding("echo-mismatch", peerClosed ? Severity::Warning : Severity::Note, sourceOf(direction), "RTMP 5.2.4, errata 3");
    addFrames(finding, {second->firstFrame, second->frame, peerClosed ? file.closeFrame() : FrameNumber{}});
    finding.message = say("{}'s {} does not repeat what {} sent in {}, and is not signed either ({}).", texts::theSender(direction),
                          direction == kC ? "C2" : "S2", texts::senderOf(peer), direction == kC ? "S1" : "C1", texts::frameText(second->frame));
    if (peerClosed) addSentence(finding.message, say("{} closed at once ({}).", texts::theSender(peer), texts::frameText(file.closeFrame())));
    finding.advice = peerClosed ? say("Both are to blame: the one should echo, the other should not end a session over it (RTMP errata, section 3).")
                                : say("The session goes on, as it should (RTMP errata, section 3). A strict peer would close here.");
    findings.push_back(std::move(finding));
  }
}

}  // namespace rtmpscope::diagnosis::rules
