// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/append_only.h"

#include <gtest/gtest.h>

namespace rtmpscope {
namespace {

TEST(AppendOnly, FindsEveryRowAcrossGrowingAndFullBlocks) {
  AppendOnly<std::size_t, 4, 16> rows;
  for (std::size_t i = 0; i < 200; ++i) rows.append(i * 3);
  ASSERT_EQ(rows.size(), 200U);
  for (std::size_t i = 0; i < 200; ++i) EXPECT_EQ(rows[i], i * 3) << "row " << i;
}

TEST(AppendOnly, AViewDoesNotSeeWhatComesLater) {
  AppendOnly<int, 4, 16> rows;
  rows.append(1);
  const auto view = rows.view();
  rows.append(2);
  EXPECT_EQ(view.size(), 1U);
  EXPECT_EQ(rows.view().size(), 2U);
  EXPECT_EQ(view[0], 1);
}

TEST(AppendOnly, AViewOutlivesItsTable) {
  RowsView<int> view;
  {
    AppendOnly<int> rows;
    for (int i = 0; i < 1000; ++i) rows.append(i);
    view = rows.view();
  }
  EXPECT_EQ(view[999], 999);
}

TEST(AppendOnly, RowsDoNotMoveWhenMoreAreAppended) {
  AppendOnly<int, 4, 16> rows;
  rows.append(7);
  const int* const first = &rows[0];
  for (int i = 0; i < 100; ++i) rows.append(i);
  EXPECT_EQ(first, &rows[0]);
}

}  // namespace
}  // namespace rtmpscope
