// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/short_text.h"

#include <string_view>

namespace rtmpscope {

void shorten(std::string& text, std::size_t maxLength) {
  constexpr std::string_view kEllipsis = "...";
  constexpr std::size_t kMostContinuations = 3;  // of a character; where there are more, the text is not UTF-8
  if (text.size() <= maxLength) return;
  const std::size_t most = maxLength > kEllipsis.size() ? maxLength - kEllipsis.size() : 0;
  const auto isContinuation = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80; };
  std::size_t end = most;
  while (end > 0 && most - end < kMostContinuations && isContinuation(text[end])) --end;
  if (isContinuation(text[end])) end = most;
  text.resize(end);
  text += kEllipsis;
}

}  // namespace rtmpscope
