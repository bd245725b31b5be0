/** A registry on this machine, for a release that nobody else sees. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { run } from '../run.mjs';

// The last version that runs on Node 20; its audit plug-in asks for a tag of node-fetch that not every registry serves.
const VERDACCIO = { dependencies: { verdaccio: '6.4.0' }, overrides: { 'node-fetch': '2.7.0' } };
/** What npm is set to, beside what the user has set: a proxy's certificate, say. */
const userSettings = (folder) => {
  const path = run(folder, 'npm', ['config', 'get', 'userconfig']).trim();
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};

/** A port that nothing listens at: what npm has cached of another run's registry is of another address. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * Installs and starts verdaccio in a folder. It has the packages of `@erc` alone; all others npm takes from where it takes them otherwise.
 *
 * @returns `env`, variables that point npm, npx and pnpm to it; `url`; `stop()`.
 */
export async function startRegistry(folder) {
  const port = await freePort();
  const url = `http://localhost:${port}/`;
  mkdirSync(folder, { recursive: true });
  const at = (...parts) => join(folder, ...parts);
  writeFileSync(at('package.json'), JSON.stringify({ name: 'registry', private: true, ...VERDACCIO }));
  run(folder, 'npm', ['install', '--silent', '--ignore-scripts', '--no-package-lock', '--no-audit']);
  writeFileSync(
    at('config.yaml'),
    [
      'storage: ./storage',
      'auth: { htpasswd: { file: ./htpasswd } }',
      'uplinks: {}',
      "packages: { '@erc/*': { access: $all, publish: $all } }",
      'max_body_size: 200mb',
      'log: { type: stdout, format: pretty, level: error }',
    ].join('\n'),
  );
  writeFileSync(
    at('npmrc'),
    `${userSettings(folder)}\n@erc:registry=${url}\n//localhost:${port}/:_authToken=anyone\n`,
  );
  // npm's downloads are shared; what npx has installed by a name and a version is not, since it may be of another commit.
  mkdirSync(at('cache'));
  const downloads = join(run(folder, 'npm', ['config', 'get', 'cache']).trim(), '_cacache');
  mkdirSync(downloads, { recursive: true });
  symlinkSync(downloads, at('cache', '_cacache'));

  const bin = at('node_modules/verdaccio/bin/verdaccio');
  const words = [bin, '--config', at('config.yaml'), '--listen', String(port)];
  const child = spawn(process.execPath, words, { stdio: 'inherit' });
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error(`the registry ended with ${child.exitCode}`);
    const answers = await fetch(`${url}-/ping`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answers) {
      const env = { npm_config_userconfig: at('npmrc'), npm_config_cache: at('cache') };
      return { url, env, stop: () => child.kill() };
    }
    await wait(200);
  }
  child.kill();
  throw new Error('the registry did not start in a minute');
}
