// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "rtmp/command.h"
#include "rtmp/control_message.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rtmpscope::session {

/// By what a peer can be recognised: what it says about itself, and habits by which implementations differ. Texts are from
/// the wire.
struct SoftwareEvidence {
  // Of the client.
  std::string flashVer;
  std::string encoder;                     ///< of the onMetaData that the client sent
  std::optional<std::uint32_t> c1Version;  ///< bytes 4 to 7 of C1
  std::optional<double> audioCodecs;       ///< of connect
  bool connectSeen = false;
  bool supportsGoAway = false;
  bool streamTransactionZero = false;  ///< releaseStream, publish or play with transaction 0

  // Of the server.
  std::string fmsVer;
  std::string connectDescription;
  std::string dataVersion;                 ///< data.version in connect's _result
  std::string srsVersion;                  ///< data.srs_version
  std::string streamDescription;           ///< of the first Publish.Start or Play.Start
  std::string metadataServer;              ///< "Server" in the onMetaData that the server sent
  std::optional<std::uint32_t> s1Version;  ///< bytes 4 to 7 of S1
  bool complexHandshake = false;           ///< both peers signed: these bytes are a version and no accident
  bool connectResultSeen = false;
  bool objectEncodingIsNull = false;
  bool chunkSizeBeforeWindow = false;    ///< Set Chunk Size came before Window Acknowledgement Size
  bool streamBeginBeforeResult = false;  ///< Stream Begin 0 came before connect's _result
  bool playReset = false;                ///< it says Play.Reset before Play.Start

  // Where the server stands before connect's _result.
  bool windowSeen = false;
  bool chunkSizeSeen = false;

  /// Takes a command of either peer. @param fromClient  who sent it
  void addCommand(const rtmp::Command& command, bool fromClient);
  void addData(const rtmp::DataMessage& data, bool fromClient);
  void addServerControl(rtmp::MessageType type, const rtmp::ControlValues& control);
};

/// What the client is: "ffmpeg 5.1", "OBS Studio 29.0.2"; none if nothing speaks for anything.
[[nodiscard]] std::optional<std::string> identifyClient(const SoftwareEvidence& evidence);

/// What the server is: "nginx-rtmp", "SRS 7.0.18".
[[nodiscard]] std::optional<std::string> identifyServer(const SoftwareEvidence& evidence);

/// The ffmpeg release that a libavformat version is from: "Lavf59.27.100" -> "ffmpeg 5.1". A version between two releases
/// is from a development build: "ffmpeg after 5.1 (libavformat 59.30.100)". None if there is no such version in `text`.
[[nodiscard]] std::optional<std::string> ffmpegRelease(std::string_view text);

}  // namespace rtmpscope::session
