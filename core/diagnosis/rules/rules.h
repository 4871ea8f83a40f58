// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/case_file.h"

#include <vector>

/// The rules, one function each: they append what they find. What each is about stands in the catalogue (diagnose.cpp).
namespace rtmpscope::diagnosis::rules {

using Findings = std::vector<Finding>;

// opening.cpp: up to the end of the handshake
void notRtmp(const CaseFile& file, Findings& findings);
void connectionRefused(const CaseFile& file, Findings& findings);
void handshakeStalled(const CaseFile& file, Findings& findings);
void handshakeOrder(const CaseFile& file, Findings& findings);
void handshakeVersion(const CaseFile& file, Findings& findings);
void digestMissing(const CaseFile& file, Findings& findings);
void digestInvalid(const CaseFile& file, Findings& findings);
void echoMismatch(const CaseFile& file, Findings& findings);

// requests.cpp: questions and answers
void connectRejected(const CaseFile& file, Findings& findings);
void publishRejected(const CaseFile& file, Findings& findings);
void playRejected(const CaseFile& file, Findings& findings);
void commandUnanswered(const CaseFile& file, Findings& findings);
void wrongStreamId(const CaseFile& file, Findings& findings);
void controlOnWrongChunkStream(const CaseFile& file, Findings& findings);
void controlSizeWrong(const CaseFile& file, Findings& findings);

// closing.cpp: how it ended
void closedWithoutStatus(const CaseFile& file, Findings& findings);
void closedByServer(const CaseFile& file, Findings& findings);
void connectionReset(const CaseFile& file, Findings& findings);

// stream.cpp: the media and its description
void playNoData(const CaseFile& file, Findings& findings);
void videoHeaderMissing(const CaseFile& file, Findings& findings);
void audioHeaderMissing(const CaseFile& file, Findings& findings);
void metadataMissing(const CaseFile& file, Findings& findings);
void metadataContradicts(const CaseFile& file, Findings& findings);
void timestampBackwards(const CaseFile& file, Findings& findings);
void timestampGap(const CaseFile& file, Findings& findings);
void keyframeInterval(const CaseFile& file, Findings& findings);

// transport.cpp: chunks, acknowledgements, TCP
void chunkStreamBroken(const CaseFile& file, Findings& findings);
void chunkStreamUndecodable(const CaseFile& file, Findings& findings);
void chunkSizeAbuse(const CaseFile& file, Findings& findings);
void extendedTimestampOmitted(const CaseFile& file, Findings& findings);
void chunkHeaderShort(const CaseFile& file, Findings& findings);
void messageReplaced(const CaseFile& file, Findings& findings);
void messageLengthChanged(const CaseFile& file, Findings& findings);
void timestampAsDelta(const CaseFile& file, Findings& findings);
void ackMissing(const CaseFile& file, Findings& findings);
void tcpZeroWindow(const CaseFile& file, Findings& findings);
void tcpLoss(const CaseFile& file, Findings& findings);
void tcpOverlapDiffers(const CaseFile& file, Findings& findings);
void tcpDataAfterEnd(const CaseFile& file, Findings& findings);

// address.cpp: application, tcUrl and stream name
void addressSplit(const CaseFile& file, Findings& findings);

// messages.cpp: single messages
void chunkStreamIdLimit(const CaseFile& file, Findings& findings);
void messageTooBig(const CaseFile& file, Findings& findings);
void messageMalformed(const CaseFile& file, Findings& findings);
void abortIgnored(const CaseFile& file, Findings& findings);
void controlEventClosed(const CaseFile& file, Findings& findings);
void objectEncoding(const CaseFile& file, Findings& findings);

// liveness.cpp: pings and timeouts
void pingUnanswered(const CaseFile& file, Findings& findings);
void idleTimeout(const CaseFile& file, Findings& findings);
/// The server closed after a silence that is as long as a timer.
[[nodiscard]] bool closedForSilence(const CaseFile& file);

// timestamps.cpp: clocks
void timestampForecast(const CaseFile& file, Findings& findings);
void clockDrift(const CaseFile& file, Findings& findings);

// enhanced.cpp: used, and not agreed
void codecNotAgreed(const CaseFile& file, Findings& findings);
void multitrackNotAgreed(const CaseFile& file, Findings& findings);

// tracks.cpp: announced or begun, and not there
void trackMissing(const CaseFile& file, Findings& findings);
void codecFiltered(const CaseFile& file, Findings& findings);
/// The server leaves that medium out since the player's connect does not say that it can decode any.
[[nodiscard]] bool isFiltered(const CaseFile& file, media::Kind kind);

// tls.cpp: RTMPS
void tlsAlert(const CaseFile& file, Findings& findings);

// tunnel.cpp: RTMP in HTTP
void rtmptMisuse(const CaseFile& file, Findings& findings);

// capture.cpp: what the capture itself lacks, and what this program left out
void captureGap(const CaseFile& file, Findings& findings);
void captureSnaplen(const CaseFile& file, Findings& findings);
void captureOneDirection(const CaseFile& file, Findings& findings);
void captureMidstream(const CaseFile& file, Findings& findings);
void captureDuplicates(const CaseFile& file, Findings& findings);
void limitReached(const CaseFile& file, Findings& findings);

}  // namespace rtmpscope::diagnosis::rules
