/**
 * Runs before a package is packed. npm leaves `workspace:` in the tarball, which then cannot be installed: only pnpm writes the versions in its
 * place. Checks that a package script starts may pack by npm, since they install nothing.
 */
const { npm_config_user_agent: agent = '', PNPM_SCRIPT_SRC_DIR: script } = process.env;
if (!agent.startsWith('pnpm/') && script === undefined) {
  process.stderr.write(
    'npm pack: expected pnpm, which writes versions where package.json says "workspace:"; received npm. In this folder: pnpm pack\n',
  );
  process.exitCode = 1;
}
