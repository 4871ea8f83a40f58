// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/field_tree.h"
#include "rtmp/amf_value.h"

#include <string_view>
#include <vector>

namespace rtmpscope::rtmp {

/// The row of the end marker, the last one of an AMF0 object that has one.
inline constexpr std::string_view kEndOfObjectField = "amf.end_of_object_marker";

enum class AmfEncoding : std::uint8_t { Amf0, Amf3 };

/// The row of a value, with its marker, its length and what it holds below it. The row of a value that was sent as a
/// reference stands on the reference; the rows below it stand where their bytes are.
/// @param body   what the value's ranges count from
/// @param label  what the value is to its message: "Stream name"
[[nodiscard]] Field describeValue(ByteView body, const AmfValue& value, AmfEncoding encoding, std::string_view label);

/// The row of a property: the name and the value in one.
[[nodiscard]] Field describeProperty(ByteView body, const AmfProperty& property, AmfEncoding encoding);

/// Rows of AMF0 values that stand one after the other from `begin` to the end of `body`, as in a video metadata frame
/// (Enhanced RTMP v2, "Metadata Frame").
[[nodiscard]] std::vector<Field> describeValues(ByteView body, std::size_t begin);

}  // namespace rtmpscope::rtmp
