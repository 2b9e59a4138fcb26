import type { ICellModel } from '@jupyterlab/cells';
import type { TranslationBundle } from '@jupyterlab/translation';

import { isCode } from './cells';

/** Names a cell as the notebook shows it: by its execution count, else by its place. */
export function labelOf(
  cell: ICellModel,
  place: number,
  trans: TranslationBundle
): string {
  const count = isCode(cell) ? cell.executionCount : null;
  return count
    ? trans.__('Cell [%1]', count)
    : trans.__('Cell %1, counted from the top', place + 1);
}

/** Shows the first line of a cell that is not blank, in at most `length` characters. */
export function firstLine(source: string, length = 60): string {
  const line = source.split('\n').find(text => text.trim() !== '') ?? '';
  const text = line.trim();
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

/** Says how long something took: `0.2 s`, `45 s`, `3 min`. */
export function duration(seconds: number, trans: TranslationBundle): string {
  if (seconds < 0.05) {
    return trans.__('under 0.1 s');
  }
  if (seconds < 10) {
    return trans.__('%1 s', seconds.toFixed(1));
  }
  return seconds < 120
    ? trans.__('%1 s', Math.round(seconds))
    : trans.__('%1 min', Math.round(seconds / 60));
}

/** Says how much something takes on disk: `3 kB`, `0.4 MB`, `12 MB`. */
export function diskSize(bytes: number): string {
  const size = bytes / 1e6;
  if (size < 0.1) {
    return `${Math.ceil(bytes / 1000)} kB`;
  }
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} MB`;
}
