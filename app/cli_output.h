// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli_status.h"
#include "texts/text.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

namespace rtmpscope::cli {

/// Standard output. What cannot be written is remembered: a closed pipe ends the program without noise, anything else is said.
class Output {
 public:
  explicit Output(texts::Language language) : m_language(language) {}

  /// False if it could not be written, now or before.
  bool write(std::string_view text);
  /// Status::Done, or Unwritable; says why on standard error, once.
  [[nodiscard]] Status status();

 private:
  texts::Language m_language;
  std::error_code m_error;
  bool m_said = false;
};

/// "rtmpscope-cli: MESSAGE" on standard error. Control characters in it are made visible.
void complain(std::string_view message);
void complain(const texts::Text& message, texts::Language language);

/// Whether text on standard output may be coloured: it is a terminal, and NO_COLOR is not set.
[[nodiscard]] bool colourOnOutput();

/// Writes a whole file, which appears only when it is complete. An existing one is overwritten only if `force` is set. A device or a
/// pipe is written to as it is.
[[nodiscard]] Status writeFile(const std::string& path, std::string_view content, bool force, texts::Language language);

}  // namespace rtmpscope::cli
