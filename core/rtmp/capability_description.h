// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/field_tree.h"
#include "rtmp/amf_value.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace rtmpscope::rtmp {

/// What a number means that a peer says of itself in connect, or a server in its answer (RTMP 7.2.1.1; Enhanced RTMP v2, "Enhancing
/// NetConnection connect Command"): "Reconnect, Multitrack" for 3 of capsEx. "" for properties whose numbers are mere numbers.
[[nodiscard]] std::string capabilityMeaning(std::string_view property, double number);

/// Puts the meaning of such numbers, and of those in the maps of FourCCs, into the rows of an object.
/// @param row  what describeValue made of `object`
void explainCapabilities(const AmfValue& object, Field& row);

}  // namespace rtmpscope::rtmp
