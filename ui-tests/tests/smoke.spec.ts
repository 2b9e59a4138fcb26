import { expect, test } from '@jupyterlab/galata';

// Galata's stand-ins for kernels and sessions break restarts: use the real ones.
test.use({ kernels: null, sessions: null });

test.skip(
  process.env.NBGUARD_UI_APP === 'notebook',
  'drives JupyterLab by its own tabs and menus'
);

test('JupyterLab opens with the extension, and a real kernel runs a cell', async ({
  page
}) => {
  const plugins = await page.evaluate(() =>
    (window as any).jupyterapp.listPlugins()
  );
  expect(
    plugins.filter((id: string) => id.startsWith('jupyterlab-nbguard:'))
  ).not.toHaveLength(0);

  await page.notebook.createNew();
  await page.notebook.setCell(0, 'code', 'print(sum(range(10)))');
  await page.notebook.runCell(0, true);
  await expect(page.locator('.jp-Cell .jp-OutputArea-output')).toHaveText(
    '45\n'
  );
});
