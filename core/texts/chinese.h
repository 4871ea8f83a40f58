// SPDX-License-Identifier: GPL-3.0-or-later
// The catalogue: what the program says, in Chinese, by its English form. One file per kind of text.
#pragma once

#include "texts/chinese_common.h"
#include "texts/chinese_conformance.h"
#include "texts/chinese_filter.h"
#include "texts/chinese_findings_capture.h"
#include "texts/chinese_findings_network.h"
#include "texts/chinese_findings_opening.h"
#include "texts/chinese_findings_requests.h"
#include "texts/chinese_findings_stream.h"
#include "texts/chinese_findings_together.h"
#include "texts/chinese_handshake.h"
#include "texts/chinese_measures.h"
#include "texts/chinese_reports.h"
#include "texts/chinese_rule_titles.h"
#include "texts/chinese_sessions.h"
#include "texts/chinese_steps.h"

#include <span>
#include <string_view>

namespace rtmpscope::texts {

inline constexpr std::span<const Translation> kChinese[] = {
    kChineseCommon,         kChineseSteps,           kChineseConformance,      kChineseReports, kChineseMeasures,        kChineseSessions,
    kChineseRuleTitles,     kChineseHandshake,       kChineseFindingsTogether, kChineseFilter,  kChineseFindingsOpening, kChineseFindingsRequests,
    kChineseFindingsStream, kChineseFindingsNetwork, kChineseFindingsCapture};

/// An entry of the catalogue, if there is one. (With sanitizers gcc 12 cannot compare its address while compiling.)
struct FoundTranslation {
  bool found = false;
  const Translation* entry = nullptr;
};

/// The entry of that English form. Entries live as long as the program.
[[nodiscard]] constexpr FoundTranslation findTranslation(std::string_view english) {
  for (const std::span<const Translation> part : kChinese) {
    for (const Translation& entry : part) {
      if (entry.english.size() == english.size() && entry.english == english) return {true, &entry};
    }
  }
  return {};
}

}  // namespace rtmpscope::texts
