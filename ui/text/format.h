// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ids.h"
#include "base/time.h"
#include "texts/text.h"

#include <cstdint>
#include <span>
#include <string_view>

#include <QString>

namespace rtmpscope::ui {

/// Longest text from the wire that is shown on one line.
inline constexpr qsizetype kMaxWireText = 300;

/// Text from the wire as it may be shown: UTF-8, control characters (bidirectional ones too) made visible, cut at
/// `maxLength` characters. Still plain text: whoever shows it says so.
[[nodiscard]] QString fromWire(std::string_view bytes, qsizetype maxLength = kMaxWireText);

/// Our own texts from core: UTF-8 as it is.
[[nodiscard]] QString fromUtf8(std::string_view text);

/// The language of the windows: one for the program. English until it is set.
void setWindowLanguage(texts::Language language);
[[nodiscard]] texts::Language windowLanguage();

/// What core says, in the language of the windows. A text may hold words from the wire: these come out as by fromWire().
[[nodiscard]] QString said(texts::Phrase phrase);
[[nodiscard]] QString said(const texts::Text& text, qsizetype maxLength = kMaxWireText);

/// A tooltip that shows `text` as it is, whatever it looks like. Empty for an empty text.
[[nodiscard]] QString plainToolTip(const QString& text);

/// "1,204".
[[nodiscard]] QString countText(std::uint64_t count);

/// One of two texts: `one` as it is, or `many` with %1 replaced by the count. (English without a translation file has no
/// other plurals.)
[[nodiscard]] QString counted(std::uint64_t count, const QString& one, const QString& many);

/// "870 B", "45.7 kB", "1.2 MB": powers of 1000.
[[nodiscard]] QString sizeText(std::uint64_t bytes);

/// "0.4 ms", "41 ms", "6.03 s", "2 min 05 s", "1 h 02 min".
[[nodiscard]] QString durationText(Nanoseconds duration);

/// Time since a session's start for a narrow column: "0.412 ms" and "41.204 ms" below a second, "6.0144 s" from there on.
[[nodiscard]] QString offsetText(Nanoseconds offset);

/// "482 kbit/s", "1.21 Mbit/s"; empty if the duration is not positive.
[[nodiscard]] QString bitrateText(std::uint64_t bytes, Nanoseconds duration);

/// "301–303", "5, 7–9"; at most `maxRuns` runs, then an ellipsis and the last frame. Empty for no frames.
[[nodiscard]] QString framesText(std::span<const FrameNumber> frames, std::size_t maxRuns = 3);

}  // namespace rtmpscope::ui
