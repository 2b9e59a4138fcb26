import { expect, inNotebook, notebookOf, test } from './helpers';

test.beforeEach(async ({ book }) => {
  await book.open(
    notebookOf([
      ['a', 'x = 1\ny = 1'],
      ['b', 'print(x)'],
      ['c', 'total = x + y\nprint(total)']
    ])
  );
  await book.runAll();
  await book.expectStates({});
  await book.edit('a', 'x = 2\ny = 3');
  await book.run('a');
  await book.expectStates({ b: 'stale', c: 'stale' });
});

test('a key goes from diagnostic to diagnostic and says what each means', async ({
  book
}) => {
  const { page, card } = book;
  await book.select('a');
  await page.keyboard.press('Alt+F8');
  await expect(await book.cell('b')).toHaveClass(/jp-mod-active/);
  await expect(card).toContainText('x was changed by cell [4]');
  await page.keyboard.press('Alt+F8');
  await expect(await book.cell('c')).toHaveClass(/jp-mod-active/);
  await expect(card).toBeVisible();
  await book.shoot('next-diagnostic');
  await page.keyboard.press('Escape');
  await expect(card).toBeHidden();
  await book.select('c');
  await page.keyboard.press('Alt+Shift+F8');
  await expect(await book.cell('b')).toHaveClass(/jp-mod-active/);
});

test('the quick fix menu works without a mouse', async ({ book }) => {
  const { page } = book;
  await book.select('b');
  await page.keyboard.press('Control+.');
  const menu = page.locator('.nbguard-menu');
  await expect(menu).toContainText('was changed by cell [4]');
  await book.shoot('quick-fix');
  await page.keyboard.press('Escape');
  await expect(menu).toHaveCount(0);

  // The focus is where it was.
  await page.keyboard.press('Control+.');
  await expect(menu).toBeVisible();
  await page.keyboard.press('Enter');
  await book.expectStates({});
});

test('the panel lists, filters, groups and jumps; Enter types nothing', async ({
  book
}) => {
  const { page } = book;
  await book.select('a');
  await page.keyboard.press('Alt+Shift+G');
  const panel = page.locator('#nbguard-panel');
  await expect(panel).toBeVisible();
  await expect(panel.locator('.nbguard-item')).toHaveCount(3);
  await expect(panel.locator('.nbguard-counts')).toContainText('2 stale');
  await expect(panel.locator('.nbguard-item').first()).toBeFocused();
  await book.shoot('panel');

  await panel.getByRole('combobox').selectOption('rule');
  await expect(panel.locator('.nbguard-group h3')).toContainText([
    'stale-cell'
  ]);
  await panel.getByRole('searchbox').fill('`y` was');
  await expect(panel.locator('.nbguard-item')).toHaveCount(1);

  const source = await book.source('c');
  await panel.locator('.nbguard-item').focus();
  await page.keyboard.press('Enter');
  await expect(await book.cell('c')).toHaveClass(/jp-mod-active/);
  expect(await book.source('c')).toBe(source);
  if (!inNotebook) {
    await expect((await book.cell('c')).locator('.cm-content')).toBeFocused();
  }
});

test('every command has a place in the palette', async ({ book }) => {
  const labels = await book.page.evaluate(() => {
    const { commands } = (window as any).jupyterapp;
    return commands
      .listCommands()
      .filter((id: string) => id.startsWith('nbguard:'))
      .map((id: string) => [id, commands.label(id)]);
  });
  expect(labels.map(([id]: string[]) => id)).toEqual(
    expect.arrayContaining([
      'nbguard:run-stale',
      'nbguard:show-panel',
      'nbguard:toggle',
      'nbguard:next-diagnostic',
      'nbguard:quick-fix',
      'nbguard:go-to-dependency',
      'nbguard:go-to-dependent'
    ])
  );
  expect(labels.every(([, label]: string[]) => label !== '')).toBe(true);
});

test('the dark theme is as quiet', async ({ book }) => {
  test.skip(inNotebook, 'themes are switched by the same code');
  await book.execute('apputils:change-theme', { theme: 'JupyterLab Dark' });
  await expect(book.page.locator('body')).toHaveAttribute(
    'data-jp-theme-light',
    'false'
  );
  await book.hover('b');
  await expect(book.card).toBeVisible();
  await book.execute('nbguard:show-panel');
  await book.hover('b');
  await expect(book.card).toBeVisible();
  await book.shoot('dark');
});

test('a long run is asked about first, with what it took the last time', async ({
  book
}) => {
  await book.set('confirmAboveSeconds', 0);
  await book.execute('nbguard:run-stale', {}, false);
  const dialog = book.page.locator('.jp-Dialog');
  await expect(dialog).toContainText('Run 2 stale cells?');
  await expect(dialog.locator('.nbguard-plan tr')).toHaveCount(2);
  await book.shoot('confirm');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await book.expectStates({ b: 'stale', c: 'stale' });
  await book.execute('nbguard:run-stale', {}, false);
  await dialog.getByRole('button', { name: 'Run' }).click();
  await book.expectStates({});
});

test.afterEach(({ book }) => {
  expect(book.errors).toEqual([]);
});
