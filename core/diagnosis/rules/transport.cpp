// SPDX-License-Identifier: GPL-3.0-or-later
// Rules about the layers below the messages: chunks, acknowledgements, TCP.
#include "diagnosis/rules/rules.h"

#include "base/elapsed.h"
#include "session/outcome.h"

#include <set>
#include <string>
#include <vector>

namespace rtmpscope::diagnosis::rules {
namespace {

using texts::counted;
using texts::groupedDigits;
using texts::say;
using texts::Text;

using rtmp::Remark;

constexpr auto kC = Direction::ClientToServer;
constexpr auto kS = Direction::ServerToClient;

struct RemarkTally {
  std::uint64_t count = 0;
  const Remark* first = nullptr;
};

RemarkTally tally(const CaseFile& file, Direction direction, Remark::Kind kind) {
  RemarkTally found;
  for (const session::SessionRemark& each : file.session().remarks) {
    if (each.direction == direction && each.remark.kind == kind && found.first == nullptr) found.first = &each.remark;
  }
  if (found.first != nullptr) found.count = file.session().remarkCounts[static_cast<std::size_t>(direction)][static_cast<std::size_t>(kind)];
  return found;
}

/// What headers say about each other can be blamed on the sender: none is missing, and the framing was never lost (which has its own finding).
bool isTheSendersDoing(const CaseFile& file, Direction direction) {
  return !file.mayHaveMissed(direction) && file.sawStart(direction) && tally(file, direction, Remark::Kind::LostFraming).count == 0;
}

/// Of a fault that peers mostly bear: a warning where the peer closed before there was any media.
Severity severityOf(const CaseFile& file, Direction direction) {
  return file.closedBy(opposite(direction)) && !file.hasMedia() ? Severity::Warning : Severity::Note;
}

}  // namespace

void chunkStreamBroken(const CaseFile& file, Findings& findings) {
  for (const Direction direction : {kC, kS}) {
    const RemarkTally lost = tally(file, direction, Remark::Kind::LostFraming);
    if (lost.count == 0) continue;
    Finding finding = makeFinding("chunk-stream-broken", Severity::Error, sourceOf(direction), "RTMP 5.3.1");
    finding.count = lost.count;
    addFrames(finding, {lost.first->frame});
    finding.message =
        say("{} wrote bytes that are no chunk where a chunk must begin ({}, byte {} of its stream), and no byte is missing in the capture.",
            texts::theSender(direction), texts::framesText(finding.frames), lost.first->at.value());
    if (lost.count > 1) texts::addSentence(finding.message, say("This happened {} times.", groupedDigits(lost.count)));
    finding.advice = say(
        "Its chunking is wrong: a chunk size that was changed without saying so, a wrong extended timestamp, or an aborted message. Its peer will "
        "close or show "
        "garbage. Update the sender.");
    findings.push_back(std::move(finding));
  }
}

namespace {

// Behind a loss, or a start in mid-stream, to the end of the stream.
void threadNotFound(const CaseFile& file, Direction direction, Findings& findings) {
  constexpr std::uint64_t kWorthSaying = 1024;  // less may be the rest of one message
  for (const session::SessionRemark& each : file.session().remarks) {
    if (each.direction != direction || each.remark.kind != Remark::Kind::ThreadNotFound || each.remark.value < kWorthSaying) continue;
    Finding finding = makeFinding("chunk-stream-undecodable", Severity::Note, Source::Capture, "RTMP 5.3.1.2");
    addFrames(finding, {each.remark.frame});
    finding.message = say("Nothing that {} sent from {} on could be decoded ({}): no chunk header in it is confirmed by those behind it.",
                          texts::senderOf(direction), texts::framesText(finding.frames), texts::bytesText(each.remark.value));
    finding.advice = say(
        "Headers that leave out type and length (fmt 2 and 3) look like this where the earlier ones are not in the capture. Begin the capture before "
        "the connection, and lose no packets.");
    findings.push_back(std::move(finding));
  }
}

// Up to its first header that tells type and length, or to the end of the stream.
// @return the chunk streams that were told of
std::set<std::uint32_t> headless(const CaseFile& file, Direction direction, Findings& findings) {
  constexpr std::uint64_t kWorthSaying = 65536;  // less is the rest of a picture
  std::set<std::uint32_t> told;
  for (const session::SessionRemark& each : file.session().remarks) {
    if (each.direction != direction || each.remark.kind != Remark::Kind::Headless || each.remark.value < kWorthSaying) continue;
    Finding finding = makeFinding("chunk-stream-undecodable", Severity::Note, Source::Capture, "RTMP 5.3.1.2");
    addFrames(finding, {each.remark.frame});
    finding.message = say("{} that {} sent on chunk stream {} from {} on could not be decoded.", texts::bytesText(each.remark.value),
                          texts::senderOf(direction), each.remark.chunkStreamId, texts::framesText(finding.frames));
    texts::addSentence(finding.message, say("The header that tells their type and length is not in the capture."));
    finding.advice = say("It is not the sender's fault. Begin the capture before the connection, and lose no packets.");
    findings.push_back(std::move(finding));
    told.insert(each.remark.chunkStreamId);
  }
  return told;
}

}  // namespace

void chunkStreamUndecodable(const CaseFile& file, Findings& findings) {
  constexpr std::size_t kNamed = 4;
  for (const Direction direction : {kC, kS}) {
    threadNotFound(file, direction, findings);
    const std::set<std::uint32_t> told = headless(file, direction, findings);
    std::uint64_t wanting = tally(file, direction, Remark::Kind::NoPredecessor).count;
    const bool sendersOwn = file.sawStart(direction) && !file.mayHaveMissed(direction);
    const Source source = sendersOwn ? sourceOf(direction) : Source::Capture;
    Finding finding = makeFinding("chunk-stream-undecodable", Severity::Note, source, "RTMP 5.3.1.2");
    std::vector<Text> ids;
    std::size_t named = 0;
    for (const session::SessionRemark& each : file.session().remarks) {
      if (each.direction != direction || each.remark.kind != Remark::Kind::NoPredecessor) continue;
      if (told.contains(each.remark.chunkStreamId)) --wanting;
      if (told.contains(each.remark.chunkStreamId) || named == kNamed) continue;
      ids.push_back(say("{}", each.remark.chunkStreamId));
      ++named;
      addFrames(finding, {each.remark.frame});
    }
    if (wanting == 0) continue;
    finding.count = wanting;
    const Text which = wanting > named ? say("chunk streams {} and others", texts::enumeration(ids))
                       : wanting == 1  ? say("chunk stream {}", texts::enumeration(ids))
                                       : say("chunk streams {}", texts::enumeration(ids));
    if (sendersOwn) {
      finding.message = say("{} began {} with a header that leaves out what an earlier one would have said ({}); there was none.",
                            texts::theSender(direction), which, texts::framesText(finding.frames));
      finding.advice =
          say("Readers drop such messages, take them for something else, or close the connection. Let the sender begin with a fmt 0 header.");
    } else {
      finding.message = say("What {} sent on {} can't be decoded from {} on: the headers that tell its type and length are not in the capture.",
                            texts::senderOf(direction), which, texts::framesText(finding.frames));
      finding.advice =
          say("Messages are missing from the list, and it is not the sender's fault. Begin the capture before the connection, and lose no packets.");
    }
    findings.push_back(std::move(finding));
  }
}

void chunkSizeAbuse(const CaseFile& file, Findings& findings) {
  constexpr std::uint64_t kMuchMedia = 4 * 1024 * 1024;
  constexpr std::uint32_t kSmallChunk = 512;
  constexpr std::uint32_t kNginxLimit = 10'485'760;
  for (const Direction direction : {kC, kS}) {
    const RemarkTally illegal = tally(file, direction, Remark::Kind::ChunkSizeIllegal);
    if (illegal.count > 0) {
      Finding finding = makeFinding("chunk-size-abuse", Severity::Error, sourceOf(direction), "RTMP 5.4.1");
      finding.count = illegal.count;
      addFrames(finding, {illegal.first->frame});
      finding.message = say("{} set a chunk size of {} ({}): it must be 1 to 2,147,483,647.", texts::theSender(direction), illegal.first->value,
                            texts::framesText(finding.frames));
      finding.advice = say("Correct the sender. 4096 is a good size for most streams.");
      findings.push_back(std::move(finding));
      continue;
    }
    if (!file.session().chunkSize[static_cast<std::size_t>(direction)]) continue;
    const std::uint32_t size = *file.session().chunkSize[static_cast<std::size_t>(direction)];
    const session::Step* set = nullptr;
    for (const session::Step& step : file.session().steps) {
      const bool same = step.direction == (direction == kC ? session::StepDirection::ClientToServer : session::StepDirection::ServerToClient);
      if (same && step.id == "set-chunk-size") set = &step;
    }
    if (set != nullptr && size > kNginxLimit && direction == kC) {
      Finding finding = makeFinding("chunk-size-abuse", Severity::Warning, Source::Client, "RTMP 5.4.1");
      addFrames(finding, {set->frames.back()});
      finding.messages = set->messages;
      finding.message =
          say("The client set a chunk size of {} ({}). nginx-rtmp refuses more than 10,485,760.", size, texts::framesText(finding.frames));
      finding.advice = say("Set a smaller chunk size in the encoder: 4096 to 65536.");
      findings.push_back(std::move(finding));
    }
    // A size that was set before the capture began is not known.
    const bool known = set != nullptr || file.sawStart(direction);
    const bool wasteful = known && size < kSmallChunk && file.from(direction).streamBytes >= kMuchMedia && direction == file.mediaDirection();
    if (!wasteful) continue;
    Finding finding = makeFinding("chunk-size-abuse", Severity::Note, sourceOf(direction), "RTMP 5.4.1");
    if (set != nullptr) addFrames(finding, {set->frames.back()});
    finding.message = say("{} sends its media in chunks of {} bytes: about {:.1f} % more bytes for headers, and many more chunks to take apart.",
                          texts::theSender(direction), size, 100.0 / size);
    finding.advice = say("Set a chunk size of 4096 or more in the sender.");
    findings.push_back(std::move(finding));
  }
}

void extendedTimestampOmitted(const CaseFile& file, Findings& findings) {
  for (const Direction direction : {kC, kS}) {
    const RemarkTally omitted = tally(file, direction, Remark::Kind::ExtendedTimestampOmitted);
    if (omitted.count == 0) continue;
    Finding finding = makeFinding("extended-timestamp-omitted", Severity::Warning, sourceOf(direction), "RTMP 5.3.1.3, errata 5.1");
    finding.count = omitted.count;
    addFrames(finding, {omitted.first->frame});
    finding.message = say("{} leaves the extended timestamp out of its fmt 3 chunks (first in {}), where the specification demands it.",
                          texts::theSender(direction), texts::framesText(finding.frames));
    finding.advice =
        say("Peers that go by the specification lose the stream when its time passes 4 h 39 min (0xFFFFFF ms). Update the sender, or tell the server "
            "about it (nginx-rtmp: publish_time_fix, play_time_fix).");
    findings.push_back(std::move(finding));
  }
}

void chunkHeaderShort(const CaseFile& file, Findings& findings) {
  for (const Direction direction : {kC, kS}) {
    const RemarkTally wrong = tally(file, direction, Remark::Kind::ShortContinuation);
    if (wrong.count == 0) continue;
    Finding finding = makeFinding("chunk-header-short", Severity::Warning, sourceOf(direction), "RTMP 5.3.1.1");
    finding.count = wrong.count;
    if (file.mayHaveMissed(direction)) finding.certainty = Certainty::Likely;
    addFrames(finding, {wrong.first->frame});
    finding.message =
        say("{} writes the headers of continuation chunks of chunk stream {} in one byte (first in {}), where the id needs {} bytes.",
            texts::theSender(direction), wrong.first->chunkStreamId, texts::framesText(finding.frames), wrong.first->chunkStreamId < 320 ? 2 : 3);
    finding.advice = say(
        "Peers that go by the specification lose the stream at the first message that does not fit into one chunk. FFmpeg's RTMP code does this for "
        "chunk streams from 64 on: let the sender use ids below 64.");
    findings.push_back(std::move(finding));
  }
}

void messageReplaced(const CaseFile& file, Findings& findings) {
  for (const Direction direction : {kC, kS}) {
    const RemarkTally replaced = tally(file, direction, Remark::Kind::MessageReplaced);
    if (replaced.count == 0 || !isTheSendersDoing(file, direction)) continue;
    Finding finding = makeFinding("message-replaced", severityOf(file, direction), sourceOf(direction), "RTMP 5.3.1.2.4, 5.4.2");
    finding.count = replaced.count;
    addFrames(finding, {replaced.first->frame});
    finding.message =
        say("{} began a new message on chunk stream {} while {} of the one before it were still to come ({}).", texts::theSender(direction),
            replaced.first->chunkStreamId, texts::bytesText(replaced.first->value), texts::framesText(finding.frames));
    if (replaced.count > 1) texts::addSentence(finding.message, say("This happened {} times.", groupedDigits(replaced.count)));
    finding.advice =
        say("The message that was left unfinished is lost; some receivers put both together, or lose the stream. A sender that gives a message "
            "up has to say so with an Abort message.");
    findings.push_back(std::move(finding));
  }
}

void messageLengthChanged(const CaseFile& file, Findings& findings) {
  for (const Direction direction : {kC, kS}) {
    const RemarkTally changed = tally(file, direction, Remark::Kind::LengthChanged);
    if (changed.count == 0 || !isTheSendersDoing(file, direction)) continue;
    Finding finding = makeFinding("message-length-changed", severityOf(file, direction), sourceOf(direction), "RTMP 5.3.1.2");
    finding.count = changed.count;
    addFrames(finding, {changed.first->frame});
    finding.message = say("{} gave a message of {} on chunk stream {} another length in the middle of it ({}).", texts::theSender(direction),
                          texts::bytesText(changed.first->value), changed.first->chunkStreamId, texts::framesText(finding.frames));
    if (changed.count > 1) texts::addSentence(finding.message, say("This happened {} times.", groupedDigits(changed.count)));
    finding.advice = say("Receivers that keep to the length that was said first read what follows wrongly. Continue messages with fmt 3 headers.");
    findings.push_back(std::move(finding));
  }
}

void timestampAsDelta(const CaseFile& file, Findings& findings) {
  for (const Direction direction : {kC, kS}) {
    const RemarkTally taken = tally(file, direction, Remark::Kind::TimestampAsDelta);
    if (taken.count == 0 || !isTheSendersDoing(file, direction)) continue;
    Finding finding = makeFinding("timestamp-as-delta", Severity::Note, sourceOf(direction), "RTMP 5.3.1.2.4");
    finding.certainty = Certainty::Likely;
    finding.count = taken.count;
    addFrames(finding, {taken.first->frame});
    finding.message =
        say("{} began {} with a fmt 3 header after a fmt 0 header: by the specification the timestamp of that one is added each "
            "time, at first {} ms on chunk stream {} ({}).",
            texts::theSender(direction), counted(taken.count, "{} message", "{} messages"), taken.first->value, taken.first->chunkStreamId,
            texts::framesText(finding.frames));
    finding.advice =
        say("Many senders mean no delta, or the one before: then times run away here and in every player that goes by the specification. Compare "
            "the times with the clock; let the sender write fmt 1 or 2 after a fmt 0.");
    findings.push_back(std::move(finding));
  }
}

namespace {

// Nothing came any more since the window was full, and the connection was still open: it waits for an Acknowledgement.
bool stallsAtWindow(const CaseFile& file, Direction sender, std::uint32_t window) {
  constexpr Nanoseconds kLong = std::chrono::seconds{3};
  const net::TcpDirection& tcp = file.from(sender);
  const bool full = tcp.streamBytes >= window && tcp.streamBytes < 2 * std::uint64_t{window};
  return full && file.hasMedia() && sender == file.mediaDirection() && file.session().ending.kind != session::Ending::Kind::SaidGoodbye &&
         !file.clockSetSince(tcp.lastDataFrame) && elapsed(tcp.lastDataTime, file.endOfWaiting()) >= kLong;
}

}  // namespace

void ackMissing(const CaseFile& file, Findings& findings) {
  constexpr std::uint64_t kEnoughWindows = 2;
  for (const Direction direction : {kC, kS}) {
    const session::ControlFacts& asks = file.session().control[static_cast<std::size_t>(direction)];
    const Direction receiver = opposite(direction);
    const session::ControlFacts& answers = file.session().control[static_cast<std::size_t>(receiver)];
    if (!asks.windowAckSize || *asks.windowAckSize == 0 || answers.acknowledgements.count > 0) continue;
    if (!file.session().captured[static_cast<std::size_t>(direction)]) continue;
    const bool stalls = stallsAtWindow(file, direction, *asks.windowAckSize);
    if (!stalls && file.from(direction).streamBytes / *asks.windowAckSize < kEnoughWindows) continue;
    Finding finding = makeFinding("ack-missing", stalls ? Severity::Warning : Severity::Note, sourceOf(receiver), "RTMP 5.4.3, 5.4.4");
    addFrames(finding, {asks.windowAckSizeFrame, stalls ? file.from(direction).lastDataFrame : FrameNumber{}});
    const Text window = texts::bytesText(*asks.windowAckSize);
    const Text asked = texts::frameText(asks.windowAckSizeFrame);
    const Text sent = texts::bytesText(file.from(direction).streamBytes);
    if (stalls) {
      const Text last = texts::frameText(file.from(direction).lastDataFrame);
      finding.certainty = Certainty::Likely;
      finding.message =
          direction == kC
              ? say("The client asked for an Acknowledgement every {} ({}), got none, and stopped after {} ({}).", window, asked, sent, last)
              : say("The server asked for an Acknowledgement every {} ({}), got none, and stopped after {} ({}).", window, asked, sent, last);
      finding.advice =
          say("A sender that keeps to the window waits for the Acknowledgement. Correct the receiver: it has to send one for each window of bytes.");
    } else {
      finding.message =
          direction == kC
              ? say("The client asked for an Acknowledgement every {} ({}) and sent {}; the server never acknowledged any.", window, asked, sent)
              : say("The server asked for an Acknowledgement every {} ({}) and sent {}; the client never acknowledged any.", window, asked, sent);
      finding.advice = say("Most senders go on regardless; one that keeps to the window stops here.");
    }
    findings.push_back(std::move(finding));
  }
}

void tcpZeroWindow(const CaseFile& file, Findings& findings) {
  constexpr Nanoseconds kLong = std::chrono::milliseconds{500};
  for (const Direction direction : {kC, kS}) {
    const net::TcpDirection& tcp = file.from(direction);
    if (tcp.troubles->zeroWindows == 0) continue;
    Finding finding = makeFinding("tcp-zero-window", tcp.troubles->zeroWindowTime >= kLong ? Severity::Warning : Severity::Note, sourceOf(direction),
                                  "RFC 9293 3.8.6");
    finding.count = tcp.troubles->zeroWindows;
    for (const net::ZeroWindowSpan& span : tcp.troubles->zeroWindowSpans) {
      if (finding.frames.size() + 2 <= kMaxEvidence) addFrames(finding, {span.firstFrame, span.lastFrame});
    }
    finding.message = say("{} stopped reading: it advertised a receive window of zero in {}, for {} in all.", texts::theSender(direction),
                          counted(tcp.troubles->zeroWindows, "{} packet", "{} packets"), texts::durationText(tcp.troubles->zeroWindowTime));
    finding.advice =
        direction == kC
            ? say("The player or encoder could not keep up with what it was sent: it was busy, paused or is too slow. It is not the network.")
            : say("The server could not keep up with what it was sent: its disk, its transcoder or its load. It is not the uplink.");
    findings.push_back(std::move(finding));
  }
}

void tcpLoss(const CaseFile& file, Findings& findings) {
  constexpr std::uint64_t kEnough = 5;  // a single one in a short session says nothing about the network
  constexpr double kMuch = 0.01;
  if (session::neverOpened(file.connection())) return;  // SYNs sent again are connection-refused's
  for (const Direction direction : {kC, kS}) {
    const net::TcpDirection& tcp = file.from(direction);
    // Copies that the capture made look like repeats, and so does what was overtaken on the way: nobody lost anything.
    const std::uint32_t repeats = tcp.troubles->retransmissions - tcp.troubles->copiesTakenForRetransmissions - tcp.troubles->overtaken;
    if (repeats == 0 || tcp.packets <= tcp.troubles->copies) continue;
    const double share = static_cast<double>(repeats) / static_cast<double>(tcp.packets - tcp.troubles->copies);
    const bool much = share >= kMuch && repeats >= kEnough;
    Finding finding = makeFinding("tcp-loss", much ? Severity::Warning : Severity::Note, Source::Network);
    finding.count = repeats;
    finding.frames = tcp.troubles->retransmissionFrames;
    finding.message = counted(repeats, "{1} sent {0} packet again ({2:.1f} % of its packets), since it or its acknowledgement was lost.",
                              "{1} sent {0} packets again ({2:.1f} % of its packets), since they or their acknowledgements were lost.",
                              texts::theSender(direction), share * 100);
    finding.advice =
        much ? say("The network between the two loses packets: check the uplink, Wi-Fi and the bit rate. Live video needs a line with room to spare.")
             : say("A few are normal.");
    findings.push_back(std::move(finding));
  }
}

void tcpOverlapDiffers(const CaseFile& file, Findings& findings) {
  for (const Direction direction : {kC, kS}) {
    const net::TcpDirection& tcp = file.from(direction);
    if (tcp.troubles->overlapsWithDifference == 0) continue;
    Finding finding = makeFinding("tcp-overlap-differs", Severity::Warning, Source::Network, "RFC 9293 3.10.7.4");
    finding.certainty = Certainty::CannotTell;
    finding.count = tcp.troubles->overlapsWithDifference;
    addFrames(finding, {tcp.firstFrame, tcp.lastFrame});
    finding.message = say("{} of {} repeated bytes with another content. The first copy was read; which of them the receiver took cannot be told.",
                          counted(tcp.troubles->overlapsWithDifference, "{} packet", "{} packets"), texts::senderOf(direction));
    finding.advice = say(
        "A sender repeats what it sent. Something between the two forges or changes packets (a firewall, a proxy, an attack), or the capture mixes "
        "two "
        "connections.");
    findings.push_back(std::move(finding));
  }
}

void tcpDataAfterEnd(const CaseFile& file, Findings& findings) {
  for (const Direction direction : {kC, kS}) {
    const net::TcpDirection& tcp = file.from(direction);
    if (tcp.troubles->lateNewSegments == 0) continue;
    Finding finding = makeFinding("tcp-data-after-end", Severity::Note, Source::Network, "RFC 9293 3.10.7.4");
    finding.certainty = Certainty::CannotTell;
    finding.count = tcp.troubles->lateNewSegments;
    addFrames(finding, {tcp.fin, tcp.rst, tcp.lastDataFrame});
    finding.message =
        say("{} of {} carried new bytes after its {}. They were not read; whether the receiver took them cannot be told.",
            counted(tcp.troubles->lateNewSegments, "{} packet", "{} packets"), texts::senderOf(direction), tcp.fin != FrameNumber{} ? "FIN" : "RST");
    finding.advice =
        say("A sender has nothing to say after its FIN. A few bytes that were on their way when it reset the connection are normal; more means that "
            "somebody else sent the FIN or RST (a firewall, an attack), or that the capture mixes two connections.");
    findings.push_back(std::move(finding));
  }
}

}  // namespace rtmpscope::diagnosis::rules
