import { expect, inNotebook, notebookOf, test } from './helpers';

const CELLS: [string, string][] = [
  ['load', 'import numpy as np\nimport yaml'],
  ['use', 'print(np.arange(3).sum(), yaml.safe_load("a: 1"))']
];

test('a notebook becomes portable, and one undo takes it back', async ({
  book
}) => {
  const { page } = book;
  await book.open(notebookOf(CELLS));
  await book.runAll();
  await book.expectStates({});
  await book.execute('nbguard:show-panel');
  const panel = page.locator('#nbguard-panel');
  await expect(panel).toContainText(
    'Nothing says which packages this notebook needs: numpy, pyyaml.'
  );
  await book.shoot('packages-hint');
  await panel
    .getByRole('button', { name: 'Make this notebook portable…' })
    .click();
  const dialog = page.locator('.jp-Dialog');
  await expect(dialog.locator('.nbguard-preview')).toContainText(
    /# requires-python = ">=3\.\d+"\n# dependencies = \[\n#\s+"numpy==[\d.]+",\n#\s+"PyYAML==[\d.]+",/
  );
  await book.shoot('portable-dialog');
  await dialog.getByRole('button', { name: 'Write' }).click();
  await expect(panel).not.toContainText('Nothing says which packages');
  const first = () =>
    page.evaluate(() => {
      const { content } = (window as any).jupyterapp.shell.currentWidget;
      const [{ model, inputHidden }] = content.widgets;
      return {
        source: model.sharedModel.getSource() as string,
        hidden: model.getMetadata('jupyter'),
        inputHidden: inputHidden as boolean
      };
    });
  const written = await first();
  expect(written.source).toMatch(/^# \/\/\/ script\n/);
  expect(written.hidden).toEqual({ source_hidden: true });
  expect(written.inputHidden).toBe(true);
  // A comment is no cell that has yet to run.
  await expect(book.status).toHaveText('clean');
  await book.shoot('portable');
  await book.execute('notebook:undo-cell-action');
  expect((await first()).source).toBe(CELLS[0][1]);
  expect(book.errors).toEqual([]);
});

test('what is missing is declared where the project declares', async ({
  book,
  tmpPath
}) => {
  const { page } = book;
  const file = `${tmpPath}/requirements.txt`;
  await page.contents.uploadContent('# ours\nnumpy\n', 'text', file);
  const content = () =>
    page.evaluate(async file => {
      const { contents } = (window as any).jupyterapp.serviceManager;
      return (await contents.get(file)).content as string;
    }, file);
  await book.open(notebookOf(CELLS));
  await book.select('load');
  await expect(
    (await book.cell('load')).locator('.cm-lintRange-info')
  ).toHaveText('yaml');
  await book.shoot('undeclared');
  await page.keyboard.press('Control+.');
  const menu = page.locator('.lm-Menu');
  await expect(menu).toContainText('is not declared in requirements.txt');
  await menu.getByText(/^Declare PyYAML==[\d.]+ in requirements.txt$/).click();
  const toast = page.locator('.Toastify__toast');
  await expect(toast).toContainText(/Added to .*requirements.txt: PyYAML==/);
  expect(await content()).toMatch(/^# ours\nnumpy\nPyYAML==[\d.]+\n$/);
  await expect(
    (await book.cell('load')).locator('.cm-lintRange-info')
  ).toHaveCount(0);
  await book.shoot('declared');
  await toast.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(content).toBe('# ours\nnumpy\n');
  expect(book.errors).toEqual([]);
});

test('where nothing declares, it is asked once', async ({ book, tmpPath }) => {
  const { page } = book;
  await book.open(notebookOf(CELLS));
  await book.select('load');
  const declare = async () => {
    await page.keyboard.press('Control+.');
    await page.locator('.lm-Menu').getByText('Declare in a file…').click();
  };
  await expect(
    (await book.cell('load')).locator('.cm-lintRange-hint')
  ).toHaveText('numpy');
  await declare();
  const dialog = page.locator('.jp-Dialog');
  await expect(dialog.locator('.nbguard-preview')).toContainText('PyYAML==');
  if (!inNotebook) {
    await book.execute('apputils:change-theme', { theme: 'JupyterLab Dark' });
  }
  await book.shoot('declare-dialog');
  await dialog.getByRole('button', { name: 'Declare' }).click();
  const toast = page.locator('.Toastify__toast');
  await expect(toast).toContainText('requirements.txt: PyYAML==');
  await toast.getByRole('button', { name: 'Undo' }).click();
  const file = `${tmpPath}/requirements.txt`;
  await expect
    .poll(async () => await page.contents.fileExists(file))
    .toBe(false);
  // The answer is kept: the next time nothing is asked.
  await expect(
    (await book.cell('load')).locator('.cm-lintRange-hint')
  ).toHaveText('numpy');
  await book.select('load');
  await declare();
  await expect.poll(() => page.contents.fileExists(file)).toBe(true);
  await expect(dialog).toHaveCount(0);
  expect(book.errors).toEqual([]);
});
