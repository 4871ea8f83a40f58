// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli_status.h"
#include "diagnosis/finding.h"
#include "export/report.h"
#include "filter/filter.h"
#include "texts/language.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace rtmpscope::cli {

enum class Command : std::uint8_t { Walkthrough, Sessions, Messages, Frames, Show, Check, Stats, Report, AnnotateAdd, AnnotateList, AnnotateRemove };

enum class Format : std::uint8_t { Text, Json, Ndjson, Csv, Junit, Sarif };

/// What the command line asks for, checked as far as it can be without looking at a capture.
struct Options {
  Command command = Command::Walkthrough;
  std::vector<std::string> captures;
  Format format = Format::Text;
  std::optional<std::uint32_t> session;
  filter::Filter filter;
  std::vector<std::uint16_t> decodeAs;
  std::string captureFilter;
  bool merge = false;
  std::string keylog;
  exporting::Redaction redaction = exporting::Redaction::Off;
  exporting::TimeStyle time = exporting::TimeStyle::Relative;
  texts::Language language = texts::Language::English;
  bool explain = false;
  bool force = false;
  bool noProgress = false;
  diagnosis::Severity failOn = diagnosis::Severity::Error;

  std::optional<std::uint32_t> frame;    ///< show, annotate add
  std::optional<std::uint32_t> message;  ///< show, annotate add
  std::optional<std::uint32_t> step;     ///< annotate add
  std::string phase;                     ///< annotate add
  std::string text;                      ///< annotate add
  std::string tag;                       ///< annotate add
  std::uint32_t noteId = 0;              ///< annotate remove
  std::string output;                    ///< report
};

/// Reads the command line. Prints help to standard output and errors, with a hint, to standard error; the error is the status to
/// exit with (Status::Done after --help).
/// @param arguments  without the program's name
[[nodiscard]] tl::expected<Options, Status> parseCommandLine(std::vector<std::string> arguments);

}  // namespace rtmpscope::cli
