// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/text_width.h"

#include "export/utf8.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace rtmpscope::exporting {

namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// Unicode's East Asian Width W and F (UAX 11); what is not assigned yet inside such a block counts with it.
constexpr Range kWide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},   {0x23F0, 0x23F0},   {0x23F3, 0x23F3},   {0x25FD, 0x25FE},
    {0x2614, 0x2615},   {0x2648, 0x2653},   {0x267F, 0x267F},   {0x2693, 0x2693},   {0x26A1, 0x26A1},   {0x26AA, 0x26AB},   {0x26BD, 0x26BE},
    {0x26C4, 0x26C5},   {0x26CE, 0x26CE},   {0x26D4, 0x26D4},   {0x26EA, 0x26EA},   {0x26F2, 0x26F3},   {0x26F5, 0x26F5},   {0x26FA, 0x26FA},
    {0x26FD, 0x26FD},   {0x2705, 0x2705},   {0x270A, 0x270B},   {0x2728, 0x2728},   {0x274C, 0x274C},   {0x274E, 0x274E},   {0x2753, 0x2755},
    {0x2757, 0x2757},   {0x2795, 0x2797},   {0x27B0, 0x27B0},   {0x27BF, 0x27BF},   {0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},   {0x2B55, 0x2B55},
    {0x2E80, 0x303E},   {0x3041, 0x4DBF},   {0x4E00, 0xA4CF},   {0xA960, 0xA97C},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},
    {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},   {0x16FE0, 0x18D08}, {0x1AFF0, 0x1B2FB}, {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF},
    {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A}, {0x1F200, 0x1F265}, {0x1F300, 0x1F320}, {0x1F32D, 0x1F335}, {0x1F337, 0x1F37C}, {0x1F37E, 0x1F393},
    {0x1F3A0, 0x1F3CA}, {0x1F3CF, 0x1F3D3}, {0x1F3E0, 0x1F3F0}, {0x1F3F4, 0x1F3F4}, {0x1F3F8, 0x1F43E}, {0x1F440, 0x1F440}, {0x1F442, 0x1F4FC},
    {0x1F4FF, 0x1F53D}, {0x1F54B, 0x1F54E}, {0x1F550, 0x1F567}, {0x1F57A, 0x1F57A}, {0x1F595, 0x1F596}, {0x1F5A4, 0x1F5A4}, {0x1F5FB, 0x1F64F},
    {0x1F680, 0x1F6C5}, {0x1F6CC, 0x1F6CC}, {0x1F6D0, 0x1F6D2}, {0x1F6D5, 0x1F6DF}, {0x1F6EB, 0x1F6EC}, {0x1F6F4, 0x1F6FC}, {0x1F7E0, 0x1F7F0},
    {0x1F90C, 0x1F93A}, {0x1F93C, 0x1F945}, {0x1F947, 0x1F9FF}, {0x1FA70, 0x1FAFF}, {0x20000, 0x2FFFD}, {0x30000, 0x3FFFD},
};

// Marks that are drawn on the character before them (general categories Mn and Me) of the scripts that names are written in.
constexpr Range kZero[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x05BF, 0x05BF}, {0x05C1, 0x05C2}, {0x05C4, 0x05C5}, {0x0610, 0x061A}, {0x064B, 0x065F},
    {0x0670, 0x0670}, {0x06D6, 0x06DC}, {0x06DF, 0x06E4}, {0x06E7, 0x06E8}, {0x06EA, 0x06ED}, {0x0900, 0x0902}, {0x093C, 0x093C}, {0x0941, 0x0948},
    {0x094D, 0x094D}, {0x0E31, 0x0E31}, {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x1AB0, 0x1ACE}, {0x1DC0, 0x1DFF}, {0x200B, 0x200F}, {0x202A, 0x202E},
    {0x2060, 0x2064}, {0x20D0, 0x20F0}, {0x302A, 0x302D}, {0x3099, 0x309A}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}, {0xE0100, 0xE01EF},
};

template <std::size_t Size>
bool contains(const Range (&ranges)[Size], char32_t value) {
  const auto* const behind = std::upper_bound(std::begin(ranges), std::end(ranges), value, [](char32_t v, const Range& r) { return v < r.first; });
  return behind != std::begin(ranges) && value <= std::prev(behind)->last;
}

