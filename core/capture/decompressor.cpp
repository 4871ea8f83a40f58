// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/decompressor.h"

#include "capture/magic.h"

#include <algorithm>
#include <array>
#include <limits>

#include <lz4frame.h>
#include <zlib.h>
#include <zstd.h>

namespace rtmpscope::capture {
namespace {

struct KnownCompression {
  Compression compression;
  std::string_view name;
  std::string_view magic;
};

using namespace std::string_view_literals;

constexpr std::array kKnown{
    KnownCompression{Compression::Gzip, "gzip", "\x1F\x8B"sv},
    KnownCompression{Compression::Zstd, "zstd", "\x28\xB5\x2F\xFD"sv},
    KnownCompression{Compression::Lz4, "lz4", "\x04\x22\x4D\x18"sv},
};

class Gzip final : public Decompressor {
 public:
  Gzip() { m_ready = inflateInit2(&m_stream, kWindowBits + kGzipWrapper) == Z_OK; }
  ~Gzip() override {
    if (m_ready) inflateEnd(&m_stream);
  }

  tl::expected<Step, std::string> step(ByteView in, std::span<std::uint8_t> out) override {
    if (!m_ready) return tl::unexpected(std::string{"out of memory"});
    if (m_trailing) return Step{in.size(), 0};
    if (m_atMemberEnd) {
      if (in.empty()) return Step{};
      inflateReset(&m_stream);
      m_atMemberEnd = false;
    }
    m_stream.next_in = const_cast<Bytef*>(in.data());  // zlib's declaration lacks the const, its code does not write
    m_stream.avail_in = clamped(in.size());
    m_stream.next_out = out.data();
    m_stream.avail_out = clamped(out.size());
    const int result = inflate(&m_stream, Z_NO_FLUSH);
    const Step done{clamped(in.size()) - m_stream.avail_in, clamped(out.size()) - m_stream.avail_out};
    if (result == Z_STREAM_END) {
      m_atMemberEnd = true;
      m_memberRead = true;
      return done;
    }
    // An error that comes with bytes comes again without them.
    if (result == Z_OK || result == Z_BUF_ERROR || done.produced > 0) return done;
    // What follows on a whole member and is not another one is padding, which gzip ignores as well.
    m_trailing = m_memberRead && m_stream.total_out == 0;
    if (m_trailing) return Step{in.size(), 0};
    return tl::unexpected(std::string{m_stream.msg != nullptr ? m_stream.msg : "bad data"});
  }

  [[nodiscard]] bool complete() const override { return m_atMemberEnd || m_trailing; }

 private:
  static constexpr int kWindowBits = 15;
  static constexpr int kGzipWrapper = 16;

  static uInt clamped(std::size_t size) { return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max())); }

  z_stream m_stream{};
  bool m_ready = false;
  bool m_memberRead = false;  // at least one, to its end
  bool m_atMemberEnd = false;
  bool m_trailing = false;
};

class Zstd final : public Decompressor {
 public:
  tl::expected<Step, std::string> step(ByteView in, std::span<std::uint8_t> out) override {
    if (!m_stream) return tl::unexpected(std::string{"out of memory"});
    ZSTD_inBuffer input{in.data(), std::min(in.size(), m_wanted), 0};
    ZSTD_outBuffer output{out.data(), out.size(), 0};
    const std::size_t result = ZSTD_decompressStream(m_stream.get(), &output, &input);
    if (ZSTD_isError(result) != 0) return tl::unexpected(std::string{ZSTD_getErrorName(result)});
    if (input.pos > 0 || output.pos > 0) m_complete = result == 0;
    m_wanted = result == 0 ? kFrameStart : result;
    return Step{input.pos, output.pos};
  }

  [[nodiscard]] bool complete() const override { return m_complete; }

 private:
  struct Closer {
    void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
  };
  // One block at a time, as the library suggests it: what it decompresses in a call that then fails is lost.
  static constexpr std::size_t kFrameStart = 5;

  std::unique_ptr<ZSTD_DStream, Closer> m_stream{ZSTD_createDStream()};
  std::size_t m_wanted = kFrameStart;
  bool m_complete = false;
};

class Lz4 final : public Decompressor {
 public:
  Lz4() {
    LZ4F_dctx* context = nullptr;
    if (LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION)) == 0) m_context.reset(context);
  }

  tl::expected<Step, std::string> step(ByteView in, std::span<std::uint8_t> out) override {
    if (!m_context) return tl::unexpected(std::string{"out of memory"});
    std::size_t consumed = std::min(in.size(), m_wanted);
    std::size_t produced = out.size();
    const std::size_t result = LZ4F_decompress(m_context.get(), out.data(), &produced, in.data(), &consumed, nullptr);
    if (LZ4F_isError(result) != 0) return tl::unexpected(std::string{LZ4F_getErrorName(result)});
    if (consumed > 0 || produced > 0) m_complete = result == 0;
    m_wanted = result == 0 ? kFrameStart : result;
    return Step{consumed, produced};
  }

  [[nodiscard]] bool complete() const override { return m_complete; }

 private:
  struct Closer {
    void operator()(LZ4F_dctx* context) const { LZ4F_freeDecompressionContext(context); }
  };
  // One block at a time, as with zstd.
  static constexpr std::size_t kFrameStart = 7;

  std::unique_ptr<LZ4F_dctx, Closer> m_context;
  std::size_t m_wanted = kFrameStart;
  bool m_complete = false;
};

}  // namespace

std::string_view compressionName(Compression compression) {
  return std::ranges::find(kKnown, compression, &KnownCompression::compression)->name;
}

std::optional<Compression> compressionOf(ByteView head) {
  const auto* const found = std::ranges::find_if(kKnown, [&](const KnownCompression& known) { return beginsWith(head, known.magic); });
  return found == kKnown.end() ? std::nullopt : std::optional{found->compression};
}

std::unique_ptr<Decompressor> makeDecompressor(Compression compression) {
  switch (compression) {
    case Compression::Gzip:
      return std::make_unique<Gzip>();
    case Compression::Zstd:
      return std::make_unique<Zstd>();
    case Compression::Lz4:
      break;
  }
  return std::make_unique<Lz4>();
}

}  // namespace rtmpscope::capture
