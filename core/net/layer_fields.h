// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/field_tree.h"
#include "net/layers.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope::net {

/// How the value of a field is written.
enum class FieldFormat : std::uint8_t { Decimal, Hex, LittleEndian, Mac, Ipv4, Ipv6, Flag };

/// One field of a header with a fixed layout.
struct FieldSpec {
  std::string_view name;  ///< Wireshark's
  std::string_view label;
  std::uint8_t offset = 0;  ///< in the header
  std::uint8_t size = 0;
  FieldFormat format = FieldFormat::Decimal;
  std::uint32_t mask = 0;    ///< the bits of it that count; 0: all
  std::uint32_t factor = 1;  ///< of the unit that the header counts in
  std::string (*symbol)(std::uint64_t) = nullptr;
  std::span<const FieldSpec> bits = {};  ///< rows below it
};

/// A kind of layer, as it is shown.
struct LayerSpec {
  LayerKind kind = LayerKind::Nothing;
  std::string_view name;      ///< Wireshark's protocol name
  std::string_view label;     ///< "Internet Protocol Version 4"
  std::string_view protocol;  ///< what a list calls it
  std::span<const FieldSpec> fields;
};

/// Never fails: LayerKind::Nothing has a row of its own, "Data".
[[nodiscard]] const LayerSpec& specOf(LayerKind kind);

/// The rows of `fields` in the header that begins at `offset`. Those that were not captured are left out.
[[nodiscard]] std::vector<Field> readFields(std::span<const FieldSpec> fields, ByteView packet, std::size_t offset);

/// "00:11:22:33:44:55".
[[nodiscard]] std::string macText(ByteView bytes);

}  // namespace rtmpscope::net
