import { expect, test } from '@playwright/test';
import { execFileSync, spawn } from 'child_process';
import type { ChildProcess } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

/*
 * An organisation's package, installed as pip does it, and a server that has locked its policy: a
 * server of this story's own, since all other stories live without a policy.
 */

const ROOT = path.resolve(__dirname, '..', '..');
const PYTHON = path.join(
  path.resolve(ROOT, process.env.NBGUARD_UI_VENV ?? '.venv'),
  'bin',
  'python'
);
/** What builds packages is installed there alone, whichever JupyterLab is tested. */
const BUILDER = path.join(ROOT, '.venv', 'bin', 'python');
const SHOTS = path.resolve(__dirname, '..', 'shots');

test.skip(
  process.env.NBGUARD_UI_APP === 'notebook',
  'Notebook 7 has the same settings page, at another address'
);

let folder: string;
let server: ChildProcess | null = null;
let address: string;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nbguard-policy-'));
  const packages = path.join(folder, 'packages');
  // The example is copied first: a build leaves files behind.
  const example = path.join(folder, 'acme-notebooks');
  fs.cpSync(path.join(ROOT, 'examples', 'acme-notebooks'), example, {
    recursive: true
  });
  execFileSync(BUILDER, [
    ...['-m', 'pip', 'install', '--quiet', '--no-deps', '--no-index'],
    ...['--disable-pip-version-check', '--root-user-action=ignore'],
    ...['--no-build-isolation', '--target', packages, example]
  ]);
  const port = execFileSync(PYTHON, [
    '-c',
    'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
  ])
    .toString()
    .trim();
  address = `http://127.0.0.1:${port}`;
  const config = path.join(__dirname, '..', 'jupyter_server_test_config.py');
  server = spawn(
    PYTHON,
    [
      ...['-m', 'jupyterlab', '--config', config],
      '--NbguardApp.locked_policy=acme'
    ],
    {
      cwd: folder,
      stdio: 'ignore',
      env: {
        ...process.env,
        NBGUARD_UI_PORT: port,
        PYTHONPATH: packages,
        JUPYTER_CONFIG_DIR: path.join(folder, 'config'),
        JUPYTER_DATA_DIR: path.join(folder, 'data'),
        JUPYTER_RUNTIME_DIR: path.join(folder, 'runtime'),
        JUPYTER_PLATFORM_DIRS: '1'
      }
    }
  );
  await expect
    .poll(
      async () => {
        try {
          return (await fetch(`${address}/api`)).status;
        } catch {
          return 0;
        }
      },
      { timeout: 90_000 }
    )
    .toBe(200);
});

test.afterAll(async () => {
  if (server) {
    const gone = new Promise(resolve => server!.once('exit', resolve));
    server.kill('SIGTERM');
    await gone;
  }
  fs.rmSync(folder, { recursive: true, force: true });
});

test('the settings page names the policy that the server has locked', async ({
  page
}) => {
  await page.goto(`${address}/lab`);
  const editor = page.locator('#setting-editor');
  const open = () =>
    page.evaluate(async () => {
      const app = (window as any).jupyterapp;
      await app.restored;
      await app.commands.execute('settingeditor:open', { query: 'nbguard' });
    });
  const said =
    'Rules are set by the policy "acme" of your organisation, which this server has locked: what it sets, no project changes.';
  await open();
  await expect(editor).toContainText(said);
  await page.screenshot({ path: path.join(SHOTS, 'policy-locked.png') });

  // What is saved is read again from the server, which knows the bare schema.
  const read = page.waitForResponse(
    answer =>
      answer.request().method() === 'GET' &&
      answer.url().includes('/api/settings/jupyterlab-nbguard')
  );
  await editor.getByLabel('Underline names').click();
  await read;
  await page.evaluate(() =>
    (window as any).jupyterapp.shell.currentWidget.close()
  );
  await expect(editor).toHaveCount(0);
  await open();
  await expect(editor.getByLabel('Underline names')).not.toBeChecked();
  await expect(editor).toContainText(said);
});
