import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { WireChange } from '../protocol/wire';
import { Difference } from './difference';

/** Lists files and cells, each with what changes in it. */
export function Changes({
  title,
  changes,
  folder,
  trans
}: {
  title: string;
  /** The folder that paths are shown from. */
  folder: string;
  changes: readonly WireChange[];
  trans: TranslationBundle;
}): JSX.Element | null {
  if (changes.length === 0) {
    return null;
  }
  return (
    <section className="nbguard-promote-changes">
      <h3>{title}</h3>
      {changes.map(change => {
        const name = nameOf(change, folder, trans);
        return (
          <details key={`${change.path} ${change.cell ?? ''}`} open>
            <summary>
              {name}
              {change.isNew && (
                <span className="nbguard-badge">{trans.__('new file')}</span>
              )}
            </summary>
            <Difference
              text={change.difference}
              label={trans.__('%1: - before, + after', name)}
              trans={trans}
            />
          </details>
        );
      })}
    </section>
  );
}

/** Names a file, or a cell of a notebook, as seen from a folder. */
export function nameOf(
  { path, index }: { readonly path: string; readonly index: number | null },
  folder: string,
  trans: TranslationBundle
): string {
  const file = folder ? PathExt.relative(folder, path) : path;
  return index === null ? file : trans.__('%1, cell %2', file, index + 1);
}
