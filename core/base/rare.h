// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

namespace rtmpscope {

/// A value that most owners don't have, at the cost of a pointer until make() is called. Reading an absent one gives a T{}. Copies
/// are deep.
template <class T>
class Rare {
 public:
  Rare() = default;
  explicit Rare(const T& value) : m_value(std::make_unique<T>(value)) {}
  Rare(const Rare& other) : m_value(other.m_value ? std::make_unique<T>(*other.m_value) : nullptr) {}
  Rare(Rare&& other) noexcept = default;
  Rare& operator=(const Rare& other) {
    if (this != &other) m_value = other.m_value ? std::make_unique<T>(*other.m_value) : nullptr;
    return *this;
  }
  Rare& operator=(Rare&& other) noexcept = default;
  ~Rare() = default;

  [[nodiscard]] bool present() const { return m_value != nullptr; }
  [[nodiscard]] const T& operator*() const { return m_value ? *m_value : absent(); }
  [[nodiscard]] const T* operator->() const { return &**this; }
  /// To be written to.
  T& make() {
    if (!m_value) m_value = std::make_unique<T>();
    return *m_value;
  }

 private:
  static const T& absent() {
    static const T value{};
    return value;
  }

  std::unique_ptr<T> m_value;
};

}  // namespace rtmpscope
