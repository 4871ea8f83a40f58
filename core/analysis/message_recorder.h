// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/message_tables.h"
#include "analysis/packet_index.h"
#include "base/derived_stream.h"
#include "base/direction.h"
#include "rtmp/rtmp_listener.h"
#include "session/session_builder.h"

#include <array>
#include <cstdint>
#include <optional>

namespace rtmpscope::analysis {

/// Bodies of commands and data that are gathered; longer ones are kept in part. A key frame index of some hours fits.
inline constexpr std::uint32_t kMaxContentBytes = 256U << 10U;
/// Decoder configurations that are gathered.
inline constexpr std::uint32_t kMaxConfigBytes = 64U << 10U;
/// Messages with several tracks whose tracks are listed.
inline constexpr std::uint32_t kMaxMultitrackBytes = 1U << 20U;
/// Aggregates whose parts are listed.
inline constexpr std::uint32_t kMaxAggregateBytes = 1U << 20U;
/// Bodies of control messages. Those that are known have up to 10 bytes, or 44 (SWF verification): what is behind them is not
/// read anyway, and `show` reads all of it from the capture again.
inline constexpr std::uint32_t kMaxControlBytes = 64;

/// Listens to the decoder of one direction: parses what is to be kept of each message once, appends its row and tells the
/// session's builder.
class MessageRecorder final : public rtmp::RtmpListener {
 public:
  /// What a message's row says of the stream that it stands in.
  struct Place {
    TcpStreamIndex tcpStream;
    Side side = Side::A;
    std::uint32_t derived = 0;              ///< as MessageRecord::derived
    const DerivedStream* stream = nullptr;  ///< the derived stream; null if the bytes are those of the TCP stream
  };

  MessageRecorder(const Place& place, const PacketIndex& packets, MessageTables& tables, session::SessionBuilder& builder)
      : m_packets(packets), m_tables(tables), m_builder(builder), m_place(place) {}

  void onHandshakePart(const rtmp::HandshakePartSeen& part) override;
  [[nodiscard]] std::uint32_t wantedBytes(const rtmp::MessageHeader& header, ByteView head) override;
  void onMessage(const rtmp::Message& message) override;
  void onRemark(const rtmp::Remark& remark) override;

  /// True as soon as the direction turned out to be RTMP: a handshake part or a message was there.
  [[nodiscard]] bool spokeRtmp() const { return m_spokeRtmp; }

 private:
  static constexpr std::size_t kWatchedTracks = 4;

  [[nodiscard]] session::MessageRecord rowOf(const rtmp::Message& message);
  void recordControl(const rtmp::Message& message, session::MessageRecord& row);
  void recordMedia(const rtmp::Message& message, session::MessageRecord& row);
  void recordFurtherTracks(const rtmp::Message& message, MessageIndex index);
  /// True if what a media message says of its codec is not known yet.
  [[nodiscard]] bool mayStateConfig(const rtmp::Message& message, const media::MediaHeader& header);
  /// Notes that it was said, or why it could not be read.
  std::optional<media::CodecConfig> keptConfig(const rtmp::Message& message, const media::MediaHeader& header,
                                               const Result<media::CodecConfig>& config);
  /// Where it is kept whose coded frames have said how they are coded; null for tracks that are not watched.
  [[nodiscard]] media::Codec* statedInFrames(const media::MediaHeader& header);
  void recordContent(const rtmp::Message& message, session::MessageRecord& row);
  void recordAggregate(const rtmp::Message& message, session::MessageRecord& row);
  /// Fills what the type of the message asks for and appends the row.
  void record(const rtmp::Message& message, session::MessageRecord& row);
  void append(const session::MessageRecord& row, const session::MessageDetail* detail, const media::CodecConfig* config);
  void remarkOnBody(const rtmp::Message& message, const ParseError& error);
  /// Says so if all of a message came, but only its beginning was gathered.
  /// @param what  of static storage
  void remarkIfShortened(const rtmp::Message& message, std::string_view what);
  void remarkOnLimit(const rtmp::Message& message, std::string_view what, std::uint64_t limit, std::uint64_t had);

  const PacketIndex& m_packets;
  MessageTables& m_tables;
  session::SessionBuilder& m_builder;
  Place m_place;
  bool m_spokeRtmp = false;
  std::array<std::array<media::Codec, kWatchedTracks>, 2> m_statedInFrames{};  // [kind][track id]
};

}  // namespace rtmpscope::analysis
