// SPDX-License-Identifier: GPL-3.0-or-later
// The first byte chooses audio or video, the rest is a message body: its headers, its configuration and its description.
#include "media/media_header.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace {

using namespace rtmpscope;

constexpr std::size_t kHeadSize = 32;  // what an index pass knows of a message

void demand(bool promise) {
  if (!promise) std::abort();
}

void checkError(const ParseError& error) {
  demand(!error.what.empty());
  demand(error.kind != ParseError::Kind::Truncated || error.had < error.wanted || error.wanted == 0);
}

void checkFields(const std::vector<Field>& fields, std::size_t size) {
  for (const Field& field : fields) {
    demand(field.bytes.end() <= size);
    checkFields(field.children, size);
  }
}

void checkTrack(const media::MediaTrack& track, ByteView body) {
  demand(track.payload.end() <= body.size());
  const auto config = media::parseCodecConfig(track, body);
  if (!config) return checkError(config.error());
  demand(config->width <= 1U << 20U && config->height <= 1U << 20U);
  demand((config->width == 0) == (config->height == 0) || config->codec == media::Codec::H263 || config->codec == media::Codec::Vp8 ||
         config->codec == media::Codec::Screen || config->codec == media::Codec::Screen2 || config->codec == media::Codec::Vvc);
  demand(!media::describe(*config).empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const media::Kind kind = (data[0] & 1U) != 0 ? media::Kind::Video : media::Kind::Audio;
  const ByteView body{data + 1, size - 1};
  const auto head = media::parseMediaHeader(kind, body.first(std::min(body.size(), kHeadSize)));
  const auto whole = media::parseMediaHeader(kind, body);
  if (head) demand(whole && *head == *whole);
  if (!whole) checkError(whole.error());

  const auto tracks = media::parseTracks(kind, body);
  demand(tracks.has_value() == whole.has_value());
  if (tracks) {
    demand(!tracks->empty() && tracks->size() <= media::kMaxTracks && tracks->front().header == *whole);
    for (const auto& track : *tracks) checkTrack(track, body);
    (void)media::summarize(*whole);
    (void)media::packetTypeName(*whole);
    (void)media::legacyAudioConfig(*whole);
  }
  checkFields(media::describeMedia(kind, body), body.size());
  return 0;
}
