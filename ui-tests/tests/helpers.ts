import { expect, galata, test as base } from '@jupyterlab/galata';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import * as fs from 'fs';
import * as path from 'path';

/** Whether Notebook 7 is tested, and not JupyterLab. */
export const inNotebook = process.env.NBGUARD_UI_APP === 'notebook';

const SHOTS = path.resolve(__dirname, '..', 'shots');
const TOUR = path.resolve(__dirname, '..', '..', 'examples', 'tour.ipynb');

/**
 * What the applications complain of by themselves: JupyterLab when a kernel is shut down, JupyterLab
 * 4.2 when a cell is moved, Notebook 7 when it starts.
 */
const NOT_OURS =
  /Could not restore the debugger state|_cellToolbarOverlapsContents|undefined \(reading 'schema'\)/;

/** States of code cells, by cell id. */
export type States = Record<string, string | null>;

/** Reads the notebook that the tour is told in. */
export function tour(): string {
  return fs.readFileSync(TOUR, 'utf8');
}

/** Writes a notebook with code cells from `[id, source]` pairs. */
export function notebookOf(
  cells: [id: string, source: string][],
  kernel: string | null = 'python3',
  language = 'python'
): string {
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: kernel
      ? {
          kernelspec: { name: kernel, display_name: kernel, language },
          language_info: { name: language }
        }
      : {},
    cells: cells.map(([id, source]) => ({
      cell_type: 'code',
      id,
      source,
      metadata: {},
      outputs: [],
      execution_count: null
    }))
  });
}

/** A notebook in the browser, as a person uses it. */
export class Book {
  constructor(
    readonly page: IJupyterLabPageFixture,
    private readonly _folder: string
  ) {
    const note = (text: string) => {
      if (!NOT_OURS.test(text)) {
        this.errors.push(text);
      }
    };
    page.on('console', message => {
      const text = `${message.text()} ${message.location().url}`;
      // Tests share a server: the kernels that another one shut down are missed by pages that
      // list them. What our own handlers refuse is never passed over.
      const lost = /Failed to load resource|WebSocket connection/.test(text);
      if (message.type() === 'error' && !(lost && !text.includes('nbguard'))) {
        note(text);
      }
    });
    page.on('pageerror', error => note(error.stack ?? String(error)));
  }

  /** What the page complained of. */
  readonly errors: string[] = [];

  /** Uploads a notebook, opens it and waits until its kernel is watched. */
  async open(content: string, name = 'book.ipynb'): Promise<void> {
    await this.visit(content, name);
    await this.waitForGuard();
  }

  /** Uploads a notebook and opens it, be it watched or not. */
  async visit(content: string, name = 'book.ipynb'): Promise<void> {
    const file = `${this._folder}/${name}`;
    await this.page.contents.uploadContent(content, 'text', file);
    await this.page.goto(
      inNotebook ? `notebooks/${file}` : `lab/tree/${file}?reset`
    );
    await this.waitForKernel();
  }

  /** Waits until the notebook is shown and its kernel, if it has one, has answered. */
  async waitForKernel(): Promise<void> {
    await this.page
      .locator('.jp-Notebook .jp-Cell')
      .first()
      .waitFor({ timeout: 60_000 });
    await this.page.evaluate(async () => {
      const { sessionContext } = (window as any).jupyterapp.shell.currentWidget;
      await sessionContext.ready;
      await sessionContext.session?.kernel?.info;
    });
  }

  /** Waits until the kernel is watched: what ran before would be unknown for ever. */
  async waitForGuard(): Promise<void> {
    await expect(this.status).toHaveText(/clean|not run|stale|unknown/);
  }

  /** Finds the place of a cell. */
  async indexOf(id: string): Promise<number> {
    return this.page.evaluate(
      id =>
        (
          window as any
        ).jupyterapp.shell.currentWidget.content.widgets.findIndex(
          (cell: any) => cell.model.id === id
        ),
      id
    );
  }

  /** Finds a cell on the page. */
  async cell(id: string): Promise<Locator> {
    const index = await this.indexOf(id);
    expect(index, `cell ${id}`).toBeGreaterThanOrEqual(0);
    return this.page.locator(
      `.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell[data-windowed-list-index="${index}"]`
    );
  }

  /** Brings a cell into view, also one that is not on the page yet. */
  async scrollTo(id: string): Promise<void> {
    await this.page.evaluate(
      async index => {
        const { content } = (window as any).jupyterapp.shell.currentWidget;
        await content.scrollToItem(index);
      },
      await this.indexOf(id)
    );
  }

  /** Reads the states of all code cells from the page. */
  async states(): Promise<States> {
    return this.attributes('data-nbguard-state');
  }

  /** Reads an attribute of all code cells from the page. */
  async attributes(name: string): Promise<States> {
    return this.page.evaluate(name => {
      const { content } = (window as any).jupyterapp.shell.currentWidget;
      return Object.fromEntries(
        content.widgets
          .filter((cell: any) => cell.model.type === 'code')
          .map((cell: any) => [cell.model.id, cell.node.getAttribute(name)])
      );
    }, name);
  }

  /** Expects the given cells to be in the given states, and all others to be fresh. */
  async expectStates(expected: States): Promise<void> {
    await expect
      .poll(async () => {
        const states = Object.entries(await this.states());
        return Object.fromEntries(
          states.filter(([id, state]) => state !== 'fresh' || id in expected)
        );
      })
      .toEqual(expected);
  }

