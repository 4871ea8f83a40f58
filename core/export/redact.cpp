// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/redact.h"

#include "export/secrets.h"

#include <algorithm>
#include <cctype>
#include <map>

#include <fmt/format.h>

namespace rtmpscope::exporting {

namespace {

constexpr std::string_view kEllipses[] = {"…", "..."};
// What stands around a name where a text quotes it, and not around a word of the text itself.
constexpr std::string_view kOpeners = "'\"`/=?&([{<";
constexpr std::string_view kClosers = "'\"`/?&)]}>,;";
constexpr std::string_view kTypographicQuotes[] = {"‘", "’", "“", "”", "«", "»", "‹", "›"};

bool isWordCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

bool wordEnds(std::string_view before, std::string_view after) {
  return (before.empty() || !isWordCharacter(before.back())) && (after.empty() || !isWordCharacter(after.front()));
}

bool delimited(std::string_view before, std::string_view after) {
  const auto isQuote = [](std::string_view text, bool atEnd) {
    return std::any_of(std::begin(kTypographicQuotes), std::end(kTypographicQuotes),
                       [&](std::string_view quote) { return atEnd ? text.ends_with(quote) : text.starts_with(quote); });
  };
  const bool left = before.empty() || kOpeners.find(before.back()) != std::string_view::npos || isQuote(before, true);
  const bool right = after.empty() || kClosers.find(after.front()) != std::string_view::npos || isQuote(after, false);
  return left && right;
}

bool fits(Boundary boundary, std::string_view before, std::string_view after) {
  switch (boundary) {
    case Boundary::Anywhere:
      return true;
    case Boundary::Word:
      return wordEnds(before, after);
    case Boundary::Delimited:
      break;
  }
  return delimited(before, after);
}

/// In bytes an ordinary word counts only as (the beginning of) an AMF string: behind a length that reaches at least to its end.
bool followsStringLength(ByteView bytes, std::size_t position, std::size_t length) {
  if (position == 0) return false;
  const std::size_t amf3 = bytes[position - 1] >> 1U;
  if ((bytes[position - 1] & 1U) != 0 && amf3 >= length && amf3 <= bytes.size() - position) return true;
  if (position < 2) return false;
  const std::size_t amf0 = static_cast<std::size_t>(bytes[position - 2]) << 8U | bytes[position - 1];
  return amf0 >= length && amf0 <= bytes.size() - position;
}

std::uint32_t startOf(std::string_view text) {
  std::uint32_t start = 0;
  for (std::size_t i = 0; i < std::min<std::size_t>(text.size(), 3); ++i) start = start << 8U | static_cast<unsigned char>(text[i]);
  return start;
}

std::string_view asText(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

Redactor::Redactor(const analysis::Analysis& analysis, Redaction redaction) : m_active(redaction == Redaction::On) {
  if (m_active) build(collectSecrets(analysis));
}

void Redactor::build(const std::vector<Secret>& secrets) {
  std::map<std::string, std::uint32_t> numbers;
  for (const Secret& secret : secrets) {
    const std::uint32_t number = numbers.emplace(percentDecoded(secret.value), static_cast<std::uint32_t>(numbers.size() + 1)).first->second;
    for (SecretForm& form : formsOf(secret, number)) m_forms.push_back(std::move(form));
  }
  m_secrets = numbers.size();
  std::sort(m_forms.begin(), m_forms.end(), [](const SecretForm& a, const SecretForm& b) { return a.needle < b.needle; });
  for (std::uint32_t row = 0; row < m_forms.size(); ++row) {
    m_longest = std::max(m_longest, m_forms[row].needle.size());
    m_byStart[startOf(m_forms[row].needle)].push_back(row);
  }
  for (auto& [start, rows] : m_byStart) {
    std::stable_sort(rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) { return m_forms[a].needle.size() > m_forms[b].needle.size(); });
  }
}

template <class Accept>
Redactor::Match Redactor::longestAt(std::string_view text, std::size_t position, Accept accept) const {
  const std::string_view rest = text.substr(position);
  for (std::size_t length = std::min<std::size_t>(3, rest.size()); length > 0; --length) {
    const auto rows = m_byStart.find(startOf(rest.substr(0, length)));
    if (rows == m_byStart.end()) continue;
    for (const std::uint32_t row : rows->second) {
      const SecretForm& form = m_forms[row];
      if (rest.starts_with(form.needle) && accept(form)) return {&form, form.needle.size()};
    }
  }
  return {};
}

Redactor::Match Redactor::matchAt(std::string_view text, std::size_t position) const {
  return longestAt(text, position,
                   [&](const SecretForm& form) { return fits(form.boundary, text.substr(0, position), text.substr(position + form.needle.size())); });
}

Redactor::Match Redactor::cutMatchAt(std::string_view text, std::size_t ellipsis) const {
  for (std::size_t length = std::min(ellipsis, m_longest); length >= kLeastPart; --length) {
    const std::string_view part = text.substr(ellipsis - length, length);
    const auto row =
        std::lower_bound(m_forms.begin(), m_forms.end(), part, [](const SecretForm& form, std::string_view p) { return form.needle < p; });
    if (row == m_forms.end() || !std::string_view(row->needle).starts_with(part) || row->kept >= length) continue;
    if (length == ellipsis || !isWordCharacter(text[ellipsis - length - 1])) return {&*row, length};
  }
  return {};
}

std::string Redactor::text(std::string_view text) const {
  if (m_forms.empty()) return std::string(text);
  // What a shortened text left of a secret, by where it begins.
  std::map<std::size_t, Match> cuts;
  for (const std::string_view ellipsis : kEllipses) {
    for (std::size_t at = text.find(ellipsis); at != std::string_view::npos; at = text.find(ellipsis, at + ellipsis.size())) {
      if (const Match cut = cutMatchAt(text, at); cut.form != nullptr) cuts.emplace(at - cut.length, cut);
    }
  }
  std::string redacted;
  redacted.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    Match match = matchAt(text, i);
    if (const auto cut = cuts.find(i); match.form == nullptr && cut != cuts.end()) match = cut->second;
    if (match.form == nullptr) {
      redacted += text[i++];
      continue;
    }
    redacted.append(text.substr(i, match.form->kept));
    redacted += fmt::format("[key-{}]", match.form->number);
    i += match.length;
  }
  return redacted;
}

std::vector<ByteRange> Redactor::find(ByteView bytes) const {
  std::vector<ByteRange> ranges;
  if (m_forms.empty()) return ranges;
  const std::string_view text = asText(bytes);
  for (std::size_t i = 0; i < text.size();) {
    const Match match = longestAt(
        text, i, [&](const SecretForm& form) { return form.boundary != Boundary::Delimited || followsStringLength(bytes, i, form.needle.size()); });
    if (match.form == nullptr) {
      ++i;
      continue;
    }
    ranges.push_back({i + match.form->kept, match.length - match.form->kept});
    i += match.length;
  }
  return ranges;
}

std::vector<ByteRange> Redactor::findCut(ByteView bytes) const {
  std::vector<ByteRange> ranges;
  if (m_forms.empty() || bytes.empty()) return ranges;
  const std::string_view text = asText(bytes);
  std::size_t atStart = 0;
  for (const SecretForm& form : m_forms) {
    if (form.boundary == Boundary::Delimited) continue;
    const std::string_view secret = std::string_view(form.needle).substr(form.kept);
    for (std::size_t length = std::min(secret.size(), text.size()); length >= kLeastPart && length > atStart; --length) {
      if (text.starts_with(secret.substr(secret.size() - length))) atStart = length;
    }
  }
  if (atStart > 0) ranges.push_back({0, atStart});
  const Match end = cutMatchAt(text, text.size());
  if (end.form != nullptr && text.size() - end.length >= atStart) {
    ranges.push_back({text.size() - end.length + end.form->kept, end.length - end.form->kept});
  }
  return ranges;
}

}  // namespace rtmpscope::exporting
