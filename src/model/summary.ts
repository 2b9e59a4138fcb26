import type { TranslationBundle } from '@jupyterlab/translation';

import type { CellState, CellVerdict } from '../protocol/wire';
import type { Answers } from './answers';
import { FLAGGED } from './states';

/** How many cells are in each state. */
export type Counts = ReadonlyMap<CellState, number>;

/** Counts the cells in each state. */
export function countStates(verdicts: Iterable<CellVerdict>): Counts {
  const counts = new Map<CellState, number>();
  for (const { state } of verdicts) {
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return counts;
}

function phrase(
  state: CellState,
  count: number,
  trans: TranslationBundle
): string {
  switch (state) {
    case 'error':
      return trans.__('%1 failed', count);
    case 'hidden':
      return trans.__('%1 hidden', count);
    case 'edited':
      return trans.__('%1 edited', count);
    case 'stale':
      return trans.__('%1 stale', count);
    default:
      return trans.__('%1 not run', count);
  }
}

/** Counts what only waits for a cell above, and is no news yet. */
function countFaint(verdicts: Iterable<CellVerdict>): number {
  return [...verdicts].filter(({ faint, state }) => faint && state === 'stale')
    .length;
}

/**
 * Says in a few words how a notebook stands: `clean`, or `2 stale, 1 hidden`; empty where
 * there is nothing to say.
 */
export function summarise(answers: Answers, trans: TranslationBundle): string {
  switch (answers.observing) {
    case null:
    case 'off':
    case 'forbidden':
    case 'unsupported':
    case 'no-kernel':
      return '';
    case 'lost':
      return trans.__('kernel not answering');
    case 'starting':
      return trans.__('starting');
    case 'on':
      break;
  }
  const counts = countStates(answers.verdicts.values());
  const waiting = countFaint(answers.verdicts.values());
  const phrases = FLAGGED.flatMap(state => {
    const all = counts.get(state) ?? 0;
    const count = state === 'stale' ? all - waiting : all;
    return count > 0 ? [phrase(state, count, trans)] : [];
  });
  if (waiting > 0) {
    phrases.push(trans.__('%1 waiting', waiting));
  }
  return phrases.length > 0 ? phrases.join(', ') : trans.__('clean');
}
