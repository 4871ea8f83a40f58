// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/hex_panel.h"

#include "views/hex_view.h"

#include <algorithm>

#include <QButtonGroup>
#include <QComboBox>
#include <QHBoxLayout>
#include <QToolButton>
#include <QVBoxLayout>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;

namespace {

QToolButton* modeButton(const QString& text, const QString& toolTip, QWidget* parent) {
  auto* button = new QToolButton(parent);
  button->setText(text);
  button->setToolTip(toolTip);
  button->setCheckable(true);
  button->setAutoRaise(true);
  return button;
}

}  // namespace

HexPanel::HexPanel(Selection& selection, QWidget* parent)
    : QWidget(parent),
      m_selection(selection),
      m_captured(modeButton(tr("captured"), tr("The packet as it was captured"), this)),
      m_message(modeButton(tr("message"), tr("The message put together again, without chunk headers"), this)),
      m_frames(new QComboBox(this)),
      m_view(new HexView(this)) {
  m_captured->setChecked(true);
  m_view->setObjectName(u"hexView"_s);
  m_frames->setAccessibleName(tr("Frame"));
  m_frames->setToolTip(tr("The frames that carried it"));
  m_frames->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  auto* group = new QButtonGroup(this);
  group->addButton(m_captured);
  group->addButton(m_message);

  auto* bar = new QHBoxLayout;
  bar->setContentsMargins(8, 3, 8, 3);
  bar->setSpacing(4);
  bar->addWidget(m_captured);
  bar->addWidget(m_message);
  bar->addStretch(1);
  bar->addWidget(m_frames);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addLayout(bar);
  layout->addWidget(m_view, 1);

  connect(m_captured, &QToolButton::clicked, this, &HexPanel::showCaptured);
  connect(m_message, &QToolButton::clicked, this, &HexPanel::showMessage);
  connect(m_frames, &QComboBox::activated, this, [this] { showCaptured(); });
  connect(m_view, &HexView::byteChosen, this, &HexPanel::chooseByte);
  connect(&m_selection, &Selection::bytesChanged, this, &HexPanel::followSelection);
  setContent(nullptr);
}

void HexPanel::setContent(std::shared_ptr<const DetailContent> content) {
  m_content = std::move(content);
  m_frames->clear();
  if (m_content) {
    for (const FrameNumber frame : m_content->frames) m_frames->addItem(tr("frame %1").arg(frame.value()), frame.value());
    const int at = m_frames->findData(m_content->frame.value());
    m_frames->setCurrentIndex(at < 0 ? 0 : at);
  }
  const bool hasMessage = m_content && m_content->hasMessage();
  m_message->setEnabled(hasMessage);
  m_message->setText(hasMessage && !m_content->messageName.isEmpty() ? m_content->messageName : tr("message"));
  m_captured->setEnabled(m_frames->count() > 0);
  m_frames->setVisible(m_frames->count() > 0);
  m_frames->setEnabled(m_frames->count() > 1);
  const bool message = m_wantsMessage && hasMessage;
  (message ? m_message : m_captured)->setChecked(true);
  showBytes();
}

bool HexPanel::showsMessage() const {
  return m_message->isChecked();
}

FrameNumber HexPanel::frame() const {
  return FrameNumber{m_frames->currentData().toUInt()};
}

void HexPanel::showCaptured() {
  m_wantsMessage = false;
  m_captured->setChecked(true);
  showBytes();
}

void HexPanel::showMessage() {
  if (!m_message->isEnabled()) return;
  m_wantsMessage = true;
  m_message->setChecked(true);
  showBytes();
}

void HexPanel::showBytes() {
  const QString nothing = m_content ? m_content->nothing : QString();
  if (!m_content) {
    m_view->setBytes({}, nothing);
  } else if (showsMessage()) {
    m_view->setBytes(m_content->body, nothing);
  } else {
    m_view->setBytes(m_content->packetBytes ? m_content->packetBytes(frame()) : std::vector<std::uint8_t>{}, nothing);
  }
  showMarks();
}

void HexPanel::showMarks() {
  if (!m_content) return;
  const ByteSpot& spot = m_selection.bytes();
  std::vector<ByteRange> item;
  std::vector<ByteRange> field;
  if (showsMessage()) {
    if (const std::optional<ByteRange> range = m_content->inBody(spot)) field.push_back(*range);
  } else {
    const auto keep = [this](const std::vector<PacketSlice>& slices, std::vector<ByteRange>& ranges) {
      for (const PacketSlice& slice : slices) {
        if (slice.frame == frame()) ranges.push_back({slice.offset, slice.length});
      }
    };
    keep(m_content->slices, item);
    keep(m_content->inPackets(spot), field);
  }
  m_view->setMarks(std::move(item), std::move(field));
}

void HexPanel::followSelection() {
  if (!m_content) return;
  const ByteSpot& spot = m_selection.bytes();
  const bool inBody = m_content->inBody(spot).has_value();
  if (showsMessage() && !inBody && spot.space != ByteSpot::Space::None) {
    m_captured->setChecked(true);  // a chunk header or a packet's field: the message alone does not have it
    showBytes();
  } else if (m_wantsMessage && !showsMessage() && inBody) {
    m_message->setChecked(true);
    showBytes();
  }
  if (!showsMessage()) {
    const std::vector<PacketSlice> slices = m_content->inPackets(spot);
    const bool here = std::ranges::any_of(slices, [this](const PacketSlice& slice) { return slice.frame == frame(); });
    if (!slices.empty() && !here) {
      const int at = m_frames->findData(slices.front().frame.value());
      if (at >= 0) {
        m_frames->setCurrentIndex(at);
        showBytes();
        return;
      }
    }
  }
  showMarks();
}

void HexPanel::chooseByte(std::size_t offset) {
  if (!m_content) return;
  const std::optional<ByteSpot> spot = showsMessage() ? m_content->fieldAtBody(offset) : m_content->fieldAtPacket(frame(), offset);
  m_selection.setBytes(spot.value_or(ByteSpot{}));
}

}  // namespace rtmpscope::ui
