// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/message_tables.h"

#include <gtest/gtest.h>

#include <string>

namespace rtmpscope::analysis {
namespace {

using session::MessageDetail;
using session::MessageRecord;

constexpr std::size_t kBig = 1U << 20U;

std::shared_ptr<const MessageDetail> detailOf(std::variant<rtmp::Command, rtmp::DataMessage> content) {
  return std::make_shared<const MessageDetail>(MessageDetail{std::move(content)});
}

rtmp::AmfValue bigString() {
  rtmp::AmfValue value;
  value.type = rtmp::AmfValue::Type::String;
  value.string.assign(kBig, 's');
  return value;
}

rtmp::Command bigName() {
  rtmp::Command command;
  command.name.assign(kBig, 'n');
  return command;
}

rtmp::DataMessage bigHandler() {
  rtmp::DataMessage data;
  data.handler.assign(kBig, 'n');
  return data;
}

rtmp::Command bigProperty(bool inName) {
  rtmp::AmfProperty property;
  if (inName) {
    property.name.assign(kBig, 'n');
  } else {
    property.value = bigString();
  }
  rtmp::Command command;
  command.object.properties.push_back(std::move(property));
  return command;
}

rtmp::DataMessage bigClass() {
  rtmp::DataMessage data;
  data.values.emplace_back().className.assign(kBig, 'c');
  return data;
}

TEST(MessageTables, CountEveryTextOfADetail) {
  for (const auto& detail :
       {detailOf(bigName()), detailOf(bigHandler()), detailOf(bigProperty(true)), detailOf(bigProperty(false)), detailOf(bigClass())}) {
    MessageTables tables{{.detailBytes = kBig}};
    EXPECT_EQ(tables.keepDetail(detail), MessageRecord::kNone) << detail->content.index();
    EXPECT_EQ(tables.detailsLeftOut(), 1U);
  }
}

TEST(MessageTables, KeepDetailsUpToTheirLimitAndCountTheRest) {
  MessageTables tables;
  const auto detail = detailOf(bigName());
  std::size_t kept = 0;
  while (tables.keepDetail(detail) != MessageRecord::kNone) ++kept;
  EXPECT_EQ(kept, kMaxDetailBytesInAll / kBig - 1) << "each has a little more than its name";
  EXPECT_EQ(tables.keepDetail(detail), MessageRecord::kNone);
  EXPECT_EQ(tables.detailsLeftOut(), 2U);
  EXPECT_NE(tables.keepDetail(detailOf(rtmp::Command{})), MessageRecord::kNone) << "what is small still fits";
}

TEST(MessageTables, KeepPiecesUpToTheirLimit) {
  MessageTables tables{{.pieces = 4}};
  const std::vector<StreamRange> two(2);
  EXPECT_EQ(tables.keepPieces(two), 0U);
  EXPECT_EQ(tables.keepPieces(two), 1U);
  EXPECT_FALSE(tables.piecesLimitReached());
  EXPECT_EQ(tables.keepPieces(two), MessageRecord::kPiecesNotKept);
  EXPECT_TRUE(tables.piecesLimitReached());
}

}  // namespace
}  // namespace rtmpscope::analysis
