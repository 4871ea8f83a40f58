// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/detail_tree_model.h"

#include "ui/support/made_analysis.h"
#include "ui/support/model_tester.h"

#include <gtest/gtest.h>

namespace rtmpscope::ui {
namespace {

Field field(std::string label, std::string value, std::string symbol, ByteRange bytes, std::vector<Field> children = {}) {
  Field made;
  made.label = std::move(label);
  made.value = std::move(value);
  made.symbol = std::move(symbol);
  made.bytes = bytes;
  made.children = std::move(children);
  return made;
}

/// A packet's tree and a message's: 12 bytes of chunk header, 20 of body, in frame 7 from offset 66 on.
std::shared_ptr<DetailContent> content() {
  auto made = std::make_shared<DetailContent>();
  made->sections.push_back(
      {ByteSpot::Space::Packet, FrameNumber{7}, {field("Frame 7", "98 bytes", "", {0, 98}, {field("Ethernet II", "", "", {0, 14})})}, false});
  made->sections.push_back(
      {ByteSpot::Space::Wire,
       {},
       {field("RTMP chunk header", "", "", {0, 12}, {field("Type ID", "20", "Command (AMF0)", {7, 1})}),
        field("RTMP body", "", "", {12, 20}, {field("Command name", "'connect'", "", {12, 10}, {field("String length", "7", "", {13, 2})})})},
       true});
  made->wire.resize(32);
  made->body.resize(20);
  made->bodyPieces = {{12, 20}};
  made->slices = {{FrameNumber{7}, 66, 32}};
  return made;
}

TEST(DetailTreeModel, ShowsNamesAndValuesOfEveryField) {
  DetailTreeModel model;
  const test::ModelTester tester(model);
  model.setContent(content());
  ASSERT_EQ(model.rowCount(), 3);
  const QModelIndex header = model.index(1, 0);
  EXPECT_EQ(header.data().toString(), QStringLiteral("RTMP chunk header"));
  const QModelIndex type = model.index(0, DetailTreeModel::Value, header);
  EXPECT_EQ(type.data().toString(), QStringLiteral("20 · Command (AMF0)"));
  EXPECT_EQ(model.parent(type), header);
  EXPECT_FALSE(model.wantsExpanded(model.index(0, 0)));
  EXPECT_TRUE(model.wantsExpanded(header));
}

TEST(DetailTreeModel, GoesFromARowToItsBytesAndBack) {
  DetailTreeModel model;
  model.setContent(content());
  const QModelIndex length = model.index(0, 0, model.index(0, 0, model.index(2, 0)));
  const ByteSpot spot = model.spotOf(length);
  EXPECT_EQ(spot, (ByteSpot{ByteSpot::Space::Wire, {}, {13, 2}}));
  EXPECT_EQ(model.indexOf(spot), length);
  EXPECT_FALSE(model.indexOf({ByteSpot::Space::Wire, {}, {13, 3}}).isValid());
}

TEST(DetailTreeModel, TextFromTheWireStaysPlain) {
  auto hostile = std::make_shared<DetailContent>();
  hostile->sections.push_back({ByteSpot::Space::Wire, {}, {field("app", std::string("'<b>x\0\x1b[31m\xff'", 13), "", {0, 1})}, true});
  DetailTreeModel model;
  model.setContent(hostile);
  const QString value = model.index(0, DetailTreeModel::Value).data().toString();
  EXPECT_EQ(value, QStringLiteral("'<b>x␀␛[31m\uFFFD'"));
  EXPECT_TRUE(model.index(0, 0).data(Qt::ToolTipRole).toString().contains(QStringLiteral("&lt;b&gt;")));
}

TEST(DetailContent, FindsTheInnermostFieldOfAByte) {
  const auto made = content();
  EXPECT_EQ(made->fieldAtPacket(FrameNumber{7}, 3), (ByteSpot{ByteSpot::Space::Packet, FrameNumber{7}, {0, 14}}));
  EXPECT_EQ(made->fieldAtPacket(FrameNumber{7}, 73), (ByteSpot{ByteSpot::Space::Wire, {}, {7, 1}})) << "the message goes before the packet";
  EXPECT_EQ(made->fieldAtPacket(FrameNumber{7}, 80), (ByteSpot{ByteSpot::Space::Wire, {}, {13, 2}}));
  EXPECT_EQ(made->fieldAtPacket(FrameNumber{7}, 20), (ByteSpot{ByteSpot::Space::Packet, FrameNumber{7}, {0, 98}}));
  EXPECT_EQ(made->fieldAtPacket(FrameNumber{7}, 98), std::nullopt);
  EXPECT_EQ(made->fieldAtBody(1), (ByteSpot{ByteSpot::Space::Wire, {}, {13, 2}}));
  EXPECT_EQ(made->fieldAtBody(15), (ByteSpot{ByteSpot::Space::Wire, {}, {12, 20}}));
}

TEST(DetailContent, ShowsASpotInPacketAndBody) {
  const auto made = content();
  const ByteSpot header{ByteSpot::Space::Wire, {}, {0, 12}};
  EXPECT_EQ(made->inBody(header), std::nullopt);
  EXPECT_EQ(made->inPackets(header), (std::vector<PacketSlice>{{FrameNumber{7}, 66, 12}}));
  EXPECT_EQ(made->inBody({ByteSpot::Space::Wire, {}, {12, 10}}), (ByteRange{0, 10}));
}

TEST(DetailContent, LeavesChunkHeadersOutOfAFieldThatGoesOnBehindThem) {
  DetailContent made;
  made.wire.resize(31);
  made.bodyPieces = {{12, 10}, {23, 8}};  // a header of one byte between them
  made.slices = {{FrameNumber{7}, 66, 25}, {FrameNumber{9}, 54, 6}};
  EXPECT_EQ(made.inPackets({ByteSpot::Space::Wire, {}, {20, 9}}),
            (std::vector<PacketSlice>{{FrameNumber{7}, 86, 2}, {FrameNumber{7}, 89, 2}, {FrameNumber{9}, 54, 4}}));
}

}  // namespace
}  // namespace rtmpscope::ui
