// SPDX-License-Identifier: GPL-3.0-or-later
// Gives files, and all files of folders, to a fuzz target: for inputs that once went wrong. Fails if there are none.
//
//   NAME_replay [--cut STEP] [--flip COUNT] FILE_OR_FOLDER...
//
// With --cut each file is given cut off at every STEP-th byte as well, with --flip COUNT times with some of its bytes changed.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Bytes = std::vector<std::uint8_t>;

std::vector<std::filesystem::path> filesOf(const std::filesystem::path& path) {
  if (!std::filesystem::is_directory(path)) return {path};
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator{path}) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

/// A copy of its own for each: what is read beyond its end is then an error.
void give(const Bytes& bytes, std::size_t size) {
  const Bytes own(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
  LLVMFuzzerTestOneInput(own.data(), own.size());
}

/// The same changes in every run: a fault can be found again.
void giveFlipped(const Bytes& bytes, std::size_t count) {
  if (bytes.empty()) return;
  constexpr unsigned mostChanges = 8;
  std::mt19937 random{static_cast<std::uint32_t>(bytes.size())};
  for (std::size_t i = 0; i < count; ++i) {
    Bytes flipped = bytes;
    const unsigned changes = 1 + random() % mostChanges;
    for (unsigned j = 0; j < changes; ++j) flipped[random() % flipped.size()] = static_cast<std::uint8_t>(random());
    give(flipped, flipped.size());
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t given = 0;
  std::size_t step = 0;
  std::size_t flips = 0;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if ((argument == "--cut" || argument == "--flip") && i + 1 < argc) {
      const unsigned long value = std::strtoul(argv[++i], nullptr, 10);
      (argument == "--cut" ? step : flips) = value;
      continue;
    }
    for (const auto& file : filesOf(argv[i])) {
      std::printf("%s\n", file.filename().c_str());
      std::fflush(stdout);
      std::ifstream stream{file, std::ios::binary};
      const Bytes bytes{std::istreambuf_iterator<char>{stream}, {}};
      give(bytes, bytes.size());
      for (std::size_t size = step; step > 0 && size < bytes.size(); size += step) give(bytes, size);
      giveFlipped(bytes, flips);
      given += 1 + (step > 0 ? bytes.size() / step : 0) + flips;
    }
  }
  std::printf("%zu inputs\n", given);
  return given > 0 ? 0 : 1;
}