  /** Reads the source of a cell. */
  async source(id: string): Promise<string> {
    return this.page.evaluate(
      id =>
        (window as any).jupyterapp.shell.currentWidget.content.widgets
          .find((cell: any) => cell.model.id === id)
          .model.sharedModel.getSource(),
      id
    );
  }

  /** Reads the prompt of a cell, such as `[3]:`. */
  async prompt(id: string): Promise<string | null> {
    return (await this.cell(id)).locator('.jp-InputPrompt').textContent();
  }

  /** Finds a cell and brings it into view, if it is not there. */
  async show(id: string): Promise<Locator> {
    const cell = await this.cell(id);
    if (!(await cell.isVisible())) {
      await this.scrollTo(id);
    }
    await cell.scrollIntoViewIfNeeded();
    return cell;
  }

  /** Selects a cell in command mode. */
  async select(id: string): Promise<Locator> {
    const cell = await this.show(id);
    await cell.locator('.jp-InputPrompt').click();
    return cell;
  }

  /** Replaces the source of a cell by typing. */
  async edit(id: string, source: string): Promise<void> {
    const cell = await this.show(id);
    await cell.locator('.cm-content').click();
    await this.page.keyboard.press('Control+a');
    await this.page.keyboard.insertText(source);
  }

  /** Runs one cell and waits until it has finished. */
  async run(id: string): Promise<void> {
    await this.select(id);
    await this.page.keyboard.press('Control+Enter');
    await this.waitUntilIdle();
  }

  /** Runs all cells and waits until they have finished. */
  async runAll(): Promise<void> {
    await this.execute('notebook:run-all-cells');
    await this.waitUntilIdle();
  }

  /** Waits until no cell runs or waits. */
  async waitUntilIdle(): Promise<void> {
    await expect(
      this.page.locator('.jp-Notebook .jp-InputPrompt', { hasText: '[*]' })
    ).toHaveCount(0, { timeout: 60_000 });
  }

  /** Restarts the kernel without asking. */
  async restart(): Promise<void> {
    await this.page.evaluate(async () => {
      const { sessionContext } = (window as any).jupyterapp.shell.currentWidget;
      await sessionContext.restartKernel();
    });
  }

  /** Executes a command as the palette does, and waits for its end unless told otherwise. */
  async execute(command: string, args = {}, wait = true): Promise<void> {
    await this.page.evaluate(
      async ([command, args, wait]) => {
        const done = (window as any).jupyterapp.commands.execute(command, args);
        await (wait ? done : undefined);
      },
      [command, args, wait] as const
    );
  }

  /** Changes one of our settings, as the settings editor does. */
  async set(key: string, value: unknown): Promise<void> {
    await this.page.evaluate(
      async ([key, value]) => {
        const registry = await (window as any).galata.getPlugin(
          '@jupyterlab/apputils-extension:settings'
        );
        await registry.set('jupyterlab-nbguard:plugin', key, value);
      },
      [key, value] as const
    );
  }

  /** Saves the notebook. */
  async save(): Promise<void> {
    await this.execute('docmanager:save');
    await expect.poll(() => this.isDirty()).toBe(false);
  }

  /** Says whether the document has unsaved changes. */
  async isDirty(): Promise<boolean> {
    return this.page.evaluate(
      () => (window as any).jupyterapp.shell.currentWidget.context.model.dirty
    );
  }

  /** Rests the pointer on the bar of a cell, and returns the card that opens. */
  async hover(id: string): Promise<Locator> {
    await this.page.mouse.move(0, 0);
    const cell = await this.show(id);
    // Scrolling closes cards, and its last event may come late.
    await this.page.waitForTimeout(200);
    await cell.hover({ position: { x: 5, y: 12 } });
    await cell.hover({ position: { x: 4, y: 14 } });
    return this.card;
  }

  /** The card that explains a cell. */
  get card(): Locator {
    return this.page.locator('.nbguard-card:visible');
  }

  /** The status item, in the status bar or in the toolbar. */
  get status(): Locator {
    return this.page.locator('.nbguard-status:visible');
  }

  /** Saves a picture of the page for a person to look at. */
  async shoot(name: string): Promise<void> {
    const suffix = inNotebook ? '-notebook' : '';
    await this.page.screenshot({
      path: path.join(SHOTS, `${name}${suffix}.png`)
    });
  }

  /** Shuts down the kernel of the notebook. */
  async close(): Promise<void> {
    await this.page.evaluate(async () => {
      const widget = (window as any).jupyterapp?.shell.currentWidget;
      await widget?.sessionContext?.shutdown?.();
    });
  }
}

/**
 * Gives each test a page with a notebook on a real kernel: Galata's stand-ins for kernels and
 * sessions break restarts.
 */
export const test = base.extend<{ book: Book }>({
  // Set here and not by `test.use`, which a module that is loaded once would do for one file.
  kernels: null,
  sessions: null,
  autoGoto: false,
  appPath: '',
  waitForApplication: async ({ baseURL }, use) => {
    await use(async page => {
      await page
        .locator('.jp-NotebookPanel .jp-Cell')
        .first()
        .waitFor({ timeout: 60_000 });
    });
  },
  book: async ({ page, tmpPath }, use) => {
    const book = new Book(page, tmpPath);
    await use(book);
    await book.close();
  }
});

export { expect, galata };
