import { PathExt } from '@jupyterlab/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import { RequestError } from '../protocol/frames';
import {
  CONTENT_MODIFIED,
  type PromotePlanResult,
  type PromoteProgress,
  type PromoteTryResult,
  REQUEST_CANCELLED,
  type WireChoice,
  type WireRefusal,
  type WireWanted
} from '../protocol/wire';
import type { NotebookDocument } from './document';
import { definitionsOf, type IDefinition, Wishes } from './wishes';

/** How long keystrokes are gathered before a new plan is asked for, in milliseconds. */
const GATHER = 250;

/** A choice of nothing. */
export const NOTHING: WireChoice = {
  names: [],
  cells: [],
  lines: [],
  copies: [],
  parameters: [],
  functions: [],
  docstrings: [],
  constants: [],
  together: false,
  renames: [],
  edits: []
};

/** What a promotion is doing. */
export type Stage = 'planning' | 'planned' | 'trying' | 'tried' | 'applying';

/**
 * A promotion that a person is thinking about: what they chose, the plan for it, and what came of
 * trying it out. Each change asks for a new plan, and the answers to older ones are dropped.
 */
export class PromotionDraft implements IDisposable {
  constructor(
    readonly document: NotebookDocument,
    choice: WireChoice,
    private _module: string
  ) {
    this._wishes = new Wishes(choice);
    document.promoting.connect(this._onProgress, this);
  }

  /** Emitted when there is something else to show. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** What is to be promoted, and how. */
  get choice(): WireChoice {
    return this._wishes.choice(this._definitions);
  }

  /** What the plan promotes; where there is no plan, what the last one did. */
  get definitions(): readonly IDefinition[] {
    return this._definitions;
  }

  /** What was wished for so far. */
  get wishes(): Wishes {
    return this._wishes;
  }

  /** What is refused of the wishes for a definition. */
  refusedOf(
    { key, it }: IDefinition,
    kind: WireWanted['kind'],
    parameter = ''
  ): readonly WireRefusal[] {
    const called = it.wrapped ? (this._wishes.name(key) ?? it.name) : key;
    return (this._plan?.refusals ?? []).filter(
      ({ wanted }) =>
        wanted?.kind === kind &&
        wanted.function === called &&
        wanted.parameter === parameter
    );
  }

  /** What is refused, but for what is told beside a field. */
  get refusals(): readonly WireRefusal[] {
    const told = new Set(
      this._definitions.flatMap(each => [
        ...this.refusedOf(each, 'name'),
        ...this.refusedOf(each, 'order'),
        ...this.refusedOf(each, 'returns'),
        ...each.it.parameters.flatMap(({ was }) =>
          this.refusedOf(each, 'parameter', was)
        )
      ])
    );
    return (this._plan?.refusals ?? []).filter(it => !told.has(it));
  }

  /** The module's file, as seen from the notebook's folder. */
  get module(): string {
    return this._module;
  }

  /** The last plan; while another one is made, it stays to be looked at. */
  get plan(): PromotePlanResult | null {
    return this._plan;
  }

  /** What came of trying out the plan; `null` where nobody did. */
  get trial(): PromoteTryResult | null {
    return this._trial;
  }

  /** What goes on. */
  get stage(): Stage {
    return this._stage;
  }

  /** What the server does right now, in its words. */
  get progress(): string {
    return this._progress;
  }

  /** Why there is no plan, or why it was not tried or applied. */
  get error(): string {
    return this._error;
  }

  /** Whether the plan can be tried out. */
  get canTry(): boolean {
    return (
      this._stage === 'planned' &&
      this._plan !== null &&
      this._plan.refusals.length === 0
    );
  }

  /** Whether what was tried out can be applied. */
  get canApply(): boolean {
    return this._stage === 'tried' && (this._trial?.ok ?? false);
  }

  /** Whether the trial has shown that each cell of each notebook shows the same. */
  get isProven(): boolean {
    const { ok, stopped, unsteady } = this._trial ?? {
      ok: false,
      stopped: '',
      unsteady: []
    };
    return ok && stopped === '' && unsteady.length === 0;
  }

