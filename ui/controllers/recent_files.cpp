// SPDX-License-Identifier: GPL-3.0-or-later
#include "controllers/recent_files.h"

#include <QFileInfo>
#include <QSettings>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;

RecentFiles::RecentFiles(QObject* parent) : QObject(parent), m_paths(QSettings().value(u"recentFiles"_s).toStringList()) {}

void RecentFiles::add(const QString& path) {
  const QString absolute = QFileInfo(path).absoluteFilePath();
  m_paths.removeAll(absolute);
  m_paths.prepend(absolute);
  while (m_paths.size() > kMax) m_paths.removeLast();
  store();
}

void RecentFiles::clear() {
  m_paths.clear();
  store();
}

void RecentFiles::store() {
  QSettings().setValue(u"recentFiles"_s, m_paths);
  Q_EMIT changed();
}

}  // namespace rtmpscope::ui
