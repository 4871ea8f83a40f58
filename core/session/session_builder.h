// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/direction.h"
#include "base/ids.h"
#include "media/media_header.h"
#include "net/connection.h"
#include "rtmp/recognition.h"
#include "rtmp/rtmp_listener.h"
#include "session/message_record.h"
#include "session/session.h"

#include <functional>
#include <memory>
#include <vector>

namespace rtmpscope::session {

/// Gathers what one session's two decoders say and makes a Session of it, as often as one is asked for.
class SessionBuilder {
 public:
  /// Finds the frames of a stretch of this session's connection: ascending, without repetition.
  using FrameFinder = std::function<std::vector<FrameNumber>(Side side, StreamRange range)>;
  /// How far `sender` has acknowledged what the other side sent, in the packet that is being handled or an earlier one.
  using AckFinder = std::function<StreamOffset(Side sender)>;
  /// When a frame was captured.
  using FrameTime = std::function<CaptureTime(FrameNumber frame)>;

  SessionBuilder(SessionId id, TcpStreamIndex stream, FrameFinder frames, FrameTime times);
  ~SessionBuilder();
  SessionBuilder(SessionBuilder&&) noexcept;
  SessionBuilder& operator=(SessionBuilder&&) noexcept;

  /// What the connection carries, as soon as it is known, and what it is if it is not RTMP.
  void setProtocol(rtmp::Protocol protocol, std::string detail);
  /// Who is the client, where something else than RTMP and TCP says so: who sends the requests of a tunnel.
  void setClient(Side client);
  /// Ports that count as RTMP servers when neither SYN nor RTMP says who is the client.
  void setServerPorts(std::vector<std::uint16_t> ports);

  /// Evidence for the order of the handshake: what a side had already received when it sent something (RTMP 5.2.1).
  /// Without it the order of frames alone decides.
  void setAcknowledgements(AckFinder acknowledgements);

  void onHandshakePart(Side sender, const rtmp::HandshakePartSeen& part);
  /// @param detail  the gathered content, null for media and control messages
  /// @param config  what a sequence header, a channel configuration or a coded frame says of the codec; null if nothing
  void onMessage(MessageIndex index, const MessageRecord& record, const MessageDetail* detail, const media::CodecConfig* config);
  /// A track behind the first one of the message that came last.
  void onFurtherTrack(MessageIndex index, const MessageRecord& record, const media::MediaTrack& track, const media::CodecConfig* config);
  void onRemark(Side sender, const rtmp::Remark& remark);
  /// An alert of TLS that is not encrypted; its direction and time are looked up.
  void onTlsAlert(Side sender, const TlsAlert& alert);

  /// Who is the client, as far as it can be told now (interface.md, "Who is the client").
  [[nodiscard]] Side client(const net::Connection& connection) const;

  /// The session so far. Cheap however many media messages there were.
  /// @param latest        time of the latest packet of the capture: how long somebody has been waiting is counted up to it
  /// @param captureEnded  true when no more packets will come
  /// @param clockSteps    the frames before which the capture's clock was set, ascending
  [[nodiscard]] Session build(const net::Connection& connection, CaptureTime latest, bool captureEnded,
                              std::span<const FrameNumber> clockSteps = {}) const;

 private:
  class State;
  std::unique_ptr<State> m_state;
};

}  // namespace rtmpscope::session
