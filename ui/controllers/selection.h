// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "controllers/place.h"

#include <QObject>

namespace rtmpscope::ui {

/// *The* selected thing and *the* selected bytes of it. Holds ids only. Setting what is already set does nothing.
class Selection : public QObject {
  Q_OBJECT

 public:
  explicit Selection(QObject* parent = nullptr) : QObject(parent) {}

  [[nodiscard]] const Place& place() const { return m_place; }
  [[nodiscard]] const ByteSpot& bytes() const { return m_bytes; }

  /// A new place forgets the bytes.
  void setPlace(const Place& place);
  void setBytes(const ByteSpot& bytes);
  void clear() { setPlace({}); }

 Q_SIGNALS:
  /// Before placeChanged.
  void sessionChanged();
  void placeChanged();
  void bytesChanged();

 private:
  Place m_place;
  ByteSpot m_bytes;
};

}  // namespace rtmpscope::ui