  /** Whether the person may change what is to be done. */
  get canEdit(): boolean {
    return this._stage !== 'trying' && this._stage !== 'applying';
  }

  /** The folder of the notebook. */
  get folder(): string {
    return PathExt.dirname(this.document.context.localPath);
  }

  /** Chooses the module. */
  setModule(module: string): void {
    this._module = module;
    this._touch();
  }

  /** Changes what is wished for, and asks for the plan with that. */
  wish(change: (wishes: Wishes) => void): void {
    change(this._wishes);
    this._touch();
  }

  /** Asks for the plan, now. */
  async ask(): Promise<void> {
    clearTimeout(this._timer);
    const wish = ++this._wish;
    this._show({ stage: 'planning', error: '' });
    try {
      const plan = await this._again(() =>
        this.document.request('nbguard/promotePlan', this._params)
      );
      if (wish === this._wish && !this._isDisposed) {
        this._plan = plan;
        if (plan.promoted.length > 0) {
          this._definitions = definitionsOf(plan.promoted);
        }
        this._show({ stage: 'planned' });
      }
    } catch (error) {
      if (wish === this._wish && !this._isDisposed) {
        this._plan = null;
        this._show({ stage: 'planned', error: messageOf(error) });
      }
    }
  }

  /**
   * Has the notebook run in a kernel of its own, to record a test and to try it; `save` saves what
   * is open. The plan is made once more first, of what is saved.
   */
  async try(save: () => Promise<void>): Promise<void> {
    await this.ask();
    if (!this.canTry) {
      return;
    }
    this._show({ stage: 'trying', progress: '' });
    try {
      await save();
      const trial = await this._again(() =>
        this.document.request('nbguard/promoteTry', this._params)
      );
      this._trial = trial;
      this._show({ stage: 'tried' });
    } catch (error) {
      const isCancelled =
        error instanceof RequestError && error.code === REQUEST_CANCELLED;
      const text = isCancelled ? '' : messageOf(error);
      this._show({ stage: 'planned', error: text });
    }
  }

  /** Ends a trial that is under way. */
  cancel(): void {
    if (this._stage === 'trying') {
      this.document.cancel('nbguard/promoteTry');
    }
  }

  /** Applies what was tried out, by `work`; says whether that went well. */
  async apply(work: () => Promise<void>): Promise<boolean> {
    if (!this.canApply) {
      return false;
    }
    this._show({ stage: 'applying', error: '' });
    try {
      await work();
      return true;
    } catch (error) {
      this._trial = null;
      this._show({ stage: 'planned', error: messageOf(error) });
      return false;
    }
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this.cancel();
    this._isDisposed = true;
    clearTimeout(this._timer);
    this.document.promoting.disconnect(this._onProgress, this);
    Signal.clearData(this);
  }

  private get _params(): { module: string; choice: WireChoice } {
    return { module: this._module, choice: this.choice };
  }

  private _touch(): void {
    this._wish += 1;
    this._trial = null;
    this._show({ stage: 'planning' });
    clearTimeout(this._timer);
    this._timer = setTimeout(() => void this.ask(), GATHER);
  }

  /** Asks once more where the notebook changed while the answer was made. */
  private async _again<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof RequestError && error.code === CONTENT_MODIFIED) {
        return ask();
      }
      throw error;
    }
  }

  private _show({
    stage,
    error,
    progress
  }: {
    stage: Stage;
    error?: string;
    progress?: string;
  }): void {
    this._stage = stage;
    this._error = error ?? this._error;
    this._progress = progress ?? this._progress;
    this._changed.emit();
  }

  private _onProgress(_: NotebookDocument, { stage }: PromoteProgress): void {
    if (this._stage === 'trying') {
      this._show({ stage: 'trying', progress: stage });
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _wishes: Wishes;
  private _definitions: readonly IDefinition[] = [];
  private _plan: PromotePlanResult | null = null;
  private _trial: PromoteTryResult | null = null;
  private _stage: Stage = 'planning';
  private _progress = '';
  private _error = '';
  private _wish = 0;
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _isDisposed = false;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
