// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QString>
#include <QStringList>
#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace rtmpscope::ui {

/// A capture that comes with the program.
struct Sample {
  QString path;
  QString title;
  QString explanation;
};

/// What is there before a capture is open: open one, the recent ones, samples that teach the program.
class StartPage : public QWidget {
  Q_OBJECT

 public:
  explicit StartPage(std::vector<Sample> samples, QWidget* parent = nullptr);

  void setRecent(const QStringList& paths);

 Q_SIGNALS:
  void openWanted();
  void pathChosen(const QString& path);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void style();

  QLabel* m_title;
  QLabel* m_lead;
  QVBoxLayout* m_recent;
  QWidget* m_recentBox;
};

}  // namespace rtmpscope::ui
