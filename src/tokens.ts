import type { NotebookPanel } from '@jupyterlab/notebook';
import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';

import type {
  CellVerdict,
  Dependency,
  Observing,
  WireDiagnostic
} from './protocol/wire';

/** What is known of one notebook; a snapshot that does not change. */
export interface INotebookReport {
  /** The path as Jupyter's contents manager knows it. */
  readonly path: string;
  /** Whether the kernel is watched. */
  readonly observing: Observing;
  /** The state of each code cell, by cell id. */
  readonly verdicts: ReadonlyMap<string, CellVerdict>;
  /** The diagnostics of each cell that has any, by cell id. */
  readonly diagnostics: ReadonlyMap<string, readonly WireDiagnostic[]>;
  /** Which cells depend on which, and by which names. */
  readonly dependencies: readonly Dependency[];
}

/** What other extensions may use. */
export interface INbguard {
  /** Emitted with the views of a notebook of which something else is known now. */
  readonly changed: ISignal<INbguard, readonly NotebookPanel[]>;

  /** Reports what is known of a notebook; `null` where it is not watched. */
  report(panel: NotebookPanel): INotebookReport | null;
}

/** The token of {@link INbguard}. */
export const INbguard = new Token<INbguard>(
  'jupyterlab-nbguard:INbguard',
  'Says which cells of a notebook are stale, why, and which cells depend on which.'
);
