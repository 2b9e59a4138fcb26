import { expect, inNotebook, notebookOf, test } from './helpers';

const CELLS: [string, string][] = [
  ['a', 'x = 1'],
  ['b', 'print(x)']
];

test('a copy of a notebook on the same kernel does not know its runs for its own', async ({
  book,
  tmpPath
}) => {
  test.skip(inNotebook, 'Notebook 7 has one notebook a page');
  const { page } = book;
  await page.contents.uploadContent(
    notebookOf(CELLS),
    'text',
    `${tmpPath}/copy.ipynb`
  );
  await book.open(notebookOf(CELLS));
  await book.runAll();
  await book.expectStates({});

  const path = () =>
    page.evaluate(
      () => (window as any).jupyterapp.shell.currentWidget?.context?.path
    );

  // The copy has cells of the same ids and sources.
  await page.evaluate(async copy => {
    const app = (window as any).jupyterapp;
    const { id } = app.shell.currentWidget.sessionContext.session.kernel;
    await app.commands.execute('docmanager:open', {
      path: copy,
      factory: 'Notebook',
      kernel: { id }
    });
  }, `${tmpPath}/copy.ipynb`);
  await expect.poll(path).toMatch(/copy\.ipynb$/);
  await book.expectStates({ a: 'not-run', b: 'not-run' });
  await book.edit('a', 'x = 2');
  await book.run('a');
  await book.expectStates({ b: 'not-run' });

  // What the copy did to `x` is seen in the first one.
  await page.evaluate(() => {
    const { shell } = (window as any).jupyterapp;
    const first = [...shell.widgets('main')].find((widget: any) =>
      widget.context?.path.endsWith('book.ipynb')
    );
    shell.activateById(first.id);
  });
  await expect.poll(path).toMatch(/book\.ipynb$/);
  await book.expectStates({});
  await book.run('b');
  await book.expectStates({ b: 'hidden' });
  expect(book.errors).toEqual([]);
});

test('a console that rebinds a variable is seen', async ({ book }) => {
  test.skip(inNotebook, 'Notebook 7 opens consoles in another page');
  const { page } = book;
  await book.open(notebookOf(CELLS));
  await book.runAll();
  await book.expectStates({});
  await page.evaluate(async () => {
    const app = (window as any).jupyterapp;
    const { path } = app.shell.currentWidget.context;
    const { id } = app.shell.currentWidget.sessionContext.session.kernel;
    const console = await app.commands.execute('console:create', {
      path,
      kernelPreference: { id }
    });
    await console.sessionContext.ready;
    await console.console.inject('x = 7');
    const book = [...app.shell.widgets('main')].find((widget: any) =>
      widget.context?.path.endsWith('book.ipynb')
    );
    app.shell.activateById(book.id);
  });
  // Restart & Run All prints what the cell shows; once it ran again, it does not.
  await book.expectStates({});
  await book.run('b');
  await expect
    .poll(async () => (await book.states()).b)
    .toMatch(/stale|hidden|unknown/);
  expect(book.errors).toEqual([]);
});
