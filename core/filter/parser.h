// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "filter/expression.h"

#include <memory>
#include <string_view>

#include <tl/expected.hpp>

namespace rtmpscope::filter {

/// Reads a filter; null if it is blank.
[[nodiscard]] tl::expected<std::unique_ptr<const Node>, FilterError> parseExpression(std::string_view filter);

}  // namespace rtmpscope::filter
