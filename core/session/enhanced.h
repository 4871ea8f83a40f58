// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "rtmp/command.h"
#include "session/wire_use.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rtmpscope::session {

/// FourCCs that a peer names and the specification does not are listed too, so many of them.
inline constexpr std::size_t kMaxStrangeFourCcs = 16;

/// What a peer says of a codec or a capability.
enum class Said : std::uint8_t {
  NotCaptured,  ///< its message is not in the capture
  Nothing,      ///< it says nothing of such things at all: normal for a server
  No,           ///< it names others, and not this one
  Yes,
};

/// One line of the matrix.
struct EnhancedRow {
  enum class Kind : std::uint8_t { Video, Audio, Capability } kind = Kind::Video;
  std::string name;  ///< FourCC, or what the capability is called. A strange FourCC is from the wire: escape it
  Said offered = Said::NotCaptured;
  Said accepted = Said::NotCaptured;
  std::string offeredAs;     ///< "decode, forward"; "any" for "*"; empty if nothing more was said
  std::string acceptedAs;    ///< the same of the server
  std::optional<bool> used;  ///< none: it can't be seen in the rows of messages
  FrameNumber frame;         ///< where it was used first
};

/// Enhanced RTMP (E2): offered in connect, accepted in its _result, used in tags.
struct EnhancedMatrix {
  std::vector<EnhancedRow> rows;  ///< video codecs, audio codecs, capabilities; empty where nobody spoke of Enhanced RTMP or used it
  bool serverSilent = false;      ///< the server answered connect and said nothing of it
};

/// @param connect   null if it was not captured
/// @param answer    the _result to it, null if it was not captured
[[nodiscard]] EnhancedMatrix compareEnhanced(const rtmp::Command* connect, const rtmp::Command* answer, const WireUse& use);

/// The FourCC that the specification has for a codec; "" if it has none.
[[nodiscard]] std::string_view fourCcOf(media::Codec codec);

}  // namespace rtmpscope::session
