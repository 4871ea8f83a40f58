// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/said_metadata.h"

#include <cstdint>

namespace rtmpscope::session {
namespace {

double numberIn(const rtmp::DataMessage& data, std::string_view name) {
  const rtmp::AmfValue* const value = findIn(data, name);
  return value != nullptr && value->isNumber() ? value->number : 0;
}

// A picture size as sent: what no picture can have is not taken over.
std::uint32_t sizeIn(const rtmp::DataMessage& data, std::string_view name) {
  constexpr double kLargest = 65535;
  const double number = numberIn(data, name);
  return number >= 1 && number <= kLargest ? static_cast<std::uint32_t>(number) : 0;
}

// FLV's onMetaData says stereo or not; some encoders say a number. What no sound can have is not taken over.
std::uint32_t channelsIn(const rtmp::DataMessage& data) {
  constexpr double kMost = 255;
  const double number = numberIn(data, "audiochannels");
  if (number >= 1 && number <= kMost) return static_cast<std::uint32_t>(number);
  const rtmp::AmfValue* const stereo = findIn(data, "stereo");
  if (stereo == nullptr || stereo->type != rtmp::AmfValue::Type::Boolean) return 0;
  return stereo->boolean ? 2 : 1;
}

// videocodecid and audiocodecid are numbers, or FourCC text with Enhanced RTMP.
bool announces(const rtmp::DataMessage& data, std::string_view codecId) {
  const rtmp::AmfValue* const value = findIn(data, codecId);
  if (value == nullptr) return false;
  return value->isNumber() ? value->number > 0 : value->isString() && !value->string.empty();
}

}  // namespace

const rtmp::AmfValue* findIn(const rtmp::DataMessage& data, std::string_view name) {
  for (const rtmp::AmfValue& value : data.values) {
    if (const rtmp::AmfValue* const found = value.find(name)) return found;
  }
  return nullptr;
}

std::optional<std::string> textOf(const rtmp::AmfValue& object, std::string_view name) {
  const rtmp::AmfValue* const value = object.find(name);
  if (value == nullptr || !value->isString()) return std::nullopt;
  return value->string;
}

// The text of a command that broke off may have broken off, too.
std::optional<std::string> wholeText(const rtmp::Command& command, std::string_view name) {
  std::optional<std::string> text = textOf(command.object, name);
  if (command.damage && text && text->empty()) return std::nullopt;
  return text;
}

bool isMetadata(const rtmp::DataMessage& data) {
  if (data.handler == "onMetaData") return true;
  return data.handler == "@setDataFrame" && !data.values.empty() && data.values.front().isString() && data.values.front().string == "onMetaData";
}

void fillMetadata(Metadata& metadata, const rtmp::DataMessage& data) {
  metadata.wrapped = data.handler == "@setDataFrame";
  metadata.width = sizeIn(data, "width");
  metadata.height = sizeIn(data, "height");
  metadata.frameRate = numberIn(data, "framerate");
  metadata.audioSampleRate = numberIn(data, "audiosamplerate");
  metadata.audioChannels = channelsIn(data);
  metadata.announcesVideo = announces(data, "videocodecid");
  metadata.announcesAudio = announces(data, "audiocodecid");
}

}  // namespace rtmpscope::session
