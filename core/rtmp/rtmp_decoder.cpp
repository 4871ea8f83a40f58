// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/rtmp_decoder.h"

#include "rtmp/chunk_reader.h"
#include "rtmp/handshake_reader.h"
#include "rtmp/held_bytes.h"
#include "rtmp/thread_finder.h"

#include <algorithm>
#include <variant>

namespace rtmpscope::rtmp {

class RtmpDecoder::State {
 public:
  State(RtmpListener& listener, Start start);

  void take(const StreamData& data);
  void take(const StreamMissing& missing);
  void take(const StreamEnd& end);

  [[nodiscard]] bool stopped() const { return m_mode == Mode::Stopped; }
  [[nodiscard]] std::uint32_t chunkSize() const { return m_chunks.chunkSize(); }
  [[nodiscard]] std::uint64_t trialSteps() const { return m_chunks.trialSteps(); }

 private:
  enum class Mode : std::uint8_t {
    Handshake,   // C0 to C2 or S0 to S2
    Chunks,      // the chunk stream, in step with its sender
    Predicting,  // behind a hole: waits for a header that confirms the position that was worked out
    Seeking,     // looks for a chunk header
    Stopped,
  };

  // What trials may cost: a hostile stream could make every byte look like a header. Streams that lost bytes, or began in the
  // middle, were measured to take a tenth of it at most.
  // Seeking, as many bytes are shown at a time: of several places that may be headers, it counts which was confirmed first.
  static constexpr std::uint64_t kStretch = 256;

  std::size_t step(const Input& in);
  std::size_t readChunks(const Input& in);
  void pass(StreamMissing missing);
  void passInChunks(const StreamMissing& missing);
  void seekBehind(const StreamMissing& missing);
  void workOffHeld();
  bool workOffFront();
  bool settlePrediction();
  bool seek();
  void startSeeking(StreamOffset from, Found found);
  void foundAt(const ThreadFinder::Found& found);
  void sayBytesLost(const StreamMissing& missing);
  void sayNotFound(StreamOffset end);
  bool showWanted();
  bool showNextStretch();
  [[nodiscard]] ChunkTrial makeTrial();
  [[nodiscard]] std::uint64_t trialStepsAllowed() const { return kTrialStepsToBegin + kTrialStepsPerByte * (m_received - m_held.hiddenBytes()); }
  [[nodiscard]] bool trialsCostTooMuch() const { return m_chunks.trialSteps() >= trialStepsAllowed(); }
  void stop(StreamOffset at);

