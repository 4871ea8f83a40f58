// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/held_bytes.h"

#include "support/hex.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <random>

namespace rtmpscope::rtmp {
namespace {

using test::Bytes;
using Presence = HeldBytes::Presence;

TEST(HeldBytes, KnowsBytesHolesAndFrames) {
  HeldBytes held;
  EXPECT_TRUE(held.empty());
  held.append(StreamOffset{100}, Bytes{1, 2, 3}, FrameNumber{7});
  held.append(StreamMissing{StreamOffset{103}, 10, MissingReason::NotCaptured, FrameNumber{8}});
  held.append(StreamOffset{113}, Bytes{4, 5}, FrameNumber{9});
  EXPECT_EQ(held.begin(), StreamOffset{100});
  EXPECT_EQ(held.end(), StreamOffset{115});
  EXPECT_EQ(held.presence(StreamOffset{100}, 3), Presence::Here);
  EXPECT_EQ(held.presence(StreamOffset{102}, 2), Presence::Hole);
  EXPECT_EQ(held.presence(StreamOffset{102}, 12), Presence::Hole);
  EXPECT_EQ(held.presence(StreamOffset{113}, 2), Presence::Here);
  EXPECT_EQ(held.presence(StreamOffset{113}, 3), Presence::Beyond);
  EXPECT_EQ(held.presence(StreamOffset{99}, 1), Presence::Hole);  // it was let go, or never came
  EXPECT_EQ(held.holeAt(StreamOffset{105}).size, 8U);
  EXPECT_EQ(held.holeAt(StreamOffset{105}).reason, MissingReason::NotCaptured);
  EXPECT_EQ(held.holeAt(StreamOffset{101}).size, 0U);
  EXPECT_EQ(held.viewToHole(StreamOffset{101}).size(), 2U);
  EXPECT_TRUE(held.viewToHole(StreamOffset{104}).empty());
  EXPECT_EQ(held.frameAt(StreamOffset{102}), FrameNumber{7});
  EXPECT_EQ(held.frameAt(StreamOffset{104}), FrameNumber{});
  EXPECT_EQ(held.highestFrame(StreamOffset{100}, 14), FrameNumber{9});
}

TEST(HeldBytes, TakesNothingForNothing) {
  HeldBytes held;
  held.append(StreamOffset{5}, Bytes{}, FrameNumber{1});
  held.append(StreamMissing{StreamOffset{5}, 0, MissingReason::Lost, FrameNumber{1}});
  EXPECT_TRUE(held.empty());
  EXPECT_EQ(held.presence(StreamOffset{5}, 1), Presence::Beyond);
}

/// The same, kept byte by byte.
struct Model {
  struct Place {
    std::optional<std::uint8_t> byte;
    FrameNumber frame;
  };
  std::uint64_t begin = 0;
  std::deque<Place> places;