// What Chinese typesetting keeps off the beginning and off the end of a line (GB/T 15834, UAX 14: CL, CP, EX, IS, NS; OP).
constexpr std::u32string_view kNotFirst = U"，。、；：？！）】〕」』》〉〗］｝”’…—～·％,.;:?!)]}%";
constexpr std::u32string_view kNotLast = U"（【〔「『《〈〖［｛“‘([{";

bool isIn(std::u32string_view set, char32_t value) {
  return set.find(value) != std::u32string_view::npos;
}

/// A word and the spaces before it, as wrap() moves them about.
struct Piece {
  std::string_view spaces;
  std::string_view word;
};

/// Where the character at `at` ends, with the combining ones behind it.
std::size_t endOfCharacter(std::string_view text, std::size_t at) {
  at += codePointAt(text, at).length;
  while (at < text.size() && columnsOf(codePointAt(text, at).value) == 0) at += codePointAt(text, at).length;
  return at;
}

/// Takes the next piece from the front of `text`: up to a space, or up to where a line may break beside a wide character.
Piece takePiece(std::string_view& text) {
  std::size_t spaces = 0;
  while (spaces < text.size() && text[spaces] == ' ') ++spaces;
  std::size_t end = spaces;
  char32_t last = 0;
  while (end < text.size() && text[end] != ' ') {
    const char32_t next = codePointAt(text, end).value;
    const bool besideWide = columnsOf(last) == 2 || columnsOf(next) == 2;
    if (end > spaces && besideWide && !isIn(kNotLast, last) && !isIn(kNotFirst, next)) break;
    end = endOfCharacter(text, end);
    last = next;
  }
  const Piece piece{text.substr(0, spaces), text.substr(spaces, end - spaces)};
  text.remove_prefix(end);
  return piece;
}

/// The longest beginning of `text` that fits into `width` columns.
std::string_view fittingPart(std::string_view text, std::size_t width) {
  std::size_t used = 0;
  std::size_t end = 0;
  while (end < text.size()) {
    const CodePoint next = codePointAt(text, end);
    const auto columns = static_cast<std::size_t>(columnsOf(next.value));
    if (used + columns > width) break;
    used += columns;
    end += next.length;
  }
  return text.substr(0, end);
}

void wrapLine(std::string_view text, std::size_t width, std::vector<std::string>& lines) {
  while (text.ends_with(' ')) text.remove_suffix(1);
  std::string line;
  std::size_t used = 0;
  const std::size_t before = lines.size();
  while (!text.empty()) {
    const Piece piece = takePiece(text);
    std::string_view word = piece.word;
    const std::size_t wanted = piece.spaces.size() + displayWidth(word);
    if (used + wanted <= width) {
      line.append(piece.spaces).append(word);
      used += wanted;
      continue;
    }
    if (used > 0) lines.push_back(std::move(line));
    while (displayWidth(word) > width) {
      std::string_view part = fittingPart(word, width);
      if (part.empty()) part = word.substr(0, codePointAt(word, 0).length);
      lines.emplace_back(part);
      word.remove_prefix(part.size());
    }
    line = word;
    used = displayWidth(word);
  }
  if (!line.empty() || lines.size() == before) lines.push_back(std::move(line));
}

}  // namespace

int columnsOf(char32_t value) {
  if (value < 0x300) return 1;
  if (contains(kZero, value)) return 0;
  return contains(kWide, value) ? 2 : 1;
}

std::size_t displayWidth(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint next = codePointAt(text, i);
    width += static_cast<std::size_t>(columnsOf(next.value));
    i += next.length;
  }
  return width;
}

std::string padRight(std::string_view text, std::size_t width) {
  std::string padded(text);
  const std::size_t used = displayWidth(text);
  if (used < width) padded.append(width - used, ' ');
  return padded;
}

std::string padLeft(std::string_view text, std::size_t width) {
  const std::size_t used = displayWidth(text);
  std::string padded(used < width ? width - used : 0, ' ');
  return padded.append(text);
}

std::string shorten(std::string_view text, std::size_t width) {
  if (displayWidth(text) <= width) return std::string(text);
  if (width == 0) return {};
  return std::string(fittingPart(text, width - 1)) + "…";
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  while (true) {
    const std::size_t end = text.find('\n');
    wrapLine(text.substr(0, end), std::max<std::size_t>(width, 1), lines);
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

std::size_t widestWord(std::string_view text) {
  std::size_t widest = 0;
  while (!text.empty()) widest = std::max(widest, displayWidth(takePiece(text).word));
  return widest;
}

}  // namespace rtmpscope::exporting
