// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/capability_description.h"

#include <fmt/format.h>
#include <array>
#include <cmath>
#include <span>

namespace rtmpscope::rtmp {
namespace {

// One list of names per property, the lowest bit first.
constexpr std::array<std::string_view, 4> kCapsEx = {"Reconnect", "Multitrack", "ModEx", "TimestampNanoOffset"};
constexpr std::array<std::string_view, 4> kVideoFunction = {"client seek", "HDR", "PacketType.Metadata", "large-scale tile"};
constexpr std::array<std::string_view, 3> kFourCcInfo = {"CanDecode", "CanEncode", "CanForward"};
constexpr std::array<std::string_view, 12> kAudioCodecs = {
    "uncompressed",      "ADPCM", "MP3",  "Intel", "unused", "Nellymoser 8 kHz", "Nellymoser", "G.711 A-law", "G.711 mu-law",
    "Nellymoser 16 kHz", "AAC",   "Speex"};
constexpr std::array<std::string_view, 8> kVideoCodecs = {"unused", "JPEG",           "Sorenson H.263", "Screen video",
                                                          "VP6",    "VP6 with alpha", "Screen video 2", "H.264"};

std::string flagsText(double number, std::span<const std::string_view> names) {
  constexpr double kMostFlags = 4294967295.0;
  if (!(number >= 0 && number <= kMostFlags) || number != std::trunc(number)) return "not a set of flags";
  auto flags = static_cast<std::uint32_t>(number);
  std::string text;
  const auto add = [&text](std::string_view part) {
    if (!text.empty()) text += ", ";
    text += part;
  };
  for (std::size_t bit = 0; bit < names.size(); ++bit) {
    const std::uint32_t flag = 1U << bit;
    if ((flags & flag) != 0) add(names[bit]);
    flags &= ~flag;
  }
  if (flags != 0) add(fmt::format("unknown 0x{:x}", flags));
  return text.empty() ? "none" : text;
}

bool isFourCcMap(std::string_view property) {
  return property == "videoFourCcInfoMap" || property == "audioFourCcInfoMap";
}

}  // namespace

std::string capabilityMeaning(std::string_view property, double number) {
  if (property == "capsEx") return flagsText(number, kCapsEx);
  if (property == "videoFunction") return flagsText(number, kVideoFunction);
  if (property == "audioCodecs") return flagsText(number, kAudioCodecs);
  if (property == "videoCodecs") return flagsText(number, kVideoCodecs);
  if (property == "objectEncoding") return number == 0 ? "AMF0" : number == 3 ? "AMF3" : "unknown encoding";
  return {};
}

void explainCapabilities(const AmfValue& object, Field& row) {
  const auto explain = [](Field& field, std::string_view name, const AmfValue& value, auto meaning) {
    if (field.label == name && value.isNumber()) {
      if (std::string text = meaning(value.number); !text.empty()) field.symbol = std::move(text);
    }
  };
  for (const AmfProperty& property : object.properties) {
    for (Field& field : row.children) {
      explain(field, property.name, property.value, [&](double number) { return capabilityMeaning(property.name, number); });
      if (field.label != property.name || !isFourCcMap(property.name)) continue;
      for (const AmfProperty& entry : property.value.properties) {
        for (Field& child : field.children) explain(child, entry.name, entry.value, [](double number) { return flagsText(number, kFourCcInfo); });
      }
    }
  }
}

}  // namespace rtmpscope::rtmp
