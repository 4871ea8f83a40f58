// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/decompressor.h"
#include "capture/input_stream.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace rtmpscope::capture {

/// The original bytes of a compressed input. If that is cut or damaged, everything that could be decompressed comes first.
class DecompressingInput final : public InputStream {
 public:
  DecompressingInput(std::unique_ptr<InputStream> compressed, Compression compression);

  [[nodiscard]] const std::string& path() const override { return m_compressed->path(); }
  [[nodiscard]] std::optional<std::string> compression() const override { return std::string{compressionName(m_compression)}; }
  [[nodiscard]] std::uint64_t position() const override { return m_compressed->position(); }
  [[nodiscard]] std::uint64_t size() const override { return m_compressed->size(); }
  [[nodiscard]] std::shared_ptr<const CaptureBytes> bytes() const override { return nullptr; }

 private:
  [[nodiscard]] tl::expected<std::size_t, CaptureError> readMore(std::span<std::uint8_t> into) override;
  [[nodiscard]] CaptureError failure(CaptureError::Kind kind, std::string_view what) const;

  std::unique_ptr<InputStream> m_compressed;
  Compression m_compression;
  std::unique_ptr<Decompressor> m_decompressor;
  std::vector<std::uint8_t> m_buffer;  // compressed bytes; those in [m_begin, m_end) were not taken yet
  std::size_t m_begin = 0;
  std::size_t m_end = 0;
  std::uint64_t m_produced = 0;
  bool m_filled = false;  // the last step had no room for more
};

}  // namespace rtmpscope::capture
