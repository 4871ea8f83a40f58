// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "controllers/document.h"
#include "filter/filter.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include <QObject>
#include <QString>
#include <QStringList>
#include <QThreadPool>

namespace rtmpscope::ui {

/// What a filter leaves of a capture, by number, ascending.
struct Passing {
  std::vector<std::uint32_t> messages;
  std::vector<std::uint32_t> frames;
};

/// A filter for rows in which the field has that value, as a detail tree shows it; the field alone where its value can't be
/// compared. Empty if there is no such field.
[[nodiscard]] QString fieldFilter(const QString& field, const QString& shown);

/// The filter of the tables: what applies, and what it leaves. Rows are looked at on a worker thread; what a former filter
/// still finds is dropped. While a capture loads, the filter waits until it is all there.
class DisplayFilter : public QObject {
  Q_OBJECT

 public:
  explicit DisplayFilter(Document& document, QObject* parent = nullptr);
  /// Stops, and waits for the worker.
  ~DisplayFilter() override;

  /// Why `text` is no filter; none if it is one.
  [[nodiscard]] static std::optional<filter::FilterError> check(const QString& text);

  /// Takes a filter that check() has nothing against; a blank one lets everything pass.
  void apply(const QString& text);
  void clear() { apply({}); }

  /// As it was typed; empty if everything passes.
  [[nodiscard]] const QString& text() const { return m_text; }
  [[nodiscard]] bool isActive() const { return !m_filter.empty(); }
  /// What passes is not known yet.
  [[nodiscard]] bool isRunning() const { return isActive() && m_document.analysis() != nullptr && m_passing == nullptr; }
  /// Null if everything passes, or nothing is known yet.
  [[nodiscard]] const std::shared_ptr<const Passing>& passing() const { return m_passing; }

  /// Filters that were applied, the last one first.
  [[nodiscard]] const QStringList& history() const { return m_history; }
  void setHistory(QStringList history) { m_history = std::move(history); }

 Q_SIGNALS:
  /// Another filter applies, or what it leaves is known now.
  void changed();
  void progressed(int permille);

 private:
  class Worker;

  void run();
  void stop();
  void take(std::uint64_t generation, std::shared_ptr<const Passing> passing);

  Document& m_document;
  QThreadPool m_pool;
  std::stop_source m_stop;
  std::uint64_t m_generation = 0;
  QString m_text;
  filter::Filter m_filter;
  std::shared_ptr<const Passing> m_passing;
  QStringList m_history;
};

}  // namespace rtmpscope::ui
