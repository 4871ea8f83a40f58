// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QStringList>

namespace rtmpscope::ui {

/// The captures that were opened last, newest first, kept across starts.
class RecentFiles : public QObject {
  Q_OBJECT

 public:
  static constexpr int kMax = 8;

  explicit RecentFiles(QObject* parent = nullptr);

  [[nodiscard]] const QStringList& paths() const { return m_paths; }
  void add(const QString& path);
  void clear();

 Q_SIGNALS:
  void changed();

 private:
  void store();
  QStringList m_paths;
};

}  // namespace rtmpscope::ui
