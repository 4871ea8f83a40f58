// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli_commands.h"
#include "cli_load.h"
#include "cli_output.h"
#include "export/lists.h"

#include <string>

namespace rtmpscope::cli {

namespace {

using texts::say;

exporting::ListFormat listFormat(Format format) {
  if (format == Format::Ndjson) return exporting::ListFormat::Ndjson;
  return format == Format::Csv ? exporting::ListFormat::Csv : exporting::ListFormat::Text;
}

Status showOne(const Loaded& loaded, const Options& options, Output& output) {
  const analysis::Analysis& analysis = *loaded.analysis;
  const std::uint32_t number = options.frame ? *options.frame : *options.message;
  const std::size_t count = options.frame ? analysis.packets.size() : analysis.messages.size();
  if (number == 0 || number > count) {
    complain(options.frame ? say("{} has no frame {}; it has {}", loaded.path, number, count)
                           : say("{} has no message {}; it has {}", loaded.path, number, count),
             options.language);
    return Status::Usage;
  }
  const analysis::Inspector inspector(loaded.analysis);
  const exporting::ReportOptions report = reportOptions(options);
  const bool json = options.format == Format::Json;
  if (options.frame) {
    const analysis::PacketView packet = inspector.packet(FrameNumber{number});
    output.write(json ? exporting::frameJson(analysis, packet, report) : exporting::showFrame(analysis, packet, report));
  } else {
    const analysis::MessageView message = inspector.message(analysis.indexOf(MessageNumber{number}));
    output.write(json ? exporting::messageJson(analysis, message, report) : exporting::showMessage(analysis, message, report));
  }
  return output.status();
}

}  // namespace

Status runList(const Options& options) {
  const auto loaded = load(inputsOf(options).front(), options);
  if (!loaded) return loaded.error();
  if (!hasSession(*loaded, options)) return Status::Usage;
  Output output(options.language);
  const auto sink = [&](std::string_view text) { return output.write(text); };
  const exporting::ReportOptions report = listOptions(options);
  const exporting::ListFormat format = listFormat(options.format);
  if (options.command == Command::Messages) {
    exporting::writeMessages(*loaded->analysis, format, report, sink, messagesAsked(*loaded, options));
  } else {
    exporting::writeFrames(analysis::Inspector(loaded->analysis), *loaded->analysis, format, report, sink, framesAsked(*loaded, options));
  }
  return output.status();
}

Status runShow(const Options& options) {
  const auto loaded = load(inputsOf(options).front(), options);
  if (!loaded) return loaded.error();
  Output output(options.language);
  return showOne(*loaded, options, output);
}

}  // namespace rtmpscope::cli
