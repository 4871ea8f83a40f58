// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/finding.h"

namespace rtmpscope::diagnosis {

std::string_view toString(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return "error";
    case Severity::Warning:
      return "warning";
    case Severity::Note:
      break;
  }
  return "note";
}

std::string_view toString(Source source) {
  switch (source) {
    case Source::Client:
      return "client";
    case Source::Server:
      return "server";
    case Source::Network:
      return "network";
    case Source::Capture:
      return "capture";
  }
  return "";
}

std::string_view toString(Certainty certainty) {
  switch (certainty) {
    case Certainty::Certain:
      return "certain";
    case Certainty::Likely:
      return "likely";
    case Certainty::CannotTell:
      return "cannot-tell";
  }
  return "";
}

}  // namespace rtmpscope::diagnosis
