// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/command_catalog.h"

#include <algorithm>

namespace rtmpscope::rtmp {
namespace {

using Group = CommandGroup;

constexpr std::array<CommandInfo, 51> kCommands = {{
    {"connect", Group::Connection, {"Optional argument"}},
    {"close", Group::Connection, {}},
    {"createStream", Group::Connection, {}},
    {"deleteStream", Group::Connection, {"Stream ID"}},
    {"play", Group::Stream, {"Stream name", "Start", "Duration", "Reset"}},
    {"play2", Group::Stream, {"Parameters"}},
    {"publish", Group::Stream, {"Publishing name", "Publishing type"}},
    {"closeStream", Group::Stream, {}},
    {"seek", Group::Stream, {"Milliseconds"}},
    {"pause", Group::Stream, {"Pause", "Milliseconds"}},
    {"pauseRaw", Group::Stream, {"Pause", "Milliseconds"}},
    {"receiveAudio", Group::Stream, {"Receive"}},
    {"receiveVideo", Group::Stream, {"Receive"}},
    {"_result", Group::Reply, {"Response"}},
    {"_error", Group::Reply, {"Information"}},
    {"onStatus", Group::Reply, {"Information"}},
    {"onPlayStatus", Group::Reply, {"Information"}},
    {"releaseStream", Group::Publish, {"Stream name"}},
    {"FCPublish", Group::Publish, {"Stream name"}},
    {"FCUnpublish", Group::Publish, {"Stream name"}},
    {"onFCPublish", Group::Publish, {"Information"}},
    {"onFCUnpublish", Group::Publish, {"Information"}},
    {"FCSubscribe", Group::Play, {"Stream name"}},
    {"FCUnsubscribe", Group::Play, {"Stream name"}},
    {"onFCSubscribe", Group::Play, {"Information"}},
    {"onFCUnsubscribe", Group::Play, {"Information"}},
    {"getStreamLength", Group::Play, {"Stream name"}},
    {"set_playlist", Group::Play, {"Playlist"}},
    {"checkBandwidth", Group::Bandwidth, {}},
    {"_checkbw", Group::Bandwidth, {}},
    {"_onbwcheck", Group::Bandwidth, {"Payload", "Count"}},
    {"_onbwdone", Group::Bandwidth, {"Kilobits per second", "Kilobytes", "Milliseconds", "Latency"}},
    {"onBWCheck", Group::Bandwidth, {"Payload", "Count"}},
    {"onBWDone", Group::Bandwidth, {"Kilobits per second", "Kilobytes", "Milliseconds", "Latency"}},
    {"secureToken", Group::Security, {"Token"}},
    {"secureTokenResponse", Group::Security, {"Response"}},
    {"verifyClient", Group::Security, {"Number"}},
    {"ping", Group::Other, {}},
    {"pong", Group::Other, {}},
    {"call", Group::Other, {}},
    {"@setDataFrame", Group::Publish, {"Name", "Metadata"}},
    {"@clearDataFrame", Group::Publish, {"Name"}},
    {"onMetaData", Group::Stream, {"Metadata"}},
    {"|RtmpSampleAccess", Group::Play, {"Audio may be sampled", "Video may be sampled"}},
    {"onTextData", Group::Stream, {"Text"}},
    {"onCuePoint", Group::Stream, {"Cue point"}},
    {"onFI", Group::Stream, {"Time code"}},
    {"onCaptionInfo", Group::Stream, {"Captions"}},
    {"onCaption", Group::Stream, {"Captions"}},
    {"onXMPData", Group::Stream, {"XMP"}},
    {"onImageData", Group::Stream, {"Image"}},
}};

}  // namespace

std::span<const CommandInfo> commandCatalog() {
  return kCommands;
}

const CommandInfo* findCommand(std::string_view name) {
  const auto* const found = std::find_if(kCommands.begin(), kCommands.end(), [name](const CommandInfo& row) { return row.name == name; });
  return found == kCommands.end() ? nullptr : found;
}

std::string_view argumentLabel(std::string_view command, std::size_t index) {
  constexpr std::string_view kUnnamed = "Argument";
  const CommandInfo* info = findCommand(command);
  if (info == nullptr || index >= info->arguments.size() || info->arguments[index].empty()) return kUnnamed;
  return info->arguments[index];
}

}  // namespace rtmpscope::rtmp
