// SPDX-License-Identifier: GPL-3.0-or-later
// Making a Session of what was gathered.
#include "session/outcome.h"
#include "session/phases.h"
#include "session/session_state.h"
#include "session/step_list.h"

#include <algorithm>
#include <array>

namespace rtmpscope::session {

Side SessionBuilder::State::client(const net::Connection& connection) const {
  if (m_knownClient) return *m_knownClient;
  if (connection.opener) return *connection.opener;
  if (m_requests.client()) return *m_requests.client();
  if (m_firstHandshake) return *m_firstHandshake;
  const bool aServes = isServerPort(connection.endpoint(Side::A).port);
  const bool bServes = isServerPort(connection.endpoint(Side::B).port);
  if (aServes != bServes) return aServes ? Side::B : Side::A;
  return connection.endpoint(Side::A).port >= connection.endpoint(Side::B).port ? Side::A : Side::B;
}

Session SessionBuilder::State::build(const net::Connection& connection, CaptureTime latest, bool captureEnded,
                                     std::span<const FrameNumber> clockSteps) {
  pairAgain();
  Session session;
  session.id = m_id;
  session.tcpStream = m_stream;
  session.tcpStreams = {m_stream};
  session.client = client(connection);
  session.clientEndpoint = connection.endpoint(session.client);
  session.serverEndpoint = connection.endpoint(otherSide(session.client));
  session.protocol = m_protocol;
  session.protocolDetail = m_protocolDetail;
  session.firstFrame = connection.firstFrame;
  session.lastFrame = connection.lastFrame;
  session.start = connection.firstTime;
  session.end = connection.lastTime;
  session.observedUntil = std::max(latest, connection.lastTime);
  session.captureEnded = captureEnded;
  session.replaced = connection.replaced;
  session.clockSteps.assign(std::ranges::upper_bound(clockSteps, session.firstFrame), clockSteps.end());
  session.handshake = m_handshake.handshake(session.client);
  session.messages = m_messages;
  session.audioMessages = m_media.audioMessages();
  session.videoMessages = m_media.videoMessages();

  const OutcomeFacts facts{connection, m_requests, m_media, m_sides};
  session.role = judgeRole(facts, session.client);
  fillDirections(session, connection);
  fillNames(session);
  fillRequests(session);
  fillTracks(session);
  listSteps({connection, m_gathered, m_media, m_sides, m_frames, m_times}, session);
  session.stepsLeftOut = m_stepsLeftOut;
  session.completeFromStart = seenFromStart(session, connection);
  session.ending = judgeEnding(facts, session);
  session.outcome = judgeOutcome(facts, session, isRtmpPort(session.serverEndpoint.port));
  assignPhases(session);
  session.phases = listPhases(session);
  return session;
}

void SessionBuilder::State::fillDirections(Session& session, const net::Connection& connection) const {
  const bool opened = !neverOpened(connection);
  for (const Side side : {Side::A, Side::B}) {
    const auto direction = static_cast<std::size_t>(directionFrom(side, session.client));
    session.captured[direction] = connection.from(side).packets > 0 || !opened;
    session.chunkSize[direction] = chunkSizeOf(side, connection);
    session.control[direction] = m_control[indexOf(side)];
    session.control[direction].unansweredPings = m_pings[indexOf(side)].open();
    session.evidence[direction] = m_evidence[indexOf(side)];
    session.words[direction] = m_words[indexOf(side)];
    // Offsets count from the SYN only where there was one.
    if (connection.from(otherSide(side)).syn != FrameNumber{}) session.heardAt[direction] = m_heardAt[indexOf(side)];
    session.remarkCounts[direction] = m_remarkCounts[indexOf(side)];
  }
  for (const auto& [side, remark] : m_remarks) session.remarks.push_back({directionFrom(side, session.client), remark});
  sayLimits(session);
  session.statusOnWrongStream = m_statusOnWrongStream;
  session.reconnectRequest = m_reconnectRequest;
  session.reconnectUrl = m_reconnectUrl;
  if (m_tlsAlert) {
    session.tlsAlert = m_tlsAlert->second;
    session.tlsAlert->direction = directionFrom(m_tlsAlert->first, session.client);
    session.tlsAlert->time = m_times(m_tlsAlert->second.frame);
  }
  Side publisher = session.role == Role::Play ? otherSide(session.client) : session.client;
  if (session.role == Role::Both && !m_metadata[indexOf(publisher)]) publisher = otherSide(publisher);
  session.metadata = m_metadata[indexOf(publisher)];
  if (session.metadata) session.metadata->direction = directionFrom(publisher, session.client);
}

void SessionBuilder::State::sayLimits(Session& session) const {
  const auto say = [&session](Side side, FrameNumber frame, std::string_view what, std::uint64_t limit) {
    const ParseError error{ParseError::Kind::LimitExceeded, {}, what, limit, limit + 1};
    session.remarks.push_back({directionFrom(side, session.client), {rtmp::Remark::Kind::Limit, {}, frame, 0, limit, error}});
  };
  for (const Side side : {Side::A, Side::B}) {
    if (const FrameNumber frame = m_media.firstLeftOut(side); frame != FrameNumber{}) say(side, frame, "audio and video tracks", kMaxTracks);
  }
  if (const auto forgotten = m_requests.firstForgotten()) {
    const RequestBook::Entry& entry = m_requests.entries()[*forgotten];
    say(entry.side, entry.request.frame, "commands that wait for an answer", kMaxOpenRequests);
  }
}

// RTMP 5.4.1: 128 until something else is announced. Where the announcement may have been missed, nobody knows.
std::optional<std::uint32_t> SessionBuilder::State::chunkSizeOf(Side side, const net::Connection& connection) const {
  const SideFacts& facts = m_sides[indexOf(side)];
  if (facts.chunkSize) return facts.chunkSize;
  if (facts.startedInMidStream || !beginningCaptured(connection, side, facts)) return std::nullopt;
  return connection.from(side).missingBytes > 0 ? std::nullopt : std::optional{rtmp::kDefaultChunkSize};
}

bool SessionBuilder::State::beginningCaptured(const net::Connection& connection, Side side, const SideFacts& facts) {
  return neverOpened(connection) || connection.from(side).syn != FrameNumber{} || facts.handshakeBegin != FrameNumber{};
}

void SessionBuilder::State::fillNames(Session& session) const {
  if (m_connect) {
    session.app = m_connect->app;
    session.tcUrl = m_connect->tcUrl;
    session.clientSoftware = m_connect->flashVer;
  }
  session.streamName = m_requests.streamName();
  SoftwareEvidence evidence = m_software;
  const auto& parts = session.handshake.parts;
  constexpr auto kFirst = static_cast<std::size_t>(rtmp::HandshakePart::First);
  if (parts[0][kFirst]) evidence.c1Version = parts[0][kFirst]->version;
  if (parts[1][kFirst]) evidence.s1Version = parts[1][kFirst]->version;
  evidence.complexHandshake = session.handshake.kind == rtmp::HandshakeKind::Complex;
  if (!evidence.fmsVer.empty()) session.serverSoftware = evidence.fmsVer;
  session.clientIdentified = identifyClient(evidence);
  session.serverIdentified = identifyServer(evidence);
}

void SessionBuilder::State::fillRequests(Session& session) const {
  session.requests.reserve(m_requests.entries().size());
  for (const RequestBook::Entry& entry : m_requests.entries()) {
    session.requests.push_back(entry.request);
    session.requests.back().direction = directionFrom(entry.side, session.client);
  }
  session.accepted = m_requests.accepted();
  session.requestsLeftOut = m_requests.leftOut();
  session.unasked = m_requests.unasked();
}

void SessionBuilder::State::fillTracks(Session& session) const {
  for (const Side side : {session.client, otherSide(session.client)}) {
    const Direction direction = directionFrom(side, session.client);
    std::vector<MediaTrack> tracks = m_media.tracks(side);
    std::ranges::stable_sort(tracks, {}, [](const MediaTrack& track) { return std::pair{track.kind, track.trackId}; });
    for (MediaTrack& track : tracks) {
      track.direction = direction;
      // Where the codec's own configuration is silent, the publisher's word is the best there is.
      if (track.trackId == 0 && session.metadata && session.metadata->direction == direction) fillFromMetadata(track, *session.metadata);
      session.tracks.push_back(std::move(track));
    }
  }
}

void SessionBuilder::State::fillFromMetadata(MediaTrack& track, const Metadata& metadata) {
  media::CodecConfig& config = track.config;
  if (track.kind == media::Kind::Video) {
    if (config.width != 0) return;
    config.width = metadata.width;
    config.height = metadata.height;
    return;
  }
  constexpr double kMostHertz = 1'000'000;
  if (config.sampleRate == 0 && metadata.audioSampleRate >= 1 && metadata.audioSampleRate <= kMostHertz) {
    config.sampleRate = static_cast<std::uint32_t>(metadata.audioSampleRate);
  }
  if (config.channels == 0) config.channels = metadata.audioChannels;
}

bool SessionBuilder::State::seenFromStart(const Session& session, const net::Connection& connection) const {
  if (connection.from(session.client).syn == FrameNumber{}) return false;
  if (!session.captured[0] || !session.captured[1]) return false;
  return std::ranges::none_of(std::array{Side::A, Side::B}, [&](Side side) {
    const StreamOffset end = endOfStart(session, side);
    return std::ranges::any_of(connection.from(side).troubles->gaps, [end](const net::Gap& gap) { return gap.range.begin < end; });
  });
}

// The handshake, and what the client sent up to its connect; all of it, if it never sent one.
StreamOffset SessionBuilder::State::endOfStart(const Session& session, Side side) const {
  const StreamOffset handshake{rtmp::kVersionSize + 2 * rtmp::kHandshakeSize};
  if (side != session.client) return handshake;
  const auto isConnect = [side](const GatheredStep& step) { return step.side == side && step.id() == "connect"; };
  const auto connect = std::ranges::find_if(m_gathered, isConnect);
  return std::max(handshake, connect != m_gathered.end() ? connect->range.end : m_sides[indexOf(side)].lastMessageEnd);
}

}  // namespace rtmpscope::session
