// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/capability_description.h"

#include "rtmp/amf_description.h"

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

void explain(Field& field, std::string meaning) {
  if (!meaning.empty()) field.symbol = std::move(meaning);
}

/// Calls `visit` with each property and its row. Their rows are the last ones below the object, in the same order; only the
/// end marker comes after them.
template <class Visit>
void forEachPropertyRow(const AmfValue& object, Field& row, Visit visit) {
  std::vector<Field>& rows = row.children;
  const std::size_t end = rows.size() - (!rows.empty() && rows.back().name == kEndOfObjectField ? 1 : 0);
  if (object.properties.size() > end) return;
  std::size_t at = end - object.properties.size();
  for (const AmfProperty& property : object.properties) visit(property, rows[at++]);
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
  forEachPropertyRow(object, row, [](const AmfProperty& property, Field& field) {
    if (property.value.isNumber()) {
      explain(field, capabilityMeaning(property.name, property.value.number));
    } else if (isFourCcMap(property.name)) {
      forEachPropertyRow(property.value, field, [](const AmfProperty& entry, Field& child) {
        if (entry.value.isNumber()) explain(child, flagsText(entry.value.number, kFourCcInfo));
      });
    }
  });
}

}  // namespace rtmpscope::rtmp
