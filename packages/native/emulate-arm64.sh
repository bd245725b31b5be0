#!/usr/bin/env bash
# Compiles the addon for Linux on arm64, and runs its programs of tests under an emulator: every kernel, and every entry of the runtime's C interface.
# Needs Debian's g++-aarch64-linux-gnu and qemu-user-static.
set -euo pipefail
cd "$(dirname "$0")"
system=/usr/aarch64-linux-gnu
scratch=$(mktemp -d)
# Not beside the addon of this machine, where the loader would find it.
built=$scratch/linux-arm64-gnu
trap 'rm -rf "$scratch"' EXIT

CXX=${CXX:-aarch64-linux-gnu-g++} node build.mjs --target linux-arm64-gnu --into "$scratch"

# The runtime reads of /proc and /sys what processor it has, and ends where it finds one of another architecture.
root=$scratch/root
cpu=$root/sys/devices/system/cpu
mkdir -p "$root/proc" "$cpu/cpu0/topology"
for entry in "$system"/*; do ln -s "$entry" "$root/"; done
for file in possible present cpu0/topology/core_id cpu0/topology/physical_package_id; do echo 0 > "$cpu/$file"; done
cat > "$root/proc/cpuinfo" <<'CPU'
processor	: 0
Features	: fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm
CPU implementer	: 0x41
CPU architecture: 8
CPU variant	: 0x3
CPU part	: 0xd0c
CPU revision	: 1
CPU

# Programs in their places that start them under the emulator, with the library of their architecture.
for program in kernel-tests runtime-tests; do
  cat > "$scratch/$program" <<WRAPPER
#!/usr/bin/env bash
exec qemu-aarch64-static -L "$root" "$built/$program" "\${@//linux\/x64/linux/arm64}"
WRAPPER
  chmod +x "$scratch/$program"
done
touch "$scratch/erc-native.node"
cd ../..
ERC_NATIVE="$scratch/erc-native.node" node node_modules/vitest/vitest.mjs run packages/native/src/kernels packages/native/src/function-table --testTimeout=600000
