// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "notes/annotation.h"
#include "texts/language.h"

#include <span>
#include <vector>

namespace rtmpscope::exporting {

/// What the program remarks on the parts of each session's handshake: notes on steps and on the phase.
[[nodiscard]] std::vector<notes::Annotation> programNotes(const analysis::Analysis& analysis, texts::Language language);

/// The comments that the capture file carries on its packets, as notes.
[[nodiscard]] std::vector<notes::Annotation> captureNotes(const analysis::Analysis& analysis);

/// All three kinds: the program's, the capture's and those of people, in this order.
[[nodiscard]] std::vector<notes::Annotation> allNotes(const analysis::Analysis& analysis, std::span<const notes::Annotation> people,
                                                      texts::Language language);

}  // namespace rtmpscope::exporting
