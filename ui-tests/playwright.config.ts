/**
 * Browser tests: one Jupyter server of their own, headless Chromium from the PATH.
 * What the server says stands in ui-tests/.work/<app>-<venv>/server.log.
 *
 *   NBGUARD_UI_VENV   the virtual environment whose JupyterLab is tested (default: .venv)
 *   NBGUARD_UI_APP    "lab" (default) or "notebook"
 *   NBGUARD_UI_PORT   the server's port (default: a free one)
 *   NBGUARD_CHROMIUM  the browser (default: the first one on the PATH)
 */
import { galata } from '@jupyterlab/galata';
import { defineConfig } from '@playwright/test';
import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

const root = path.resolve(__dirname, '..');
const venv = path.resolve(root, process.env.NBGUARD_UI_VENV ?? '.venv');
const python = path.join(venv, 'bin', 'python');
const app = process.env.NBGUARD_UI_APP ?? 'lab';

function findBrowser(): string {
  const names = process.env.NBGUARD_CHROMIUM
    ? [process.env.NBGUARD_CHROMIUM]
    : ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
      const file = path.resolve(folder, name);
      if (fs.existsSync(file)) {
        return file;
      }
    }
  }
  throw new Error(
    'No Chromium on the PATH: run scripts/install_chromium.sh or set NBGUARD_CHROMIUM.'
  );
}

// The workers read this file again and inherit the environment: the port is chosen once.
if (!process.env.NBGUARD_UI_PORT) {
  process.env.NBGUARD_UI_PORT = execFileSync(python, [
    '-c',
    'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
  ])
    .toString()
    .trim();
}
const baseURL = `http://127.0.0.1:${process.env.NBGUARD_UI_PORT}`;
process.env.TARGET_URL = baseURL;

// Nothing of the person's own Jupyter and IPython configuration takes part.
const work = path.join(__dirname, '.work', `${app}-${path.basename(venv)}`);
const log = path.join(work, 'server.log');
fs.mkdirSync(work, { recursive: true });

// JupyterLab 4.2 does not know this setting, and goes on without consoles when it meets it.
delete galata.DEFAULT_SETTINGS['@jupyterlab/console-extension:tracker'];

export default defineConfig({
  testDir: path.join(__dirname, 'tests'),
  outputDir: path.join(__dirname, 'test-results'),
  timeout: 90_000,
  globalTimeout: 45 * 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: !!process.env.CI,
  retries: process.env.CI ? 1 : 0,
  workers: 2,
  reportSlowTests: null,
  reporter: [['list']],
  use: {
    baseURL,
    actionTimeout: 20_000,
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    video: 'off',
    launchOptions: {
      executablePath: findBrowser(),
      args: [
        '--no-sandbox',
        '--disable-dev-shm-usage',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run'
      ]
    }
  },
  webServer: {
    command: `exec "${python}" -m ${app === 'notebook' ? 'notebook' : 'jupyterlab'} --config jupyter_server_test_config.py >"${log}" 2>&1`,
    cwd: __dirname,
    url: `${baseURL}/api`,
    timeout: 120_000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 5000 },
    env: {
      PATH: [path.join(venv, 'bin'), process.env.PATH].join(path.delimiter),
      IPYTHONDIR: path.join(work, 'ipython'),
      JUPYTER_CONFIG_DIR: path.join(work, 'config'),
      JUPYTER_DATA_DIR: path.join(work, 'data'),
      JUPYTER_RUNTIME_DIR: path.join(work, 'runtime'),
      JUPYTER_PLATFORM_DIRS: '1',
      XDG_STATE_HOME: path.join(work, 'state'),
      XDG_CACHE_HOME: path.join(work, 'cache'),
      NBGUARD_UI_APP: app,
      NBGUARD_UI_PORT: process.env.NBGUARD_UI_PORT
    }
  }
});
