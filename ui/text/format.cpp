// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/format.h"

#include <array>
#include <cmath>
#include <vector>

#include <QCoreApplication>
#include <QLocale>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;

namespace {

struct Texts {
  Q_DECLARE_TR_FUNCTIONS(Format)
};

/// Characters that reorder, hide or break what stands around them.
bool misleads(char32_t c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || (c >= 0x200B && c <= 0x200F) || c == 0x2028 || c == 0x2029 || c == 0xFEFF ||
         (c >= 0x80 && c < 0xA0);
}

QString number(double value, int decimals) {
  return QLocale().toString(value, 'f', decimals);
}

/// Three digits that matter: 1.21, 12.1, 121.
QString threeDigits(double value) {
  return number(value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
}

}  // namespace

QString fromUtf8(std::string_view text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

namespace {

texts::Language& language() {
  static texts::Language current = texts::Language::English;
  return current;
}

}  // namespace

void setWindowLanguage(texts::Language chosen) {
  language() = chosen;
}

texts::Language windowLanguage() {
  return language();
}

QString said(texts::Phrase phrase) {
  return fromUtf8(phrase.in(language()));
}

QString said(const texts::Text& text, qsizetype maxLength) {
  return fromWire(text.in(language()), maxLength);
}

QString fromWire(std::string_view bytes, qsizetype maxLength) {
  const std::string_view head = bytes.substr(0, static_cast<std::size_t>(maxLength) * 4);
  QString shown;
  qsizetype length = 0;
  for (const char32_t c : fromUtf8(head).toUcs4()) {
    if (length++ == maxLength) return shown + u'…';
    if (c < 0x20) {
      shown += QChar(static_cast<char16_t>(0x2400 + c));
    } else if (c == 0x7F) {
      shown += QChar(u'\u2421');
    } else if (misleads(c)) {
      shown += u"<U+%1>"_s.arg(static_cast<uint>(c), 4, 16, QLatin1Char('0')).toUpper();
    } else {
      shown += QString::fromUcs4(&c, 1);
    }
  }
  return head.size() < bytes.size() ? shown + u'…' : shown;
}

QString plainToolTip(const QString& text) {
  if (text.isEmpty()) return {};
  return u"<p style='white-space:pre-wrap'>"_s + text.toHtmlEscaped() + u"</p>"_s;
}

QString countText(std::uint64_t count) {
  return QLocale().toString(static_cast<qulonglong>(count));
}

QString counted(std::uint64_t count, const QString& one, const QString& many) {
  return count == 1 ? one : many.arg(countText(count));
}

QString sizeText(std::uint64_t bytes) {
  if (bytes < 1000) return Texts::tr("%1 B").arg(bytes);
  static constexpr std::array kUnits{"kB", "MB", "GB", "TB"};
  double value = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  while (value >= 999.5 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  return number(value, value < 99.95 ? 1 : 0) + u' ' + QLatin1StringView(kUnits[unit]);
}

QString durationText(Nanoseconds duration) {
  const double seconds = toSeconds(duration);
  if (seconds < 0) return u"−"_s + durationText(-duration);
  if (seconds < 0.00995) return Texts::tr("%1 ms").arg(number(seconds * 1000, seconds < 0.0000995 ? 2 : 1));
  if (seconds < 0.9995) return Texts::tr("%1 ms").arg(number(seconds * 1000, 0));
  if (seconds < 59.995) return Texts::tr("%1 s").arg(threeDigits(seconds));
  const qint64 whole = std::llround(seconds);
  const auto padded = [](qint64 value) { return u"%1"_s.arg(value, 2, 10, QLatin1Char('0')); };
  if (whole < 3600) return Texts::tr("%1 min %2 s").arg(whole / 60).arg(padded(whole % 60));
  return Texts::tr("%1 h %2 min").arg(whole / 3600).arg(padded(whole / 60 % 60));
}

QString offsetText(Nanoseconds offset) {
  const double seconds = toSeconds(offset);
  if (std::abs(seconds) < 1) return Texts::tr("%1 ms").arg(number(seconds * 1000, 3));
  return Texts::tr("%1 s").arg(number(seconds, 4));
}

QString bitrateText(std::uint64_t bytes, Nanoseconds duration) {
  if (duration <= Nanoseconds{0}) return {};
  const double bits = static_cast<double>(bytes) * 8 / toSeconds(duration);
  if (bits < 999.5) return Texts::tr("%1 bit/s").arg(number(bits, 0));
  if (bits < 999.5e3) return Texts::tr("%1 kbit/s").arg(threeDigits(bits / 1e3));
  if (bits < 999.5e6) return Texts::tr("%1 Mbit/s").arg(threeDigits(bits / 1e6));
  return Texts::tr("%1 Gbit/s").arg(threeDigits(bits / 1e9));
}

QString framesText(std::span<const FrameNumber> frames, std::size_t maxRuns) {
  struct Run {
    std::uint32_t first;
    std::uint32_t last;
  };
  std::vector<Run> runs;
  for (const FrameNumber frame : frames) {
    if (!runs.empty() && frame.value() == runs.back().last + 1) {
      runs.back().last = frame.value();
    } else {
      runs.push_back({frame.value(), frame.value()});
    }
  }
  QStringList parts;
  for (const Run& run : runs) {
    if (static_cast<std::size_t>(parts.size()) == maxRuns && runs.size() > maxRuns) {
      parts << u"… %1"_s.arg(runs.back().last);
      break;
    }
    parts << (run.first == run.last ? QString::number(run.first) : u"%1–%2"_s.arg(run.first).arg(run.last));
  }
  return parts.join(u", "_s);
}

}  // namespace rtmpscope::ui
