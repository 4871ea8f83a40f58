// SPDX-License-Identifier: GPL-3.0-or-later
// The fields that the index has of messages, frames and sessions: nothing has to be read again for them.
#pragma once

#include "analysis/analysis.h"
#include "filter/field_catalog.h"

#include <vector>

namespace rtmpscope::analysis {

/// Appends what the index has of the field, which may be nothing.
/// @return false if the index does not know such a field
bool valuesOfRecord(const Analysis& analysis, MessageIndex index, const filter::FieldInfo& field, std::vector<filter::Value>& values);
bool valuesOfPacket(const Analysis& analysis, FrameNumber frame, const filter::FieldInfo& field, std::vector<filter::Value>& values);
bool valuesOfSession(const Analysis& analysis, const AnalyzedSession& session, const filter::FieldInfo& field, std::vector<filter::Value>& values);

/// Is it one of those that valuesOfSession() knows?
[[nodiscard]] bool isOfSessions(const filter::FieldInfo& field);

}  // namespace rtmpscope::analysis
