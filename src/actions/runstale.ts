import { Notification } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { NotebookDocument } from '../model/document';
import { labelOf } from '../model/labels';
import { RequestError } from '../protocol/frames';
import { CONTENT_MODIFIED, type PlanResult } from '../protocol/wire';
import { jumpTo } from './jump';
import type { Runner } from './runner';

/** How long a message stays, in milliseconds. */
const BRIEFLY = 4000;

/** How long a new kernel may take to be watched, in milliseconds. */
const WATCHED_WITHIN = 5000;

/** Shows a plan and asks whether to go on. */
export type Confirm = (
  document: NotebookDocument,
  plan: PlanResult
) => Promise<boolean>;

/** What a run of stale cells needs besides the notebook. */
export interface IRunStaleOptions {
  readonly runner: Runner;
  readonly trans: TranslationBundle;
  readonly confirm: Confirm;
  /** Plans that took longer than this the last time are shown before they run. */
  readonly confirmAboveSeconds: number;
  /** Whether the kernel has just loaded anew what a plan would restart it for. */
  readonly isReloaded?: boolean;
}

/** Leaves the restart out of a plan, and the cells that would run for nothing else. */
export function withoutRestart(plan: PlanResult): PlanResult {
  const cells = plan.cells.filter(({ why }) => why !== 'above');
  return { ...plan, restart: false, cells };
}

/** Adds up how long the cells of a plan took the last time. */
export function lastSeconds(plan: PlanResult): number {
  return plan.cells.reduce((sum, cell) => sum + (cell.seconds ?? 0), 0);
}

/** Says whether a plan is shown before it runs. */
export function needsConfirmation(plan: PlanResult, above: number): boolean {
  return plan.cells.length > 0 && (plan.restart || lastSeconds(plan) > above);
}

async function ask(
  document: NotebookDocument,
  cells: string[] | null
): Promise<PlanResult> {
  try {
    return await document.plan(cells);
  } catch (error) {
    if (error instanceof RequestError && error.code === CONTENT_MODIFIED) {
      return document.plan(cells);
    }
    throw error;
  }
}

/**
 * Restarts the kernel, and waits a little until the new one is watched: what runs before that
 * would be unknown.
 */
async function restart(
  panel: NotebookPanel,
  document: NotebookDocument
): Promise<void> {
  await panel.sessionContext.restartKernel();
  const isNew = () => {
    const { observing, verdicts } = document.answers;
    const states = [...verdicts.values()].map(({ state }) => state);
    return observing === 'on' && states.every(state => state === 'not-run');
  };
  await new Promise<void>(resolve => {
    const timer = setTimeout(() => end(), WATCHED_WITHIN);
    const look = () => {
      if (isNew()) {
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

/**
 * Runs what must run so that `cells` (`null`: every flagged cell) show what Restart & Run All
 * would: asks the server for a plan, shows it where it is long, and stops at the first error.
 */
export async function runStale(
  panel: NotebookPanel,
  document: NotebookDocument,
  cells: string[] | null,
  options: IRunStaleOptions
): Promise<void> {
  const { trans } = options;
  let plan: PlanResult;
  try {
    plan = await ask(document, cells);
    if (options.isReloaded && plan.restart) {
      plan = withoutRestart(plan);
    }
  } catch (error) {
    if (!(error instanceof RequestError)) {
      throw error;
    }
    Notification.warning(
      trans.__('nbguard could not plan what to run: %1', error.message),
      { autoClose: BRIEFLY }
    );
    return;
  }
  if (plan.cells.length === 0) {
    Notification.info(
      plan.blocked.length > 0
        ? plan.blocked.map(({ why }) => why).join('\n')
        : trans.__('Nothing is stale.'),
      { autoClose: BRIEFLY }
    );
    return;
  }
  if (
    needsConfirmation(plan, options.confirmAboveSeconds) &&
    !(await options.confirm(document, plan))
  ) {
    return;
  }
  if (plan.restart) {
    await restart(panel, document);
  }
  await runInOrder(
    panel,
    document,
    plan.cells.map(({ id }) => id),
    options
  );
}

/** Runs cells in the given order, and shows the one that failed, if any. */
export async function runInOrder(
  panel: NotebookPanel,
  document: NotebookDocument,
  ids: readonly string[],
  { runner, trans }: Pick<IRunStaleOptions, 'runner' | 'trans'>
): Promise<void> {
  const end = await runner.run(panel, ids);
  if (end.cell === undefined) {
    return;
  }
  await jumpTo(panel, end.cell);
  const cell = document.cell(end.cell);
  const label = cell
    ? labelOf(cell, document.cellIds.indexOf(end.cell), trans)
    : end.cell;
  Notification.warning(
    trans.__('%1 failed; the cells after it were not run.', label),
    { autoClose: BRIEFLY }
  );
}
