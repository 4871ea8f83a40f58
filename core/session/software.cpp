// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/software.h"

#include "session/request_book.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

namespace rtmpscope::session {
namespace {

// Texts from the wire that become part of a name.
constexpr std::size_t kMaxNameLength = 64;

struct FfmpegRelease {
  int major;
  int minor;
  std::string_view name;
};

// libavformat's version at each release of FFmpeg.
constexpr std::array kFfmpegReleases = {
    FfmpegRelease{52, 64, "0.6"},  FfmpegRelease{52, 110, "0.7"}, FfmpegRelease{53, 4, "0.8"},  FfmpegRelease{53, 24, "0.9"},
    FfmpegRelease{53, 32, "0.10"}, FfmpegRelease{54, 6, "0.11"},  FfmpegRelease{54, 29, "1.0"}, FfmpegRelease{54, 59, "1.1"},
    FfmpegRelease{54, 63, "1.2"},  FfmpegRelease{55, 12, "2.0"},  FfmpegRelease{55, 19, "2.1"}, FfmpegRelease{55, 33, "2.2"},
    FfmpegRelease{55, 48, "2.3"},  FfmpegRelease{56, 4, "2.4"},   FfmpegRelease{56, 15, "2.5"}, FfmpegRelease{56, 25, "2.6"},
    FfmpegRelease{56, 36, "2.7"},  FfmpegRelease{56, 40, "2.8"},  FfmpegRelease{57, 25, "3.0"}, FfmpegRelease{57, 41, "3.1"},
    FfmpegRelease{57, 56, "3.2"},  FfmpegRelease{57, 71, "3.3"},  FfmpegRelease{57, 83, "3.4"}, FfmpegRelease{58, 12, "4.0"},
    FfmpegRelease{58, 20, "4.1"},  FfmpegRelease{58, 29, "4.2"},  FfmpegRelease{58, 45, "4.3"}, FfmpegRelease{58, 76, "4.4"},
    FfmpegRelease{59, 16, "5.0"},  FfmpegRelease{59, 27, "5.1"},  FfmpegRelease{60, 3, "6.0"},  FfmpegRelease{60, 16, "6.1"},
    FfmpegRelease{61, 1, "7.0"},   FfmpegRelease{61, 7, "7.1"},   FfmpegRelease{62, 3, "8.0"},
};

// Encoders that say their own name in flashVer or in onMetaData.
constexpr std::array kNamedEncoders = {
    std::string_view{"Wirecast"},
    std::string_view{"XSplit"},
    std::string_view{"vMix"},
    std::string_view{"Larix"},
    std::string_view{"Streamlabs"},
    std::string_view{"Elemental"},
    std::string_view{"Teradek"},
    std::string_view{"HaishinKit"},
    std::string_view{"GoCoder"},
    std::string_view{"LiveU"},
    std::string_view{"Flash Media Live Encoder"},
};

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// The digits and dots from `at` on, at most `parts` numbers: "29.0.2.1-1" -> "29.0.2".
std::string_view versionAt(std::string_view text, std::size_t at, int parts) {
  std::size_t end = at;
  while (end < text.size() && parts > 0) {
    const std::size_t begin = end;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
    if (end == begin) break;
    if (--parts == 0 || end >= text.size() || text[end] != '.') break;
    ++end;
  }
  while (end > at && text[end - 1] == '.') --end;
  return text.substr(at, end - at);
}

std::string_view versionAfter(std::string_view text, std::string_view marker, int parts) {
  const std::size_t at = text.find(marker);
  return at == std::string_view::npos ? std::string_view{} : versionAt(text, at + marker.size(), parts);
}

std::string named(std::string_view name, std::string_view version) {
  return version.empty() ? std::string{name} : fmt::format("{} {}", name, version);
}

// "WIN 32,0,0,465" is a Flash Player; the letters are the platform.
std::optional<std::string> flashPlayer(std::string_view flashVer) {
  static constexpr std::array kPlatforms = {std::string_view{"WIN "}, std::string_view{"MAC "}, std::string_view{"LNX "}, std::string_view{"AND "},
                                            std::string_view{"IOS "}};
  const bool platform = std::ranges::any_of(kPlatforms, [flashVer](std::string_view prefix) { return flashVer.starts_with(prefix); });
  if (!platform) return std::nullopt;
  std::string version{flashVer.substr(4, 20)};
  std::ranges::replace(version, ',', '.');
  if (versionAt(version, 0, 4) != version) return std::nullopt;
  return "Flash Player " + version;
}

std::string textOf(const rtmp::AmfValue& object, std::string_view name) {
  const rtmp::AmfValue* const value = object.find(name);
  return value != nullptr && value->isString() ? value->string : std::string{};
}

}  // namespace

void SoftwareEvidence::addCommand(const rtmp::Command& command, bool fromClient) {
  if (fromClient) {
    if (command.name == "connect" && !connectSeen) {
      connectSeen = true;
      flashVer = textOf(command.object, "flashVer");
      supportsGoAway = command.object.find("supportsGoAway") != nullptr;
      const rtmp::AmfValue* const codecs = command.object.find("audioCodecs");
      if (codecs != nullptr && codecs->isNumber()) audioCodecs = codecs->number;
    }
    const bool stream = command.name == "releaseStream" || command.name == "publish" || command.name == "play";
    streamTransactionZero = streamTransactionZero || (stream && command.transaction == 0);
    return;
  }
  const StatusInfo status = readStatus(command);
  if (command.name == "_result" && !connectResultSeen && status.code == "NetConnection.Connect.Success") {
    connectResultSeen = true;
    connectDescription = status.description;
    fmsVer = textOf(command.object, "fmsVer");
    for (const rtmp::AmfValue& argument : command.arguments) {
      const rtmp::AmfValue* const encoding = argument.find("objectEncoding");
      objectEncodingIsNull = objectEncodingIsNull || (encoding != nullptr && encoding->type == rtmp::AmfValue::Type::Null);
      if (fmsVer.empty()) fmsVer = textOf(argument, "fmsVer");
      if (const rtmp::AmfValue* const data = argument.find("data")) {
        dataVersion = textOf(*data, "version");
        srsVersion = textOf(*data, "srs_version");
      }
    }
  }
  if (command.name == "onStatus") {
    playReset = playReset || status.code == "NetStream.Play.Reset";
    const bool start = status.code == "NetStream.Publish.Start" || status.code == "NetStream.Play.Start";
    if (start && streamDescription.empty()) streamDescription = status.description;
  }
}

void SoftwareEvidence::addData(const rtmp::DataMessage& data, bool fromClient) {
  for (const rtmp::AmfValue& value : data.values) {
    if (fromClient && encoder.empty()) encoder = textOf(value, "encoder");
    if (!fromClient && metadataServer.empty()) metadataServer = textOf(value, "Server");
  }
}

void SoftwareEvidence::addServerControl(rtmp::MessageType type, const rtmp::ControlValues& control) {
  if (connectResultSeen) return;
  switch (type) {
    case rtmp::MessageType::WindowAcknowledgementSize:
      chunkSizeBeforeWindow = chunkSizeSeen;
      windowSeen = true;
      break;
    case rtmp::MessageType::SetChunkSize:
      chunkSizeSeen = chunkSizeSeen || !windowSeen;
      break;
    case rtmp::MessageType::UserControl:
      streamBeginBeforeResult = streamBeginBeforeResult || (control.event == rtmp::UserControlEvent::StreamBegin && control.value == 0);
      break;
    default:
      break;
  }
}

std::optional<std::string> ffmpegRelease(std::string_view text) {
  const std::string_view version = versionAfter(text, "Lavf", 3);
  int major = 0;
  int minor = 0;
  const char* const end = version.data() + version.size();
  const auto first = std::from_chars(version.data(), end, major);
  if (first.ec != std::errc{} || first.ptr == end) return std::nullopt;
  if (std::from_chars(first.ptr + 1, end, minor).ec != std::errc{}) return std::nullopt;
  const auto after = std::ranges::upper_bound(kFfmpegReleases, std::pair{major, minor}, {}, [](const FfmpegRelease& release) {
    return std::pair{release.major, release.minor};
  });
  if (after == kFfmpegReleases.begin()) return fmt::format("ffmpeg (libavformat {})", version);
  const FfmpegRelease& release = *std::prev(after);
  if (release.major == major && release.minor == minor) return fmt::format("ffmpeg {}", release.name);
  return fmt::format("ffmpeg after {} (libavformat {})", release.name, version);
}

std::optional<std::string> identifyClient(const SoftwareEvidence& evidence) {
  const std::string_view flashVer = evidence.flashVer;
  const std::string_view encoder = evidence.encoder;
  if (contains(encoder, "obs-output module")) return named("OBS Studio", versionAfter(encoder, "libobs version ", 3));
  if (auto release = ffmpegRelease(flashVer)) return release;
  for (const std::string_view name : kNamedEncoders) {
    for (const std::string_view text : {encoder, flashVer}) {
      if (contains(text, name)) return std::string{text.substr(0, kMaxNameLength)};
    }
  }
  if (contains(encoder, "GStreamer")) {
    return named("GStreamer", versionAfter(encoder, "GStreamer ", 3)) + (evidence.streamTransactionZero ? " (rtmp2)" : " (librtmp)");
  }
  // libavformat signs its C1 with this version, whatever its user lets flashVer say. The encoder in the metadata alone tells who
  // wrote a file, and not who sends it.
  if ((evidence.c1Version == 0x09007C02u && !flashVer.empty()) || flashVer == "LNX 9,0,124,2") {
    return ffmpegRelease(encoder).value_or("ffmpeg (libavformat)");
  }
  if (flashVer == "LNX 10,0,32,18") {
    const bool gstreamer = evidence.streamTransactionZero || evidence.audioCodecs == 4071.0;
    return gstreamer ? "GStreamer (rtmp2)" : "rtmpdump (librtmp)";
  }
  if (flashVer == "LNX.11,1,102,55" || evidence.c1Version == 0x0C000D0Eu) return "nginx-rtmp (relay)";
  if (evidence.c1Version == 0x80000702u && evidence.connectSeen) {
    if (flashVer.empty()) return "ZLMediaKit";
    if (flashVer == "WIN 15,0,0,239") return "SRS (edge or forward)";
  }
  // librtmp with a digest announces this version, whatever its user lets flashVer say.
  if (evidence.c1Version == 0x0A002D02u && !contains(flashVer, "10,0,45,2")) return "rtmpdump (librtmp)";
  if (evidence.supportsGoAway) return "OBS Studio";
  if (auto player = flashPlayer(flashVer)) return player;
  return std::nullopt;
}

std::optional<std::string> identifyServer(const SoftwareEvidence& evidence) {
  const std::string_view fmsVer = evidence.fmsVer;
  const std::string_view description = evidence.streamDescription;
  if (!evidence.srsVersion.empty()) return "SRS " + evidence.srsVersion.substr(0, kMaxNameLength);
  if (contains(evidence.metadataServer, "NGINX RTMP")) return "nginx-rtmp";
  if (fmsVer == "LNX 9,0,124,2") return "MediaMTX";
  if (startsWithIgnoringCase(fmsVer, "RED5")) return "Red5";
  if (fmsVer == "FMS/3,5,7,7009") return "Wowza Streaming Engine";
  if (fmsVer.starts_with("FMS/4") || fmsVer.starts_with("FMS/5")) {
    std::string version{fmsVer.substr(4, kMaxNameLength)};
    std::ranges::replace(version, ',', '.');
    return (fmsVer[4] == '5' ? "Adobe Media Server " : "Flash Media Server ") + version;
  }
  // Many servers call themselves FMS/3,0,1,123: their habits tell them apart.
  if (fmsVer == "FMS/3,0,1,123") {
    if (evidence.chunkSizeBeforeWindow && evidence.objectEncodingIsNull) return "ZLMediaKit";
    if (evidence.streamBeginBeforeResult) return evidence.connectDescription == "Connection succeeded." ? "ffmpeg (listening)" : "crtmpserver";
    if (evidence.s1Version == 0x01020304u || description.ends_with(" is now published.")) return "Node-Media-Server";
    if (evidence.s1Version == 0x0D0E0A0Du) return "nginx-rtmp";
    if (evidence.playReset)
      return evidence.connectDescription == "Connection succeeded." ? std::optional<std::string>{"Node-Media-Server"} : std::nullopt;
    if (evidence.complexHandshake) return std::nullopt;  // nginx-rtmp would have shown its version
    const bool nginxWords =
        description.empty() || description == "Start publishing" || description == "Start live" || description == "Start video on demand";
    return evidence.connectDescription == "Connection succeeded." && evidence.windowSeen && nginxWords ? std::optional<std::string>{"nginx-rtmp"}
                                                                                                       : std::nullopt;
  }
  if (evidence.s1Version == 0x0D0E0A0Du) return "nginx-rtmp";
  if (evidence.s1Version == 0x01000504u) return "SRS";
  return std::nullopt;
}

}  // namespace rtmpscope::session
