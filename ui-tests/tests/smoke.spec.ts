import { expect, galata, test as base } from '@jupyterlab/galata';

const inNotebook = process.env.NBGUARD_UI_APP === 'notebook';

const test = base.extend({
  waitForApplication: async ({ baseURL }, use) => {
    await use(async page => {
      await page.locator('.jp-NotebookPanel .jp-Cell').first().waitFor();
    });
  }
});

// Galata's stand-ins for kernels and sessions break restarts: use the real ones.
test.use({ kernels: null, sessions: null, autoGoto: false, appPath: '' });

test('the application opens with the extension, and a real kernel runs a cell', async ({
  page,
  tmpPath
}) => {
  const file = `${tmpPath}/smoke.ipynb`;
  await page.contents.uploadContent(
    JSON.stringify(
      galata.Notebook.makeNotebook([
        galata.Notebook.makeCell({ source: 'print(sum(range(10)))' })
      ])
    ),
    'text',
    file
  );
  await page.goto(inNotebook ? `notebooks/${file}` : `lab/tree/${file}`);

  const plugins = await page.evaluate(() =>
    (window as any).jupyterapp.listPlugins()
  );
  expect(
    plugins.filter((id: string) => id.startsWith('jupyterlab-nbguard:'))
  ).not.toHaveLength(0);

  const cell = page.locator('.jp-Notebook .jp-Cell').first();
  await page.evaluate(async () => {
    const app = (window as any).jupyterapp;
    await app.shell.currentWidget.sessionContext.ready;
    await app.shell.currentWidget.sessionContext.session.kernel.info;
    await app.commands.execute('notebook:run-cell');
  });
  await expect(cell.locator('.jp-OutputArea-output')).toHaveText('45\n');
});
