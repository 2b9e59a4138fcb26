import type { TranslationBundle } from '@jupyterlab/translation';

import type { CellState, CellVerdict } from '../protocol/wire';

/** What a person is told of a cell: its state, or that it only waits for a cell above to run. */
export type Standing = CellState | 'waiting';

/** Returns how a cell stands. */
export function standingOf({
  state,
  faint
}: Pick<CellVerdict, 'state' | 'faint'>): Standing {
  return state === 'stale' && faint ? 'waiting' : state;
}

/** The states that ask for attention, in the order in which they are told. */
export const FLAGGED: readonly CellState[] = [
  'stale',
  'hidden',
  'edited',
  'error',
  'not-run'
];

/** Says whether a state asks for attention. */
export function isFlagged(state: CellState): boolean {
  return FLAGGED.includes(state);
}

/** Says whether a cell that ran is no longer right, so that a plan would mend it. */
export function isMendable(state: CellState): boolean {
  return isFlagged(state) && state !== 'not-run';
}

/** Names in a word or two how a cell stands. */
export function wordFor(standing: Standing, trans: TranslationBundle): string {
  switch (standing) {
    case 'fresh':
      return trans.__('Up to date');
    case 'stale':
      return trans.__('Stale');
    case 'waiting':
      return trans.__('Waiting');
    case 'edited':
      return trans.__('Edited');
    case 'hidden':
      return trans.__('Hidden state');
    case 'not-run':
      return trans.__('Not run');
    case 'error':
      return trans.__('Failed');
    case 'running':
      return trans.__('Running');
    case 'unknown':
      return trans.__('Not observed');
  }
}

/** Says in a sentence what the state of a cell means for what the cell shows. */
export function meaningOf(
  verdict: Pick<CellVerdict, 'state' | 'faint'>,
  trans: TranslationBundle
): string {
  switch (standingOf(verdict)) {
    case 'fresh':
      return trans.__('Restart & Run All would show the same.');
    case 'waiting':
      return trans.__('What this cell shows waits for a cell above to run.');
    case 'stale':
      return trans.__('Restart & Run All would not show what this cell shows.');
    case 'edited':
      return trans.__('The source changed after this cell ran.');
    case 'hidden':
      return trans.__('It used something that no cell of this notebook makes.');
    case 'not-run':
      return trans.__('It has not run in this kernel.');
    case 'error':
      return trans.__('Its last run failed.');
    case 'running':
      return trans.__('It is running, or waits for its turn.');
    case 'unknown':
      return trans.__('Nobody watched when this cell ran.');
  }
}
