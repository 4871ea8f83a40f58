// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/finding.h"
#include "net/connection.h"
#include "session/session.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope::diagnosis {

/// One rule of the catalogue: a pure function of a session and its connection.
struct Rule {
  std::string_view id;
  std::string_view title;  ///< a few words for people: "Publish rejected"
  /// Appends what it finds. Null for a rule that needs more than one session: diagnoseTogether runs it.
  void (*judge)(const session::Session& session, const net::Connection& connection, std::vector<Finding>& findings);
};

[[nodiscard]] std::span<const Rule> ruleCatalog();

/// Runs every rule. The findings come ordered by severity, worst first, then by frame.
[[nodiscard]] std::vector<Finding> diagnose(const session::Session& session, const net::Connection& connection);

/// Orders findings by severity, worst first, then by frame.
void sortFindings(std::vector<Finding>& findings);

/// Runs the rules that need more than one session: the older publisher behind a name in use.
/// @param sessions  all of a capture; none is null
/// @return the findings by session, in the order of `sessions`; empty if there are none at all
[[nodiscard]] std::vector<std::vector<Finding>> diagnoseTogether(std::span<const session::Session* const> sessions);

/// Why did it end? One sentence for the head of the session: who ended it, how, after what.
[[nodiscard]] std::string describeEnding(const session::Session& session);

/// The verdict sentence: the worst finding in one sentence, or how it ended if all went well.
[[nodiscard]] std::string describeVerdict(const session::Session& session, std::span<const Finding> findings);

}  // namespace rtmpscope::diagnosis
