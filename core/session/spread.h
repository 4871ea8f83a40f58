// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

namespace rtmpscope::session {

/// Smallest, mean and largest of numbers that are not kept.
struct Spread {
  std::uint64_t count = 0;
  double min = 0;
  double max = 0;
  double sum = 0;

  void add(double value) {
    min = count == 0 ? value : std::min(min, value);
    max = count == 0 ? value : std::max(max, value);
    sum += value;
    ++count;
  }
  /// 0 if there are none.
  [[nodiscard]] double mean() const { return count == 0 ? 0 : sum / static_cast<double>(count); }
};

/// A straight line through points that are not kept (least squares).
class Trend {
 public:
  void add(double x, double y) {
    ++m_count;
    const double dx = x - m_meanX;
    const double dy = y - m_meanY;
    m_meanX += dx / static_cast<double>(m_count);
    m_meanY += dy / static_cast<double>(m_count);
    m_xx += dx * (x - m_meanX);
    m_xy += dx * (y - m_meanY);
    m_yy += dy * (y - m_meanY);
  }

  [[nodiscard]] std::uint64_t count() const { return m_count; }

  /// How much y grows with each x; none with fewer than three points, or if the points lie so wide around the line that its slope is
  /// known no better than by `tolerance` (one standard error).
  [[nodiscard]] std::optional<double> slope(double tolerance) const {
    if (m_count < 3 || m_xx <= 0) return std::nullopt;
    const double slope = m_xy / m_xx;
    const double residual = std::max(0.0, m_yy - slope * m_xy);
    const double error = std::sqrt(residual / static_cast<double>(m_count - 2) / m_xx);
    return error <= tolerance ? std::optional{slope} : std::nullopt;
  }

 private:
  std::uint64_t m_count = 0;
  double m_meanX = 0;
  double m_meanY = 0;
  double m_xx = 0;  // sums of products of distances from the means
  double m_xy = 0;
  double m_yy = 0;
};

}  // namespace rtmpscope::session
