import * as fs from 'fs';
import * as path from 'path';

import { expect, inNotebook, notebookOf, test } from './helpers';

const EXAMPLES = path.resolve(__dirname, '..', '..', 'examples', 'copies');

const example = (name: string) =>
  fs.readFileSync(path.join(EXAMPLES, name), 'utf8');

const BY_WEEK = `\
def by_week(orders, rate):
    totals = {}
    for order in orders:
        if order["amount"] <= 0:
            continue
        week = order["day"].isocalendar().week
        net = order["amount"] / (1 + rate)
        totals[week] = totals.get(week, 0) + round(net, 2)
    return dict(sorted(totals.items()))`;

test.describe('copies in other files', () => {
  test.skip(inNotebook, 'Notebook 7 opens other files in pages of their own');

  test('the panel shows how a copy differs, and leads there', async ({
    book,
    tmpPath
  }) => {
    const { page } = book;
    const upload = (name: string) =>
      page.contents.uploadContent(example(name), 'text', `${tmpPath}/${name}`);
    await upload('prepare.ipynb');
    await book.open(example('report.ipynb'), 'report.ipynb');
    await book.runAll();
    await book.execute('application:toggle-left-area');
    await book.execute('nbguard:show-panel');
    const item = page.locator('.nbguard-item', { hasText: 'diverged-copy' });
    await expect(item).toContainText('prepare.ipynb', { timeout: 30_000 });
    await expect(item).toContainText('1 line differs');
    const difference = item.locator('.nbguard-difference');
    await expect(difference).toBeVisible();
    await expect(difference.locator('[data-side=here]')).toContainText(
      'order["amount"] * (1 - rate)'
    );
    await expect(difference.locator('[data-side=there]')).toContainText(
      'order["amount"] / (1 + rate)'
    );
    await book.expectStates({});
    await book.shoot('copies');
    await book.execute('apputils:change-theme', {
      theme: 'JupyterLab Dark'
    });
    await expect(page.locator('body')).toHaveAttribute(
      'data-jp-theme-light',
      'false'
    );
    await book.shoot('copies-dark');
    await book.execute('apputils:change-theme', {
      theme: 'JupyterLab Light'
    });
    // What is typed counts: the copies are the same again.
    await book.edit('report-by-week', BY_WEEK);
    await expect(
      page.locator('.nbguard-item', { hasText: 'duplicated-across-notebooks' })
    ).toContainText('prepare.ipynb');
    await page
      .locator('.nbguard-item')
      .getByRole('button', { name: 'prepare.ipynb, cell 3' })
      .click();
    await expect
      .poll(() =>
        page.evaluate(() => {
          const { currentWidget } = (window as any).jupyterapp.shell;
          return [
            currentWidget.context.path.split('/').pop(),
            currentWidget.content.activeCell.model.id
          ];
        })
      )
      .toEqual(['prepare.ipynb', 'prepare-by-week']);
    expect(book.errors).toEqual([]);
  });

  test('a function that a module has is imported instead, and one undo takes it back', async ({
    book,
    tmpPath
  }) => {
    const { page } = book;
    const module = `"""Weeks."""\n\nimport os\n\n\n${BY_WEEK}\n`;
    await page.contents.uploadContent(module, 'text', `${tmpPath}/weeks.py`);
    await book.open(
      notebookOf([
        ['def', BY_WEEK],
        ['use', 'print(by_week([], 0.19))']
      ])
    );
    await book.execute('nbguard:show-panel');
    const item = page.locator('.nbguard-item', {
      hasText: 'reimplemented-function'
    });
    await expect(item).toContainText('weeks', { timeout: 30_000 });
    await item.getByRole('button', { name: 'weeks.py, line 6' }).click();
    await expect(page.locator('.jp-FileEditor .cm-content')).toContainText(
      'Weeks.'
    );
    await page.locator('.lm-TabBar-tab', { hasText: 'book.ipynb' }).click();
    await item.getByRole('button', { name: /^Import/ }).click();
    await expect
      .poll(() => book.source('def'))
      .toBe('from weeks import by_week');
    await expect(item).toHaveCount(0);
    const cell = await book.show('def');
    await cell.locator('.cm-content').click();
    await page.keyboard.press('Control+z');
    await expect.poll(() => book.source('def')).toBe(BY_WEEK);
    expect(book.errors).toEqual([]);
  });

  test('one function is made of the copies in a notebook, and one undo takes it back', async ({
    book
  }) => {
    const steps = (name: string, file: string) =>
      [
        `${name} = pd.read_csv("${file}")`,
        `${name}["day"] = pd.to_datetime(${name}["day"])`,
        `${name} = ${name}.dropna(subset=["amount"]).query("amount > 0")`,
        `${name}["week"] = ${name}["day"].dt.isocalendar().week`,
        `${name}_by_week = ${name}.groupby("week")["amount"].sum().reset_index()`
      ].join('\n');
    const sales = steps('sales', 'sales.csv');
    const returns = steps('returns', 'returns.csv');
    await book.open(
      notebookOf([
        ['import', 'import pandas as pd'],
        ['one', sales],
        ['two', returns],
        ['use', 'print(sales_by_week, returns_by_week)']
      ])
    );
    await book.execute('nbguard:show-panel');
    const item = book.page.locator('.nbguard-item', {
      hasText: 'duplicated-code'
    });
    await item.getByRole('button', { name: /^Make one function/ }).click();
    await expect
      .poll(() => book.source('two'))
      .toMatch(/^returns_by_week = \w+\("returns\.csv"\)$/);
    await expect(item).toHaveCount(0);
    await book.execute('notebook:undo-cell-action');
    await expect.poll(() => book.source('one')).toBe(sales);
    expect(await book.source('two')).toBe(returns);
    await expect(item).toHaveCount(1);
    expect(book.errors).toEqual([]);
  });

  test('who wants no look into other files hears of none', async ({
    book,
    tmpPath
  }) => {
    const { page } = book;
    await page.contents.uploadContent(
      notebookOf([['other', BY_WEEK]]),
      'text',
      `${tmpPath}/other.ipynb`
    );
    await book.open(notebookOf([['def', BY_WEEK]]));
    await book.execute('nbguard:show-panel');
    const item = page.locator('.nbguard-item', {
      hasText: 'duplicated-across-notebooks'
    });
    await expect(item).toContainText('other.ipynb', { timeout: 30_000 });
    await book.set('copiesInOtherFiles', false);
    await expect(item).toHaveCount(0);
    await book.set('copiesInOtherFiles', true);
    await expect(item).toContainText('other.ipynb', { timeout: 30_000 });
    expect(book.errors).toEqual([]);
  });
});
