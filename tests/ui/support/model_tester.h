// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemModelTester>

namespace rtmpscope::test {

/// Watches a model for as long as it lives; what it finds wrong is a failure (see main.cpp).
class ModelTester : public QAbstractItemModelTester {
 public:
  explicit ModelTester(QAbstractItemModel& model) : QAbstractItemModelTester(&model, FailureReportingMode::Warning) {}
};

}  // namespace rtmpscope::test
