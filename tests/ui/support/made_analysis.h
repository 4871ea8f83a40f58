// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"

#include <memory>
#include <ostream>
#include <string_view>

#include <QString>

namespace rtmpscope::test {

/// An analysis from a few lines of text, without a capture. One line per thing, in the order of time:
///
///   session publish completed live/cam1       begins a session (role, outcome, app/name); its connection is client A, server B
///   step 5 connect > 25 1.4 connect('live')   reference number or -, id, direction (> < =), frame or first-last, ms, title.
///                                             Steps that are neither of TCP nor of the handshake get a message.
///   missing 9 on-status < onStatus()          a step that did not happen
///   violated 4 c2 > 21 1.2 Handshake C2
///   media 11 > 40-90 50-6050 152 261          a run: frames, first and last ms, video and audio messages
///   gap > 1448 60 200                         bytes that are missing: direction, size, frame, ms
///   answer 5 7                                the message of line "step 5" is a request, that of the later line 7 its answer
///   finding error publish-rejected 9          severity, rule, reference number of the step that it points at
///
/// Phases are made from the steps. Every frame up to the last one is a packet of the session's connection.
[[nodiscard]] std::shared_ptr<const analysis::Analysis> madeAnalysis(std::string_view text, analysis::RunState state = analysis::RunState::Finished);

/// A push that works, in the order in which ffmpeg and nginx-rtmp do it.
inline constexpr std::string_view kPush = R"(
session publish completed live/cam1
step 1 tcp-handshake = 1-3 0 TCP handshake
step 2 c0c1 > 4-6 0.4 Handshake C0+C1
step 3 s0s1s2 < 7-9 0.9 Handshake S0+S1+S2
step 4 c2 > 10 1.3 Handshake C2
step 5 connect > 12 1.4 connect('live')
step 6 window-ack-size < 14 1.9 Window Acknowledgement Size 5000000
step 7 set-peer-bandwidth < 15 2.0 Set Peer Bandwidth 5000000
step 7 connect-result < 16 2.1 _result('NetConnection.Connect.Success')
step - release-stream > 18 2.4 releaseStream('cam1')
step 8 create-stream > 19 2.5 createStream()
step 8 create-stream-result < 20 2.9 _result()
step 9 publish > 22 3.1 publish('cam1')
step 9 on-status < 23 43.1 onStatus('NetStream.Publish.Start')
step 10 set-data-frame > 25 44 @setDataFrame()
media 11 > 26-90 50-6050 30 50
step - delete-stream > 92 6060 deleteStream()
answer 5 7
)";

/// A publish that the server refuses.
inline constexpr std::string_view kRefused = R"(
session publish rejected live/cam1
step 1 tcp-handshake = 1-3 0 TCP handshake
step 2 c0c1 > 4 0.4 Handshake C0+C1
step 5 connect > 12 1.4 connect('live')
step 9 publish > 22 3.1 publish('cam1')
step 9 on-status < 23 3.9 onStatus('NetStream.Publish.BadName')
missing 10 set-data-frame > onMetaData
missing 11 media > Video and audio
finding error publish-rejected 9
)";

}  // namespace rtmpscope::test

/// So that a failing comparison shows text.
inline std::ostream& operator<<(std::ostream& out, const QString& text) {
  return out << '"' << text.toStdString() << '"';
}
