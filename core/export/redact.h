// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "base/bytes.h"
#include "export/report.h"
#include "export/secret_forms.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rtmpscope::exporting {

/// Takes secrets out of everything that is exported. It first collects them from an analysis: names given to publish, play and
/// their like, values of query arguments (of app, tcUrl, names, swfUrl, pageUrl), user and password in a URL, further arguments of
/// connect, tokens, parameters of an authentication. Then it replaces every occurrence in any text by "[key-N]", the same secret
/// always by the same N, and finds them in bytes.
///
/// A secret that is as short or as common as an ordinary word ("live") is replaced only where it stands between quotes, slashes or the
/// like: else half of the report would be gone and nothing protected.
class Redactor {
 public:
  /// One that changes nothing.
  Redactor() = default;
  Redactor(const analysis::Analysis& analysis, Redaction redaction);

  [[nodiscard]] bool active() const { return m_active; }
  /// How many different secrets it knows.
  [[nodiscard]] std::size_t secrets() const { return m_secrets; }

  [[nodiscard]] std::string text(std::string_view text) const;

  /// Where secrets stand in a message body or a packet: ascending, not overlapping.
  [[nodiscard]] std::vector<ByteRange> find(ByteView bytes) const;

  /// Where the beginning of a secret ends `bytes`, or its end begins them: what a cut between two packets leaves. At least
  /// kLeastPart bytes each.
  [[nodiscard]] std::vector<ByteRange> findCut(ByteView bytes) const;

  static constexpr std::size_t kLeastPart = 4;

 private:
  struct Match {
    const SecretForm* form = nullptr;
    std::size_t length = 0;
  };

  void build(const std::vector<Secret>& secrets);
  [[nodiscard]] Match matchAt(std::string_view text, std::size_t position) const;
  [[nodiscard]] Match cutMatchAt(std::string_view text, std::size_t ellipsis) const;
  template <class Accept>
  [[nodiscard]] Match longestAt(std::string_view text, std::size_t position, Accept accept) const;

  bool m_active = false;
  std::size_t m_secrets = 0;
  std::size_t m_longest = 0;
  std::vector<SecretForm> m_forms;                                          ///< by needle
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> m_byStart;  ///< first bytes of a needle -> rows of m_forms, longest first
};

}  // namespace rtmpscope::exporting
