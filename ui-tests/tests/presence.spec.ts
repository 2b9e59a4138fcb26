import {
  type Book,
  expect,
  galata,
  inNotebook,
  notebookOf,
  test
} from './helpers';

const CELLS: [string, string][] = [
  ['a', 'x = 1'],
  ['b', 'print(x)'],
  ['c', 'y = 2']
];

/** Makes `b` stale. */
async function makeStale(book: Book): Promise<void> {
  await book.open(notebookOf(CELLS));
  await book.runAll();
  await book.expectStates({});
  await book.edit('a', 'x = 5');
  await book.run('a');
  await book.expectStates({ b: 'stale' });
}

test('off means off, and on is on again', async ({ book }) => {
  await makeStale(book);
  await book.execute('nbguard:toggle');
  await expect
    .poll(async () => Object.values(await book.states()))
    .toEqual([null, null, null]);
  await expect(book.status).toHaveCount(0);
  await expect(book.page.locator('.nbguard-mark')).toHaveCount(0);
  expect(await book.attributes('aria-description')).toMatchObject({ b: null });

  // Nothing of ours is left in the kernel.
  await book.edit('c', HOOKS);
  await book.run('c');
  const output = (await book.cell('c')).locator('.jp-OutputArea-output');
  await expect(output).toHaveText('[]');

  // A page that is loaded while it is off does not even connect.
  const sockets: string[] = [];
  book.page.on('websocket', socket => sockets.push(socket.url()));
  await book.save();
  await book.page.reload();
  await book.waitForKernel();
  await book.page.waitForTimeout(1000);
  expect(sockets.filter(url => url.includes('/nbguard/'))).toEqual([]);
  expect(sockets).not.toEqual([]);

  await book.execute('nbguard:toggle');
  await book.waitForGuard();
});

/** Lists the observer's callbacks that IPython calls. */
const HOOKS = `import sys
print([m for m in sys.modules if "nbguard" in m and any(
    getattr(f, "__module__", "") == m
    for e in get_ipython().events.callbacks.values() for f in e)])`;

test('a reloaded page knows what it knew', async ({ book }) => {
  await makeStale(book);
  await book.save();
  await book.page.reload();
  await book.waitForKernel();
  await book.expectStates({ b: 'stale' });
});

test('a restart that another window asked for is seen', async ({
  book,
  page,
  baseURL
}) => {
  await makeStale(book);
  const kernel = await book.page.evaluate(
    () =>
      (window as any).jupyterapp.shell.currentWidget.sessionContext.session
        .kernel.id
  );
  await page.request.post(`${baseURL}/api/kernels/${kernel}/restart`);
  await book.expectStates({ a: 'not-run', b: 'not-run', c: 'not-run' });
});

test('without a kernel it is silent', async ({ book }) => {
  await book.open(notebookOf(CELLS));
  await book.page.evaluate(async () => {
    const { sessionContext } = (window as any).jupyterapp.shell.currentWidget;
    await sessionContext.shutdown();
  });
  await expect
    .poll(async () => Object.values(await book.states()))
    .toEqual([null, null, null]);
  await expect(book.status).toHaveCount(0);
});

test('two views of one notebook show the same', async ({ book }) => {
  test.skip(inNotebook, 'Notebook 7 has one view');
  await makeStale(book);
  await book.execute('docmanager:clone');
  await expect(book.page.locator('.jp-NotebookPanel')).toHaveCount(2);
  await expect(
    book.page.locator('.jp-Cell[data-nbguard-state="stale"]')
  ).toHaveCount(2);
  await book.execute('nbguard:run-stale');
  await expect(
    book.page.locator('.jp-Cell[data-nbguard-state="stale"]')
  ).toHaveCount(0);
});

for (const windowingMode of ['full', 'defer', 'none', 'contentVisibility']) {
  test.describe(`in windowing mode ${windowingMode}`, () => {
    test.use({
      mockSettings: {
        ...galata.DEFAULT_SETTINGS,
        '@jupyterlab/notebook-extension:tracker': { windowingMode }
      }
    });

    test('cells that come into view are marked', async ({ book }) => {
      const fill: [string, string][] = Array.from(
        { length: 60 },
        (_, place) => [`c${place}`, `print(${place})`]
      );
      await book.open(
        notebookOf([['first', 'x = 1'], ...fill, ['last', 'print(x)']])
      );
      const actual = await book.page.evaluate(
        () =>
          (window as any).jupyterapp.shell.currentWidget.content.notebookConfig
            .windowingMode
      );
      if (actual !== windowingMode) {
        // JupyterLab 4.2 does not know all modes, and complains of those.
        book.errors.length = 0;
        test.skip();
      }
      await book.runAll();
      await book.expectStates({});
      await book.scrollTo('first');
      await book.edit('first', 'x = 2');
      await book.run('first');
      await book.expectStates({ last: 'stale' });
      await book.scrollTo('last');
      const last = book.page.locator('.jp-Cell[data-nbguard-state="stale"]');
      await expect(last).toBeVisible();
      await expect(last.locator('.nbguard-mark')).toHaveText('x');
    });
  });
}

test('a cell that is moved keeps its history, and what it leaves is seen', async ({
  book
}) => {
  await book.open(notebookOf(CELLS));
  await book.runAll();
  await book.expectStates({});
  await book.select('c');
  await book.execute('notebook:move-cell-up');
  await book.execute('notebook:move-cell-up');
  await book.expectStates({});
  await book.select('b');
  await book.execute('notebook:move-cell-up');
  await expect.poll(async () => (await book.states()).b).not.toBe('fresh');
});

test.afterEach(({ book }) => {
  expect(book.errors).toEqual([]);
});
