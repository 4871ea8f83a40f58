// SPDX-License-Identifier: GPL-3.0-or-later
#include "controllers/selection.h"

namespace rtmpscope::ui {

void Selection::setPlace(const Place& place) {
  if (place == m_place) return;
  const bool otherSession = place.session != m_place.session;
  m_place = place;
  m_bytes = {};
  if (otherSession) Q_EMIT sessionChanged();
  Q_EMIT placeChanged();
}

void Selection::setBytes(const ByteSpot& bytes) {
  if (bytes == m_bytes) return;
  m_bytes = bytes;
  Q_EMIT bytesChanged();
}

}  // namespace rtmpscope::ui
