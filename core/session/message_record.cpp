// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/message_record.h"

#include "rtmp/description.h"

#include <fmt/format.h>

namespace rtmpscope::session {
namespace {

std::string summarizeWhole(const MessageRecord& record, const MessageDetail* detail) {
  if (detail != nullptr) {
    return std::visit([](const auto& content) { return rtmp::summarize(content); }, detail->content);
  }
  // A control message that is not all there has nothing to say but its type.
  if (record.isControl()) {
    return record.completeness == rtmp::Completeness::Complete ? rtmp::summarize(record.header.type, record.control)
                                                               : rtmp::toString(record.header.type);
  }
  if (record.isMedia() && record.hasMedia) return fmt::format("{}, {} bytes", media::summarize(record.media), record.header.length);
  return fmt::format("{}, {} bytes", rtmp::toString(record.header.type), record.header.length);
}

}  // namespace

std::string summarize(const MessageRecord& record, const MessageDetail* detail) {
  std::string text = summarizeWhole(record, detail);
  switch (record.completeness) {
    case rtmp::Completeness::Complete:
      break;
    case rtmp::Completeness::BytesMissing:
      text += fmt::format(" [{} bytes not captured]", record.missingBytes);
      break;
    case rtmp::Completeness::Truncated:
      text += fmt::format(" [cut off after {} bytes]", record.receivedBytes);
      break;
    case rtmp::Completeness::Aborted:
      text += fmt::format(" [given up after {} bytes]", record.receivedBytes);
      break;
  }
  return text;
}

}  // namespace rtmpscope::session
