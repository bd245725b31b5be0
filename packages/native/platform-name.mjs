/** What the platform package of this machine is called behind `@erc/native-`, such as `linux-x64-gnu`. */
export function platformName() {
  const { platform, arch } = process;
  return platform === 'linux' ? `linux-${arch}-${libc()}` : `${platform}-${arch}`;
}

function libc() {
  // Without this the report looks up the names of all network addresses.
  process.report.excludeNetwork = true;
  return process.report.getReport().header.glibcVersionRuntime === undefined ? 'musl' : 'gnu';
}