  RtmpListener* m_listener;
  HandshakeReader m_handshake;
  ChunkReader m_chunks;
  ThreadFinder m_finder;
  HeldBytes m_held;               // begins where the next step begins; empty while all bytes can be used as they come
  std::size_t m_wanted = 0;       // held bytes that the next step needs
  StreamOffset m_shownTo;         // where what was shown last ended
  bool m_closedShown = false;     // and the end of the stream with it
  bool m_triedInVain = false;     // a header, on what was shown last
  StreamMissing m_hole;           // Predicting: what is being crossed
  StreamOffset m_predictFrom;     // Predicting: it takes the bytes up to here to go on
  StreamOffset m_seekBegin;       // Seeking: since where
  FrameNumber m_seekFrame;        // the first frame since then
  std::uint64_t m_seekHoles = 0;  // bytes that were missing since then
  std::uint64_t m_received = 0;   // bytes so far
  Found m_seekAs = Found::Resynchronised;
  Mode m_mode;
  bool m_seekQuietly = false;
  bool m_cutSaid = false;  // bytes beyond the snaplen were remarked
};

RtmpDecoder::State::State(RtmpListener& listener, Start start)
    : m_listener(&listener), m_handshake(listener), m_chunks(listener), m_mode(start == Start::Handshake ? Mode::Handshake : Mode::Chunks) {
  if (start == Start::MidStream) startSeeking({}, Found::Inferred);
}

void RtmpDecoder::State::take(const StreamData& data) {
  m_received += data.bytes.size();
  std::size_t used = 0;
  while (used < data.bytes.size() && !stopped()) {
    const ByteView rest = data.bytes.subspan(used);
    if (m_held.empty() && (m_mode == Mode::Handshake || m_mode == Mode::Chunks)) {
      const std::size_t taken = step({rest, data.offset + used, data.frame});
      used += taken;
      if (taken == rest.size()) return;
    }
    // In step, only what is wanted is held, so that the rest of a segment need not be copied.
    const bool inStep = m_mode == Mode::Handshake || m_mode == Mode::Chunks;
    const std::uint64_t have = m_held.heldEnd() - m_held.begin();
    const std::size_t left = data.bytes.size() - used;
    const std::size_t more = inStep && have < m_wanted ? std::min(left, m_wanted - static_cast<std::size_t>(have)) : left;
    m_held.append(data.offset + used, data.bytes.subspan(used, more), data.frame);
    used += more;
    if (m_held.heldEnd() - m_held.begin() >= m_wanted || !inStep) workOffHeld();
  }
}

void RtmpDecoder::State::take(const StreamMissing& missing) {
  if (m_held.empty() && (m_mode == Mode::Handshake || m_mode == Mode::Chunks)) {
    pass(missing);
    return;
  }
  m_held.append(missing);
  workOffHeld();
}

void RtmpDecoder::State::take(const StreamEnd& end) {
  m_held.close();
  workOffHeld();
  if (m_mode == Mode::Seeking) sayNotFound(end.offset);
  if (m_mode == Mode::Handshake) m_handshake.finish();
  m_chunks.finish();
  m_mode = Mode::Stopped;
}

// Uses what it can from the start of `in`. What is left must be held until m_wanted bytes of it are there.
std::size_t RtmpDecoder::State::step(const Input& in) {
  std::size_t used = 0;
  if (m_mode == Mode::Handshake) {
    used = m_handshake.read(in);
    m_wanted = m_handshake.wanted();
    if (!m_handshake.done()) return used;
    m_mode = m_handshake.isEncrypted() ? Mode::Stopped : Mode::Chunks;
  }
  if (m_mode == Mode::Stopped) return in.bytes.size();
  Input rest = in;
  rest.bytes = in.bytes.subspan(used);
  rest.offset = in.offset + used;
  return used + readChunks(rest);
}

std::size_t RtmpDecoder::State::readChunks(const Input& in) {
  const std::size_t used = m_chunks.read(in);
  m_wanted = m_chunks.wanted();
  if (m_chunks.lost()) {
    // A chunk stream that can't be decoded is passed over each time that it shows up, and was named once.
    const bool undecodable = m_chunks.lostToUndecodable();
    startSeeking(in.offset + used, undecodable ? m_seekAs : Found::Resynchronised);
    m_seekQuietly = undecodable;
  }
  return used;
}

void RtmpDecoder::State::workOffHeld() {
  while (!stopped()) {
    if (m_mode == Mode::Predicting) {
      if (!settlePrediction()) return;
    } else if (m_mode == Mode::Seeking) {
      if (!seek()) return;
    } else if (m_held.empty() || !workOffFront()) {
      return;
    }
  }
  m_held.clear();
}

// In step: takes the bytes, or the hole, that stand first. False if more are needed.
bool RtmpDecoder::State::workOffFront() {
  const StreamOffset begin = m_held.begin();
  if (!showWanted()) return false;
  const StreamMissing hole = m_held.holeAt(begin);
  if (hole.size > 0) {
    m_held.dropBefore(begin + hole.size);
    m_wanted = 0;
    pass(hole);
    return true;
  }
  const bool mayTry = m_wanted > 0;
  const ByteView bytes = m_held.viewToHole(begin);
  const bool toTheEnd = begin + bytes.size() == m_held.end();
  m_chunks.allowTrialSteps(trialStepsAllowed());
  const std::size_t used = step({bytes, begin, {}, &m_held, !toTheEnd || m_held.closed(), toTheEnd && m_held.closed(), mayTry});
  m_held.dropBefore(begin + used);
  if (trialsCostTooMuch()) stop(begin + used);
  m_triedInVain = mayTry && used == 0;
  return used > 0 || m_wanted > 0 || m_mode == Mode::Seeking || m_mode == Mode::Stopped;
}

// In step: all that is held, or, for a header that needs to be tried, what is wanted for that and no more. A hole is there as
// soon as it is known, whatever is wanted behind it. False if that is not there yet.
bool RtmpDecoder::State::showWanted() {
  if (m_wanted == 0) {
    m_held.showAll();
    return true;
  }
  StreamOffset to = m_held.begin() + m_wanted;
  if (const auto holeEnd = m_held.holeEndBehind(std::max(m_shownTo, m_held.begin()))) to = std::min(to, *holeEnd);
  if (!m_held.show(to)) return false;
  const bool more = m_held.end() > m_shownTo || m_held.closed() != m_closedShown;
  m_shownTo = m_held.end();
  m_closedShown = m_held.closed();
  return more || !m_triedInVain;
}

// Seeking: shows one stretch more. False if it is not there yet.
bool RtmpDecoder::State::showNextStretch() {
  const StreamOffset next{(m_shownTo.value() / kStretch + 1) * kStretch};
  if (m_closedShown || !m_held.show(next)) return false;
  m_shownTo = m_held.end();
  m_closedShown = m_held.closed();
  return true;
}

ChunkTrial RtmpDecoder::State::makeTrial() {
  m_chunks.allowTrialSteps(trialStepsAllowed());
  return m_chunks.trial(m_held);
}

void RtmpDecoder::State::pass(StreamMissing missing) {
  m_chunks.noteMissing(missing.size);
  if (!missing.sizeKnown) {
    // Nothing can be worked out across it, not even what is left of a handshake.
    if (m_mode == Mode::Handshake) m_handshake.finish();
    sayBytesLost(missing);
    seekBehind(missing);
    return;
  }
  if (m_mode == Mode::Handshake) {
    const std::uint64_t used = m_handshake.pass(missing);
    missing.offset += used;
    missing.size -= used;
    if (!m_handshake.done()) return;
    m_mode = m_handshake.isEncrypted() ? Mode::Stopped : Mode::Chunks;
  }
  if (missing.size > 0 && m_mode == Mode::Chunks) passInChunks(missing);
}

void RtmpDecoder::State::passInChunks(const StreamMissing& missing) {
  sayBytesLost(missing);
  if (m_chunks.pass(missing)) return;
  if (m_chunks.predict(missing)) {
    m_hole = missing;
    m_predictFrom = missing.offset + missing.size + 1;
    m_mode = Mode::Predicting;
    return;
  }
  seekBehind(missing);
}

void RtmpDecoder::State::seekBehind(const StreamMissing& missing) {
  startSeeking(missing.offset, Found::Resynchronised);
  m_seekHoles = missing.size;
  m_shownTo = missing.offset + missing.size;
  m_finder.start(m_shownTo);
}

bool RtmpDecoder::State::settlePrediction() {
  const ChunkReader::Prediction at = *m_chunks.predict(m_hole);
  const StreamOffset behind = m_hole.offset + m_hole.size;
  if (!m_held.show(m_predictFrom)) return false;
  ChunkTrial trial = makeTrial();
  const TrialResult result = trial.payload(behind + at.headerLeft, at.chunkStreamId, at.chunkLeft, at.messageLeft);
  m_chunks.noteTrialSteps(trial.steps());
  if (result.kind == TrialResult::Kind::NeedMore) {
    m_predictFrom = result.until;
    return true;
  }
  if (result.kind != TrialResult::Kind::Confirmed) {
    seekBehind(m_hole);
    return true;
  }
  m_chunks.passPredicted(m_hole);
  m_wanted = 0;
  m_mode = Mode::Chunks;
  return true;
}

void RtmpDecoder::State::startSeeking(StreamOffset from, Found found) {
  m_chunks.loseThread(found);
  m_finder.start(from);
  m_seekBegin = from;
  m_shownTo = from;
  m_closedShown = false;
  m_seekFrame = {};
  m_seekHoles = 0;
  m_seekAs = found;
  m_seekQuietly = false;
  m_mode = Mode::Seeking;
}

bool RtmpDecoder::State::seek() {
  if (m_held.empty() || !showNextStretch()) return false;
  if (m_seekFrame == FrameNumber{}) m_seekFrame = m_held.frameAt(m_held.begin());
  ChunkTrial trial = makeTrial();
  const std::optional<ThreadFinder::Found> found = m_finder.look(m_held, m_chunks.streams(), trial);
  m_chunks.noteTrialSteps(trial.steps());
  const StreamOffset keep = found ? found->at : std::min(m_finder.keepFrom(), m_held.end());
  while (!m_held.empty() && m_held.begin() < keep) {
    const StreamMissing hole = m_held.holeAt(m_held.begin());
    if (hole.size > 0) {
      m_seekHoles += hole.size;
      m_chunks.noteMissing(hole.size);
      sayBytesLost(hole);
      m_held.dropBefore(hole.offset + hole.size);
    } else {
      m_held.dropBefore(std::min(keep, m_held.begin() + m_held.viewToHole(m_held.begin()).size()));
    }
  }
  if (trialsCostTooMuch()) {
    stop(keep);
    return false;
  }
  if (found) foundAt(*found);
  return true;
}

void RtmpDecoder::State::foundAt(const ThreadFinder::Found& found) {
  m_chunks.resume(found.trial);
  m_mode = Mode::Chunks;
  m_shownTo = found.at;
  m_closedShown = false;
  m_wanted = 0;
  if (m_seekQuietly) return;
  const FrameNumber frame = m_held.frameAt(found.at);
  if (m_seekAs == Found::Inferred) {
    if (!m_chunks.isChunkSizeCertain()) m_chunks.sayChunkSizeWhenCertain();
    const std::uint64_t size = m_chunks.isChunkSizeCertain() ? m_chunks.chunkSize() : 0;
    m_listener->onRemark({Remark::Kind::StartedInMidStream, found.at, frame, 0, size, {}});
  } else {
    m_listener->onRemark({Remark::Kind::Resynchronised, found.at, frame, 0, found.at - m_seekBegin - m_seekHoles, {}});
  }
}

void RtmpDecoder::State::sayBytesLost(const StreamMissing& missing) {
  // A snaplen cuts most packets of a capture in the same way: that is said once.
  if (missing.reason == MissingReason::NotCaptured) {
    if (m_cutSaid) return;
    m_cutSaid = true;
  }
  m_listener->onRemark({Remark::Kind::LostBytes, missing.offset, missing.frame, 0, missing.size, {}});
}

void RtmpDecoder::State::sayNotFound(StreamOffset end) {
  const std::uint64_t passedOver = end - m_seekBegin - m_seekHoles - m_held.missingBytes();
  if (passedOver > 0) m_listener->onRemark({Remark::Kind::ThreadNotFound, m_seekBegin, m_seekFrame, 0, passedOver, {}});
}

void RtmpDecoder::State::stop(StreamOffset at) {
  const ParseError error{ParseError::Kind::LimitExceeded, at, "trials of chunk headers", trialStepsAllowed(), m_chunks.trialSteps()};
  m_listener->onRemark({Remark::Kind::Limit, at, m_held.empty() ? FrameNumber{} : m_held.frameAt(m_held.begin()), 0, trialStepsAllowed(), error});
  m_mode = Mode::Stopped;
}

RtmpDecoder::RtmpDecoder(RtmpListener& listener, Start start) : m_state(std::make_unique<State>(listener, start)) {}
RtmpDecoder::~RtmpDecoder() = default;
RtmpDecoder::RtmpDecoder(RtmpDecoder&&) noexcept = default;
RtmpDecoder& RtmpDecoder::operator=(RtmpDecoder&&) noexcept = default;

Progress RtmpDecoder::feed(const StreamEvent& event) {
  std::visit([this](const auto& one) { m_state->take(one); }, event);
  return m_state->stopped() ? Progress::Stopped : Progress::Advanced;
}

std::uint64_t RtmpDecoder::trialSteps() const {
  return m_state->trialSteps();
}

std::uint32_t RtmpDecoder::chunkSize() const {
  return m_state->chunkSize();
}

}  // namespace rtmpscope::rtmp
