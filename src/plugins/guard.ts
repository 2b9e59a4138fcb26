import { Notification } from '@jupyterlab/apputils';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Token } from '@lumino/coreutils';

import { applyFix, applySafeFixes, type Outcome } from '../actions/fixes';
import { jumpTo } from '../actions/jump';
import type { Runner } from '../actions/runner';
import { runInOrder, runStale } from '../actions/runstale';
import { type Open, visit } from '../actions/visit';
import type { NotebookDocument } from '../model/document';
import type { Documents } from '../model/documents';
import type { Settings } from '../model/settings';
import type { WireFix, WireOffer, WireRelated } from '../protocol/wire';
import { confirmPlan } from '../views/confirm';
import type { IHands } from '../views/hands';
import type { Hover } from '../views/hover';

/** A notebook that is followed, and the view of it that is meant. */
export interface IFollowed {
  readonly panel: NotebookPanel;
  readonly document: NotebookDocument;
}

/** What the plugins of this extension share; other extensions use `INbguard`. */
export class Guard {
  constructor(
    readonly documents: Documents,
    readonly settings: Settings,
    readonly runner: Runner,
    readonly tracker: INotebookTracker,
    readonly trans: TranslationBundle,
    private readonly _open: Open
  ) {}

  /** The hover of each view, where marks are drawn. */
  readonly hovers = new WeakMap<NotebookPanel, Hover>();

  /** What carries out an offer of each kind; its plugin adds itself. */
  readonly offers = new Map<
    WireOffer['kind'],
    (here: IFollowed, offer: WireOffer) => Promise<void>
  >();

  /** The notebook that was last in use. */
  get current(): IFollowed | null {
    return this.follow(this.tracker.currentWidget);
  }

  /** Finds the document of a view. */
  follow(panel: NotebookPanel | null): IFollowed | null {
    const document = this.documents.of(panel);
    return panel && document ? { panel, document } : null;
  }

  /** Calls back for each view, those that are open and those to come. */
  forEachPanel(callback: (panel: NotebookPanel) => void): void {
    this.tracker.forEach(callback);
    this.tracker.widgetAdded.connect((_, panel) => callback(panel));
  }

  /** Says what the views can do in one notebook. */
  handsFor({ panel, document }: IFollowed): IHands {
    return {
      jump: (cell, range) => this._report(jumpTo(panel, cell, range)),
      visit: place => this._report(this._visit({ panel, document }, place)),
      fix: fix => this._report(this._fix({ panel, document }, fix)),
      fixAllSafe: () => this._tell(applySafeFixes(document).outcome),
      runStale: cells => this._report(this.runStale({ panel, document }, cells))
    };
  }

  /** Runs what must run so that the cells (`null`: all of them) are right again. */
  runStale(
    { panel, document }: IFollowed,
    cells: string[] | null,
    isReloaded = false
  ): Promise<void> {
    return runStale(panel, document, cells, {
      isReloaded,
      runner: this.runner,
      trans: this.trans,
      confirm: (document, plan) => confirmPlan(document, plan, this.trans),
      confirmAboveSeconds: this.settings.values.confirmAboveSeconds
    });
  }

  private async _visit(
    { panel, document }: IFollowed,
    place: WireRelated
  ): Promise<void> {
    if (place.path !== '') {
      // The other file is in the same drive, such as that of real-time collaboration.
      const { uri, context } = document;
      const drive = uri.slice(0, uri.length - context.localPath.length);
      await visit({ ...place, path: drive + place.path }, this._open);
    } else if (place.cell !== null) {
      await jumpTo(panel, place.cell, place.range);
    }
  }

  private async _fix(
    { panel, document }: IFollowed,
    fix: WireFix
  ): Promise<void> {
    if (fix.offer) {
      await this.offers.get(fix.offer.kind)?.({ panel, document }, fix.offer);
      return;
    }
    const outcome = applyFix(document, fix);
    this._tell(outcome);
    if (outcome === 'outdated' || !fix.run) {
      return;
    }
    if (fix.run.restart || fix.edits.length === 0) {
      await this.runStale({ panel, document }, fix.run.cells);
    } else {
      await runInOrder(panel, document, fix.run.cells, this);
    }
  }

  /** Shows what went wrong: a kernel that does not restart, a run that cannot begin. */
  private _report(work: Promise<unknown>): void {
    work.catch((reason: unknown) => {
      Notification.error(
        reason instanceof Error ? reason.message : String(reason)
      );
    });
  }

  private _tell(outcome: Outcome): void {
    if (outcome === 'outdated') {
      Notification.info(
        this.trans.__(
          'The notebook changed since this fix was offered, so nothing was done. Try again.'
        ),
        { autoClose: 4000 }
      );
    }
  }
}

/** The token by which the plugins of this extension find each other. */
export const IGuard = new Token<Guard>('jupyterlab-nbguard:guard');
