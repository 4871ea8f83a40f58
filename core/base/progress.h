// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace rtmpscope {

/// Told how far a long task is. Cancelling is std::stop_token's business. Called on the thread that does the work.
class ProgressSink {
 public:
  virtual ~ProgressSink() = default;
  /// @param permille  0 to 1000, never falling; sent only when it moved
  virtual void onProgress(int permille) = 0;
};

}  // namespace rtmpscope
