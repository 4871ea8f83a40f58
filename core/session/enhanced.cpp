// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/enhanced.h"

#include "session/side_evidence.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace rtmpscope::session {
namespace {

using Kind = EnhancedRow::Kind;

struct FourCc {
  std::string_view name;
  media::Codec codec;
  Kind kind;
};

// E2, "ExVideoTagHeader" and "ExAudioTagHeader".
constexpr std::array<FourCc, 12> kFourCcs{{
    {"avc1", media::Codec::Avc, Kind::Video},
    {"hvc1", media::Codec::Hevc, Kind::Video},
    {"av01", media::Codec::Av1, Kind::Video},
    {"vp09", media::Codec::Vp9, Kind::Video},
    {"vp08", media::Codec::Vp8, Kind::Video},
    {"vvc1", media::Codec::Vvc, Kind::Video},
    {"mp4a", media::Codec::Aac, Kind::Audio},
    {"Opus", media::Codec::Opus, Kind::Audio},
    {"fLaC", media::Codec::Flac, Kind::Audio},
    {"ac-3", media::Codec::Ac3, Kind::Audio},
    {"ec-3", media::Codec::Eac3, Kind::Audio},
    {".mp3", media::Codec::Mp3, Kind::Audio},
}};

// E2, "Enhancing NetConnection connect Command": capsEx and videoFunction, whose bit 1 (client seek) is as old as RTMP itself.
constexpr std::uint32_t kClientSeek = 1;
struct Capability {
  std::string_view property;
  std::uint32_t bit;
  std::string_view name;
};
constexpr std::array<Capability, 7> kCapabilities{{
    {"capsEx", 1, "reconnect"},
    {"capsEx", 2, "multitrack"},
    {"capsEx", 4, "ModEx"},
    {"capsEx", 8, "nanosecond timestamps"},
    {"videoFunction", 2, "HDR"},
    {"videoFunction", 4, "video metadata packets"},
    {"videoFunction", 8, "large-scale tile"},
}};

std::uint32_t bitsOf(const rtmp::AmfValue& value) {
  const bool sane = value.isNumber() && value.number >= 0 && value.number <= 4294967295.0;
  return sane ? static_cast<std::uint32_t>(value.number) : 0;
}

/// What a FourCcInfoMask says.
std::string abilities(std::uint32_t mask) {
  std::string text;
  for (const auto& [bit, name] : {std::pair{1U, "decode"}, std::pair{2U, "encode"}, std::pair{4U, "forward"}}) {
    if ((mask & bit) == 0) continue;
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text;
}

/// What one peer says in its connect or _result.
class Statement {
 public:
  explicit Statement(const rtmp::Command* command) : m_captured(command != nullptr) {
    if (command == nullptr) return;
    m_places.push_back(&command->object);
    for (const rtmp::AmfValue& argument : command->arguments) m_places.push_back(&argument);
  }

  [[nodiscard]] const rtmp::AmfValue* find(std::string_view property) const {
    for (const rtmp::AmfValue* const place : m_places) {
      if (const rtmp::AmfValue* const value = place->find(property)) return value;
    }
    return nullptr;
  }

  [[nodiscard]] bool speaks() const {
    const rtmp::AmfValue* const functions = find("videoFunction");
    if (functions != nullptr && (bitsOf(*functions) & ~kClientSeek) != 0) return true;
    return std::ranges::any_of(kProperties, [this](std::string_view property) { return find(property) != nullptr; });
  }
  [[nodiscard]] bool captured() const { return m_captured; }

  struct Answer {
    Said said = Said::Nothing;
    std::string as;
  };

  [[nodiscard]] Answer of(std::string_view fourCc, Kind kind) const {
    if (!m_captured) return {Said::NotCaptured, {}};
    const rtmp::AmfValue* const list = find("fourCcList");
    const rtmp::AmfValue* const map = find(kind == Kind::Audio ? "audioFourCcInfoMap" : "videoFourCcInfoMap");
    if (list == nullptr && map == nullptr) return {};
    if (map != nullptr) {
      const rtmp::AmfValue* const any = map->find("*");
      const rtmp::AmfValue* const own = map->find(fourCc);
      const std::uint32_t mask = (any != nullptr ? bitsOf(*any) : 0) | (own != nullptr ? bitsOf(*own) : 0);
      if (mask != 0) return {Said::Yes, abilities(mask)};
    }
    if (list != nullptr && listed(*list, fourCc)) return {Said::Yes, {}};
    if (list != nullptr && listed(*list, "*")) return {Said::Yes, "any"};
    return {Said::No, {}};
  }

  [[nodiscard]] Answer of(const Capability& capability) const {
    if (!m_captured) return {Said::NotCaptured, {}};
    const rtmp::AmfValue* const value = find(capability.property);
    if (value == nullptr) return {};
    return {(bitsOf(*value) & capability.bit) != 0 ? Said::Yes : Said::No, {}};
  }

  /// FourCCs that it names, "*" left out.
  void addNames(std::vector<std::pair<std::string, Kind>>& names) const {
    const auto add = [&names](const std::string& name, Kind kind) {
      const bool known = std::ranges::any_of(names, [&](const auto& each) { return each.first == name; });
      if (!known && name != "*" && names.size() < kFourCcs.size() + kMaxStrangeFourCcs) names.emplace_back(name, kind);
    };
    for (const auto& [property, kind] : {std::pair{"videoFourCcInfoMap", Kind::Video}, std::pair{"audioFourCcInfoMap", Kind::Audio}}) {
      if (const rtmp::AmfValue* const map = find(property)) {
        for (const rtmp::AmfProperty& entry : map->properties) add(entry.name, kind);
      }
    }
    if (const rtmp::AmfValue* const list = find("fourCcList")) {
      for (const rtmp::AmfValue& entry : list->elements) {
        if (entry.isString()) add(entry.string, Kind::Video);
      }
    }
  }

 private:
  static constexpr std::array<std::string_view, 4> kProperties{"fourCcList", "videoFourCcInfoMap", "audioFourCcInfoMap", "capsEx"};

  static bool listed(const rtmp::AmfValue& list, std::string_view fourCc) {
    return std::ranges::any_of(list.elements, [fourCc](const rtmp::AmfValue& each) { return each.isString() && each.string == fourCc; });
  }

  bool m_captured;
  std::vector<const rtmp::AmfValue*> m_places;
};

void setUse(EnhancedRow& row, media::Codec codec, const WireUse& use) {
  row.used = false;
  for (const UsedCodec& each : use.codecs) {
    if (!each.enhanced || each.codec != codec || (row.used.value() && row.frame <= each.frame)) continue;
    row.used = true;
    row.frame = each.frame;
  }
}

std::optional<double> numberOf(const Statement& statement, std::string_view property) {
  const rtmp::AmfValue* const value = statement.find(property);
  return value != nullptr && value->isNumber() ? std::optional{value->number} : std::nullopt;
}

}  // namespace

ConnectWords readConnectWords(const rtmp::Command& command) {
  const Statement statement{&command};
  ConnectWords words;
  words.enhanced = statement.speaks();
  for (const FourCc& known : kFourCcs) {
    if (statement.of(known.name, known.kind).said == Said::Yes) words.codecs |= 1U << static_cast<unsigned>(known.codec);
  }
  for (const Capability& capability : kCapabilities) {
    if (statement.of(capability).said != Said::Yes) continue;
    words.multitrack = words.multitrack || capability.name == "multitrack";
    words.reconnect = words.reconnect || capability.name == "reconnect";
  }
  words.objectEncoding = numberOf(statement, "objectEncoding");
  words.audioCodecs = numberOf(statement, "audioCodecs");
  words.videoCodecs = numberOf(statement, "videoCodecs");
  return words;
}

std::string_view fourCcOf(media::Codec codec) {
  const auto found = std::ranges::find(kFourCcs, codec, &FourCc::codec);
  return found == kFourCcs.end() ? std::string_view() : found->name;
}

EnhancedMatrix compareEnhanced(const rtmp::Command* connect, const rtmp::Command* answer, const WireUse& use) {
  const Statement client{connect};
  const Statement server{answer};
  EnhancedMatrix matrix;
  const bool anyUse = use.multitrack != FrameNumber{} || std::ranges::any_of(use.codecs, [](const UsedCodec& each) { return each.enhanced; });
  if (!client.speaks() && !server.speaks() && !anyUse) return matrix;
  matrix.serverSilent = server.captured() && !server.speaks();

  std::vector<std::pair<std::string, Kind>> names;
  for (const FourCc& known : kFourCcs) names.emplace_back(known.name, known.kind);
  client.addNames(names);
  server.addNames(names);
  for (const auto& [name, kind] : names) {
    EnhancedRow row;
    row.kind = kind;
    row.name = name;
    const Statement::Answer offered = client.of(name, kind);
    const Statement::Answer accepted = server.of(name, kind);
    row.offered = offered.said;
    row.offeredAs = offered.as;
    row.accepted = accepted.said;
    row.acceptedAs = accepted.as;
    const auto known = std::ranges::find(kFourCcs, std::string_view{name}, &FourCc::name);
    if (known != kFourCcs.end()) setUse(row, known->codec, use);
    // "*" says yes to everything: only what was named, or used, is worth a line.
    const bool named = (row.offered == Said::Yes && row.offeredAs != "any") || (row.accepted == Said::Yes && row.acceptedAs != "any");
    if (named || row.used.value_or(false)) matrix.rows.push_back(std::move(row));
  }
  std::ranges::stable_sort(matrix.rows, {}, &EnhancedRow::kind);
  for (const Capability& capability : kCapabilities) {
    EnhancedRow row;
    row.kind = Kind::Capability;
    row.name = capability.name;
    row.offered = client.of(capability).said;
    row.accepted = server.of(capability).said;
    if (capability.name == "multitrack") {
      row.used = use.multitrack != FrameNumber{};
      row.frame = use.multitrack;
    } else if (capability.name == "video metadata packets") {
      row.used = use.videoMetadata != FrameNumber{};
      row.frame = use.videoMetadata;
    }
    if (row.offered == Said::Yes || row.accepted == Said::Yes || row.used.value_or(false)) matrix.rows.push_back(std::move(row));
  }
  return matrix;
}

}  // namespace rtmpscope::session
