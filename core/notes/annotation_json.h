// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "notes/annotation.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>
#include <tl/expected.hpp>

namespace rtmpscope::notes {

/// A note as the sidecar and the report show it: {"id", "target", "text", "tag", "author", "created"}. The target is
/// {"frame": N}, {"message": N}, {"session": N}, {"session": N, "phase": ID} or {"session": N, "step": N}.
[[nodiscard]] nlohmann::ordered_json toJson(const Annotation& annotation);

/// The words of JSON: "program", "person", "capture-file".
[[nodiscard]] std::string_view toString(Author author);

/// What a sidecar holds (docs/annotations.md).
struct Sidecar {
  std::vector<Annotation> annotations;
  std::uint32_t nextId = 1;
};

/// Reads a sidecar's text. The error says what is wrong with it, without a full stop.
[[nodiscard]] tl::expected<Sidecar, std::string> parseSidecar(std::string_view text);

/// @param capture  the capture's file name, for people who find the sidecar alone
[[nodiscard]] std::string makeSidecar(std::string_view capture, std::uint32_t nextId, std::span<const Annotation> annotations);

}  // namespace rtmpscope::notes
