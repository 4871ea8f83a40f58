// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/media_header.h"

#include "media/tag_walk.h"

#include <fmt/format.h>
#include <array>

namespace rtmpscope::media {
namespace {

constexpr std::array<std::string_view, 23> kCodecNames = {
    "unknown", "avc",  "hevc", "av1", "vp9",  "vp8",   "vvc",        "h263", "screen", "screen2", "vp6",   "aac",
    "mp3",     "opus", "flac", "ac3", "eac3", "speex", "nellymoser", "pcm",  "adpcm",  "g711a",   "g711u",
};
/// For people.
constexpr std::array<std::string_view, 23> kCodecTitles = {
    "Unknown codec", "H.264",          "H.265",      "AV1", "VP9",   "VP8",         "H.266",        "Sorenson H.263",
    "Screen video",  "Screen video 2", "VP6",        "AAC", "MP3",   "Opus",        "FLAC",         "AC-3",
    "E-AC-3",        "Speex",          "Nellymoser", "PCM", "ADPCM", "G.711 A-law", "G.711 mu-law",
};
static_assert(static_cast<std::size_t>(Codec::G711U) + 1 == kCodecNames.size());

std::string_view packetTypeTitle(PacketType type) {
  switch (type) {
    case PacketType::SequenceStart:
    case PacketType::Mpeg2TsSequenceStart:
      return "sequence header";
    case PacketType::SequenceEnd:
      return "end of sequence";
    case PacketType::Metadata:
      return "metadata";
    case PacketType::MultichannelConfig:
      return "channel configuration";
    case PacketType::Command:
      return "seek command";
    default:
      return "packet of unknown type";
  }
}

std::string_view frameTitle(FrameType type) {
  switch (type) {
    case FrameType::Key:
      return "key frame";
    case FrameType::Inter:
      return "inter frame";
    case FrameType::Disposable:
      return "disposable inter frame";
    case FrameType::GeneratedKey:
      return "generated key frame";
    default:
      return "frame";
  }
}

}  // namespace

std::string_view codecTitle(Codec codec) {
  const auto index = static_cast<std::size_t>(codec);
  return index < kCodecTitles.size() ? kCodecTitles[index] : kCodecTitles.front();
}

Result<MediaHeader> parseMediaHeader(Kind kind, ByteView body) {
  return TagWalk{kind, body}.first();
}

Result<std::vector<MediaTrack>> parseTracks(Kind kind, ByteView body) {
  TagWalk walk{kind, body};
  const Result<MediaHeader> first = walk.first();
  if (!first) return tl::unexpected(first.error());
  std::vector<MediaTrack> tracks;
  std::size_t begin = 0;
  const auto add = [&](const MediaHeader& header) {
    const ByteRange payload = walk.payload();
    tracks.push_back({.header = header, .payload = payload, .part = {begin, payload.end() - begin}, .nanosecondOffset = walk.nanosecondOffset()});
    begin = payload.end();
    walk.skipPayload();
  };
  add(*first);
  while (tracks.size() < kMaxTracks && walk.hasNextTrack()) {
    const Result<MediaHeader> next = walk.next();
    if (!next) break;
    add(*next);
  }
  return tracks;
}

CodecConfig legacyAudioConfig(const MediaHeader& header) {
  // FLV E.4.2.1: format in the upper four bits, then rate in two, sample size in one, channels in one.
  constexpr std::array<std::uint32_t, 4> kRates = {5512, 11025, 22050, 44100};
  CodecConfig config;
  config.codec = header.codec;
  if (header.codec == Codec::Aac || header.enhanced || header.packetType == PacketType::Empty) return config;
  config.sampleRate = kRates[header.audioFlags >> 2U & 3U];
  config.channels = (header.audioFlags & 1U) + 1;
  const auto mono = [&config](std::uint32_t sampleRate) {
    config.sampleRate = sampleRate;
    config.channels = 1;
  };
  switch (SoundFormat{static_cast<std::uint8_t>(header.audioFlags >> 4U)}) {
    case SoundFormat::Nellymoser16kMono:
    case SoundFormat::Speex:
      mono(16000);
      break;
    case SoundFormat::Nellymoser8kMono:
      mono(8000);
      break;
    case SoundFormat::G711A:
    case SoundFormat::G711U:
    case SoundFormat::Mp38k:
      config.sampleRate = 8000;
      break;
    default:
      break;
  }
  return config;
}

std::string_view toString(Kind kind) {
  return kind == Kind::Video ? "video" : "audio";
}

std::string_view toString(Codec codec) {
  const auto index = static_cast<std::size_t>(codec);
  return index < kCodecNames.size() ? kCodecNames[index] : kCodecNames.front();
}

std::string_view toString(FrameType type) {
  constexpr std::array<std::string_view, 6> kNames = {"none", "key", "inter", "disposable", "generated-key", "command"};
  const auto index = static_cast<std::size_t>(type);
  return index < kNames.size() ? kNames[index] : std::string_view{"unknown"};
}

std::string_view packetTypeName(const MediaHeader& header) {
  switch (header.packetType) {
    case PacketType::CodedFrames:
      if (header.codec == Codec::Aac) return "raw";
      return hasCompositionTime(header.codec) ? "nalu" : "coded-frames";
    case PacketType::CodedFramesX:
      return "coded-frames-x";
    case PacketType::SequenceStart:
      return "sequence-header";
    case PacketType::SequenceEnd:
      return "sequence-end";
    case PacketType::Metadata:
      return "metadata";
    case PacketType::Mpeg2TsSequenceStart:
      return "mpeg2ts-sequence-header";
    case PacketType::MultichannelConfig:
      return "multichannel-config";
    case PacketType::Command:
      return "command";
    case PacketType::Empty:
      return "empty";
    case PacketType::Unknown:
      break;
  }
  return "unknown";
}

std::string summarize(const MediaHeader& header) {
  if (header.packetType == PacketType::Empty) return header.kind == Kind::Audio ? "Audio silence (empty message)" : "Video, empty message";
  const bool coded = header.packetType == PacketType::CodedFrames || header.packetType == PacketType::CodedFramesX;
  const std::string_view what = !coded ? packetTypeTitle(header.packetType) : frameTitle(header.frameType);
  std::string text = fmt::format("{} {}", codecTitle(header.codec), what);
  if (header.multitrack) text += fmt::format(", track {}", header.trackId);
  if (header.compositionTimeMs != 0) text += fmt::format(", composition time {} ms", header.compositionTimeMs);
  return text;
}

}  // namespace rtmpscope::media
