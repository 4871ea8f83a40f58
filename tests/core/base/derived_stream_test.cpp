// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/derived_stream.h"

#include <gtest/gtest.h>

#include <vector>

namespace rtmpscope {
namespace {

StreamRange range(std::uint64_t begin, std::uint64_t end) {
  return {StreamOffset{begin}, StreamOffset{end}};
}

TEST(DerivedStream, LeadsBackToWhereItsBytesCameFrom) {
  DerivedStream stream;
  stream.append(TcpStreamIndex{2}, Side::A, StreamOffset{100}, 10);
  stream.appendNowhere(5);
  stream.append(TcpStreamIndex{3}, Side::B, StreamOffset{7}, 4);
  EXPECT_EQ(stream.end(), StreamOffset{19});

  const SourceRange first{TcpStreamIndex{2}, Side::A, range(109, 110), StreamOffset{9}};
  const SourceRange last{TcpStreamIndex{3}, Side::B, range(7, 9), StreamOffset{15}};
  EXPECT_EQ(stream.sources(range(9, 17)), (std::vector<SourceRange>{first, last}));
  EXPECT_EQ(stream.view().sources(range(9, 17)), (std::vector<SourceRange>{first, last}));
  EXPECT_TRUE(stream.sources(range(11, 14)).empty());
  EXPECT_TRUE(stream.sources(range(19, 30)).empty());
  EXPECT_TRUE(stream.sources(range(3, 3)).empty());
}

TEST(DerivedStream, TakesAStretchThatGoesOnForTheSame) {
  DerivedStream stream;
  stream.append(TcpStreamIndex{1}, Side::A, StreamOffset{0}, 10);
  stream.append(TcpStreamIndex{1}, Side::A, StreamOffset{10}, 10);
  EXPECT_EQ(stream.sources(range(0, 20)).size(), 1U);
  stream.append(TcpStreamIndex{1}, Side::A, StreamOffset{21}, 1);
  stream.append(TcpStreamIndex{1}, Side::B, StreamOffset{22}, 1);
  stream.append(TcpStreamIndex{2}, Side::B, StreamOffset{23}, 1);
  EXPECT_EQ(stream.sources(range(0, 30)).size(), 4U);
}

TEST(DerivedStream, OfNothingHasNoSources) {
  EXPECT_TRUE(DerivedStream{}.sources(range(0, 9)).empty());
  EXPECT_TRUE(DerivedStretches{}.sources(range(0, 9)).empty());
  EXPECT_EQ(DerivedStream{}.tcpStreamAt(StreamOffset{4}), TcpStreamIndex{});
}

TEST(DerivedStream, KeepsWhatItHandedOut) {
  DerivedStream stream;
  for (std::uint32_t i = 0; i < 10'000; ++i) stream.append(TcpStreamIndex{i}, Side::A, StreamOffset{0}, 2);
  const DerivedStretches view = stream.view();
  for (std::uint32_t i = 0; i < 10'000; ++i) stream.append(TcpStreamIndex{i}, Side::B, StreamOffset{0}, 2);
  EXPECT_EQ(view.end(), StreamOffset{20'000});
  EXPECT_EQ(view.sources(range(0, 40'000)).size(), 10'000U);
  EXPECT_EQ(view.sources(range(9'999, 10'001)), (std::vector<SourceRange>{{TcpStreamIndex{4999}, Side::A, range(1, 2), StreamOffset{9'999}},
                                                                          {TcpStreamIndex{5000}, Side::A, range(0, 1), StreamOffset{10'000}}}));
}

}  // namespace
}  // namespace rtmpscope
