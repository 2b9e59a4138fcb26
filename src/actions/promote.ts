import { Notification } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Kernel } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { NotebookDocument } from '../model/document';
import type { Documents } from '../model/documents';
import type { PromotionDraft } from '../model/promotion';
import type { CellState, CellText, NotebookTexts } from '../protocol/wire';
import { changeTexts, reversed } from './celltexts';

/** How long the marks may take to be true after a run, in milliseconds. */
const SETTLED_WITHIN = 5000;

/** States of cells that a run, or its lack, has made wrong. */
const WRONG: ReadonlySet<CellState> = new Set(['stale', 'hidden', 'error']);

/** What a promotion needs besides the notebook. */
export interface IPromoteOptions {
  readonly documents: Documents;
  readonly trans: TranslationBundle;
  /** Runs what must run so that the cells are right. */
  readonly run: (cells: string[]) => Promise<void>;
}

/** Saves a notebook and the others that a plan changes, as far as they are open. */
export async function saveAll(
  document: NotebookDocument,
  paths: readonly string[],
  { documents }: IPromoteOptions
): Promise<void> {
  for (const each of documents.all) {
    const { context } = each;
    const isMeant = each === document || paths.includes(context.localPath);
    if (isMeant && context.model.dirty) {
      await context.save();
    }
  }
}

/**
 * Applies what was tried out: the server writes the files, and this page changes the notebooks that
 * it has open and saves them. Where anything goes wrong, all is as it was.
 *
 * @returns The cells of `draft`'s notebook that changed, for {@link useInKernel}.
 */
export async function applyPromotion(
  draft: PromotionDraft,
  options: IPromoteOptions
): Promise<IChanged> {
  const { document, module, choice } = draft;
  const wrong = flagged(document);
  const { record, refresh, notebooks } = await document.request(
    'nbguard/promoteApply',
    { module, choice }
  );
  await doOurPart(document, record, notebooks, options);
  return { cells: cellsOf(document, notebooks), refresh, wrong };
}

/**
 * Takes the last promotion of a notebook back, the same way.
 *
 * @returns What was taken back, and the cells that changed.
 */
export async function undoPromotion(
  document: NotebookDocument,
  options: IPromoteOptions
): Promise<IChanged & { title: string }> {
  await saveAll(
    document,
    options.documents.all.map(({ context }) => context.localPath),
    options
  );
  const wrong = flagged(document);
  const { record, title, refresh, notebooks } = await document.request(
    'nbguard/promoteUndo',
    {}
  );
  await doOurPart(document, record, notebooks, options);
  return { title, cells: cellsOf(document, notebooks), refresh, wrong };
}

/** What changed for the kernel of a notebook. */
export interface IChanged {
  readonly cells: readonly string[];
  /** Python by which a kernel uses modules as they are now. */
  readonly refresh: string;
  /** The cells that were wrong before. */
  readonly wrong: ReadonlySet<string>;
}

function cellsOf(
  document: NotebookDocument,
  notebooks: readonly NotebookTexts[]
): string[] {
  return notebooks
    .filter(({ uri }) => uri === document.uri)
    .flatMap(({ cells }) => cells.map(({ cell }) => cell));
}

/** Changes what this page has open, saves it, and tells the server; else everything goes back. */
async function doOurPart(
  document: NotebookDocument,
  record: string,
  notebooks: readonly NotebookTexts[],
  { documents }: IPromoteOptions
): Promise<void> {
  if (record === '') {
    return;
  }
  const done: [NotebookDocument, readonly CellText[]][] = [];
  const settle = (applied: boolean) =>
    document.request('nbguard/promoteDone', { record, applied });
  try {
    for (const { uri, cells } of notebooks) {
      const other = documents.all.find(each => each.uri === uri);
      if (!other) {
        throw new Error(`${uri} was closed meanwhile`);
      }
      changeTexts(other.context.model.sharedModel, cells);
      done.push([other, cells]);
    }
    for (const [other] of done) {
      await other.context.save();
    }
    await settle(true);
  } catch (error) {
    for (const [other, cells] of done) {
      changeTexts(other.context.model.sharedModel, reversed(cells));
      await other.context.save();
    }
    // Where this is not heard either, the server finds on the disk that nothing was done here.
    await settle(false).catch(() => undefined);
    throw error;
  }
}

/**
 * Lets the live kernel use what changed: imports the modules anew, and runs those changed cells that
 * had run before, and what is no longer right because of that.
 */
export async function useInKernel(
  panel: NotebookPanel,
  document: NotebookDocument,
  { cells, refresh, wrong }: IChanged,
  { run, trans }: IPromoteOptions
): Promise<void> {
  const kernel = panel.sessionContext.session?.kernel;
  if (!kernel) {
    return;
  }
  const trouble = await freshen(kernel, refresh);
  if (trouble !== null) {
    Notification.warning(
      trans.__('The kernel could not import the module anew: %1', trouble),
      { autoClose: false }
    );
  }
  const ran = cells.filter(id => hasRun(document, id));
  if (ran.length === 0) {
    return;
  }
  await run(ran);
  await settled(document, ran);
  const after = [...flagged(document)].filter(id => !wrong.has(id));
  if (after.length > 0) {
    await run(after);
  }
}

/** Executes what the server gave, unseen, and says what went wrong in a module, if anything. */
async function freshen(
  kernel: Kernel.IKernelConnection,
  code: string
): Promise<string | null> {
  const { content } = await kernel.requestExecute({
    code,
    silent: true,
    store_history: false,
    stop_on_error: false
  }).done;
  return content.status === 'error'
    ? `${content.ename}: ${content.evalue}`
    : null;
}

function hasRun(document: NotebookDocument, id: string): boolean {
  const model = document.cell(id);
  return model !== undefined && model.toJSON().execution_count !== null;
}

/** Lists the cells that are known to be wrong. */
function flagged(document: NotebookDocument): ReadonlySet<string> {
  return new Set(
    [...document.answers.verdicts.values()]
      .filter(({ state, faint }) => WRONG.has(state) && !faint)
      .map(({ id }) => id)
  );
}

/** Waits until the marks speak of the notebook as it is after some cells have run. */
function settled(
  document: NotebookDocument,
  ran: readonly string[]
): Promise<void> {
  const isKnown = (id: string) => {
    const state = document.answers.verdicts.get(id)?.state;
    return state !== 'running' && state !== 'edited';
  };
  return new Promise(resolve => {
    const timer = setTimeout(() => end(), SETTLED_WITHIN);
    const look = () => {
      if (document.isCurrent && ran.every(isKnown)) {
        end();
      }
    };
    const end = () => {
      clearTimeout(timer);
      document.changed.disconnect(look);
      resolve();
    };
    document.changed.connect(look);
    look();
  });
}
