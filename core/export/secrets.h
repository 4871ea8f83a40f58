// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "export/secret_forms.h"

#include <string_view>
#include <vector>

namespace rtmpscope::exporting {

/// More secrets than these in one capture are an attack on our time and not streams.
inline constexpr std::size_t kMaxSecrets = 20000;

/// What an analysis holds that must not leave the desk: in the order of the capture, each once.
[[nodiscard]] std::vector<Secret> collectSecrets(const analysis::Analysis& analysis);

/// The secrets in a stream name: "key?token=x" has "key" and "x". A type prefix ("mp4:") is none.
[[nodiscard]] std::vector<Secret> secretsOfName(std::string_view name);

/// The secrets in a URL, an app or a path with a query: user, password and the values of the query's arguments.
[[nodiscard]] std::vector<Secret> secretsOfUrl(std::string_view url);

/// Values of the parameters of an authentication ("user=...&challenge=...") anywhere in a text.
[[nodiscard]] std::vector<Secret> secretsOfAuthentication(std::string_view text);

}  // namespace rtmpscope::exporting
