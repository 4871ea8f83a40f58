// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "export/report.h"

#include <cstddef>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace rtmpscope::exporting {

/// Findings of any number of captures as JUnit's XML: a test suite for each capture, a test case for each session and one for the
/// capture itself. What reaches `failOn` is a failure; the rest is said beside it.
class JunitDocument {
 public:
  JunitDocument(const ReportOptions& options, diagnosis::Severity failOn) : m_options(options), m_failOn(failOn) {}

  /// @param sessions  of this capture, only these; none: all
  void add(const analysis::Analysis& analysis, const std::optional<std::vector<SessionId>>& sessions = std::nullopt);
  /// A capture that could not be read at all.
  void addUnreadable(std::string_view file, std::string_view why);
  [[nodiscard]] std::string take() const;

 private:
  struct Counts {
    std::size_t tests = 0;
    std::size_t failures = 0;
    std::size_t errors = 0;
  };
  void addSuite(const std::string& name, const Counts& counts, const std::string& cases);

  ReportOptions m_options;
  diagnosis::Severity m_failOn;
  std::string m_suites;
  Counts m_all;
};

/// The same as SARIF 2.1.0 (OASIS): each finding a result of its rule, with the frames that show it.
class SarifDocument {
 public:
  explicit SarifDocument(const ReportOptions& options) : m_options(options) {}

  /// @param sessions  of this capture, only these; none: all
  void add(const analysis::Analysis& analysis, const std::optional<std::vector<SessionId>>& sessions = std::nullopt);
  void addUnreadable(std::string_view file, std::string_view why);
  [[nodiscard]] std::string take() const;

 private:
  ReportOptions m_options;
  nlohmann::ordered_json m_results = nlohmann::ordered_json::array();
  nlohmann::ordered_json m_notifications = nlohmann::ordered_json::array();
};

}  // namespace rtmpscope::exporting
