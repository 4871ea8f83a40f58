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
