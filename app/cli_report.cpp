// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli_commands.h"
#include "cli_load.h"
#include "cli_output.h"
#include "export/lists.h"
#include "export/program_notes.h"
#include "export/report.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <optional>
#include <string>

namespace rtmpscope::cli {

namespace {

enum class FileType : std::uint8_t { Html, Json, Csv };

std::optional<FileType> typeOf(const std::string& path) {
  std::string extension = std::filesystem::path(path).extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
  if (extension == ".html" || extension == ".htm") return FileType::Html;
  if (extension == ".json") return FileType::Json;
  if (extension == ".csv") return FileType::Csv;
  return std::nullopt;
}

std::string messagesCsv(const Loaded& loaded, const Options& options) {
  std::string text;
  const auto sink = [&text](std::string_view part) {
    text += part;
    return true;
  };
  exporting::writeMessages(*loaded.analysis, exporting::ListFormat::Csv, listOptions(options), sink, messagesAsked(loaded, options));
  return text;
}

std::string contentOf(FileType type, const Loaded& loaded, const Options& options) {
  if (type == FileType::Csv) return messagesCsv(loaded, options);
  const std::vector<notes::Annotation> notes = exporting::allNotes(*loaded.analysis, notesOn(loaded, options), options.language);
  if (type == FileType::Html) return exporting::reportHtml(*loaded.analysis, notes, reportOptions(loaded, options));
  return exporting::reportJson(*loaded.analysis, notes, exporting::ReportDepth::Full, reportOptions(loaded, options));
}

}  // namespace

Status runReport(const Options& options) {
  const auto type = typeOf(options.output);
  if (!type) {
    complain(texts::say("the name of the report says its form: FILE.html, FILE.json or FILE.csv, and not {}", options.output), options.language);
    return Status::Usage;
  }
  // Said before the work and not after it.
  std::error_code ignored;
  if (!options.force && std::filesystem::is_regular_file(options.output, ignored)) {
    complain(texts::say("{} is there already and was left as it is; --force overwrites it", options.output), options.language);
    return Status::Unwritable;
  }
  const auto loaded = load(inputsOf(options).front(), options);
  if (!loaded) return loaded.error();
  if (!hasSession(*loaded, options)) return Status::Usage;
  return writeFile(options.output, contentOf(*type, *loaded, options), options.force, options.language);
}

}  // namespace rtmpscope::cli
