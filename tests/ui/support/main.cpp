// SPDX-License-Identifier: GPL-3.0-or-later
// Runs the window's tests: the same fonts, locale and style everywhere, settings in a folder of their own.
#include "views/theme.h"

#include <cstdio>

#include <gtest/gtest.h>
#include <QApplication>
#include <QLocale>
#include <QSettings>
#include <QTemporaryDir>

namespace {

/// QAbstractItemModelTester reports by warnings: they are failures. (In its QtTest mode it says nothing outside of QtTest.)
void handleMessage(QtMsgType type, const QMessageLogContext& context, const QString& message) {
  if (context.category && qstrcmp(context.category, "qt.modeltest") == 0) ADD_FAILURE() << message.toStdString();
  if (type == QtFatalMsg) std::abort();
  if (message.startsWith(QStringLiteral("This plugin does not support"))) return;
  std::fprintf(stderr, "%s\n", qPrintable(message));
}

}  // namespace

int main(int argc, char** argv) {
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  testing::InitGoogleTest(&argc, argv);
  const QTemporaryDir settings;
  QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.path());
  QLocale::setDefault(QLocale::c());
  qInstallMessageHandler(handleMessage);
  const QApplication application(argc, argv);
  QApplication::setApplicationName(QStringLiteral("rtmpscope-test"));
  QApplication::setOrganizationName(QStringLiteral("rtmpscope-test"));
  QApplication::setCursorFlashTime(0);
  QApplication::setFont(QFont(QStringLiteral("DejaVu Sans"), 9));
  rtmpscope::ui::applyTheme(rtmpscope::ui::ThemeChoice::Light);
  return RUN_ALL_TESTS();
}
