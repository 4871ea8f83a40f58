// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads every packet of a capture with libpcap and a 1 MiB buffer and does nothing with it: no analyzer that uses libpcap
// can be faster than this. Prints packets and bytes.
#include <cstdint>
#include <cstdio>
#include <memory>
#include <vector>

#include <pcap/pcap.h>

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: bare_read_loop CAPTURE\n", stderr);
    return 2;
  }
  std::FILE* const file = std::fopen(argv[1], "rb");
  if (file == nullptr) {
    std::perror(argv[1]);
    return 3;
  }
  std::vector<char> buffer(std::size_t{1} << 20U);
  std::setvbuf(file, buffer.data(), _IOFBF, buffer.size());
  char error[PCAP_ERRBUF_SIZE] = {};
  pcap_t* const capture = pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, error);
  if (capture == nullptr) {
    std::fprintf(stderr, "%s\n", error);
    return 3;
  }
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
  pcap_pkthdr* header = nullptr;
  const std::uint8_t* data = nullptr;
  while (pcap_next_ex(capture, &header, &data) == 1) {
    ++packets;
    bytes += header->caplen;
  }
  std::printf("%llu packets, %llu bytes\n", static_cast<unsigned long long>(packets), static_cast<unsigned long long>(bytes));
  pcap_close(capture);
  return 0;
}
