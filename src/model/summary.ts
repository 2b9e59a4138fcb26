import type { TranslationBundle } from '@jupyterlab/translation';

import type { CellVerdict } from '../protocol/wire';
import type { Answers } from './answers';
import { FLAGGED, type Standing, standingOf } from './states';

/** How many cells stand in each way. */
export type Counts = ReadonlyMap<Standing, number>;

/** What is told, in this order: what only waits for a cell above is no news yet. */
export const TOLD: readonly Standing[] = [...FLAGGED, 'waiting'];

/** Counts the cells by how they stand. */
export function countStandings(verdicts: Iterable<CellVerdict>): Counts {
  const counts = new Map<Standing, number>();
  for (const verdict of verdicts) {
    const standing = standingOf(verdict);
    counts.set(standing, (counts.get(standing) ?? 0) + 1);
  }
  return counts;
}

function phrase(
  standing: Standing,
  count: number,
  trans: TranslationBundle
): string {
  switch (standing) {
    case 'error':
      return trans.__('%1 failed', count);
    case 'hidden':
      return trans.__('%1 hidden', count);
    case 'edited':
      return trans.__('%1 edited', count);
    case 'stale':
      return trans.__('%1 stale', count);
    case 'waiting':
      return trans.__('%1 waiting', count);
    default:
      return trans.__('%1 not run', count);
  }
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
  const counts = countStandings(answers.verdicts.values());
  const phrases = TOLD.flatMap(standing => {
    const count = counts.get(standing) ?? 0;
    return count > 0 ? [phrase(standing, count, trans)] : [];
  });
  return phrases.length > 0 ? phrases.join(', ') : trans.__('clean');
}
