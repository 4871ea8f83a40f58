// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/packet_source.h"
#include "core/capture/read_all.h"
#include "support/capture_file.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ostream>

#include <lz4frame.h>
#include <zlib.h>
#include <zstd.h>

namespace rtmpscope::test {
namespace {

using capture::CaptureError;

Bytes gzip(const Bytes& plain) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  Bytes packed(deflateBound(&stream, plain.size()));
  stream.next_in = const_cast<Bytef*>(plain.data());
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = packed.data();
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

Bytes zstd(const Bytes& plain) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  Bytes packed(ZSTD_compressBound(plain.size()));
  packed.resize(ZSTD_compress2(context, packed.data(), packed.size(), plain.data(), plain.size()));
  ZSTD_freeCCtx(context);
  return packed;
}

Bytes lz4(const Bytes& plain) {
  LZ4F_preferences_t preferences{};
  preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled;
  Bytes packed(LZ4F_compressFrameBound(plain.size(), &preferences));
  packed.resize(LZ4F_compressFrame(packed.data(), packed.size(), plain.data(), plain.size(), &preferences));
  return packed;
}

/// A capture of `count` packets of 700 bytes that hardly compress.
Bytes capture(std::uint32_t count) {
  Bytes bytes = PcapHeader{}.bytes();
  std::uint32_t state = 1;
  for (std::uint32_t i = 0; i < count; ++i) {
    Bytes data(700);
    for (std::uint8_t& byte : data) {
      state = state * 1664525 + 1013904223;
      byte = static_cast<std::uint8_t>(state >> 24U);
    }
    const Bytes record = PcapRecord{i, 0, data}.bytes();
    bytes.insert(bytes.end(), record.begin(), record.end());
  }
  return bytes;
}

constexpr std::size_t kRecordSize = 716;

Bytes firstBytes(const Bytes& bytes, std::size_t count) {
  return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count)};
}
Bytes lastBytes(const Bytes& bytes, std::size_t count) {
  return {bytes.end() - static_cast<std::ptrdiff_t>(count), bytes.end()};
}

ReadResult readBytes(const Bytes& bytes) {
  const TemporaryFile file{bytes};
  return readAll(file.path());
}

struct Packer {
  const char* name;
  Bytes (*pack)(const Bytes& plain);
};

void PrintTo(const Packer& packer, std::ostream* out) {
  *out << packer.name;
}

class CompressedCapture : public testing::TestWithParam<Packer> {
 protected:
  static Bytes pack(const Bytes& plain) { return GetParam().pack(plain); }
};

TEST_P(CompressedCapture, ReadsAsItsOriginal) {
  const Bytes plain = capture(1000);
  const ReadResult expected = readBytes(plain);
  const ReadResult result = readBytes(pack(plain));
  EXPECT_FALSE(result.error);
  ASSERT_EQ(expected.packets.size(), 1000U);
  EXPECT_EQ(result.packets, expected.packets);
  EXPECT_TRUE(result.rereadTheSame);
  EXPECT_EQ(result.info.compression, GetParam().name);
  EXPECT_EQ(expected.info.compression, std::nullopt);
}

TEST_P(CompressedCapture, PcapngIsReadAsWell) {
  const PcapngBlocks blocks;
  const ReadResult result = readBytes(pack(join({blocks.section(), blocks.interface(1), blocks.enhanced(0, 1, {1})})));
  EXPECT_FALSE(result.error);
  EXPECT_EQ(result.packets.size(), 1U);
  EXPECT_EQ(result.info.format, "pcapng");
  EXPECT_EQ(result.info.compression, GetParam().name);
}

TEST_P(CompressedCapture, PiecesCompressedOneByOneAreOneCapture) {
  const Bytes plain = capture(300);
  const ReadResult result = readBytes(join({pack(firstBytes(plain, 100'000)), pack(lastBytes(plain, plain.size() - 100'000))}));
  EXPECT_FALSE(result.error);
  EXPECT_EQ(result.packets, readBytes(plain).packets);
}

