// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "filter/value.h"
#include "texts/phrase.h"

#include <span>
#include <string_view>
#include <vector>

namespace rtmpscope::filter {

/// A field that can be asked for: Wireshark's name and meaning where Wireshark has it, "rtmpscope." before what is ours.
struct FieldInfo {
  std::string_view name;
  FieldType type;
  texts::Phrase meaning{};  ///< of our own fields, which no book explains; empty for Wireshark's
};

/// All fields, by name.
[[nodiscard]] std::span<const FieldInfo> fieldCatalog();

/// The field of that name, or null. Fields live as long as the program.
[[nodiscard]] const FieldInfo* findField(std::string_view name);

/// The fields whose names begin so, by name.
[[nodiscard]] std::span<const FieldInfo> fieldsThatBegin(std::string_view prefix);

/// The field whose name is most like `name`, for a hint after a slip of the keyboard; null if none is like it.
[[nodiscard]] const FieldInfo* mostLike(std::string_view name);

}  // namespace rtmpscope::filter
