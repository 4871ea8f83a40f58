// SPDX-License-Identifier: GPL-3.0-or-later
#include "accuracy/cuts/hearing.h"

#include <algorithm>
#include <string_view>

namespace rtmpscope::test {
namespace {

class Listener final : public rtmp::RtmpListener {
 public:
  explicit Listener(Hearing& hearing) : m_hearing(hearing) {}

  void onHandshakePart(const rtmp::HandshakePartSeen&) override {}
  [[nodiscard]] std::uint32_t wantedBytes(const rtmp::MessageHeader& header, ByteView) override { return header.length; }
  void onRemark(const rtmp::Remark& remark) override { m_hearing.remarks.push_back(remark); }

  void onMessage(const rtmp::Message& message) override {
    HeardMessage heard;
    heard.begin = message.range.begin;
    heard.chunkStreamId = message.header.chunkStreamId;
    heard.format = message.header.format;
    heard.headerSize = message.layout.firstHeaderSize;
    heard.type = message.header.type;
    heard.length = message.header.length;
    heard.messageStreamId = message.header.messageStreamId;
    heard.messageStreamIdKnown = message.header.messageStreamIdKnown;
    heard.timestamp = message.header.timestamp.milliseconds;
    heard.base = message.header.timestampBase;
    heard.complete = message.completeness == rtmp::Completeness::Complete;
    heard.missing = message.missingBytes;
    heard.found = message.found;
    if (heard.complete) {
      heard.bodyHash = std::hash<std::string_view>{}({reinterpret_cast<const char*>(message.body.data()), message.body.size()});
    }
    heard.pieces = message.layout.bodyPieces(message.range.begin, message.receivedBytes + message.missingBytes);
    if (heard.pieces.empty()) heard.pieces.push_back(message.range);
    heard.pieces.front().begin = message.range.begin;
    for (std::size_t i = 1; i < heard.pieces.size(); ++i) {
      heard.pieces[i].begin = heard.pieces[i].begin - message.layout.continuationHeaderSize;
    }
    m_hearing.messages.push_back(std::move(heard));
  }

 private:
  Hearing& m_hearing;
};

}  // namespace

Hearing listen(const std::vector<StreamEvent>& events, rtmp::RtmpDecoder::Start start) {
  Hearing hearing;
  Listener listener{hearing};
  rtmp::RtmpDecoder decoder{listener, start};
  for (const StreamEvent& event : events) {
    if (decoder.feed(event) == Progress::Stopped) break;
  }
  std::stable_sort(hearing.messages.begin(), hearing.messages.end(), [](const HeardMessage& a, const HeardMessage& b) { return a.begin < b.begin; });
  return hearing;
}

}  // namespace rtmpscope::test
