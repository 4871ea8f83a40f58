// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui_options.h"
#include "gui_screenshot.h"
#include "views/main_window.h"
#include "views/theme.h"

#include <cstdio>
#include <memory>
#include <vector>

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QIcon>
#include <QSettings>
#include <QTemporaryDir>

using namespace rtmpscope;
using namespace Qt::StringLiterals;

namespace {

constexpr int kNoDisplay = 2;

/// Where the sample captures are: beside the installed program, or in the source tree that it was built from.
QString samplesFolder() {
  const QDir beside(QCoreApplication::applicationDirPath() + u"/../share/rtmpscope/samples"_s);
  return beside.exists() ? beside.absolutePath() : QStringLiteral(RTMPSCOPE_SAMPLES_DIR);
}

std::vector<ui::Sample> samples() {
  const QString folder = samplesFolder();
  std::vector<ui::Sample> all{
      {u"push-ffmpeg-nginx.pcap"_s, QApplication::tr("A push that works"),
       QApplication::tr("ffmpeg publishes to nginx: handshake, connect, publish, six seconds of H.264 and AAC.")},
      {u"pull-rtmpdump-nginx.pcap"_s, QApplication::tr("A pull that works"), QApplication::tr("rtmpdump plays a live stream from nginx.")},
      {u"publish-badname-nginx.pcap"_s, QApplication::tr("A publish that is refused"),
       QApplication::tr("The name is already being published: see where it fails, and what to do.")},
  };
  std::erase_if(all, [&folder](ui::Sample& sample) {
    sample.path = folder + u'/' + sample.path;
    return !QFileInfo::exists(sample.path);
  });
  return all;
}

bool hasDisplay() {
  return qEnvironmentVariableIsSet("QT_QPA_PLATFORM") || qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY");
}

ui::ThemeChoice themeOf(const app::GuiOptions& options) {
  if (options.theme == "light") return ui::ThemeChoice::Light;
  if (options.theme == "dark") return ui::ThemeChoice::Dark;
  if (options.theme == "system") return ui::ThemeChoice::System;
  return static_cast<ui::ThemeChoice>(QSettings().value(u"theme"_s, 0).toInt());
}

}  // namespace

int main(int argc, char** argv) {
  const app::GuiCommandLine line = app::readCommandLine(argc, argv);
  if (line.exitStatus) return *line.exitStatus;
  const bool picture = !line.options.screenshot.empty();
  if (picture && !qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  if (!hasDisplay()) {
    std::fputs(
        "rtmpscope: there is no display for the window (neither DISPLAY nor WAYLAND_DISPLAY is set). "
        "`rtmpscope-cli CAPTURE` prints the walkthrough as text.\n",
        stderr);
    return kNoDisplay;
  }
  const QTemporaryDir ownSettings;  // a picture looks the same whatever its maker is used to
  if (picture) QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, ownSettings.path());

  int qtArguments = 1;  // CLI11 has read the others
  const QApplication application(qtArguments, argv);
  QApplication::setApplicationName(u"rtmpscope"_s);
  QApplication::setOrganizationName(u"rtmpscope"_s);
  QApplication::setApplicationVersion(QStringLiteral(RTMPSCOPE_VERSION));
  QGuiApplication::setDesktopFileName(u"rtmpscope"_s);
  QApplication::setWindowIcon(QIcon(u":/rtmpscope.svg"_s));
  ui::applyTheme(themeOf(line.options));

  if (picture) {
    ui::MainWindow window(samples());
    return app::takeScreenshot(window, line.options);
  }
  std::vector<std::unique_ptr<ui::MainWindow>> windows;
  windows.push_back(std::make_unique<ui::MainWindow>(samples()));
  for (const std::string& capture : line.options.captures) {
    if (windows.back()->document().state() != ui::Document::State::Empty) windows.push_back(std::make_unique<ui::MainWindow>(samples()));
    windows.back()->openCapture(QFile::decodeName(capture.c_str()));
  }
  for (const auto& window : windows) window->show();
  return QApplication::exec();
}