  [[nodiscard]] std::uint64_t end() const { return begin + places.size(); }
};

void expectLikeModel(const HeldBytes& held, const Model& model, std::mt19937& random) {
  ASSERT_EQ(held.empty(), model.places.empty());
  if (model.places.empty()) return;
  ASSERT_EQ(held.begin().value(), model.begin);
  ASSERT_EQ(held.end().value(), model.end());
  for (int i = 0; i < 20; ++i) {
    const std::size_t at = random() % model.places.size();
    const std::size_t size = 1 + random() % 60;
    const StreamOffset offset{model.begin + at};
    const std::size_t there = std::min(size, model.places.size() - at);
    bool whole = there == size;
    bool hole = false;
    FrameNumber highest;
    for (std::size_t k = at; k < at + there; ++k) {
      hole = hole || !model.places[k].byte;
      if (model.places[k].byte) highest = std::max(highest, model.places[k].frame);
    }
    if (whole) {
      ASSERT_EQ(held.presence(offset, size), hole ? Presence::Hole : Presence::Here);
    } else {
      ASSERT_EQ(held.presence(offset, size), model.places[at].byte ? Presence::Beyond : Presence::Hole);
    }
    ASSERT_EQ(held.highestFrame(offset, size), highest);
    ASSERT_EQ(held.frameAt(offset), model.places[at].byte ? model.places[at].frame : FrameNumber{});
    const ByteView toHole = held.viewToHole(offset);
    std::size_t run = 0;
    while (at + run < model.places.size() && model.places[at + run].byte) ++run;
    ASSERT_EQ(toHole.size(), run);
    for (std::size_t k = 0; k < run; ++k) ASSERT_EQ(toHole[k], *model.places[at + k].byte);
    if (whole && !hole) {
      const ByteView view = held.view(offset, size);
      ASSERT_TRUE(std::equal(view.begin(), view.end(), toHole.begin()));
      ASSERT_EQ(view.size(), size);
    }
  }
}

TEST(HeldBytes, IsLikeAListOfBytesWhateverIsDoneToIt) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    std::mt19937 random{seed};
    HeldBytes held;
    Model model;
    std::uint32_t frame = 1;
    for (int step = 0; step < 300; ++step) {
      if (model.places.empty()) model.begin += random() % 50;
      const auto what = static_cast<std::uint32_t>(random() % 10);
      const std::size_t size = random() % (what == 0 ? 9000 : 200);
      if (what < 6) {
        frame += static_cast<std::uint32_t>(random() % 2);
        Bytes bytes(size);
        for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
        held.append(StreamOffset{model.end()}, bytes, FrameNumber{frame});
        for (const std::uint8_t byte : bytes) model.places.push_back({byte, FrameNumber{frame}});
      } else if (what < 7) {
        held.append(StreamMissing{StreamOffset{model.end()}, size, MissingReason::Lost, FrameNumber{frame}});
        model.places.insert(model.places.end(), size, {std::nullopt, FrameNumber{}});
      } else {
        const std::size_t gone = std::min(model.places.size(), what == 9 ? std::size_t{20000} : size);
        held.dropBefore(StreamOffset{model.begin + gone});
        model.places.erase(model.places.begin(), model.places.begin() + static_cast<std::ptrdiff_t>(gone));
        model.begin += gone;
      }
      expectLikeModel(held, model, random);
      if (HasFatalFailure()) FAIL() << "seed " << seed << ", step " << step;
    }
  }
}

TEST(HeldBytes, ShowsNoMoreThanItIsTold) {
  HeldBytes held;
  const std::vector<std::uint8_t> bytes{1, 2, 3, 4};
  held.append(StreamOffset{10}, bytes, FrameNumber{1});
  held.append(StreamMissing{StreamOffset{14}, 6, MissingReason::Lost, FrameNumber{2}});
  held.append(StreamOffset{20}, bytes, FrameNumber{3});
  ASSERT_TRUE(held.show(StreamOffset{12}));
  EXPECT_EQ(held.end(), StreamOffset{12});
  EXPECT_EQ(held.heldEnd(), StreamOffset{24});
  EXPECT_EQ(held.viewToHole(StreamOffset{11}).size(), 1U);
  EXPECT_TRUE(held.viewToHole(StreamOffset{12}).empty());
  EXPECT_EQ(held.presence(StreamOffset{11}, 2), HeldBytes::Presence::Beyond);
  EXPECT_EQ(held.presence(StreamOffset{15}, 1), HeldBytes::Presence::Beyond) << "the hole is hidden, too";
  EXPECT_EQ(held.holeAt(StreamOffset{15}).size, 0U);
  EXPECT_EQ(held.hiddenBytes(), 6U);
  ASSERT_TRUE(held.show(StreamOffset{15}));
  EXPECT_EQ(held.end(), StreamOffset{20}) << "a hole is there as a whole or not at all";
  EXPECT_EQ(held.hiddenBytes(), 4U);
  EXPECT_FALSE(held.show(StreamOffset{25})) << "that may still come";
  EXPECT_EQ(held.end(), StreamOffset{20});
  held.close();
  EXPECT_FALSE(held.closed()) << "there is more than what is shown";
  EXPECT_TRUE(held.show(StreamOffset{25}));
  EXPECT_TRUE(held.closed());
  EXPECT_EQ(held.end(), StreamOffset{24});
  EXPECT_EQ(held.hiddenBytes(), 0U);
  EXPECT_EQ(held.missingBytes(), 6U);
  EXPECT_EQ(held.holeEndBehind(StreamOffset{10}), StreamOffset{20});
  EXPECT_EQ(held.holeEndBehind(StreamOffset{20}), std::nullopt);
}

}  // namespace
}  // namespace rtmpscope::rtmp
