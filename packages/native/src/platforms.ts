/** Platforms that there is a package for, `@erc/native-<platform>`. */
export const PLATFORMS: readonly string[] = ['linux-x64-gnu', 'linux-arm64-gnu', 'darwin-arm64', 'win32-x64'];
