// SPDX-License-Identifier: GPL-3.0-or-later
// The catalogue: what the program says, in Chinese, by its English form. One file per kind of text.
#pragma once

#include "texts/chinese_common.h"
#include "texts/chinese_conformance.h"
#include "texts/chinese_steps.h"

#include <span>
#include <string_view>

namespace rtmpscope::texts {

inline constexpr std::span<const Translation> kChinese[] = {kChineseCommon, kChineseSteps, kChineseConformance};

/// The entry of that English form, or null. Entries live as long as the program.
[[nodiscard]] constexpr const Translation* findTranslation(std::string_view english) {
  for (const std::span<const Translation> part : kChinese) {
    for (const Translation& entry : part) {
      if (entry.english.size() == english.size() && entry.english == english) return &entry;
    }
  }
  return nullptr;
}

}  // namespace rtmpscope::texts
