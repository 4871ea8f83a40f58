// SPDX-License-Identifier: GPL-3.0-or-later
#include "controllers/display_filter.h"

#include "analysis/row_fields.h"
#include "base/progress.h"

#include <utility>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMaxHistory = 20;

}  // namespace

QString fieldFilter(const QString& field, const QString& shown) {
  const filter::FieldInfo* const info = filter::findField(field.toStdString());
  if (info == nullptr) return {};
  const auto value = filter::readShown(info->type, shown.toStdString());
  if (info->type == filter::FieldType::Protocol || !value) return field;
  // "010" in a detail tree is ten, and eight in a filter.
  const auto* const whole = std::get_if<std::int64_t>(&*value);
  if (info->type == filter::FieldType::Integer && whole != nullptr && !shown.startsWith(u"0x"_s)) {
    return QString(u"%1 == %2"_s).arg(field).arg(*whole);
  }
  if (info->type != filter::FieldType::Text) return QString(u"%1 == %2"_s).arg(field, shown);
  QString text = QString::fromStdString(std::get<std::string>(*value));
  text.replace(u'\\', u"\\\\"_s).replace(u'"', u"\\\""_s);
  return QString(u"%1 == \"%2\""_s).arg(field, text);
}

/// Looks at all messages and frames, on a thread of the pool. The filter outlives its workers, so it is there to be called.
class DisplayFilter::Worker : public ProgressSink {
 public:
  Worker(DisplayFilter& owner, std::uint64_t generation) : m_owner(owner), m_generation(generation) {}

  void run(const std::shared_ptr<const analysis::Analysis>& analysis, const filter::Filter& filter, const std::stop_token& stop) {
    auto passing = std::make_shared<Passing>();
    for (const MessageNumber number : analysis::messagesThatPass(analysis, filter, stop, this)) passing->messages.push_back(number.value());
    m_half = true;
    for (const FrameNumber frame : analysis::framesThatPass(analysis, filter, stop, this)) passing->frames.push_back(frame.value());
    if (stop.stop_requested()) return;
    QMetaObject::invokeMethod(
        &m_owner, [owner = &m_owner, generation = m_generation, passing = std::move(passing)] { owner->take(generation, passing); },
        Qt::QueuedConnection);
  }

  void onProgress(int permille) override {
    const int whole = (m_half ? 500 : 0) + permille / 2;
    QMetaObject::invokeMethod(
        &m_owner,
        [owner = &m_owner, generation = m_generation, whole] {
          if (generation == owner->m_generation) Q_EMIT owner->progressed(whole);
        },
        Qt::QueuedConnection);
  }

 private:
  DisplayFilter& m_owner;
  std::uint64_t m_generation;
  bool m_half = false;
};

DisplayFilter::DisplayFilter(Document& document, QObject* parent) : QObject(parent), m_document(document) {
  m_pool.setMaxThreadCount(2);  // a new filter does not wait until the one before it has noticed that it was given up
  connect(&m_document, &Document::analysisChanged, this, [this] {
    m_passing = nullptr;
    run();
  });
}

DisplayFilter::~DisplayFilter() {
  stop();
  m_pool.waitForDone();
}

std::optional<filter::FilterError> DisplayFilter::check(const QString& text) {
  const auto filter = filter::Filter::parse(text.toStdString());
  return filter ? std::nullopt : std::optional{filter.error()};
}

void DisplayFilter::apply(const QString& text) {
  auto filter = filter::Filter::parse(text.toStdString());
  if (!filter) return;
  m_filter = std::move(*filter);
  m_text = m_filter.empty() ? QString() : text.trimmed();
  if (isActive()) {
    m_history.removeAll(m_text);
    m_history.prepend(m_text);
    m_history.resize(std::min(m_history.size(), kMaxHistory));
  }
  m_passing = nullptr;
  run();
}

void DisplayFilter::run() {
  stop();
  if (isRunning() && m_document.state() == Document::State::Ready) {
    m_stop = std::stop_source{};
    m_pool.start([worker = std::make_shared<Worker>(*this, m_generation), analysis = m_document.analysis(), filter = m_filter,
                  stop = m_stop.get_token()] { worker->run(analysis, filter, stop); });
  }
  Q_EMIT changed();
}

void DisplayFilter::stop() {
  m_stop.request_stop();
  ++m_generation;
}

void DisplayFilter::take(std::uint64_t generation, std::shared_ptr<const Passing> passing) {
  if (generation != m_generation) return;
  m_passing = std::move(passing);
  Q_EMIT changed();
}

}  // namespace rtmpscope::ui