TEST_P(CompressedCapture, CutAnywhereItGivesWhatCanBeHadAndSaysSo) {
  const Bytes packed = pack(capture(400));
  const ReadResult whole = readBytes(packed);
  ASSERT_EQ(whole.packets.size(), 400U);
  std::size_t before = 0;
  for (std::size_t size = 10; size < packed.size(); size += 997) {
    SCOPED_TRACE(size);
    const ReadResult result = readBytes(firstBytes(packed, size));
    ASSERT_TRUE(result.error);
    EXPECT_EQ(result.error->kind, CaptureError::Kind::Cut);
    ASSERT_LE(result.packets.size(), 400U);
    EXPECT_TRUE(std::ranges::equal(result.packets, std::span{whole.packets}.first(result.packets.size())));
    if (!result.packets.empty()) {
      EXPECT_EQ(result.error->offset, 24 + result.packets.size() * kRecordSize);
    }
    EXPECT_GE(result.packets.size(), before);
    before = result.packets.size();
  }
  // The data hardly compress, and the largest unit that any of the formats decompresses at once is 256 KiB.
  EXPECT_GT(before, 0U);
}

TEST_P(CompressedCapture, CutOfTheChecksumAloneCostsNoPacket) {
  const Bytes packed = pack(capture(50));
  const ReadResult result = readBytes(firstBytes(packed, packed.size() - 1));
  EXPECT_EQ(result.packets.size(), 50U);
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->kind, CaptureError::Kind::Cut);
  EXPECT_EQ(result.error->offset, 24 + 50 * kRecordSize);
}

TEST_P(CompressedCapture, WrongChecksumIsDamageBehindThePackets) {
  Bytes packed = pack(capture(50));
  packed[packed.size() - (GetParam().pack == gzip ? 8 : 1)] ^= 0xFF;
  const ReadResult result = readBytes(packed);
  EXPECT_EQ(result.packets.size(), 50U);
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->kind, CaptureError::Kind::Damaged);
}

TEST_P(CompressedCapture, WhatIsCompressedMustBeACapture) {
  for (const Bytes& plain : {Bytes{}, Bytes(5000, 'x')}) {
    const ReadResult result = readBytes(pack(plain));
    ASSERT_TRUE(result.error);
    EXPECT_EQ(result.error->kind, CaptureError::Kind::NotACapture);
  }
}

TEST_P(CompressedCapture, ProgressIsThatOfTheCompressedFile) {
  const Bytes packed = pack(capture(1000));
  const TemporaryFile file{packed};
  const auto source = capture::openCapture(file.path());
  ASSERT_TRUE(source);
  EXPECT_EQ((*source)->size(), packed.size());
  readAll(**source);
  EXPECT_EQ((*source)->position(), packed.size());
}

INSTANTIATE_TEST_SUITE_P(All, CompressedCapture, testing::Values(Packer{"gzip", gzip}, Packer{"zstd", zstd}, Packer{"lz4", lz4}),
                         [](const auto& row) { return row.param.name; });

TEST(GzipCapture, PaddingBehindItIsIgnored) {
  const ReadResult result = readBytes(join({gzip(capture(50)), Bytes(1000, 0)}));
  EXPECT_FALSE(result.error);
  EXPECT_EQ(result.packets.size(), 50U);
}

TEST(OpenCapture, KnownFormatsThatAreNotReadAreNamed) {
  const std::pair<const char*, const char*> formats[] = {
      {"42 5a 68 39 31 41 59", "bzip2"}, {"fd 37 7a 58 5a 00 00", "xz"}, {"73 6e 6f 6f 70 00 00 00 00 00 00 02", "snoop"}, {"50 4b 03 04 14", "zip"}};
  for (const auto& [head, name] : formats) {
    const ReadResult result = readBytes(join({hex(head), Bytes(100, 0)}));
    ASSERT_TRUE(result.error);
    EXPECT_EQ(result.error->kind, CaptureError::Kind::Unsupported);
    EXPECT_NE(describe(*result.error).find(name), std::string::npos) << describe(*result.error);
  }
}

}  // namespace
}  // namespace rtmpscope::test
