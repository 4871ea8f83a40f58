// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace rtmpscope::rtmp {

/// What a command is about.
enum class CommandGroup : std::uint8_t {
  Connection,  ///< NetConnection (RTMP 7.2.1)
  Stream,      ///< NetStream (RTMP 7.2.2)
  Reply,       ///< an answer or a status
  Publish,     ///< what encoders send around publish
  Play,        ///< what players send around play
  Bandwidth,   ///< bandwidth checks
  Security,
  Other,
};

/// A command that is seen on real wires.
struct CommandInfo {
  std::string_view name;
  CommandGroup group = CommandGroup::Other;
  std::array<std::string_view, 4> arguments;  ///< labels of what follows the command object; empty ones are unused
};

/// All known commands, and the handlers of data messages.
[[nodiscard]] std::span<const CommandInfo> commandCatalog();

/// The command of that name, or nullptr. Names are compared exactly.
[[nodiscard]] const CommandInfo* findCommand(std::string_view name);

/// "Publishing name" for argument 0 of publish; "Argument" where the catalogue has no label.
/// @param index  place behind the command object (or behind a data message's handler), from 0
[[nodiscard]] std::string_view argumentLabel(std::string_view command, std::size_t index);

}  // namespace rtmpscope::rtmp
